// None of these has a statement that makes it: they are part of CREATE TABLE.
#include "unsaid.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace mig_sqlite {

namespace ir = mig::ir;

namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

const char* word_of(ClauseKind kind) {
  switch (kind) {
    case ClauseKind::primary_key:
      return "PRIMARY KEY";
    case ClauseKind::not_null:
      return "NOT NULL";
    case ClauseKind::null:
      return "NULL";
    case ClauseKind::unique:
      return "UNIQUE";
    case ClauseKind::check:
      return "CHECK";
    case ClauseKind::default_value:
      return "DEFAULT";
    case ClauseKind::collate:
      return "COLLATE";
    case ClauseKind::foreign_key:
      return "FOREIGN KEY";
    case ClauseKind::generated:
      return "GENERATED";
    case ClauseKind::nothing:
      return "CONSTRAINT";
  }
  return "";
}

bool is_key(ClauseKind kind) {
  return kind == ClauseKind::primary_key || kind == ClauseKind::unique;
}
bool keeps_name(ClauseKind kind) {
  return is_key(kind) || kind == ClauseKind::check || kind == ClauseKind::foreign_key;
}

class Parts {
 public:
  Parts(const TableText& table, std::string_view sql) : table_(table), sql_(sql) {}

  std::vector<ir::Opaque> run() {
    nullable_key();
    for (const auto& column : table_.columns) {
      for (const auto& each : column.clauses) {
        if (is_plain(each)) continue;
        clause(each, {column.name});
      }
    }
    for (const auto& each : table_.constraints) {
      if (!is_plain(each)) clause(each, each.columns);
    }
    return std::move(out_);
  }

 private:
  // Whether there can be nothing to say.
  static bool is_plain(const Clause& clause) {
    return (clause.name.empty() || keeps_name(clause.kind)) && clause.conflict.empty() &&
           clause.collations.empty() && !clause.descending;
  }
  void say(std::string kind, std::string name) {
    ir::Opaque part;
    part.kind = std::move(kind);
    part.name = std::move(name);
    part.table = table_.name;
    out_.push_back(std::move(part));
  }

  // SQLite keeps an old fault: a primary key takes NULL where nothing else forbids it.
  void nullable_key() {
    if (table_.strict || table_.without_rowid || table_.row_id() != nullptr) return;
    for (const auto& name : table_.primary_key()) {
      const ColumnText* column = table_.column(name);
      if (column == nullptr || column->clause(ClauseKind::not_null) != nullptr) continue;
      say("primary key that takes NULL", column->name);
    }
  }

  void clause(const Clause& clause, const std::vector<std::string>& columns) {
    const std::string what = clause.name.empty()
                                 ? std::string(word_of(clause.kind)) + " (" + listed(columns) + ")"
                                 : clause.name;
    if (!keeps_name(clause.kind) && !clause.name.empty()) {
      say(std::string("name of ") + word_of(clause.kind), clause.name);
    }
    const bool acts = is_key(clause.kind) || clause.kind == ClauseKind::not_null;
    if (acts && !clause.conflict.empty() && clause.conflict != "ABORT") {
      say("ON CONFLICT " + clause.conflict, what);
    }
    if (!is_key(clause.kind)) return;
    for (std::size_t i = 0; i < columns.size() && i < clause.collations.size(); ++i) {
      if (changes_collation(columns[i], clause.collations[i])) {
        say("collation " + clause.collations[i] + " in a key", what);
      }
    }
    if (clause.descending && table_.row_id() == nullptr) say("descending key", what);
  }

  bool changes_collation(const std::string& name, const std::string& collation) const {
    if (collation.empty()) return false;
    std::string own = "BINARY";
    const ColumnText* column = table_.column(name);
    for (const auto& each : column == nullptr ? std::vector<Clause>() : column->clauses) {
      if (each.kind != ClauseKind::collate) continue;
      const auto text = text_at(sql_, each.body);
      own = name_at(text, tokenize(text).front());
    }
    return !same_name(own, collation);
  }

  const TableText& table_;
  std::string_view sql_;
  std::vector<ir::Opaque> out_;
};

}  // namespace

std::vector<ir::Opaque> unsaid_parts(const TableText& table, std::string_view sql) {
  return Parts(table, sql).run();
}

}  // namespace mig_sqlite
