#include "compare/draft.hpp"

#include "compare/codes.hpp"
#include "ir/subject.hpp"
#include <mig/error.hpp>
#include <mig/ir/apply.hpp>

#include <fmt/format.h>

#include <variant>

namespace mig::compare {

Draft::Draft(const ir::Schema& from, const ir::Schema& to)
    : now_(from), to_(to), now_places_(now_.tables), to_places_(to_.tables) {}

const ir::Table* Draft::now(const std::string& table) const {
  return now_places_.find(now_.tables, table);
}
const ir::Table* Draft::to(const std::string& table) const {
  return to_places_.find(to_.tables, table);
}

void Draft::append(ir::AnyOperation body, bool destructive, std::vector<std::string> notes) {
  ir::Operation operation;
  operation.body = std::move(body);
  if (const auto problem = ir::apply(now_, operation)) {
    throw Error(
        Diagnostic{code::kUnordered,
                   fmt::format("no order was found in which '{}' on '{}' can run: {}",
                               ir::name_of(operation), ir::subject_of(operation), problem->message),
                   "make the change in two revisions: first what goes, then what comes"});
  }
  if (std::holds_alternative<ir::CreateTable>(operation.body)) {
    now_places_.add_last_of(now_.tables);
  } else if (std::holds_alternative<ir::DropTable>(operation.body) ||
             std::holds_alternative<ir::RenameTable>(operation.body)) {
    now_places_ = Places(now_.tables);
  }
  out_.changes.push_back({std::move(operation), destructive, std::move(notes)});
}

void Draft::add(ir::AnyOperation body, std::vector<std::string> notes) {
  append(std::move(body), false, std::move(notes));
}

void Draft::destroy(ir::AnyOperation body, std::string note) {
  append(std::move(body), true, {std::move(note)});
}

ir::PerDialect<ir::Type> Draft::said(ir::PerDialect<ir::Type> type) const {
  const bool known = type.common && type.common->kind == ir::TypeKind::enumeration &&
                     now_.enum_type(type.common->name) != nullptr;
  if (known) type.common->values.clear();
  return type;
}

}  // namespace mig::compare
