// Many processes bring a new database to its head at once: each revision is applied by exactly one
// of them, none fails, none hangs.
//
// MIG_RACERS: how many processes (8); MIG_RACES: how often (3). What was found is printed.
#include "support/folder.hpp"
#include "support/process.hpp"
#include "support/scratch_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace mig::test {
namespace {

int number(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe)
  return text == nullptr || *text == '\0' ? otherwise : std::atoi(text);
}

// A revision that a second application of would refuse, or show in its rows.
void write_history(const TemporaryFolder& folder) {
  folder.write("mig.toml", "[environments.test]\nurl = \"${RACE_URL}\"\n");
  std::string before;
  for (const std::string id : {"aaaa1111", "bbbb2222", "cccc3333", "dddd4444"}) {
    std::string text = "revision = \"" + id + "\"\n";
    if (!before.empty()) text += "down_revision = \"" + before + "\"\n";
    text += "[[upgrade]]\nop = \"create_table\"\ntable = \"t_" + id +
            "\"\ncolumns = [{ name = \"id\", type = \"bigint\", nullable = false }]\n"
            "[[upgrade]]\nop = \"insert_rows\"\ntable = \"t_" +
            id + "\"\nrows = [{ id = 1 }]\n";
    folder.write("migrations/versions/" + id + ".toml", text);
    before = id;
  }
}

class Race : public testing::TestWithParam<std::string> {
 protected:
  void round(const TemporaryFolder& folder, int racers) {
    const ScratchDatabase scratch(GetParam());
    std::map<std::string, std::string> env{{"HOME", folder.path().string()},
                                           {"PATH", "/usr/bin:/bin"},
                                           {"RACE_URL", scratch.url()},
                                           {"MIG_LOCK_WAIT", "240s"}};
    std::vector<std::unique_ptr<Process>> all;
    for (int i = 0; i < racers; ++i) {
      all.push_back(std::make_unique<Process>(
          std::vector<std::string>{MIG_PROGRAM, "--json", "upgrade", "head"}, folder.path(), env));
    }
    std::map<std::string, int> applied;
    for (auto& each : all) {
      const Outcome outcome = each->wait();
      ASSERT_EQ(outcome.exit, 0) << outcome.err << outcome.out;
      const auto report = nlohmann::json::parse(outcome.out);
      EXPECT_EQ(report["after"], nlohmann::json::array({"dddd4444"})) << outcome.out;
      for (const auto& step : report["steps"]) ++applied[step["id"].get<std::string>()];
    }
    EXPECT_THAT(applied,
                testing::ElementsAre(testing::Pair("aaaa1111", 1), testing::Pair("bbbb2222", 1),
                                     testing::Pair("cccc3333", 1), testing::Pair("dddd4444", 1)));
    Database database = scratch.open();
    for (const auto& [id, times] : applied) {
      EXPECT_EQ(rows(database, "SELECT id FROM t_" + id).size(), 1U);
    }
  }
};

TEST_P(Race, each_revision_is_applied_once) {
  const TemporaryFolder folder;
  write_history(folder);
  const int racers = number("MIG_RACERS", 8);
  const int races = number("MIG_RACES", 3);
  const auto start = std::chrono::steady_clock::now();
  int done = 0;
  for (; done < races && !HasFailure(); ++done) round(folder, racers);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%s: %d rounds of %d processes, %.1f s\n", GetParam().c_str(), done, racers,
              took.count());
}

INSTANTIATE_TEST_SUITE_P(Engines, Race, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
