#include "search_path.hpp"

#include "negotiate.hpp"
#include "support/text.hpp"

#include <boost/dll/runtime_symbol_info.hpp>

#if defined(__linux__)
#include <sys/auxv.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace mig::plugins {

namespace fs = std::filesystem;

namespace {

// Without "." and "..", and without a slash at the end.
fs::path clean(const fs::path& path) {
  std::error_code failed;
  fs::path out = fs::absolute(path, failed).lexically_normal();
  return out.has_filename() ? out : out.parent_path();
}

constexpr const char* kFlag = "--plugin-dir";
constexpr const char* kVariable = "MIG_PLUGIN_PATH";
constexpr const char* kUser = "user";
constexpr const char* kInstalled = "installed";
constexpr const char* kRaised = "ignored: the program runs with raised privileges";

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

void add_flags(const Options& options, std::vector<Folder>& out) {
  for (const auto& dir : options.plugin_dirs) {
    if (dir.empty()) {
      out.push_back({kFlag, {}, Why::ignored, "ignored: an empty path"});
      continue;
    }
    out.push_back({kFlag, clean(dir), Why::nothing_there, {}});
  }
  if (options.plugin_dirs.empty()) out.push_back({kFlag, {}, Why::not_given, "not given"});
}

void add_variable(const Environment& environment, std::vector<Folder>& out) {
  if (!environment.plugin_path) {
    out.push_back({kVariable, {}, Why::not_given, "not set"});
  } else if (environment.raised) {
    out.push_back({kVariable, {}, Why::ignored, kRaised});
  } else {
    for (const auto& entry : support::split(*environment.plugin_path, ':')) {
      if (entry.empty()) {
        out.push_back({kVariable, {}, Why::ignored, "ignored: an empty entry"});
      } else if (!fs::path(entry).is_absolute()) {
        out.push_back(
            {kVariable, {}, Why::ignored, "ignored: '" + entry + "' is not an absolute path"});
      } else {
        out.push_back({kVariable, clean(entry), Why::nothing_there, {}});
      }
    }
  }
}

void add_user(const Environment& environment, std::vector<Folder>& out) {
  const fs::path below = fs::path("mig") / "plugins";
  if (environment.raised) {
    out.push_back({kUser, {}, Why::ignored, kRaised});
  } else if (environment.data_home && fs::path(*environment.data_home).is_absolute()) {
    out.push_back({kUser, *environment.data_home / below, Why::nothing_there, {}});
  } else if (environment.home && fs::path(*environment.home).is_absolute()) {
    out.push_back(
        {kUser, fs::path(*environment.home) / ".local" / "share" / below, Why::nothing_there, {}});
  } else {
    out.push_back(
        {kUser, {}, Why::not_given, "neither XDG_DATA_HOME nor HOME is an absolute path"});
  }
}

// <prefix>/lib/mig/plugins for <prefix>/bin/mig: the layout of a build tree, and of most
// installations; then the folder of libraries that the installation was configured with.
void add_installed(const Options& options, std::vector<Folder>& out) {
  fs::path program = options.program;
  std::error_code failed;
  if (program.empty()) program = boost::dll::program_location(failed);
  if (failed || program.empty()) {
    out.push_back({kInstalled, {}, Why::not_given, "the program's own location is not known"});
    return;
  }
  const fs::path prefix = program.parent_path().parent_path();
  std::vector<fs::path> dirs = {prefix / "lib", prefix / MIG_LIBDIR};
  if (dirs[0] == dirs[1]) dirs.pop_back();
  for (const auto& dir : dirs) {
    out.push_back({kInstalled, dir / "mig" / "plugins", Why::nothing_there, {}});
  }
}

}  // namespace

Environment read_environment() {
  Environment out;
  out.plugin_path = variable("MIG_PLUGIN_PATH");
  out.data_home = variable("XDG_DATA_HOME");
  out.home = variable("HOME");
#if defined(__linux__)
  out.raised = ::getauxval(AT_SECURE) != 0;
#endif
  return out;
}

std::vector<Folder> search_path(const Options& options) {
  std::vector<Folder> out;
  add_flags(options, out);
  add_variable(options.environment, out);
  add_user(options.environment, out);
  add_installed(options, out);
  return out;
}

std::vector<std::string> manifests_in(const fs::path& dir) {
  std::vector<std::string> out;
  std::error_code failed;
  for (fs::directory_iterator it(dir, failed), end; !failed && it != end; it.increment(failed)) {
    const auto& file = it->path();
    if (file.extension() == ".toml" && is_dialect_name(file.stem().string())) {
      out.push_back(file.stem().string());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace mig::plugins
