// What an upgrade or downgrade would do, before anything runs: every operation with what the
// dialect says about it.
//
//   auto plan = mig::plan_upgrade(history, database, {"head"});
//   for (const auto& step : plan.steps)
//     for (const auto& operation : step.operations) std::puts(operation.what.c_str());
#pragma once

#include <mig/ir/assessment.hpp>
#include <mig/migrate.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

// Whether an operation of an upgrade can be taken back. written: the revision says itself how.
// structure: what it took away comes back without its data.
enum class Reversible { fully, written, structure, no };

struct Assessment {
  ir::Support support = ir::Support::native;  // never `lower`
  // A failure leaves nothing of the operation behind.
  bool transactional = true;
  // It runs outside of the revision's transaction although the database has such.
  bool outside = false;
  // The heaviest of the statements; empty: the dialect does not say.
  std::optional<ir::Work> work = {};
  std::optional<ir::Blocks> blocks = {};
  std::vector<std::string> locks = {};  // by the engine's own names
  // The table is made by an earlier operation of the revision: nobody is there who would wait.
  bool new_table = false;
  ir::DataLoss data_loss = ir::DataLoss::none;
  // What goes or changes are the rows that the operation is written for: a backfill, a purge.
  bool as_written = false;
  std::optional<Reversible> reversible = {};  // empty on the way down
  std::vector<ir::Notice> findings = {};
  std::string reason = {};   // with unsupported: why
  std::string way_out = {};  // with unsupported: what to do instead

  template <class V>
  static void describe(V& v) {
    v.required("support", &Assessment::support, "native, emulated, approximated or unsupported");
    v.optional("transactional", &Assessment::transactional, "a failure leaves nothing behind");
    v.optional("outside", &Assessment::outside, "runs outside of the transaction");
    v.optional("work", &Assessment::work, "none, scan, index or rewrite");
    v.optional("blocks", &Assessment::blocks, "nothing, writes or everything");
    v.optional("locks", &Assessment::locks, "by the engine's names");
    v.optional("new_table", &Assessment::new_table, "the revision itself makes the table");
    v.optional("data_loss", &Assessment::data_loss, "none, possible or certain");
    v.optional("as_written", &Assessment::as_written, "the loss is what was asked for");
    v.optional("reversible", &Assessment::reversible, "fully, written, structure or no");
    v.optional("findings", &Assessment::findings, "what to know");
    v.optional("reason", &Assessment::reason, "why it cannot be done");
    v.optional("way_out", &Assessment::way_out, "what to do instead");
  }
  bool operator==(const Assessment&) const = default;
};

struct PlannedOperation {
  std::vector<std::int64_t> numbers;  // in the revision, counted from 1; several: folded into one
  std::string what;                   // "add_column orders.total"
  std::int64_t line = 0;  // in the revision's file, counted from 1; 0: not written there
  std::vector<std::string> statements;
  Assessment assessment;

  template <class V>
  static void describe(V& v) {
    v.required("numbers", &PlannedOperation::numbers, "in the revision");
    v.required("what", &PlannedOperation::what, "operation and what it is about");
    v.optional("line", &PlannedOperation::line, "in the revision's file");
    v.optional("statements", &PlannedOperation::statements, "SQL");
    v.required("assessment", &PlannedOperation::assessment, "what the dialect says");
  }
  bool operator==(const PlannedOperation&) const = default;
};

// A query that has to return these rows, every cell as text.
struct PlannedCheck {
  std::string sql;
  std::vector<std::vector<std::string>> expect;
  std::string message;  // what it means when it does not

  template <class V>
  static void describe(V& v) {
    v.required("sql", &PlannedCheck::sql, "the query");
    v.required("expect", &PlannedCheck::expect, "rows, cells as text");
    v.required("message", &PlannedCheck::message, "what it means when others come back");
  }
  bool operator==(const PlannedCheck&) const = default;
};

