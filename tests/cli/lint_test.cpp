// mig lint: what it prints, in three forms, and what it ends with.
#include "project.hpp"

#include <set>
#include <sstream>

namespace mig::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

#ifdef MIG_HAVE_sqlite

class LintTest : public CliTest {
 protected:
  void shop(const std::string& more = {}, const std::string& keys = {}) {
    project("lock_timeout = \"5s\"\n" + more);
    revision("aaaa1111", "", "",
             "[[upgrade]]\nop = \"create_table\"\ntable = \"orders\"\ncolumns = [\n"
             "  { name = \"id\", type = \"bigint\", nullable = false },\n"
             "  { name = \"note\", type = \"text\" },\n]\nprimary_key = [\"id\"]\n");
    revision("bbbb2222", "\"aaaa1111\"", keys,
             "[[upgrade]]\nop = \"rename_column\"\ntable = \"orders\"\nname = \"id\"\nto = "
             "\"number\"\n\n[[upgrade]]\nop = \"drop_column\"\ntable = \"orders\"\nname = "
             "\"note\"\n");
    good({"sum"});
  }
};

TEST_F(LintTest, says_what_where_and_what_to_do) {
  shop();
  const auto outcome = mig({"lint"});
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("warning[BC102] rename-column\n  rename_column orders.id: "),
                    HasSubstr("error[DS103] drop-column\n  drop_column orders.note: "),
                    HasSubstr("--> migrations/versions/bbbb2222.toml:11:1\n  = make sure")));
  EXPECT_THAT(outcome.err, HasSubstr("2 revisions on sqlite: 1 error, 1 warning"));
}

