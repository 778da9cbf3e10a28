// Rows that are expected, loaded and asserted, on each engine.
#include "support/scratch_database.hpp"
#include <mig/mig.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kTable = R"toml(revision = "aaaa"
[[upgrade]]
op = "create_table"
table = "items"
columns = [
  { name = "id", type = "bigint", nullable = false },
  { name = "name", type = "varchar(40)" },
  { name = "price", type = "decimal(10,2)" },
  { name = "sold", type = "boolean" },
  { name = "day", type = "date" },
]
primary_key = ["id"]
[[upgrade]]
op = "insert_rows"
table = "items"
rows = [{ id = 1, name = "one" }, { id = 2, name = "two" }]
)toml";

class Data : public testing::TestWithParam<std::string> {
 protected:
  // What the second revision says when it fails; empty when it does not.
  std::string run(const std::string& body) {
    try {
      upgrade(history(body), database_);
    } catch (const Error& error) {
      std::string out;
      for (const auto& each : error.diagnostics()) out += render(each) + "\n";
      return out;
    }
    return {};
  }
  static History history(const std::string& body) {
    return History::of_texts({{"aaaa.toml", kTable},
                              {"bbbb.toml", "revision = 'bbbb'\ndown_revision = 'aaaa'\n" + body}});
  }
  std::vector<std::vector<std::string>> names() {
    return rows(database_, "SELECT name FROM items ORDER BY id");
  }

  ScratchDatabase scratch_{GetParam()};
  Database database_ = scratch_.open();
};

TEST_P(Data, a_number_of_rows_that_surprises_rolls_back) {
  const std::string update =
      "[[upgrade]]\nop = 'update_rows'\ntable = 'items'\nset = { name = 'x' }\n";
  EXPECT_THAT(run(update + "where = 'id < 2'\nexpect_rows = { min = 2 }\n"),
              AllOf(HasSubstr("MIG-616"), HasSubstr("affected 1 row, not 2 or more")));
  EXPECT_THAT(run("[[upgrade]]\nop = 'delete_rows'\ntable = 'items'\nexpect_rows = 1\n"),
              HasSubstr("affected 2 rows, not 1"));
  EXPECT_THAT(names(), ElementsAre(ElementsAre("one"), ElementsAre("two")));
  EXPECT_EQ(run(update + "expect_rows = { min = 1, max = 2 }\n"), "");
  EXPECT_THAT(names(), ElementsAre(ElementsAre("x"), ElementsAre("x")));
}

TEST_P(Data, rows_of_a_file_are_loaded_and_taken_back) {
  const std::string load =
      "[[upgrade]]\nop = 'load_csv'\ntable = 'items'\nnull = ''\ntext = '''\n"
      "id,name,price,sold,day\n"
      "7,\"it's, \"\"a\"\" \\\n\",12.50,true,2026-01-31\n"
      "8,\"\",,false,\n'''\n";
  const auto with = history(load);
  ASSERT_EQ(run(load), "");
  EXPECT_THAT(
      rows(database_, "SELECT id, name, price, day FROM items WHERE id > 2 ORDER BY id"),
      ElementsAre(ElementsAre("7", "it's, \"a\" \\\n", testing::StartsWith("12.5"), "2026-01-31"),
                  ElementsAre("8", "", "NULL", "NULL")));
  EXPECT_THAT(rows(database_, "SELECT count(*) FROM items WHERE sold"),
              ElementsAre(ElementsAre("1")));
  downgrade(with, database_, "aaaa");
  EXPECT_THAT(names(), ElementsAre(ElementsAre("one"), ElementsAre("two")));
}

TEST_P(Data, many_rows_are_loaded_in_statements_of_bounded_size) {
  std::string load =
      "[[upgrade]]\nop = 'load_csv'\ntable = 'items'\ncolumns = ['id', 'name']\n"
      "text = '''\n";
  for (int i = 10; i < 2510; ++i) load += std::to_string(i) + ",n\n";
  const auto with = history(load + "'''\n");
  std::size_t longest = 0;
  Options options;
  options.events.statement = [&](std::string_view sql) { longest = std::max(longest, sql.size()); };
  upgrade(with, database_, "head", options);
  EXPECT_THAT(rows(database_, "SELECT count(*) FROM items"), ElementsAre(ElementsAre("2502")));
  EXPECT_LT(longest, 20'000U);
  downgrade(with, database_, "aaaa");
  EXPECT_THAT(rows(database_, "SELECT count(*) FROM items"), ElementsAre(ElementsAre("2")));
}

TEST_P(Data, a_column_that_is_not_there_is_found_before_anything_runs) {
  for (const std::string rows : {"3,x\\n", ""}) {
    EXPECT_THAT(
        run("[[upgrade]]\nop = 'load_csv'\ntable = 'items'\ntext = \"id,nam\\n" + rows + "\"\n"),
        AllOf(HasSubstr("MIG-401"), HasSubstr("no column 'nam'")));
  }
  EXPECT_TRUE(version_rows(database_).empty());
}

TEST_P(Data, assertions_hold_or_nothing_is_recorded) {
  const std::string update =
      "[[upgrade]]\nop = 'update_rows'\ntable = 'items'\nset = { name = 'x' }\nwhere = 'id = 1'\n";
  EXPECT_THAT(
      run("[[before]]\nsql = 'SELECT count(*) FROM items'\nexpect = 3\nmessage = 'three "
          "rows are meant'\n" +
          update),
      AllOf(HasSubstr("MIG-614"), HasSubstr("three rows are meant"), HasSubstr("found: 2")));
  EXPECT_THAT(version_rows(database_), ElementsAre("aaaa"));
  EXPECT_THAT(names(), ElementsAre(ElementsAre("one"), ElementsAre("two")));
  EXPECT_EQ(run("[[before]]\nsql = 'SELECT id, name, price FROM items ORDER BY id;'\nexpect = [[1, "
                "'one', { null = true }], [2, 'two', { null = true }]]\n" +
                update +
                "[[after]]\nsql = \"SELECT name = 'x' FROM items ORDER BY id\"\nexpect = "
                "[true, false]\n"),
            "");
  EXPECT_THAT(version_rows(database_), ElementsAre("bbbb"));
}

TEST_P(Data, what_does_not_hold_behind_the_upgrade_rolls_it_back_where_that_can_be) {
  const std::string body =
      "[[upgrade]]\nop = 'update_rows'\ntable = 'items'\nset = { name = 'x' }\n"
      "[[after]]\nsql = 'SELECT count(*) FROM items'\nexpect = 0\n";
  EXPECT_THAT(run(body), HasSubstr("MIG-614"));
  EXPECT_THAT(version_rows(database_), ElementsAre("aaaa"));
  const bool rolls_back = GetParam() == "sqlite" || GetParam() == "postgres";
  EXPECT_THAT(names().front(), ElementsAre(rolls_back ? "one" : "x"));
}

INSTANTIATE_TEST_SUITE_P(Engines, Data, testing::ValuesIn(engines()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace mig::test
