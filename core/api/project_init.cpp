// A new project: mig.toml with every key explained, and the folder of the revisions.
#include "api/new_file.hpp"
#include "api/project_codes.hpp"
#include "support/toml_text.hpp"
#include <mig/ir/value.hpp>
#include <mig/project.hpp>

#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace mig {

namespace {

namespace fs = std::filesystem;

std::string quoted(const std::string& text) { return support::toml_inline(ir::Value::of(text)); }

std::string environment(const InitOptions& options) {
  if (options.url.empty() && options.dialect.empty()) {
    return "# [environments.default]\n"
           "# url = \"${DATABASE_URL}\"\n";
  }
  std::string out = "[environments.default]\n";
  out += "url = " + quoted(options.url.empty() ? "${DATABASE_URL}" : options.url) + "\n";
  if (!options.dialect.empty()) out += "dialect = " + quoted(options.dialect) + "\n";
  return out;
}

std::string text_of(const InitOptions& options) {
  return fmt::format(
      R"(# The settings of mig for this project. Commands look for this file in the current folder and above it.
# An environment variable stands above a key (MIG_VERSION_TABLE above version_table), .env next to
# this file between the two, an option of the command above all of them.

# The folder of the revisions: their files are in {0}/versions.
script_location = {1}

# The table that says what is applied.
# version_table = "mig_version"

# The names of new revision files; <date>, <time>, <id> and <slug> are filled in.
# file_template = "<date>_<id>_<slug>"
# truncate_slug_length = 40

# Look into folders below `versions` too.
# recursive = false

# The dialects on which the history has to run: 'mig validate' checks all of them.
# dialects = ["…"]

# The databases. The one in use: -e NAME, MIG_ENV, default_environment, the one called default, the
# only one; or --url URL for none of them. A URL may hold ${{VAR}} and ${{VAR:-default}}, or be
# "file:…" or "cmd:…" when a file holds it or a command prints it. Keep passwords out of this file.
# default_environment = "default"

{2}# lock_wait = "60s"        # how long to wait for another migration of the same database
# lock = "transaction"     # behind a pooler that gives each transaction another session
# online = true            # keep nobody waiting, where an operation has a way to
# protected = true         # what loses data or goes back needs --yes, or the name typed

# Commands that are run around an upgrade or downgrade; [environments.NAME.hooks] for one alone.
# [hooks]
# before_run = "…"         # also after_run, failed_run, before_revision, after_revision

# Names of constraints and indexes that are given none.
# [naming]
# primary_key = "pk_<table>"
# unique      = "uq_<table>_<columns>"
# foreign_key = "fk_<table>_<columns>_<referred table>"
# check       = "ck_<table>_<columns>"
# index       = "ix_<table>_<columns>"

# What counts when a database is compared with the revisions or the declared schema.
# [compare]
# include = ["shop_*"]
# exclude = ["tmp_*", "*.legacy_*"]
)",
      options.script_location, quoted(options.script_location), environment(options));
}

constexpr const char* kReadme =
    R"(The revisions of the database schema, one a file. They are made and run with mig:

    mig revision -m "add users"     make a new one, then write its operations
    mig upgrade head                apply what is not applied yet
    mig downgrade -1                take the last one back
    mig history                     list them

Do not change a revision that has been applied anywhere: add another one.
)";

}  // namespace

std::vector<fs::path> init_project(const fs::path& folder, const InitOptions& options) {
  const auto file = folder / "mig.toml";
  const auto location = folder / options.script_location;
  const auto versions = location / "versions";
  std::error_code error;
  for (const auto& path : {file, versions}) {
    if (!fs::exists(fs::symlink_status(path, error))) continue;
    if (path == versions && fs::is_empty(path, error) && !error) continue;
    throw Error(Diagnostic{api::code::kExists,
                           fmt::format("there is a project here already: '{}'", path.string()),
                           "change mig.toml by hand, or choose another folder",
                           {},
                           {}});
  }
  api::make_folder(versions);
  std::vector<fs::path> made;
  const auto readme = location / "README";
  if (!fs::exists(readme, error)) {
    api::write_new_file(readme, kReadme);
    made.push_back(readme);
  }
  // The last: with it the folder is a project.
  api::write_new_file(file, text_of(options));
  made.insert(made.begin(), {file, versions});
  return made;
}

}  // namespace mig
