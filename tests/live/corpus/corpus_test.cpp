// Real histories on real servers: up to head, compared, down to nothing, and up again.
#include "live/corpus/expected.hpp"
#include "live/corpus/observe.hpp"
#include "port/dialect.hpp"
#include "support/live_schema.hpp"
#include <mig/mig.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mig::test {
namespace {

using ::testing::ElementsAreArray;

class Corpus : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!corpus()) GTEST_SKIP() << "MIG_CORPUS is not set: there is no corpus to try";
  }
};

// What mig leaves behind: its own tables with their keys.
std::vector<std::string> only_migs_own(const std::string& engine) {
  if (engine == "postgres") {
    return {"relation mig_journal", "relation mig_journal_pkc", "relation mig_version",
            "relation mig_version_pkc"};
  }
  return {"table mig_journal", "table mig_version"};
}

TEST_P(Corpus, histories_go_up_down_and_up_again) {
  const std::string engine = GetParam();
  const auto all = histories();
  ASSERT_GE(all.size(), 100U);
  ScratchDatabase scratch(engine);
  auto database = scratch.open();
  for (const auto& folder : all) {
    SCOPED_TRACE(folder.filename().string());
    try {
      const auto history = History::load(folder);
      upgrade(history, database, "heads");
      const auto expected = expected_logical(folder, engine);
      EXPECT_THAT(logical_schema(database, engine), ElementsAreArray(expected));
      EXPECT_TRUE(current(history, database).at_heads);
      EXPECT_EQ(text_of(drift({}, history, live_options(scratch, database))), "");
      downgrade(history, database, "base");
      EXPECT_THAT(objects(database, engine), ElementsAreArray(only_migs_own(engine)));
      upgrade(history, database, "heads");
      EXPECT_THAT(logical_schema(database, engine), ElementsAreArray(expected));
      downgrade(history, database, "base");
    } catch (const Error& error) {
      ADD_FAILURE() << render(error.first());
      return;
    }
  }
}

// The sample of the quick start: branches, a merge, rows, a view, on every engine.
class Webshop : public ::testing::TestWithParam<std::string> {};

TEST_P(Webshop, goes_up_down_and_up_again) {
  const std::string engine = GetParam();
  ScratchDatabase scratch(engine);
  auto database = scratch.open();
  const auto history =
      History::load(std::filesystem::path(MIG_SOURCE_DIR) / "docs/examples/webshop/migrations");
  try {
    EXPECT_EQ(upgrade(history, database, "head").steps.size(), 13U);
    EXPECT_EQ(rows(database, "SELECT name FROM categories ORDER BY name"),
              (std::vector<std::vector<std::string>>{{"Books"}, {"Gardening"}, {"Music"}}));
    downgrade(history, database, "5b1c0d3e9a11");
    EXPECT_TRUE(rows(database, "SELECT name FROM categories").empty());
    downgrade(history, database, "base");
    EXPECT_THAT(objects(database, engine), ElementsAreArray(only_migs_own(engine)));
    EXPECT_EQ(upgrade(history, database, "head").after, (std::vector<std::string>{"5b1c0d3e9a13"}));
  } catch (const Error& error) {
    FAIL() << render(error.first());
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, Webshop, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

// The program itself supports three engines; on MariaDB two of its own steps fail.
class CorpusSql : public Corpus {};

// The statements of a script one by one, without mig's plan, transactions and version table.
void run_plainly(Database& database, const std::string& script) {
  const auto server = database.connection().server();
  for (const auto& [offset, length] : database.dialect().split(script, server)) {
    database.connection().run(script.substr(offset, length), {}, nullptr);
  }
}

// Up to the recorded state; down step by step, where each step leaves what the program's own
// statements leave, exact or not (many steps have none: nothing may change); and up again from
// what remains, which is nothing.
TEST_P(CorpusSql, a_real_programs_sql_migrations_go_up_down_and_up_as_recorded) {
  const std::string engine = GetParam();
  const auto tree = *corpus() / "trees" / "ory-kratos";
  const auto steps = sql_steps(tree, engine);
  ASSERT_GE(steps.size(), 340U);
  const auto expected = expected_exact(tree, engine);
  ScratchDatabase scratch(engine);
  ScratchDatabase plain_scratch(engine);
  auto database = scratch.open();
  auto plain = plain_scratch.open();
  try {
    const auto history = History::of_texts(sql_revisions(steps));
    upgrade(history, database, "head");
    EXPECT_THAT(exact_schema(database, engine), ElementsAreArray(expected));
    for (const auto& step : steps) run_plainly(plain, step.up);
    auto before = exact_schema(plain, engine);
    EXPECT_THAT(before, ElementsAreArray(expected));
    std::size_t kept = 0;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
      SCOPED_TRACE(step->id);
      downgrade(history, database, "-1");
      run_plainly(plain, step->down);
      const auto after = exact_schema(database, engine);
      ASSERT_EQ(after, exact_schema(plain, engine));
      const bool says_nothing = step->down.find_first_not_of(" \n") == std::string::npos;
      if (says_nothing) {
        ASSERT_EQ(after, before);
      }
      kept += says_nothing ? 1 : 0;
      before = after;
    }
    EXPECT_GT(kept, 100U);
    EXPECT_THAT(objects(database, engine), ElementsAreArray(only_migs_own(engine)));
    EXPECT_TRUE(objects(plain, engine).empty());
    upgrade(history, database, "head");
    EXPECT_THAT(exact_schema(database, engine), ElementsAreArray(expected));
  } catch (const Error& error) {
    FAIL() << render(error.first());
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, Corpus, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

INSTANTIATE_TEST_SUITE_P(Engines, CorpusSql, ::testing::Values("sqlite", "postgres", "mysql"),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
