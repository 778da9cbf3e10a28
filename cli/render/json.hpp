// Reports as JSON documents: the forms of docs/json.md. Every text ends with a line break.
#pragma once

#include <mig/capabilities.hpp>
#include <mig/error.hpp>
#include <mig/history.hpp>
#include <mig/journal.hpp>
#include <mig/lint.hpp>
#include <mig/migrate.hpp>
#include <mig/plan.hpp>
#include <mig/plugins.hpp>
#include <mig/project.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace mig::cli::json {

[[nodiscard]] std::string errors(const Error& error);
// current: the rows of the database, when they are known.
[[nodiscard]] std::string revisions(const std::vector<RevisionInfo>& revisions,
                                    const std::vector<std::string>* current = nullptr);
[[nodiscard]] std::string current(const Current& current);
// With what is half done.
[[nodiscard]] std::string status(const Current& current, const std::vector<HalfDone>& half,
                                 bool is_protected);
[[nodiscard]] std::string journal(const std::vector<JournalEntry>& entries);
[[nodiscard]] std::string integrity(const std::vector<IntegrityFinding>& findings);
// What stood around a run.
struct Around {
  std::string backup = {};  // the file; empty: none
  std::vector<std::string> failed_hooks = {};
};
[[nodiscard]] std::string report(const Report& report, const std::string& tag,
                                 const Around& around = {});
[[nodiscard]] std::string script(const std::string& sql);
[[nodiscard]] std::string new_file(const std::filesystem::path& file, const RevisionInfo& revision);
[[nodiscard]] std::string files(const std::vector<std::filesystem::path>& files);
[[nodiscard]] std::string version_table(const std::string& table);
[[nodiscard]] std::string lock(const std::optional<LockHolder>& holder);
[[nodiscard]] std::string valid(std::size_t revisions, const std::vector<std::string>& dialects);
// In the form of plan_text().
[[nodiscard]] std::string plans(const std::vector<MigrationPlan>& plans, bool is_protected);
// names: of the dialects.
[[nodiscard]] std::string capabilities(const std::vector<Capability>& all,
                                       const std::vector<std::string>& names);
[[nodiscard]] std::string lint(const LintReport& report, bool broken);
// With the levels that the policy gives.
[[nodiscard]] std::string lint_rules(const LintPolicy& policy);
[[nodiscard]] std::string sums(const SumChanges& changes);
[[nodiscard]] std::string plugins(const std::vector<plugins::Listed>& listed);
[[nodiscard]] std::string plugin(const std::vector<plugins::Listed>& listed,
                                 const std::vector<plugins::Attempt>& attempts);
[[nodiscard]] std::string checks(const std::vector<plugins::Check>& checks);

}  // namespace mig::cli::json
