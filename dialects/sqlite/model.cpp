// Reading, with the pieces that SQLite leaves as text taken over as text.
#include "model.hpp"

#include "literals.hpp"
#include "spelling.hpp"
#include "types.hpp"
#include <mig/ir/hex.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1));
}

// "(x)" without its parentheses, when they enclose all of it.
std::string unwrapped(std::string_view text) {
  const auto tokens = tokenize(text);
  if (tokens.size() < 2 || text_at(text, tokens.front().at) != "(") return trimmed(text);
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto symbol = text_at(text, tokens[i].at);
    if (symbol == "(") ++depth;
    if (symbol == ")" && --depth == 0 && i + 1 < tokens.size()) return trimmed(text);
  }
  return trimmed(
      text.substr(tokens.front().at.end, tokens.back().at.begin - tokens.front().at.end));
}

std::optional<ir::Literal> read_number(std::string_view digits, bool negative) {
  std::string text = (negative ? "-" : "") + std::string(digits);
  std::int64_t whole = 0;
  const auto* end = text.data() + text.size();
  const auto integer = std::from_chars(text.data(), end, whole);
  if (integer.ec == std::errc() && integer.ptr == end) return ir::Literal(whole);
  double real = 0;
  const auto floating = std::from_chars(text.data(), end, real);
  if (floating.ec == std::errc() && floating.ptr == end) return ir::Literal(real);
  return std::nullopt;
}

bool holds_bytes(const ir::Type& type) {
  return type.kind == ir::TypeKind::blob || type.kind == ir::TypeKind::binary ||
         type.kind == ir::TypeKind::varbinary;
}

// The constant that the text is, or nothing: then it is an expression.
std::optional<ir::Literal> read_constant(const std::string& text, bool boolean) {
  const auto tokens = tokenize(text);
  const bool sign = tokens.size() == 2 && (text[0] == '-' || text[0] == '+');
  if (tokens.size() != (sign ? 2U : 1U)) return std::nullopt;
  const Token& token = tokens.back();
  if (token.kind == TokenKind::number) {
    auto number = read_number(text_at(text, token.at), sign && text[0] == '-');
    const auto* whole = number ? std::get_if<std::int64_t>(&*number) : nullptr;
    if (boolean && whole != nullptr && (*whole == 0 || *whole == 1)) return *whole == 1;
    return number;
  }
  if (sign || token.kind == TokenKind::symbol) return std::nullopt;
  if (token.kind == TokenKind::blob) {
    ir::Bytes bytes;
    if (!ir::decode_hex(text.substr(2, text.size() - 3), bytes.data)) return std::nullopt;
    return bytes;
  }
  if (is_keyword(text, token, "TRUE") || is_keyword(text, token, "FALSE")) {
    const bool value = is_keyword(text, token, "TRUE");
    if (boolean) return value;
    return ir::Literal(std::int64_t{value ? 1 : 0});  // what SQLite makes of it
  }
  for (const char* word : {"CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"}) {
    if (is_keyword(text, token, word)) return std::nullopt;
  }
  return name_at(text, token);  // a bare or doubly quoted word is a string here
}

void read_default(std::string_view text, const ir::Type& type, ir::Column& column) {
  column.default_value.reset();
  column.default_sql = {};
  const std::string inner = unwrapped(text);
  if (same_name(inner, "NULL")) return;  // as without a default
  auto value = read_constant(inner, type.kind == ir::TypeKind::boolean);
  const auto* string = value ? std::get_if<std::string>(&*value) : nullptr;
  if (string != nullptr && holds_bytes(type)) {
    // text, and it stays that in a column of bytes
    column.default_sql = ir::Sql(sdk::string_literal(*string));
  } else if (value) {
    column.default_value = std::move(value);
  } else {
    for (const char* word : {"current_timestamp", "current_date", "current_time"}) {
      if (!same_name(inner, word)) continue;
      column.default_sql = ir::Sql(word);
      return;
    }
    column.default_sql = ir::Sql(inner == expression("uuid()") ? "uuid()" : inner);
  }
}

