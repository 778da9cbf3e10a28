// What a host knows: which places it searches, what it found and loaded.
#pragma once

#include "call.hpp"
#include "manifest.hpp"
#include "negotiate.hpp"
#include "search_path.hpp"
#include <mig/plugins.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mig::plugins {

// Where a dialect was found.
struct Located {
  std::string name;                          // its own, when it was asked for by an alias
  std::string source;                        // as in Attempt
  std::shared_ptr<const Manifest> manifest;  // null: the dialect is in `pool`
  std::vector<const Plugin*> pool;           // libraries without a manifest, or what is linked in
};

struct Resolved {
  std::string name;
  std::vector<std::string> names;  // own name, then families
  Located from;
  const Plugin* plugin = nullptr;  // offers mig.dialect/1 for it
  const Offer* offer = nullptr;
};

struct Driver {
  const mig_driver_1* table = nullptr;
  std::string library;
};

class Host::Core final : public HostContext, public std::enable_shared_from_this<Host::Core> {
 public:
  explicit Core(Options options);

  // ---- host.cpp
  const void* facet(const char* dialect, const char* id) override;
  void log(int level, std::string_view message) override;

  // The dialect of that name or alias, without loading what has a manifest.
  std::optional<Located> locate(const std::string& name);
  // Located or thrown as MIG-501.
  Located find(const std::string& name);
  const Resolved& resolve(const std::string& name);
  Driver driver(const Resolved& resolved);
  std::shared_ptr<const port::Dialect> dialect(const std::string& name);

  // The libraries given by --plugin, loaded. Throws what load() throws.
  const std::vector<const Plugin*>& bare();
  // The manifest in a file, read once. Throws as read_manifest() does.
  std::shared_ptr<const Manifest> manifest(const std::filesystem::path& file);

  // ---- diagnose.cpp
  std::vector<Attempt> search(const std::string& name);
  Error unknown(const std::string& name);
  std::vector<Listed> list();

  // ---- doctor.cpp
  std::vector<Check> doctor();

 private:
  std::optional<Located> in_folders(const std::string& name, bool aliases);
  std::optional<Located> in_pool(const std::string& name, bool aliases, const std::string& source,
                                 const std::vector<const Plugin*>& pool);
  Driver driver(const Resolved& resolved, std::set<std::string>& seen);
  const Plugin& load_manifest_library(const Manifest& manifest);
  const Plugin& load_driver(const Resolved& resolved);

  const Options options_;
  const std::vector<Folder> folders_;
  std::recursive_mutex mutex_;
  std::map<std::filesystem::path, std::shared_ptr<const Manifest>> manifests_;
  std::map<std::string, Resolved> resolved_;
  std::map<std::string, std::weak_ptr<const port::Dialect>> dialects_;
  std::optional<std::vector<const Plugin*>> bare_;
};

}  // namespace mig::plugins
