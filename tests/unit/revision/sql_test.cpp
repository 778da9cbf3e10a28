// Plain SQL revisions.
#include "revision/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mig::revision {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const ir::Sql& sql_of(const std::vector<ir::Operation>& steps) {
  return std::get<ir::Execute>(steps.at(0).body).sql;
}

std::vector<std::string> problems_of(const std::string& text) {
  std::vector<std::string> out;
  for (const auto& problem : try_read(text, "a.sql", {{"postgres", "mysql"}, {}}).problems) {
    out.push_back(problem.code + ":" + std::to_string(problem.place.line) + ":" +
                  std::to_string(problem.place.column) + " " + problem.message);
  }
  return out;
}

TEST(SqlRevision, becomes_one_execute_each_way) {
  const auto revision = read(R"(-- revision = "a1"
-- down_revision = "b2"
-- message = "raw"

-- mig:upgrade
CREATE TABLE t (a text);
-- a comment
CREATE TABLE u (a text);

-- mig:upgrade postgres
CREATE TABLE t (a citext);
-- mig:downgrade
DROP TABLE t;
)",
                             "a.sql");
  EXPECT_EQ(revision.header.id, "a1");
  EXPECT_THAT(revision.header.down_revisions, ElementsAre("b2"));
  ASSERT_EQ(revision.upgrade.size(), 1U);
  EXPECT_EQ(revision.upgrade[0].at.line, 5U);
  const auto& up = sql_of(revision.upgrade);
  EXPECT_EQ(*up.find({"mariadb", "mysql"}),
            "CREATE TABLE t (a text);\n-- a comment\nCREATE TABLE u (a text);");
  EXPECT_EQ(*up.find({"postgres"}), "CREATE TABLE t (a citext);");
  EXPECT_EQ(*sql_of(*revision.downgrade).find({"postgres"}), "DROP TABLE t;");
  EXPECT_FALSE(revision.irreversible);
}

TEST(SqlRevision, a_section_may_name_several_dialects) {
  const auto revision =
      read("-- revision = \"a\"\n-- mig:upgrade postgres, mysql\nx\n-- mig:upgrade\n", "a.sql");
  const auto& up = sql_of(revision.upgrade);
  EXPECT_EQ(*up.find({"postgres"}), "x");
  EXPECT_EQ(*up.find({"mysql"}), "x");
  EXPECT_EQ(*up.find({"sqlite"}), "");  // the empty plain section: nothing runs
}

TEST(SqlRevision, what_no_section_fits_is_left_open) {
  const auto revision = read("-- revision = \"a\"\n-- mig:upgrade postgres\nx\n", "a.sql");
  EXPECT_EQ(sql_of(revision.upgrade).find({"sqlite"}), nullptr);
}

TEST(SqlRevision, without_a_downgrade_it_is_irreversible) {
  const std::string body = "-- mig:upgrade\nx\n";
  EXPECT_TRUE(read("-- revision = \"a\"\n" + body, "a.sql").irreversible);
  EXPECT_FALSE(read("-- revision = \"a\"\n-- irreversible = false\n" + body, "a.sql").irreversible);
}

TEST(SqlRevision, state_describes_the_effect) {
  const auto revision = read(
      "-- revision = \"a\"\n-- [[state]]\n-- op = \"drop_table\"\n-- table = \"t\"\n-- "
      "mig:upgrade\nx\n",
      "a.sql");
  EXPECT_EQ(std::get<ir::Execute>(revision.upgrade[0].body).state->size(), 1U);
}

TEST(SqlRevision, places_are_those_of_the_file) {
  EXPECT_THAT(problems_of("-- revision = \"a\"\n--   mesage = \"b\"\n--transaction = 5\n"
                          "-- mig:upgrade\n"),
              ElementsAre("MIG-203:2:6 unknown key 'mesage' in the revision",
                          "MIG-206:3:17 expected a string, found an integer"));
}

TEST(SqlRevision, refuses_sections_that_are_not_clear) {
  const std::string head = "-- revision = \"a\"\n";
  EXPECT_THAT(problems_of(head + "SELECT 1;\n-- mig:upgrade\n"),
              ElementsAre("MIG-209:2:1 SQL before the first section"));
  EXPECT_THAT(problems_of(head), ElementsAre(HasSubstr("no section '-- mig:upgrade'")));
  EXPECT_THAT(problems_of(head + "-- mig:upgrade\n-- mig:upgarde\n"),
              ElementsAre("MIG-209:3:1 unknown section 'upgarde'"));
  EXPECT_THAT(problems_of(head + "-- mig:upgrade\na\n-- mig:upgrade default\nb\n"),
              ElementsAre("MIG-209:4:1 a second section 'upgrade' for 'default'"));
  EXPECT_THAT(problems_of(head + "-- mig:upgrade postgress\n"),
              ElementsAre("MIG-211:2:1 unknown dialect 'postgress'"));
  EXPECT_THAT(problems_of(head + "-- irreversible = true\n-- mig:upgrade\n-- mig:downgrade\n"),
              ElementsAre("MIG-210:4:1 the revision is irreversible and has a downgrade"));
}

TEST(SqlRevision, prose_in_the_head_is_pointed_out) {
  const auto result = try_read("-- revision = \"a\"\n-- hello there\n-- mig:upgrade\n", "a.sql");
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(result.problems[0].place.line, 2U);
  EXPECT_THAT(result.problems[0].hint, HasSubstr("-- # text"));
}

}  // namespace

}  // namespace mig::revision
