// Views as the servers write them, with a name changed.
#include "../../../dialects/mysql/view_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using mig_mysql::view_again;
using mig_mysql::view_of_database;
using mig_mysql::view_with_column;
using mig_mysql::view_with_index;
using mig_mysql::view_with_table;

const std::string kHead =
    "CREATE ALGORITHM=MERGE DEFINER=`mig`@`%` SQL SECURITY INVOKER VIEW `v` (`aa`,`bb`) AS ";
const std::string kAgain =
    "CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`mig`@`%` SQL SECURITY INVOKER VIEW `v` (`aa`,`bb`) "
    "AS ";

std::string table(const std::string& query) {
  return view_with_table(kHead + query, "items", "things").value_or("unsure");
}
std::string column(const std::string& query) {
  return view_with_column(kHead + query, "items", "n", "amount").value_or("unsure");
}

TEST(MySqlViewText, keeps_all_that_stands_around_the_query) {
  const std::string query =
      "select `items`.`id` AS `id` from `items` where (`items`.`n` > 1) WITH LOCAL CHECK OPTION";
  EXPECT_EQ(view_again(kHead + query), kAgain + query);
}

TEST(MySqlViewText, a_table_and_the_columns_called_by_it) {
  EXPECT_EQ(table("select `items`.`id` AS `items` from (`items` join `child` `c` on((`c`.`item` = "
                  "`items`.`id`)))"),
            kAgain +
                "select `things`.`id` AS `items` from (`things` join `child` `c` on((`c`.`item` "
                "= `things`.`id`)))");
  EXPECT_EQ(table("select `i`.`id` AS `id` from `items` `i`"),
            kAgain + "select `i`.`id` AS `id` from `things` `i`");
}

TEST(MySqlViewText, a_name_that_stands_for_two_tables_stays_as_an_alias) {
  EXPECT_EQ(table("select `items`.`id` AS `id` from `items` where `items`.`id` in (select "
                  "`items`.`item` from `child` `items`)"),
            kAgain +
                "select `items`.`id` AS `id` from `things` `items` where `items`.`id` in "
                "(select `items`.`item` from `child` `items`)");
  EXPECT_EQ(table("select `items`.`id` AS `id` from (`items` join `child` `things`)"),
            kAgain + "select `items`.`id` AS `id` from (`things` `items` join `child` `things`)");
}

TEST(MySqlViewText, leaves_tables_of_other_databases_and_text_alone) {
  const std::string query =
      "select `other`.`items`.`id` AS `id`,'`items`.`id`' AS `x` from `other`.`items`";
  EXPECT_EQ(table(query), kAgain + query);
}

TEST(MySqlViewText, a_common_table_expression_of_the_name_is_not_sure) {
  EXPECT_EQ(table("with `items` as (select 1 AS `id`) select `items`.`id` AS `id` from `items`"),
            "unsure");
  EXPECT_EQ(column("with items as (select 1 AS `n`)select `items`.`n` AS `n` from `items`"),
            "unsure");
  EXPECT_EQ(table("with `items` (`n`) as (select 77 AS `77`) select `items`.`n` AS `n` from "
                  "`items`"),
            "unsure");
  EXPECT_EQ(column("with items(`n`) as (select 77 AS `77`)select `items`.`n` AS `n` from `items`"),
            "unsure");
}

TEST(MySqlViewText, a_database_before_a_table_or_a_function_is_none_of_its_tables) {
  const std::string query =
      "select `items`.`f`(`o`.`id`) AS `f`,`items`.`orders`.`id` AS `id`,nextval(`items`.`s`) AS "
      "`s` from (`orders` `o` join `items`.`orders`)";
  EXPECT_EQ(table(query), kAgain + query);
  EXPECT_EQ(table("select `items`.`f`(`items`.`n`) AS `f` from `items`"),
            kAgain + "select `items`.`f`(`things`.`n`) AS `f` from `things`");
}

TEST(MySqlViewText, the_database_itself_is_left_out) {
  const std::string view = view_of_database(
      kHead +
          "select `db`.`items`.`n` AS `n`,`b`.`items`.`n` AS `m`,`db`.`f`(1) AS `db` from "
          "(`db`.`items` join `b`.`items` `k`)",
      "db");
  EXPECT_EQ(view, kHead +
                      "select `items`.`n` AS `n`,`b`.`items`.`n` AS `m`,`f`(1) AS `db` "
                      "from (`items` join `b`.`items` `k`)");
}

