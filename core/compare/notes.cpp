#include "compare/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace mig::compare {

namespace {

using ir::Type;
using ir::TypeKind;

// The place of a type among its like, from small to large; nothing for what is alone.
struct Rank {
  int family;
  int rank;
};

std::optional<Rank> rank_of(TypeKind kind) {
  struct Row {
    TypeKind kind;
    Rank rank;
  };
  static constexpr std::array<Row, 11> kRows = {{{TypeKind::smallint, {1, 1}},
                                                 {TypeKind::integer, {1, 2}},
                                                 {TypeKind::bigint, {1, 3}},
                                                 {TypeKind::real, {2, 1}},
                                                 {TypeKind::double_precision, {2, 2}},
                                                 {TypeKind::varchar, {3, 1}},
                                                 {TypeKind::text, {3, 2}},
                                                 {TypeKind::varbinary, {4, 1}},
                                                 {TypeKind::blob, {4, 2}},
                                                 {TypeKind::date, {5, 1}},
                                                 {TypeKind::timestamp, {5, 2}}}};
  const auto* found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.kind == kind; });
  return found == kRows.end() ? std::nullopt : std::optional(found->rank);
}

// Digits of a second, where a type does not say: as many as there are at the most.
std::int64_t size_of(const Type& type) {
  const bool moment = type.kind == TypeKind::time || type.kind == TypeKind::timestamp ||
                      type.kind == TypeKind::timestamptz;
  constexpr std::int64_t kDigits = 6;
  return type.size.value_or(moment ? kDigits : std::numeric_limits<std::int64_t>::max());
}

bool fits(const Type& from, const Type& to) {
  if (from == to) return true;
  if (from.kind == TypeKind::decimal && to.kind == TypeKind::decimal) {
    if (!from.size || !to.size) return !to.size;
    const std::int64_t scale = from.scale.value_or(0);
    const std::int64_t wider = to.scale.value_or(0);
    return wider >= scale && *to.size - wider >= *from.size - scale;
  }
  if (from.kind == to.kind && from.kind != TypeKind::character && from.kind != TypeKind::binary &&
      from.kind != TypeKind::native && from.kind != TypeKind::array &&
      from.kind != TypeKind::enumeration) {
    return size_of(to) >= size_of(from);
  }
  const auto one = rank_of(from.kind);
  const auto other = rank_of(to.kind);
  if (to.kind == TypeKind::text && from.kind == TypeKind::enumeration) return true;
  return one && other && one->family == other->family && one->rank < other->rank;
}

bool is_narrower(const Type& from, const Type& to) {
  const auto one = rank_of(from.kind);
  const auto other = rank_of(to.kind);
  return from.kind == to.kind || (one && other && one->family == other->family);
}

}  // namespace

std::string type_note(const std::string& column, const ir::PerDialect<Type>& from,
                      const ir::PerDialect<Type>& to) {
  const Type* one = from.get();
  const Type* other = to.get();
  if (one == nullptr || other == nullptr) {
    return fmt::format(
        "the values of '{}' become another type on some databases: check that they fit", column);
  }
  if (*one == *other && from.dialects != to.dialects) {
    return fmt::format(
        "the values of '{}' become another type on some databases: check that they fit", column);
  }
  if (fits(*one, *other)) return {};
  if (is_narrower(*one, *other)) {
    return fmt::format(
        "'{}' becomes narrower, {} to {}: values that do not fit make this fail, or are cut",
        column, ir::to_text(*one), ir::to_text(*other));
  }
  return fmt::format(
      "the values of '{}' are converted, {} to {}: 'using' says how, where the database needs it",
      column, ir::to_text(*one), ir::to_text(*other));
}

}  // namespace mig::compare
