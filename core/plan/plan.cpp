#include "plan/plan.hpp"

#include "ir/invert.hpp"
#include "support/text.hpp"
#include <mig/ir/apply.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

namespace mig::plan {

Place place_of(const revision::Revision& revision, ir::Position at) {
  Place place;
  place.file = revision.header.file;
  place.line = at.line;
  place.column = at.column;
  if (at.line == 0) return place;
  std::ifstream in(revision.header.file);
  std::string text;
  for (std::size_t line = 0; line < at.line; ++line) {
    if (!std::getline(in, text)) return place;
  }
  if (!text.empty() && text.back() == '\r') text.pop_back();
  place.text = text;
  return place;
}

Diagnostic diagnose(std::string code, const revision::Revision& revision,
                    const ir::Problem& problem) {
  Diagnostic out;
  out.code = std::move(code);
  out.message = problem.message;
  out.hint = problem.word.empty() ? "" : support::did_you_mean(problem.word, problem.known);
  if (!problem.word.empty() && out.hint.empty() && !problem.known.empty()) {
    constexpr std::size_t kMost = 12;
    std::vector<std::string> known = problem.known;
    if (known.size() > kMost) {
      const std::string rest = "and " + std::to_string(known.size() - kMost) + " more";
      known.resize(kMost);
      known.push_back(rest);
    }
    out.notes.push_back("there are: " + support::join(known, ", "));
  }
  if (!problem.hint.empty()) out.hint += (out.hint.empty() ? "" : " ") + problem.hint;
  out.place = place_of(revision, problem.at);
  return out;
}

namespace {

bool any_leaves_unknown(const std::vector<ir::Operation>& operations) {
  return std::any_of(operations.begin(), operations.end(), ir::leaves_unknown);
}

// Replays revisions on a schema. What a revision that is applied already does wrong is not asked:
// the schema counts as known in part from then on.
class Replay {
 public:
  explicit Replay(const ir::ResolveContext& context) : context_(context) {}

  ir::Schema take() { return std::move(schema_); }
  [[nodiscard]] const ir::Schema& schema() const { return schema_; }

  void up(const revision::Revision& revision) {
    for (const auto& operation : revision.upgrade) {
      ir::Problems ignored;
      const auto resolved = ir::resolve(operation, context_, schema_, ignored);
      if (resolved) change(*resolved);
    }
  }

  // Replays a revision and fills in the step that takes it back.
  void up_with_inverse(const revision::Revision& revision, Step& step,
                       std::vector<Diagnostic>& refused) {
    const bool was_partial = schema_.partial;
    std::vector<ir::Operation> back;
    step.derived = !revision.downgrade;
    if (step.derived && revision.irreversible) refuse(revision, refused);
    for (const auto& operation : revision.upgrade) {
      ir::Problems ignored;
      const auto resolved = ir::resolve(operation, context_, schema_, ignored);
      if (!resolved) continue;
      ir::Inverse inverse = ir::invert(*resolved, schema_);
      if (step.derived && !revision.irreversible && !inverse.impossible.empty()) {
        refuse(revision, operation, inverse.impossible, refused);
      }
      back.insert(back.begin(), std::make_move_iterator(inverse.operations.begin()),
                  std::make_move_iterator(inverse.operations.end()));
      if (step.derived) {
        step.lost.insert(step.lost.begin(), inverse.lost.begin(), inverse.lost.end());
      }
      change(*resolved);
    }
    const bool unknown = any_leaves_unknown(step.derived ? back : *revision.downgrade) ||
                         any_leaves_unknown(revision.upgrade);
    step.operations = step.derived ? back : *revision.downgrade;
    if (unknown) step.resync = Resync{std::move(back), was_partial};
  }

 private:
  void change(const ir::Operation& operation) {
    if (ir::apply(schema_, operation)) schema_.partial = true;
  }

  static void refuse(const revision::Revision& revision, std::vector<Diagnostic>& refused) {
    Diagnostic out;
    out.code = "MIG-410";
    out.message = "revision '" + revision.header.id + "' is irreversible and cannot be taken back";
    out.place.file = revision.header.file;
    if (!revision.irreversible_reason.empty()) {
      out.notes.push_back("because " + revision.irreversible_reason);
    }
    out.hint = "its author means it to stay: choose a target at or above it";
    refused.push_back(std::move(out));
  }
  static void refuse(const revision::Revision& revision, const ir::Operation& operation,
                     const std::string& why, std::vector<Diagnostic>& refused) {
    Diagnostic out;
    out.code = "MIG-410";
    out.message = "revision '" + revision.header.id + "' cannot be taken back: '" +
                  ir::name_of(operation) + "' has no inverse";
    out.place = place_of(revision, operation.at);
    out.notes.push_back("because " + why);
    out.hint =
        revision::is_sql_file(revision.header.file)
            ? "write what takes it back below a line '-- mig:downgrade', or choose a target "
              "at or above this revision"
            : "write what takes it back as [[downgrade]] operations, or choose a target at or "
              "above this revision";
    refused.push_back(std::move(out));
  }

  const ir::ResolveContext& context_;
  ir::Schema schema_;
};

}  // namespace

Plan make(const graph::Graph& graph, const Lookup& revisions, const graph::Nodes& applied,
          const std::vector<graph::Step>& steps, const ir::ResolveContext& context) {
  Plan plan;
  std::map<graph::Node, std::size_t> down;
  for (const auto& step : steps) {
    Step out;
    out.step = step;
    out.revision = &revisions(graph.id(step.revision));
    if (step.direction == graph::Direction::up) {
      out.operations = out.revision->upgrade;
    } else {
      down[step.revision] = plan.steps.size();
    }
    plan.steps.push_back(std::move(out));
  }
  std::vector<Diagnostic> refused;
  Replay replay(context);
  for (const graph::Node node : applied) {
    const auto found = down.find(node);
    if (found == down.end()) {
      replay.up(revisions(graph.id(node)));
    } else {
      Step& step = plan.steps[found->second];
      replay.up_with_inverse(*step.revision, step, refused);
    }
  }
  if (!refused.empty()) throw Error(std::move(refused));
  plan.schema = replay.take();
  return plan;
}

}  // namespace mig::plan
