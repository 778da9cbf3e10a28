// The corpus: where it is, and what it says a database has to hold, as the lines of observe.hpp.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig::test {

// The folder that MIG_CORPUS names; nothing when it is not set.
std::optional<std::filesystem::path> corpus();

// The histories in mig's own format: a folder each, with `versions` and `expected.json`.
std::vector<std::filesystem::path> histories();

// expected.json of a history as the lines of logical_schema().
std::vector<std::string> expected_logical(const std::filesystem::path& history,
                                          const std::string& engine);

// A step of a program's own migrations (<dialect>.jsonl); texts are empty where it has none.
struct SqlStep {
  std::string id;
  std::string name;
  std::string up;
  std::string down;
};
std::vector<SqlStep> sql_steps(const std::filesystem::path& tree, const std::string& dialect);

// The steps as plain SQL revisions: file and text.
std::vector<std::pair<std::string, std::string>> sql_revisions(const std::vector<SqlStep>& steps);

// final.<engine>.json of a tree as the lines of exact_schema().
std::vector<std::string> expected_exact(const std::filesystem::path& tree,
                                        const std::string& engine);

}  // namespace mig::test
