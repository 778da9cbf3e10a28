// What information_schema reports about defaults and expressions, as the model has it.
#include "catalog_parse.hpp"

#include "expression.hpp"
#include "text.hpp"
#include "types.hpp"
#include <mig/ir/hex.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    out += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c == '0' ? '\0' : c;
  }
  return out;
}

// The text of a string literal that is the whole of `sql`.
bool whole_string(std::string_view sql, std::string& out) {
  if (sql.size() < 2 || sql.front() != '\'' || sql.back() != '\'') return false;
  out.clear();
  for (std::size_t i = 1; i + 1 < sql.size(); ++i) {
    if (sql[i] == '\\' && i + 2 < sql.size()) {
      const char c = sql[++i];
      out += c == 'n' ? '\n' : c == '0' ? '\0' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
    } else if (sql[i] == '\'') {
      if (sql[i + 1] != '\'' || i + 2 >= sql.size()) return false;
      out += sql[i++];
    } else {
      out += sql[i];
    }
  }
  return true;
}

bool hex_bytes(std::string_view text, std::string& out) {
  std::string digits;
  if (text.substr(0, 2) == "0x") {
    digits = text.substr(2);
  } else if (text.size() > 2 && (text[0] == 'x' || text[0] == 'X') && text[1] == '\'' &&
             text.back() == '\'') {
    digits = text.substr(2, text.size() - 3);
  } else {
    return false;
  }
  return ir::decode_hex(digits, out);
}

ir::Literal temporal(std::string text) {
  const auto blank = text.find(' ');
  if (blank != std::string::npos) text[blank] = 'T';
  // zeros that only fill up the precision say nothing
  if (const auto point = text.find('.'); point != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return ir::Temporal{std::move(text)};
}

bool is_integer(const std::string& text) {
  std::size_t i = !text.empty() && text[0] == '-' ? 1 : 0;
  bool good = i < text.size() && text.size() < 19;
  for (; i < text.size(); ++i) good = good && text[i] >= '0' && text[i] <= '9';
  return good;
}

ir::Literal number(const std::string& text) {
  if (is_integer(text)) return std::int64_t{std::strtoll(text.c_str(), nullptr, 10)};
  const double real = std::strtod(text.c_str(), nullptr);
  // a whole number is one, however many zeros the scale shows
  if (real >= -1e15 && real <= 1e15) {
    const auto whole = static_cast<std::int64_t>(real);
    const auto back = static_cast<double>(whole);
    if (!(back < real) && !(back > real)) return whole;
  }
  return real;
}

bool holds_number(const ir::Type& type) {
  switch (type.kind) {
    case ir::TypeKind::boolean:
    case ir::TypeKind::smallint:
    case ir::TypeKind::integer:
    case ir::TypeKind::bigint:
    case ir::TypeKind::decimal:
    case ir::TypeKind::real:
    case ir::TypeKind::double_precision:
      return true;
    case ir::TypeKind::native:
      break;
    default:
      return false;
  }
  const std::string base = base_of(type.native);
  for (const char* each : {"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float",
                           "double", "year"}) {
    if (base == each) return true;
  }
  return false;
}

// Numbers of these types are doubles anyway.
bool holds_double(const ir::Type& type) {
  if (type.kind == ir::TypeKind::real || type.kind == ir::TypeKind::double_precision) return true;
  if (type.kind != ir::TypeKind::native) return false;
  return base_of(type.native) == "float" || base_of(type.native) == "double";
}

// A number's digits without the zeros that say nothing.
std::string digits_of(std::string text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.erase(0, 1);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  text.erase(0, text.find_first_not_of('0'));
  return (negative ? "-" : "") + text;
}

// A constant of the column's type, from the text between the quotes or without them.
ir::Literal literal_of(const ir::Type& type, const std::string& text) {
  std::string bytes;
  switch (type.kind) {
    case ir::TypeKind::date:
    case ir::TypeKind::time:
    case ir::TypeKind::timestamp:
    case ir::TypeKind::timestamptz:
      return temporal(text);
    case ir::TypeKind::binary:
    case ir::TypeKind::varbinary:
    case ir::TypeKind::blob:
      if (hex_bytes(text, bytes)) return ir::Bytes{bytes};
      return text.empty() ? ir::Literal(text) : ir::Literal(ir::Bytes{text});
    case ir::TypeKind::native:
      if (base_of(type.native).find("blob") == std::string::npos || text.empty()) return text;
      return ir::Bytes{hex_bytes(text, bytes) ? bytes : text};
    default:
      return text;
  }
}

// The column's default from the text of a constant. What no value of the model says exactly, such
// as bits and a decimal number of thirty digits, stays SQL.
void set_constant(ir::Column& column, const std::string& text) {
  const ir::Type& type = *column.type.get();
  if (holds_number(type)) {
    const ir::Literal value = number(text);
    const bool truth = type.kind == ir::TypeKind::boolean && (text == "0" || text == "1");
    if (truth) {
      column.default_value = ir::Literal(text == "1");
    } else if (holds_double(type) || digits_of(value_literal(value, &type)) == digits_of(text)) {
      column.default_value = value;
    } else {
      column.default_sql = text;
    }
  } else if (type.kind == ir::TypeKind::native && base_of(type.native) == "bit") {
    column.default_sql = text;
  } else {
    column.default_value = literal_of(type, text);
  }
}

std::string without_parentheses(std::string text) {
  while (is_parenthesised(text)) text = std::string(trim(text.substr(1, text.size() - 2)));
  return text;
}

// "on update CURRENT_TIMESTAMP(6)" of `extra`, with a blank before it.
std::string on_update_of(const std::string& extra) {
  const auto at = lower(extra).find("on update ");
  if (at == std::string::npos) return {};
  const auto from = at + 10;
  return " ON UPDATE " + extra.substr(from, extra.find_first_of(" ,", from) - from);
}

// The portable word for an expression the server knows under another name.
std::string portable(const ir::Type& type, const std::string& sql) {
  const std::string word = lower(sql);
  if (word == "uuid()") return "uuid()";
  if (word == "curdate()" || word == "current_date" || word == "current_date()") {
    return "current_date";
  }
  const bool now = word.rfind("current_timestamp", 0) == 0 || word.rfind("now(", 0) == 0;
  if (!now) return sql;
  const bool moment =
      type.kind == ir::TypeKind::timestamp || type.kind == ir::TypeKind::timestamptz;
  const int digits = size_of_type(sql);
  const int own = static_cast<int>(type.size.value_or(6));
  return !moment || (digits < 0 ? 0 : digits) == own ? "current_timestamp" : sql;
}

void set_expression(ir::Column& column, const std::string& sql, const std::string& on_update) {
  const ir::Type& type = *column.type.get();
  const std::string inner = without_parentheses(sql);
  std::string text;
  if (on_update.empty() && whole_string(inner, text)) {
    set_constant(column, text);
  } else if (std::string bytes; on_update.empty() && hex_bytes(inner, bytes)) {
    column.default_value = ir::Literal(ir::Bytes{bytes});
  } else {
    const std::string shown = portable(type, inner);
    // a plain word that the server knows, or an expression in its parentheses
    column.default_sql = (on_update.empty() ? shown : inner) + on_update;
  }
}

}  // namespace

