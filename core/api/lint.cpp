// A history and its dialects → findings: replays it once a dialect, and has the checks look at each
// revision that is asked for.
#include "api/context.hpp"
#include "lint/look.hpp"
#include <mig/ir/apply.hpp>
#include <mig/lint.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace mig {

namespace {

std::vector<std::string> names_of(const std::vector<LintDialect>& dialects) {
  std::vector<std::string> out;
  for (const auto& each : dialects) out.push_back(each.dialect->name());
  return out;
}

class Linter {
 public:
  Linter(const History& history, const LintOptions& lint, const Options& options)
      : history_(history),
        lint_(lint),
        options_(options),
        findings_(lint.policy),
        patterns_(lint.policy) {
    const std::set<std::string> wanted(lint.revisions.begin(), lint.revisions.end());
    std::vector<graph::Target> heads(1);
    heads.front().anchor = graph::Target::Anchor::heads;
    steps_ = graph::upgrade_steps(history.graph(), {}, heads);
    for (const auto& step : steps_) {
      const std::string& id = history.graph().revision(step.revision).id;
      if (wanted.empty() || wanted.count(id) > 0) wanted_.insert(id);
    }
  }

  LintReport run() {
    LintReport out;
    out.dialects = names_of(lint_.dialects);
    out.revisions = wanted_.size();
    history_.read_all();
    for (const auto& each : lint_.dialects) on(each);
    findings_.look_at({});
    as_written();
    findings_.finish(out.dialects, out);
    sort(out.findings);
    return out;
  }

 private:
  void on(const LintDialect& dialect) {
    findings_.look_at(dialect.dialect->names());
    compile::Settings settings = api::offline_settings(*dialect.dialect, options_,
                                                       {.server_version = dialect.server_version});
    settings.keep_unsupported = true;
    const compile::Compiler compiler(*dialect.dialect, settings);
    const bool transactional =
        dialect.dialect->capabilities(compiler.settings().server).transactional_ddl;
    bool waits = false;
    for (const auto& step : api::prepare(history_, compiler, {}, steps_)) {
      if (wanted_.count(step.planned.revision->header.id) == 0) continue;
      waits = step_of(step, transactional) || waits;
    }
    if (!waits) return;
    for (const auto& environment : lint_.without_lock_timeout) {
      if (environment.dialect != dialect.dialect->name()) continue;
      findings_.add_of_project("no-lock-timeout", environment.place, {environment.dialect},
                               "environment '" + environment.name + "' has no lock_timeout");
    }
  }

  // Whether one of its statements has to wait for those who use a table.
  bool step_of(const compile::Step& step, bool transactional) {
    const revision::Revision& revision = *step.planned.revision;
    lint::StepLook whole{step};
    whole.in_transaction = transactional && revision.transaction != revision::Transaction::off;
    std::vector<const ir::Operation*> all;
    for (const auto& unit : step.units) {
      for (const auto* each : parts_of(unit)) all.push_back(each);
    }
    lint::Made made;
    std::size_t index = 0;
    bool waits = false;
    for (const auto& unit : step.units) {
      const bool existing = !made.table(ir::table_of(unit.operation));
      whole.on_existing.push_back(existing);
      for (const auto& each : unit.translation.statements) {
        waits =
            waits || (existing && each.blocks.value_or(ir::Blocks::nothing) != ir::Blocks::nothing);
      }
      const auto parts = parts_of(unit);
      lint::check_answer({revision, unit, parts, made}, findings_);
      ir::Schema before = unit.before;
      for (const auto* part : parts) {
        operation({revision, all, index++, before, made});
        made.take(*part);
        const bool described = std::holds_alternative<ir::Execute>(part->body);  // parts of its own
        if (!described && parts.size() > 1 && ir::apply(before, *part)) before.partial = true;
      }
    }
    lint::check_transaction(whole, findings_);
    return waits;
  }

  // What has been folded into one, and what raw SQL is said to do.
  static std::vector<const ir::Operation*> parts_of(const compile::Unit& unit) {
    std::vector<const ir::Operation*> out;
    if (const auto* rebuild = std::get_if<ir::RebuildTable>(&unit.operation.body)) {
      for (const auto& change : rebuild->changes) out.push_back(&change);
      return out;
    }
    out.push_back(&unit.operation);
    if (const auto* execute = std::get_if<ir::Execute>(&unit.operation.body)) {
      if (!execute->state) return out;
      for (const auto& each : *execute->state) out.push_back(&each);
    }
    return out;
  }

  void operation(const lint::Look& look) {
    lint::check_destructive(look, findings_);
    lint::check_data(look, findings_);
    lint::check_compatibility(look, findings_);
    lint::check_constraints(look, findings_);
    lint::check_conventions(look, findings_);
    lint::check_names(look, patterns_, findings_);
    lint::check_reversal(look, findings_);
  }

  // What has nothing to do with a dialect.
  void as_written() {
    std::vector<std::vector<std::string>> names;
    for (const auto& each : lint_.dialects) names.push_back(each.dialect->names());
    for (const auto& id : wanted_) lint::check_revision(history_.revision(id), names, findings_);
    sums("edited", lint_.edited, "it is not as mig.sum has it");
    sums("unrecorded", lint_.unrecorded, "it does not stand in mig.sum");
    const auto heads = history_.heads();
    for (const auto& head : heads) {
      if (heads.size() < 2 || wanted_.count(head.id) == 0) continue;
      findings_.add("several-heads", {&history_.revision(head.id)},
                    "the history has " + std::to_string(heads.size()) + " heads; this is one");
    }
    for (const auto& id : lint_.missing) {
      findings_.add_of_project("missing-revision", {}, {},
                               "mig.sum has revision '" + id + "', which no file has");
    }
    std::set<std::string> known;
    for (const auto& each : names) known.insert(each.begin(), each.end());
    if (lint_.narrowed) known.clear();
    for (const auto& id : wanted_) findings_.judge_suppressions(history_.revision(id), known);
  }
  void sums(const char* rule, const std::vector<std::string>& ids, const char* message) {
    for (const auto& id : ids) {
      if (wanted_.count(id) > 0) findings_.add(rule, {&history_.revision(id)}, message);
    }
  }

  void sort(std::vector<LintFinding>& findings) const {
    std::map<std::string, std::size_t> order;
    for (const auto& step : steps_) {
      order.emplace(history_.graph().revision(step.revision).id, order.size() + 1);
    }
    const auto key = [&](const LintFinding& each) {
      return std::make_tuple(order[each.revision], each.place.line, std::string_view(each.code));
    };
    std::stable_sort(findings.begin(), findings.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
  }

  const History& history_;
  const LintOptions& lint_;
  const Options& options_;
  lint::Findings findings_;
  lint::NamePatterns patterns_;
  std::vector<graph::Step> steps_;
  std::set<std::string> wanted_;
};

}  // namespace

LintReport lint_history(const History& history, const LintOptions& lint, const Options& options) {
  if (lint.dialects.empty()) {
    throw Error({"MIG-701", "no dialect to lint for",
                 "list some in mig.toml (dialects = [\"…\"]), or name them with --dialects"});
  }
  require_lint_policy(lint.policy);
  return Linter(history, lint, options).run();
}

bool breaks(const LintReport& report, const LintPolicy& policy) {
  return policy.fail_on != LintLevel::off &&
         std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const LintFinding& each) { return each.level >= policy.fail_on; });
}

}  // namespace mig
