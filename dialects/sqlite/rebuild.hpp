// A table built anew under another name, filled, and put in the old one's place.
//
// The source is the table's own text, changed only where an operation changes it; without one
// (offline) the text is made from the recorded schema. Rows are copied with foreign keys off,
// references to the table are left alone, and what the database holds beside the table is compared
// before and after.
#pragma once

#include "table_editor.hpp"
#include <mig/ir/translation.hpp>
#include <mig/sdk/dialect.hpp>

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mig_sqlite {

class TableRebuild {
 public:
  // Refuses tables that are not known.
  TableRebuild(const std::string& table, const mig::sdk::Context& context);

  // One change, in the order of the history.
  void apply(const mig::ir::Operation& operation);
  // Drops every foreign key to another table.
  void drop_references_to(const std::string& table);
  // New values for the columns of an enum; `renamed`: a value that becomes another in the rows.
  void set_enum(const std::string& name, const std::vector<std::string>& values,
                const std::optional<std::pair<std::string, std::string>>& renamed);

  // Appends what goes into the transaction.
  void write(mig::ir::Translation& answer);
  bool has_statistics() const { return stat1_; }

 private:
  struct Object {
    std::string name;
    std::string sql;
    bool before = true;  // it is there now
    bool after = true;   // and belongs to the new table
    bool temporary = false;
  };
  // A count over the copied rows that must be 0.
  struct Doubt {
    std::string column;
    std::string condition;
    std::string message;
  };

  void load_live(const mig::ir::Verbatim& source);
  void load_recorded(const mig::ir::Table& table);

  void change(const mig::ir::AddColumn& op);
  void change(const mig::ir::DropColumn& op);
  void change(const mig::ir::RenameColumn& op);
  void change(const mig::ir::AlterColumn& op);
  void change(const mig::ir::AddPrimaryKey& op);
  void change(const mig::ir::AddUnique& op);
  void change(const mig::ir::AddForeignKey& op);
  void change(const mig::ir::AddCheck& op);
  void change(const mig::ir::DropConstraint& op);
  void change(const mig::ir::RenameConstraint& op);
  void change(const mig::ir::ValidateConstraint&) {}  // every constraint holds for copied rows
  void change(const mig::ir::CreateIndex& op);
  void change(const mig::ir::DropIndex& op);
  void change(const mig::ir::RenameIndex& op);
  void change(const mig::ir::AlterTable& op);

  void change_type(const std::string& column, const mig::ir::Type& type,
                   const std::string* using_sql);
  void change_identity(const std::string& column, bool identity);
  void number(const std::string& column, const std::string& key_name);
  void drop_what_names(const std::string& column);

  // Columns are renamed by SQLite itself at the end, so that it rewrites every reference; until
  // then they keep the names they have in the text.
  std::string physical(const std::string& name) const;
  std::vector<std::string> physical(const std::vector<std::string>& names) const;
  std::string physical_sql(const std::string& sql) const;
  void physical_sql(mig::ir::Sql& sql) const;

  const Clause* constraint(const std::string& name, std::optional<mig::ir::ConstraintKind> kind,
                           bool& of_column) const;
  // One that the history gave a name, and the text none.
  const Clause* unnamed(const std::string& name, std::optional<mig::ir::ConstraintKind> kind,
                        bool& of_column) const;
  Object* index(const std::string& name);
  std::string copied(const std::string& column) const;  // expression that fills it
  void say(mig::ir::Notice notice) { notices_.push_back(std::move(notice)); }

  // rebuild_statements.cpp
  void write_guards(mig::ir::Translation& answer) const;
  void write_baseline(mig::ir::Translation& answer) const;
  void write_doubts_before(mig::ir::Translation& answer) const;
  void write_copy(mig::ir::Translation& answer) const;
  void write_swap(mig::ir::Translation& answer) const;
  void write_checks(mig::ir::Translation& answer) const;
  void write_explains(mig::ir::Translation& answer) const;
  void write_renames(mig::ir::Translation& answer) const;
  void write_cleanup(mig::ir::Translation& answer) const;
  std::string row_id() const;
  std::string new_name() const;

  const mig::sdk::Context& context_;
  std::string table_;  // as the database spells it
  bool live_ = false;
  TableEditor source_;
  TableEditor text_;
  std::vector<Object> indexes_;
  std::vector<Object> triggers_;
  bool stat1_ = false;
  bool stat4_ = false;

  std::vector<std::pair<std::string, std::string>> names_;  // as the history says, as in the text
  std::set<std::string> added_;                             // columns that the source lacks
  std::map<std::string, std::string> expressions_;          // by column: what fills it
  std::vector<Doubt> doubts_;
  std::set<std::string> not_null_;    // columns that lose their NULLs' right
  std::set<std::string> unnumbered_;  // columns that are to number the rows, when they get the key
  std::vector<std::string> dropped_;  // columns of the source
  bool keys_changed_ = false;
  bool loses_ = false;  // a conversion may change values
  std::vector<mig::ir::Notice> notices_;
};

// Rebuilds of one answer, with foreign keys switched off around all of them.
class RebuildSet {
 public:
  // Refuses inside somebody else's transaction with foreign keys on: they cannot be switched off
  // there, and dropping the old table would delete the rows that refer to it.
  explicit RebuildSet(const mig::sdk::Context& context);
  TableRebuild& add(const std::string& table);
  void finish(mig::ir::Translation& answer);

 private:
  const mig::sdk::Context& context_;
  std::deque<TableRebuild> tables_;
};

}  // namespace mig_sqlite
