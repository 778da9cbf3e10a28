// Every change is made to the text, which is then read anew.
#include "table_editor.hpp"

#include "render.hpp"
#include <mig/sdk/sql.hpp>

#include <string_view>
#include <utility>

namespace mig_sqlite {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

TableEditor::TableEditor(std::string sql) : sql_(std::move(sql)) { parse(); }

void TableEditor::parse() {
  auto table = parse_table(sql_);
  if (!table) {
    throw Refusal{"the definition of the table cannot be taken apart: " + sql_.substr(0, 60),
                  "virtual tables cannot be rebuilt; use an execute operation"};
  }
  table_ = std::move(*table);
}

const ColumnText& TableEditor::column(const std::string& name) const {
  const ColumnText* found = table_.column(name);
  if (found == nullptr) {
    throw Refusal{"table '" + table_.name + "' has no column '" + name + "'",
                  "compare the history with the database"};
  }
  return *found;
}

void TableEditor::replace(Range at, const std::string& with) {
  sql_.replace(at.begin, at.end - at.begin, with);
  parse();
}

std::string TableEditor::renamed(const std::string& to) const {
  std::string out = sql_;
  // "old.column" inside an expression would not be found under the new name
  const auto tokens = tokenize(sql_);
  for (std::size_t i = tokens.size(); i-- > 1;) {
    if (tokens[i].at.begin <= table_.named.end || i + 1 >= tokens.size()) continue;
    const bool name = tokens[i].kind == TokenKind::word || tokens[i].kind == TokenKind::quoted;
    if (!name || !same_name(name_at(sql_, tokens[i]), table_.name)) continue;
    if (text_at(sql_, tokens[i + 1].at) != ".") continue;
    out.erase(tokens[i].at.begin, tokens[i + 1].at.end - tokens[i].at.begin);
  }
  return out.replace(table_.named.begin, table_.named.end - table_.named.begin,
                     mig::sdk::identifier(to));
}

void TableEditor::insert_column(const std::string& definition, const std::string& after) {
  if (after.empty()) {
    const std::size_t at = table_.columns.front().at.begin;
    return replace({at, at}, definition + ", ");
  }
  const std::size_t at = column(after).at.end;
  replace({at, at}, ", " + definition);
}

void TableEditor::append_column(const std::string& definition) {
  const std::size_t at = table_.columns.back().at.end;
  replace({at, at}, ", " + definition);
}

void TableEditor::drop_item(Range at, Range comma, Range next_comma) {
  std::string gap;
  if (!comma.empty()) gap = sql_.substr(comma.end, at.begin - comma.end);
  std::size_t end = at.end;
  std::string tail;
  if (comma.empty() && !next_comma.empty()) {
    end = next_comma.end;
    while (end < sql_.size() && is_blank(sql_[end])) ++end;
  } else if (next_comma.empty()) {
    // comments between the last item and the parenthesis belong to the item
    end = table_.close.begin;
    if (sql_.substr(at.end, end - at.end).find('\n') != std::string::npos) tail = "\n";
  }
  if (comma.empty()) return replace({at.begin, end}, tail);
  // a comment behind the comma belongs to what stands before it: only the comma goes
  const bool comment = gap.find_first_not_of(" \t\r\n") != std::string::npos;
  replace({comma.begin, end}, (comment ? gap : "") + tail);
}

void TableEditor::drop_column(const std::string& name) {
  const ColumnText dropped = column(name);
  Range next;
  for (std::size_t i = 0; i < table_.columns.size(); ++i) {
    if (table_.columns[i].at.begin != dropped.at.begin) continue;
    if (i + 1 < table_.columns.size()) {
      next = table_.columns[i + 1].comma;
    } else if (!table_.constraints.empty()) {
      next = table_.constraints.front().comma;
    }
  }
  drop_item(dropped.at, dropped.comma, next);
}

void TableEditor::set_type(const std::string& name, const std::string& type) {
  const ColumnText& changed = column(name);
  replace(changed.type, changed.type.empty() ? " " + type : type);
}

void TableEditor::add_clause(const std::string& name, const std::string& clause) {
  const std::size_t at = column(name).at.end;
  replace({at, at}, " " + clause);
}

void TableEditor::drop_clause(const Clause& clause) {
  Range at = clause.at;
  while (at.begin > 0 && is_blank(sql_[at.begin - 1])) --at.begin;
  // what follows directly must not grow together with what stands before
  const char next = at.end < sql_.size() ? sql_[at.end] : ')';
  const bool apart = is_blank(next) || next == '\n' || next == ',' || next == ')';
  replace(at, apart ? "" : " ");
}

void TableEditor::drop_clauses(const std::string& name, ClauseKind kind) {
  while (const Clause* found = column(name).clause(kind)) {
    const Clause clause = *found;
    drop_clause(clause);
  }
}

void TableEditor::add_constraint(const std::string& constraint) {
  const std::size_t at =
      table_.constraints.empty() ? table_.columns.back().at.end : table_.constraints.back().at.end;
  replace({at, at}, ", " + constraint);
}

void TableEditor::drop_constraint(const Clause& constraint) {
  const Clause dropped = constraint;
  Range next;
  bool joined = dropped.comma.empty();  // to a neighbour without a comma, which SQLite allows
  for (std::size_t i = 0; i + 1 < table_.constraints.size(); ++i) {
    if (table_.constraints[i].at.begin != dropped.at.begin) continue;
    next = table_.constraints[i + 1].comma;
    joined = joined || next.empty();
  }
  if (joined) return replace(dropped.at, "");
  drop_item(dropped.at, dropped.comma, next);
}

void TableEditor::set_options(bool strict, bool without_rowid) {
  std::string options;
  if (without_rowid) options += " WITHOUT ROWID";
  if (strict) options += options.empty() ? " STRICT" : ", STRICT";
  replace(table_.options, options);
}

}  // namespace mig_sqlite
