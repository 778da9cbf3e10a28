// A view whose text is older than the name of a column in it: each engine takes the rename over in
// its own way, and that is no drift.
#include "support/live_schema.hpp"

#include <gtest/gtest.h>

namespace mig::test {
namespace {

constexpr const char* kViews = R"toml(revision = "aaaa1111"
[[upgrade]]
op = "create_table"
table = "items"
columns = [{ name = "id", type = "bigint" }, { name = "title", type = "varchar(40)" }]
primary_key = ["id"]

[[upgrade]]
op = "create_view"
name = "titles"
query = "select id, title as shown from items where title <> ''"

[[upgrade]]
op = "create_view"
name = "shouted"
query = "select upper(shown) as loud from titles"
)toml";

constexpr const char* kRenames = R"toml(revision = "bbbb2222"
down_revision = "aaaa1111"
[[upgrade]]
op = "rename_column"
table = "items"
name = "title"
to = "name"

[[upgrade]]
op = "rename_table"
table = "items"
to = "things"

[[upgrade]]
op = "rename_column"
table = "things"
name = "name"
to = "called"
)toml";

class RenamedView : public ::testing::TestWithParam<std::string> {};

TEST_P(RenamedView, has_not_drifted_until_somebody_changes_it) {
  ScratchDatabase scratch(GetParam());
  auto database = scratch.open();
  const auto history = History::of_texts({{"a.toml", kViews}, {"b.toml", kRenames}});
  const auto options = live_options(scratch, database);
  try {
    upgrade(history, database);
    const auto found = drift({}, history, options);
    EXPECT_EQ(text_of(found), "");
    EXPECT_EQ(found.uncompared, std::vector<std::string>());
    for (const char* sql :
         {"DROP VIEW shouted", "CREATE VIEW shouted AS SELECT lower(shown) AS loud FROM titles"}) {
      database.connection().run(sql, {}, nullptr);
    }
    const auto changed = drift({}, history, options);
    ASSERT_EQ(changed.changes.size(), 1U) << text_of(changed);
    const auto* view = std::get_if<ir::AlterView>(&changed.changes.front().operation.body);
    ASSERT_NE(view, nullptr) << text_of(changed);
    EXPECT_EQ(view->view.name, "shouted");
  } catch (const Error& error) {
    FAIL() << text_of(error);
  }
}

// What leads back meets each query with the names that it knows.
TEST_P(RenamedView, is_rewritten_with_the_rename_and_taken_back_with_it) {
  Follower follower(GetParam());
  const auto declared = [](const std::string& column, const std::string& more) {
    return "[[schema]]\nop = \"create_table\"\ntable = \"items\"\ncolumns = [{ name = \"id\", "
           "type = \"bigint\" }, { name = \"" +
           column + "\", type = \"varchar(40)\"" + more +
           " }]\nprimary_key = [\"id\"]\n[[schema]]\nop = \"create_view\"\nname = "
           "\"titles\"\nquery = \"select id, " +
           column +
           " as shown from items\"\n[[schema]]\nop = \"create_view\"\nname = \"shouted\"\n"
           "query = \"select upper(shown) as loud from titles\"\n";
  };
  EXPECT_EQ(follower.follow(declared("title", "")), "");
  auto& database = follower.database();
  database.connection().run("INSERT INTO items VALUES (1, 'one')", {}, nullptr);
  EXPECT_EQ(follower.follow(declared("name", ", renamed_from = \"title\"")), "");
  try {
    const auto history = follower.project().history();
    downgrade(history, database, "-1");
    EXPECT_EQ(text_of(drift(follower.project(), history, follower.options())), "");
    upgrade(history, database);
    EXPECT_EQ(text_of(drift(follower.project(), history, follower.options())), "");
    database.connection().run("SELECT loud FROM shouted WHERE loud = 'ONE'", {}, nullptr);
  } catch (const Error& error) {
    FAIL() << text_of(error);
  }
}

// Another view reads what gets other columns.
TEST_P(RenamedView, may_be_read_by_another_while_its_columns_change) {
  Follower follower(GetParam());
  const auto declared = [](const std::string& query, const std::string& reader) {
    return "[[schema]]\nop = \"create_table\"\ntable = \"items\"\ncolumns = [{ name = \"id\", "
           "type = \"bigint\" }]\nprimary_key = [\"id\"]\n[[schema]]\nop = \"create_view\"\nname "
           "= \"titles\"\nquery = \"" +
           query + "\"\n[[schema]]\nop = \"create_view\"\nname = \"shouted\"\nquery = \"" + reader +
           "\"\n";
  };
  EXPECT_EQ(follower.follow(declared("select id as n from items", "select n from titles")), "");
  EXPECT_EQ(follower.follow(declared("select id as m from items", "select m from titles")), "");
  EXPECT_EQ(follower.back_and_forth(), "");
  EXPECT_EQ(
      follower.follow(declared("select id as m from items where id > 1", "select m from titles")),
      "");
  EXPECT_EQ(follower.back_and_forth(), "");
}

INSTANTIATE_TEST_SUITE_P(Engines, RenamedView, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
