// Finding, loading and combining: from the name of a dialect, or a URL, to what core works with.
#include "bridge.hpp"
#include "codes.hpp"
#include "core.hpp"
#include "library.hpp"
#include "port/lock.hpp"
#include "support/text.hpp"
#include "trust.hpp"
#include <mig/ir/lists.hpp>

#include <cctype>
#include <utility>

namespace mig::plugins {

namespace fs = std::filesystem;

namespace {

constexpr const char* kBare = "--plugin";
constexpr const char* kLinked = "linked in";
constexpr const char* kOffline = "offline commands still work (mig upgrade --sql)";

std::string quoted_list(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const auto& name : names) quoted.push_back("'" + name + "'");
  return support::join(quoted, ", ");
}

// The error of a library as one of the dialect that is in it.
Error could_not(const std::string& what, const Error& cause, std::string hint = {}) {
  Diagnostic out = cause.first();
  out.notes.insert(out.notes.begin(), out.message);
  out.message = what;
  if (!hint.empty()) out.hint = std::move(hint);
  return Error(std::move(out));
}

Error wrong_abi(const Manifest& manifest) {
  Diagnostic out;
  out.code = code::kWrongAbi;
  out.message = "the plugin was built for plugin ABI " + std::to_string(manifest.abi) +
                "; this mig speaks plugin ABI 1";
  out.place.file = manifest.file.string();
  out.hint = manifest.abi > MIG_ABI_MAJOR ? "update mig, or use an older version of the plugin"
                                          : "update the plugin";
  return Error(std::move(out));
}

}  // namespace

Host::Core::Core(Options options) : options_(std::move(options)), folders_(search_path(options_)) {}

// ---- what plugins may call ----------------------------------------------------------------------

const void* Host::Core::facet(const char* dialect, const char* id) {
  try {
    const Resolved& resolved = resolve(dialect);
    if (std::string_view(id) == MIG_DRIVER_1) return driver(resolved).table;
    return resolved.plugin->facet(resolved.name, id);
  } catch (const Error& e) {
    log(2, std::string("a plugin asked for '") + id + "' of '" + dialect + "': " + e.what());
    return nullptr;
  }
}

void Host::Core::log(int level, std::string_view message) {
  if (options_.log) options_.log(level, message);
}

// ---- finding ------------------------------------------------------------------------------------

const std::vector<const Plugin*>& Host::Core::bare() {
  const std::lock_guard lock(mutex_);
  if (!bare_) {
    std::vector<const Plugin*> loaded;
    for (const auto& file : options_.plugins) loaded.push_back(&load(file, this));
    bare_ = std::move(loaded);
  }
  return *bare_;
}

std::shared_ptr<const Manifest> Host::Core::manifest(const fs::path& file) {
  const std::lock_guard lock(mutex_);
  auto& known = manifests_[file];
  if (!known) known = std::make_shared<const Manifest>(read_manifest(file));
  return known;
}

std::optional<Located> Host::Core::in_pool(const std::string& name, bool aliases,
                                           const std::string& source,
                                           const std::vector<const Plugin*>& pool) {
  for (const auto* plugin : pool) {
    for (const auto& offer : plugin->offers) {
      if (offer.dialect == nullptr) continue;
      const bool meant = aliases ? ir::contains(offer.aliases, name) : offer.name == name;
      if (meant) return Located{offer.name, source, nullptr, pool};
    }
  }
  return std::nullopt;
}

// The file of that name in each folder, then all others. A folder or file that is not to be trusted
// is passed over, and so is a faulty manifest of another name.
std::optional<Located> Host::Core::in_folders(const std::string& name, bool aliases) {
  std::error_code failed;
  for (const auto& folder : folders_) {
    const fs::path file = folder.dir / (name + ".toml");
    if (aliases || folder.dir.empty() || !fs::exists(file, failed) || distrust(file)) continue;
    const auto found = manifest(file);
    if (found->abi != MIG_ABI_MAJOR) throw wrong_abi(*found);
    if (found->find(name) != nullptr) return Located{name, folder.source, found, {}};
  }
  for (const auto& folder : folders_) {
    if (folder.dir.empty()) continue;
    for (const auto& each : manifests_in(folder.dir)) {
      const fs::path file = folder.dir / (each + ".toml");
      if (distrust(file)) continue;
      try {
        const auto found = manifest(file);
        for (const auto& dialect : found->dialects) {
          const bool meant = aliases ? ir::contains(dialect.aliases, name) : dialect.name == name;
          if (meant) return Located{dialect.name, folder.source, found, {}};
        }
      } catch (const Error&) {  // told by list(), search() and doctor()
      }
    }
  }
  return std::nullopt;
}

