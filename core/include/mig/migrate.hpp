// The main job: bring a database to a revision, say where it is, or print what would be run.
#pragma once

#include <mig/database.hpp>
#include <mig/error.hpp>
#include <mig/history.hpp>
#include <mig/ir/lock.hpp>
#include <mig/ir/naming.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

enum class Going { up, down };

// A revision that is applied or taken back.
struct Step {
  std::string id;
  std::vector<std::string> down_revisions;
  std::string message;
  std::string file;
  Going going = Going::up;
  std::size_t number = 0;  // counted from 1
  std::size_t of = 0;
  std::size_t operations = 0;
  std::size_t statements = 0;
  std::chrono::nanoseconds took{0};
  // What to know: how a dialect differs, what data does not come back.
  std::vector<std::string> notes;
};

// How far an operation is that changes rows in batches.
struct RowProgress {
  std::string table;
  std::size_t done = 0;   // rows since this run began with it
  std::size_t total = 0;  // of which there were so many to do
  std::chrono::nanoseconds took{0};

  // Rows a second so far; 0 before there is anything to go by.
  [[nodiscard]] double rate() const;
  // How long the rest takes at this rate; 0 before there is anything to go by.
  [[nodiscard]] std::chrono::nanoseconds left() const;
};

// Called as things happen; each may be empty. Called from the thread that called the library.
struct Events {
  // Something will run: everything is checked, the lock is held where the session holds it, and
  // nothing has been changed. Called again when the steps are not what they were, because another
  // migration came between or the connection was replaced. An Error that it or step_begins throws
  // ends the run there: what came before stays.
  std::function<void(const std::vector<Step>&)> run_begins;
  std::function<void(const Step&)> step_begins;
  std::function<void(const Step&)> step_ends;
  std::function<void(std::string_view sql)> statement;
  // Behind each batch of rows. Where it is wanted, the rows are counted first.
  std::function<void(const RowProgress&)> rows;
  // Another process holds the migration lock: who, as far as that is known, or empty.
  std::function<void(std::string_view holder)> waiting;
  // The revision lost a race for a lock and is tried again after that time; why: what the database
  // said; number: of the try that failed, from 1.
  std::function<void(const std::string& why, std::size_t number, std::chrono::milliseconds pause)>
      retrying;
  // The connection was lost; then: there is another one, and the run goes on.
  std::function<void(const std::string& why)> disconnected;
  std::function<void()> reconnected;
};

// What keeps a second migration out. session: a lock that the session holds from the beginning to
// the end. transaction: each transaction takes it, and looks again where the database is; for a
// pooler that gives each transaction another session of the server. The driver has to know that
// too: OpenOptions::driver {"lock", "transaction"}.
enum class LockMode { session, transaction };

using NamingConvention = ir::NamingConvention;

