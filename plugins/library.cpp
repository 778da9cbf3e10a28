// Boost.DLL 1.74 with std::filesystem forgets <string> and <vector>: they come first.
#include "library.hpp"

#include "codes.hpp"
#include "elf.hpp"
#include "trust.hpp"

#include <boost/dll/shared_library.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace mig::plugins {

namespace fs = std::filesystem;

namespace {

constexpr const char* kEntry = "mig_plugin_v1";
constexpr int kNewestEntry = 9;  // versions looked for, to say which one a plugin has

// The only state of the process in this folder. Leaked on purpose: nothing is unloaded at exit,
// when other threads and exit handlers may still run code of a plugin.
struct Registry {
  std::recursive_mutex mutex;  // an entry function may come back through a callback
  std::map<fs::path, std::unique_ptr<Plugin>> plugins;
  std::map<fs::path, Error> failures;  // of entry functions, which are called once
  std::vector<std::unique_ptr<boost::dll::shared_library>> libraries;
  std::vector<StaticEntry*> entries;
  std::map<StaticEntry*, std::unique_ptr<Plugin>> linked;
};

Registry& registry() {
  static Registry& leaked = *new Registry;
  return leaked;
}

Error refuse(const char* code, const fs::path& path, const std::string& why,
             std::string hint = {}) {
  return Error(Diagnostic{code, path.string() + ": " + why, std::move(hint)});
}

Error breach(const std::string& path, const std::string& how) {
  return Error(Diagnostic{code::kContract, path + " broke the plugin contract: " + how,
                          "this is a defect of the plugin: tell its author, or use another version "
                          "of it"});
}

// What dlerror() said, out of the text that Boost puts around it, without the path at its front.
std::string loader_message(std::string text, const fs::path& path) {
  constexpr std::string_view kBefore = "(dlerror system message: ";
  const auto from = text.find(kBefore);
  if (from != std::string::npos) {
    text.erase(0, from + kBefore.size());
    const auto end = text.rfind(')');
    if (end != std::string::npos) text.erase(end);
  }
  const std::string front = path.string() + ": ";
  if (text.rfind(front, 0) == 0) text.erase(0, front.size());
  return text;
}

// Calls the entry function once and reads what it offers.
std::unique_ptr<Plugin> enter(StaticEntry* entry, const std::string& path, HostContext* context) {
  auto plugin = std::make_unique<Plugin>();
  plugin->path = path;
  Reply reply;
  Callee callee;
  callee.library = path;
  try {
    const Calling entering(context, nullptr, true);
    plugin->table = entry(&host_table(), reply.error());
    if (plugin->table == nullptr && !reply.message.empty()) {
      throw Error(Diagnostic{code::kRefused,
                             path + " refuses to work: " + Redactor().clean(reply.message),
                             Redactor().clean(reply.hint)});
    }
    plugin->offers = negotiate(plugin->table);
  } catch (const Breach& how) {
    throw breach(path, how.what());
  } catch (const Error&) {
    throw;
  } catch (...) {
    throw breach(path, describe_exception());
  }
  return plugin;
}

std::string abi_of(const boost::dll::shared_library& library) {
  for (int major = 2; major <= kNewestEntry; ++major) {
    if (library.has("mig_plugin_v" + std::to_string(major))) return std::to_string(major);
  }
  return {};
}

}  // namespace

std::string missing_library(const std::string& message) {
  const auto at = message.find(": cannot open shared object file");
  if (at == std::string::npos) return {};
  const auto from = message.rfind(' ', at);
  return message.substr(from == std::string::npos ? 0 : from + 1,
                        at - (from == std::string::npos ? 0 : from + 1));
}

const Plugin& load(const fs::path& given, HostContext* context) {
  if (!given.is_absolute()) {
    throw refuse(code::kNotLoadable, given, "a plugin is loaded by an absolute path only");
  }
  std::error_code failed;
  const fs::path path = fs::canonical(given, failed);
  if (failed) throw refuse(code::kNotLoadable, given, failed.message());

  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  if (auto it = all.plugins.find(path); it != all.plugins.end()) return *it->second;
  if (auto it = all.failures.find(path); it != all.failures.end()) throw it->second;

  if (const auto why = distrust(path)) {
    throw refuse(code::kNotTrusted, path, "refused: " + *why,
                 "code is loaded only from where nobody but you and root can write");
  }
  if (const auto why = unloadable(path)) {
    throw Error(
        Diagnostic{code::kNotLoadable, path.string() + " " + *why, "install the plugin again"});
  }
  auto library = std::make_unique<boost::dll::shared_library>();
  try {
    library->load(path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  } catch (const std::system_error& e) {
    const std::string message = loader_message(e.what(), path);
    const std::string missing = missing_library(message);
    throw refuse(code::kNotLoadable, path, message,
                 missing.empty() ? "" : "install the package that provides " + missing);
  } catch (...) {  // thrown by a constructor in the library, where the loader lets it pass
    throw breach(path.string(), "while it was loaded, " + describe_exception());
  }
  if (!library->has(kEntry)) {
    const std::string other = abi_of(*library);
    all.libraries.push_back(std::move(library));  // its constructors have run: it stays
    if (!other.empty()) {
      throw refuse(code::kWrongAbi, path,
                   "was built for plugin ABI " + other + "; this mig speaks plugin ABI 1",
                   "update mig, or use an older version of the plugin");
    }
    throw refuse(code::kWrongAbi, path,
                 "is not a plugin of mig: it does not export " + std::string(kEntry));
  }
  StaticEntry& entry = library->get<StaticEntry>(kEntry);
  all.libraries.push_back(std::move(library));
  try {
    return *(all.plugins[path] = enter(&entry, path.string(), context));
  } catch (const Error& e) {
    all.plugins.erase(path);
    all.failures.emplace(path, e);
    throw;
  }
}

void register_static(StaticEntry* entry) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  for (StaticEntry* known : all.entries) {
    if (known == entry) return;
  }
  all.entries.push_back(entry);
}

std::vector<const Plugin*> linked_in(HostContext* context) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  std::vector<const Plugin*> out;
  for (StaticEntry* entry : all.entries) {
    auto& plugin = all.linked[entry];
    if (!plugin) plugin = enter(entry, "linked in", context);
    out.push_back(plugin.get());
  }
  return out;
}

const void* loaded_facet(const char* dialect, const char* id) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  for (const auto& [path, plugin] : all.plugins) {
    if (const void* table = plugin ? plugin->facet(dialect, id) : nullptr) return table;
  }
  for (const auto& [entry, plugin] : all.linked) {
    if (const void* table = plugin ? plugin->facet(dialect, id) : nullptr) return table;
  }
  return nullptr;
}

}  // namespace mig::plugins
