// Files → History: headers at once, operations when they are first needed.
#include "graph/history.hpp"

#include "graph/graph.hpp"
#include "graph/target.hpp"
#include "revision/directory.hpp"
#include "revision/reader.hpp"
#include <mig/history.hpp>

#include <mutex>
#include <unordered_map>

namespace mig {

struct History::State {
  std::filesystem::path folder;  // empty: the revisions are part of the program
  HistoryOptions options;
  graph::Graph graph;

  std::mutex mutex;
  bool complete = false;
  std::vector<revision::Revision> revisions;
  std::unordered_map<std::string, std::size_t> by_id;

  void keep(std::vector<revision::Revision> all) {
    revisions = std::move(all);
    for (std::size_t i = 0; i < revisions.size(); ++i) by_id[revisions[i].header.id] = i;
    complete = true;
  }
};

namespace {

std::filesystem::path versions_folder(const std::filesystem::path& folder) {
  const auto versions = folder / "versions";
  std::error_code ignored;
  return std::filesystem::is_directory(versions, ignored) ? versions : folder;
}

revision::DirectoryOptions directory_options(const HistoryOptions& options) {
  revision::DirectoryOptions out;
  out.recursive = options.recursive;
  out.dialects = options.dialects;
  out.index = options.index;
  return out;
}

RevisionInfo info_of(const graph::Graph& graph, graph::Node node) {
  const revision::Header& header = graph.revision(node);
  RevisionInfo out;
  out.id = header.id;
  out.down_revisions = header.down_revisions;
  out.depends_on = header.depends_on;
  out.branch_labels = header.branch_labels;
  out.labels = graph.labels(node);
  out.message = header.message;
  out.created = header.created;
  out.file = header.file;
  out.is_base = graph.parents(node).empty();
  out.is_head = graph.children(node).empty();
  out.is_effective_head = out.is_head && !graph.dependents(node).empty();
  out.is_branch_point = graph.is_branch_point(node);
  out.is_merge_point = graph.is_merge_point(node);
  for (const auto child : graph.children(node)) out.children.push_back(graph.id(child));
  return out;
}

template <class List>
std::vector<RevisionInfo> infos_of(const graph::Graph& graph, const List& nodes) {
  std::vector<RevisionInfo> out;
  out.reserve(nodes.size());
  for (const auto node : nodes) out.push_back(info_of(graph, node));
  return out;
}

}  // namespace

History History::load(const std::filesystem::path& folder, const HistoryOptions& options) {
  auto state = std::make_shared<State>();
  state->folder = versions_folder(folder);
  state->options = options;
  state->graph = graph::Graph(revision::load_headers(state->folder, directory_options(options)));
  return History(std::move(state));
}

History History::of_texts(const std::vector<std::pair<std::string, std::string>>& files,
                          const HistoryOptions& options) {
  auto state = std::make_shared<State>();
  state->options = options;
  revision::ReadOptions read;
  read.dialects = options.dialects;
  std::vector<revision::Revision> revisions;
  std::vector<Diagnostic> problems;
  for (const auto& [name, text] : files) {
    auto result = revision::try_read(text, name, read);
    problems.insert(problems.end(), result.problems.begin(), result.problems.end());
    revisions.push_back(std::move(result.revision));
  }
  if (!problems.empty()) throw Error(std::move(problems));
  std::vector<revision::Header> headers;
  for (const auto& each : revisions) headers.push_back(each.header);
  state->graph = graph::Graph(std::move(headers));
  state->keep(std::move(revisions));
  return History(std::move(state));
}

std::size_t History::size() const { return state_->graph.size(); }

std::vector<RevisionInfo> History::all() const {
  return infos_of(state_->graph, state_->graph.order());
}

std::vector<RevisionInfo> History::heads() const {
  return infos_of(state_->graph, state_->graph.heads());
}

std::vector<RevisionInfo> History::branches() const {
  return infos_of(state_->graph, state_->graph.branch_points());
}

std::optional<RevisionInfo> History::with_id(const std::string& id) const {
  const auto node = state_->graph.find(id);
  if (!node) return std::nullopt;
  return info_of(state_->graph, *node);
}

std::vector<RevisionInfo> History::find(const std::string& target,
                                        const std::vector<std::string>& rows) const {
  const auto resolved =
      graph::resolve(state_->graph, graph::parse_target(target), rows, graph::Use::show);
  return infos_of(state_->graph, resolved.nodes);
}

std::vector<RevisionInfo> History::range(const std::string& range,
                                         const std::vector<std::string>& rows) const {
  graph::Range parsed;
  if (!range.empty()) parsed = graph::parse_range(range);
  return infos_of(state_->graph, graph::history(state_->graph, parsed, rows));
}

void History::read_all() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  if (state_->complete) return;
  state_->keep(revision::load(state_->folder, directory_options(state_->options)));
}

const graph::Graph& History::graph() const { return state_->graph; }

const revision::Revision& History::revision(const std::string& id) const {
  read_all();
  const auto found = state_->by_id.find(id);
  if (found == state_->by_id.end()) {
    throw Error({"MIG-209", "the file of revision '" + id + "' changed while it was being read",
                 "run the command again"});
  }
  return state_->revisions[found->second];
}

}  // namespace mig
