// mig.toml, .env and MIG_… -> Project.
#include "config/codes.hpp"
#include "config/dotenv.hpp"
#include "config/expand.hpp"
#include "config/file.hpp"
#include "support/duration.hpp"
#include "support/text.hpp"
#include <mig/project.hpp>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <system_error>
#include <utility>

namespace mig {

namespace {

namespace fs = std::filesystem;
namespace code = config::code;

[[noreturn]] void refuse(const char* code, std::string message, std::string hint,
                         std::string file = {}) {
  throw Error(
      Diagnostic{code, std::move(message), std::move(hint), Place{std::move(file), 0, 0, {}}, {}});
}

std::string read(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    refuse(code::kUnreadable, "'" + path.string() + "' is a folder, not a file", "");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  constexpr std::size_t kPiece = 16384;
  while (file && text.size() <= config::kLargestFile) {
    const auto size = text.size();
    text.resize(size + kPiece);
    file.read(text.data() + size, kPiece);
    text.resize(size + static_cast<std::size_t>(file.gcount()));
  }
  if (!file && !file.eof()) {
    refuse(code::kUnreadable,
           "'" + path.string() + "' cannot be read: " + std::generic_category().message(errno), "");
  }
  return text;
}

fs::path locate(const ProjectOptions& options) {
  fs::path given = options.file;
  std::string source = "--config";
  if (given.empty()) {
    const auto variable = options.variables.find("MIG_CONFIG");
    if (variable != options.variables.end()) given = variable->second;
    source = "MIG_CONFIG";
  }
  std::error_code error;
  if (!given.empty()) {
    if (!fs::exists(given, error)) {
      refuse(code::kNoProject, "there is no file '" + given.string() + "'",
             "it was asked for with " + source + "; 'mig init' makes a new project");
    }
    return given;
  }
  if (auto found = find_project(options.folder)) return *found;
  const auto from = options.folder.empty() ? fs::current_path(error) : options.folder;
  refuse(code::kNoProject, "no mig.toml in '" + from.string() + "' or above it",
         "'mig init' makes a project here; -c FILE or MIG_CONFIG names one elsewhere");
}

// The values of MIG_… over those of the file.
class Overrides {
 public:
  explicit Overrides(Project& project) : project_(project) {}

  void run() {
    if (const auto* value = find("MIG_SCRIPT_LOCATION")) project_.script_location = *value;
    if (const auto* value = find("MIG_VERSION_TABLE")) project_.version_table = *value;
    if (const auto* value = find("MIG_FILE_TEMPLATE")) project_.file_template = *value;
    if (const auto set = flag("MIG_RECURSIVE")) project_.recursive = *set;
    if (const auto length = number("MIG_TRUNCATE_SLUG_LENGTH", 1, 160)) {
      project_.truncate_slug_length = *length;
    }
    project_.lock_wait = duration("MIG_LOCK_WAIT");
    project_.lock_timeout = duration("MIG_LOCK_TIMEOUT");
    project_.statement_timeout = duration("MIG_STATEMENT_TIMEOUT");
    project_.retries = number("MIG_RETRIES", 0, 1000);
    project_.lock = lock("MIG_LOCK");
    project_.online = flag("MIG_ONLINE");
  }

 private:
  // Unset and empty are the same.
  const std::string* find(const char* name) const {
    const auto found = project_.variables.find(name);
    return found == project_.variables.end() || found->second.empty() ? nullptr : &found->second;
  }

  [[noreturn]] static void wrong(const std::string& name, const std::string& value,
                                 std::string hint) {
    refuse(code::kVariable, "the variable " + name + " is '" + value + "'", std::move(hint));
  }

  std::optional<bool> flag(const char* name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (*value == "true" || *value == "1") return true;
    if (*value == "false" || *value == "0") return false;
    wrong(name, *value, "it is true or false");
  }

  std::optional<std::size_t> number(const char* name, std::size_t least, std::size_t most) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    std::size_t out = 0;
    const auto* end = value->data() + value->size();
    const auto [rest, error] = std::from_chars(value->data(), end, out);
    if (error != std::errc{} || rest != end || out < least || out > most) {
      wrong(name, *value,
            "it is a number between " + std::to_string(least) + " and " + std::to_string(most));
    }
    return out;
  }

  std::optional<LockMode> lock(const char* name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto mode = config::lock_mode(*value);
    if (!mode) wrong(name, *value, "it is session or transaction");
    return mode;
  }

  std::optional<std::chrono::milliseconds> duration(const char* name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto out = support::parse_duration(*value);
    if (!out) wrong(name, *value, "it is a number and ms, s, m or h: \"5s\"");
    return out;
  }

  Project& project_;
};

}  // namespace

std::optional<fs::path> find_project(const fs::path& folder) {
  std::error_code error;
  auto here = fs::absolute(folder.empty() ? fs::path(".") : folder, error).lexically_normal();
  // Shown relative to where the search began: "../mig.toml".
  auto shown = folder;
  while (!error) {
    if (fs::exists(here / "mig.toml", error)) return (shown / "mig.toml").lexically_normal();
    if (!here.has_filename()) here = here.parent_path();  // "/a/b/" -> "/a/b"
    const auto above = here.parent_path();
    if (above == here) return std::nullopt;
    here = above;
    shown /= "..";
    error.clear();
  }
  return std::nullopt;
}

Project Project::load(const ProjectOptions& options) {
  const auto file = locate(options);
  auto project = config::parse_file(read(file), file.string());
  project.file = file;
  project.root = file.parent_path();
  project.process_variables = options.variables;
  project.variables = options.variables;
  const auto dotenv = project.root / ".env";
  std::error_code error;
  if (fs::exists(dotenv, error) && !fs::is_directory(dotenv, error)) {
    project.variables.merge(config::parse_dotenv(read(dotenv), dotenv.string()));
  }
  const config::Source source{"script_location", Place{file.string(), 0, 0, {}}, project.root};
  project.script_location =
      project.root /
      config::expand_variables(project.script_location.string(), project.variables, source);
  Overrides(project).run();
  return project;
}

Options Project::options() const {
  Options out;
  out.version_table = version_table;
  out.naming = naming;
  if (lock_wait) out.lock_wait = *lock_wait;
  if (statement_timeout) out.statement_timeout = *statement_timeout;
  if (retries) out.retries = *retries;
  if (lock) out.lock = *lock;
  if (online) out.online = *online;
  return out;
}

}  // namespace mig