namespace {

// The size of the character set that stands before a string here; 0 where none does, or one whose
// strings are read byte by byte.
std::size_t introducer(std::string_view sql, std::size_t at) {
  const auto of_word = [&](std::size_t i) {
    return sql[i] == '_' || (sql[i] >= '0' && sql[i] <= '9') || (sql[i] >= 'a' && sql[i] <= 'z');
  };
  if (sql[at] != '_' || (at > 0 && of_word(at - 1))) return 0;
  std::size_t end = at;
  while (end < sql.size() && of_word(end)) ++end;
  const std::string_view name = sql.substr(at, end - at);
  const bool wide = name == "_ucs2" || name.substr(0, 6) == "_utf16" || name == "_utf32";
  const bool bytes = wide || name == "_binary";
  return end < sql.size() && sql[end] == '\'' && !bytes ? end - at : 0;
}

// The bytes that a text of MySQL's latin1 stands for; empty when some character is none of it.
std::string latin1_bytes(std::string_view text) {
  static constexpr std::array<std::uint16_t, 32> kSpecial = {
      0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
      0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
      0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t size = first < 0x80U ? 1 : first < 0xe0U ? 2 : first < 0xf0U ? 3 : 4;
    if (i + size > text.size() || size == 4) return {};
    unsigned point = size == 1 ? first : size == 2 ? first & 0x1fU : first & 0x0fU;
    for (std::size_t j = 1; j < size; ++j) {
      point = point << 6U | (static_cast<unsigned char>(text[i + j]) & 0x3fU);
    }
    const auto* special = std::find(kSpecial.begin(), kSpecial.end(), point);
    if (special != kSpecial.end()) {
      point = 0x80U + static_cast<unsigned>(special - kSpecial.begin());
    } else if (point > 0xffU) {
      return {};
    }
    out += static_cast<char>(point);
    i += size;
  }
  return out;
}

bool is_utf8(std::string_view bytes) {
  std::size_t following = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues = (byte & 0xc0U) == 0x80U;
    if (continues != (following > 0)) return false;
    if (continues) {
      --following;
    } else {
      following = byte < 0x80U ? 0 : byte < 0xe0U ? 1 : byte < 0xf0U ? 2 : 3;
    }
  }
  return following == 0;
}

