// The revisions of a project as a graph: what `mig heads`, `history`, `show` report, and what is
// upgraded along.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig {

namespace graph {
class Graph;
}
namespace revision {
struct Revision;
}

// A revision as it is shown to people.
struct RevisionInfo {
  std::string id;
  std::vector<std::string> down_revisions;
  std::vector<std::string> depends_on;
  std::vector<std::string> branch_labels;  // given in its own file
  std::vector<std::string> labels;         // all that it carries
  std::string message;
  std::string created;
  std::string file;
  bool is_base = false;
  bool is_head = false;            // no revision follows it
  bool is_effective_head = false;  // … but one depends on it
  bool is_branch_point = false;
  bool is_merge_point = false;
  std::vector<std::string> children;

  bool operator==(const RevisionInfo&) const = default;
};

struct HistoryOptions {
  bool recursive = false;                  // look into folders below the versions folder
  std::vector<std::string> dialects = {};  // known dialect names; empty: not checked
  std::filesystem::path index = {};        // file that keeps the heads of files between runs
};

// The revisions of one folder. A cheap handle: copies share what was loaded. Safe to read from
// several threads once revisions() has been called.
class History {
 public:
  // folder: the project's script location (the folder above `versions`) or the versions folder
  // itself. Reads the head of every file; the operations are read when they are first needed.
  // Throws Error (MIG-2xx, MIG-3xx) with the faults of all files.
  [[nodiscard]] static History load(const std::filesystem::path& folder,
                                    const HistoryOptions& options = {});
  // Revisions that are part of the program: file name and text of each.
  [[nodiscard]] static History of_texts(
      const std::vector<std::pair<std::string, std::string>>& files,
      const HistoryOptions& options = {});

  [[nodiscard]] std::size_t size() const;
  // Every revision in the order of application.
  [[nodiscard]] std::vector<RevisionInfo> all() const;
  // The heads; effective ones among them.
  [[nodiscard]] std::vector<RevisionInfo> heads() const;
  // The revisions at which the history forks.
  [[nodiscard]] std::vector<RevisionInfo> branches() const;
  // The revision with exactly this id, or nothing.
  [[nodiscard]] std::optional<RevisionInfo> with_id(const std::string& id) const;
  // The revisions that a target means ("head", "ab12", "billing@head"); rows: what is applied, for
  // "current". Throws Error (MIG-32x).
  [[nodiscard]] std::vector<RevisionInfo> find(const std::string& target,
                                               const std::vector<std::string>& rows = {}) const;
  // Newest first, both ends included; range: "a:b", "a:", ":b" or empty for everything.
  [[nodiscard]] std::vector<RevisionInfo> range(const std::string& range,
                                                const std::vector<std::string>& rows = {}) const;

  // Reads and checks every file whole. Throws Error with the faults of all of them.
  void read_all() const;

  // For the other parts of the library.
  [[nodiscard]] const graph::Graph& graph() const;
  // The revision with this id, whole. Throws as read_all().
  [[nodiscard]] const revision::Revision& revision(const std::string& id) const;

  struct State;

 private:
  explicit History(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace mig
