// Plans as SQL text for somebody to review and run by hand: no connection, no client library.
#include "api/context.hpp"
#include "execute/preflight.hpp"
#include "port/dialect.hpp"
#include "store/version_table.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <optional>

namespace mig {

namespace {

class Script {
 public:
  Script(const port::Dialect& dialect, const Options& options, const ScriptOptions& script)
      : options_(options), compiler_(dialect, api::offline_settings(dialect, options, script)) {
    transactional_ = dialect.capabilities(compiler_.settings().server).transactional_ddl;
  }

  void version_table() {
    comment("the table that says what is applied");
    run(store::create_operation(options_.version_table));
    out_ += "\n";
  }

  void steps(const History& history, const graph::Rows& rows,
             const std::vector<graph::Step>& steps) {
    const auto compiled = api::prepare(history, compiler_, rows, steps);
    for (const auto& step : compiled) execute::preflight(compiler_, step);
    for (const auto& step : compiled) one(step);
  }

  void rows(const std::vector<graph::RowChange>& changes) {
    for (const auto& change : changes) {
      run(store::change_operation(options_.version_table, change));
    }
  }

  void begin() {
    if (transactional_) statement("BEGIN");
  }
  void commit() {
    if (transactional_) statement("COMMIT");
  }
  void comment(const std::string& text) {
    for (const auto& line : support::split(text, '\n')) out_ += "-- " + line + "\n";
  }

  std::string take() { return std::move(out_); }

 private:
  // A comment at the end of the last line would swallow the semicolon.
  void statement(const std::string& sql) {
    const auto line = sql.substr(sql.rfind('\n') + 1);
    const bool comment =
        line.find("--") != std::string::npos || line.find('#') != std::string::npos;
    out_ += sql + (comment ? "\n;\n" : ";\n");
  }

  void run(const ir::Operation& operation) {
    const auto translation =
        compiler_.compile_one(operation, store::version_schema(options_.version_table));
    for (const auto& each : translation.statements) statement(each.sql);
  }

  // Statements that are the same in several rebuilds of a revision stand there once.
  void phase(const compile::Step& step, ir::Phase wanted) {
    std::vector<std::string> done;
    for (const auto& unit : step.units) {
      for (const auto& each : unit.translation.statements) {
        if (each.phase != wanted) continue;
        if (std::find(done.begin(), done.end(), each.sql) != done.end()) continue;
        done.push_back(each.sql);
        write(each);
      }
    }
  }

  // What has to hold is for people to see to: a script cannot stop by itself.
  void checks(const std::vector<compile::Check>& checks, const char* when) {
    for (const auto& each : checks) {
      comment(std::string(when) + ": " + each.statement.expect->message);
      comment("has to return " + rows_text(*each.statement.expect) + ": " + each.statement.sql);
    }
  }

  static std::string rows_text(const ir::Expectation& expect) {
    std::vector<std::string> rows;
    for (const auto& row : expect.rows) rows.push_back(support::join(row, " | "));
    return rows.empty() ? "no rows" : support::join(rows, ", ");
  }

  void write(const ir::Statement& each) {
    if (!each.recover.empty()) {
      comment("if an earlier try of the next statement has failed, run before it: " + each.recover);
    }
    if (each.expect) {
      comment("check: " + each.expect->message);
      comment("expected: " + rows_text(*each.expect));
    }
    statement(each.sql);
  }

  // The operations and the version rows, in as few transactions as they can be. Who runs the script
  // may not stop at an error: where there are several transactions, the version row goes along with
  // each, and one that failed keeps the later ones from recording the revision.
  void main(const compile::Step& step, bool transaction) {
    auto changes = step.planned.step.rows;
    bool open = false;
    const auto set_open = [&](bool wanted) {
      if (transaction && open != wanted) statement(wanted ? "BEGIN" : "COMMIT");
      open = wanted;
    };
    const auto part = [&] {
      if (transaction && open) advance(changes, step.planned.revision->header.id);
      set_open(false);
    };
    part_ = 0;
    bool outside = false;  // a statement of the operation before ran outside
    for (const auto& unit : step.units) {
      if (outside) part();  // its locks do not last into this one
      outside = false;
      for (const auto& each : unit.translation.statements) {
        if (each.phase != ir::Phase::main) continue;
        outside = outside || !each.transactional;
        if (each.transactional) {
          set_open(true);
        } else {
          part();
        }
        write(each);
      }
    }
    set_open(true);
    rows(changes);
    set_open(false);
  }

