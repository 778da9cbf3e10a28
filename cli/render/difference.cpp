#include "render/difference.hpp"

#include "render/colour.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mig::cli {

namespace {

std::string subject(const SchemaRename& rename, const std::string& name) {
  return rename.table.empty() ? name : rename.table + "." + name;
}

}  // namespace

std::string difference_lines(const SchemaDifference& difference) {
  std::string out = changes_text(difference.changes);
  if (!out.empty() && !difference.unexpressed.empty()) out += "\n";
  for (const auto& each : difference.unexpressed) out += "# Left: " + printable(each) + "\n";
  return out;
}

std::string difference_summary(const SchemaDifference& difference) {
  const auto destructive = std::count_if(difference.changes.begin(), difference.changes.end(),
                                         [](const SchemaChange& each) { return each.destructive; });
  const auto count = difference.changes.size();
  std::string out = fmt::format("{} {}", count, count == 1 ? "operation" : "operations");
  if (destructive > 0) {
    out += fmt::format(", {} of which {} data", destructive, destructive == 1 ? "loses" : "lose");
  }
  if (!difference.unexpressed.empty()) {
    out += fmt::format("; {} more to be done by hand", difference.unexpressed.size());
  }
  return out;
}

std::string candidate_line(const RenameCandidate& candidate) {
  const auto& rename = candidate.rename;
  std::string why = fmt::format("{} of 100", candidate.score);
  if (!candidate.reasons.empty()) why += ": " + support::join(candidate.reasons, ", ");
  return printable(fmt::format("'{}' goes and '{}' comes ({})", subject(rename, rename.from),
                               subject(rename, rename.to), why));
}

std::string opaque_summary(const std::vector<ir::Opaque>& opaque) {
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (const auto& each : opaque) {
    const auto known = std::find_if(counts.begin(), counts.end(),
                                    [&](const auto& pair) { return pair.first == each.kind; });
    if (known == counts.end()) {
      counts.emplace_back(each.kind, 1);
    } else {
      ++known->second;
    }
  }
  std::vector<std::string> parts;
  for (const auto& [kind, count] : counts) parts.push_back(fmt::format("{} x {}", count, kind));
  return printable(support::join(parts, ", "));
}

std::string opaque_lines(const std::vector<ir::Opaque>& opaque) {
  std::string out;
  for (const auto& each : opaque) {
    const std::string of = each.table.empty() ? "" : " of " + each.table;
    out += "# Not in it: " + printable(fmt::format("{} {}{}", each.kind, each.name, of)) + "\n";
  }
  return out;
}

std::string rename_flag(const SchemaRename& rename) {
  return printable(fmt::format("--rename {}={}", subject(rename, rename.from), rename.to));
}

}  // namespace mig::cli
