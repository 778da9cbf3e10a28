#include "lint/findings.hpp"

#include "plan/plan.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace mig::lint {

namespace {

// "DS" of "DS103"; empty for what is not of the catalogue.
std::string_view family_of(std::string_view code) {
  const auto digits = code.find_first_of("0123456789");
  return digits == std::string_view::npos ? std::string_view() : code.substr(0, digits);
}

bool is_family(std::string_view text) {
  const auto& families = lint_families();
  return std::any_of(families.begin(), families.end(),
                     [&](const LintFamily& family) { return family.code == text; });
}

// An entry of lint_ignore: "LK101", "index-not-online", "LK", each also as "postgres:LK101".
struct Entry {
  std::string_view dialect;
  std::string_view rule;

  explicit Entry(std::string_view text) : rule(text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return;
    dialect = text.substr(0, colon);
    rule = text.substr(colon + 1);
  }
  [[nodiscard]] bool covers(std::string_view on, std::string_view code,
                            std::string_view name) const {
    return (dialect.empty() || dialect == on) &&
           (rule == code || rule == name || rule == family_of(code));
  }
};

}  // namespace

LintLevel Findings::level_of(std::string_view code, std::string_view name,
                             LintLevel otherwise) const {
  for (const auto key : {code, name, family_of(code)}) {
    const auto found = policy_.levels.find(std::string(key));
    if (!key.empty() && found != policy_.levels.end()) return found->second;
  }
  return otherwise;
}

bool Findings::suppressed(const revision::Revision& revision, const Named& rule) {
  bool any = false;
  for (const auto& entry : revision.lint_ignore) {
    if (!Entry(entry).covers(dialect_, rule.code, rule.name)) continue;
    used_.insert({revision.header.id, entry});
    any = true;
  }
  return any || std::any_of(policy_.ignore.begin(), policy_.ignore.end(), [&](const auto& entry) {
           return Entry(entry).covers(dialect_, rule.code, rule.name);
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
  if (same == found_.end()) {
    found_.push_back(
        {{id, spot.at, spot.operation, rule.code, std::move(message), std::move(advice)},
         spot.revision,
         rule.name,
         rule.level,
         of_dialect,
         {dialect_}});
  } else if (std::find(same->dialects.begin(), same->dialects.end(), dialect_) ==
             same->dialects.end()) {
    same->dialects.push_back(dialect_);
  }
}

void Findings::add(std::string_view rule, const Spot& spot, std::string message,
                   std::string advice) {
  const LintRule& known = *find_lint_rule(rule);
  keep({std::string(known.code), std::string(known.name),
        level_of(known.code, known.name, known.level)},
       spot, std::move(message), advice.empty() ? std::string(known.advice) : std::move(advice),
       false);
}

void Findings::add_of_dialect(std::string_view rule, const Spot& spot, std::string message,
                              std::string advice, LintLevel least, LintLevel most) {
  const LintRule& known = *find_lint_rule(rule);
  keep({std::string(known.code), std::string(known.name),
        level_of(known.code, known.name, std::min(std::max(known.level, least), most))},
       spot, std::move(message), advice.empty() ? std::string(known.advice) : std::move(advice),
       true);
}

void Findings::add_foreign(const std::string& name, LintLevel level, const Spot& spot,
                           std::string message, std::string advice) {
  const std::string full = dialect_ + "." + name;
  keep({full, name, level_of(full, name, level)}, spot, std::move(message), std::move(advice),
       true);
}

void Findings::add_of_environment(std::string_view rule, const LintEnvironment& environment,
                                  std::string message) {
  const LintRule& known = *find_lint_rule(rule);
  const LintLevel level = level_of(known.code, known.name, known.level);
  const bool ignored =
      std::any_of(policy_.ignore.begin(), policy_.ignore.end(), [&](const std::string& entry) {
        return Entry(entry).covers(environment.dialect, known.code, known.name);
      });
  if (level == LintLevel::off || ignored) return;
  LintFinding out;
  out.code = known.code;
  out.name = known.name;
  out.level = level;
  out.message = std::move(message);
  out.advice = known.advice;
  out.place = environment.place;
  out.dialects = {environment.dialect};
  of_environments_.push_back(std::move(out));
}

namespace {

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

std::vector<Diagnostic> Findings::unknown_rules(const LintPolicy& policy) {
  std::vector<std::string> named = policy.ignore;
  for (const auto& [name, level] : policy.levels) named.push_back(name);
  std::vector<Diagnostic> out;
  for (const auto& name : named) {
    const std::string rule(Entry(name).rule);
    if (auto hint = unknown(rule)) {
      out.push_back({"MIG-708", "[lint] names the rule '" + rule + "', which there is not",
                     std::move(*hint)});
    }
  }
  return out;
}

void Findings::judge_suppressions(const revision::Revision& revision, bool whole) {
  const std::vector<std::string> entries = revision.lint_ignore;
  for (const auto& entry : entries) {
    const std::string rule(Entry(entry).rule);
    const bool used = used_.count({revision.header.id, entry}) > 0;
    if (used) continue;
    if (auto hint = unknown(rule)) {
      add("unknown-suppression", {&revision}, "lint_ignore: there is no rule '" + rule + "'",
          std::move(*hint));
    } else if (whole) {
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
    if (each.of_dialect || each.dialects.size() < dialects.size()) out.dialects = each.dialects;
    report.findings.push_back(std::move(out));
  }
  std::move(of_environments_.begin(), of_environments_.end(), std::back_inserter(report.findings));
  report.suppressed = suppressed_.size();
}

}  // namespace mig::lint
