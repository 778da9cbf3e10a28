// What is found out about a text of raw SQL, statement by statement: the locks and the work of each
// statement, what the whole loses, what there is to know. What the text makes itself is nobody
// else's: nothing waits for it, and nothing in it can be lost.
#pragma once

#include "parse_tree.hpp"
#include "render.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mig_postgres {

// PostgreSQL's locks on a table, the strongest last.
enum class Lock {
  none,
  access_share,
  row_share,
  row_exclusive,
  share_update_exclusive,
  share,
  share_row_exclusive,
  exclusive,
  access_exclusive
};

// "schema.table", or "table" as it was written: a RangeVar, or a list of names.
std::string relation_name(const Node& range_var);
std::string dotted(const Node& names);
// The same as it stands in SQL; other: another name in the same schema.
std::string sql_name(const Node& range_var, const std::string& other = {});
std::string sql_name_of(const Node& names);
// The last of a list of names.
std::string last_of(const Node& names);
// "public.t" is how "t" is found where nothing else is set.
std::string without_public(const std::string& name);
// In quotes, for a message.
std::string quoted(const std::string& name);
// Whether a list of options has this one, and it does not say no.
bool option(const Node& options, std::string_view name);

class Script {
 public:
  explicit Script(ir::Translation& out) : out_(out) {}

  // ---- one statement ----

  void begin(std::size_t index);
  // Ends the statement: its effects are written into it.
  void end();
  // Whatever the statement is besides, it cannot be said what it does.
  void unknown() { known_ = false; }
  // The server refuses it in a transaction.
  void outside(bool yes = true) { statement().transactional = !yes; }
  // It leaves a part of its work behind when it fails: what it runs as, to be told how that shows.
  ir::Statement& running() { return statement(); }
  // It leaves nothing behind that a rollback would have to take back.
  void changes_nothing() { idle_.insert(index_); }
  bool changes(std::size_t index) const { return idle_.count(index) == 0; }
  // Takes a lock on something and works on it, unless the text made that itself. Several effects of
  // one statement add up. work: unset when it depends on what is there.
  void effect(const std::string& on, Lock lock, std::optional<ir::Work> work = ir::Work::none);

  // ---- what the text makes ----

  // Not surely: it may have been there before, with rows in it.
  void make(const std::string& name, bool surely = true);
  // The name is free, or that of something else from now on.
  void unmake(const std::string& name);
  void rename(const std::string& from, const std::string& to);
  bool made(const std::string& name) const { return made_.count(without_public(name)) != 0; }
  // What a later statement of the text asks for, such as a constraint that was added.
  void remember(const std::string& key, const std::string& value = {}) { marks_[key] = value; }
  const std::string* recall(const std::string& key) const {
    const auto found = marks_.find(key);
    return found == marks_.end() ? nullptr : &found->second;
  }
  // A foreign key of a table that the text makes: to drop that locks the other table as well.
  void refer(const std::string& table, const std::string& other) { refers_[table].insert(other); }
  void let_go(const std::string& table);
  // Settings that are still changed where the text ends.
  std::set<std::string>& settings() { return settings_; }

  // ---- what there is to know; table: the one it is about, if any ----

  void note(const char* code, ir::Severity severity, std::string message, std::string advice = {},
            const std::string& table = {});
  void info(const char* code, std::string message, std::string advice = {},
            const std::string& table = {}) {
    note(code, ir::Severity::info, std::move(message), std::move(advice), table);
  }
  void warn(const char* code, std::string message, std::string advice = {},
            const std::string& table = {}) {
    note(code, ir::Severity::warning, std::move(message), std::move(advice), table);
  }
  void lose(ir::DataLoss loss, std::string message, const std::string& table = {},
            ir::Severity severity = ir::Severity::warning);
  // Others wait for the table while something takes its time.
  void keeps_waiting(const std::string& table, Lock lock, const std::string& meanwhile,
                     std::string advice = {});
  void rewrites(const std::string& table);

 private:
  ir::Statement& statement() { return out_.statements[index_]; }

  ir::Translation& out_;
  std::size_t index_ = 0;
  Lock lock_ = Lock::none;
  ir::Work work_ = ir::Work::none;
  bool work_known_ = true;
  bool known_ = true;
  std::set<std::string> made_;
  std::set<std::string> new_;   // those of them that cannot have been there
  std::set<std::size_t> idle_;  // statements that change nothing
  std::map<std::string, std::string> marks_;
  std::map<std::string, std::set<std::string>> refers_;
  std::set<std::string> settings_;
};

// ---- what explains a statement, by the kind of its node ----

using Explain = void (*)(const Node& statement, Script& script);
struct Explained {
  const char* kind;
  Explain explain;
};
const std::vector<Explained>& table_statements();   // raw_table.cpp
const std::vector<Explained>& object_statements();  // raw_objects.cpp
const std::vector<Explained>& row_statements();     // raw_rows.cpp
const std::vector<Explained>& upkeep_statements();  // raw_upkeep.cpp

// ---- columns (raw_column.cpp) ----

// What is to be known of a column wherever it is made: its type, a key that it is.
void explain_column(const Node& definition, const std::string& table, Script& script);
// A key of a new table, whose parts are `elements`.
void explain_key(const Node& constraint, const Node& elements, const std::string& table,
                 Script& script);
// ADD COLUMN.
void explain_added_column(const Node& definition, const std::string& table, Script& script);
// ALTER COLUMN … TYPE.
void explain_type_change(const Node& command, const std::string& table, Script& script);

}  // namespace mig_postgres
