// The journal: a line for each revision that was applied or taken back, in the database itself.
//
// Where a transaction holds definitions, the line is written in the revision's own transaction, so
// that both are there or none. A revision that commits on its way (because a statement of it runs
// outside of its transaction, or because it has none) has its line from the start, with a mark of
// how far it is: written together with what it tells of, or in front of it, so that a run that is
// interrupted can be taken up by a later process where it stopped.
#pragma once

#include "compile/compiler.hpp"
#include "graph/steps.hpp"
#include "port/dialect.hpp"
#include "store/own_table.hpp"
#include <mig/journal.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig::store {

// What is known of the statement in flight, in Mark::seen: what somebody has said, or that nothing
// shows it.
inline constexpr const char* kTookEffect = "applied";
inline constexpr const char* kNoEffect = "not applied";
inline constexpr const char* kNotKnown = "not known";

// How far a revision is.
struct Mark {
  std::string revision;
  graph::Direction direction = graph::Direction::up;
  std::size_t operations = 0;  // so many are complete
  std::size_t units = 0;  // … which are so many steps of work: a rebuild does several at once
  std::size_t statements = 0;  // and so many statements of the next one
  std::size_t ran = 0;         // so many statements ran in all
  std::string digest;          // of those units: that they were edited since shows by it
  std::string part;            // of those statements
  // Of the statement behind them, when it was begun; with what it says of its remains.
  std::string begun;
  std::string remains;
  std::string recover;
  // What the live schema was then, where the statement does not roll back: a digest.
  std::string seen;
  std::string by = {};  // who read it, and with what: another one may read it as another one
  // The statements of the operation under way, when the live schema told them, and the operation's
  // digest.
  std::string plan;
  std::string planned;
  // How far work in batches of rows has come in the operation under way.
  std::string position = {};
  // Written by a revision without transactions, of which each statement is one step.
  bool alone = false;
};

// Whether the statement in flight came to its end or not, and nothing is known of that.
[[nodiscard]] bool is_in_flight(const Mark& mark);
// Whether nothing of the revision took effect.
[[nodiscard]] bool is_untouched(const Mark& mark);

// What is noted of a revision that was run, or of which something was said.
struct Record {
  std::string revision;
  JournalAction action = JournalAction::upgrade;
  std::size_t operations = 0;
  std::size_t statements = 0;
  std::string checksum;
  std::string statements_checksum;
  std::string started;  // empty: now
};

class Journal {
 public:
  // versions: the version table's name. catalog: null: a table that cannot be read is taken for
  // none. run: what the lines of one command have in common; empty: a name of its own.
  Journal(const compile::Compiler& compiler, port::Connection& connection, port::Catalog* catalog,
          const std::string& versions, std::string run = {});

  // Reads what earlier runs left half done. Throws Error MIG-605 when the table cannot be read, or
  // a newer mig has written it in a way that this one does not know.
  void load();
  [[nodiscard]] std::vector<Mark> marks() const;
  [[nodiscard]] const Mark* find(const std::string& revision, graph::Direction direction) const;

  // Makes the table when it is not there. Outside of a transaction. Call load() before. Throws
  // Error MIG-603 when it cannot be made.
  void ensure();

  // All of these belong to the transaction under way, if there is one. ensure() comes first.

  // Notes how far a revision is: its line says that it is running.
  void write(const Mark& mark, const std::string& checksum);
  // The revision is at its end, whether or not it had a mark.
  void finish(const Record& record);
  // It failed; a revision that has a mark stays half done, unless nothing of it took effect.
  void fail(const Record& record, const std::string& error);
  // Somebody has said of the statement in flight whether it took effect: the mark of a revision
  // that has one, changed.
  void resolve(const Mark& mark);
  // Somebody has said where the database is: the revision is not half done any more.
  void abandon(const std::string& revision);
  // What was said of these, in one statement.
  void note(const std::vector<Record>& records);

  // Everything, oldest first. Throws like load().
  [[nodiscard]] std::vector<JournalEntry> entries();

 private:
  // A revision that is half done.
  struct Open {
    std::int64_t number = 0;
    std::string started;
    std::string checksum;
    Mark mark;
  };
  [[nodiscard]] std::optional<std::vector<port::Row>> select(
      const std::vector<std::string>& columns, const Where& where);
  [[nodiscard]] std::int64_t next_number();
  [[nodiscard]] JournalEntry line_of(const Record& record);
  void insert(const std::vector<std::pair<JournalEntry, std::string>>& lines);
  void update(const JournalEntry& line, const std::string& mark);
  [[nodiscard]] std::vector<Open>::iterator open(const std::string& revision);

  const compile::Compiler& compiler_;
  port::Connection& connection_;
  port::Catalog* catalog_;
  std::string table_;
  std::string run_;
  std::optional<JournalEntry> author_;  // what is the same in every line
  bool exists_ = false;
  std::vector<Open> open_;
};

// "mig_journal", or "<versions>_journal" beside a version table of another name, cut to the longest
// name of the database.
[[nodiscard]] std::string journal_table(const std::string& versions, std::size_t longest_name);

}  // namespace mig::store
