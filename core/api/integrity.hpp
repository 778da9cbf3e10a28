// Whether the applied revisions still are what was applied, by the journal.
#pragma once

#include "graph/rows.hpp"
#include "store/journal.hpp"
#include <mig/history.hpp>
#include <mig/journal.hpp>

#include <string>
#include <vector>

namespace mig::api {

// rows: of the version table; entries: the whole journal. As verify() answers.
[[nodiscard]] std::vector<IntegrityFinding> integrity(const History& history,
                                                      const graph::Rows& rows,
                                                      const std::vector<JournalEntry>& entries);

// Throws Error MIG-640 (edited) and MIG-641 (missing) with all of them.
void require_intact(const History& history, const graph::Rows& rows, store::Journal& journal);

// Throws Error MIG-340: these rows of the version table are in no file; with what the journal
// knows.
[[noreturn]] void require_known(const graph::Rows& unknown, store::Journal journal);

// What the journal is told when somebody says that a database at `before` is at `after`.
[[nodiscard]] std::vector<store::Record> stamped(const History& history, const graph::Rows& before,
                                                 const graph::Rows& after);

// What it is told when the revisions that no file has are gone for good. rows: as they were.
[[nodiscard]] std::vector<store::Record> forgotten(const History& history, const graph::Rows& rows,
                                                   const std::vector<JournalEntry>& entries);

}  // namespace mig::api
