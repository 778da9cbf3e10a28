// What dialects say of operations, as findings.
#include "unit/lint/linting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mig::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

struct Said {
  const char* notice;
  std::string operation;
  const char* rule;
};

std::vector<Said> said() {
  const std::string on = "\ntable='items'\n";
  const std::string key = "\nreferences={table='items',columns=['id']}";
  return {
      {"blocks-writes", "op='create_index'" + on + "name='ix'\ncolumns=['n']", "index-not-online"},
      {"blocks-reads-and-writes", "op='drop_index'" + on + "name='ix_items_n'",
       "drop-index-not-online"},
      {"blocks-reads-and-writes", "op='add_unique'" + on + "columns=['n']", "unique-not-online"},
      {"blocks-writes", "op='add_foreign_key'" + on + "columns=['n']" + key,
       "foreign-key-not-online"},
      {"blocks-writes", "op='add_check'" + on + "check='n > 1'", "check-not-online"},
      {"blocks-reads-and-writes", "op='alter_column'" + on + "name='n'\nnullable=false",
       "not-null-not-online"},
      {"blocks-writes", "op='alter_table'" + on + "comment='x'", "blocks"},
      {"table-rewrite", "op='alter_column'" + on + "name='n'\ntype='text'", "type-change-rewrite"},
      {"table-rewrite", "op='add_column'" + on + "column={name='m',type='text'}",
       "add-column-rewrite"},
      {"table-rewrite", "op='add_column'" + on + "column={name='m',type='bigint',identity=true}",
       "identity-added"},
      {"table-rewrite", "op='add_column'" + on + "column={name='m',type='text',default_sql='f()'}",
       "volatile-default"},
      {"table-rewrite", "op='alter_table'" + on + "comment='x'", "table-rewrite"},
      {"may-fail-on-data", "op='alter_column'" + on + "name='n'\ntype='smallint'",
       "type-change-on-rows"},
      {"may-fail-on-data", "op='alter_table'" + on + "comment='x'", "may-fail-on-data"},
      {"data-loss", "op='alter_column'" + on + "name='n'\ntype='smallint'", "lossy-type-change"},
      {"data-loss", "op='alter_table'" + on + "comment='x'", "data-loss"},
      {"constraint-not-validated-online", "op='execute'\nsql='x'", "constraint-not-online"},
      {"no-online-way", "op='alter_column'" + on + "name='n'\ntype='text'", "no-online-way"},
  };
}

std::string op_of(const std::string& operation) {
  return operation.substr(4, operation.find('\'', 4) - 4);
}

LintReport lint_said(const Said& one, const std::string& before = {}) {
  auto speaking = dialect();
  speaking->notices[op_of(one.operation)] = {
      {one.notice, ir::Severity::warning, "as it is", "do something"}};
  Linting linting;
  linting.options.dialects = {{speaking}};
  linting.options.revisions = {"r2000"};
  return linting.run(line({kShop, before + op(one.operation)}));
}

TEST(LintAnswers, what_a_dialect_says_becomes_the_rule_of_its_operation) {
  for (const auto& one : said()) {
    SCOPED_TRACE(std::string(one.notice) + " of " + one.operation);
    std::vector<std::string> found;
    for (const auto& each : lint_said(one).findings) {
      if (each.message == "as it is") found.push_back(each.name);
    }
    EXPECT_THAT(found, ElementsAre(one.rule));
  }
}

TEST(LintAnswers, every_rule_can_be_found) {
  std::set<std::string> tried = {// below, and in tests of their own
                                 "mixed-transaction",
                                 "not-atomic",
                                 "locks-several-tables",
                                 "data-with-schema",
                                 "validate-in-same-transaction",
                                 "enum-value-used",
                                 "unsupported",
                                 "only-some-dialects",
                                 "one-sql-for-all",
                                 "rebuild",
                                 "unknown-before-rebuild",
                                 "no-lock-timeout",
                                 "edited",
                                 "unrecorded",
                                 "missing-revision",
                                 "several-heads",
                                 "many-indexes",
                                 "table-name",
                                 "column-name",
                                 "index-name",
                                 "constraint-name",
                                 "view-name",
                                 "type-name"};
  for (const auto& one : cases()) tried.insert(one.rule);
  for (const auto& one : said()) tried.insert(one.rule);
  for (const auto& rule : lint_rules()) {
    if (tried.count(std::string(rule.name)) > 0) continue;
    // what only a dialect can tell comes under the name of its rule
    const std::string name(rule.name);
    const auto report = lint_said({name.c_str(), "op='execute'\nsql='x'", name.c_str()});
    const auto found =
        std::any_of(report.findings.begin(), report.findings.end(), [&](const LintFinding& each) {
          return each.name == name && each.message == "as it is" && each.advice == "do something";
        });
    EXPECT_TRUE(found) << rule.code << " " << name;
  }
}

