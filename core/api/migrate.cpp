// upgrade, downgrade, stamp, current on a database.
#include "api/context.hpp"
#include "api/integrity.hpp"
#include "api/lock.hpp"
#include "api/plan.hpp"
#include "execute/executor.hpp"
#include "execute/preflight.hpp"
#include "port/dialect.hpp"
#include "store/journal.hpp"
#include "store/version_table.hpp"
#include "support/host.hpp"
#include "support/pause.hpp"
#include "support/text.hpp"
#include <mig/migrate.hpp>
#include <mig/plan.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace mig {

namespace {

// Counted from where the database is.
bool is_counted(const graph::Target& target) {
  const bool from_rows = target.anchor == graph::Target::Anchor::rows ||
                         target.anchor == graph::Target::Anchor::current;
  return target.steps != 0 && from_rows;
}

// A database with everything that a run on it needs.
class Run {
 public:
  // run: what the journal calls the command; empty: a name of its own.
  Run(const History& history, Database& database, const Options& options, std::string run = {})
      : history_(history),
        database_(database),
        options_(options),
        compiler_(database.dialect(), api::live_settings(database, options)),
        versions_(compiler_, database.connection(), database.catalog(), options.version_table),
        run_(std::move(run)) {}

  [[nodiscard]] store::VersionTable& versions() { return versions_; }

  // What earlier runs left half done. Call versions().read() before.
  [[nodiscard]] store::Journal journal() const {
    store::Journal out(compiler_, database_.connection(), database_.catalog(), versions_.name(),
                       run_);
    out.load();
    return out;
  }

  // steps_for: the steps from some rows to the targets. Asked again when the rows have moved.
  // expected: the rows that it has to begin with; null: any. report: of what an earlier connection
  // did; added to. under_way: the step that an earlier connection was lost in; kept current.
  template <class StepsFor>
  void migrate(graph::Direction going, const std::vector<graph::Target>& targets,
               StepsFor steps_for, const graph::Rows* expected, Report& report,
               std::optional<Step>& under_way) {
    report.after = versions_.read();
    if (under_way && ended_unseen(*under_way)) end(*under_way, report);
    under_way.reset();
    if (report.steps.empty()) report.before = report.after;
    require_known(report.after);
    if (steps_for(report.after).empty()) return require_way(journal(), going);
    history_.read_all();
    const api::Lock lock(database_, options_);
    for (;;) {
      const graph::Rows rows = versions_.read();
      if (expected != nullptr && report.steps.empty() && rows != *expected) {
        throw Error({"MIG-430", "another migration has moved the database since the plan was made",
                     "make the plan again"});
      }
      if (rows != report.after) require_absolute(targets, report.after, rows);
      report.after = rows;
      if (report.steps.empty()) report.before = rows;
      require_known(rows);
      const auto steps = steps_for(rows);
      if (steps.empty() || perform(steps, lock, report, under_way)) return;
    }
  }

 private:
  // "-1" said where to go while the database was somewhere else: counted anew it would go further.
  static void require_absolute(const std::vector<graph::Target>& targets, const graph::Rows& before,
                               const graph::Rows& now) {
    const auto text = [](const graph::Rows& rows) {
      return rows.empty() ? std::string("base") : support::join(rows, ", ");
    };
    for (const auto& target : targets) {
      if (!is_counted(target)) continue;
      throw Error({"MIG-612",
                   "another migration has moved the database from " + text(before) + " to " +
                       text(now) + ", so '" + graph::print(target) +
                       "' no longer means what it did",
                   "run the command again if you still want it"});
    }
  }

  // A history that runs here and not on another dialect of the project is no longer one history.
  void require_elsewhere(const std::vector<graph::Step>& steps, const graph::Rows& rows) const {
    if (!options_.also || steps.front().direction == graph::Direction::down) return;
    auto others = options_.also();
    std::erase_if(others,
                  [&](const auto& each) { return each->name() == compiler_.dialect().name(); });
    api::require_dialects(history_, others, rows, steps, options_);
  }

