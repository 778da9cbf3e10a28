// Reading and printing targets, and finding the revisions that they mean.
#include "graph/target.hpp"

#include "graph/codes.hpp"
#include "graph/rows.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace mig::graph {

namespace {

using Anchor = Target::Anchor;

constexpr std::size_t kShortestPart = 4;
constexpr std::size_t kMostDigits = 6;

constexpr std::array<std::pair<std::string_view, Anchor>, 4> kWords{{
    {"head", Anchor::head},
    {"heads", Anchor::heads},
    {"base", Anchor::base},
    {"current", Anchor::current},
}};

[[noreturn]] void refuse(const char* code, std::string message, std::string hint,
                         std::vector<std::string> notes = {}) {
  throw Error(Diagnostic{.code = code,
                         .message = std::move(message),
                         .hint = std::move(hint),
                         .place = {},
                         .notes = std::move(notes)});
}

[[noreturn]] void malformed(std::string_view text, std::string_view why,
                            std::string hint =
                                "targets look like 'head', '3f2a9c1b', '+1', '-1', "
                                "'head-2', 'billing@head' or 'billing@+1'") {
  refuse(code::kMalformedTarget, fmt::format("'{}' is not a target: {}", text, why),
         std::move(hint));
}

int parse_steps(std::string_view text, std::string_view part) {
  const char sign = part.front();
  const auto digits = part.substr(1);
  if (digits.empty()) malformed(text, fmt::format("no number after '{}'", sign));
  int count = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] < '0' || digits[i] > '9') {
      malformed(text, fmt::format("'{}' after the number of steps", digits.substr(i)));
    }
    if (i == kMostDigits) malformed(text, "the number of steps is too large");
    count = count * 10 + (digits[i] - '0');
  }
  if (count == 0) malformed(text, "the number of steps must be at least 1");
  return sign == '-' ? -count : count;
}

std::string steps_text(int count) { return count == 1 ? "1 step" : fmt::format("{} steps", count); }

class Resolver {
 public:
  Resolver(const Graph& graph, const Target& target, const Rows& rows, Use use)
      : graph_(graph), target_(target), rows_(rows), use_(use), text_(print(target)) {}

  Resolved run() {
    check_use();
    Resolved out;
    if (!target_.branch.empty()) {
      branch_ = resolve_name(graph_, target_.branch);
      lineage_ = graph_.lineage(*branch_);
      out.branch = branch_;
    }
    if (target_.anchor == Anchor::rows) return from_rows(std::move(out));
    out.nodes = anchor();
    if (target_.steps == 0) return out;
    const auto start = single(out.nodes);
    return walk(start, std::move(out));
  }

 private:
  // Forms that have no meaning for the command.
  void check_use() const {
    if (target_.anchor == Anchor::heads && target_.steps != 0) {
      malformed(text_, "'heads' may be several revisions, so there is no counting from it",
                "count from 'head', '<label>@head' or an id");
    }
    if (target_.anchor == Anchor::current && use_ != Use::show) {
      refuse(code::kNotHere,
             fmt::format("'{}' cannot be used here: 'current' is where the database already is",
                         text_),
             "name a revision, or count from the current one with '+1' or '-1'");
    }
    if (target_.anchor != Anchor::rows || use_ == Use::show) return;
    if (use_ == Use::upgrade && target_.steps < 0) {
      refuse(code::kNotHere, fmt::format("upgrade cannot go down by '{}'", text_),
             fmt::format("use 'mig downgrade {}', or '+{}' to go up", text_, -target_.steps));
    }
    if (use_ == Use::downgrade && target_.steps > 0) {
      refuse(code::kNotHere, fmt::format("downgrade cannot go up by '{}'", text_),
             fmt::format("use 'mig upgrade {}', or '-{}' to go down", text_, target_.steps));
    }
    if (use_ == Use::stamp) {
      refuse(code::kNotHere,
             fmt::format("stamp records where the database is, so '{}' has nothing to count from",
                         text_),
             "name the revision by its id, or by 'head' or '<label>@head'");
    }
    if (use_ == Use::start) {
      refuse(code::kNotHere,
             fmt::format("'{}' is counted from the database, which this plan does without", text_),
             "begin at an id, 'base' or 'head'");
    }
  }

