// Real histories on real servers: up to head, compared, down to nothing, and up again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mig/mig.hpp>

#include "live/corpus/expected.hpp"
#include "live/corpus/observe.hpp"
#include "support/scratch_database.hpp"

namespace mig::test {
namespace {

using ::testing::ElementsAreArray;

class Corpus : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!corpus()) GTEST_SKIP() << "MIG_CORPUS is not set: there is no corpus to try";
  }
};

// What mig leaves behind: its own table with its key.
std::vector<std::string> only_migs_own(const std::string& engine) {
  if (engine == "postgres") return {"relation mig_version", "relation mig_version_pkc"};
  return {"table mig_version"};
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

TEST_P(Corpus, a_real_programs_sql_migrations_end_in_the_recorded_state) {
  const std::string engine = GetParam();
  const auto tree = *corpus() / "trees" / "ory-kratos";
  const auto files = sql_revisions(tree, engine == "mariadb" ? "mysql" : engine);
  ASSERT_GE(files.size(), 340U);
  ScratchDatabase scratch(engine);
  auto database = scratch.open();
  try {
    const auto history = History::of_texts(files);
    upgrade(history, database, "head");
    EXPECT_THAT(exact_schema(database, engine), ElementsAreArray(expected_exact(tree, engine)));
  } catch (const Error& error) {
    FAIL() << render(error.first());
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, Corpus, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