  // The version row on its way to what the revision makes of it.
  void advance(std::vector<graph::RowChange>& changes, const std::string& revision) {
    if (changes.empty()) return;
    using Kind = graph::RowChange::Kind;
    graph::RowChange& last = changes.front();
    graph::RowChange now = last;
    now.to = revision + " (part " + std::to_string(++part_) + ")";
    if (now.kind == Kind::remove) now.kind = Kind::update;
    if (last.kind == Kind::insert) last.kind = Kind::update;
    last.from = now.to;
    rows({now});
  }

  void one(const compile::Step& step) {
    const auto& header = step.planned.revision->header;
    const bool up = step.planned.step.direction == graph::Direction::up;
    const std::string from =
        header.down_revisions.empty() ? "base" : support::join(header.down_revisions, ", ");
    comment(
        (up ? "upgrade " + from + " -> " + header.id : "downgrade " + header.id + " -> " + from) +
        (header.message.empty() ? "" : ": " + header.message));
    for (const auto& note : step.notes) comment("note: " + note);
    for (const auto& lost : step.planned.lost) comment("note: does not come back: " + lost);
    const bool transaction =
        transactional_ && step.planned.revision->transaction != revision::Transaction::off;
    checks(step.before, "stop unless, before the upgrade");
    checks(step.after, "stop unless, behind the upgrade");
    phase(step, ir::Phase::prologue);
    main(step, transaction);
    phase(step, ir::Phase::epilogue);
    out_ += "\n";
  }

  const Options& options_;
  compile::Compiler compiler_;
  bool transactional_ = false;
  std::size_t part_ = 0;  // transactions of a revision that are complete
  std::string out_;
};

}  // namespace

std::string upgrade_script(const History& history, const port::Dialect& dialect,
                           const std::string& range, const Options& options,
                           const ScriptOptions& script) {
  const auto& graph = history.graph();
  const graph::Range parsed = api::range_of(range);
  const graph::Rows rows = api::start_rows(graph, parsed.from);
  Script out(dialect, options, script);
  if (rows.empty()) out.version_table();
  out.steps(history, rows, graph::upgrade_steps(graph, parsed));
  return out.take();
}

std::string downgrade_script(const History& history, const port::Dialect& dialect,
                             const std::string& range, const Options& options,
                             const ScriptOptions& script) {
  if (!graph::is_range(range)) {
    throw Error({"MIG-703", "a downgrade script needs to know where the database is",
                 "write a range, such as head:" + range});
  }
  const auto& graph = history.graph();
  const graph::Range parsed = graph::parse_range(range);
  Script out(dialect, options, script);
  out.steps(history, api::start_rows(graph, parsed.from), graph::downgrade_steps(graph, parsed));
  return out.take();
}

std::string stamp_script(const History& history, const port::Dialect& dialect,
                         const std::string& target, const Options& options,
                         const ScriptOptions& script) {
  const auto& graph = history.graph();
  const graph::Range parsed = api::range_of(target);
  if (!parsed.to) {
    throw Error({"MIG-703", "a stamp script needs the revision that is to be recorded",
                 "write from:to, or the revision alone"});
  }
  const graph::Rows rows = api::start_rows(graph, parsed.from);
  Script out(dialect, options, script);
  if (rows.empty()) out.version_table();
  out.begin();
  out.rows(graph::stamp_rows(graph, rows, {*parsed.to}, false).changes);
  out.commit();
  return out.take();
}

std::string ensure_version_script(const port::Dialect& dialect, const Options& options,
                                  const ScriptOptions& script) {
  Script out(dialect, options, script);
  out.version_table();
  return out.take();
}

}  // namespace mig