  [[nodiscard]] Nodes narrowed(const Nodes& nodes) const {
    return branch_ ? intersection(nodes, lineage_) : nodes;
  }

  Nodes anchor() {
    const bool of_heads = target_.anchor == Anchor::head || target_.anchor == Anchor::heads;
    if (of_heads && graph_.empty() && (use_ == Use::stamp || use_ == Use::show)) {
      refuse(code::kUnknownRevision,
             fmt::format("'{}' is nothing: there is no revision yet", text_),
             "make one with 'mig revision'");
    }
    switch (target_.anchor) {
      case Anchor::head:
        return the_head();
      case Anchor::heads:
        return branch_ ? graph_.tips(*branch_) : graph_.real_heads();
      case Anchor::base:
      case Anchor::rows:
        return {};
      case Anchor::current:
        return applied_tips();
      case Anchor::name:
        return {the_name()};
    }
    return {};
  }

  Nodes the_head() {
    auto heads = branch_ ? graph_.tips(*branch_) : graph_.heads();
    if (heads.size() <= 1) return heads;
    std::vector<std::string> notes;
    for (const auto head : heads) {
      notes.push_back(describe(graph_, head) +
                      (graph_.dependents(head).empty() ? "" : " (another revision depends on it)"));
    }
    if (branch_) {
      refuse(code::kSeveralHeads, fmt::format("'{}' could be any of {} heads", text_, heads.size()),
             fmt::format("name one of them, take all with '{}@heads', or join them with "
                         "'mig merge'",
                         target_.branch),
             std::move(notes));
    }
    refuse(code::kSeveralHeads, fmt::format("'{}' could be any of {} heads", text_, heads.size()),
           "name one of them or its branch ('<label>@head'), take all with 'heads', or join them "
           "with 'mig merge'",
           std::move(notes));
  }

  Node the_name() {
    if (!branch_) return resolve_name(graph_, target_.name);
    const auto node = resolve_name(graph_, target_.name, &lineage_);
    if (contains(lineage_, node)) return node;
    const auto labels = graph_.labels(node);
    refuse(code::kNotOnBranch,
           fmt::format("revision '{}' is not on branch '{}'", graph_.id(node), target_.branch),
           labels.empty() ? fmt::format("write '{}' alone", graph_.id(node))
                          : fmt::format("write '{}' alone; it is on branch {}", graph_.id(node),
                                        support::join(labels, ", ")));
  }

  // The applied revisions that counting can start from.
  Nodes applied_tips() const {
    if (!branch_) return row_nodes(graph_, rows_);
    return versioned_tips(graph_, narrowed(applied_set(graph_, rows_)));
  }

  Resolved from_rows(Resolved out) {
    const auto tips = applied_tips();
    const auto start = single(tips);
    if (!start && target_.steps < 0) nothing_applied();
    out = walk(start, std::move(out));
    if (target_.steps < 0) out.branch = start;
    return out;
  }

  [[noreturn]] void nothing_applied() const {
    refuse(code::kNothingApplied,
           branch_
               ? fmt::format("nothing of branch '{}' is applied, so '{}' has nothing to go "
                             "down from",
                             target_.branch, text_)
               : fmt::format("no revision is applied, so '{}' has nothing to go down from", text_),
           "'mig current' shows what is applied");
  }