TEST_F(LintTest, lines_fit_the_width) {
  shop();
  std::istringstream lines(mig({"lint", "--all"}).out + good({"lint", "--rules"}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST_F(LintTest, a_revision_says_what_is_meant) {
  shop("", "lint_ignore = [\"DS103\", \"rename-column\"]\n");
  const auto outcome = mig({"lint"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("2 suppressed"));
}

TEST_F(LintTest, the_project_decides_what_counts) {
  shop(
      "[lint]\nfail_on = \"warning\"\nignore = [\"BC\"]\n[lint.severity]\ndrop-column = "
      "\"warning\"\n");
  auto outcome = mig({"lint"});
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("warning[DS103]"), Not(HasSubstr("BC102"))));
  EXPECT_EQ(mig({"lint", "--fail-on", "error"}).exit, 0);
  EXPECT_EQ(mig({"lint", "--fail-on", "never"}).exit, 0);
  outcome = mig({"lint", "--fail-on", "eror"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--fail-on does not know 'eror'"));
}

TEST_F(LintTest, a_wrong_policy_is_shown_with_its_place) {
  project("[lint]\nfail_on = \"eror\"\n[lint.names]\ntable = \"[a-z\"\ntabel = \"x\"\n");
  const auto outcome = mig({"lint"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("mig.toml:4:11"), HasSubstr("no regular expression"),
                    HasSubstr("'eror' is no level"), HasSubstr("did you mean 'table'?")));
}

TEST_F(LintTest, one_fault_is_said_once) {
  project("[lint]\nfail_on = 3\n");
  const auto outcome = mig({"lint"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("expected a string"), Not(HasSubstr("no level"))));
}

TEST_F(LintTest, a_rule_that_there_is_not) {
  project("[lint]\nignore = [\"drop-tabel\"]\n");
  revision("aaaa1111", "");
  const auto outcome = mig({"lint"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("did you mean 'drop-table'?"));
}

TEST_F(LintTest, a_range_leaves_out_what_ran_long_ago) {
  shop();
  revision("cccc3333", "\"bbbb2222\"");
  good({"sum"});
  EXPECT_EQ(mig({"lint", "cccc3333:"}).exit, 0);
  EXPECT_EQ(mig({"lint", "bbbb2222:"}).exit, 4);
  EXPECT_THAT(mig({"lint", "cccc3333:"}).err, HasSubstr("1 revision on sqlite"));
}

TEST_F(LintTest, what_was_edited_is_found) {
  shop();
  revision("aaaa1111", "", "",
           "[[upgrade]]\nop = \"create_table\"\ntable = \"orders\"\ncolumns = [\n"
           "  { name = \"id\", type = \"bigint\", nullable = false },\n"
           "  { name = \"note\", type = \"json\" },\n]\nprimary_key = [\"id\"]\n");
  EXPECT_THAT(mig({"lint", "aaaa1111"}).out, HasSubstr("error[IN103] edited"));
}

TEST_F(LintTest, json) {
  shop();
  const auto report = json({"lint", "--json"});
  EXPECT_EQ(report["broken"], true);
  EXPECT_EQ(report["revisions"], 2);
  EXPECT_THAT(report["dialects"], ElementsAre("sqlite"));
  std::vector<std::string> codes;
  for (const auto& each : report["findings"]) {
    if (each["level"] != "info") codes.push_back(each["code"]);
    EXPECT_FALSE(each["advice"].get<std::string>().empty());
  }
  EXPECT_THAT(codes, ElementsAre("BC102", "DS103"));
}

TEST_F(LintTest, sarif) {
  shop();
  const auto log = json({"lint", "--sarif"});
  EXPECT_EQ(log["version"], "2.1.0");
  const auto& run = log["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["name"], "mig");
  std::set<std::string> known;
  for (const auto& rule : run["tool"]["driver"]["rules"]) known.insert(rule["id"]);
  std::string found;
  for (const auto& result : run["results"]) {
    EXPECT_EQ(known.count(result["ruleId"]), 1U);
    if (result["ruleId"] != "DS103") continue;
    EXPECT_EQ(result["level"], "error");
    const auto& place = result["locations"][0]["physicalLocation"];
    EXPECT_EQ(place["artifactLocation"]["uri"], "migrations/versions/bbbb2222.toml");
    EXPECT_EQ(place["region"]["startLine"], 11);
    found = result["message"]["text"];
  }
  EXPECT_THAT(found, HasSubstr("drop_column orders.note"));
}

TEST_F(LintTest, only_what_differs_from_a_commit) {
  shop();
  const auto git = [&](const std::vector<std::string>& arguments) {
    std::vector<std::string> words = {"/usr/bin/git", "-c", "user.name=x", "-c", "user.email=x@x"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const auto outcome = run(words, folder.path(), env);
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
  };
  git({"init", "-q"});
  git({"add", "."});
  git({"commit", "-q", "-m", "first"});
  EXPECT_EQ(mig({"lint", "--since", "HEAD"}).exit, 0);
  revision("cccc3333", "\"bbbb2222\"", "",
           "[[upgrade]]\nop = \"drop_table\"\ntable = \"orders\"\n");
  const auto outcome = mig({"lint", "--since", "HEAD"});
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("DS102"), Not(HasSubstr("DS103"))));
  const auto unknown = mig({"lint", "--since", "nothing"});
  EXPECT_EQ(unknown.exit, 1);
  EXPECT_THAT(unknown.err, HasSubstr("since 'nothing'"));
}

TEST_F(LintTest, an_environment_that_cannot_be_told_is_named) {
  shop("[environments.prod]\nurl = \"${NOWHERE_SET}\"\n");
  const auto outcome = mig({"lint", "--fail-on", "never"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.err, HasSubstr("environment 'prod' is not looked at"));
}

TEST_F(LintTest, one_form_at_a_time) {
  shop();
  EXPECT_EQ(mig({"lint", "--json", "--sarif"}).exit, 2);
  EXPECT_EQ(mig({"lint", "--markdown"}).exit, 2);
  EXPECT_FALSE(json({"lint", "--rules", "--json"})["rules"].empty());
}

TEST_F(LintTest, a_revision_that_is_gone) {
  shop();
  std::filesystem::remove(folder.path() / "migrations/versions/bbbb2222.toml");
  EXPECT_THAT(mig({"lint"}).out, HasSubstr("mig.sum has revision 'bbbb2222'"));
}

TEST_F(LintTest, rules_with_the_level_that_holds_here) {
  project("[lint.severity]\nDS103 = \"info\"\n");
  EXPECT_THAT(good({"lint", "--rules"}), HasSubstr("DS103 drop-column                    info"));
}

TEST_F(LintTest, needs_to_know_for_which_databases) {
  folder.write("mig.toml", "");
  std::filesystem::create_directories(folder.path() / "migrations/versions");
  const auto outcome = mig({"lint"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.err, HasSubstr("no dialect to lint for"));
}

#endif

#ifdef MIG_HAVE_postgres
#ifdef MIG_HAVE_mysql

// The rules that are about one database are that database's own notices.
TEST_F(LintTest, what_each_database_says) {
  project(
      "[environments.p]\nurl = \"postgres://127.0.0.1/x\"\n[environments.m]\nurl = "
      "\"mysql://127.0.0.1/x\"\n");
  revision("aaaa1111", "", "",
           "[[upgrade]]\nop = \"create_table\"\ntable = \"orders\"\ncolumns = [\n"
           "  { name = \"id\", type = \"bigint\", nullable = false },\n"
           "  { name = \"code\", type = \"varchar(9)\", nullable = false },\n"
           "  { name = \"price\", type = \"decimal(9,2)\" },\n]\nprimary_key = [\"id\"]\n"
           "unique = [{ columns = [\"code\"] }]\n");
  revision("bbbb2222", "\"aaaa1111\"", "",
           "[[upgrade]]\nop = \"create_index\"\ntable = \"orders\"\ncolumns = [\"price\"]\n");
  const auto report = json({"lint", "--json"});
  std::map<std::string, std::vector<std::string>> found;
  for (const auto& each : report["findings"]) {
    found[each["name"]] = each["dialects"].get<std::vector<std::string>>();
  }
  EXPECT_THAT(found["index-not-online"], ElementsAre("postgres"));
  EXPECT_THAT(found["case-insensitive-unique"], ElementsAre("mysql"));
  EXPECT_THAT(found["length-not-enforced"], ElementsAre("sqlite"));
  EXPECT_THAT(found["decimal-as-float"], ElementsAre("sqlite"));
}

#endif
#endif

}  // namespace
}  // namespace mig::test
