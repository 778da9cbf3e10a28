// Reading, with the pieces that SQLite leaves as text taken over as text.
#include "model.hpp"

#include "literals.hpp"
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

void read_default(std::string_view text, const ir::Type& type, ir::Column& column) {
  const std::string inner = unwrapped(text);
  const auto tokens = tokenize(inner);
  const auto is = [&](const char* word) {
    return tokens.size() == 1 && is_keyword(inner, tokens[0], word);
  };
  std::optional<ir::Literal> value;
  if (tokens.size() == 2 && tokens[1].kind == TokenKind::number &&
      (inner[0] == '-' || inner[0] == '+')) {
    value = read_number(text_at(inner, tokens[1].at), inner[0] == '-');
  } else if (tokens.size() == 1 && tokens[0].kind == TokenKind::number) {
    value = read_number(inner, false);
  } else if (tokens.size() == 1 && tokens[0].kind == TokenKind::blob) {
    ir::Bytes bytes;
    const std::string digits = inner.substr(2, inner.size() - 3);
    if (ir::decode_hex(digits, bytes.data)) value = bytes;
  } else if (is("NULL")) {
    value = ir::Null{};
  } else if (is("TRUE") || is("FALSE")) {
    value = is("TRUE");
  } else if (is("CURRENT_TIMESTAMP")) {
    column.default_sql = ir::Sql("current_timestamp");
  } else if (is("CURRENT_DATE")) {
    column.default_sql = ir::Sql("current_date");
  } else if (is("CURRENT_TIME")) {
    column.default_sql = ir::Sql("current_time");
  } else if (tokens.size() == 1 && tokens[0].kind != TokenKind::symbol) {
    value = name_at(inner, tokens[0]);  // a bare or doubly quoted word is a string here
  } else {
    column.default_sql = ir::Sql(inner == expression("uuid()") ? "uuid()" : inner);
  }
  const bool boolean = type.kind == ir::TypeKind::boolean;
  const auto* number = value ? std::get_if<std::int64_t>(&*value) : nullptr;
  if (boolean && number != nullptr && (*number == 0 || *number == 1)) value = *number == 1;
  column.default_value = std::move(value);
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

ir::Check read_check(const Clause& clause, std::string_view sql) {
  ir::Check check;
  check.name = clause.name;
  check.check = ir::Sql(trimmed(text_at(sql, clause.body)));
  return check;
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

ir::Type read_type(const ColumnText& column, std::string_view sql) {
  const Clause* check = find_enum_check(column, sql);
  if (check == nullptr) return parse_declared_type(text_at(sql, column.type));
  ir::Type type;
  type.kind = ir::TypeKind::enumeration;
  type.name = check->name.substr(5);
  type.values = list_of_values(text_at(sql, check->body), column.name);
  return type;
}

ir::Table read_table(const TableText& table, std::string_view sql) {
  ir::Table out;
  out.name = table.name;
  const auto key = table.primary_key();
  for (const auto& each : table.columns) {
    ir::Column column;
    column.name = each.name;
    const ir::Type type = read_type(each, sql);
    column.type = type;
    column.nullable = each.clause(ClauseKind::not_null) == nullptr;
    const bool in_key = std::any_of(key.begin(), key.end(), [&](const std::string& name) {
      return same_name(name, each.name);
    });
    const bool row_number =
        key.size() == 1 && same_name(text_at(sql, each.type), "INTEGER") && !table.without_rowid;
    if (in_key && (row_number || table.without_rowid)) column.nullable = false;
    column.identity = table.numbered() == &each;
    const Clause* enum_check = find_enum_check(each, sql);
    for (const auto& clause : each.clauses) {
      const auto body = text_at(sql, clause.body);
      switch (clause.kind) {
        case ClauseKind::primary_key:
          out.primary_key = ir::PrimaryKey{clause.name, {each.name}};
          break;
        case ClauseKind::unique:
          out.unique.push_back({clause.name, {each.name}});
          break;
        case ClauseKind::check:
          if (&clause != enum_check) out.checks.push_back(read_check(clause, sql));
          break;
        case ClauseKind::foreign_key:
          out.foreign_keys.push_back(read_foreign_key(clause, {each.name}));
          break;
        case ClauseKind::default_value:
          read_default(body, type, column);
          break;
        case ClauseKind::collate:
          column.collation = ir::Sql(name_at(body, tokenize(body).front()));
          break;
        case ClauseKind::generated: {
          ir::Generated generated;
          generated.expression = ir::Sql(trimmed(body));
          generated.stored = clause.stored;
          column.generated = std::move(generated);
          break;
        }
        case ClauseKind::not_null:
        case ClauseKind::null:
        case ClauseKind::nothing:
          break;
      }
    }
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
        out.unique.push_back({clause.name, named(clause.columns)});
        break;
      case ClauseKind::check:
        out.checks.push_back(read_check(clause, sql));
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
    if (last == from && tokens[from].kind != TokenKind::number) {
      column.name = name_at(sql, tokens[from]);
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

std::string read_view_query(std::string_view sql) {
  int depth = 0;
  for (const auto& token : tokenize(sql)) {
    const auto symbol = text_at(sql, token.at);
    if (symbol == "(") ++depth;
    if (symbol == ")") --depth;
    if (depth == 0 && is_keyword(sql, token, "AS")) return rest_of(sql, token);
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
