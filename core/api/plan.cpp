// Compiled steps → what people are told before anything runs.
#include "api/plan.hpp"

#include "api/context.hpp"
#include "execute/preflight.hpp"
#include "ir/conditions.hpp"
#include "ir/invert.hpp"
#include "ir/subject.hpp"
#include "revision/checksum.hpp"
#include "revision/json.hpp"
#include "store/journal.hpp"
#include "store/version_table.hpp"
#include "support/text.hpp"
#include <mig/ir/apply.hpp>
#include <mig/ir/codec.hpp>
#include <mig/plan.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace mig {

namespace {

constexpr const char* kAgain = "look at what has changed, then make the plan again";

// Of the operations of one unit, of which the first sees the schema `before`.
class Undo {
 public:
  Undo(const revision::Revision& revision, const compile::Unit& unit) {
    if (revision.irreversible) {
      worst_ = Reversible::no;
    } else if (revision.downgrade) {
      worst_ = Reversible::written;
    } else if (const auto* rebuild = std::get_if<ir::RebuildTable>(&unit.operation.body)) {
      ir::Schema schema = unit.before;
      for (const auto& change : rebuild->changes) {
        look(change, schema);
        if (ir::apply(schema, change)) schema.partial = true;
      }
    } else {
      look(unit.operation, unit.before);
    }
  }
  [[nodiscard]] Reversible worst() const { return worst_; }

 private:
  void look(const ir::Operation& operation, const ir::Schema& before) {
    const ir::Inverse inverse = ir::invert(operation, before);
    const Reversible one = !inverse.impossible.empty() ? Reversible::no
                           : !inverse.lost.empty()     ? Reversible::structure
                                                       : Reversible::fully;
    worst_ = std::max(worst_, one);
  }

  Reversible worst_ = Reversible::fully;
};

template <class T>
void keep_heavier(std::optional<T>& kept, const std::optional<T>& other) {
  if (other && (!kept || *kept < *other)) kept = other;
}

// What an operation puts in the place of its subject, or adds to it.
struct Detail {
  std::string operator()(const ir::RenameTable& op) const { return " to " + op.to; }
  std::string operator()(const ir::RenameColumn& op) const { return " to " + op.to; }
  std::string operator()(const ir::RenameIndex& op) const { return " to " + op.to; }
  std::string operator()(const ir::RenameConstraint& op) const { return " to " + op.to; }
  std::string operator()(const ir::RenameEnumValue& op) const {
    return " '" + op.value + "' to '" + op.to + "'";
  }
  std::string operator()(const ir::AddEnumValue& op) const { return " '" + op.value + "'"; }
  std::string operator()(const ir::DropEnumValue& op) const { return " '" + op.value + "'"; }
  template <class T>
  std::string operator()(const T&) const {
    return {};
  }
};

std::string named(const ir::Operation& operation) {
  const std::string subject = ir::subject_of(operation);
  return ir::name_of(operation) + (subject.empty() ? "" : " " + subject) +
         std::visit(Detail{}, operation.body);
}

std::string what_of(const ir::Operation& operation) {
  const auto* rebuild = std::get_if<ir::RebuildTable>(&operation.body);
  if (rebuild == nullptr) return named(operation);
  std::vector<std::string> all;
  for (const auto& change : rebuild->changes) all.push_back(named(change));
  return support::join(all, ", ");
}

// Whether the operation is there to change rows or take them away.
bool changes_rows(const ir::Operation& operation) {
  return std::holds_alternative<ir::UpdateRows>(operation.body) ||
         std::holds_alternative<ir::Backfill>(operation.body) ||
         std::holds_alternative<ir::DeleteRows>(operation.body);
}

// Whom the statements keep out: those that work, for as long as the work takes; without work all of
// them, for a moment.
std::optional<ir::Blocks> blocks_of(const ir::Translation& answer, bool in_transaction,
                                    const std::optional<ir::Work>& work) {
  const bool works = work.value_or(ir::Work::none) != ir::Work::none;
  std::optional<ir::Blocks> out;
  std::optional<ir::Blocks> held;  // by locks that last until the transaction ends
  for (const auto& each : answer.statements) {
    if (!in_transaction || !each.transactional) held.reset();
    keep_heavier(held, each.blocks);
    if (!works || each.work.value_or(ir::Work::none) != ir::Work::none) keep_heavier(out, held);
    if (!each.transactional) held.reset();
  }
  return out;
}

// Whether a delete_rows goes for all that the table has.
bool empties_table(const compile::Unit& unit) {
  const auto* rows = std::get_if<ir::DeleteRows>(&unit.operation.body);
  if (rows == nullptr) return false;
  return ir::takes_every_row(*rows, unit.before.partial ? nullptr : unit.before.table(rows->table));
}

class Planner {
 public:
  Planner(const History& history, const port::Dialect& dialect, compile::Settings settings)
      : history_(history), compiler_(dialect, kept(std::move(settings))) {
    transactional_ = dialect.capabilities(compiler_.settings().server).transactional_ddl;
  }

  [[nodiscard]] const compile::Compiler& compiler() const { return compiler_; }

