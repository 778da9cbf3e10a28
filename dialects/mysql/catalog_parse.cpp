// What information_schema reports about defaults and expressions, as the model has it.
#include "catalog_parse.hpp"

#include "expression.hpp"
#include "text.hpp"
#include "types.hpp"
#include <mig/ir/hex.hpp>
#include <mig/sdk/sql.hpp>

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

// A constant of the column's type, from the text between the quotes or without them.
ir::Literal literal_of(const ir::Type& type, const std::string& text) {
  std::string bytes;
  switch (type.kind) {
    case ir::TypeKind::boolean:
      if (text == "1" || text == "0") return text == "1";
      return number(text);
    case ir::TypeKind::smallint:
    case ir::TypeKind::integer:
    case ir::TypeKind::bigint:
    case ir::TypeKind::decimal:
    case ir::TypeKind::real:
    case ir::TypeKind::double_precision:
      return number(text);
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
      if (is_integer(text) && !is_character(type.native)) return number(text);
      return text;
    case ir::TypeKind::character:
    case ir::TypeKind::varchar:
    case ir::TypeKind::text:
    case ir::TypeKind::interval:
    case ir::TypeKind::uuid:
    case ir::TypeKind::json:
    case ir::TypeKind::enumeration:
    case ir::TypeKind::array:
      return text;
  }
  return text;
}

std::string without_parentheses(std::string text) {
  while (is_parenthesised(text)) text = std::string(trim(text.substr(1, text.size() - 2)));
  return text;
}

// "on update CURRENT_TIMESTAMP(6)" of `extra`, with a blank before it.
std::string on_update_of(const std::string& extra) {
  const auto at = lower(extra).find("on update ");
  return at == std::string::npos ? std::string() : " ON UPDATE " + extra.substr(at + 10);
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
    column.default_value = literal_of(type, text);
  } else if (std::string bytes; on_update.empty() && hex_bytes(inner, bytes)) {
    column.default_value = ir::Literal(ir::Bytes{bytes});
  } else {
    const std::string shown = portable(type, inner);
    // a plain word that the server knows, or an expression in its parentheses
    column.default_sql = (on_update.empty() ? shown : inner) + on_update;
  }
}

}  // namespace

std::string clean_expression(std::string_view text, const Engine& engine) {
  if (engine.maria) return std::string(text);
  const std::string sql = unescape(text);
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (!inside && sql.compare(i, 9, "_utf8mb4'") == 0) i += 8;
    if (sql[i] == '\'') inside = !inside;
    if (inside && sql[i] == '\\' && i + 1 < sql.size()) out += sql[i++];
    out += sql[i];
  }
  return out;
}

void set_default(ir::Column& column, bool absent, const std::string& text, const std::string& extra,
                 const Engine& engine) {
  const std::string on_update = on_update_of(extra);
  if (absent) {
    if (!on_update.empty()) column.default_sql = "NULL" + on_update;
    return;
  }
  const ir::Type& type = *column.type.get();
  if (!engine.maria) {
    if (extra.find("DEFAULT_GENERATED") != std::string::npos) {
      return set_expression(column, clean_expression(text, engine), on_update);
    }
    if (!on_update.empty()) {
      column.default_sql = text_literal(text) + on_update;
      return;
    }
    column.default_value = literal_of(type, text);
    return;
  }
  if (lower(text) == "null") {
    if (!on_update.empty()) column.default_sql = "NULL" + on_update;
    return;
  }
  if (on_update.empty() && is_constant(text) && text.front() != '\'' && lower(text)[0] != 'x') {
    column.default_value = literal_of(type, text);
    return;
  }
  set_expression(column, text, on_update);
}

std::string clean_query(std::string_view query, const std::string& database) {
  const std::string prefix = mig::sdk::quoted(database, '`') + ".";
  std::string out(query);
  for (auto at = out.find(prefix); at != std::string::npos; at = out.find(prefix, at)) {
    out.erase(at, prefix.size());
  }
  return out;
}

}  // namespace mig_mysql