struct Options {
  std::string version_table = "mig_version";
  NamingConvention naming = {};
  // ${x.name} in SQL text.
  std::map<std::string, std::string> variables = {};
  // Dialects on which an upgrade has to be possible too, before anything runs: the others that the
  // project lists. Asked when there is something to run; may be empty.
  std::function<std::vector<std::shared_ptr<const port::Dialect>>()> also = {};
  // Operations that do not say are done in a way that keeps nobody waiting, where there is one.
  bool online = false;
  LockMode lock = LockMode::session;
  // How long to wait for another migration of the same database.
  std::chrono::milliseconds lock_wait{60'000};
  // How long one statement may take before it is cancelled; 0: any time.
  std::chrono::milliseconds statement_timeout{0};
  // How often a revision is tried again that only lost a race for a lock: it waited longer than
  // lock_timeout, or was the victim of a deadlock or of a serialization failure. What a try did is
  // rolled back, or known to have had no effect.
  std::size_t retries = 5;
  // Opens the same database again after the connection was lost, so that a run can go on by itself;
  // empty: it ends.
  std::function<Database()> reopen = {};
  // How long that is tried.
  std::chrono::milliseconds reconnect_wait{30'000};
  // Waits between two tries; empty: sleeps.
  std::function<void(std::chrono::milliseconds)> pause = {};
  // Asked between statements; true: roll back what is open and stop (MIG-630).
  std::function<bool()> interrupted = {};
  Events events = {};
};

struct Report {
  std::vector<std::string> before;  // rows of the version table
  std::vector<std::string> after;
  std::vector<Step> steps;
  // Revisions that were half done, of which stamp() has forgotten that.
  std::vector<std::string> forgotten;
};

// Applies everything that the targets need ("head", "heads", "ab12", "+1", "billing@head"). The
// whole history is read, checked and compiled before the first statement runs: what the dialect
// cannot do is refused with nothing changed. With nothing to do no revision is read. Throws Error:
// MIG-2xx to MIG-4xx before anything ran; MIG-6xx when the database refused a statement, saying
// what took effect. `database` is another session afterwards where Options::reopen was needed.
Report upgrade(const History& history, Database& database, const std::vector<std::string>& targets,
               const Options& options = {});
Report upgrade(const History& history, Database& database, const std::string& target = "head",
               const Options& options = {});

// Takes back everything above the target ("-1", "base", "ab12", "billing@base").
Report downgrade(const History& history, Database& database, const std::string& target,
                 const Options& options = {});

// Writes the version table without running anything. purge: forget every row first, also those that
// no file has.
Report stamp(const History& history, Database& database, const std::vector<std::string>& targets,
             bool purge, const Options& options = {});
// What stamp() would report, with nothing changed.
Report would_stamp(const History& history, Database& database,
                   const std::vector<std::string>& targets, bool purge,
                   const Options& options = {});

struct CurrentRevision {
  RevisionInfo revision;  // only `id` is set when no file has it
  bool unknown = false;   // a row that no file has
  bool implied = false;   // not a row: a tip that is applied because a row depends on it
};
struct Current {
  std::vector<CurrentRevision> revisions;
  bool at_heads = false;  // everything is applied
};
// Where the database is. Creates nothing.
Current current(const History& history, Database& database, const Options& options = {});

// A revision that an earlier run has begun and not brought to its end. `upgrade`, or `downgrade`
// for one that goes down, takes it up where it stopped.
struct HalfDone {
  std::string revision;
  Going going = Going::up;
  std::size_t operations = 0;  // so many are complete
  std::size_t statements = 0;  // and so many of the next one
  bool in_flight = false;      // a statement was begun, and nobody has noted its end
};
std::vector<HalfDone> half_done(Database& database, const Options& options = {});

// Says of the statement in flight whether it took effect, where the database does not show it
// (MIG-619 asks for that). revision: its id; empty: the only one. Throws Error MIG-621 when there
// is none, or several.
void resolve(Database& database, bool took_effect, const std::string& revision = {},
             const Options& options = {});

// Who holds the migration lock of the version table's name; nothing when nobody does. Throws Error
// MIG-650 when the dialect does not tell. to_text() of mig/ir/lock.hpp puts it into words.
using LockHolder = ir::LockHolder;
std::optional<LockHolder> lock_holder(Database& database, const Options& options = {});

// Takes the lock from a session that lock_holder() named, by ending that session: what it has open
// is rolled back, or left half done where the database cannot. Throws Error MIG-650 when the
// dialect cannot, saying what can be done; MIG-651 when that session has not the lock any more, or
// does not end.
void release_lock(Database& database, const LockHolder& holder, const Options& options = {});

// The rows of the version table; none when it does not exist.
std::vector<std::string> version_rows(Database& database, const Options& options = {});

// Makes the version table when it is not there, under the lock.
void ensure_version(Database& database, const Options& options = {});

// What a script is for; range: "a:b", ":b" or a single target counted from base.
// server_version: of the server that will run it; empty: the oldest that the dialect supports.
struct ScriptOptions {
  std::string server_version = {};
};
// The complete SQL that upgrades from the start of the range to its end, version table included,
// without a connection. Throws Error as upgrade() does before anything runs.
std::string upgrade_script(const History& history, const port::Dialect& dialect,
                           const std::string& range, const Options& options = {},
                           const ScriptOptions& script = {});
// range: both ends are needed.
std::string downgrade_script(const History& history, const port::Dialect& dialect,
                             const std::string& range, const Options& options = {},
                             const ScriptOptions& script = {});
// target: "from:to", or the revision that is recorded.
std::string stamp_script(const History& history, const port::Dialect& dialect,
                         const std::string& target, const Options& options = {},
                         const ScriptOptions& script = {});

// The SQL that makes the version table.
std::string ensure_version_script(const port::Dialect& dialect, const Options& options = {},
                                  const ScriptOptions& script = {});

// Reads every file, then replays the history for each dialect: operations that contradict the
// schema at their point, and what a dialect cannot do. Throws one Error with everything found.
struct ValidateOptions {
  std::vector<std::shared_ptr<const port::Dialect>> dialects = {};
};
void validate(const History& history, const ValidateOptions& validate = {},
              const Options& options = {});

}  // namespace mig
