// Measures the start of mig and a run with nothing to do, next to the floor and to what is
// installed of its peers. Every contestant runs once a round, so that a busy moment of the machine
// hits all of them alike.
#include "process.hpp"
#include "workload.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;
using mig::bench::Command;
using mig::bench::Cost;
using mig::bench::Variables;

struct Options {
  std::size_t rounds = 21;
  std::size_t largest = 10000;
  fs::path mig = MIG_PROGRAM;
};

struct Contestant {
  std::string name;
  Command command;
  std::function<void()> before = {};  // not measured
  std::vector<Cost> costs = {};
};

constexpr double kPatience = 30e3;     // milliseconds that one contestant may take in all
constexpr std::size_t kFewest = 1000;  // a tenth of fewer is read as fast as an index is

double least(const Contestant& of, double Cost::*what) {
  const auto by = [&](const Cost& a, const Cost& b) { return a.*what < b.*what; };
  return (*std::min_element(of.costs.begin(), of.costs.end(), by)).*what;
}

double median(const Contestant& of, double Cost::*what) {
  std::vector<double> values;
  for (const auto& cost : of.costs) values.push_back(cost.*what);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void measure(std::vector<Contestant>& all, std::size_t rounds) {
  for (auto& each : all) run(each.command);  // what comes first reads from the disk
  for (std::size_t round = 0; round < rounds; ++round) {
    for (auto& each : all) {
      double spent = 0;
      for (const auto& cost : each.costs) spent += cost.wall;
      if (spent > kPatience) continue;
      if (each.before) each.before();
      each.costs.push_back(run(each.command));
    }
  }
}

// The first contestant is the floor.
void print(const std::string& title, const std::vector<Contestant>& all) {
  std::printf("\n%s\n\n", title.c_str());
  std::printf("| %-42s | runs | wall min | median | CPU min | median | MiB | wall x | CPU x |\n",
              "");
  std::printf("| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const auto& each : all) {
    std::printf("| %-42s | %4zu | %8.1f | %6.1f | %7.1f | %6.1f | %3.0f | %6.2f | %5.2f |\n",
                each.name.c_str(), each.costs.size(), least(each, &Cost::wall),
                median(each, &Cost::wall), least(each, &Cost::cpu), median(each, &Cost::cpu),
                least(each, &Cost::peak), least(each, &Cost::wall) / least(all[0], &Cost::wall),
                least(each, &Cost::cpu) / least(all[0], &Cost::cpu));
  }
  std::fflush(stdout);
}

class Bench {
 public:
  Bench(Options options, fs::path folder)
      : options_(std::move(options)), folder_(std::move(folder)) {
    const char* path = std::getenv("PATH");
    bare_ = {{"PATH", path == nullptr ? "" : path}};
    cached_ = bare_;
    cached_["HOME"] = (folder_ / "home").string();
    fs::create_directory(cached_["HOME"]);
  }

  void start() {
    const fs::path project = folder_ / "webshop";
    fs::copy(MIG_WEBSHOP, project, fs::copy_options::recursive);
    run(mig(project, {"upgrade", "head"}, cached_));
    std::vector<Contestant> all{
        {"a program that does nothing", floor("nothing", {})},
        {"mig --version", mig(project, {"--version"}, cached_)},
        {"mig current", mig(project, {"current"}, cached_)},
    };
    if (const auto sqlite3 = mig::bench::find_program("sqlite3"); !sqlite3.empty()) {
      all.push_back(
          {"sqlite3, reading the version table",
           {{sqlite3, "shop.db", "SELECT version_num FROM mig_version"}, project, bare_}});
    }
    constexpr std::size_t kFew = 10;
    for (auto& peer : mig::bench::write_peers(folder_ / "start", kFew, cached_)) {
      all.push_back({peer.name + ", the same question", peer.status});
    }
    measure(all, options_.rounds);
    print(
        "Start: `mig current` on SQLite with the 13 revisions of docs/examples/webshop; "
        "milliseconds",
        all);
  }

  void nothing_to_do() {
    std::vector<std::vector<Contestant>> sizes;
    std::vector<std::size_t> counts;
    for (const std::size_t share : {10, 3, 1}) counts.push_back(options_.largest / share);
    for (const auto count : counts) sizes.push_back(nothing_to_do(count));
    std::printf("\nMicroseconds of CPU that each further revision takes\n\n");
    std::printf("| %-42s | %zu to %zu | %zu to %zu |\n| --- | --- | --- |\n", "", counts[0],
                counts[1], counts[1], counts[2]);
    const auto further = [&](std::size_t which, std::size_t from) {
      const auto cpu = [&](std::size_t at) { return least(sizes[at][which], &Cost::cpu); };
      return (cpu(from + 1) - cpu(from)) * 1e3 /
             static_cast<double>(counts[from + 1] - counts[from]);
    };
    for (std::size_t which = 0; which < sizes[0].size(); ++which) {
      std::printf("| %-42s | %.2f | %.2f |\n", sizes[0][which].name.c_str(), further(which, 0),
                  further(which, 1));
    }
  }

 private:
  std::vector<Contestant> nothing_to_do(std::size_t count) {
    const fs::path project = folder_ / std::to_string(count);
    const auto versions = mig::bench::write_mig_project(project, count).string();
    run(mig(project, {"stamp", "head"}, bare_));
    run(mig(project, {"current", "--check-heads"}, bare_));
    // An index does not vouch for files that are younger than two seconds.
    std::this_thread::sleep_for(std::chrono::seconds(3));
    const auto cache = fs::path(cached_["HOME"]) / ".cache" / "mig";
    run(mig(project, {"upgrade", "head"}, cached_));
    if (fs::is_empty(cache)) throw std::runtime_error("mig has written no index");
    const auto keep = folder_ / "index";
    fs::remove_all(keep);
    fs::copy(cache, keep, fs::copy_options::recursive);
    const auto forget = [cache] { fs::remove_all(cache); };
    const auto remember = [cache, keep] {
      if (!fs::exists(cache)) fs::copy(keep, cache, fs::copy_options::recursive);
    };

    std::vector<Contestant> all{
        {"floor: read every file", floor("read", versions)},
        {"floor: list the folder", floor("list", versions)},
        {"floor: list, and stat every file", floor("stat", versions)},
        {"mig upgrade head, with its index", mig(project, {"upgrade", "head"}, cached_), remember},
        {"mig upgrade head, writing its index", mig(project, {"upgrade", "head"}, cached_), forget},
        {"mig upgrade head, without an index", mig(project, {"upgrade", "head"}, bare_)},
    };
    for (auto& peer : mig::bench::write_peers(project / "peers", count, cached_)) {
      all.push_back({peer.name + ", nothing pending", peer.upgrade});
    }
    measure(all, options_.rounds);
    print("Nothing to do: `mig upgrade head` on SQLite with " + std::to_string(count) +
              " revisions, all of them applied; milliseconds",
          all);
    fs::remove_all(project);
    forget();
    return all;
  }

  [[nodiscard]] Command mig(const fs::path& project, std::vector<std::string> words,
                            const Variables& variables) const {
    words.insert(words.begin(), options_.mig.string());
    return {std::move(words), project, variables};
  }

  [[nodiscard]] Command floor(const std::string& what, const std::string& versions) const {
    return {{MIG_FLOOR, what, versions}, folder_, bare_};
  }

  Options options_;
  fs::path folder_;
  Variables bare_;    // no place for an index
  Variables cached_;  // a home of its own
};

Options options_of(const std::vector<std::string>& words) {
  Options out;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    if (words[i] == "--rounds") {
      out.rounds = std::stoul(words[i + 1]);
    } else if (words[i] == "--revisions") {
      out.largest = std::stoul(words[i + 1]);
    } else if (words[i] == "--mig") {
      out.mig = fs::absolute(words[i + 1]);
    } else {
      throw std::invalid_argument(words[i]);
    }
  }
  if (words.size() % 2 != 0) throw std::invalid_argument(words.back());
  if (out.rounds == 0 || out.largest < kFewest) {
    throw std::invalid_argument("one round and " + std::to_string(kFewest) +
                                " revisions are the least");
  }
  return out;
}

int bench(const Options& options) {
  std::string pattern = (fs::temp_directory_path() / "mig-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error(pattern + " cannot be made");
  const fs::path folder = pattern;
  int code = 0;
  try {
    Bench all(options, folder);
    all.start();
    all.nothing_to_do();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mig_bench: %s\n", error.what());
    code = 1;
  }
  fs::remove_all(folder);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return bench(options_of({argv + 1, argv + argc}));
  } catch (const std::exception& error) {
    std::fprintf(stderr,
                 "mig_bench: %s\nusage: mig_bench [--rounds N] [--revisions N] [--mig FILE]\n",
                 error.what());
    return 2;
  }
}
