// Dialects from plugins: the host that finds, checks, loads and calls them. Everything it hands out
// is an interface of core (port/dialect.hpp); whoever uses one sees neither libraries nor
// documents.
#pragma once

#include "port/dialect.hpp"
#include <mig/error.hpp>
#include <mig/ir/translation.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct mig_plugin;
struct mig_host;
struct mig_error;

namespace mig::plugins {

// The values of the environment that the search looks at.
struct Environment {
  std::optional<std::string> plugin_path;  // MIG_PLUGIN_PATH
  std::optional<std::string> data_home;    // XDG_DATA_HOME
  std::optional<std::string> home;         // HOME
  bool raised = false;  // the program runs with raised privileges: the rest is ignored
};
// The environment of this process.
[[nodiscard]] Environment read_environment();

struct Options {
  // --plugin-dir, in order. A relative one counts from the current folder: the user named it.
  std::vector<std::filesystem::path> plugin_dirs = {};
  // --plugin: libraries without a manifest, by absolute path.
  std::vector<std::filesystem::path> plugins = {};
  Environment environment = {};
  // The executable, next to which the installed plugins are looked for. Empty: this process's own.
  std::filesystem::path program = {};
  // What plugins log: a level (0 debug, 1 info, 2 warning, 3 error) and a text without secrets.
  // Called from any thread; must not throw and must not call the host.
  std::function<void(int level, std::string_view message)> log = {};
};

// What became of one place that was searched.
enum class Why { found, nothing_there, not_given, absent, refused, ignored, faulty };
struct Attempt {
  std::string source;  // "--plugin-dir", "MIG_PLUGIN_PATH", "user", "installed", …
  std::string place;   // the folder or file; empty when there is none
  Why why = Why::nothing_there;
  std::string
      detail;  // "3 dialects: mysql, postgres, sqlite", "/opt/mig is writable by everyone …"

  bool operator==(const Attempt&) const = default;
};

// A dialect that could be used, as its manifest describes it.
struct Listed {
  std::string name;
  std::vector<std::string> aliases;
  std::vector<std::string> families;
  std::string version;
  std::string source;              // as in Attempt
  std::filesystem::path manifest;  // empty: a library without one, or linked in
  std::filesystem::path library;   // empty: linked in
  std::filesystem::path driver;    // empty: no second library
  // What is used instead of it: the manifest or library that was found earlier. Empty: it is used.
  std::string shadowed_by;
  std::string problem;  // why it cannot be used; empty when nothing is known

  bool operator==(const Listed&) const = default;
};

// One thing that the doctor looked at.
struct Check {
  std::string subject;  // a folder, a manifest, or "dialect (library)"
  std::string what;     // "manifest is valid", "owner and permissions", …
  bool ok = false;
  std::string why;  // when it is not: why; else what was found, perhaps nothing

  bool operator==(const Check&) const = default;
};

// A database that was opened, with the dialect that its server speaks.
struct Opened {
  std::shared_ptr<const port::Dialect> dialect;
  std::unique_ptr<port::Connection> connection;
  std::unique_ptr<port::Catalog> catalog;  // never null; without the facet inspect() refuses
  std::vector<std::string> notes;  // for the user: which dialect was taken in place of which
};

// Finds and loads dialects. Cheap to make: nothing is read before it is asked for. What it hands
// out may outlive it. All functions may be called from any thread.
class Host {
 public:
  explicit Host(Options options);
  ~Host();
  Host(Host&&) noexcept;
  Host& operator=(Host&&) noexcept;

  // The dialect called `name`, or with that alias. Loads its library and no other one; the driver
  // is left alone. Throws Error MIG-501 with all places that were looked at, or MIG-503 to MIG-512
  // when it was found and cannot be used.
  [[nodiscard]] std::shared_ptr<const port::Dialect> dialect(const std::string& name);

  // The name of the dialect that a URL asks for by its scheme; loads nothing. Throws Error MIG-502
  // (no scheme) or MIG-501.
  [[nodiscard]] std::string dialect_for_url(std::string_view url);

  // Connects. options go to the driver as they are. When the server says that it speaks another
  // dialect and that one is there, it is taken, and notes says so. Throws Error as dialect() does,
  // MIG-513 or MIG-514 when there is no usable driver, and port::DatabaseError when the database
  // cannot be reached. No secret of the URL is in any error.
  [[nodiscard]] Opened open(const std::string& url,
                            const std::map<std::string, std::string>& options = {});

  // All dialects that are there, in the order of the search, from manifests alone: no code of a
  // plugin runs, except that of libraries given by --plugin, which have no manifest.
  [[nodiscard]] std::vector<Listed> list();

  // What a search for `name` sees in each place.
  [[nodiscard]] std::vector<Attempt> search(const std::string& name);

  // Looks at everything that was found, loads all of it, and says what is wrong. Throws nothing.
  [[nodiscard]] std::vector<Check> doctor();

  class Core;  // shared with what is handed out

 private:
  std::shared_ptr<Core> core_;
};

// A URL without its password and without the values of parameters that hold one.
[[nodiscard]] std::string redact_url(std::string_view url);

// The entry function of a dialect or driver that is linked into the program: mig_plugin_v1_<name>.
using StaticEntry = const mig_plugin*(const mig_host*, const mig_error*);
// Makes a linked-in dialect known to every host; call it before the first search. The place that is
// searched last.
void register_static(StaticEntry* entry);

}  // namespace mig::plugins