TEST(LintAnswers, what_a_dialect_only_mentions_is_no_warning) {
  auto speaking = dialect();
  speaking->notices["alter_table"] = {{"table-rewrite", ir::Severity::info, "as it is", ""}};
  Linting linting;
  linting.options.policy = {};
  linting.options.dialects = {{speaking}};
  const auto report =
      linting.run(line({kShop, op("op='alter_table'\ntable='items'\ncomment='x'")}));
  const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                  [](const auto& each) { return each.message == "as it is"; });
  ASSERT_NE(found, report.findings.end());
  EXPECT_EQ(found->level, LintLevel::info);
}

TEST(LintAnswers, of_raw_sql_the_exact_notice_counts) {
  auto speaking = dialect();
  speaking->notices["execute"] = {
      {"blocks-writes", ir::Severity::warning, "in general", "", "items"},
      {"index-not-online", ir::Severity::info, "exactly", "", "items"},
      {"data-loss", ir::Severity::warning, "of another table", "", "others"}};
  Linting linting;
  linting.options.policy = {};
  linting.options.dialects = {{speaking}};
  std::vector<std::pair<std::string, LintLevel>> found;
  for (const auto& each :
       linting.run(line({"message = 'm'\n" + op("op='execute'\nsql='x'\nundo='y'\nstate=[]")}))
           .findings) {
    if (each.code != "SQ201") found.emplace_back(each.name, each.level);
  }
  EXPECT_THAT(found, UnorderedElementsAre(
                         std::make_pair(std::string("index-not-online"), LintLevel::warning),
                         std::make_pair(std::string("data-loss"), LintLevel::warning)));
}

TEST(LintAnswers, a_table_that_the_revision_made_itself_is_nobodys_concern) {
  const Said one{"blocks-writes", "op='create_index'\ntable='fresh'\ncolumns=['a']", ""};
  for (const auto& each : lint_said(one, kNew).findings) EXPECT_NE(each.message, "as it is");
}

TEST(LintAnswers, names_that_only_a_plugin_knows_are_kept) {
  const auto report = lint_said({"own-thing", "op='execute'\nsql='x'", ""});
  const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                  [](const auto& each) { return each.message == "as it is"; });
  ASSERT_NE(found, report.findings.end());
  EXPECT_EQ(found->code, "fake.own-thing");
  EXPECT_EQ(found->level, LintLevel::warning);
  EXPECT_THAT(found->dialects, ElementsAre("fake"));
}

TEST(LintAnswers, changes_that_become_a_rebuild_are_looked_at_one_by_one) {
  auto rebuilding = dialect();
  rebuilding->rebuilds = {"alter_column", "drop_column"};
  rebuilding->notices["rebuild_table"] = {
      {"table-rewrite", ir::Severity::warning, "built anew", ""},
      {"data-loss", ir::Severity::warning, "some values of 'word' are cut", ""},
      {"data-loss", ir::Severity::warning, "the values of 'spare' go", ""}};
  Linting linting;
  linting.options.dialects = {{rebuilding}};
  const auto names =
      linting.names({kShop, op("op='drop_column'\ntable='items'\nname='spare'") +
                                op("op='alter_column'\ntable='items'\nname='word'\ntype='varchar("
                                   "5)'")});
  EXPECT_THAT(names, ::testing::IsSupersetOf({"drop-column", "lossy-type-change", "rebuild"}));
  EXPECT_THAT(names, Not(Contains("data-loss")));
}

TEST(LintAnswers, a_rebuild_after_raw_sql) {
  auto rebuilding = dialect();
  rebuilding->rebuilds = {"alter_column"};
  Linting linting;
  linting.options.dialects = {{rebuilding}};
  const std::string alter = op("op='alter_column'\ntable='items'\nname='n'\ntype='text'");
  const std::string raw = op("op='execute'\nsql='CREATE TABLE x (a int)'");
  EXPECT_THAT(linting.names({kShop, raw + alter}), Contains("unknown-before-rebuild"));
  EXPECT_THAT(linting.names({kShop, alter}), Not(Contains("unknown-before-rebuild")));
}

}  // namespace
}  // namespace mig::test