  // Behind a revision that is half applied there is no way back but through its end, and the other
  // way round.
  void require_way(const store::Journal& journal, graph::Direction direction) const {
    for (const auto& mark : journal.marks()) {
      if (store::is_untouched(mark)) continue;
      if (mark.direction == direction && history_.with_id(mark.revision)) continue;
      const bool up = mark.direction == graph::Direction::up;
      throw Error({"MIG-618",
                   "revision '" + mark.revision + "' is half " + (up ? "applied" : "taken back") +
                       ": an earlier run of it was interrupted",
                   way_on(mark)});
    }
  }
  [[nodiscard]] std::string way_on(const store::Mark& mark) const {
    const std::string otherwise =
        "take back by hand what took effect, and say with `mig stamp` where the database is then";
    const auto known = history_.with_id(mark.revision);
    if (!known) return "its file is not there: bring it back, or " + otherwise;
    if (mark.direction == graph::Direction::up) {
      return "bring it to its end first with `mig upgrade " + mark.revision + "`; or " + otherwise;
    }
    return "bring it to its end first with `mig downgrade " + mark.revision + "-1`; or " +
           otherwise;
  }

  [[nodiscard]] std::vector<Step> steps_of(const std::vector<compile::Step>& compiled) const {
    std::vector<Step> out;
    for (const auto& each : compiled) {
      out.push_back(
          api::report_of(history_.graph(), each.planned.step, out.size() + 1, compiled.size()));
    }
    return out;
  }

  // Whether this command has brought the step to its end, although it did not hear of that. Sets
  // what the step did.
  bool ended_unseen(Step& step) const {
    const auto entries = journal().entries();
    const auto action = step.going == Going::up ? JournalAction::upgrade : JournalAction::downgrade;
    const auto found = std::find_if(entries.rbegin(), entries.rend(), [&](const auto& each) {
      return each.run == run_ && each.revision == step.id && each.action == action;
    });
    if (found == entries.rend() || found->state != JournalState::done) return false;
    step.operations = found->operations;
    step.statements = found->statements;
    return true;
  }
  void end(const Step& step, Report& report) const {
    if (options_.events.step_ends) options_.events.step_ends(step);
    report.steps.push_back(step);
  }

  // Whom the database takes the session for, where it tells; it has the lock.
  [[nodiscard]] std::string user() const {
    try {
      const auto holder = lock_holder(database_, options_);
      return holder ? holder->user : std::string();
    } catch (const Error&) {  // a dialect need not tell
      return {};
    }
  }

  // False when another process came between.
  bool perform(const std::vector<graph::Step>& steps, const api::Lock& lock, Report& report,
               std::optional<Step>& under_way) {
    const auto compiled = api::prepare(history_, compiler_, report.after, steps);
    lock.require_one_transaction(compiled);
    require_elsewhere(steps, report.after);
    for (const auto& step : steps) versions_.require_room(step.rows);
    store::Journal journal = this->journal();
    api::require_intact(history_, report.after, journal);
    require_way(journal, steps.front().direction);
    for (const auto& step : compiled) {
      const bool begun =
          journal.find(step.planned.revision->header.id, step.planned.step.direction) != nullptr;
      if (!begun) execute::preflight(compiler_, step);
    }
    if (options_.events.run_begins) options_.events.run_begins(steps_of(compiled));
    lock.hold([&] {
      versions_.ensure();
      journal.ensure();
    });
    execute::Executor executor(compiler_, database_.connection(), versions_, journal, options_,
                               !lock.held(), lock.in_each_transaction(), [this] { return user(); });
    for (std::size_t i = 0; i < compiled.size(); ++i) {
      Step shown =
          api::report_of(history_.graph(), compiled[i].planned.step, i + 1, compiled.size());
      shown.notes = compiled[i].notes;
      for (const auto& lost : compiled[i].planned.lost) {
        shown.notes.push_back("does not come back: " + lost);
      }
      const auto* mark = journal.find(shown.id, compiled[i].planned.step.direction);
      if (mark != nullptr && !store::is_untouched(*mark)) {
        shown.notes.push_back("goes on in operation " + std::to_string(mark->operations + 1) +
                              ", where an earlier run stopped");
      }
      if (options_.events.step_begins) options_.events.step_begins(shown);
      under_way = shown;
      if (executor.run(compiled[i], report.after, shown) == execute::Outcome::moved) return false;
      under_way.reset();
      report.after = graph::changed(report.after, compiled[i].planned.step.rows);
      end(shown, report);
    }
    return true;
  }

