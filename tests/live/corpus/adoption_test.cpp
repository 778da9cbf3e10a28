// A database that Alembic has migrated until now: its version table is used as it stands.
#include "live/corpus/observe.hpp"
#include "support/scratch_database.hpp"
#include <mig/mig.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mig::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Adoption : public ::testing::TestWithParam<std::string> {
 protected:
  static std::pair<std::string, std::string> file(const std::string& id, const std::string& down) {
    std::string text = "revision = \"" + id + "\"\n";
    if (!down.empty()) text += "down_revision = \"" + down + "\"\n";
    return {id + ".toml", text + "[[upgrade]]\nop = \"create_table\"\ntable = \"t_" + id +
                              "\"\ncolumns = [{ name = \"id\", type = \"bigint\", nullable = "
                              "false }]\nprimary_key = [\"id\"]\n"};
  }
  [[nodiscard]] std::vector<std::vector<std::string>> versions() {
    return rows(database, "SELECT version_num FROM alembic_version ORDER BY version_num");
  }

  // What Alembic leaves behind it: its table, and what the first revision made.
  void SetUp() override {
    auto& connection = database.connection();
    connection.run(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
        {}, nullptr);
    connection.run("INSERT INTO alembic_version (version_num) VALUES ('1975ea83b712')", {},
                   nullptr);
    connection.run("CREATE TABLE t_1975ea83b712 (id BIGINT NOT NULL PRIMARY KEY)", {}, nullptr);
  }

  ScratchDatabase scratch{GetParam()};
  Database database = scratch.open();
  History history =
      History::of_texts({file("1975ea83b712", ""), file("ae1027a6acf1", "1975ea83b712"),
                         file("27c6a30d7c24", "ae1027a6acf1")});
};

TEST_P(Adoption, goes_on_where_alembic_was) {
  ASSERT_EQ(current(history, database).revisions.size(), 1U);
  EXPECT_EQ(current(history, database).revisions.front().revision.id, "1975ea83b712");
  EXPECT_EQ(upgrade(history, database, "head").steps.size(), 2U);
  EXPECT_THAT(versions(), ElementsAre(ElementsAre("27c6a30d7c24")));
  EXPECT_EQ(downgrade(history, database, "-1").steps.size(), 1U);
  EXPECT_THAT(versions(), ElementsAre(ElementsAre("ae1027a6acf1")));
  stamp(history, database, {"head"}, false);
  EXPECT_THAT(versions(), ElementsAre(ElementsAre("27c6a30d7c24")));
  stamp(history, database, {"base"}, false);
  EXPECT_THAT(versions(), ElementsAre());
  EXPECT_THAT(objects(database, GetParam()), Not(Contains(HasSubstr("mig_version"))));
  EXPECT_THAT(objects(database, GetParam()), Contains(HasSubstr("mig_journal")));
}

TEST_P(Adoption, an_id_that_does_not_fit_is_refused_first) {
  const std::string id(40, 'a');
  const auto longer = History::of_texts({file("1975ea83b712", ""), file(id, "1975ea83b712")});
  try {
    upgrade(longer, database, "head");
    FAIL() << "a row of 40 characters went into a column of 32";
  } catch (const Error& error) {
    EXPECT_EQ(error.first().code, "MIG-613");
  }
  EXPECT_THAT(objects(database, GetParam()), Not(Contains(HasSubstr("t_" + id))));
}

INSTANTIATE_TEST_SUITE_P(Engines, Adoption, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
