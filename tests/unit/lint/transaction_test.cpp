// What the operations of a revision do to each other.
#include "unit/lint/linting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mig::test {
namespace {

using ::testing::Contains;
using ::testing::Not;

TEST(LintTransaction, parts_inside_and_outside_of_it) {
  auto apart = dialect();
  apart->outside = {"create_index"};
  Linting linting;
  linting.options.dialects = {{apart}};
  const std::string index = op("op='create_index'\ntable='items'\nname='ix'\ncolumns=['n']");
  EXPECT_THAT(linting.names({kShop, index + column("type='text'")}), Contains("mixed-transaction"));
  EXPECT_THAT(linting.names({kShop, index}), Not(Contains("mixed-transaction")));
  EXPECT_THAT(linting.names({kShop, "transaction = 'off'\n" + index + column("type='text'")}),
              Not(Contains("mixed-transaction")));
}

TEST(LintTransaction, none_where_the_database_commits_each) {
  auto plain = dialect();
  plain->can.transactional_ddl = false;
  Linting linting;
  linting.options.dialects = {{plain}};
  EXPECT_THAT(linting.names({kShop, column("type='text'") + op("op='drop_view'\nname='words'")}),
              Contains("not-atomic"));
  EXPECT_THAT(linting.names({kShop, column("type='text'")}), Not(Contains("not-atomic")));
}

TEST(LintTransaction, locks_that_are_held_while_other_things_are_done) {
  auto locking = dialect();
  locking->further["alter_table"] = {locking_everybody()};
  Linting linting;
  linting.options.dialects = {{locking}};
  const std::string alter = op("op='alter_table'\ntable='items'\ncomment='x'");
  const std::string update = op("op='update_rows'\ntable='items'\nset={n=1}\nwhere='n=2'");
  EXPECT_THAT(linting.names({kShop, alter + update}), Contains("data-with-schema"));
  EXPECT_THAT(linting.names({kShop, update + alter}), Not(Contains("data-with-schema")));
  const std::string first = std::string(kShop) + kNew;
  const std::string other = op("op='alter_table'\ntable='fresh'\ncomment='x'");
  EXPECT_THAT(linting.names({kShop, alter + op("op='rename_table'\ntable='items'\nto='things'") +
                                        op("op='alter_table'\ntable='things'\ncomment='y'")}),
              Not(Contains("locks-several-tables")));
  EXPECT_THAT(linting.names({first, alter + other}), Contains("locks-several-tables"));
  EXPECT_THAT(linting.names({kShop, kNew + alter + other}), Not(Contains("locks-several-tables")));
}

TEST(LintTransaction, a_new_value_of_an_enum_is_used_too_early) {
  auto speaking = dialect();
  speaking->notices["add_enum_value"] = {
      {"not-usable-in-this-transaction", ir::Severity::warning, "later", ""}};
  Linting linting;
  linting.options.dialects = {{speaking}};
  const std::string add = op("op='add_enum_value'\nname='mood'\nvalue='new'");
  const std::string update = op("op='update_rows'\ntable='items'\nset={n=1}\nwhere='n=2'");
  const std::string use = op("op='update_rows'\ntable='items'\nset={word='new'}\nwhere='n=2'");
  const std::string made = op("op='create_enum'\nname='e'\nvalues=['a']") +
                           op("op='add_enum_value'\nname='e'\nvalue='new'");
  EXPECT_THAT(linting.names({kShop, add + use}), Contains("enum-value-used"));
  EXPECT_THAT(linting.names({kShop, add + column("type='text',default='new'")}),
              Contains("enum-value-used"));
  EXPECT_THAT(linting.names({kShop, use + add}), Not(Contains("enum-value-used")));
  EXPECT_THAT(linting.names({kShop, add + update}), Not(Contains("enum-value-used")));
  EXPECT_THAT(linting.names({kShop, made + use}), Not(Contains("enum-value-used")));
}

TEST(LintTransaction, a_constraint_is_validated_where_it_was_added) {
  Linting linting;
  const std::string add = op("op='add_check'\ntable='items'\nname='ck'\ncheck='n > 1'");
  const std::string validate = op("op='validate_constraint'\ntable='items'\nname='ck'");
  EXPECT_THAT(linting.names({kShop, add + validate}), Contains("validate-in-same-transaction"));
  EXPECT_THAT(linting.names({std::string(kShop) + add, validate}),
              Not(Contains("validate-in-same-transaction")));
}

}  // namespace
}  // namespace mig::test