  // Rows of a history that is newer than the folder, or another one.
  void require_known(const graph::Rows& rows) {
    const auto found = graph::current(history_.graph(), rows);
    if (!found.unknown.empty()) api::require_known(found.unknown, journal());
  }

  const History& history_;
  Database& database_;
  const Options& options_;
  compile::Compiler compiler_;
  store::VersionTable versions_;
  std::string run_;
};

// The database again, after its connection was lost.
Database reopened(const Options& options) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kFirstPause(100);
  constexpr std::chrono::milliseconds kLongestPause(2'000);
  const auto end = Clock::now() + options.reconnect_wait;
  for (std::size_t number = 1;; ++number) {
    const bool stop = options.interrupted && options.interrupted();
    try {
      return options.reopen();
    } catch (const Error&) {
      if (stop || Clock::now() >= end) throw;
    } catch (const port::DatabaseError&) {
      if (stop || Clock::now() >= end) throw;
    }
    const auto pause = support::backoff(number + 1, kFirstPause, kLongestPause);
    execute::wait_between_tries(options, pause);
  }
}

// Brings the database along the steps; with another connection when one is lost on the way.
template <class StepsFor>
Report migrate(const History& history, Database& database, const Options& options,
               graph::Direction going, const std::vector<graph::Target>& targets,
               StepsFor steps_for, const graph::Rows* expected = nullptr) {
  constexpr std::size_t kMostConnections = 5;
  const bool counted = std::any_of(targets.begin(), targets.end(), is_counted);
  const std::string run = support::random_id();
  Report report;
  std::optional<Step> under_way;
  for (std::size_t number = 1;; ++number) {
    try {
      Run(history, database, options, run)
          .migrate(going, targets, steps_for, expected, report, under_way);
      return report;
    } catch (execute::ConnectionLost& lost) {
      const bool stop = options.interrupted && options.interrupted();
      if (!options.reopen || stop || number == kMostConnections) throw Error(lost);
      if (counted) {
        lost.note(
            "with a target that is counted from where the database is, the run does not go on by "
            "itself");
        throw Error(lost);
      }
      if (options.events.disconnected) options.events.disconnected(lost.what());
    }
    database = reopened(options);
    if (options.events.reconnected) options.events.reconnected();
    expected = nullptr;  // what it had to begin with it began with
  }
}

}  // namespace

double RowProgress::rate() const {
  const double seconds = std::chrono::duration<double>(took).count();
  return seconds > 0 ? static_cast<double>(done) / seconds : 0;
}

std::chrono::nanoseconds RowProgress::left() const {
  if (done == 0 || total <= done) return std::chrono::nanoseconds(0);
  const double factor = static_cast<double>(total - done) / static_cast<double>(done);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(took * factor);
}

Report upgrade(const History& history, Database& database, const std::vector<std::string>& targets,
               const Options& options) {
  return api::guarded([&] {
    const auto parsed = api::parse_targets(targets);
    return migrate(history, database, options, graph::Direction::up, parsed,
                   [&](const graph::Rows& rows) {
                     return graph::upgrade_steps(history.graph(), rows, parsed);
                   });
  });
}

Report upgrade(const History& history, Database& database, const std::string& target,
               const Options& options) {
  return upgrade(history, database, std::vector<std::string>{target}, options);
}

Report downgrade(const History& history, Database& database, const std::string& target,
                 const Options& options) {
  return api::guarded([&] {
    const auto parsed = api::parse_targets({target});
    return migrate(history, database, options, graph::Direction::down, parsed,
                   [&](const graph::Rows& rows) {
                     return graph::downgrade_steps(history.graph(), rows, parsed.front());
                   });
  });
}

