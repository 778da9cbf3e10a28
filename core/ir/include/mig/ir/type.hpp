// Portable column types and their text form: "varchar(255)", "decimal(10,2)", "array(integer)".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::ir {

enum class TypeKind {
  boolean,
  smallint,
  integer,
  bigint,
  decimal,
  real,
  double_precision,
  character,
  varchar,
  text,
  binary,
  varbinary,
  blob,
  date,
  time,
  timestamp,
  timestamptz,
  interval,
  uuid,
  json,
  enumeration,
  array,
  native
};

// One type. Which members mean something depends on `kind`:
//   decimal             size = precision, scale
//   character, varchar, binary, varbinary   size = length in characters or bytes
//   time, timestamp, timestamptz            size = digits of a second, 0 to 6
//   enumeration         name of the enum type, and its values (empty: the enum made by create_enum)
//   array               element, exactly one
//   native              the text the database itself understands
struct Type {
  TypeKind kind = TypeKind::integer;
  std::optional<std::int64_t> size;
  std::optional<std::int64_t> scale;
  std::string name;
  std::vector<std::string> values;
  std::vector<Type> element;
  std::string native;
};

inline bool operator==(const Type& a, const Type& b) {
  return a.kind == b.kind && a.size == b.size && a.scale == b.scale && a.name == b.name &&
         a.values == b.values && a.element == b.element && a.native == b.native;
}
inline bool operator!=(const Type& a, const Type& b) { return !(a == b); }

// How many numbers a type takes in parentheses, and whether it needs them.
struct TypeRule {
  TypeKind kind;
  const char* name;
  int most;   // numbers in parentheses at the most
  int least;  // and at the least
  const char* help;
};

inline const std::vector<TypeRule>& type_rules() {
  static const std::vector<TypeRule> rules = {
      {TypeKind::boolean, "boolean", 0, 0, "true or false"},
      {TypeKind::smallint, "smallint", 0, 0, "16-bit signed integer"},
      {TypeKind::integer, "integer", 0, 0, "32-bit signed integer"},
      {TypeKind::bigint, "bigint", 0, 0, "64-bit signed integer"},
      {TypeKind::decimal, "decimal", 2, 0, "exact number: decimal(precision, scale)"},
      {TypeKind::real, "real", 0, 0, "32-bit floating point number"},
      {TypeKind::double_precision, "double", 0, 0, "64-bit floating point number"},
      {TypeKind::character, "char", 1, 1, "text of a fixed length, padded with blanks"},
      {TypeKind::varchar, "varchar", 1, 1, "text of at most n characters"},
      {TypeKind::text, "text", 0, 0, "text of any length"},
      {TypeKind::binary, "binary", 1, 1, "bytes of a fixed length"},
      {TypeKind::varbinary, "varbinary", 1, 1, "at most n bytes"},
      {TypeKind::blob, "blob", 0, 0, "bytes of any length"},
      {TypeKind::date, "date", 0, 0, "calendar date"},
      {TypeKind::time, "time", 1, 0, "time of day: time(digits of a second)"},
      {TypeKind::timestamp, "timestamp", 1, 0, "date and time without a time zone"},
      {TypeKind::timestamptz, "timestamptz", 1, 0, "instant: date and time with a time zone"},
      {TypeKind::interval, "interval", 0, 0, "length of time"},
      {TypeKind::uuid, "uuid", 0, 0, "universally unique identifier"},
      {TypeKind::json, "json", 0, 0, "JSON document"},
  };
  return rules;
}

// "varchar(255)" and the like. Enums and native types have no text form of their own: for them the
// answer is their name or native text, meant for messages and keys.
inline std::string to_text(const Type& type) {
  if (type.kind == TypeKind::native) return type.native;
  if (type.kind == TypeKind::enumeration) {
    std::string out = "enum(";
    for (std::size_t i = 0; i < type.values.size(); ++i) {
      out += (i ? ", '" : "'") + type.values[i] + "'";
    }
    return type.values.empty() ? "enum " + type.name : out + ")";
  }
  if (type.kind == TypeKind::array) {
    return "array(" + (type.element.empty() ? std::string() : to_text(type.element.front())) + ")";
  }
  for (const auto& rule : type_rules()) {
    if (rule.kind != type.kind) continue;
    std::string out = rule.name;
    if (type.size) out += "(" + std::to_string(*type.size);
    if (type.size && type.scale) out += "," + std::to_string(*type.scale);
    return type.size ? out + ")" : out;
  }
  return {};
}

// What is wrong with a type's text; `known` holds the names to choose from when the name is
// unknown.
struct TypeProblem {
  std::string message;
  std::string hint;
  std::string word;
  std::vector<std::string> known;
};