  MigrationPlan make(const graph::Rows& rows, const std::vector<graph::Step>& steps, Going going) {
    MigrationPlan out;
    const ir::Server& server = compiler_.settings().server;
    out.going = going;
    out.dialect = compiler_.dialect().name();
    out.server = server.product;
    if (!server.version.empty()) out.server += (out.server.empty() ? "" : " ") + server.version;
    out.before = rows;
    out.after = rows;
    for (const auto& step : steps) out.after = graph::changed(out.after, step.rows);
    if (steps.empty()) return out;
    for (const auto& step : api::prepare(history_, compiler_, rows, steps)) {
      execute::preflight(compiler_, step);
      out.steps.push_back(one(step));
    }
    return out;
  }

 private:
  static compile::Settings kept(compile::Settings settings) {
    settings.keep_unsupported = true;
    return settings;
  }

  [[nodiscard]] PlannedStep one(const compile::Step& step) {
    const revision::Revision& revision = *step.planned.revision;
    PlannedStep out;
    out.revision = revision.header.id;
    out.message = revision.header.message;
    out.file = revision.header.file;
    out.checksum = revision::checksum(revision);
    out.lost = step.planned.lost;
    new_tables_.clear();
    out.before = planned(step.before);
    out.after = planned(step.after);
    for (const auto& unit : step.units) {
      out.operations.push_back(operation(step, unit));
      follow(unit.operation);
    }
    return out;
  }

  static std::vector<PlannedCheck> planned(const std::vector<compile::Check>& checks) {
    std::vector<PlannedCheck> out;
    for (const auto& each : checks) {
      const ir::Expectation& expect = *each.statement.expect;
      out.push_back({each.statement.sql, expect.rows, expect.message});
    }
    return out;
  }

  [[nodiscard]] PlannedOperation operation(const compile::Step& step,
                                           const compile::Unit& unit) const {
    PlannedOperation out;
    for (const auto number : unit.numbers) out.numbers.push_back(static_cast<std::int64_t>(number));
    out.what = what_of(unit.operation);
    if (!step.planned.derived) out.line = unit.at.line;
    for (const auto& each : unit.translation.statements) out.statements.push_back(each.sql);
    out.assessment = assess(step, unit);
    return out;
  }

  [[nodiscard]] Assessment assess(const compile::Step& step, const compile::Unit& unit) const {
    const ir::Translation& answer = unit.translation;
    const bool in_transaction =
        transactional_ && step.planned.revision->transaction != revision::Transaction::off;
    Assessment out;
    out.support = answer.support;
    out.transactional = in_transaction;
    out.data_loss = empties_table(unit) ? ir::DataLoss::certain : answer.data_loss;
    out.as_written = out.data_loss == ir::DataLoss::possible && changes_rows(unit.operation);
    out.findings = answer.notices;
    out.reason = answer.reason;
    out.way_out = answer.way_out;
    if (unit.live && answer.support == ir::Support::unsupported && answer.reason.empty()) {
      out.findings.push_back({"decided-live", ir::Severity::info,
                              "the history does not know this table: how it is done is decided "
                              "from the live one when it runs",
                              ""});
    }
    out.new_table = new_tables_.count(ir::table_of(unit.operation)) > 0;
    if (out.new_table) calm(out.findings);
    for (const auto& each : answer.statements) {
      keep_heavier(out.work, each.work);
      const bool known =
          std::find(out.locks.begin(), out.locks.end(), each.lock) != out.locks.end();
      if (!each.lock.empty() && !known) out.locks.push_back(each.lock);
      if (each.phase != ir::Phase::main || each.transactional) continue;
      out.transactional = false;
      out.outside = in_transaction;
    }
    out.blocks = blocks_of(answer, in_transaction, out.work);
    if (step.planned.step.direction == graph::Direction::up) {
      out.reversible = Undo(*step.planned.revision, unit).worst();
      // where no value goes or changes, none is missing afterwards
      const bool kept = out.data_loss == ir::DataLoss::none;
      if (kept && out.reversible == Reversible::structure) out.reversible = Reversible::fully;
    }
    return out;
  }

  void follow(const ir::Operation& operation) {
    if (const auto* create = std::get_if<ir::CreateTable>(&operation.body)) {
      if (!create->if_not_exists) new_tables_.insert(create->definition.name);
    } else if (const auto* drop = std::get_if<ir::DropTable>(&operation.body)) {
      new_tables_.erase(drop->table);
    } else if (const auto* rename = std::get_if<ir::RenameTable>(&operation.body)) {
      if (new_tables_.erase(rename->table) > 0) new_tables_.insert(rename->to);
    }
  }

  // What is said about waiting and about rows, of a table that has neither.
  static void calm(std::vector<ir::Notice>& findings) {
    for (auto& each : findings) {
      const bool waiting = each.code == "blocks-writes" || each.code == "blocks-reads-and-writes" ||
                           each.code == "table-rewrite" || each.code == "may-fail-on-data";
      if (waiting && each.table.empty()) each.severity = ir::Severity::info;
    }
  }