struct PlannedStep {
  std::string revision;
  std::string message;
  std::string file;
  std::string checksum;              // as in mig.sum
  std::vector<std::string> lost;     // what a derived downgrade does not bring back
  std::vector<PlannedCheck> before;  // what has to hold before the operations
  std::vector<PlannedOperation> operations;
  std::vector<PlannedCheck> after;  // what has to hold behind them

  template <class V>
  static void describe(V& v) {
    v.required("revision", &PlannedStep::revision, "id");
    v.optional("message", &PlannedStep::message, "of the revision");
    v.optional("file", &PlannedStep::file, "of the revision");
    v.required("checksum", &PlannedStep::checksum, "of the revision");
    v.optional("lost", &PlannedStep::lost, "what does not come back");
    v.optional("before", &PlannedStep::before, "what has to hold before");
    v.optional("operations", &PlannedStep::operations, "in the order in which they run");
    v.optional("after", &PlannedStep::after, "what has to hold behind");
  }
  bool operator==(const PlannedStep&) const = default;
};

struct MigrationPlan {
  Going going = Going::up;
  std::vector<std::string> targets;  // as they were asked for
  std::string dialect;
  std::string server;               // "PostgreSQL 15.18"; empty: the oldest that is supported
  std::vector<std::string> before;  // rows of the version table
  std::vector<std::string> after;
  // SHA-256 over the live schema without mig's own tables; empty: it was not looked at.
  std::string schema_digest;
  std::vector<PlannedStep> steps;

  template <class V>
  static void describe(V& v) {
    v.required("going", &MigrationPlan::going, "up or down");
    v.required("targets", &MigrationPlan::targets, "as asked for");
    v.required("dialect", &MigrationPlan::dialect, "its name");
    v.optional("server", &MigrationPlan::server, "product and version");
    v.optional("before", &MigrationPlan::before, "version rows");
    v.optional("after", &MigrationPlan::after, "version rows");
    v.optional("schema_digest", &MigrationPlan::schema_digest, "of the live schema");
    v.optional("steps", &MigrationPlan::steps, "in the order in which they run");
  }
  bool operator==(const MigrationPlan&) const = default;
};

// Changes nothing. What the dialect cannot do is part of the plan; everything else that upgrade()
// would refuse is thrown as it would be.
MigrationPlan plan_upgrade(const History& history, Database& database,
                           const std::vector<std::string>& targets, const Options& options = {});
MigrationPlan plan_downgrade(const History& history, Database& database, const std::string& target,
                             const Options& options = {});
// Without a database; range: as for upgrade_script().
MigrationPlan plan_upgrade(const History& history, const port::Dialect& dialect,
                           const std::string& range, const Options& options = {},
                           const ScriptOptions& script = {});

// Runs what was planned and nothing else, up or down. Throws Error MIG-430 when the database, the
// revisions or the dialect have changed since, so that something else would run; nothing has been
// changed then.
Report run(const History& history, Database& database, const MigrationPlan& plan,
           const Options& options = {});

// One assessment as JSON, as it stands in a plan.
[[nodiscard]] std::string assessment_text(const Assessment& assessment);
// As JSON, for a review and for run() later.
[[nodiscard]] std::string plan_text(const MigrationPlan& plan);
// What plan_text() wrote. Throws Error MIG-431 for anything else; file: its name as shown to
// people.
[[nodiscard]] MigrationPlan read_plan(std::string_view text, const std::string& file);

// What a policy may refuse. blocking: others wait for as long as the work on a table takes, which
// nobody does for one that the revision itself makes.
// data_loss: values go or may go that no operation names by a condition; update_rows and a
// delete_rows with a condition pass.
enum class Gate { approximated, data_loss, blocking, unsupported };
// The operations that the gate stops, as "add_column orders.total (revision 7c1a)".
std::vector<std::string> held_back(const MigrationPlan& plan, Gate gate);

}  // namespace mig
