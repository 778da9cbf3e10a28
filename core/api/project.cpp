// A project's revisions: loading them, and adding new ones to the folder.
#include "api/new_file.hpp"
#include "api/new_revision.hpp"
#include "api/project_codes.hpp"
#include "api/sums.hpp"
#include "config/codes.hpp"
#include "graph/graph.hpp"
#include "graph/target.hpp"
#include "revision/checksum.hpp"
#include "revision/directory.hpp"
#include "revision/writer.hpp"
#include "support/text.hpp"
#include <mig/project.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <system_error>
#include <utility>

namespace mig {

namespace {

namespace fs = std::filesystem;
namespace code = api::code;
using graph::Graph;
using graph::Nodes;

[[noreturn]] void refuse(const char* code, std::string message, std::string hint,
                         std::vector<std::string> notes = {}) {
  throw Error(Diagnostic{code, std::move(message), std::move(hint), {}, std::move(notes)});
}

std::string variable(const Project& project, const char* name) {
  const auto found = project.process_variables.find(name);
  return found == project.process_variables.end() ? std::string() : found->second;
}

std::string rfc3339(std::chrono::system_clock::time_point time) {
  const auto seconds = std::chrono::time_point_cast<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

std::uint64_t system_random() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

// What the new revision comes after.
Nodes parents_of(const Graph& graph, const NewRevision& wanted) {
  Nodes out;
  const auto& heads = wanted.heads;
  for (const auto& text : heads.empty() ? std::vector<std::string>{"head"} : heads) {
    const auto target = graph::parse_target(text);
    out = graph::united(out, graph::resolve(graph, target, {}, graph::Use::start).nodes);
  }
  if (wanted.splice) return out;
  for (const auto node : out) {
    if (graph.children(node).empty()) continue;
    refuse(code::kNotHead,
           fmt::format("revision '{}' is not a head: other revisions follow it", graph.id(node)),
           "add --splice to begin a new branch there",
           graph::describe(graph, graph.children(node)));
  }
  return out;
}

// Ids in full; labels stay labels.
std::vector<std::string> dependencies_of(const Graph& graph, const NewRevision& wanted) {
  std::vector<std::string> out;
  for (const auto& name : wanted.depends_on) {
    const auto node = graph::resolve_name(graph, name);
    const auto found = graph.find_label(name) ? name : graph.id(node);
    if (std::find(out.begin(), out.end(), found) == out.end()) out.push_back(found);
  }
  return out;
}

std::string new_id(const Graph& graph, const NewRevision& wanted) {
  if (wanted.id.empty()) {
    const auto random = wanted.random ? wanted.random : system_random;
    auto id = revision::new_id(random);
    while (graph.find(id)) id = revision::new_id(random);
    return id;
  }
  if (const auto node = graph.find(wanted.id)) {
    refuse(code::kTaken, fmt::format("there is a revision '{}' already", wanted.id),
           "choose another id, or leave it out", {graph::describe(graph, *node)});
  }
  if (const auto node = graph.find_label(wanted.id)) {
    refuse(code::kTaken, fmt::format("'{}' is the label of a branch already", wanted.id),
           "choose another id, or leave it out", {graph::describe(graph, *node)});
  }
  return wanted.id;
}

void require_free_labels(const Graph& graph, const NewRevision& wanted) {
  for (const auto& label : wanted.branch_labels) {
    auto node = graph.find_label(label);
    if (!node) node = graph.find(label);
    if (!node) continue;
    refuse(code::kTaken, fmt::format("the branch label '{}' is taken", label), "choose another one",
           {graph::describe(graph, *node)});
  }
}

// The rules of the graph for the revision that is to be: illegal names, cycles, what else there is.
void require_legal(const Graph& graph, const revision::Header& header) {
  std::vector<revision::Header> headers;
  headers.reserve(graph.size() + 1);
  for (graph::Node node = 0; node < graph.size(); ++node) headers.push_back(graph.revision(node));
  headers.push_back(header);
  headers.back().file.clear();  // there is no such file yet
  static_cast<void>(Graph(std::move(headers)));
}

std::string name_of(const Project& project, const revision::Header& header, bool sql) {
  const std::string_view pattern = project.file_template.empty()
                                       ? revision::kFileNamePattern
                                       : std::string_view(project.file_template);
  return revision::file_name(header, sql ? ".sql" : ".toml", pattern, project.truncate_slug_length);
}

constexpr const char* kExample = R"(
# [[upgrade]]
# op      = "create_table"
# table   = "…"
# columns = [
#   { name = "id", type = "bigint", identity = true },
# ]
# primary_key = ["id"]

# [[downgrade]] is derived from the upgrade when it is left out.
)";

NewFile write(const Project& project, const History& history, const NewRevision& wanted,
              revision::Header header, const std::vector<SchemaChange>& changes = {}) {
  const Graph& graph = history.graph();
  header.id = new_id(graph, wanted);
  header.message = wanted.message;
  header.created = rfc3339(wanted.created);
  header.branch_labels = wanted.branch_labels;
  require_free_labels(graph, wanted);
  require_legal(graph, header);
  std::error_code error;
  const auto folder = api::revision_folder(project);
  const auto path = folder / name_of(project, header, wanted.sql);
  header.file = path.string();
  auto revision = api::without_operations(header);
  revision::WriteOptions options;
  for (const auto& change : changes) {
    revision.upgrade.push_back(change.operation);
    options.comments.push_back(api::comments_of(change));
  }
  const bool empty = changes.empty() && !wanted.sql;
  const auto text = revision::write(revision, options) + (empty ? kExample : "");
  const auto sum_path = revision::sum_path(folder);
  auto sums = api::grown_sums(history, sum_path);
  sums[header.id] = revision::checksum(revision);
  api::write_new_file(path, text);
  try {
    revision::save_sums(sum_path, sums);
  } catch (...) {
    fs::remove(path, error);
    throw;
  }
  NewFile out{path, {}};
  out.revision = project.history().find(header.id).front();
  return out;
}

}  // namespace

History Project::history(const std::vector<std::string>& known_dialects) const {
  std::error_code error;
  if (!fs::is_directory(script_location, error)) {
    refuse(config::code::kNoProject,
           fmt::format("the folder of the revisions, '{}', is not there", script_location.string()),
           fmt::format("make it, or correct script_location in {}", file.string()));
  }
  HistoryOptions options;
  options.recursive = recursive;
  options.dialects = known_dialects;
  options.index = revision::index_path(api::revision_folder(*this),
                                       variable(*this, "XDG_CACHE_HOME"), variable(*this, "HOME"));
  return History::load(script_location, options);
}

NewFile new_revision(const Project& project, const NewRevision& wanted) {
  return api::new_revision(project, wanted, {});
}

NewFile api::new_revision(const Project& project, const NewRevision& wanted,
                          const std::vector<SchemaChange>& changes) {
  const auto history = project.history();
  const Graph& graph = history.graph();
  revision::Header header;
  for (const auto node : parents_of(graph, wanted)) header.down_revisions.push_back(graph.id(node));
  header.depends_on = dependencies_of(graph, wanted);
  return write(project, history, wanted, std::move(header), changes);
}

NewFile merge_revisions(const Project& project, const std::vector<std::string>& targets,
                        const NewRevision& revision) {
  const auto history = project.history();
  const Graph& graph = history.graph();
  NewRevision wanted = revision;
  wanted.heads = targets.empty() ? std::vector<std::string>{"heads"} : targets;
  const auto parents = parents_of(graph, wanted);
  if (parents.size() < 2) {
    refuse(code::kNothingToMerge,
           parents.empty() ? "there is nothing to merge"
                           : fmt::format("there is nothing to merge with revision '{}'",
                                         graph.id(parents.front())),
           "name at least two revisions; 'mig heads' lists what can be merged");
  }
  for (const auto one : parents) {
    for (const auto other : parents) {
      if (one == other || !graph.is_ancestor(one, other, graph::Edges::versioned)) continue;
      refuse(code::kNothingToMerge,
             fmt::format("revision '{}' comes before '{}' already", graph.id(one), graph.id(other)),
             "leave the first one out");
    }
  }
  revision::Header header;
  for (const auto node : parents) header.down_revisions.push_back(graph.id(node));
  header.depends_on = dependencies_of(graph, wanted);
  if (wanted.message.empty()) {
    wanted.message = "merge " + support::join(header.down_revisions, " and ");
  }
  return write(project, history, wanted, std::move(header));
}

fs::path revision_file(const History& history, const std::string& target,
                       const std::vector<std::string>& rows) {
  const auto found = history.find(target, rows);
  if (found.size() == 1) return found.front().file;
  if (found.empty()) {
    refuse("MIG-321", fmt::format("'{}' is no revision, so there is no file of it", target),
           "'mig history' lists all revisions");
  }
  std::vector<std::string> notes;
  for (const auto& one : found) notes.push_back(one.id + "  " + one.message);
  refuse(code::kSeveral, fmt::format("'{}' is {} revisions", target, found.size()),
         "name one of them", std::move(notes));
}

}  // namespace mig
