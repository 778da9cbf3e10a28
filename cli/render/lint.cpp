#include "render/lint.hpp"

#include "render/columns.hpp"
#include "render/table.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace mig::cli {

namespace {

constexpr std::size_t kNarrowest = 40;

std::string painted(const Paint& paint, LintLevel level, std::string_view text) {
  if (level == LintLevel::error) return paint.red(text);
  if (level == LintLevel::warning) return paint.yellow(text);
  return paint.cyan(text);
}

std::string place_of(const LintFinding& finding) {
  if (finding.place.file.empty()) return "the project";
  std::string out = printable(finding.place.file);
  if (finding.place.line > 0)
    out += fmt::format(":{}:{}", finding.place.line, finding.place.column);
  return out;
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

const char* level_word(LintLevel level) {
  switch (level) {
    case LintLevel::off:
      return "off";
    case LintLevel::info:
      return "info";
    case LintLevel::warning:
      return "warning";
    case LintLevel::error:
      return "error";
  }
  return "";
}

std::string lint_lines(const LintReport& report, LintLevel least, const Paint& paint,
                       std::size_t width) {
  std::string out;
  width = std::max(width, kNarrowest);
  for (const auto& finding : report.findings) {
    if (finding.level < least) continue;
    const std::string label = fmt::format("{}[{}]", level_word(finding.level), finding.code);
    std::string on;
    if (!finding.dialects.empty()) on = " (" + support::join(finding.dialects, ", ") + ")";
    const std::string about = finding.operation.empty() ? "" : finding.operation + ": ";
    out += (out.empty() ? "" : "\n") + painted(paint, finding.level, label) + " " + finding.name +
           on + "\n  " + wrapped(printable(about + finding.message), 2, width) + "\n  " +
           paint.dim("--> " + place_of(finding)) + "\n";
    if (!finding.advice.empty()) {
      out += "  = " + wrapped(printable(finding.advice), 4, width) + "\n";
    }
  }
  return out;
}

std::string lint_summary(const LintReport& report) {
  const auto count = [&](LintLevel level) {
    return static_cast<std::size_t>(
        std::count_if(report.findings.begin(), report.findings.end(),
                      [&](const LintFinding& each) { return each.level == level; }));
  };
  std::vector<std::string> parts;
  const auto add = [&](std::size_t number, const char* one, const char* many) {
    if (number > 0) parts.push_back(counted(number, one, many));
  };
  add(count(LintLevel::error), "error", "errors");
  add(count(LintLevel::warning), "warning", "warnings");
  add(count(LintLevel::info), "note", "notes");
  add(report.suppressed, "suppressed", "suppressed");
  return counted(report.revisions, "revision", "revisions") + " on " +
         support::join(report.dialects, ", ") + ": " +
         (parts.empty() ? "nothing found" : support::join(parts, ", "));
}

std::string lint_rule_lines(const LintPolicy& policy, const Paint& paint, std::size_t width) {
  std::string out;
  width = std::max(width, kNarrowest);
  for (const auto& family : lint_families()) {
    out += (out.empty() ? "" : "\n") + paint.bold(fmt::format("{} {}", family.code, family.title)) +
           "\n";
    for (const auto& rule : lint_rules()) {
      if (rule.family() != family.code) continue;
      const LintLevel level = lint_level(policy, rule.code, rule.name, rule.level);
      const std::string head = fmt::format("  {} {:<30} ", rule.code, rule.name);
      out += head + painted(paint, level, fmt::format("{:<8}", level_word(level))) +
             wrapped(std::string(rule.what), head.size() + 8, width) + "\n";
    }
  }
  return out;
}

std::string lint_rule_markdown() {
  std::string out;
  for (const auto& family : lint_families()) {
    out += fmt::format(
        "{}## {}: {}\n\n| code | name | level | finds | what to do |\n"
        "| --- | --- | --- | --- | --- |\n",
        out.empty() ? "" : "\n", family.code, family.title);
    for (const auto& rule : lint_rules()) {
      if (rule.family() != family.code) continue;
      out += fmt::format("| {} | `{}` | {} | {} | {} |\n", rule.code, rule.name,
                         level_word(rule.level), rule.what, rule.advice);
    }
  }
  return out;
}

}  // namespace mig::cli
