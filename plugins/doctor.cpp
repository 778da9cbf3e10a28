// Looks at every place and plugin in the order in which things can go wrong.
#include "codes.hpp"
#include "core.hpp"
#include "library.hpp"
#include "trust.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace mig::plugins {

namespace fs = std::filesystem;

namespace {

std::string text_of(const Error& error) {
  std::string out = error.what();
  for (const auto& note : error.first().notes) out += "; " + note;
  if (!error.first().hint.empty()) out += " (" + error.first().hint + ")";
  return out;
}

class Report {
 public:
  // Runs one check: its answer is what was found. Returns whether it was fine.
  bool check(const std::string& subject, const std::string& what,
             const std::function<std::string()>& body) {
    Check out{subject, what, true, {}};
    try {
      out.why = body();
    } catch (const Error& e) {
      out.ok = false;
      out.why = text_of(e);
    } catch (const std::exception& e) {
      out.ok = false;
      out.why = e.what();
    }
    checks_.push_back(std::move(out));
    return checks_.back().ok;
  }
  void fail(const std::string& subject, const std::string& what, std::string why) {
    checks_.push_back({subject, what, false, std::move(why)});
  }
  std::vector<Check> take() { return std::move(checks_); }

 private:
  std::vector<Check> checks_;
};

// A failure that is told as it stands.
struct Finding : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void trusted(const fs::path& path) {
  if (const auto why = distrust(path)) throw Finding(*why);
}

// "3 dialects", "1 dialect".
std::string number(std::size_t n, const std::string& what) {
  const bool one = n == 1 && what.back() == 's';
  return std::to_string(n) + " " + (one ? what.substr(0, what.size() - 1) : what);
}

// The library that connects. A dialect without one is in order: it works offline.
std::string connects(Host::Core& core, const Resolved& resolved) {
  try {
    return core.driver(resolved).library;
  } catch (const Error& e) {
    if (e.first().code != code::kNoDriver) throw;
    return "no: it has no driver and works offline only";
  }
}

// What the dialect itself answers.
void ask(Report& report, Host::Core& core, const std::string& subject, const Resolved& resolved) {
  const auto dialect = core.dialect(resolved.name);
  report.check(subject, "reports its capabilities", [&] {
    const auto& answer = dialect->capabilities({});
    std::vector<std::string> missing;
    ir::for_each_operation([&](auto* op) {
      const std::string name = std::remove_pointer_t<decltype(op)>::kOp;
      const bool there = std::any_of(answer.operations.begin(), answer.operations.end(),
                                     [&](const auto& each) { return each.op == name; });
      if (!there) missing.push_back(name);
    });
    if (!missing.empty()) {
      throw Finding("says nothing about " + missing.front() +
                    (missing.size() > 1 ? " and " + number(missing.size() - 1, "more operations")
                                        : std::string()));
    }
    return number(answer.operations.size(), "operations");
  });
  report.check(subject, "renders a type", [&] {
    ir::Type type;
    type.kind = ir::TypeKind::integer;
    return "integer is " + dialect->type(type, {}).sql;
  });
}

}  // namespace

std::vector<Check> Host::Core::doctor() {
  const std::lock_guard lock(mutex_);
  Report report;
  const bool pools =
      report.check("libraries without a manifest", "load and keep the contract", [&] {
        return number(bare().size(), "by --plugin, ") + number(linked_in(this).size(), "linked in");
      });

  for (const auto& folder : folders_) {
    std::error_code failed;
    const std::string place = folder.source + " " + folder.dir.string();
    if (folder.dir.empty()) {
      if (folder.why == Why::ignored) report.fail(folder.source, "can be used", folder.detail);
      continue;
    }
    if (!fs::is_directory(folder.dir, failed)) continue;
    const bool usable = report.check(place, "owner and permissions", [&] {
      trusted(folder.dir);
      return std::string();
    });
    if (!usable) continue;
    for (const auto& name : manifests_in(folder.dir)) {
      const fs::path file = folder.dir / (name + ".toml");
      std::shared_ptr<const Manifest> found;
      const bool good = report.check(file.string(), "manifest is valid", [&] {
        trusted(file);
        found = manifest(file);
        if (found->abi != MIG_ABI_MAJOR) {
          throw Finding("built for plugin ABI " + std::to_string(found->abi) +
                        "; this mig speaks plugin ABI 1");
        }
        return number(found->dialects.size(), "dialects");
      });
      if (!good) continue;
      const bool loaded =
          report.check(found->library.string(), "library loads and keeps the contract",
                       [&] { return load_manifest_library(*found).path; });
      if (!found->driver.empty()) {
        report.check(found->driver.string(), "driver loads and keeps the contract", [&] {
          check_pin(found->driver, found->driver_sha256);
          return load(found->driver, this).path;
        });
      }
      for (const auto& dialect : found->dialects) {
        if (!loaded) break;
        const std::string subject = dialect.name + " (" + found->file.string() + ")";
        const bool used = report.check(subject, "is the one that is used", [&] {
          const auto located = locate(dialect.name);
          if (!located || located->manifest != found) {
            throw Finding("another one of that name is found earlier");
          }
          return std::string();
        });
        if (!used) continue;
        const Resolved& resolved = resolve(dialect.name);
        report.check(subject, "aliases and families agree with the manifest", [&] {
          const auto same = [](std::vector<std::string> a, std::vector<std::string> b) {
            std::sort(a.begin(), a.end());
            std::sort(b.begin(), b.end());
            return a == b;
          };
          if (!resolved.offer->aliases.empty() && !same(resolved.offer->aliases, dialect.aliases)) {
            throw Finding("the library has other aliases than the manifest");
          }
          if (!resolved.offer->families.empty() && resolved.offer->families != dialect.families) {
            throw Finding("the library has other families than the manifest");
          }
          return std::string();
        });
        ask(report, *this, subject, resolved);
        report.check(subject, "can connect", [&] { return connects(*this, resolved); });
      }
    }
  }
  if (pools) {
    for (const auto& each : list()) {
      if (!each.manifest.empty() || !each.shadowed_by.empty()) continue;
      const std::string subject = each.name + " (" + each.source + ")";
      try {
        const Resolved& resolved = resolve(each.name);
        ask(report, *this, subject, resolved);
      } catch (const Error& e) {
        report.fail(subject, "can be used", text_of(e));
      }
      report.check(subject, "can connect", [&] { return connects(*this, resolve(each.name)); });
    }
  }
  return report.take();
}

}  // namespace mig::plugins
