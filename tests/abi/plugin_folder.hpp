// A private folder with plugins in it, and what a host says about them.
#pragma once

#include "support/text.hpp"
#include <mig/plugins.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::test {

namespace fs = std::filesystem;

inline std::string read_all(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}
inline void write_all(const fs::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

class PluginFolder {
 public:
  PluginFolder() {
    std::string pattern = (fs::temp_directory_path() / "mig-abi-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = fs::canonical(pattern);
  }
  ~PluginFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  PluginFolder(const PluginFolder&) = delete;
  PluginFolder& operator=(const PluginFolder&) = delete;

  const fs::path& path() const { return path_; }

  // A copy of a built module: each test loads a file of its own.
  fs::path library(const std::string& module, const std::string& as = {}) const {
    const fs::path to = path_ / ((as.empty() ? module : as) + ".so");
    fs::copy_file(fs::path(MIG_ABI_MODULES) / (module + ".so"), to);
    fs::permissions(to, fs::perms(0755));
    return to;
  }
  // The manifest <name>.toml. more: further lines before [[dialect]].
  fs::path manifest(const std::string& name, const std::string& library,
                    const std::string& more = {}, const std::string& dialects = {}) const {
    const fs::path file = path_ / (name + ".toml");
    write_all(file, "manifest = 1\nabi = 1\nversion = \"1.0\"\nlibrary = \"" + library + "\"\n" +
                        more + "[[dialect]]\nname = \"" + name + "\"\n" + dialects);
    return file;
  }
  // Both.
  void install(const std::string& module, const std::string& dialect) const {
    library(module);
    manifest(dialect, module + ".so");
  }

  plugins::Options options() const {
    plugins::Options out;
    out.plugin_dirs = {path_};
    out.program = path_ / "nowhere" / "bin" / "mig";
    return out;
  }
  plugins::Host host() const { return plugins::Host(options()); }

 private:
  fs::path path_;
};

// Code, message, notes and hint of what `body` throws, in one text.
template <class F>
std::string error_of(F&& body) {
  try {
    body();
  } catch (const Error& e) {
    return render(e.first());
  } catch (const port::DatabaseError& e) {
    return "DatabaseError: " + e.message;
  }
  return "nothing was thrown";
}

inline ir::CompileRequest drop(const std::string& table) {
  ir::CompileRequest out;
  ir::DropTable op;
  op.table = table;
  out.op.body = op;
  return out;
}

}  // namespace mig::test
