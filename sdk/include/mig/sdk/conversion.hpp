// mig/sdk/conversion.hpp - which changes of a column's type mean something without being told how.
//
// Databases convert more than that, each in its own way: a date becomes the number 20240229 here
// and an error there. What is no conversion in this sense is best refused with the way out `using`.
#pragma once

#include <mig/ir/type.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace mig::sdk {

// Types whose values convert alike.
enum class TypeGroup {
  boolean,
  whole,
  decimal,
  floating,
  text,
  bytes,
  date,
  time,
  timestamp,
  timestamptz,
  interval,
  uuid,
  json,
  enumeration,
  array,
  other
};

inline TypeGroup group_of(const ir::Type& type) {
  switch (type.kind) {
    case ir::TypeKind::boolean:
      return TypeGroup::boolean;
    case ir::TypeKind::smallint:
    case ir::TypeKind::integer:
    case ir::TypeKind::bigint:
      return TypeGroup::whole;
    case ir::TypeKind::decimal:
      return TypeGroup::decimal;
    case ir::TypeKind::real:
    case ir::TypeKind::double_precision:
      return TypeGroup::floating;
    case ir::TypeKind::character:
    case ir::TypeKind::varchar:
    case ir::TypeKind::text:
      return TypeGroup::text;
    case ir::TypeKind::binary:
    case ir::TypeKind::varbinary:
    case ir::TypeKind::blob:
      return TypeGroup::bytes;
    case ir::TypeKind::date:
      return TypeGroup::date;
    case ir::TypeKind::time:
      return TypeGroup::time;
    case ir::TypeKind::timestamp:
      return TypeGroup::timestamp;
    case ir::TypeKind::timestamptz:
      return TypeGroup::timestamptz;
    case ir::TypeKind::interval:
      return TypeGroup::interval;
    case ir::TypeKind::uuid:
      return TypeGroup::uuid;
    case ir::TypeKind::json:
      return TypeGroup::json;
    case ir::TypeKind::enumeration:
      return TypeGroup::enumeration;
    case ir::TypeKind::array:
      return TypeGroup::array;
    case ir::TypeKind::native:
      return TypeGroup::other;
  }
  return TypeGroup::other;
}

inline bool is_number(TypeGroup g) {
  return g == TypeGroup::whole || g == TypeGroup::decimal || g == TypeGroup::floating;
}
// With a date in it.
inline bool is_moment(TypeGroup g) {
  return g == TypeGroup::date || g == TypeGroup::timestamp || g == TypeGroup::timestamptz;
}
// With a time of day in it.
inline bool is_clock(TypeGroup g) {
  return g == TypeGroup::time || g == TypeGroup::timestamp || g == TypeGroup::timestamptz;
}

// Whether values of one group are, or may be, values of the other, by a rule that every database
// can follow. What a database's own type (other) becomes is its own affair.
inline bool converts(TypeGroup from, TypeGroup to) {
  using G = TypeGroup;
  if (from == G::other || to == G::other || from == to || to == G::text) return true;
  if (from == G::array || to == G::array) return (from == G::array) == (to == G::json);
  if (from == G::text) return true;
  if (from == G::bytes || to == G::bytes) {  // a whole number has the bytes of its digits
    return from == G::uuid || to == G::uuid || from == G::whole || to == G::whole;
  }
  if (from == G::json || to == G::json) return true;
  const auto countable = [](G g) { return is_number(g) || g == G::boolean; };
  if (countable(from) && countable(to)) return true;
  if (is_moment(from)) return is_moment(to) || (from != G::date && to == G::time);
  return (from == G::time && to == G::interval) || (from == G::interval && to == G::time);
}

// Digits that a number of a whole type may have.
inline std::int64_t digits_of(ir::TypeKind kind) {
  constexpr std::int64_t kSmallint = 5;
  constexpr std::int64_t kInteger = 10;
  constexpr std::int64_t kBigint = 19;
  if (kind == ir::TypeKind::smallint) return kSmallint;
  return kind == ir::TypeKind::integer ? kInteger : kBigint;
}

// The characters that a value of the type may have as plain text, at the most; nothing when that
// has no end, or depends on the database.
inline std::optional<std::int64_t> longest_text(const ir::Type& type) {
  constexpr std::int64_t kFalse = 5;
  constexpr std::int64_t kDate = 10;
  constexpr std::int64_t kUuid = 36;
  std::int64_t longest = 0;
  switch (group_of(type)) {
    case TypeGroup::boolean:
      return kFalse;
    case TypeGroup::whole:
      return digits_of(type.kind) + 1;
    case TypeGroup::decimal:
      if (!type.size) return std::nullopt;
      return *type.size + 2 + (type.scale.value_or(0) == *type.size ? 1 : 0);
    case TypeGroup::text:
      return type.size;
    case TypeGroup::date:
      return kDate;
    case TypeGroup::uuid:
      return kUuid;
    case TypeGroup::enumeration:
      for (const auto& value : type.values) {  // bytes: as many or more
        longest = std::max(longest, static_cast<std::int64_t>(value.size()));
      }
      if (type.values.empty()) return std::nullopt;
      return longest;
    default:
      return std::nullopt;
  }
}
// Whether every value of `from` as text fits a `to`, which is a text type.
inline bool fits_as_text(const ir::Type& from, const ir::Type& to) {
  const auto longest = longest_text(from);
  return !to.size || (longest && *longest <= *to.size);
}

// What happens to the digits of numbers; both types are numbers or booleans.
struct NumberChange {
  bool out_of_range = false;  // there may be numbers that the new type does not hold
  bool fractions = false;     // … with digits behind the point that it does not keep
  bool digits = false;        // … with more significant digits than it keeps
};

inline NumberChange compare_numbers(const ir::Type& from, const ir::Type& to) {
  const TypeGroup f = group_of(from);
  const TypeGroup t = group_of(to);
  NumberChange out;
  if (f == TypeGroup::boolean) {
    out.out_of_range = t == TypeGroup::decimal && to.size && *to.size <= to.scale.value_or(0);
    return out;
  }
  if (t == TypeGroup::boolean) {
    out.out_of_range = true;
    return out;
  }
  if (t == TypeGroup::floating) {
    const bool narrow = to.kind == ir::TypeKind::real;
    if (f == TypeGroup::floating) {
      out.digits = out.out_of_range = narrow && from.kind != ir::TypeKind::real;
    } else {
      out.digits = f == TypeGroup::decimal || from.kind == ir::TypeKind::bigint ||
                   (narrow && from.kind == ir::TypeKind::integer);
    }
    return out;
  }
  const std::int64_t scale = t == TypeGroup::whole ? 0 : to.scale.value_or(0);
  const bool any = t == TypeGroup::decimal && !to.size;
  if (any) return out;
  const std::int64_t room = t == TypeGroup::whole ? digits_of(to.kind) : *to.size - scale;
  if (f == TypeGroup::floating || (f == TypeGroup::decimal && !from.size)) {
    out.out_of_range = out.fractions = true;
    return out;
  }
  const std::int64_t had = f == TypeGroup::whole ? 0 : from.scale.value_or(0);
  const std::int64_t needed = f == TypeGroup::whole ? digits_of(from.kind) : *from.size - had;
  out.fractions = scale < had;
  // as many digits are not yet as many numbers: 99999 is no smallint
  const bool equal_room = f == TypeGroup::decimal && t == TypeGroup::whole && needed == room;
  // what is rounded may need one more digit
  out.out_of_range = needed > room || equal_room || (out.fractions && needed == room);
  return out;
}

}  // namespace mig::sdk