ir::ForeignKey read_foreign_key(const Clause& clause, std::vector<std::string> columns) {
  ir::ForeignKey key;
  key.name = clause.name;
  key.columns = std::move(columns);
  key.references = clause.target;
  key.on_delete = clause.on_delete;
  key.on_update = clause.on_update;
  key.deferrable = clause.deferrable;
  key.initially = clause.initially;
  return key;
}

ir::Sql read_expression(std::string_view text, const TableText& table) {
  return ir::Sql(plain_expression(trimmed(text), table));
}

ir::Check read_check(const Clause& clause, std::string_view sql, const TableText& table) {
  ir::Check check;
  check.name = clause.name;
  check.check = read_expression(text_at(sql, clause.body), table);
  return check;
}

// SQLite's own collations by one name, and none for the one that is there anyway.
ir::Sql read_collation(const std::string& name) {
  for (const char* own : {"NOCASE", "RTRIM"}) {
    if (same_name(name, own)) return ir::Sql(own);
  }
  return same_name(name, "BINARY") ? ir::Sql() : ir::Sql(name);
}

// A second constraint over the same columns adds nothing: SQLite keeps one index for both.
void add_unique(ir::Table& table, ir::Unique unique) {
  for (auto& each : table.unique) {
    if (each.columns != unique.columns || (!each.name.empty() && !unique.name.empty())) continue;
    if (each.name.empty()) each.name = std::move(unique.name);
    return;
  }
  table.unique.push_back(std::move(unique));
}

// "state" IN ('a', 'b'): the values; nothing when the text is something else.
std::vector<std::string> list_of_values(std::string_view body, std::string_view column) {
  const auto tokens = tokenize(body);
  if (tokens.size() < 5 || !same_name(name_at(body, tokens[0]), column) ||
      !is_keyword(body, tokens[1], "IN") || text_at(body, tokens[2].at) != "(" ||
      text_at(body, tokens.back().at) != ")") {
    return {};
  }
  std::vector<std::string> values;
  for (std::size_t i = 3; i + 1 < tokens.size(); ++i) {
    const bool value = (i - 3) % 2 == 0;
    if (value && tokens[i].kind != TokenKind::string) return {};
    if (!value && text_at(body, tokens[i].at) != ",") return {};
    if (value) values.push_back(name_at(body, tokens[i]));
  }
  return values;
}

std::string rest_of(std::string_view sql, const Token& from) {
  return trimmed(sql.substr(from.at.end));
}

}  // namespace

const Clause* find_enum_check(const ColumnText& column, std::string_view sql) {
  for (const auto& clause : column.clauses) {
    if (clause.kind != ClauseKind::check || clause.name.rfind("enum_", 0) != 0) continue;
    if (!list_of_values(text_at(sql, clause.body), column.name).empty()) return &clause;
  }
  return nullptr;
}

namespace {

ir::Type enum_type(const ColumnText& column, const Clause& check, std::string_view sql) {
  ir::Type type;
  type.kind = ir::TypeKind::enumeration;
  type.name = check.name.substr(5);
  type.values = list_of_values(text_at(sql, check.body), column.name);
  return type;
}

}  // namespace

ir::Type read_type(const ColumnText& column, std::string_view sql) {
  const Clause* check = find_enum_check(column, sql);
  return check == nullptr ? parse_declared_type(text_at(sql, column.type))
                          : enum_type(column, *check, sql);
}

