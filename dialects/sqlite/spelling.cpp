// What is a name, and what is a string between double quotes: SQLite takes "x" for a string where
// no column is called x.
#include "spelling.hpp"

#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace mig_sqlite {

namespace sdk = mig::sdk;

namespace {

// Words that mean something of their own where a name may stand.
const char* const kWords[] = {"ADD",           "ALL",          "ALTER",        "ANALYZE",
                              "AND",           "AS",           "ASC",          "ATTACH",
                              "AUTOINCREMENT", "BEGIN",        "BETWEEN",      "BY",
                              "CASE",          "CAST",         "CHECK",        "COLLATE",
                              "COMMIT",        "CONSTRAINT",   "CREATE",       "CROSS",
                              "CURRENT",       "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP",
                              "DEFAULT",       "DEFERRABLE",   "DEFERRED",     "DELETE",
                              "DESC",          "DETACH",       "DISTINCT",     "DROP",
                              "ELSE",          "END",          "ESCAPE",       "EXCEPT",
                              "EXCLUDE",       "EXISTS",       "EXPLAIN",      "FALSE",
                              "FILTER",        "FOREIGN",      "FROM",         "FULL",
                              "GENERATED",     "GLOB",         "GROUP",        "GROUPS",
                              "HAVING",        "IF",           "IN",           "INDEX",
                              "INDEXED",       "INITIALLY",    "INNER",        "INSERT",
                              "INTERSECT",     "INTO",         "IS",           "ISNULL",
                              "JOIN",          "LEFT",         "LIKE",         "LIMIT",
                              "MATCH",         "MATERIALIZED", "NATURAL",      "NOT",
                              "NOTHING",       "NOTNULL",      "NULL",         "NULLS",
                              "OFFSET",        "ON",           "OR",           "ORDER",
                              "OUTER",         "OVER",         "PARTITION",    "PRAGMA",
                              "PRIMARY",       "RAISE",        "RECURSIVE",    "REFERENCES",
                              "REGEXP",        "REINDEX",      "REPLACE",      "RETURNING",
                              "RIGHT",         "ROLLBACK",     "ROW",          "ROWS",
                              "SAVEPOINT",     "SELECT",       "SET",          "TABLE",
                              "TEMP",          "TEMPORARY",    "THEN",         "TO",
                              "TRANSACTION",   "TRIGGER",      "TRUE",         "UNION",
                              "UNIQUE",        "UPDATE",       "USING",        "VACUUM",
                              "VALUES",        "VIEW",         "VIRTUAL",      "WHEN",
                              "WHERE",         "WINDOW",       "WITH",         "WITHOUT"};

bool is_bare(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  const bool letters = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  return letters && std::none_of(std::begin(kWords), std::end(kWords),
                                 [&](const char* word) { return same_name(name, word); });
}

// A text, and what is put in place of some of its tokens, from left to right.
class Rewriting {
 public:
  explicit Rewriting(std::string_view sql) : sql_(sql), tokens_(tokenize(sql)) {}

  std::size_t size() const { return tokens_.size(); }
  const Token& token(std::size_t i) const { return tokens_[i]; }
  std::string_view text(std::size_t i) const {
    return i < tokens_.size() ? text_at(sql_, tokens_[i].at) : std::string_view();
  }
  std::string name(std::size_t i) const { return name_at(sql_, tokens_[i]); }
  bool is(std::size_t i, std::string_view upper) const {
    return i < tokens_.size() && is_keyword(sql_, tokens_[i], upper);
  }
  bool is_name(std::size_t i) const {
    return i < tokens_.size() &&
           (tokens_[i].kind == TokenKind::word || tokens_[i].kind == TokenKind::quoted);
  }
  bool is_quoted(std::size_t i) const { return tokens_[i].kind == TokenKind::quoted; }

  void put(std::size_t from, std::size_t to, std::string_view with) {
    out_ += sql_.substr(done_, tokens_[from].at.begin - done_);
    out_ += with;
    done_ = tokens_[to].at.end;
  }
  std::string finish() { return std::move(out_ += sql_.substr(done_)); }

 private:
  std::string_view sql_;
  std::vector<Token> tokens_;
  std::string out_;
  std::size_t done_ = 0;
};

bool has_quotes(std::string_view sql) {
  return sql.find_first_of("\"[`") != std::string_view::npos;
}

// ---- queries ------------------------------------------------------------------------------------

class Query {
 public:
  Query(std::string_view sql, const FindTable& find) : text_(sql), find_(find) {}

  std::string run() {
    survey();
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (!text_.is_quoted(i) || kept_[i]) continue;
      const bool bracket = text_.text(i).front() != '"';
      if (bracket || certain_[i] || is_column(i)) {
        text_.put(i, i, plain_name(text_.name(i)));
      }
    }
    return text_.finish();
  }

 private:
  // Where in a SELECT a token stands, one for each open parenthesis.
  struct Place {
    bool list = false;  // between SELECT and FROM
    bool from = false;  // behind FROM: a comma is followed by a table
    std::size_t item = 0;
    std::size_t select = 0;  // the innermost one, counted from 1
  };