// MySQL takes the bytes of an expression for latin1 when it shows it, which most are not.
std::string as_meant(std::string_view shown) {
  std::string bytes = latin1_bytes(shown);
  return is_utf8(bytes) && !bytes.empty() ? bytes : std::string(shown);
}

// The length of "-(5)" at this place, or 0: the server writes a negative number so or as -5,
// depending on the type that the column had when the expression was made.
std::size_t wrapped_negative(const std::string& sql, std::size_t at) {
  if (sql.compare(at, 2, "-(") != 0) return 0;
  const std::size_t end = sql.find_first_not_of("0123456789.", at + 2);
  return end == std::string::npos || end == at + 2 || sql[end] != ')' ? 0 : end + 1 - at;
}

}  // namespace

std::string clean_expression(std::string_view text, const Engine& engine) {
  if (engine.maria) return std::string(text);
  const std::string sql = unescape(text);
  std::string out;
  char inside = 0;        // the quote that is open
  std::size_t begun = 0;  // the part of `out` that was not looked at
  bool latin1 = false;
  const auto finish = [&] {
    if (!latin1) out.replace(begun, std::string::npos, as_meant(out.substr(begun)));
    begun = out.size();
    latin1 = false;
  };
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (inside == 0) {
      const std::size_t charset = introducer(sql, i);
      if (charset > 0) finish();
      latin1 = latin1 || sql.compare(i, charset, "_latin1") == 0;
      i += charset;
    }
    if (const std::size_t size = inside == 0 ? wrapped_negative(sql, i) : 0; size > 0) {
      out += "-" + sql.substr(i + 2, size - 3);
      i += size - 1;
      continue;
    }
    const char c = sql[i];
    const bool closes = inside == c;
    if (closes) {
      inside = 0;
    } else if (inside == 0 && (c == '\'' || c == '`')) {
      inside = c;
    }
    if (inside == '\'' && c == '\\' && i + 1 < sql.size()) out += sql[i++];
    out += sql[i];
    if (closes && c == '\'') finish();
  }
  finish();
  return out;
}

void set_default(ir::Column& column, bool absent, const std::string& text, const std::string& extra,
                 const Engine& engine) {
  const std::string on_update = on_update_of(extra);
  if (absent) {
    if (!on_update.empty()) column.default_sql = "NULL" + on_update;
    return;
  }
  if (!engine.maria) {
    if (extra.find("DEFAULT_GENERATED") != std::string::npos) {
      return set_expression(column, clean_expression(text, engine), on_update);
    }
    if (!on_update.empty()) {
      column.default_sql = text_literal(text) + on_update;
      return;
    }
    return set_constant(column, text);
  }
  // what the server shows of a required column that has no default, but a value for updates
  const bool zeros = !column.nullable && text.rfind("'0000-00-00 00:00:00", 0) == 0;
  if (lower(text) == "null" || (zeros && !on_update.empty())) {
    if (!on_update.empty()) column.default_sql = "NULL" + on_update;
    return;
  }
  if (on_update.empty() && is_constant(text) && text.front() != '\'' && lower(text)[0] != 'x') {
    return set_constant(column, text);
  }
  set_expression(column, text, on_update);
}

bool bytes_of_definition(const std::string& definition, const std::string& column,
                         std::string& bytes) {
  auto line = definition.find("\n  " + quote(column) + " ");
  if (line == std::string::npos) {  // under ANSI_QUOTES
    line = definition.find("\n  " + mig::sdk::identifier(column) + " ");
  }
  if (line == std::string::npos) return false;
  const std::string word = " DEFAULT ";
  const auto found = definition.find(word, line);
  if (found == std::string::npos) return false;
  const auto from = found + word.size();
  if (definition.compare(from, 2, "0x") == 0) {
    const auto end = definition.find_first_of(" ,\n", from);
    return hex_bytes(std::string_view(definition).substr(from, end - from), bytes);
  }
  auto end = from + 1;
  for (; end < definition.size(); ++end) {
    if (definition[end] == '\\' || definition.compare(end, 2, "''") == 0) {
      ++end;
    } else if (definition[end] == '\'') {
      break;
    }
  }
  return whole_string(std::string_view(definition).substr(from, end + 1 - from), bytes);
}

}  // namespace mig_mysql