Report run(const History& history, Database& database, const MigrationPlan& plan,
           const Options& options) {
  return api::guarded([&] {
    api::require_same(plan, plan.going == Going::up
                                ? plan_upgrade(history, database, plan.targets, options)
                                : plan_downgrade(history, database, plan.targets.front(), options));
    const auto parsed = api::parse_targets(plan.targets);
    const auto steps_for = [&](const graph::Rows& rows) {
      return plan.going == Going::up
                 ? graph::upgrade_steps(history.graph(), rows, parsed)
                 : graph::downgrade_steps(history.graph(), rows, parsed.front());
    };
    const auto going = plan.going == Going::up ? graph::Direction::up : graph::Direction::down;
    return migrate(history, database, options, going, parsed, steps_for, &plan.before);
  });
}

namespace {

// The half-done revisions on the lines of which a stamp says anew where the database is: those in
// front of a stamped row and behind it.
std::vector<std::string> said_anew(const History& history, const std::vector<store::Mark>& marks,
                                   const Report& stamped, bool purge) {
  const auto& graph = history.graph();
  const auto line_of = [&](const std::string& id) {
    return graph::applied_set(graph, graph::Rows{id});
  };
  const auto leads_to = [&](const std::string& id, const std::string& end) {
    const auto line = line_of(end);
    return std::any_of(line.begin(), line.end(),
                       [&](const auto node) { return graph.id(node) == id; });
  };
  graph::Rows rows;
  for (const auto& row : stamped.after) {
    const bool kept =
        std::find(stamped.before.begin(), stamped.before.end(), row) != stamped.before.end();
    if (!kept) rows.push_back(row);
  }
  if (rows.empty()) rows = stamped.after;
  std::vector<std::string> out;
  for (const auto& mark : marks) {
    const bool known = history.with_id(mark.revision).has_value();
    const bool anew = purge || !known || rows.empty() ||
                      std::any_of(rows.begin(), rows.end(), [&](const std::string& row) {
                        return leads_to(row, mark.revision) || leads_to(mark.revision, row);
                      });
    if (anew) out.push_back(mark.revision);
  }
  return out;
}

// What a stamp makes of the rows, and what it says.
struct Stamping {
  std::vector<graph::RowChange> changes;
  Report report;

  [[nodiscard]] bool nothing() const { return changes.empty() && report.forgotten.empty(); }
};

Stamping stamping(const History& history, Run& run, const std::vector<graph::Target>& targets,
                  bool purge) {
  Stamping out;
  out.report.before = run.versions().read();
  out.changes = graph::stamp_rows(history.graph(), out.report.before, targets, purge).changes;
  out.report.after = graph::changed(out.report.before, out.changes);
  out.report.forgotten = said_anew(history, run.journal().marks(), out.report, purge);
  return out;
}

}  // namespace

Report would_stamp(const History& history, Database& database,
                   const std::vector<std::string>& targets, bool purge, const Options& options) {
  return api::guarded([&] {
    Run run(history, database, options);
    return stamping(history, run, api::parse_targets(targets), purge).report;
  });
}

Report stamp(const History& history, Database& database, const std::vector<std::string>& targets,
             bool purge, const Options& options) {
  return api::guarded([&] {
    const auto parsed = api::parse_targets(targets);
    Run run(history, database, options);
    Stamping made = stamping(history, run, parsed, purge);
    if (made.nothing() && !made.report.before.empty()) return made.report;
    const api::Lock lock(database, options);
    made = stamping(history, run, parsed, purge);
    const Report& report = made.report;
    run.versions().require_room(made.changes);
    lock.hold([&] { run.versions().ensure(); });
    if (made.nothing()) return report;
    store::Journal journal = run.journal();
    lock.hold([&] { journal.ensure(); });
    auto records = api::stamped(history, report.before, report.after);
    if (purge) {
      const auto gone = api::forgotten(history, report.before, journal.entries());
      records.insert(records.end(), gone.begin(), gone.end());
    }
    lock.transaction([&] {
      for (const auto& id : report.forgotten) journal.abandon(id);
      run.versions().change(made.changes);
      journal.note(records);
    });
    return report;
  });
}

