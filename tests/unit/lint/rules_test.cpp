// What the rules find, what looks like it and is none, and what is exempt.
#include "unit/lint/linting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mig::test {
namespace {

using ::testing::Contains;
using ::testing::Not;

class Rule : public ::testing::TestWithParam<Case> {};

TEST_P(Rule, is_found_where_it_holds_and_nowhere_else) {
  Linting linting;
  EXPECT_THAT(linting.names({kShop, GetParam().found}), Contains(GetParam().rule));
  EXPECT_THAT(linting.names({kShop, GetParam().not_found}), Not(Contains(GetParam().rule)));
}

INSTANTIATE_TEST_SUITE_P(Lint, Rule, ::testing::ValuesIn(cases()), [](const auto& param) {
  std::string out = param.param.rule;
  std::replace(out.begin(), out.end(), '-', '_');
  return out + "_" + std::to_string(param.index);
});

TEST(LintExemption, names_of_one_kind_are_not_those_of_another) {
  Linting linting;
  const std::string drop = op("op='drop_column'\ntable='items'\nname='spare'");
  EXPECT_THAT(linting.names({kShop, op("op='create_index'\ntable='items'\nname='spare'\ncolumns=['"
                                       "id']") +
                                        drop}),
              Contains("drop-column"));
}

TEST(LintExemption, what_was_dropped_again_is_not_new) {
  Linting linting;
  const std::string drop = op("op='drop_column'\ntable='items'\nname='m'");
  EXPECT_THAT(linting.names({kShop, column("type='text'") + drop}), Not(Contains("drop-column")));
  EXPECT_THAT(
      linting.names({kShop, column("type='text'") + drop +
                                op("op='rename_column'\ntable='items'\nname='spare'\nto='m'") +
                                drop}),
      Contains("drop-column"));
}

TEST(LintExemption, a_new_column_has_to_be_filled_before_it_may_not_be_null) {
  Linting linting;
  const std::string required = op("op='alter_column'\ntable='items'\nname='m'\nnullable=false");
  const std::string fill = op("op='update_rows'\ntable='items'\nset={m='x'}");
  EXPECT_THAT(linting.names({kShop, column("type='text'") + required}),
              Contains("column-required"));
  const auto filled = linting.names({kShop, column("type='text'") + fill + required});
  EXPECT_THAT(filled, Not(Contains("column-required")));
  EXPECT_THAT(filled, Not(Contains("not-null-added")));
}

TEST(LintExemption, what_raw_sql_is_said_to_do_is_looked_at) {
  Linting linting;
  EXPECT_THAT(
      linting.names({kShop, op("op='execute'\nsql='DROP TABLE items'\nstate=[{op='drop_table',"
                               "table='items'}]")}),
      Contains("drop-table"));
}

TEST(LintExemption, what_is_replaced_is_not_dropped) {
  Linting linting;
  const std::string add = op("op='add_unique'\ntable='items'\nname='uq'\ncolumns=['word']");
  const std::string drop = op("op='drop_constraint'\ntable='items'\nname='uq_items_word'");
  EXPECT_THAT(linting.names({kShop, add + drop}), Not(Contains("drop-unique")));
  EXPECT_THAT(linting.names({kShop, drop + add}), Not(Contains("drop-unique")));
}
TEST(LintRules, codes_and_names_are_unique_and_of_a_family) {
  std::set<std::string> codes;
  std::set<std::string> names;
  for (const auto& rule : lint_rules()) {
    EXPECT_TRUE(codes.insert(std::string(rule.code)).second) << rule.code;
    EXPECT_TRUE(names.insert(std::string(rule.name)).second) << rule.name;
    EXPECT_FALSE(rule.advice.empty()) << rule.code;
    EXPECT_TRUE(std::any_of(lint_families().begin(), lint_families().end(), [&](const auto& each) {
      return each.code == rule.code.substr(0, 2);
    })) << rule.code;
  }
}

}  // namespace
}  // namespace mig::test