  [[nodiscard]] std::optional<Node> single(const Nodes& nodes) const {
    if (nodes.empty()) return std::nullopt;
    if (nodes.size() == 1) return nodes.front();
    std::vector<std::string> choices;
    for (const auto node : nodes) choices.push_back("'" + choice(node, nodes) + "'");
    refuse(
        code::kSeveralRows,
        fmt::format("'{}' could be counted from any of {} current revisions", text_, nodes.size()),
        fmt::format("say which: {}, or name the revision to go to", support::join(choices, ", ")),
        describe(graph_, nodes));
  }

  // The form that counts from this one of several current revisions.
  [[nodiscard]] std::string choice(Node node, const Nodes& nodes) const {
    std::string name = graph_.id(node);
    for (const auto& label : graph_.labels(node)) {
      const auto carriers = graph_.lineage(*graph_.find_label(label));
      const auto members = intersection(carriers, nodes);
      if (members.size() == 1 && !branch_) {
        name = label;
        break;
      }
    }
    return fmt::format("{}@{}{}", name, target_.steps > 0 ? "+" : "", target_.steps);
  }

  // Where `steps` edges from `start` (nothing: base) lead.
  [[nodiscard]] Resolved walk(std::optional<Node> start, Resolved out) const {
    const int count = target_.steps < 0 ? -target_.steps : target_.steps;
    auto at = start;
    for (int done = 0; done < count; ++done) {
      if (target_.steps > 0) {
        at = up(start, at, done);
        continue;
      }
      if (!at) past_end(start, done);
      const auto below = down(*at);
      if (!below) out.above = at;
      at = below;
    }
    if (at) out.above.reset();
    out.nodes = at ? Nodes{*at} : Nodes{};
    return out;
  }

  [[nodiscard]] Node up(std::optional<Node> start, std::optional<Node> at, int done) const {
    const auto next = narrowed(at ? graph_.children(*at) : graph_.bases());
    if (next.empty()) past_end(start, done);
    if (next.size() == 1) return next.front();
    refuse(code::kAmbiguousWalk,
           fmt::format("'{}' is ambiguous: {} revisions come after {}", text_, next.size(),
                       at ? "'" + graph_.id(*at) + "'" : "base"),
           "name the revision to go to, or its branch with '<label>@+N' or '<id>@+N'",
           describe(graph_, next));
  }

  [[nodiscard]] std::optional<Node> down(Node at) const {
    const auto next = narrowed(graph_.parents(at));  // a branch ends where its line does
    if (next.empty()) return std::nullopt;
    if (next.size() == 1) return next.front();
    refuse(code::kAmbiguousWalk,
           fmt::format("'{}' is ambiguous: '{}' merges {} revisions", text_, graph_.id(at),
                       next.size()),
           "name the revision to go to, or its branch with '<label>@-N' or '<id>@-N'",
           describe(graph_, next));
  }

  [[noreturn]] void past_end(std::optional<Node> start, int possible) const {
    const auto from = start ? "'" + graph_.id(*start) + "'" : std::string("base");
    const bool rising = target_.steps > 0;
    const int wanted = rising ? target_.steps : -target_.steps;
    const auto exist =
        possible == 0 ? std::string("there is none")
                      : fmt::format("there {} only {}", possible == 1 ? "is" : "are", possible);
    refuse(code::kPastEnd,
           fmt::format("'{}' asks for {} {} from {}, but {}", text_, steps_text(wanted),
                       rising ? "up" : "down", from, exist),
           rising ? "'head' goes as far up as there are revisions"
                  : "'base' goes below the first revision");
  }

  const Graph& graph_;
  const Target& target_;
  const Rows& rows_;
  Use use_;
  std::string text_;
  std::optional<Node> branch_;
  Nodes lineage_;
};

}  // namespace

