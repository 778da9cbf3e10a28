#include "render/capabilities.hpp"

#include "render/assessment.hpp"
#include "render/columns.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace mig::cli {

namespace {

// Why it is not done, or not as it was asked for.
std::string note_of(const Assessment& assessment) {
  if (!assessment.reason.empty()) return assessment.reason;
  const bool differs = assessment.support == ir::Support::approximated;
  return differs && !assessment.findings.empty() ? assessment.findings.front().message : "";
}

}  // namespace

std::string capability_lines(const std::vector<Capability>& all,
                             const std::vector<std::string>& dialects, const Paint& paint,
                             std::size_t width) {
  const Columns columns(width, dialects.size());
  std::string out = columns.head("operation", dialects);
  std::string group;
  for (const auto& each : all) {
    if (each.group != group) out += "\n" + paint.bold(each.group) + "\n";
    group = each.group;
    std::vector<Cell> cells;
    for (const auto& answer : each.answers) {
      cells.push_back({{support::join(cell_words(answer), ", ")}, emphasis_of(answer)});
    }
    out += columns.row(each.title, cells, false, paint);
  }
  return out;
}

std::string capability_markdown(const std::vector<Capability>& all,
                                const std::vector<std::string>& dialects) {
  std::string out;
  std::string group;
  for (const auto& each : all) {
    if (each.group != group) {
      out += (group.empty() ? "## " : "\n## ") + each.group + "\n\n| | " +
             support::join(dialects, " | ") + " |\n| ---";
      for (std::size_t i = 0; i < dialects.size(); ++i) out += " | ---";
      out += " |\n";
    }
    group = each.group;
    out += "| " + each.title;
    for (const auto& answer : each.answers) {
      auto words = cell_words(answer);
      if (const auto note = note_of(answer); !note.empty()) words.push_back("*" + note + "*");
      out += " | " + support::join(words, ", ");
    }
    out += " |\n";
  }
  return out;
}

}  // namespace mig::cli
