// A project: mig.toml, the databases that it names, and the folder of its revisions.
//
//   auto project = mig::Project::load({.variables = variables_of_the_process});
//   auto history = project.history();
//   mig::new_revision(project, {.message = "add users"});
#pragma once

#include <mig/error.hpp>
#include <mig/history.hpp>
#include <mig/lint_policy.hpp>
#include <mig/migrate.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

// [hooks]: commands for the shell, by the event that they are run at: before_run, after_run,
// failed_run, before_revision, after_revision. An empty command is none. The library runs none of
// them.
using Hooks = std::map<std::string, std::string>;

// [environments.<name>]: a database, as mig.toml describes it.
struct Environment {
  std::string name;
  std::string url;      // as written: may hold ${VAR}, or be "file:…" or "cmd:…"
  std::string dialect;  // as written; empty: the URL says it
  std::optional<std::chrono::milliseconds> lock_timeout;
  std::optional<std::chrono::milliseconds> lock_wait;
  std::optional<std::chrono::milliseconds> statement_timeout;
  std::optional<std::size_t> retries;
  std::optional<LockMode> lock;
  std::optional<bool> online;  // of operations that do not say
  bool is_protected = false;   // losing something needs a person's word
  Hooks hooks;                 // each in place of the project's own
  Place url_place;

  bool operator==(const Environment&) const = default;
};

// What a project is loaded from. Nothing else of the process is looked at.
struct ProjectOptions {
  // The search for mig.toml begins here and goes upward; empty: the current folder.
  std::filesystem::path folder = {};
  // This file, without a search; empty: the variable MIG_CONFIG, else the search.
  std::filesystem::path file = {};
  // The environment of the process. MIG_… stand above the file; what .env next to mig.toml gives
  // stands between the two.
  std::map<std::string, std::string> variables = {};
};

// [compare]: which parts of a schema count when schemas are compared. A pattern is a table's name
// or
// "<table>.<column>"; "*" stands for any characters, "?" for one.
struct ComparePolicy {
  std::vector<std::string> include = {};  // of tables; empty: all
  std::vector<std::string> exclude = {};  // of tables and columns

  bool operator==(const ComparePolicy&) const = default;
};

// The values of mig.toml, with those of MIG_… in place of them.
struct Project {
  std::filesystem::path file;                            // mig.toml, as it was found
  std::filesystem::path root;                            // its folder; empty: the current one
  std::filesystem::path script_location = "migrations";  // root is in front of it
  std::string schema;                                    // the declared schema; empty: none
  std::string version_table = "mig_version";
  std::string file_template;  // empty: the default
  std::size_t truncate_slug_length = 40;
  bool recursive = false;
  std::string default_environment;
  std::vector<std::string> dialects;  // on which the history has to run
  NamingConvention naming = {};
  LintPolicy lint = {};
  ComparePolicy compare = {};
  Hooks hooks = {};
  std::vector<Environment> environments;
  std::optional<std::chrono::milliseconds> lock_wait;          // MIG_LOCK_WAIT
  std::optional<std::chrono::milliseconds> lock_timeout;       // MIG_LOCK_TIMEOUT
  std::optional<std::chrono::milliseconds> statement_timeout;  // MIG_STATEMENT_TIMEOUT
  std::optional<std::size_t> retries;                          // MIG_RETRIES
  std::optional<LockMode> lock;                                // MIG_LOCK
  std::optional<bool> online;                                  // MIG_ONLINE
  // Those of ProjectOptions, and below them those of .env.
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> process_variables;

  // Throws Error MIG-101 when there is no mig.toml, MIG-102 to MIG-108 for what is wrong with it,
  // with .env, or with a variable MIG_….
  [[nodiscard]] static Project load(const ProjectOptions& options = {});

  // Where the revision files are.
  [[nodiscard]] std::filesystem::path versions() const { return script_location / "versions"; }

  // The revisions. dialects: as HistoryOptions::dialects. Throws as History::load does, and MIG-101
  // when the folder is not there.
  [[nodiscard]] History history(const std::vector<std::string>& dialects = {}) const;

  // The options that the file decides: version table, naming convention; and those that MIG_… give:
  // lock_wait, lock, statement_timeout, retries, online.
  [[nodiscard]] Options options() const;
};

// mig.toml in `folder` or the nearest folder above it.
[[nodiscard]] std::optional<std::filesystem::path> find_project(
    const std::filesystem::path& folder = {});

// Which database is meant. Empty members were not asked for.
struct DatabaseChoice {
  std::string environment = {};  // --env
  std::string url = {};          // --url
  std::string dialect = {};      // --dialect
  bool offline = false;          // only the dialect is needed
};

