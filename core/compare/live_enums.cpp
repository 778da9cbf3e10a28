#include "compare/live_enums.hpp"

namespace mig::compare {

const ir::Type* enum_in(const ir::PerDialect<ir::Type>& type) {
  const ir::Type* one = type.get();
  if (one != nullptr && one->kind == ir::TypeKind::array && !one->element.empty()) {
    one = &one->element.front();
  }
  return one != nullptr && one->kind == ir::TypeKind::enumeration ? one : nullptr;
}

std::optional<std::vector<std::string>> live_values(const ir::Schema& live,
                                                    const ir::Schema& authored,
                                                    const std::string& name) {
  if (const ir::Enum* found = live.enum_type(name)) return found->values;
  for (const auto& table : authored.tables) {
    const ir::Table* other = live.table(table.name);
    if (other == nullptr) continue;
    for (const auto& column : table.columns) {
      const ir::Type* wanted = enum_in(column.type);
      if (wanted == nullptr || wanted->name != name) continue;
      const ir::Column* found = ir::find_column(*other, column.name);
      const ir::Type* has = found == nullptr ? nullptr : enum_in(found->type);
      const bool own = has != nullptr && live.enum_type(has->name) == nullptr;
      if (own || (has != nullptr && live.enum_type(has->name)->implicit)) return has->values;
    }
  }
  return std::nullopt;
}

}  // namespace mig::compare
