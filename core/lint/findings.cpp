#include "lint/findings.hpp"

#include "plan/plan.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <regex>
#include <utility>

namespace mig::lint {

namespace {

bool is_family(std::string_view text) {
  const auto& families = lint_families();
  return std::any_of(families.begin(), families.end(),
                     [&](const LintFamily& family) { return family.code == text; });
}

// An entry of lint_ignore: "LK101", "index-not-online", "LK", each also as "postgres:LK101".
struct Entry {
  bool restricted = false;
  std::string_view dialect;
  std::string_view rule;

  explicit Entry(std::string_view text) : rule(text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return;
    restricted = true;
    dialect = text.substr(0, colon);
    rule = text.substr(colon + 1);
  }
  // on: a dialect's name, then its families.
  [[nodiscard]] bool covers(const std::vector<std::string>& on, std::string_view code,
                            std::string_view name) const {
    const LintRule* known = find_lint_rule(code);
    const bool same = rule == code || rule == name || (known != nullptr && rule == known->family());
    return same && (!restricted || std::find(on.begin(), on.end(), dialect) != on.end());
  }
};

// "did you mean …?" for what is no rule; nothing for a rule, a family or a plugin's own name.
std::optional<std::string> unknown(const std::string& rule) {
  if (find_lint_rule(rule) != nullptr || is_family(rule)) return std::nullopt;
  if (rule.find('.') != std::string::npos) return std::nullopt;
  std::vector<std::string> known;
  for (const auto& each : lint_rules()) {
    known.emplace_back(each.code);
    known.emplace_back(each.name);
  }
  const std::string hint = support::did_you_mean(rule, known);
  return hint.empty() ? "'mig lint --rules' lists them" : hint;
}

}  // namespace

bool Findings::suppressed(const revision::Revision& revision, const Named& rule) {
  bool any = false;
  for (const auto& entry : revision.lint_ignore) {
    if (!Entry(entry).covers(names_, rule.code, rule.name)) continue;
    used_.insert({revision.header.id, entry});
    any = true;
  }
  return any || std::any_of(policy_.ignore.begin(), policy_.ignore.end(), [&](const auto& entry) {
           return Entry(entry).covers(names_, rule.code, rule.name);
         });
}

void Findings::keep(const Named& rule, const Spot& spot, std::string message, std::string advice,
                    bool of_dialect) {
  const bool left_out = suppressed(*spot.revision, rule);  // first: it counts as used in any case
  if (rule.level == LintLevel::off) return;
  const std::string& id = spot.revision->header.id;
  if (left_out) {
    suppressed_.insert(id + '\n' + rule.code + '\n' + spot.operation + '\n' + message);
    return;
  }
  const auto same = std::find_if(found_.begin(), found_.end(), [&](const Found& each) {
    return each.key.revision == id && each.key.at.line == spot.at.line &&
           each.key.operation == spot.operation && each.key.code == rule.code &&
           each.key.message == message && each.key.advice == advice;
  });
  if (same != found_.end()) {
    auto& on = same->dialects;
    if (!names_.empty() && (on.empty() || on.back() != names_.front())) {
      on.push_back(names_.front());
    }
    return;
  }
  found_.push_back({{id, spot.at, spot.operation, rule.code, std::move(message), std::move(advice)},
                    spot.revision,
                    rule.name,
                    rule.level,
                    of_dialect,
                    {}});
  if (!names_.empty()) found_.back().dialects.push_back(names_.front());
}

void Findings::add(std::string_view rule, const Spot& spot, std::string message,
                   std::string advice) {
  const LintRule& known = *find_lint_rule(rule);
  keep({std::string(known.code), std::string(known.name),
        lint_level(policy_, known.code, known.name, known.level)},
       spot, std::move(message), advice.empty() ? std::string(known.advice) : std::move(advice),
       false);
}

void Findings::add_of_dialect(std::string_view rule, const Spot& spot, std::string message,
                              std::string advice, LintLevel least, LintLevel most) {
  const LintRule& known = *find_lint_rule(rule);
  keep({std::string(known.code), std::string(known.name),
        lint_level(policy_, known.code, known.name, std::min(std::max(known.level, least), most))},
       spot, std::move(message), advice.empty() ? std::string(known.advice) : std::move(advice),
       true);
}

void Findings::add_foreign(const std::string& name, LintLevel level, const Spot& spot,
                           std::string message, std::string advice) {
  const std::string full = names_.front() + "." + name;
  keep({full, name, lint_level(policy_, full, name, level)}, spot, std::move(message),
       std::move(advice), true);
}

void Findings::add_of_project(std::string_view rule, const Place& place,
                              const std::vector<std::string>& dialects, std::string message) {
  const LintRule& known = *find_lint_rule(rule);
  const LintLevel level = lint_level(policy_, known.code, known.name, known.level);
  const bool ignored =
      std::any_of(policy_.ignore.begin(), policy_.ignore.end(), [&](const std::string& entry) {
        return Entry(entry).covers(dialects, known.code, known.name);
      });
  if (level == LintLevel::off || ignored) return;
  LintFinding out;
  out.code = known.code;
  out.name = known.name;
  out.level = level;
  out.message = std::move(message);
  out.advice = known.advice;
  out.place = place;
  out.dialects = dialects;
  of_project_.push_back(std::move(out));
}

void Findings::judge_suppressions(const revision::Revision& revision,
                                  const std::set<std::string>& dialects) {
  for (const auto& entry : revision.lint_ignore) {
    if (used_.count({revision.header.id, entry}) > 0) continue;
    const Entry read(entry);
    if (auto hint = unknown(std::string(read.rule))) {
      add("unknown-suppression", {&revision},
          "lint_ignore: there is no rule '" + std::string(read.rule) + "'", std::move(*hint));
    } else if (!dialects.empty() && read.restricted &&
               dialects.count(std::string(read.dialect)) == 0) {
      add("unknown-suppression", {&revision},
          "lint_ignore: '" + std::string(read.dialect) + "' is no dialect of the project",
          "write the name of one, or the rule alone for all of them");
    } else if (!dialects.empty()) {
      add("unused-suppression", {&revision},
          "lint_ignore: '" + entry + "' is not found in this revision");
    }
  }
}

void Findings::finish(const std::vector<std::string>& dialects, LintReport& report) {
  for (auto& each : found_) {
    LintFinding out;
    out.code = each.key.code;
    out.name = each.name;
    out.level = each.level;
    out.message = each.key.message;
    out.advice = each.key.advice;
    out.revision = each.key.revision;
    out.operation = each.key.operation;
    out.place = plan::place_of(*each.revision, each.key.at);
    if (each.of_dialect || each.dialects.size() < dialects.size()) {
      out.dialects = std::move(each.dialects);
    }
    report.findings.push_back(std::move(out));
  }
  std::move(of_project_.begin(), of_project_.end(), std::back_inserter(report.findings));
  report.suppressed = suppressed_.size();
}

}  // namespace mig::lint

namespace mig {

void require_lint_policy(const LintPolicy& policy) {
  std::vector<std::string> named;
  for (const auto& entry : policy.ignore) named.emplace_back(lint::Entry(entry).rule);
  for (const auto& [name, level] : policy.levels) named.push_back(name);
  std::vector<Diagnostic> problems;
  for (const auto& name : named) {
    if (auto hint = lint::unknown(name)) {
      problems.push_back({"MIG-708", "[lint] names the rule '" + name + "', which there is not",
                          std::move(*hint)});
    }
  }
  for (const auto& [kind, pattern] : policy.names) {
    try {
      const std::regex compiled(pattern);
    } catch (const std::regex_error&) {
      problems.push_back({"MIG-708",
                          "[lint.names] " + kind + ": '" + pattern + "' is no regular expression",
                          "write it as in ECMAScript: \"[a-z][a-z0-9_]*\""});
    }
  }
  if (!problems.empty()) throw Error(std::move(problems));
}

}  // namespace mig