Target parse_target(std::string_view text) {
  if (text.empty()) malformed(text, "it is empty");
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) malformed(text, "it has white space");
  }
  if (is_range(text)) {
    malformed(text, "it is a range, and one revision is expected", "leave out ':' and one side");
  }
  Target target;
  auto rest = text;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    const auto branch = text.substr(0, at);
    rest = text.substr(at + 1);
    if (branch.empty()) malformed(text, "no branch before '@'");
    if (rest.empty()) malformed(text, "nothing after '@'");
    if (rest.find('@') != std::string_view::npos) malformed(text, "it has more than one '@'");
    if (branch.find_first_of("+-") != std::string_view::npos) {
      malformed(text, "steps can only stand at the end");
    }
    if (is_reserved(branch)) {
      malformed(text, fmt::format("'{}' is not the name of a branch", branch),
                "before '@' stands a branch label or a revision's id");
    }
    target.branch = branch;
  }
  const auto sign = rest.find_first_of("+-");
  const auto name = rest.substr(0, sign);
  if (sign != std::string_view::npos) target.steps = parse_steps(text, rest.substr(sign));
  if (name.empty()) return target;
  const auto* word = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const auto& pair) { return pair.first == name; });
  if (word != kWords.end()) {
    target.anchor = word->second;
  } else {
    target.anchor = Anchor::name;
    target.name = name;
  }
  if (target.anchor == Anchor::heads && target.steps != 0) {
    malformed(text, "'heads' may be several revisions, so there is no counting from it",
              "count from 'head', '<label>@head' or an id");
  }
  return target;
}

bool is_range(std::string_view text) { return text.find(':') != std::string_view::npos; }

Range parse_range(std::string_view text) {
  constexpr const char* kForms = "ranges look like 'a:b', 'a:' or ':b'";
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) malformed(text, "a range has a ':'", kForms);
  const auto from = text.substr(0, colon);
  const auto to = text.substr(colon + 1);
  if (to.find(':') != std::string_view::npos) malformed(text, "it has more than one ':'", kForms);
  if (from.empty() && to.empty()) malformed(text, "both sides are empty", kForms);
  Range range;
  if (!from.empty()) range.from = parse_target(from);
  if (!to.empty()) range.to = parse_target(to);
  return range;
}

std::string print(const Target& target) {
  std::string out = target.branch.empty() ? "" : target.branch + "@";
  for (const auto& [word, anchor] : kWords) {
    if (anchor == target.anchor) out += word;
  }
  if (target.anchor == Anchor::name) out += target.name;
  if (target.steps != 0) out += fmt::format("{:+}", target.steps);
  return out;
}

std::string print(const Range& range) {
  return (range.from ? print(*range.from) : "") + ":" + (range.to ? print(*range.to) : "");
}

Node resolve_name(const Graph& graph, std::string_view name, const Nodes* within) {
  if (const auto exact = graph.find(name)) return *exact;
  if (const auto label = graph.find_label(name)) return *label;
  const auto all = graph.starting_with(name);
  auto candidates = within == nullptr ? all : intersection(all, *within);
  if (candidates.empty()) candidates = all;  // the caller says that it is not on the branch
  if (candidates.empty()) {
    auto known = graph.names();
    for (const auto& [word, unused] : kWords) known.emplace_back(word);
    auto hint = support::did_you_mean(name, known);
    if (hint.empty()) {
      hint = graph.empty() ? "there is no revision yet: make one with 'mig revision'"
                           : "'mig history' lists all revisions";
    }
    refuse(code::kUnknownRevision, fmt::format("no revision or branch '{}'", name),
           std::move(hint));
  }
  if (name.size() < kShortestPart) {
    refuse(code::kShortId,
           fmt::format("'{}' is too short for a partial id; it needs at least {} characters", name,
                       kShortestPart),
           "give more characters of the id", describe(graph, candidates));
  }
  if (candidates.size() > 1) {
    refuse(code::kAmbiguousId,
           fmt::format("'{}' is the beginning of {} ids", name, candidates.size()),
           "give more characters of the id", describe(graph, candidates));
  }
  return candidates.front();
}

Resolved resolve(const Graph& graph, const Target& target, const Rows& rows, Use use) {
  return Resolver(graph, target, rows, use).run();
}

}  // namespace mig::graph
