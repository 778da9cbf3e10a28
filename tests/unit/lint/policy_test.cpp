// Several dialects, the policy, and the history as a whole.
#include "unit/lint/linting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mig::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST(LintDialects, what_all_have_in_common_is_said_once) {
  Linting linting;
  auto second = dialect("other");
  second->notices["drop_table"] = {{"blocks-writes", ir::Severity::warning, "waits", ""}};
  linting.options.dialects = {{dialect()}, {second}};
  linting.options.policy = {};
  linting.options.revisions = {"r2000"};
  const auto report = linting.run(line({kShop, op("op='drop_table'\ntable='items'")}));
  std::vector<std::pair<std::string, std::vector<std::string>>> found;
  for (const auto& each : report.findings) {
    if (each.name == "drop-table" || each.name == "blocks") {
      found.emplace_back(each.name, each.dialects);
    }
  }
  EXPECT_THAT(found, UnorderedElementsAre(
                         std::make_pair(std::string("drop-table"), std::vector<std::string>{}),
                         std::make_pair(std::string("blocks"), std::vector<std::string>{"other"})));
}

TEST(LintDialects, operations_for_some_of_them) {
  Linting linting;
  linting.options.dialects = {{dialect("a")}, {dialect("b")}};
  const std::string one = op("op='execute'\nsql='x'\nonly=['a']");
  EXPECT_THAT(linting.names({kShop, one}), Contains("only-some-dialects"));
  EXPECT_THAT(linting.names({kShop, one + op("op='execute'\nsql='y'\nonly=['b']")}),
              Not(Contains("only-some-dialects")));
}

TEST(LintDialects, what_has_nothing_to_do_with_them_names_none) {
  Linting linting;
  linting.options.dialects = {{dialect("a")}, {dialect("b")}};
  for (const auto& each : linting.run(line({kShop, "message = ''\n"})).findings) {
    if (each.name != "empty-revision") continue;
    EXPECT_THAT(each.dialects, IsEmpty());
  }
}

TEST(LintDialects, one_text_for_all_of_them) {
  Linting linting;
  linting.options.dialects = {{dialect("a")}, {dialect("b")}};
  EXPECT_THAT(linting.names({kShop, op("op='execute'\nsql='CREATE TABLE x (a int)'")}),
              Contains("one-sql-for-all"));
  EXPECT_THAT(linting.names({kShop, op("op='execute'\nsql={a='CREATE TABLE x (a int)',b='CREATE "
                                       "TABLE x (a int)'}")}),
              Not(Contains("one-sql-for-all")));
  EXPECT_THAT(linting.names({kShop, op("op='execute'\nsql='DELETE FROM items WHERE n = 1'")}),
              Not(Contains("one-sql-for-all")));
}

TEST(LintDialects, what_one_cannot_do_is_a_finding) {
  auto unable = dialect();
  unable->refuses["create_view"] = "there are no views";
  Linting linting;
  linting.options.dialects = {{unable}};
  const auto report = linting.run(line({kShop}));
  const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                  [](const auto& each) { return each.name == "unsupported"; });
  ASSERT_NE(found, report.findings.end());
  EXPECT_EQ(found->message, "there are no views");
}

// ---- policy -------------------------------------------------------------------------------------

TEST(LintPolicies, the_most_exact_level_counts) {
  Linting linting;
  linting.options.policy = {};
  linting.options.policy.levels = {
      {"DS", LintLevel::off}, {"drop-table", LintLevel::warning}, {"DS102", LintLevel::info}};
  const auto history = line({kShop, op("op='drop_table'\ntable='items'\ncascade=true")});
  linting.options.revisions = {"r2000"};
  std::vector<std::pair<std::string, LintLevel>> found;
  for (const auto& each : linting.run(history).findings) {
    if (each.code.starts_with("DS")) found.emplace_back(each.name, each.level);
  }
  EXPECT_THAT(found, ElementsAre(std::make_pair(std::string("drop-table"), LintLevel::info)));
}

TEST(LintPolicies, a_suppression_is_by_code_name_family_or_dialect) {
  for (const auto* entry : {"DS102", "drop-table", "DS", "fake:DS102", "clan:DS102"}) {
    SCOPED_TRACE(entry);
    Linting linting;
    auto one = dialect();
    one->all = {"fake", "clan"};
    linting.options.dialects = {{one}};
    const auto names = linting.names({kShop, "lint_ignore = ['" + std::string(entry) + "']\n" +
                                                 op("op='drop_table'\ntable='items'")});
    EXPECT_THAT(names, Not(Contains("drop-table")));
    EXPECT_THAT(names, Not(Contains("unused-suppression")));
    EXPECT_THAT(names, Not(Contains("unknown-suppression")));
  }
  Linting linting;
  const auto names = linting.names(
      {kShop, "lint_ignore = ['other:DS102']\n" + op("op='drop_table'\ntable='items'")});
  EXPECT_THAT(names, Contains("drop-table"));
  EXPECT_THAT(names, Contains("unknown-suppression"));  // there is no such dialect
}

TEST(LintPolicies, a_suppression_may_have_its_use_on_a_dialect_that_is_not_looked_at) {
  Linting linting;
  linting.options.narrowed = true;
  EXPECT_THAT(linting.names({kShop, "lint_ignore = ['drop-table']\n" + column("type='text'")}),
              Not(Contains("unused-suppression")));
}

TEST(LintPolicies, what_is_suppressed_is_counted) {
  Linting linting;
  linting.options.revisions = {"r2000"};
  linting.options.dialects = {{dialect("a")}, {dialect("b")}};
  EXPECT_EQ(
      linting.run(line({kShop, "lint_ignore = ['DS102']\n" + op("op='drop_table'\ntable='items'")}))
          .suppressed,
      1U);
}

