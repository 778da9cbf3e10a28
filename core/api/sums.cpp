#include "api/sums.hpp"

#include "graph/graph.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace mig {

namespace api {

namespace fs = std::filesystem;

fs::path revision_folder(const Project& project) {
  std::error_code error;
  return fs::is_directory(project.versions(), error) ? project.versions() : project.script_location;
}

revision::Revision without_operations(const revision::Header& header) {
  revision::Revision out;
  out.header = header;
  if (revision::is_sql_file(header.file)) {
    ir::Execute nothing;
    nothing.sql.common = "";
    ir::Operation operation;
    operation.body = std::move(nothing);
    out.upgrade.push_back(operation);
    out.downgrade.emplace().push_back(operation);
  }
  return out;
}

namespace {

std::vector<revision::Revision> whole(const History& history) {
  std::vector<revision::Revision> out;
  const auto& graph = history.graph();
  if (graph.size() > 0) history.read_all();
  out.reserve(graph.size());
  for (graph::Node node = 0; node < graph.size(); ++node) {
    out.push_back(history.revision(graph.id(node)));
  }
  return out;
}

revision::Sums grown(revision::Sums sums, const std::vector<revision::Revision>& revisions) {
  for (const auto& revision : revisions) {
    auto& sum = sums[revision.header.id];
    if (sum.empty() || sum == revision::checksum(without_operations(revision.header))) {
      sum = revision::checksum(revision);
    }
  }
  return sums;
}

}  // namespace

revision::Sums grown_sums(const History& history, const fs::path& path) {
  return grown(revision::load_sums(path).value_or(revision::Sums{}), whole(history));
}

}  // namespace api

void check_sums(const Project& project, const History& history) {
  const auto path = revision::sum_path(api::revision_folder(project));
  auto recorded = revision::load_sums(path);
  if (!recorded) return;
  const auto revisions = api::whole(history);
  // a revision that was written after `mig revision` recorded it is not changed, it is new
  const auto grown = api::grown(*recorded, revisions);
  for (auto& [id, sum] : *recorded) sum = grown.at(id);
  auto problems = revision::verify(*recorded, revisions, path.string());
  if (!problems.empty()) throw Error(std::move(problems));
}

namespace {

SumChanges compared(const std::filesystem::path& path, const revision::Sums& before,
                    const revision::Sums& now) {
  SumChanges out{path, {}, {}, {}};
  for (const auto& [id, sum] : now) {
    const auto old = before.find(id);
    if (old == before.end()) {
      out.added.push_back(id);
    } else if (old->second != sum) {
      out.changed.push_back(id);
    }
  }
  for (const auto& [id, sum] : before) {
    if (now.count(id) == 0) out.removed.push_back(id);
  }
  return out;
}

}  // namespace

SumChanges record_sums(const Project& project, const History& history) {
  const auto path = revision::sum_path(api::revision_folder(project));
  revision::Sums before;
  std::string unreadable;
  try {
    before = revision::load_sums(path).value_or(revision::Sums{});
  } catch (const Error& error) {
    unreadable = error.diagnostics().front().message;  // written anew, as its message advises
  }
  const auto now = revision::sums_of(api::whole(history));
  SumChanges out = compared(path, before, now);
  out.unreadable = std::move(unreadable);
  revision::save_sums(path, now);
  return out;
}

std::optional<SumChanges> compare_sums(const Project& project, const History& history) {
  const auto path = revision::sum_path(api::revision_folder(project));
  auto recorded = revision::load_sums(path);
  if (!recorded) return std::nullopt;
  const auto revisions = api::whole(history);
  const auto grown = api::grown(*recorded, revisions);  // as in check_sums()
  for (auto& [id, sum] : *recorded) sum = grown.at(id);
  return compared(path, *recorded, revision::sums_of(revisions));
}

}  // namespace mig
