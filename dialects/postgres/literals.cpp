// Constants to literals: what a value is quoted as follows from the type of its column.
#include "render.hpp"

#include <charconv>
#include <cmath>

namespace mig_postgres {

using ir::TypeKind;

namespace {

bool holds_bytes(const ir::Type* type) {
  return type != nullptr && (type->kind == TypeKind::binary || type->kind == TypeKind::varbinary ||
                             type->kind == TypeKind::blob);
}

bool holds_text(const ir::Type* type) {
  return type != nullptr && (type->kind == TypeKind::character || type->kind == TypeKind::varchar ||
                             type->kind == TypeKind::text || type->kind == TypeKind::enumeration);
}

bool holds_number(const ir::Type* type) {
  return type != nullptr &&
         (type->kind == TypeKind::smallint || type->kind == TypeKind::integer ||
          type->kind == TypeKind::bigint || type->kind == TypeKind::decimal ||
          type->kind == TypeKind::real || type->kind == TypeKind::double_precision);
}

bool is(const ir::Type* type, TypeKind kind) { return type != nullptr && type->kind == kind; }

std::string bytes_literal(std::string_view bytes) {
  static const char* const digits = "0123456789abcdef";
  std::string out = "'\\x";
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out + "'::bytea";
}

std::string number_text(double number) {
  if (std::isnan(number)) return "'NaN'";
  if (std::isinf(number)) return number > 0 ? "'Infinity'" : "'-Infinity'";
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  return std::string(buffer, end);
}

// A time stamp with an offset other than Z, for a column that would silently drop it.
bool loses_offset(const std::string& text, const ir::Type* type) {
  if (!is(type, TypeKind::timestamp) && !is(type, TypeKind::time)) return false;
  const auto time = text.find(':');
  return time != std::string::npos && text.find_first_of("+-", time) != std::string::npos;
}

// The keyword, which stands for a value only without parentheses.
bool is_default(std::string_view sql) {
  std::string word(trimmed(sql));
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return word == "default";
}

struct ToSql {
  const ir::Type* type;

  std::string operator()(ir::Null) const { return "NULL"; }
  std::string operator()(bool value) const {
    if (holds_number(type)) return value ? "1" : "0";
    if (is(type, TypeKind::json)) return value ? "'true'" : "'false'";
    return value ? "true" : "false";
  }
  std::string operator()(std::int64_t value) const {
    if (is(type, TypeKind::boolean) && (value == 0 || value == 1)) {
      return value == 1 ? "true" : "false";
    }
    std::string text = std::to_string(value);
    return holds_text(type) || is(type, TypeKind::json) ? "'" + text + "'" : text;
  }
  std::string operator()(double value) const {
    std::string text = number_text(value);
    const bool quoted = text.front() == '\'';
    if (!quoted && (holds_text(type) || is(type, TypeKind::json))) return "'" + text + "'";
    return text;
  }
  std::string operator()(const std::string& value) const {
    return holds_bytes(type) ? bytes_literal(value) : text_literal(value);
  }
  std::string operator()(const ir::Temporal& value) const {
    if (loses_offset(value.text, type)) {
      throw sdk::Error(MIG_E_UNSUPPORTED, "'" + value.text +
                                              "' has an offset from UTC, which a column of type " +
                                              ir::to_text(*type) +
                                              " drops without a word; write it without the "
                                              "offset, or use timestamptz");
    }
    return text_literal(value.text);
  }
  std::string operator()(const ir::Bytes& value) const { return bytes_literal(value.data); }
};

}  // namespace

std::string text_literal(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    throw sdk::Error(MIG_E_UNSUPPORTED,
                     "PostgreSQL cannot hold text with a NUL character; use a type for bytes");
  }
  return sdk::string_literal(text);
}

std::string literal(const ir::Literal& value, const ir::Type* type) {
  if (type != nullptr && type->kind == TypeKind::array && !type->element.empty()) type = nullptr;
  return std::visit(ToSql{type}, value);
}

std::string cell(const ir::Cell& value, const ir::Type* type) {
  if (const auto* constant = std::get_if<ir::Literal>(&value)) return literal(*constant, type);
  const auto& sql = std::get<ir::Expression>(value).sql;
  if (sql.get() == nullptr) throw sdk::Error(MIG_E_INVALID, "a value has no SQL for this dialect");
  if (is_default(*sql.get())) return "DEFAULT";
  return in_parentheses(*sql.get());
}

std::optional<std::string> default_sql(const std::optional<ir::Literal>& value, const ir::Sql& sql,
                                       const ir::Type* type) {
  if (value) return literal(*value, type);
  if (const std::string* text = sql.get()) {
    const std::string out = expression(*text);
    bool simple = !out.empty();
    for (char c : out) {
      simple = simple && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                          (c >= '0' && c <= '9'));
    }
    return simple || out == "gen_random_uuid()" || out == "now()" ? out : in_parentheses(out);
  }
  return std::nullopt;
}

std::optional<std::string> default_sql(const ir::Column& column) {
  return default_sql(column.default_value, column.default_sql, column.type.get());
}

}  // namespace mig_postgres