TEST(LintPolicies, rules_that_do_not_exist_are_refused) {
  Linting linting;
  linting.options.policy.levels["DS1O2"] = LintLevel::off;
  linting.options.policy.ignore = {"drop-tabel"};
  const std::string text = error_of([&] { static_cast<void>(linting.run(line({kShop}))); });
  EXPECT_THAT(text, HasSubstr("DS1O2"));
  EXPECT_THAT(text, HasSubstr("did you mean 'drop-table'?"));
}

TEST(LintPolicies, names_as_agreed) {
  Linting linting;
  linting.options.policy.names = {{"table", "[a-z_]+s"},    {"column", "[a-z]+"},
                                  {"index", "ix_.*"},       {"view", "v_.*"},
                                  {"foreign_key", "fk_.*"}, {"enum", "[a-z]+_kind"}};
  const auto names = linting.names(
      {kShop, op("op='create_table'\ntable='thing'\ncolumns=[{name='an_id',type='bigint'}]\n"
                 "primary_key=['an_id']") +
                  op("op='create_index'\ntable='thing'\nname='by_id'\ncolumns=['an_id']") +
                  op("op='create_view'\nname='w'\nquery='SELECT 1'") +
                  op("op='create_enum'\nname='e'\nvalues=['a']") +
                  op("op='add_foreign_key'\ntable='thing'\nname='own'\ncolumns=['an_id']\n"
                     "references={table='items',columns=['id']}")});
  EXPECT_THAT(names, ::testing::IsSupersetOf({"table-name", "column-name", "index-name",
                                              "view-name", "type-name", "constraint-name"}));
}

TEST(LintPolicies, a_pattern_that_is_none_and_a_name_without_end) {
  Linting linting;
  linting.options.policy.names = {{"table", "[a-z"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(linting.run(line({kShop}))); }),
              HasSubstr("'[a-z' is no regular expression"));
  Linting other;
  other.options.policy.names = {{"column", "[a-z][a-z0-9_]*"}};
  EXPECT_THAT(other.names({kShop, op("op='add_column'\ntable='items'\ncolumn={name='" +
                                     std::string(300'000, 'a') + "',type='text'}")}),
              Contains("column-name"));
}

TEST(LintPolicies, the_level_from_which_on_it_is_broken) {
  LintReport report;
  report.findings.emplace_back();
  report.findings.back().level = LintLevel::warning;
  LintPolicy policy;
  EXPECT_FALSE(breaks(report, policy));
  policy.fail_on = LintLevel::warning;
  EXPECT_TRUE(breaks(report, policy));
  policy.fail_on = LintLevel::off;
  report.findings.back().level = LintLevel::error;
  EXPECT_FALSE(breaks(report, policy));
}

// ---- the history as a whole ---------------------------------------------------------------------

TEST(LintHistory, only_the_revisions_that_are_asked_for) {
  Linting linting;
  linting.options.revisions = {"r2000"};
  const auto report = linting.run(line({kShop, column("type='text'"),
                                        op("op='drop_table'\ntable="
                                           "'items'")}));
  EXPECT_EQ(report.revisions, 1U);
  for (const auto& each : report.findings) EXPECT_EQ(each.revision, "r2000");
}

TEST(LintHistory, findings_are_in_the_order_of_application) {
  Linting linting;
  linting.options.policy = {};
  linting.options.policy.levels = {{"CV", LintLevel::off}, {"IN", LintLevel::off}};
  std::vector<std::string> order;
  for (const auto& each : linting
                              .run(line({kShop,
                                         op("op='drop_column'\ntable='items'\nname='spare'") +
                                             op("op='delete_rows'\ntable='items'"),
                                         op("op='drop_table'\ntable='items'")}))
                              .findings) {
    if (each.level == LintLevel::error) order.push_back(each.operation);
  }
  EXPECT_THAT(order,
              ElementsAre("drop_column items.spare", "delete_rows items", "drop_table items"));
}

TEST(LintHistory, several_heads_and_the_sums) {
  Linting linting;
  linting.options.edited = {"a000"};
  linting.options.unrecorded = {"b000"};
  linting.options.missing = {"c000"};
  const auto history = History::of_texts(
      {{"a.toml", "revision = 'a000'\n" + std::string(kNew)}, {"b.toml", "revision = 'b000'\n"}});
  std::set<std::string> names;
  for (const auto& each : linting.run(history).findings) names.insert(each.name);
  EXPECT_THAT(names, ::testing::IsSupersetOf(
                         {"several-heads", "edited", "unrecorded", "missing-revision"}));
}

TEST(LintHistory, an_environment_without_a_limit_for_locks) {
  auto locking = dialect();
  locking->further["alter_table"] = {locking_everybody()};
  Linting linting;
  linting.options.dialects = {{locking}};
  linting.options.without_lock_timeout = {{"prod", "fake"}, {"other", "another"}};
  EXPECT_THAT(linting.names({kShop, op("op='alter_table'\ntable='items'\ncomment='x'")}),
              Contains("no-lock-timeout"));
  EXPECT_THAT(linting.names({kShop, column("type='text'")}), Not(Contains("no-lock-timeout")));
}

TEST(LintHistory, needs_a_dialect) {
  EXPECT_THAT(error_of([] { static_cast<void>(lint_history(line({kShop}), {})); }),
              HasSubstr("no dialect to lint for"));
}

}  // namespace
}  // namespace mig::test