  const History& history_;
  const compile::Compiler compiler_;
  bool transactional_ = false;
  std::set<std::string> new_tables_;  // that the revision at hand makes itself
};

// The live schema in one number, mig's own tables apart.
std::string digest_of(const compile::Settings& settings, const std::string& versions) {
  if (!settings.inspect) return {};
  ir::Schema live = settings.inspect({});
  const std::string journal = store::journal_table(versions, settings.resolve.longest_name);
  const auto own = [&](const std::string& name) { return name == versions || name == journal; };
  std::erase_if(live.tables, [&](const ir::Table& table) { return own(table.name); });
  std::erase_if(live.verbatim, [&](const ir::Verbatim& each) { return own(each.table); });
  return support::sha256(revision::json_text(ir::encode(live)));
}

MigrationPlan plan_on(const History& history, Database& database,
                      const std::vector<std::string>& targets, Going going,
                      const Options& options) {
  return api::guarded([&] {
    const auto parsed = api::parse_targets(targets);
    const auto settings = api::live_settings(database, options);
    Planner planner(history, database.dialect(), settings);
    store::VersionTable versions(planner.compiler(), database.connection(), database.catalog(),
                                 options.version_table);
    const graph::Rows rows = versions.read();
    const auto steps = going == Going::up
                           ? graph::upgrade_steps(history.graph(), rows, parsed)
                           : graph::downgrade_steps(history.graph(), rows, parsed.front());
    MigrationPlan out = planner.make(rows, steps, going);
    out.targets = targets;
    out.schema_digest = digest_of(settings, versions.name());
    return out;
  });
}

std::string rows_text(const std::vector<std::string>& rows) {
  return rows.empty() ? "base" : support::join(rows, ", ");
}

// What of a plan is no longer so; empty: everything is.
std::string difference(const MigrationPlan& planned, const MigrationPlan& now) {
  if (planned.dialect != now.dialect) {
    return "it was made for " + planned.dialect + ", and the database speaks " + now.dialect;
  }
  if (planned.before != now.before) {
    return "the database was at " + rows_text(planned.before) + " and is at " +
           rows_text(now.before);
  }
  if (planned.schema_digest != now.schema_digest) {
    return "tables, views or other objects of the database have changed";
  }
  for (std::size_t i = 0; i < planned.steps.size() || i < now.steps.size(); ++i) {
    if (i >= now.steps.size()) {
      return "revision '" + planned.steps[i].revision + "' is no longer part of it";
    }
    const PlannedStep& step = now.steps[i];
    if (i >= planned.steps.size() || planned.steps[i].revision != step.revision) {
      return "revision '" + step.revision + "' was not part of it";
    }
    if (planned.steps[i].checksum != step.checksum) {
      return "revision '" + step.revision + "' has been changed";
    }
    if (planned.steps[i].operations != step.operations) {
      return "revision '" + step.revision +
             "' would be done by other statements, as with another " +
             "version of the server or of the dialect";
    }
  }
  if (planned.server != now.server) {
    return "the server was " + planned.server + " and is " + now.server;
  }
  return planned.after == now.after ? "" : "it would end elsewhere";
}

bool stops(const Assessment& assessment, Gate gate) {
  switch (gate) {
    case Gate::approximated:
      return assessment.support == ir::Support::approximated;
    case Gate::data_loss:
      return assessment.data_loss != ir::DataLoss::none && !assessment.as_written;
    case Gate::blocking:
      return !assessment.new_table && assessment.work.value_or(ir::Work::none) != ir::Work::none &&
             assessment.blocks.value_or(ir::Blocks::nothing) != ir::Blocks::nothing;
    case Gate::unsupported:
      return assessment.support == ir::Support::unsupported;
  }
  return false;
}

}  // namespace

void api::require_same(const MigrationPlan& planned, const MigrationPlan& now) {
  const std::string what = difference(planned, now);
  if (what.empty()) return;
  throw Error({"MIG-430", "the plan no longer holds: " + what, kAgain});
}

MigrationPlan plan_upgrade(const History& history, Database& database,
                           const std::vector<std::string>& targets, const Options& options) {
  return plan_on(history, database, targets, Going::up, options);
}

MigrationPlan plan_downgrade(const History& history, Database& database, const std::string& target,
                             const Options& options) {
  return plan_on(history, database, {target}, Going::down, options);
}

MigrationPlan plan_upgrade(const History& history, const port::Dialect& dialect,
                           const std::string& range, const Options& options,
                           const ScriptOptions& script) {
  const auto& graph = history.graph();
  const graph::Range parsed = api::range_of(range);
  Planner planner(history, dialect, api::offline_settings(dialect, options, script));
  MigrationPlan out = planner.make(api::start_rows(graph, parsed.from),
                                   graph::upgrade_steps(graph, parsed), Going::up);
  out.targets = {range};
  return out;
}

std::vector<std::string> held_back(const MigrationPlan& plan, Gate gate) {
  std::vector<std::string> out;
  for (const auto& step : plan.steps) {
    for (const auto& operation : step.operations) {
      if (!stops(operation.assessment, gate)) continue;
      out.push_back(operation.what + " (revision " + step.revision + ")");
    }
  }
  return out;
}

}  // namespace mig