namespace {

// The type as the model has it. A column without one holds what BLOB does; of the one column of a
// primary key only INTEGER, to the letter, is the number of the row.
ir::Type settled_type(const ColumnText& column, const TableText& table, bool only_key,
                      std::string_view sql, KnownTypes& known) {
  if (column.type.empty()) {
    ir::Type blob;
    blob.kind = ir::TypeKind::blob;
    return blob;
  }
  const auto text = text_at(sql, column.type);
  auto found = known.find(text);
  if (found == known.end()) {
    found = known.emplace(std::string(text), parse_declared_type(text)).first;
  }
  if (only_key && found->second.kind == ir::TypeKind::integer && !table.without_rowid &&
      table.row_id() == nullptr) {
    return ir::native_type("INT");
  }
  return found->second;
}

void read_clause(const Clause& clause, const ColumnText& text, const TableText& table,
                 std::string_view sql, ir::Column& column, ir::Table& out) {
  const auto body = text_at(sql, clause.body);
  switch (clause.kind) {
    case ClauseKind::primary_key:
      out.primary_key = ir::PrimaryKey{clause.name, {text.name}};
      break;
    case ClauseKind::unique:
      add_unique(out, {clause.name, {text.name}});
      break;
    case ClauseKind::check:
      out.checks.push_back(read_check(clause, sql, table));
      break;
    case ClauseKind::foreign_key:
      out.foreign_keys.push_back(read_foreign_key(clause, {text.name}));
      break;
    case ClauseKind::default_value:
      read_default(body, *column.type.get(), column);
      break;
    case ClauseKind::collate:
      column.collation = read_collation(name_at(body, tokenize(body).front()));
      break;
    case ClauseKind::generated:
      column.generated = ir::Generated{read_expression(body, table), clause.stored};
      break;
    case ClauseKind::not_null:
      column.nullable = false;
      break;
    case ClauseKind::null:
    case ClauseKind::nothing:
      break;
  }
}

}  // namespace

ir::Table read_table(const TableText& table, std::string_view sql, KnownTypes& types) {
  ir::Table out;
  out.name = table.name;
  out.columns.reserve(table.columns.size());
  const auto key = table.primary_key();
  const ColumnText* numbered = table.numbered();
  for (const auto& each : table.columns) {
    ir::Column column;
    column.name = each.name;
    const bool in_key = std::any_of(key.begin(), key.end(), [&](const std::string& name) {
      return same_name(name, each.name);
    });
    const Clause* enum_check = find_enum_check(each, sql);
    column.type = enum_check != nullptr
                      ? enum_type(each, *enum_check, sql)
                      : settled_type(each, table, in_key && key.size() == 1, sql, types);
    column.identity = numbered == &each;
    for (const auto& clause : each.clauses) {
      if (&clause != enum_check) read_clause(clause, each, table, sql, column, out);
    }
    // where SQLite would take a NULL all the same, that is said apart (unsaid.hpp)
    if (in_key) column.nullable = false;
    out.columns.push_back(std::move(column));
  }
  // names as the columns themselves are written
  const auto named = [&](std::vector<std::string> names) {
    for (auto& name : names) {
      if (const ColumnText* column = table.column(name)) name = column->name;
    }
    return names;
  };
  for (const auto& clause : table.constraints) {
    switch (clause.kind) {
      case ClauseKind::primary_key:
        out.primary_key = ir::PrimaryKey{clause.name, named(clause.columns)};
        break;
      case ClauseKind::unique:
        add_unique(out, {clause.name, named(clause.columns)});
        break;
      case ClauseKind::check:
        out.checks.push_back(read_check(clause, sql, table));
        break;
      case ClauseKind::foreign_key:
        out.foreign_keys.push_back(read_foreign_key(clause, named(clause.columns)));
        break;
      case ClauseKind::not_null:
      case ClauseKind::null:
      case ClauseKind::default_value:
      case ClauseKind::collate:
      case ClauseKind::generated:
      case ClauseKind::nothing:
        break;
    }
  }
  if (table.strict || table.without_rowid) {
    ir::Value options = ir::Value::table();
    if (table.strict) options.set("strict", ir::Value::of(true));
    if (table.without_rowid) options.set("without_rowid", ir::Value::of(true));
    out.options["sqlite"] = std::move(options);
  }
  return out;
}

