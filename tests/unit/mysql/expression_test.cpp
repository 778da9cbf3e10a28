// Expressions of MySQL read by their tokens.
#include "../../../dialects/mysql/expression.hpp"

#include <gtest/gtest.h>

namespace {

using mig_mysql::own_names;
using mig_mysql::rename_column_in;

TEST(MySqlExpression, a_name_that_becomes_quoted_stays_apart_from_its_neighbours) {
  EXPECT_EQ(rename_column_in("a`x`", "a", "b"), "`b` `x`");
  EXPECT_EQ(rename_column_in("`x`a", "a", "b"), "`x` `b`");
  EXPECT_EQ(rename_column_in("a + a", "a", "b"), "`b` + `b`");
  mig::ir::Table table;
  table.columns.emplace_back().name = "a";
  EXPECT_EQ(own_names("\"a\"`x`", table), "`a` `x`");
}

}  // namespace
