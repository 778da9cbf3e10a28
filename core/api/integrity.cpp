#include "api/integrity.hpp"

#include "graph/steps.hpp"
#include "revision/checksum.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace mig {

namespace api {

namespace {

// The last word of the journal on a revision.
std::map<std::string, const JournalEntry*> last_words(const std::vector<JournalEntry>& entries) {
  std::map<std::string, const JournalEntry*> out;
  for (const auto& entry : entries) {
    if (entry.state == JournalState::done) out[entry.revision] = &entry;
  }
  return out;
}

bool says_applied(const JournalEntry& entry) {
  return entry.action == JournalAction::upgrade || entry.action == JournalAction::stamp ||
         entry.action == JournalAction::repair;
}

graph::Rows known(const History& history, const graph::Rows& rows) {
  graph::Rows out = rows;
  const auto unknown = graph::current(history.graph(), rows).unknown;
  std::erase_if(out, [&](const std::string& row) {
    return std::find(unknown.begin(), unknown.end(), row) != unknown.end();
  });
  return out;
}

// The ids of what is applied.
std::set<std::string> applied(const History& history, const graph::Rows& rows) {
  std::set<std::string> out;
  const auto& graph = history.graph();
  for (const auto node : graph::applied_set(graph, known(history, rows))) {
    out.insert(graph.id(node));
  }
  return out;
}

// Whether the journal says that a revision is applied which is no row, and no file has it.
bool is_missing(const History& history, const graph::Rows& rows, const JournalEntry& last) {
  return says_applied(last) && !history.with_id(last.revision) &&
         std::find(rows.begin(), rows.end(), last.revision) == rows.end();
}

IntegrityFinding finding(const std::string& revision, Integrity what, const JournalEntry* entry) {
  IntegrityFinding out;
  out.revision = revision;
  out.what = what;
  if (entry == nullptr) return out;
  out.when = entry->started;
  out.who = entry->who + (entry->host.empty() ? "" : "@" + entry->host);
  out.version = entry->version;
  return out;
}

std::string story_of(const IntegrityFinding& finding) {
  if (finding.when.empty()) return {};
  return " (" + finding.when + " by " + finding.who + " with mig " + finding.version + ")";
}

}  // namespace

std::vector<IntegrityFinding> integrity(const History& history, const graph::Rows& rows,
                                        const std::vector<JournalEntry>& entries) {
  history.read_all();
  const auto words = last_words(entries);
  const auto word_on = [&](const std::string& id) {
    const auto found = words.find(id);
    return found == words.end() ? nullptr : found->second;
  };
  std::vector<IntegrityFinding> out;
  for (const auto& id : graph::current(history.graph(), rows).unknown) {
    out.push_back(finding(id, Integrity::unknown, word_on(id)));
  }
  for (const auto& [id, entry] : words) {
    if (is_missing(history, rows, *entry)) {
      out.push_back(finding(id, Integrity::missing, entry));
    }
  }
  const auto ids = applied(history, rows);
  for (const auto& info : history.all()) {
    if (ids.count(info.id) == 0) continue;
    const JournalEntry* entry = word_on(info.id);
    IntegrityFinding found = finding(info.id, Integrity::unrecorded, entry);
    found.file = info.file;
    if (entry != nullptr && says_applied(*entry) && !entry->checksum.empty()) {
      if (!revision::is_comparable(entry->checksum)) {
        found.what = Integrity::newer;
      } else if (entry->checksum == revision::checksum(history.revision(info.id))) {
        continue;
      } else {
        found.what = Integrity::edited;
      }
    }
    out.push_back(std::move(found));
  }
  return out;
}

void require_intact(const History& history, const graph::Rows& rows, store::Journal& journal) {
  std::vector<Diagnostic> problems;
  for (const auto& found : integrity(history, rows, journal.entries())) {
    if (found.what == Integrity::edited) {
      problems.push_back(
          {"MIG-640",
           "revision '" + found.revision + "' was edited after it was applied" + story_of(found),
           "undo the edit and put the change into a new revision; or, if the database is what it "
           "should be, accept the file with `mig repair " +
               found.revision + "`",
           {found.file, 0, 0, {}},
           {}});
    } else if (found.what == Integrity::missing) {
      problems.push_back({"MIG-641",
                          "revision '" + found.revision + "' is applied" + story_of(found) +
                              ", and there is no file of it",
                          "bring the file back; or, if it is meant to be gone, have the journal "
                          "forget it with `mig repair " +
                              found.revision + "`",
                          {},
                          {}});
    }
  }
  if (!problems.empty()) throw Error(std::move(problems));
}

void require_known(const graph::Rows& unknown, store::Journal journal) {
  const auto entries = journal.entries();
  const auto words = last_words(entries);
  std::vector<Diagnostic> problems;
  for (const auto& row : unknown) {
    const auto word = words.find(row);
    const auto found =
        finding(row, Integrity::unknown, word == words.end() ? nullptr : word->second);
    problems.push_back(
        {"MIG-340",
         "the database is at revision '" + row + "', which no file has" + story_of(found),
         "the history here is older than the database, or another one: update this folder; "
         "or, if the revision is gone for good, say with `mig stamp --purge` where the database is",
         {},
         {}});
  }
  throw Error(std::move(problems));
}

std::vector<store::Record> stamped(const History& history, const graph::Rows& before,
                                   const graph::Rows& after) {
  bool readable = true;
  try {
    history.read_all();
  } catch (const Error&) {  // a stamp is what helps when a history is not right
    readable = false;
  }
  const auto was = applied(history, before);
  const auto is = applied(history, after);
  std::vector<store::Record> out;
  for (const auto& info : history.all()) {
    const bool now = is.count(info.id) > 0;
    if (now == (was.count(info.id) > 0)) continue;
    store::Record record;
    record.revision = info.id;
    record.action = now ? JournalAction::stamp : JournalAction::unstamp;
    if (now && readable) record.checksum = revision::checksum(history.revision(info.id));
    out.push_back(std::move(record));
  }
  for (const auto& row : before) {
    const bool gone = std::find(after.begin(), after.end(), row) == after.end();
    if (!gone || history.with_id(row)) continue;
    store::Record record;
    record.revision = row;
    record.action = JournalAction::unstamp;
    out.push_back(std::move(record));
  }
  return out;
}

std::vector<store::Record> forgotten(const History& history, const graph::Rows& rows,
                                     const std::vector<JournalEntry>& entries) {
  std::vector<store::Record> out;
  for (const auto& [id, last] : last_words(entries)) {
    if (!is_missing(history, rows, *last)) continue;
    store::Record record;
    record.revision = id;
    record.action = JournalAction::forget;
    out.push_back(std::move(record));
  }
  return out;
}

}  // namespace api

const char* name_of(JournalAction action) {
  switch (action) {
    case JournalAction::upgrade:
      return "upgrade";
    case JournalAction::downgrade:
      return "downgrade";
    case JournalAction::stamp:
      return "stamp";
    case JournalAction::unstamp:
      return "unstamp";
    case JournalAction::repair:
      return "repair";
    case JournalAction::forget:
      return "forget";
  }
  return "";
}

const char* name_of(JournalState state) {
  switch (state) {
    case JournalState::running:
      return "running";
    case JournalState::done:
      return "done";
    case JournalState::failed:
      return "failed";
    case JournalState::abandoned:
      return "abandoned";
  }
  return "";
}

const char* name_of(Integrity integrity) {
  switch (integrity) {
    case Integrity::edited:
      return "edited";
    case Integrity::missing:
      return "missing";
    case Integrity::unknown:
      return "unknown";
    case Integrity::unrecorded:
      return "unrecorded";
    case Integrity::newer:
      return "newer";
  }
  return "";
}

}  // namespace mig
