// The parser: follows SQLite's grammar closely enough to find where each definition begins and
// ends.
#include "table_text.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace mig_sqlite {

namespace ir = mig::ir;

namespace {

class Parser {
 public:
  explicit Parser(std::string_view sql) : sql_(sql), tokens_(tokenize(sql)) {}

  std::optional<TableText> run() {
    if (!accept("CREATE")) return std::nullopt;
    table_.temporary = accept("TEMP") || accept("TEMPORARY");
    if (!accept("TABLE")) return std::nullopt;
    if (accept("IF") && !(accept("NOT") && accept("EXISTS"))) return std::nullopt;
    if (!take_name(table_.name, table_.named)) return std::nullopt;
    if (accept_symbol('.') && !take_name(table_.name, table_.named)) return std::nullopt;
    if (!accept_symbol('(')) return std::nullopt;
    Range comma;
    while (!starts_constraint()) {
      if (!column(comma)) return std::nullopt;
      comma = here();
      if (!accept_symbol(',')) {
        comma = {};
        break;
      }
    }
    while (starts_constraint()) {  // SQLite does not insist on commas between them
      if (!constraint(comma)) return std::nullopt;
      comma = here();
      if (!accept_symbol(',')) comma = {};
    }
    if (table_.columns.empty() || !is_symbol(')')) return std::nullopt;
    table_.close = here();
    ++at_;
    table_.options = {table_.close.end, sql_.size()};
    return options() ? std::optional<TableText>(std::move(table_)) : std::nullopt;
  }

