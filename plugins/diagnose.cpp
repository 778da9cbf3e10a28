// What a search saw, for people: list, attempts and the error that shows them.
#include "codes.hpp"
#include "core.hpp"
#include "library.hpp"
#include "support/text.hpp"
#include "trust.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace mig::plugins {

namespace fs = std::filesystem;

namespace {

std::string dialects_found(const std::vector<std::string>& names) {
  if (names.empty()) return "no dialects";
  std::string out =
      std::to_string(names.size()) + (names.size() == 1 ? " dialect: " : " dialects: ");
  return out + support::join(names, ", ");
}

// "~/.local/share/…" for a path in the home folder.
std::string shortened(const std::string& path, const Environment& environment) {
  if (!environment.home || environment.home->size() < 2) return path;
  const std::string home = *environment.home + "/";
  return path.rfind(home, 0) == 0 ? "~/" + path.substr(home.size()) : path;
}

// Attempts as a table of three columns.
std::vector<std::string> rendered(const std::string& name, const std::vector<Attempt>& attempts,
                                  const Environment& environment) {
  std::size_t sources = 0;
  std::size_t places = 0;
  for (const auto& each : attempts) {
    sources = std::max(sources, each.source.size());
    places = std::max(places, shortened(each.place, environment).size());
  }
  std::vector<std::string> out = {"looked for " + name + ".toml in:"};
  for (const auto& each : attempts) {
    std::string line = "  " + each.source + std::string(sources - each.source.size() + 2, ' ');
    if (places > 0) {
      const std::string place = shortened(each.place, environment);
      line += place + std::string(places - place.size() + 2, ' ');
    }
    out.push_back(line + each.detail);
  }
  return out;
}

}  // namespace

std::vector<Attempt> Host::Core::search(const std::string& name) {
  const std::lock_guard lock(mutex_);
  std::vector<Attempt> out;
  const auto has = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto add_pool = [&](const std::string& source, const std::vector<const Plugin*>& pool) {
    for (const auto* plugin : pool) {
      std::vector<std::string> names;
      for (const auto& offer : plugin->offers) names.push_back(offer.name);
      out.push_back({source, plugin->path, has(names) ? Why::found : Why::nothing_there,
                     dialects_found(names)});
    }
  };
  add_pool("--plugin", bare());
  for (const auto& folder : folders_) {
    Attempt attempt{folder.source, folder.dir.string(), folder.why, folder.detail};
    std::error_code failed;
    if (folder.dir.empty()) {
      out.push_back(std::move(attempt));
      continue;
    }
    if (!fs::is_directory(folder.dir, failed)) {
      attempt.why = Why::absent;
      attempt.detail = "does not exist";
    } else if (const auto why = distrust(folder.dir)) {
      attempt.why = Why::refused;
      attempt.detail = "refused: " + *why;
    } else {
      std::vector<std::string> names;
      std::vector<std::string> faults;
      for (const auto& each : manifests_in(folder.dir)) {
        const fs::path file = folder.dir / (each + ".toml");
        try {
          const auto refused = distrust(file);
          if (refused) {
            faults.push_back(each + ".toml is refused: " + *refused);
            continue;
          }
          const auto found = manifest(file);
          for (const auto& dialect : found->dialects) names.push_back(dialect.name);
        } catch (const Error& e) {
          faults.push_back(each + ".toml: " + e.what());
        }
      }
      attempt.why = has(names) ? Why::found : faults.empty() ? Why::nothing_there : Why::faulty;
      attempt.detail = dialects_found(names);
      for (const auto& fault : faults) attempt.detail += "; " + fault;
    }
    out.push_back(std::move(attempt));
  }
  add_pool("linked in", linked_in(this));
  return out;
}

Error Host::Core::unknown(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (!is_dialect_name(name)) {
    return Error(Diagnostic{code::kUnknownDialect, "'" + name + "' is not a dialect's name",
                            "names are lower-case letters, digits and '_', 32 at most, a letter "
                            "first"});
  }
  std::vector<std::string> known;
  for (const auto& each : list()) {
    if (!each.problem.empty()) continue;
    known.push_back(each.name);
    known.insert(known.end(), each.aliases.begin(), each.aliases.end());
  }
  Diagnostic out;
  out.code = code::kUnknownDialect;
  out.message = "no dialect named '" + name + "'";
  out.notes = rendered(name, search(name), options_.environment);
  out.hint = support::did_you_mean(name, known);
  if (out.hint.empty()) {
    out.hint = "install its plugin into one of these folders, or name its folder with --plugin-dir";
  }
  return Error(std::move(out));
}

std::vector<Listed> Host::Core::list() {
  const std::lock_guard lock(mutex_);
  std::vector<Listed> out;
  std::map<std::string, std::string> first;  // dialect -> what offers it first
  const auto add = [&](Listed each, const std::string& place) {
    if (each.problem.empty()) {
      const auto [it, added] = first.emplace(each.name, place);
      if (!added) each.shadowed_by = it->second;
    }
    out.push_back(std::move(each));
  };
  const auto add_pool = [&](const std::string& source, const std::vector<const Plugin*>& pool) {
    for (const auto* plugin : pool) {
      for (const auto& offer : plugin->offers) {
        if (offer.dialect == nullptr) continue;
        Listed each;
        each.name = offer.name;
        each.aliases = offer.aliases;
        each.families = offer.families;
        each.version = offer.version;
        each.source = source;
        if (source == "--plugin") each.library = plugin->path;
        add(std::move(each), plugin->path);
      }
    }
  };
  add_pool("--plugin", bare());
  for (const auto& folder : folders_) {
    if (folder.dir.empty()) continue;
    for (const auto& name : manifests_in(folder.dir)) {
      Listed each;
      each.source = folder.source;
      each.manifest = folder.dir / (name + ".toml");
      each.name = name;
      try {
        if (const auto why = distrust(each.manifest)) {
          each.problem = "refused: " + *why;
          add(std::move(each), {});
          continue;
        }
        const auto found = manifest(each.manifest);
        each.version = found->version;
        each.library = found->library;
        each.driver = found->driver;
        if (found->abi != MIG_ABI_MAJOR) {
          each.problem = "built for plugin ABI " + std::to_string(found->abi) +
                         "; this mig speaks plugin ABI 1";
          add(std::move(each), {});
          continue;
        }
        for (const auto& dialect : found->dialects) {
          Listed one = each;
          one.name = dialect.name;
          one.aliases = dialect.aliases;
          one.families = dialect.families;
          std::error_code failed;
          if (!fs::exists(one.library, failed)) {
            one.problem = one.library.string() + " does not exist";
          }
          add(std::move(one), found->file.string());
        }
      } catch (const Error& e) {
        each.problem = e.what();
        add(std::move(each), {});
      }
    }
  }
  add_pool("linked in", linked_in(this));
  return out;
}

}  // namespace mig::plugins