TEST(MySqlViewText, tables_of_one_name_in_two_databases_are_not_sure) {
  EXPECT_EQ(table("select `items`.`n` AS `n` from (`items` join `b`.`items`)"), "unsure");
  EXPECT_EQ(column("select `items`.`n` AS `n` from (`items` join `b`.`items`)"), "unsure");
}

TEST(MySqlViewText, an_alias_behind_a_choice_of_rows) {
  EXPECT_EQ(column("select `x`.`n` AS `n` from (`items` PARTITION (`p1`) `x` join `child`)"),
            kAgain + "select `x`.`amount` AS `n` from (`items` PARTITION (`p1`) `x` join `child`)");
  EXPECT_EQ(column("select `x`.`n` AS `n` from `items` FOR SYSTEM_TIME ALL `x`"),
            kAgain + "select `x`.`amount` AS `n` from `items` FOR SYSTEM_TIME ALL `x`");
  EXPECT_EQ(column("select `x`.`n` AS `n` from (`items` FOR SYSTEM_TIME AS OF TIMESTAMP "
                   "(current_timestamp() - interval 1 day) `x` join `child`)"),
            kAgain +
                "select `x`.`amount` AS `n` from (`items` FOR SYSTEM_TIME AS OF TIMESTAMP "
                "(current_timestamp() - interval 1 day) `x` join `child`)");
  EXPECT_EQ(column("select `items`.`n` AS `n` from `items` FOR SYSTEM_TIME BETWEEN TIMESTAMP "
                   "current_timestamp(6) AND TIMESTAMP current_timestamp(6) where `items`.`n` > 1"),
            kAgain +
                "select `items`.`amount` AS `n` from `items` FOR SYSTEM_TIME BETWEEN TIMESTAMP "
                "current_timestamp(6) AND TIMESTAMP current_timestamp(6) where `items`.`amount` > "
                "1");
}

TEST(MySqlViewText, what_nothing_was_found_for_is_not_sure) {
  EXPECT_EQ(table("select `items`.`n` AS `n` from some_new_form(`items`)"), "unsure");
  EXPECT_EQ(column("select `x`.`n` AS `n` from `items` SOME_NEW_FORM `x`"), "unsure");
}

TEST(MySqlViewText, a_column_by_whatever_its_table_is_called) {
  EXPECT_EQ(column("select (`i`.`n` * 2) AS `d`,`i`.`N` AS `n`,`c`.`n` AS `m` from (`items` `i` "
                   "join `child` `c`) order by `n`"),
            kAgain +
                "select (`i`.`amount` * 2) AS `d`,`i`.`amount` AS `n`,`c`.`n` AS `m` from "
                "(`items` `i` join `child` `c`) order by `n`");
  EXPECT_EQ(column("with `q` as (select `items`.`n` AS `n` from `items`) select `q`.`n` AS `n` "
                   "from `q`"),
            kAgain +
                "with `q` as (select `items`.`amount` AS `n` from `items`) select `q`.`n` AS "
                "`n` from `q`");
}

TEST(MySqlViewText, a_column_whose_table_shares_its_name_is_not_sure) {
  EXPECT_EQ(column("select `items`.`n` AS `n` from `items` where `items`.`id` in (select "
                   "`items`.`item` from `child` `items`)"),
            "unsure");
  EXPECT_EQ(column("select `items`.`n` AS `n` from `items` join (select 1 AS `n`) `items`"),
            "unsure");
  // but what does not use the column is none of its business
  const std::string query =
      "select `items`.`id` AS `id` from `items` where `items`.`id` in (select `items`.`item` from "
      "`child` `items`)";
  EXPECT_EQ(column(query), kAgain + query);
}

TEST(MySqlViewText, an_index_in_the_hints_of_its_table) {
  EXPECT_EQ(view_with_index(kHead + "select `a`.`n` AS `n` from (`items` `a` FORCE INDEX FOR JOIN "
                                    "(`ix`,`iy`) USE INDEX (`ix`) join `child` USE INDEX (`ix`))",
                            "items", "ix", "iz"),
            kAgain +
                "select `a`.`n` AS `n` from (`items` `a` FORCE INDEX FOR JOIN (`iz`,`iy`) USE "
                "INDEX (`iz`) join `child` USE INDEX (`ix`))");
}

}  // namespace
