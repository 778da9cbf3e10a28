#include "compare/same.hpp"

#include <mig/ir/describe.hpp>
#include <mig/ir/identifiers.hpp>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <variant>

namespace mig::compare {

namespace {

constexpr std::string_view kBlank = " \t\n\r\f\v";

// Where the text in quotes that begins at `at` ends, its closing quote included.
std::size_t behind_quotes(std::string_view sql, std::size_t at) {
  const char close = sql[at];
  for (++at; at < sql.size(); ++at) {
    if (sql[at] != close) continue;
    if (at + 1 >= sql.size() || sql[at + 1] != close) return at + 1;
    ++at;  // a doubled quote
  }
  return sql.size();
}

bool is_quote(char c) { return c == '\'' || c == '"' || c == '`'; }

// Whether white space means nothing beside the character.
bool separates(char c) { return c == '(' || c == ')' || c == ','; }

// Whether the first parenthesis is closed by the last character.
bool in_parentheses(std::string_view sql) {
  if (sql.size() < 2 || sql.front() != '(' || sql.back() != ')') return false;
  int depth = 0;
  for (std::size_t i = 0; i < sql.size();) {
    if (is_quote(sql[i])) {
      i = behind_quotes(sql, i);
      continue;
    }
    depth += sql[i] == '(' ? 1 : sql[i] == ')' ? -1 : 0;
    ++i;
    if (depth == 0 && i < sql.size()) return false;
  }
  return depth == 0;
}

// Texts with comments and dollar quotes are held against each other as they are.
bool is_intricate(std::string_view sql) {
  return sql.find("--") != std::string_view::npos || sql.find("/*") != std::string_view::npos ||
         sql.find('$') != std::string_view::npos || sql.find('\\') != std::string_view::npos ||
         sql.find('#') != std::string_view::npos || sql.find('[') != std::string_view::npos;
}

// Whether the two are there for the same dialects, and `same` holds for each pair of texts.
template <class F>
bool alike(const ir::Sql& a, const ir::Sql& b, F same) {
  if (a.common.has_value() != b.common.has_value()) return false;
  if (a.common && !same(*a.common, *b.common)) return false;
  return std::equal(a.dialects.begin(), a.dialects.end(), b.dialects.begin(), b.dialects.end(),
                    [&](const auto& one, const auto& other) {
                      return one.first == other.first && same(one.second, other.second);
                    });
}

bool same_sql(const ir::Sql& a, const ir::Sql& b, bool fold) {
  return alike(a, b, [&](const std::string& one, const std::string& other) {
    return one == other || plain_sql(one, fold) == plain_sql(other, fold);
  });
}

// A literal as it is held against others: 1 and 1.0 are one number.
std::optional<ir::Literal> plain(const std::optional<ir::Literal>& literal) {
  if (!literal || std::holds_alternative<ir::Null>(*literal)) return std::nullopt;
  if (const auto* number = std::get_if<std::int64_t>(&*literal)) {
    const auto real = static_cast<double>(*number);
    constexpr double kExact = 9007199254740992.0;  // whole numbers up to here are exact as doubles
    if (real < kExact && real > -kExact) return ir::Literal(real);
  }
  return literal;
}

bool same_parts(const std::vector<ir::IndexColumn>& a, const std::vector<ir::IndexColumn>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
    return one.name == other.name && same_expression(one.expression, other.expression) &&
           one.order == other.order && one.nulls == other.nulls && one.opclass == other.opclass &&
           one.length == other.length;
  });
}

}  // namespace