// The database that was chosen. `url` may hold a password: never show it.
struct ChosenDatabase {
  std::string environment;  // empty: a URL for none of them
  std::string url;          // empty when offline
  std::string dialect;      // as asked for or written in mig.toml; empty: the URL says it
  bool from_file =
      false;  // the URL is from mig.toml: relative paths in it count from Project::root
  std::optional<std::chrono::milliseconds> lock_timeout;
  std::optional<std::chrono::milliseconds> lock_wait;
  std::optional<std::chrono::milliseconds> statement_timeout;
  std::optional<std::size_t> retries;
  std::optional<LockMode> lock;
  std::optional<bool> online;
  bool is_protected = false;
  Hooks hooks = {};
  // The variables that may hold the URL or a part of it: not for programs that need not know it.
  std::vector<std::string> url_variables = {};
};

// The name of the dialect that a URL asks for; may throw Error when there is none.
using DialectOfUrl = std::function<std::string(std::string_view url)>;

// The first of: what `choice` names, MIG_URL or MIG_ENV of the process, of .env,
// default_environment, the environment called "default", the only one. With a dialect, only
// environments of that dialect count; whether an environment is of it is known from its `dialect`
// or its URL, except for a URL that a command prints. Commands and files are asked for the
// environment that is chosen, and only when it is online. Throws Error: MIG-110 unknown
// environment, MIG-111 none or several to choose from, MIG-112 choices that contradict each other,
// MIG-113 no or several environments of the dialect, MIG-115 to MIG-117 when a value of the URL is
// not to be had.
[[nodiscard]] ChosenDatabase choose_database(const Project& project, const DatabaseChoice& choice,
                                             const DialectOfUrl& dialect_of_url);

struct InitOptions {
  std::string url = {};      // for the environment `default`; written as it stands
  std::string dialect = {};  // for the environment `default`
  std::string script_location = "migrations";
};
// Makes mig.toml and the versions folder in `folder`, and the folder if need be. Returns what was
// made. Throws Error MIG-109 when there is a mig.toml already, or revisions, or nothing can be
// written.
std::vector<std::filesystem::path> init_project(const std::filesystem::path& folder,
                                                const InitOptions& options = {});

struct NewRevision {
  std::string message = {};
  std::string id = {};                  // empty: a new one
  std::vector<std::string> heads = {};  // what it follows, as targets; empty: "head"
  bool splice = false;                  // it may follow revisions that are no heads
  std::vector<std::string> branch_labels = {};
  std::vector<std::string> depends_on = {};  // ids, partial ids or labels
  bool sql = false;                          // a plain SQL file
  std::chrono::system_clock::time_point created = std::chrono::system_clock::now();
  // Eight random bytes a call, for the id; empty: the system's.
  std::function<std::uint64_t()> random = {};
};
// A file that was written.
struct NewFile {
  std::filesystem::path file;
  RevisionInfo revision;
};
// Writes a revision without operations, and mig.sum. Nothing is overwritten; when it throws,
// nothing was written. Throws Error: MIG-350 when it would follow a revision that is no head,
// MIG-351 when the id, MIG-352 when a label is taken or not allowed, MIG-353 when the file cannot
// be written, and what History::find() throws for a target.
NewFile new_revision(const Project& project, const NewRevision& wanted);

// As new_revision, for a revision that joins the targets ("heads" when there are none). Throws
// Error also MIG-354 when they are fewer than two, or one is an ancestor of another.
NewFile merge_revisions(const Project& project, const std::vector<std::string>& targets,
                        const NewRevision& revision = {});

// Compares the revisions with mig.sum, if there is one. A revision that had nothing in it when it
// was recorded may have been written since. Throws Error with everything that differs: a revision
// that was changed, that is not recorded, that is gone; and when mig.sum itself is damaged.
void check_sums(const Project& project, const History& history);

// What record_sums() finds; ids, sorted.
struct SumChanges {
  std::filesystem::path file;
  std::vector<std::string> added;
  std::vector<std::string> changed;
  std::vector<std::string> removed;
  std::string unreadable =
      {};  // why the file that was there could not be compared; empty: it could
};
// Writes mig.sum anew from the revisions as they are. Throws Error when they cannot be read, or the
// file cannot be written.
SumChanges record_sums(const Project& project, const History& history);
// The same without writing; nothing when there is no mig.sum.
[[nodiscard]] std::optional<SumChanges> compare_sums(const Project& project,
                                                     const History& history);

// The file of the one revision that the target means; rows: what is applied, for "current". Throws
// Error as History::find(), and MIG-324 when it means several.
[[nodiscard]] std::filesystem::path revision_file(const History& history, const std::string& target,
                                                  const std::vector<std::string>& rows = {});

}  // namespace mig