 private:
  bool done() const { return at_ >= tokens_.size(); }
  Range here() const { return done() ? Range{sql_.size(), sql_.size()} : tokens_[at_].at; }
  // Text that ends in the middle of a clause may have moved at_ past the last token.
  std::size_t last_end() const {
    const std::size_t before = std::min(at_, tokens_.size());
    return before == 0 ? 0 : tokens_[before - 1].at.end;
  }
  bool is(std::string_view upper, std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && is_keyword(sql_, tokens_[at_ + ahead], upper);
  }
  bool is_one_of(std::initializer_list<std::string_view> words) const {
    for (const auto word : words) {
      if (is(word)) return true;
    }
    return false;
  }
  bool is_symbol(char c) const {
    return !done() && tokens_[at_].kind == TokenKind::symbol && sql_[tokens_[at_].at.begin] == c;
  }
  bool accept(std::string_view upper) {
    if (!is(upper)) return false;
    ++at_;
    return true;
  }
  bool accept_symbol(char c) {
    if (!is_symbol(c)) return false;
    ++at_;
    return true;
  }
  bool take_name(std::string& name, Range& at) {
    if (done() || tokens_[at_].kind == TokenKind::symbol ||
        tokens_[at_].kind == TokenKind::number || tokens_[at_].kind == TokenKind::blob) {
      return false;
    }
    name = name_at(sql_, tokens_[at_]);
    at = tokens_[at_].at;
    ++at_;
    return true;
  }
  bool starts_constraint() const {
    return is_one_of({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"});
  }

  // ( … ) with everything balanced; `inside` is what stands between.
  bool parentheses(Range& inside) {
    if (!is_symbol('(')) return false;
    inside.begin = here().end;
    int depth = 0;
    for (; !done(); ++at_) {
      if (is_symbol('(')) ++depth;
      if (is_symbol(')') && --depth == 0) {
        inside.end = here().begin;
        ++at_;
        return true;
      }
    }
    return false;
  }

  bool column(Range comma) {
    ColumnText column;
    column.comma = comma;
    column.at.begin = here().begin;
    if (!take_name(column.name, column.named)) return false;
    column.type = {column.named.end, column.named.end};
    if (!type(column)) return false;
    while (!done() && !is_symbol(',') && !is_symbol(')')) {
      // a column may be followed by a table's constraint without a comma: FOREIGN cannot belong to
      // it
      if (is("FOREIGN") || (is("CONSTRAINT") && is("FOREIGN", 2))) break;
      Clause clause;
      if (is("DEFERRABLE") || (is("NOT") && is("DEFERRABLE", 1))) {
        // apart from its key, which SQLite allows
        deferral(clause, column.clauses);
      } else if (!column_clause(clause)) {
        return false;
      }
      column.clauses.push_back(std::move(clause));
    }
    column.at.end = last_end();
    table_.columns.push_back(std::move(column));
    return true;
  }

  bool type(ColumnText& column) {
    bool first = true;
    const std::size_t from = at_;
    while (!done() &&
           (tokens_[at_].kind == TokenKind::word || tokens_[at_].kind == TokenKind::quoted ||
            tokens_[at_].kind == TokenKind::string)) {
      if (is_one_of({"CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT",
                     "COLLATE", "REFERENCES", "AS", "DEFERRABLE", "FOREIGN"})) {
        break;
      }
      if (is("GENERATED") && is("ALWAYS", 1)) break;
      if (first) column.type.begin = here().begin;
      first = false;
      column.type.end = here().end;
      ++at_;
    }
    column.integer = at_ == from + 1 && same_name(name_at(sql_, tokens_[from]), "INTEGER");
    if (first || !is_symbol('(')) return true;
    column.integer = false;
    Range inside;
    if (!parentheses(inside)) return false;
    column.type.end = last_end();
    return true;
  }

  void begin(Clause& clause) {
    clause.at.begin = here().begin;
    if (accept("CONSTRAINT")) take_name(clause.name, clause.named);
  }

  bool column_clause(Clause& clause) {
    begin(clause);
    bool good = true;
    if (is("NOT") && is("NULL", 1)) {
      at_ += 2;
      clause.kind = ClauseKind::not_null;
      good = conflict(clause);
    } else if (accept("NULL")) {
      clause.kind = ClauseKind::null;
      good = conflict(clause);
    } else if (accept("PRIMARY")) {
      clause.kind = ClauseKind::primary_key;
      good = accept("KEY");
      clause.descending = is("DESC");
      if (is_one_of({"ASC", "DESC"})) ++at_;
      good = good && conflict(clause);
      autoincrement(clause);
    } else if (accept("UNIQUE")) {
      clause.kind = ClauseKind::unique;
      good = conflict(clause);
    } else if (accept("CHECK")) {
      clause.kind = ClauseKind::check;
      good = parentheses(clause.body);
    } else if (accept("DEFAULT")) {
      clause.kind = ClauseKind::default_value;
      good = default_value(clause);
    } else if (accept("COLLATE")) {
      clause.kind = ClauseKind::collate;
      std::string name;
      good = take_name(name, clause.body);
    } else if (is("REFERENCES")) {
      clause.kind = ClauseKind::foreign_key;
      good = references(clause);
    } else if (is("AS") || is("GENERATED")) {
      clause.kind = ClauseKind::generated;
      if (accept("GENERATED")) accept("ALWAYS");
      good = accept("AS") && parentheses(clause.body);
      clause.stored = is("STORED");
      if (is_one_of({"STORED", "VIRTUAL"})) ++at_;
    } else if (clause.named.empty()) {
      return false;
    }
    clause.at.end = last_end();
    return good;
  }

  bool default_value(Clause& clause) {
    if (is_symbol('(')) {
      clause.body.begin = here().begin;
      Range inside;
      const bool good = parentheses(inside);
      clause.body.end = last_end();
      return good;
    }
    clause.body.begin = here().begin;
    if (is_symbol('+') || is_symbol('-')) ++at_;
    if (done()) return false;
    ++at_;
    clause.body.end = last_end();
    return true;
  }

  bool conflict(Clause& clause) {
    if (!is("ON") || !is("CONFLICT", 1)) return true;
    at_ += 2;
    if (done()) return false;
    clause.conflict = name_at(sql_, tokens_[at_]);
    for (auto& c : clause.conflict) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    ++at_;
    return true;
  }

  void autoincrement(Clause& clause) {
    if (!is("AUTOINCREMENT")) return;
    clause.autoincrement = true;
    clause.autoincrement_at = here();
    ++at_;
  }

  // ( name [COLLATE x] [ASC|DESC], … [AUTOINCREMENT] ): an expression yields its first name.
  bool column_list(Clause& clause, std::vector<std::string>& names) {
    Range inside;
    const std::size_t from = at_;
    if (!parentheses(inside)) return false;
    const std::size_t end = at_ - 1;
    at_ = from + 1;
    while (at_ < end) {
      std::string name;
      Range at;
      if (!take_name(name, at)) return false;
      names.push_back(std::move(name));
      std::string collation;
      while (at_ < end && !is_symbol(',')) {
        if (is("AUTOINCREMENT")) {
          autoincrement(clause);
          continue;
        }
        clause.descending = clause.descending || is("DESC");
        if (accept("COLLATE") && at_ < end) collation = name_at(sql_, tokens_[at_]);
        ++at_;
      }
      clause.collations.push_back(std::move(collation));
      accept_symbol(',');
    }
    at_ = end + 1;
    return true;
  }

  static ir::FkAction action(bool null_word, bool default_word, bool cascade, bool restrict) {
    if (null_word) return ir::FkAction::set_null;
    if (default_word) return ir::FkAction::set_default;
    if (cascade) return ir::FkAction::cascade;
    return restrict ? ir::FkAction::restrict : ir::FkAction::no_action;
  }

  bool references(Clause& clause) {
    if (!accept("REFERENCES")) return false;
    Range at;
    if (!take_name(clause.target.table, at)) return false;
    if (is_symbol('(') && !column_list(clause, clause.target.columns)) return false;
    while (is_one_of({"ON", "MATCH"})) {
      if (accept("MATCH")) {
        ++at_;
        continue;
      }
      ++at_;
      const bool deletes = is("DELETE");
      const bool updates = is("UPDATE");
      ++at_;
      const bool set = accept("SET");
      if (!set) accept("NO");
      const auto what =
          action(set && is("NULL"), set && is("DEFAULT"), is("CASCADE"), is("RESTRICT"));
      ++at_;
      if (deletes) clause.on_delete = what;
      if (updates) clause.on_update = what;
    }
    deferrable(clause);
    return at_ <= tokens_.size();
  }

  void deferrable(Clause& key) {
    const bool negated = is("NOT") && is("DEFERRABLE", 1);
    if (negated) ++at_;
    if (!accept("DEFERRABLE")) return;
    key.deferrable = !negated;
    if (accept("INITIALLY")) {
      if (is("DEFERRED") && !negated) key.initially = ir::Initially::deferred;
      ++at_;
    }
  }
  void deferral(Clause& clause, std::vector<Clause>& before) {
    clause.at.begin = here().begin;
    Clause nobody;
    Clause* key = &nobody;
    for (auto& each : before) {
      if (each.kind == ClauseKind::foreign_key) key = &each;
    }
    deferrable(*key);
    clause.at.end = last_end();
  }

  bool constraint(Range comma) {
    Clause clause;
    clause.comma = comma;
    begin(clause);
    bool good = true;
    if (accept("PRIMARY")) {
      clause.kind = ClauseKind::primary_key;
      good = accept("KEY") && column_list(clause, clause.columns) && conflict(clause);
    } else if (accept("UNIQUE")) {
      clause.kind = ClauseKind::unique;
      good = column_list(clause, clause.columns) && conflict(clause);
    } else if (accept("CHECK")) {
      clause.kind = ClauseKind::check;
      good = parentheses(clause.body) && conflict(clause);
    } else if (accept("FOREIGN")) {
      clause.kind = ClauseKind::foreign_key;
      good = accept("KEY") && column_list(clause, clause.columns) && references(clause);
    } else if (clause.named.empty()) {
      return false;
    }
    clause.at.end = last_end();
    table_.constraints.push_back(std::move(clause));
    return good;
  }

  bool options() {
    while (!done()) {
      if (accept("STRICT")) {
        table_.strict = true;
      } else if (accept("WITHOUT")) {
        if (!accept("ROWID")) return false;
        table_.without_rowid = true;
      } else {
        return false;
      }
      if (!accept_symbol(',')) break;
    }
    return done();
  }

  std::string_view sql_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  TableText table_;
};

}  // namespace

const Clause* ColumnText::clause(ClauseKind kind) const {
  for (const auto& each : clauses) {
    if (each.kind == kind) return &each;
  }
  return nullptr;
}

const ColumnText* TableText::column(std::string_view wanted) const {
  for (const auto& each : columns) {
    if (same_name(each.name, wanted)) return &each;
  }
  return nullptr;
}

std::vector<std::string> TableText::primary_key() const {
  for (const auto& each : columns) {
    if (each.clause(ClauseKind::primary_key) != nullptr) return {each.name};
  }
  for (const auto& each : constraints) {
    if (each.kind == ClauseKind::primary_key) return each.columns;
  }
  return {};
}

const ColumnText* TableText::numbered() const {
  for (const auto& each : columns) {
    const Clause* key = each.clause(ClauseKind::primary_key);
    if (key != nullptr && key->autoincrement) return &each;
  }
  for (const auto& each : constraints) {
    if (each.kind == ClauseKind::primary_key && each.autoincrement && each.columns.size() == 1) {
      return column(each.columns.front());
    }
  }
  return nullptr;
}

const ColumnText* TableText::row_id() const {
  if (without_rowid) return nullptr;
  const auto key = primary_key();
  const ColumnText* only = key.size() == 1 ? column(key.front()) : nullptr;
  if (only == nullptr || !only->integer) return nullptr;
  const Clause* own = only->clause(ClauseKind::primary_key);
  return own != nullptr && own->descending ? nullptr : only;
}

std::optional<TableText> parse_table(std::string_view sql) { return Parser(sql).run(); }

}  // namespace mig_sqlite
