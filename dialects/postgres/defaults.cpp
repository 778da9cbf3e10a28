// A default as the catalog keeps it, back to a literal or an expression. A change of type leaves
// casts behind: where the value is the same for certain, it reads as if it had been written for the
// type.
#include "catalog.hpp"
#include "expressions.hpp"
#include "render.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <utility>

namespace mig_postgres {

using ir::TypeKind;

namespace {

// A constant in quotes, and the type that it is cast to; empty when it is cast to none.
struct Quoted {
  std::string text;
  std::string cast;
};

// 'it''s'::text as it's and text; nothing when the SQL is anything else.
std::optional<Quoted> quoted_constant(std::string_view sql) {
  const bool escaped = sql.size() > 1 && (sql[0] == 'E' || sql[0] == 'e') && sql[1] == '\'';
  std::size_t i = escaped ? 1 : 0;
  if (i >= sql.size() || sql[i] != '\'') return std::nullopt;
  Quoted out;
  for (++i; i < sql.size(); ++i) {
    if (escaped && sql[i] == '\\' && i + 1 < sql.size()) {
      if (sql[i + 1] != '\\' && sql[i + 1] != '\'') return std::nullopt;
      out.text += sql[++i];
    } else if (sql[i] != '\'') {
      out.text += sql[i];
    } else if (i + 1 < sql.size() && sql[i + 1] == '\'') {
      out.text += sql[++i];
    } else {
      break;
    }
  }
  if (i >= sql.size()) return std::nullopt;
  const auto rest = sql.substr(i + 1);
  if (rest.empty()) return out;
  if (rest.substr(0, 2) != "::") return std::nullopt;
  out.cast = rest.substr(2);
  // one cast, to a type of plain words
  if (out.cast.find_first_of(":'|+") != std::string::npos) return std::nullopt;
  return out;
}

bool among(const std::string& word, std::initializer_list<const char*> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_whole(const ir::Type& type) {
  return type.kind == TypeKind::smallint || type.kind == TypeKind::integer ||
         type.kind == TypeKind::bigint;
}
bool is_broken(const ir::Type& type) {
  return type.kind == TypeKind::real || type.kind == TypeKind::double_precision ||
         type.kind == TypeKind::decimal;
}
bool is_text(const ir::Type& type) {
  return type.kind == TypeKind::text || type.kind == TypeKind::varchar;
}

bool is_number(const std::string& text) {
  return text.find_first_of("0123456789") != std::string::npos &&
         text.find_first_not_of("-+.eE0123456789") == std::string::npos;
}

template <class T>
std::optional<T> parsed(const std::string& text) {
  T out{};
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, out);
  if (text.empty() || result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return out;
}

// Digits that count, without sign, point, exponent and the zeros at both ends.
std::size_t significant(const std::string& text) {
  std::string digits;
  for (char c : text) {
    if (c == 'e' || c == 'E') break;
    if (c >= '0' && c <= '9') digits += c;
  }
  const auto from = digits.find_first_not_of('0');
  return from == std::string::npos ? 0 : digits.find_last_not_of('0') - from + 1;
}

std::optional<ir::Literal> number(const std::string& text, const ir::Type& type) {
  if (!is_whole(type) && !is_broken(type)) return std::nullopt;
  if (const auto found = parsed<std::int64_t>(text)) return ir::Literal(*found);
  // an exact number with more digits than a double keeps stays SQL
  constexpr std::size_t kExact = 15;
  const bool exact = type.kind != TypeKind::decimal || significant(text) <= kExact;
  if (!is_broken(type) || !is_number(text) || !exact) return std::nullopt;
  const auto real = parsed<double>(text);
  return real ? std::optional<ir::Literal>(*real) : std::nullopt;
}

std::optional<std::string> bytes(const std::string& text) {
  if (text.rfind("\\x", 0) != 0 || text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 2; i < text.size(); i += 2) {
    out += static_cast<char>(std::strtol(text.substr(i, 2).c_str(), nullptr, 16));
  }
  return out;
}

// Whether the text has digits where the pattern has 0, and the pattern's characters elsewhere.
bool looks_like(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == '0' ? !digit : text[i] != pattern[i]) return false;
  }
  return true;
}

bool is_fraction(std::string_view text) {
  return text.empty() || (text.size() > 1 && text.front() == '.' &&
                          text.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

constexpr std::size_t kDate = 10;      // 2024-02-03
constexpr std::size_t kMoment = 19;    // 2024-02-03 04:05:06
constexpr std::size_t kTimeOfDay = 8;  // 04:05:06

// The server's 2024-02-03 04:05:06+00 as 2024-02-03T04:05:06Z. Text that is no such thing
// (infinity, years before Christ) stays text.
ir::Literal moment(std::string text, bool zone) {
  if (!looks_like(text, "0000-00-00 00:00:00")) return text;
  constexpr std::string_view kUtc = "+00";
  const bool utc =
      text.size() > kUtc.size() && text.compare(text.size() - 3, std::string::npos, kUtc) == 0;
  if (zone != utc) return text;
  if (utc) text.resize(text.size() - kUtc.size());
  if (!is_fraction(std::string_view(text).substr(kMoment))) return text;
  text[kDate] = 'T';
  return ir::Temporal{utc ? text + "Z" : text};
}

// A date or a time that was written as another kind of them is the same where no time zone takes
// part.
std::optional<ir::Literal> temporal(const Quoted& quoted, TypeKind kind) {
  const std::string& text = quoted.text;
  const std::string cast = quoted.cast.substr(0, quoted.cast.find('('));
  const bool date = cast == "date" && looks_like(text, "0000-00-00") && text.size() == kDate;
  const bool local =
      cast.rfind("timestamp", 0) == 0 && quoted.cast.find("without time zone") != std::string::npos;
  switch (kind) {
    case TypeKind::date:
      if (date) return ir::Temporal{text};
      if (local && looks_like(text, "0000-00-00 00:00:00") && text.find('B') == std::string::npos) {
        return ir::Temporal{text.substr(0, kDate)};
      }
      break;
    case TypeKind::timestamp:
      if (date) return ir::Temporal{text + "T00:00:00"};
      if (local) return moment(text, false);
      break;
    case TypeKind::timestamptz:
      if (quoted.cast.find("with time zone") != std::string::npos) return moment(text, true);
      return std::nullopt;
    default:
      if (cast.rfind("time", 0) == 0 && looks_like(text, "00:00:00") &&
          is_fraction(std::string_view(text).substr(kTimeOfDay))) {
        return ir::Temporal{text};
      }
      return std::nullopt;
  }
  return cast == "date" ? std::optional<ir::Literal>(text) : std::nullopt;
}

std::optional<ir::Literal> constant(const Quoted& quoted, const ir::Type& type) {
  if (auto found = number(quoted.text, type)) return found;
  switch (type.kind) {
    case TypeKind::boolean:
    case TypeKind::smallint:
    case TypeKind::integer:
    case TypeKind::bigint:
      return std::nullopt;
    case TypeKind::decimal:
    case TypeKind::real:
    case TypeKind::double_precision:
      if (is_number(quoted.text)) return std::nullopt;
      return ir::Literal(quoted.text);  // NaN, Infinity
    case TypeKind::blob:
      if (auto data = bytes(quoted.text)) return ir::Literal(ir::Bytes{*data});
      return std::nullopt;
    case TypeKind::date:
    case TypeKind::time:
    case TypeKind::timestamp:
    case TypeKind::timestamptz:
      return temporal(quoted, type.kind);
    case TypeKind::character:
    case TypeKind::varchar:
    case TypeKind::text:
      // how other values become text is up to settings of the session
      if (!among(quoted.cast, {"", "text", "character varying", "bpchar", "integer", "bigint",
                               "smallint", "numeric"})) {
        return std::nullopt;
      }
      return ir::Literal(quoted.text);
    default:
      return ir::Literal(quoted.text);
  }
}

std::optional<ir::Literal> as_literal(const std::string& text, const ir::Type& type) {
  if (type.kind == TypeKind::boolean && (text == "true" || text == "false")) {
    return ir::Literal(text == "true");
  }
  if (auto found = number(text, type)) return found;
  // a number or a truth that the column's text is made from
  if (is_text(type) && (is_number(text) || text == "true" || text == "false")) {
    return ir::Literal(text);
  }
  if (type.kind == TypeKind::array && text.rfind("ARRAY[]::", 0) == 0) {
    return ir::Literal(std::string("{}"));
  }
  if (const auto quoted = quoted_constant(text)) return constant(*quoted, type);
  return std::nullopt;
}

}  // namespace

void read_default(std::string_view sql, ir::Column& column) {
  const std::string text = plain_expression(sql);
  if (text.rfind("NULL::", 0) == 0) return;  // as good as none
  const ir::Type* type = column.type.get();
  if (type != nullptr) {
    if (auto found = as_literal(text, *type)) {
      column.default_value = std::move(*found);
      return;
    }
  }
  if (text == "CURRENT_TIMESTAMP") {
    column.default_sql = std::string("current_timestamp");
  } else if (text == "CURRENT_DATE") {
    column.default_sql = std::string("current_date");
  } else if (text == "gen_random_uuid()") {
    column.default_sql = std::string("uuid()");
  } else {
    column.default_sql = text;
  }
}

}  // namespace mig_postgres
