#include "render/difference.hpp"

#include "render/colour.hpp"
#include "support/text.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

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

std::string rename_flag(const SchemaRename& rename) {
  return printable(fmt::format("--rename {}={}", subject(rename, rename.from), rename.to));
}

namespace json {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kIndent = 2;

Json of(const SchemaChange& change) {
  return {{"operation", Json::parse(ir::dump_json(ir::encode(change.operation)))},
          {"destructive", change.destructive},
          {"notes", change.notes}};
}

Json of(const RenameCandidate& candidate) {
  Json out;
  if (!candidate.rename.table.empty()) out["table"] = candidate.rename.table;
  out["from"] = candidate.rename.from;
  out["to"] = candidate.rename.to;
  out["score"] = candidate.score;
  out["reasons"] = candidate.reasons;
  return out;
}

}  // namespace

std::string difference(const SchemaDifference& difference, const std::vector<std::string>& names,
                       const std::string& file) {
  Json changes = Json::array();
  for (const auto& each : difference.changes) changes.push_back(of(each));
  Json candidates = Json::array();
  for (const auto& each : difference.candidates) candidates.push_back(of(each));
  Json out{{"equal", difference.empty()},           {"dialects", names},
           {"changes", std::move(changes)},         {"candidates", std::move(candidates)},
           {"unexpressed", difference.unexpressed}, {"partial", difference.partial}};
  if (!file.empty()) out["file"] = file;
  return out.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string schema(const ir::Schema& schema) {
  return ir::dump_json(ir::encode(schema), kIndent) + "\n";
}

}  // namespace json

}  // namespace mig::cli