  void survey() {
    kept_.resize(text_.size());
    certain_.resize(text_.size());
    select_of_.resize(text_.size());
    std::vector<Place> places(1);
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const auto symbol = text_.text(i);
      Place& place = places.back();
      if (symbol == "(") {
        const std::size_t select = place.select;
        places.emplace_back().select = select;
        continue;
      }
      if (symbol == ")") {
        end_item(place, i);
        if (places.size() > 1) places.pop_back();
        continue;
      }
      if (symbol == "," && place.list) {
        end_item(place, i);
        place.item = i + 1;
      }
      if (text_.token(i).kind == TokenKind::word) word(place, i);
      select_of_[i] = place.select;
      if (!text_.is_name(i)) continue;
      const bool table = is_table(place, i);
      if (table) tables_[place.select].push_back(find_(text_.name(i)));
      certain_[i] = table || text_.text(i + 1) == "." ||
                    (i > 0 && (text_.text(i - 1) == "." || text_.is(i - 1, "AS")));
    }
    end_item(places.back(), text_.size());
  }

  void word(Place& place, std::size_t i) {
    if (text_.is(i, "SELECT")) {
      const bool distinct = text_.is(i + 1, "DISTINCT") || text_.is(i + 1, "ALL");
      place = {true, false, i + (distinct ? 2U : 1U), tables_.size()};
      tables_.emplace_back();
    } else if (text_.is(i, "FROM") && !distinct_from(i)) {
      end_item(place, i);
      place.from = true;
    } else {
      for (const char* end : {"WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "UNION",
                              "EXCEPT", "INTERSECT"}) {
        if (!text_.is(i, end)) continue;
        end_item(place, i);
        place.from = false;
      }
    }
  }
  bool distinct_from(std::size_t i) const { return i > 0 && text_.is(i - 1, "DISTINCT"); }

  bool is_table(const Place& place, std::size_t i) const {
    if (i == 0) return false;
    if (text_.is(i - 1, "JOIN") || (text_.is(i - 1, "FROM") && !distinct_from(i - 1))) return true;
    return place.from && text_.text(i - 1) == ",";
  }

  // A column of the result that is neither a name nor has one is called by its text, which has to
  // stay then.
  void end_item(Place& place, std::size_t end) {
    if (!place.list) return;
    const std::size_t from = place.item;
    place.list = text_.text(end) == ",";
    if (end < from + 2) return;
    const std::size_t size = end - from;
    const bool qualified =
        text_.text(end - 2) == "." && (size == 3 || (size == 5 && text_.text(end - 4) == "."));
    const bool named = text_.is_name(end - 1) && !text_.is(end - 1, "END") &&
                       (text_.is(end - 2, "AS") || text_.text(end - 2) == ")" ||
                        (text_.is_name(end - 2) && size == 2));
    if (qualified || named) return;
    for (std::size_t i = from; i < end; ++i) kept_[i] = true;
  }

  // Names are looked for in the innermost SELECT first.
  bool is_column(std::size_t i) const {
    const auto& tables = tables_[select_of_[i]];
    return std::any_of(tables.begin(), tables.end(), [&](const TableText* table) {
      return table != nullptr && table->column(text_.name(i)) != nullptr;
    });
  }

  Rewriting text_;
  const FindTable& find_;
  std::vector<bool> kept_;
  std::vector<bool> certain_;
  std::vector<std::size_t> select_of_;
  std::vector<std::vector<const TableText*>> tables_{1};  // of each SELECT; null: not known
};

}  // namespace

std::string plain_name(std::string_view name) {
  return is_bare(name) ? std::string(name) : sdk::identifier(name);
}

std::string plain_expression(std::string_view sql, const TableText& table) {
  if (!has_quotes(sql) && sql.find('.') == std::string_view::npos) return std::string(sql);
  Rewriting text(sql);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!text.is_name(i)) continue;
    const bool behind_dot = i > 0 && text.text(i - 1) == ".";
    if (!behind_dot && text.text(i + 1) == "." && text.is_name(i + 2) && text.text(i + 3) != "." &&
        same_name(text.name(i), table.name)) {
      const ColumnText* column = table.column(text.name(i + 2));
      text.put(i, i + 2, plain_name(column == nullptr ? text.name(i + 2) : column->name));
      i += 2;
      continue;
    }
    if (!text.is_quoted(i)) continue;
    const std::string name = text.name(i);
    if (const ColumnText* column = table.column(name)) {
      text.put(i, i, plain_name(column->name));
      continue;
    }
    const bool other = behind_dot || text.text(i + 1) == "." || text.text(i + 1) == "(" ||
                       (i > 0 && (text.is(i - 1, "COLLATE") || text.is(i - 1, "AS"))) ||
                       same_name(name, "rowid") || same_name(name, "_rowid_") ||
                       same_name(name, "oid");
    const bool string = !other && text.text(i).front() == '"';
    text.put(i, i, string ? sdk::string_literal(name) : plain_name(name));
  }
  return text.finish();
}

std::string plain_query(std::string_view sql, const FindTable& find) {
  return has_quotes(sql) ? Query(sql, find).run() : std::string(sql);
}

}  // namespace mig_sqlite