std::optional<IndexText> read_index(std::string_view sql) {
  const auto tokens = tokenize(sql);
  std::size_t at = 0;
  const auto is = [&](const char* word) {
    return at < tokens.size() && is_keyword(sql, tokens[at], word);
  };
  const auto symbol = [&](std::string_view c) {
    return at < tokens.size() && text_at(sql, tokens[at].at) == c;
  };
  IndexText out;
  if (!is("CREATE")) return std::nullopt;
  ++at;
  out.index.unique = is("UNIQUE");
  if (out.index.unique) ++at;
  if (!is("INDEX") || at + 4 >= tokens.size()) return std::nullopt;
  ++at;
  if (is("IF")) at += 3;
  out.index.name = name_at(sql, tokens[at]);
  ++at;
  if (!is("ON") || at + 1 >= tokens.size()) return std::nullopt;
  out.table = name_at(sql, tokens[++at]);
  ++at;
  if (!symbol("(")) return std::nullopt;
  ++at;
  while (at < tokens.size()) {
    const std::size_t from = at;
    int depth = 0;
    while (at < tokens.size()) {
      if (depth == 0 && (symbol(",") || symbol(")"))) break;
      if (symbol("(")) ++depth;
      if (symbol(")")) --depth;
      ++at;
    }
    if (at == from || at >= tokens.size()) return std::nullopt;
    std::size_t last = at - 1;
    ir::IndexColumn column;
    if (is_keyword(sql, tokens[last], "DESC") || is_keyword(sql, tokens[last], "ASC")) {
      if (is_keyword(sql, tokens[last], "DESC")) column.order = ir::Order::desc;
      --last;
    }
    const bool wrapped = last == from + 2 && text_at(sql, tokens[from].at) == "(";
    const std::size_t only = wrapped ? from + 1 : from;
    const TokenKind kind = tokens[only].kind;
    if ((wrapped || last == from) && kind != TokenKind::number && kind != TokenKind::blob) {
      column.name = name_at(sql, tokens[only]);
    } else {
      column.expression = ir::Sql(unwrapped(
          sql.substr(tokens[from].at.begin, tokens[last].at.end - tokens[from].at.begin)));
    }
    out.index.columns.push_back(std::move(column));
    if (symbol(")")) break;
    ++at;
  }
  ++at;
  if (is("WHERE")) out.index.where = ir::Sql(rest_of(sql, tokens[at]));
  return out;
}

bool settle_index(ir::Index& index, const TableText& table) {
  for (auto& part : index.columns) {
    if (auto& sql = part.expression.common) {
      sql = plain_expression(*sql, table);
      continue;
    }
    const ColumnText* column = table.column(part.name);
    if (column == nullptr) return false;
    part.name = column->name;
  }
  if (auto& sql = index.where.common) sql = plain_expression(*sql, table);
  return true;
}

std::string read_view_query(std::string_view sql) {
  const auto tokens = tokenize(sql);
  int depth = 0;
  std::size_t name = 0;
  std::size_t names = 0;  // the parenthesis before those of the columns
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const auto symbol = text_at(sql, tokens[i].at);
    if (symbol == "(" && ++depth == 1) names = i;
    if (symbol == ")") --depth;
    if (depth > 0) continue;
    if (is_keyword(sql, tokens[i], "AS")) {
      std::string query = rest_of(sql, tokens[i]);
      if (names == 0) return query;
      // the model has no names of columns beside the query, but a query can say them
      const std::string columns(
          sql.substr(tokens[names].at.begin, tokens[i].at.begin - tokens[names].at.begin));
      const std::string view = plain_name(name_at(sql, tokens[name]));
      return "WITH " + view + trimmed(columns) + " AS " + parenthesised(query) + " SELECT * FROM " +
             view;
    }
    if (names == 0) name = i;
  }
  return {};
}

std::string with_name(std::string_view create_index, std::string_view name) {
  const auto tokens = tokenize(create_index);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!is_keyword(create_index, tokens[i], "INDEX")) continue;
    if (is_keyword(create_index, tokens[i + 1], "IF")) i += 3;
    if (i + 1 >= tokens.size()) break;
    std::string out(create_index);
    const Range at = tokens[i + 1].at;
    return out.replace(at.begin, at.end - at.begin, sdk::identifier(name));
  }
  return std::string(create_index);
}

}  // namespace mig_sqlite
