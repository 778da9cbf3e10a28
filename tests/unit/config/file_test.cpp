#include "config/file.hpp"

#include "support/duration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace mig::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

std::vector<Diagnostic> problems(std::string_view text) {
  try {
    (void)parse_file(text, "mig.toml");
  } catch (const Error& error) {
    return error.diagnostics();
  }
  return {};
}

TEST(File, empty_file_has_the_defaults) {
  const auto project = parse_file("", "mig.toml");
  EXPECT_EQ(project.script_location, "migrations");
  EXPECT_EQ(project.version_table, "mig_version");
  EXPECT_EQ(project.truncate_slug_length, 40U);
  EXPECT_FALSE(project.recursive);
  EXPECT_EQ(project.naming, NamingConvention{});
  EXPECT_TRUE(project.environments.empty());
}

TEST(File, reads_every_key) {
  const auto project = parse_file(R"(
script_location = "db"
schema = "schema.toml"
version_table = "v"
file_template = "<id>"
truncate_slug_length = 10
recursive = true
timezone = "utc"
default_environment = "test"
dialects = ["one", "two"]
[naming]
index = "<table>_i_<columns>"
foreign_key = "<table>_<referred table>"
[compare]
include = ["a*"]
exclude = ["*.b"]
[environments.test]
url = "one:x"
[environments.prod]
url = "${URL}"
dialect = "two"
lock_timeout = "5s"
lock_wait = "2m"
lock = "transaction"
online = true
protected = true
[environments.prod.hooks]
before_run = "own"
after_run = ""
[hooks]
before_run = "a"
after_run = "b"
failed_run = "c"
before_revision = "d"
after_revision = "e"
)",
                                  "mig.toml");
  EXPECT_EQ(project.script_location, "db");
  EXPECT_EQ(project.schema, "schema.toml");
  EXPECT_EQ(project.version_table, "v");
  EXPECT_EQ(project.file_template, "<id>");
  EXPECT_EQ(project.truncate_slug_length, 10U);
  EXPECT_TRUE(project.recursive);
  EXPECT_EQ(project.default_environment, "test");
  EXPECT_THAT(project.dialects, ElementsAre("one", "two"));
  EXPECT_EQ(project.naming.index, "<table>_i_<columns>");
  EXPECT_EQ(project.naming.unique, NamingConvention{}.unique);
  EXPECT_THAT(project.compare.include, ElementsAre("a*"));
  EXPECT_THAT(project.compare.exclude, ElementsAre("*.b"));
  ASSERT_EQ(project.environments.size(), 2U);
  EXPECT_EQ(project.environments[0].name, "test");
  EXPECT_EQ(project.environments[1].url, "${URL}");
  EXPECT_EQ(project.environments[1].dialect, "two");
  EXPECT_EQ(project.environments[1].lock_timeout, 5s);
  EXPECT_EQ(project.environments[1].lock_wait, 2min);
  EXPECT_EQ(project.environments[1].lock, LockMode::transaction);
  EXPECT_FALSE(project.environments[0].lock);
  EXPECT_FALSE(project.environments[0].online);
  EXPECT_EQ(project.environments[1].online, true);
  EXPECT_FALSE(project.environments[0].is_protected);
  EXPECT_TRUE(project.environments[1].is_protected);
  EXPECT_EQ(project.environments[1].hooks, (Hooks{{"before_run", "own"}, {"after_run", ""}}));
  EXPECT_TRUE(project.environments[0].hooks.empty());
  EXPECT_EQ(project.hooks, (Hooks{{"before_run", "a"},
                                  {"after_run", "b"},
                                  {"failed_run", "c"},
                                  {"before_revision", "d"},
                                  {"after_revision", "e"}}));
}

TEST(File, unknown_key_has_its_place_and_the_nearest_name) {
  const auto found = problems("script_location = \"x\"\nscript_locaton = \"y\"\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(render(found[0]),
            "error[MIG-104]: unknown key 'script_locaton' in mig.toml\n"
            "  --> mig.toml:2:1\n"
            "    |\n"
            "  2 | script_locaton = \"y\"\n"
            "    | ^\n"
            "  = did you mean 'script_location'?");
}