namespace detail {

// Names that people bring from other tools, and what they are called here.
inline const char* type_alias(std::string_view word) {
  struct Alias {
    const char* from;
    const char* to;
  };
  static const Alias aliases[] = {
      {"int", "integer"},       {"int4", "integer"},       {"int8", "bigint"},
      {"int2", "smallint"},     {"tinyint", "smallint"},   {"bool", "boolean"},
      {"string", "varchar(n)"}, {"datetime", "timestamp"}, {"float", "double"},
      {"float8", "double"},     {"float4", "real"},        {"numeric", "decimal"},
      {"bytea", "blob"},        {"bytes", "blob"},         {"jsonb", "json"},
      {"character", "char"},    {"clob", "text"},          {"longtext", "text"},
      {"guid", "uuid"},         {"serial", "integer"},     {"bigserial", "bigint"},
      {"number", "decimal"},    {"nvarchar", "varchar"},   {"largebinary", "blob"},
  };
  for (const auto& alias : aliases) {
    if (word == alias.from) return alias.to;
  }
  return nullptr;
}

inline std::string_view strip(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

constexpr int kDeepestArray = 16;  // no database has arrays of more dimensions

// arrays: how many the type is an element of.
inline std::optional<Type> parse_type(std::string_view text, TypeProblem& problem, int arrays) {
  const std::string_view whole = text;
  text = detail::strip(text);
  const auto open = text.find('(');
  std::string name(detail::strip(text.substr(0, open)));
  for (auto& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::string_view inside;
  const bool parenthesised = open != std::string_view::npos;
  if (parenthesised) {
    if (text.back() != ')') {
      problem = {"type '" + std::string(whole) + "' lacks its closing parenthesis", "", "", {}};
      return std::nullopt;
    }
    inside = text.substr(open + 1, text.size() - open - 2);
  }
  if (name == "array") {
    if (arrays == kDeepestArray) {
      problem = {
          "arrays in arrays, more than " + std::to_string(kDeepestArray) + " deep", "", "", {}};
      return std::nullopt;
    }
    auto element = parenthesised ? parse_type(inside, problem, arrays + 1) : std::nullopt;
    if (!element) {
      if (!parenthesised) {
        problem = {"type 'array' needs an element type", "write array(integer)", "", {}};
      }
      return std::nullopt;
    }
    Type type;
    type.kind = TypeKind::array;
    type.element.push_back(std::move(*element));
    return type;
  }
  const TypeRule* rule = nullptr;
  for (const auto& each : type_rules()) {
    if (name == each.name) rule = &each;
  }
  if (rule == nullptr) {
    std::vector<std::string> known = {"array"};
    for (const auto& each : type_rules()) known.emplace_back(each.name);
    problem = {"unknown type '" + std::string(whole) + "'",
               "a type of one database goes into a table: { postgres = \"tsvector\", default = "
               "\"text\" }",
               name, std::move(known)};
    if (const char* alias = detail::type_alias(name)) {
      problem.hint = std::string("did you mean '") + alias + "'? " + problem.hint;
      problem.word.clear();
    }
    return std::nullopt;
  }
  Type type;
  type.kind = rule->kind;
  std::vector<std::int64_t> numbers;
  while (parenthesised) {
    const auto comma = inside.find(',');
    const auto part = detail::strip(inside.substr(0, comma));
    std::int64_t number = 0;
    bool good = !part.empty() && part.size() <= 9;
    for (char c : part) {
      good = good && c >= '0' && c <= '9';
      if (good) number = number * 10 + (c - '0');
    }
    if (!good) {
      problem = {"type '" + std::string(whole) + "' has '" + std::string(part) +
                     "' where a number belongs",
                 "",
                 "",
                 {}};
      return std::nullopt;
    }
    numbers.push_back(number);
    if (comma == std::string_view::npos) break;
    inside.remove_prefix(comma + 1);
  }
  const int count = static_cast<int>(numbers.size());
  if (count > rule->most || count < rule->least) {
    problem = {"type '" + std::string(whole) + "' takes " +
                   (rule->most == 0             ? std::string("no number in parentheses")
                    : rule->least == rule->most ? "one number in parentheses"
                    : rule->most == 1           ? "at most one number in parentheses"
                                                : "at most two numbers in parentheses"),
               rule->least > 0 ? "write " + std::string(rule->name) + "(255), for instance" : "",
               "",
               {}};
    return std::nullopt;
  }
  if (count > 0) type.size = numbers[0];
  if (count > 1) type.scale = numbers[1];
  const bool fraction = type.kind == TypeKind::time || type.kind == TypeKind::timestamp ||
                        type.kind == TypeKind::timestamptz;
  if (fraction && type.size && *type.size > 6) {
    problem = {
        "type '" + std::string(whole) + "' asks for more than 6 digits of a second", "", "", {}};
    return std::nullopt;
  }
  if (!fraction && type.size && *type.size == 0) {
    problem = {"type '" + std::string(whole) + "' has the size 0", "", "", {}};
    return std::nullopt;
  }
  if (type.scale && *type.scale > *type.size) {
    problem = {"type '" + std::string(whole) + "' has more digits after the point than in all",
               "",
               "",
               {}};
    return std::nullopt;
  }
  return type;
}

}  // namespace detail

// Reads a portable type. Returns nothing and fills `problem` when the text is not one.
inline std::optional<Type> parse_type(std::string_view text, TypeProblem& problem) {
  return detail::parse_type(text, problem, 0);
}

inline Type native_type(std::string text) {
  Type type;
  type.kind = TypeKind::native;
  type.native = std::move(text);
  return type;
}

}  // namespace mig::ir