namespace {

// The marks of a database, whatever its history.
class Marks {
 public:
  Marks(Database& database, const Options& options)
      : compiler_(database.dialect(),
                  api::settings_for(database.dialect(), database.connection().server(), options)),
        versions_(compiler_, database.connection(), database.catalog(), options.version_table),
        journal_(compiler_, database.connection(), database.catalog(), name_of(versions_)) {
    journal_.load();
  }
  [[nodiscard]] store::Journal& operator*() { return journal_; }

 private:
  // Alembic's table may stand in for the one of the options.
  static std::string name_of(store::VersionTable& versions) {
    static_cast<void>(versions.read());
    return versions.name();
  }

  compile::Compiler compiler_;
  store::VersionTable versions_;
  store::Journal journal_;
};

}  // namespace

std::vector<HalfDone> half_done(Database& database, const Options& options) {
  return api::guarded([&] {
    Marks marks(database, options);
    std::vector<HalfDone> out;
    for (const auto& mark : (*marks).marks()) {
      out.push_back({mark.revision,
                     mark.direction == graph::Direction::up ? Going::up : Going::down,
                     mark.operations, mark.statements, store::is_in_flight(mark)});
    }
    return out;
  });
}

void resolve(Database& database, bool took_effect, const std::string& revision,
             const Options& options) {
  api::guarded([&] {
    const api::Lock lock(database, options);
    Marks marks(database, options);
    std::vector<store::Mark> open;
    for (const auto& mark : (*marks).marks()) {
      const bool meant = revision.empty() || mark.revision == revision;
      if (meant && mark.remains.empty() && store::is_in_flight(mark)) open.push_back(mark);
    }
    if (open.size() > 1) {
      throw Error({"MIG-621", "statements of several revisions are in flight",
                   "name the revision: '" + open[0].revision + "', '" + open[1].revision + "' …"});
    }
    if (open.empty()) {
      throw Error({"MIG-621", "no statement of this database waits for an answer",
                   "`mig status` says what is half done; `mig upgrade` goes on with it"});
    }
    open.front().seen = took_effect ? store::kTookEffect : store::kNoEffect;
    lock.transaction([&] { (*marks).resolve(open.front()); });
  });
}

std::vector<std::string> version_rows(Database& database, const Options& options) {
  return api::guarded([&] {
    const compile::Compiler compiler(
        database.dialect(),
        api::settings_for(database.dialect(), database.connection().server(), options));
    return store::VersionTable(compiler, database.connection(), database.catalog(),
                               options.version_table)
        .read();
  });
}

void ensure_version(Database& database, const Options& options) {
  api::guarded([&] {
    const compile::Compiler compiler(
        database.dialect(),
        api::settings_for(database.dialect(), database.connection().server(), options));
    store::VersionTable versions(compiler, database.connection(), database.catalog(),
                                 options.version_table);
    static_cast<void>(versions.read());
    if (versions.exists()) return;
    const api::Lock lock(database, options);
    lock.hold([&] { versions.ensure(); });
  });
}

Current current(const History& history, Database& database, const Options& options) {
  const auto rows = version_rows(database, options);
  const auto found = graph::current(history.graph(), rows);
  Current out;
  const auto add = [&](const graph::Nodes& nodes, bool implied) {
    for (const auto node : nodes) {
      CurrentRevision each;
      each.revision = *history.with_id(history.graph().id(node));
      each.implied = implied;
      out.revisions.push_back(std::move(each));
    }
  };
  add(found.rows, false);
  add(found.implied, true);
  for (const auto& id : found.unknown) {
    CurrentRevision each;
    each.revision.id = id;
    each.unknown = true;
    out.revisions.push_back(std::move(each));
  }
  out.at_heads = found.unknown.empty() && graph::is_at_heads(history.graph(), rows);
  return out;
}

}  // namespace mig