TEST(File, reports_everything_that_is_wrong_in_the_order_of_the_file) {
  const auto found = problems(R"(
recursive = "yes"
truncate_slug_length = 0
dialects = ["Bad Name", "a", "a"]
timezone = "Europe/Berlin"
version_table = ""
default_environment = "prd"
[naming]
uniqe = "x"
index = "ix_<columns>"
check = "<tabel>"
[environments.prod]
url = ""
lock_wait = "soon"
lock = "pooled"
[environments.other]
ulr = "x"
)");
  std::vector<std::size_t> lines;
  for (const auto& one : found) lines.push_back(one.place.line);
  EXPECT_THAT(lines, ElementsAre(2, 3, 4, 4, 5, 6, 7, 9, 10, 11, 13, 14, 15, 16, 17));
  EXPECT_EQ(found[6].hint, "did you mean 'prod'?");
  EXPECT_EQ(found[7].hint, "did you mean 'unique'?");
  EXPECT_EQ(found[13].code, "MIG-106");
}

TEST(File, a_hook_that_does_not_exist_has_its_place_and_the_nearest_name) {
  const auto found = problems(
      "[hooks]\nbefor_run = \"x\"\n[environments.a]\nurl = \"x\"\n"
      "[environments.a.hooks]\nafter_revison = \"x\"\n");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].place.line, 2U);
  EXPECT_EQ(found[0].hint, "did you mean 'before_run'?");
  EXPECT_EQ(found[1].place.line, 6U);
  EXPECT_EQ(found[1].hint, "did you mean 'after_revision'?");
}

TEST(File, malformed_text_has_its_place) {
  const auto found = problems("a = \n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "MIG-103");
  EXPECT_EQ(found[0].place.line, 1U);
}

TEST(File, bytes_that_are_no_text_are_refused) {
  EXPECT_EQ(problems("a = \"\xFF\"").at(0).code, "MIG-103");
  EXPECT_EQ(problems(std::string_view("a = \"\0\"", 7)).at(0).code, "MIG-103");
  EXPECT_EQ(problems(std::string(kLargestFile + 1, ' ')).at(0).code, "MIG-103");
}

TEST(File, tables_in_place_of_values_are_refused) {
  EXPECT_EQ(problems("environments = 1").size(), 1U);
  EXPECT_EQ(problems("environments = { a = 1 }").size(), 1U);
  EXPECT_EQ(problems("naming = []").size(), 1U);
  EXPECT_EQ(problems("[script_location]").size(), 1U);
}

TEST(File, errors_show_no_password) {
  const auto found = problems("[environments.a]\nurl = \"x://u:hunter2@h/d?password=hunter2\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(render(found[0]), Not(HasSubstr("hunter2")));
  const auto place = parse_file("[environments.a]\nurl = \"x://u:hunter2@h/d\"\n", "mig.toml")
                         .environments.at(0)
                         .url_place;
  EXPECT_EQ(place.text, "url = \"x://u:*******@h/d\"");
  EXPECT_EQ(without_passwords("a = \"b\" # don't: c://d, not \"x://u:hunter2@h/d\""),
            "a = \"b\" # don't: c://d, not \"x://u:*******@h/d\"");
}

TEST(Duration, reads_numbers_with_units) {
  EXPECT_EQ(support::parse_duration("250ms"), 250ms);
  EXPECT_EQ(support::parse_duration("5s"), 5s);
  EXPECT_EQ(support::parse_duration("2m"), 2min);
  EXPECT_EQ(support::parse_duration("1h"), 1h);
  for (const char* text : {"", "5", "s", "-1s", "1 s", "1d", "99999999999999999999s", "9999999h"}) {
    EXPECT_EQ(support::parse_duration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace mig::config
