#include "lint/look.hpp"

#include "ir/subject.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace mig::lint {

Spot Look::spot() const { return {&revision, operation().at, title(operation())}; }

std::string quoted(const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const auto& name : names) out.push_back("'" + name + "'");
  return support::join(out, ", ");
}

std::string title(const ir::Operation& operation) {
  const std::string subject = ir::subject_of(operation);
  return ir::name_of(operation) + (subject.empty() ? "" : " " + subject);
}

namespace {

// How wide a whole number is; 0 for everything else.
int width_of(ir::TypeKind kind) {
  if (kind == ir::TypeKind::smallint) return 16;
  if (kind == ir::TypeKind::integer) return 32;
  return kind == ir::TypeKind::bigint ? 64 : 0;
}

bool at_least(const std::optional<std::int64_t>& to, const std::optional<std::int64_t>& from) {
  return !to || (from && *to >= *from);
}

bool sized_alike(const ir::Type& from, const ir::Type& to) {
  for (const auto kind : {ir::TypeKind::varchar, ir::TypeKind::varbinary, ir::TypeKind::time,
                          ir::TypeKind::timestamp, ir::TypeKind::timestamptz}) {
    if (from.kind == kind) return at_least(to.size, from.size);
  }
  if (from.kind == ir::TypeKind::decimal) {  // as many digits before the point, and behind it
    if (!to.size || !from.size) return !to.size;
    const std::int64_t scale = to.scale.value_or(0);
    const std::int64_t had = from.scale.value_or(0);
    return scale >= had && *to.size - scale >= *from.size - had;
  }
  if (from.kind == ir::TypeKind::enumeration) {  // new values come at the end
    return from.values.size() <= to.values.size() &&
           std::equal(from.values.begin(), from.values.end(), to.values.begin());
  }
  return from == to;
}

}  // namespace

bool widens(const ir::Type& from, const ir::Type& to) {
  if (from.kind == to.kind) return sized_alike(from, to);
  const int width = width_of(from.kind);
  if (width > 0 && width_of(to.kind) > width) return true;
  if (from.kind == ir::TypeKind::varchar) return to.kind == ir::TypeKind::text;
  if (from.kind == ir::TypeKind::varbinary) return to.kind == ir::TypeKind::blob;
  return from.kind == ir::TypeKind::real && to.kind == ir::TypeKind::double_precision;
}

}  // namespace mig::lint
