#include <mig/ir/identifiers.hpp>

#include <gtest/gtest.h>

namespace mig::ir {
namespace {

TEST(Identifiers, a_column_is_renamed_in_any_case_and_in_its_quotes) {
  EXPECT_EQ(rename_column_in("Age > 3 and \"age\" < `age` + [age]", "age", "years"),
            "years > 3 and \"years\" < `years` + [years]");
  EXPECT_EQ(rename_column_in("age > 3", "age", "Years"), "\"Years\" > 3");
  EXPECT_EQ(rename_column_in("t.age > 3 and ages", "age", "years"), "t.years > 3 and ages");
}

TEST(Identifiers, literals_comments_and_dollar_quotes_are_left_alone) {
  EXPECT_EQ(
      rename_column_in("age in ('age', 'it''s age') -- age\n/* age */ $q$ age $q$", "age", "a"),
      "a in ('age', 'it''s age') -- age\n/* age */ $q$ age $q$");
  EXPECT_EQ(rename_column_in("'open age", "age", "a"), "'open age");
  EXPECT_EQ(rename_column_in("$1 > age", "age", "a"), "$1 > a");
}

TEST(Identifiers, functions_types_and_literal_prefixes_are_no_columns) {
  EXPECT_EQ(rename_column_in("length(length) > 3", "length", "size"), "length(size) > 3");
  EXPECT_EQ(rename_column_in("date > date '2026-01-01' and x::date = cast(y as date)", "date", "d"),
            "d > date '2026-01-01' and x::date = cast(y as date)");
  EXPECT_FALSE(mentions_column("length(name) > 3", "length"));
  EXPECT_TRUE(mentions_column("length(name) > 3", "NAME"));
  EXPECT_TRUE(mentions("length(name) > 3", "length"));
}

TEST(Identifiers, a_table_is_renamed_where_a_table_stands) {
  EXPECT_EQ(
      rename_table_in("SELECT status, status.id FROM status WHERE status > 1", "status", "state"),
      "SELECT status, state.id FROM state WHERE status > 1");
  EXPECT_EQ(rename_table_in("select 1 from a, b join public.a on a.x = b.a", "a", "c"),
            "select 1 from c, b join public.c on c.x = b.a");
}

}  // namespace
}  // namespace mig::ir