std::optional<Located> Host::Core::locate(const std::string& name) {
  if (!is_dialect_name(name)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  for (const bool aliases : {false, true}) {
    if (auto found = in_pool(name, aliases, kBare, bare())) return found;
    if (auto found = in_folders(name, aliases)) return found;
    if (auto found = in_pool(name, aliases, kLinked, linked_in(this))) return found;
  }
  return std::nullopt;
}

Located Host::Core::find(const std::string& name) {
  auto found = locate(name);
  if (!found) throw unknown(name);
  return std::move(*found);
}

// ---- loading ------------------------------------------------------------------------------------

// The library of a manifest, which must hold what the manifest says.
const Plugin& Host::Core::load_manifest_library(const Manifest& manifest) {
  check_pin(manifest.library, manifest.sha256);
  const Plugin& plugin = load(manifest.library, this);
  std::vector<std::string> offered;
  for (const auto& offer : plugin.offers) offered.push_back(offer.name);
  for (const auto& dialect : manifest.dialects) {
    const Offer* offer = plugin.find(dialect.name);
    if (offer == nullptr) {
      throw Error(
          Diagnostic{code::kContract,
                     "the manifest " + manifest.file.string() + " names the dialect '" +
                         dialect.name + "', its library holds " + quoted_list(offered),
                     "manifest and library do not belong together: install the plugin again"});
    }
    if (offer->dialect == nullptr) {
      throw Error(Diagnostic{code::kContract,
                             plugin.path + " broke the plugin contract: it does not offer " +
                                 MIG_DIALECT_1 + " for '" + dialect.name + "'",
                             "this is a defect of the plugin: tell its author"});
    }
  }
  return plugin;
}

const Resolved& Host::Core::resolve(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (auto it = resolved_.find(name); it != resolved_.end()) return it->second;
  Located from = find(name);
  if (auto it = resolved_.find(from.name); it != resolved_.end()) return it->second;
  Resolved out;
  out.name = from.name;
  if (from.manifest) {
    try {
      out.plugin = &load_manifest_library(*from.manifest);
    } catch (const Error& e) {
      throw could_not("dialect '" + from.name + "' could not be loaded", e);
    }
    out.offer = out.plugin->find(from.name);
  } else {
    for (const auto* plugin : from.pool) {
      const Offer* offer = plugin->find(from.name);
      if (out.offer != nullptr || offer == nullptr || offer->dialect == nullptr) continue;
      out.plugin = plugin;
      out.offer = offer;
    }
  }
  out.names.push_back(out.name);
  auto families = out.offer->families;
  if (families.empty() && from.manifest) families = from.manifest->find(out.name)->families;
  for (auto& family : families) {
    if (!ir::contains(out.names, family)) out.names.push_back(std::move(family));
  }
  out.from = std::move(from);
  const std::string key = out.name;
  return resolved_.emplace(key, std::move(out)).first->second;
}

const Plugin& Host::Core::load_driver(const Resolved& resolved) {
  const Manifest& manifest = *resolved.from.manifest;
  try {
    check_pin(manifest.driver, manifest.driver_sha256);
    return load(manifest.driver, this);
  } catch (const Error& e) {
    std::string hint = kOffline;
    std::string missing = missing_library(e.what());
    if (!missing.empty()) hint += "; to connect, install the package that provides " + missing;
    if (missing.empty() && !e.first().hint.empty()) hint += "; to connect, " + e.first().hint;
    Error out = could_not("the driver of dialect '" + resolved.name + "' could not be loaded", e,
                          std::move(hint));
    if (e.first().code != code::kNotLoadable) throw out;
    Diagnostic diagnostic = out.first();
    diagnostic.code = code::kDriver;
    throw Error(std::move(diagnostic));
  }
}

// The driver library of the manifest, the dialect's own library, other libraries of the pool, the
// dialect whose driver is borrowed; in this order.
Driver Host::Core::driver(const Resolved& resolved, std::set<std::string>& seen) {
  if (!seen.insert(resolved.name).second) {
    throw Error(Diagnostic{code::kDriver,
                           "the dialects " + quoted_list({seen.begin(), seen.end()}) +
                               " borrow the driver from each other in a circle",
                           "this is a defect of the plugins: tell their authors"});
  }
  const bool second = resolved.from.manifest && !resolved.from.manifest->driver.empty();
  if (second) {
    const Plugin& plugin = load_driver(resolved);
    const Offer* offer = plugin.find(resolved.name);
    // one driver may serve the whole family that the manifest lists
    for (const auto& dialect : resolved.from.manifest->dialects) {
      if (offer == nullptr && resolved.offer->driver.empty()) offer = plugin.find(dialect.name);
    }
    if (offer != nullptr && offer->driver_table != nullptr)
      return {offer->driver_table, plugin.path};
    if (resolved.offer->driver.empty()) {
      throw Error(Diagnostic{code::kContract,
                             plugin.path + " broke the plugin contract: it does not offer " +
                                 MIG_DRIVER_1 + " for '" + resolved.name + "'",
                             kOffline});
    }
  }
  if (resolved.offer->driver_table != nullptr) {
    return {resolved.offer->driver_table, resolved.plugin->path};
  }
  for (const auto* plugin : resolved.from.pool) {
    const Offer* offer = plugin->find(resolved.name);
    if (offer != nullptr && offer->driver_table != nullptr)
      return {offer->driver_table, plugin->path};
  }
  if (!resolved.offer->driver.empty()) {
    try {
      return driver(resolve(resolved.offer->driver), seen);
    } catch (Error& e) {
      e.note("dialect '" + resolved.name + "' borrows the driver of '" + resolved.offer->driver +
             "'");
      throw;
    }
  }
  throw Error(Diagnostic{code::kNoDriver,
                         "dialect '" + resolved.name + "' cannot connect: it has no driver",
                         kOffline,
                         {},
                         {"library " + resolved.plugin->path}});
}

Driver Host::Core::driver(const Resolved& resolved) {
  const std::lock_guard lock(mutex_);
  std::set<std::string> seen;
  return driver(resolved, seen);
}

std::shared_ptr<const port::Dialect> Host::Core::dialect(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const Resolved& resolved = resolve(name);
  auto& known = dialects_[resolved.name];
  auto out = known.lock();
  if (!out) {
    out = make_dialect(shared_from_this(), resolved);
    known = out;
  }
  return out;
}

// ---- the public face ----------------------------------------------------------------------------

Host::Host(Options options) : core_(std::make_shared<Core>(std::move(options))) {}
Host::~Host() = default;
Host::Host(Host&&) noexcept = default;
Host& Host::operator=(Host&&) noexcept = default;

std::shared_ptr<const port::Dialect> Host::dialect(const std::string& name) {
  return core_->dialect(name);
}

std::string Host::dialect_for_url(std::string_view url) {
  const auto colon = url.find(':');
  std::string scheme(url.substr(0, colon == std::string_view::npos ? 0 : colon));
  for (char& c : scheme) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (!is_dialect_name(scheme)) {
    throw Error(Diagnostic{code::kBadUrl,
                           "the URL '" + redact_url(url) + "' does not begin with a dialect's name",
                           "write sqlite:path, postgres://host/database or the like"});
  }
  return core_->find(scheme).name;
}

namespace {

// A session that a pooler hands on after each transaction needs a lock that a transaction holds.
void require_lock(const Resolved& resolved, const std::map<std::string, std::string>& options) {
  const auto wanted = options.find("lock");
  if (wanted == options.end() || wanted->second != "transaction") return;
  const mig_catalog_1* catalog = resolved.offer->catalog;
  if (catalog != nullptr && MIG_HAS(mig_catalog_1, catalog, lock_transaction)) return;
  throw port::no_transaction_lock(resolved.name);
}

}  // namespace

Opened Host::open(const std::string& url, const std::map<std::string, std::string>& options) {
  const Resolved* resolved = &core_->resolve(dialect_for_url(url));
  require_lock(*resolved, options);
  const Driver driver = core_->driver(*resolved);
  const auto secrets = std::make_shared<const Redactor>(url);
  Opened out;
  out.connection =
      open_connection(core_, *driver.table, resolved->name, driver.library, url, options, secrets);
  const ir::Server& server = out.connection->server();
  if (!server.flavour.empty() && server.flavour != resolved->name) {
    const auto other = core_->locate(server.flavour);
    if (other && other->name != resolved->name) {
      out.notes.push_back("the server is " +
                          (server.product.empty() ? "'" + server.flavour + "'" : server.product) +
                          ": dialect '" + other->name + "' is used instead of '" + resolved->name +
                          "'");
      resolved = &core_->resolve(other->name);
    }
  }
  out.dialect = core_->dialect(resolved->name);
  out.catalog = make_catalog(core_, resolved->offer->catalog, resolved->name,
                             resolved->plugin->path, secrets);
  return out;
}

std::vector<Listed> Host::list() { return core_->list(); }
std::vector<Attempt> Host::search(const std::string& name) { return core_->search(name); }
std::vector<Check> Host::doctor() { return core_->doctor(); }

}  // namespace mig::plugins
