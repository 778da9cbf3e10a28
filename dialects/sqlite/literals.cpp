// Quoting, by the type of the column that a value is for.
#include "literals.hpp"

#include "tokens.hpp"
#include <mig/ir/hex.hpp>
#include <mig/sdk/calendar.hpp>
#include <mig/sdk/dialect.hpp>
#include <mig/sdk/sql.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;
using ir::TypeKind;

namespace {

// Version 4, as text of 36 characters.
constexpr const char* kUuid =
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || "
    "substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (random() & 3), 1) || "
    "substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

bool holds_text(const ir::Type* type) {
  return type != nullptr && (type->kind == TypeKind::character || type->kind == TypeKind::varchar ||
                             type->kind == TypeKind::text || type->kind == TypeKind::enumeration);
}

std::string bytes_literal(const std::string& data) { return "x'" + ir::encode_hex(data) + "'"; }

std::string text_literal(const std::string& text) {
  if (text.find('\0') == std::string::npos) return sdk::string_literal(text);
  return "CAST(" + bytes_literal(text) + " AS TEXT)";
}

std::string real_literal(double value) {
  if (!std::isfinite(value)) {
    throw sdk::Error(MIG_E_UNSUPPORTED, "SQLite has no constant for infinity or not-a-number");
  }
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  std::string out(buffer, end.ptr);
  if (out.find_first_of(".e") == std::string::npos) out += ".0";
  return out;
}

int digits(std::string_view text, std::size_t from, std::size_t count) {
  int out = 0;
  for (std::size_t i = from; i < from + count && i < text.size(); ++i) {
    out = out * 10 + (text[i] - '0');
  }
  return out;
}

std::string upper_word(const std::string& sql) {
  std::string out;
  for (char c : sql) {
    if (c == ' ' || c == '\t' || c == '\n') continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

}  // namespace

bool holds_bytes(const ir::Type* type) {
  return type != nullptr && (type->kind == TypeKind::binary || type->kind == TypeKind::varbinary ||
                             type->kind == TypeKind::blob);
}

std::string temporal_text(const std::string& rfc3339, bool instant) {
  std::string text = rfc3339;
  const bool dated = text.size() >= 10 && text[4] == '-' && text[7] == '-';
  if (!dated || text.size() == 10) return text;
  text[10] = ' ';
  const auto zone = text.find_first_of("Zz+-", 11);
  if (zone == std::string::npos) return text;
  const std::string offset = text.substr(zone);
  text.erase(zone);
  if (!instant || offset.size() < 6 || text.size() < 16) return text;
  const int ahead = digits(offset, 1, 2) * 60 + digits(offset, 4, 2);
  const int of_day = digits(text, 11, 2) * 60 + digits(text, 14, 2);
  return sdk::minute_of(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2),
                        offset[0] == '-' ? of_day + ahead : of_day - ahead) +
         text.substr(16);
}

std::string literal(const ir::Literal& value, const ir::Type* type) {
  struct Quote {
    const ir::Type* type;
    std::string operator()(ir::Null) const { return "NULL"; }
    std::string operator()(bool b) const {
      if (holds_text(type)) return b ? "'true'" : "'false'";
      return b ? "TRUE" : "FALSE";
    }
    std::string operator()(std::int64_t i) const { return std::to_string(i); }
    std::string operator()(double d) const { return real_literal(d); }
    std::string operator()(const std::string& s) const {
      return holds_bytes(type) ? bytes_literal(s) : text_literal(s);
    }
    std::string operator()(const ir::Temporal& t) const {
      const bool instant = type != nullptr && type->kind == TypeKind::timestamptz;
      return text_literal(temporal_text(t.text, instant));
    }
    std::string operator()(const ir::Bytes& b) const { return bytes_literal(b.data); }
  };
  return std::visit(Quote{type}, value);
}

std::string expression(const std::string& sql) {
  std::string word = upper_word(sql);
  if (word == "CURRENT_TIMESTAMP" || word == "CURRENT_DATE" || word == "CURRENT_TIME") return word;
  if (word == "UUID()") return kUuid;
  return sql;
}

std::string parenthesised(const std::string& sql) {
  const bool comment = sql.find("--") != std::string::npos;
  return "(" + sql + (comment ? "\n)" : ")");
}

bool is_constant(const std::string& sql) {
  if (sql.find("--") != std::string::npos) return false;
  const auto tokens = tokenize(sql);
  std::size_t i = 0;
  if (tokens.size() == 2) {
    const auto sign = text_at(sql, tokens[0].at);
    if (sign != "-" && sign != "+") return false;
    i = 1;
  } else if (tokens.size() != 1) {
    return false;
  }
  const auto& token = tokens[i];
  if (i == 1) return token.kind == TokenKind::number;
  return token.kind == TokenKind::number || token.kind == TokenKind::string ||
         token.kind == TokenKind::blob || is_keyword(sql, token, "NULL") ||
         is_keyword(sql, token, "TRUE") || is_keyword(sql, token, "FALSE");
}

std::string default_expression(const std::string& sql) {
  std::string text = expression(sql);
  if (is_constant(text) || text == "CURRENT_TIMESTAMP" || text == "CURRENT_DATE" ||
      text == "CURRENT_TIME") {
    return text;
  }
  return parenthesised(text);
}

}  // namespace mig_sqlite