std::string plain_sql(std::string_view sql, bool fold) {
  const auto trimmed = [](std::string_view text) {
    const auto from = text.find_first_not_of(kBlank);
    if (from == std::string_view::npos) return std::string_view();
    return text.substr(from, text.find_last_not_of(kBlank) + 1 - from);
  };
  sql = trimmed(sql);
  if (is_intricate(sql)) return std::string(sql);
  for (bool more = true; more;) {
    const auto before = sql.size();
    if (in_parentheses(sql)) sql = sql.substr(1, sql.size() - 2);
    if (!sql.empty() && sql.back() == ';') sql.remove_suffix(1);
    sql = trimmed(sql);
    more = sql.size() < before;
  }
  std::string out;
  for (std::size_t i = 0; i < sql.size();) {
    const char c = sql[i];
    if (is_quote(c)) {
      const std::size_t end = behind_quotes(sql, i);
      out += sql.substr(i, end - i);
      i = end;
    } else if (kBlank.find(c) != std::string_view::npos) {
      i = std::min(sql.find_first_not_of(kBlank, i), sql.size());
      const bool needless = out.empty() || separates(out.back()) || separates(sql[i]);
      if (!needless) out += ' ';
    } else {
      out += fold && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      ++i;
    }
  }
  return out;
}

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](auto each) { return ir::detail::same_name(word, each); });
}

// The query as far as it says which columns there are: to the condition behind its FROM. Nothing
// when that cannot be told.
std::optional<std::string> columns_part(std::string_view sql) {
  if (is_intricate(sql)) return std::nullopt;
  std::string text = plain_sql(sql, false);
  const auto part = [](char c) { return ir::detail::word_part(c); };
  std::optional<std::size_t> end;
  bool sources = false;  // FROM was met
  int depth = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (is_quote(text[i])) {
      i = behind_quotes(text, i);
      continue;
    }
    if (!part(text[i])) {
      depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
      ++i;
      continue;
    }
    const std::size_t from = i;
    while (i < text.size() && part(text[i])) ++i;
    const auto word = std::string_view(text).substr(from, i - from);
    if (depth != 0) continue;
    if (is_one_of(word, {"union", "except", "intersect"})) return std::nullopt;
    sources = sources || is_one_of(word, {"from"});
    const bool condition = sources && is_one_of(word, {"where", "group", "having", "window",
                                                       "order", "limit", "offset", "fetch"});
    if (condition && !end) end = from;
  }
  if (end) text.resize(*end);
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

bool keeps_columns(const ir::Sql& before, const ir::Sql& after) {
  return alike(before, after, [](const std::string& one, const std::string& other) {
    const auto then = columns_part(one);
    return then && then == columns_part(other);
  });
}

bool same_expression(const ir::Sql& a, const ir::Sql& b) { return same_sql(a, b, true); }
bool same_query(const ir::Sql& a, const ir::Sql& b) { return same_sql(a, b, false); }

bool same_type(const ir::PerDialect<ir::Type>& a, const ir::PerDialect<ir::Type>& b) {
  const auto by_name = [](ir::PerDialect<ir::Type> type) {
    if (type.common && type.common->kind == ir::TypeKind::enumeration) type.common->values.clear();
    return type;
  };
  return by_name(a) == by_name(b);
}

bool has_default(const ir::Column& column) {
  return plain(column.default_value).has_value() || !column.default_sql.empty();
}

bool same_default(const ir::Column& a, const ir::Column& b) {
  return plain(a.default_value) == plain(b.default_value) &&
         same_expression(a.default_sql, b.default_sql);
}

bool same_generated(const ir::Column& a, const ir::Column& b) {
  if (a.generated.has_value() != b.generated.has_value()) return false;
  return !a.generated || (a.generated->stored == b.generated->stored &&
                          same_expression(a.generated->expression, b.generated->expression));
}

bool same_content(const ir::PrimaryKey& a, const ir::PrimaryKey& b) {
  return a.columns == b.columns;
}
bool same_content(const ir::Unique& a, const ir::Unique& b) { return a.columns == b.columns; }
bool same_content(const ir::ForeignKey& a, const ir::ForeignKey& b) {
  return a.columns == b.columns && a.references == b.references && a.on_delete == b.on_delete &&
         a.on_update == b.on_update && a.deferrable == b.deferrable && a.initially == b.initially;
}
bool same_content(const ir::Check& a, const ir::Check& b) {
  return same_expression(a.check, b.check);
}
bool same_content(const ir::Index& a, const ir::Index& b) {
  return same_parts(a.columns, b.columns) && a.unique == b.unique && a.method == b.method &&
         same_expression(a.where, b.where) && a.include == b.include;
}

}  // namespace mig::compare
