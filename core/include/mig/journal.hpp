// What has happened to a database: a line for each revision that was applied or taken back, kept in
// the database itself (the table mig_journal), and what follows from it: whether the applied
// revisions still are what was applied.
#pragma once

#include <mig/history.hpp>
#include <mig/migrate.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mig {

// upgrade, downgrade: the revision was run. stamp, unstamp: somebody said that it is applied, or is
// not. repair: its file was accepted as it is now. forget: somebody said that the journal need not
// speak of it any more.
enum class JournalAction { upgrade, downgrade, stamp, unstamp, repair, forget };

// running: begun, and not at its end: under way now, or interrupted. abandoned: begun, and a stamp
// has said since where the database is.
enum class JournalState { running, done, failed, abandoned };

struct JournalEntry {
  std::int64_t number = 0;  // in the order of the beginnings
  std::string run;          // the same for everything that one command did
  std::string revision;
  JournalAction action = JournalAction::upgrade;
  JournalState state = JournalState::done;
  std::size_t operations = 0;  // so many were complete
  std::size_t statements = 0;  // and so many statements ran; while running: of the next operation
  // Of the revision, as mig.sum has it; empty: not known.
  std::string checksum;
  // SHA-256 of the statements that ran; empty: none.
  std::string statements_checksum;
  std::string dialect;
  std::string server;   // its version
  std::string version;  // of mig
  std::string who;      // the user of the system
  std::string host;
  std::int64_t process = 0;
  std::string started;  // RFC 3339, UTC
  std::string ended;    // empty: not yet
  std::string error;    // why it failed
};

// The words that stand in the table and in --json.
[[nodiscard]] const char* name_of(JournalAction action);
[[nodiscard]] const char* name_of(JournalState state);

// The whole journal, oldest first; none when there is no table.
[[nodiscard]] std::vector<JournalEntry> journal(Database& database, const Options& options = {});

// How an applied revision differs from what was applied.
enum class Integrity {
  edited,      // its file does something else now
  missing,     // the journal says that it is applied, and no file has it
  unknown,     // the version table has it, and no file
  unrecorded,  // applied, but nobody has noted what it was
  newer        // noted by a newer mig, in a way that this one cannot compare
};
[[nodiscard]] const char* name_of(Integrity integrity);

struct IntegrityFinding {
  std::string revision;
  Integrity what = Integrity::edited;
  std::string file;  // empty: none
  // From the journal; empty: it does not say.
  std::string when;
  std::string who;      // "user@host"
  std::string version;  // of mig

  // Whether it keeps the database from being migrated.
  [[nodiscard]] bool stops() const {
    return what != Integrity::unrecorded && what != Integrity::newer;
  }
};

// Holds every applied revision against the journal. In the order of application; those without a
// file first.
[[nodiscard]] std::vector<IntegrityFinding> verify(const History& history, Database& database,
                                                   const Options& options = {});

// Accepts these revisions as they are now, and nothing else: notes the checksum of one that was
// edited or not recorded, and forgets one that is missing. ids: whole or partial ids. Returns what
// was accepted. Throws Error MIG-642 when there is nothing to accept in one of them; then nothing
// was changed.
std::vector<IntegrityFinding> repair(const History& history, Database& database,
                                     const std::vector<std::string>& ids,
                                     const Options& options = {});

}  // namespace mig
