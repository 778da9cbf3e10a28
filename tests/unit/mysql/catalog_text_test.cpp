// What the catalog reader makes of the server's own texts.
#include "../../../dialects/mysql/catalog_parse.hpp"
#include "../../../dialects/mysql/types.hpp"
#include "../../../dialects/mysql/view_text.hpp"
#include <mig/ir/type.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace {

namespace ir = mig::ir;
using namespace mig_mysql;

std::string named(const std::string& query, const std::vector<std::string>& names) {
  return query_with_names(query, names).value_or("-");
}

TEST(CatalogText, columns_of_a_view_get_their_names_in_its_query) {
  EXPECT_EQ(named("select `p`.`id` AS `id`,count(0) AS `c` from `p` group by `c` order by `p`.`id`",
                  {"x", "y"}),
            "select `p`.`id` AS `x`,count(0) AS `y` from `p` group by `y` order by `p`.`id`");
  EXPECT_EQ(named("select 1 AS `1`,'AS `q` from' AS `t` union select 2 AS `2`,'b' AS `b` order by "
                  "`1`",
                  {"x", "y"}),
            "select 1 AS `x`,'AS `q` from' AS `y` union select 2 AS `2`,'b' AS `b` order by `x`");
  EXPECT_EQ(
      named("with `c` as (select 1 AS `a`) select (select max(`c`.`a`) AS `m` from `c`) AS "
            "`a` from `c`",
            {"x"}),
      "with `c` as (select 1 AS `a`) select (select max(`c`.`a`) AS `m` from `c`) AS `x` from "
      "`c`");
}

TEST(CatalogText, names_that_have_no_sure_place_are_not_given) {
  EXPECT_EQ(named("(select 1 AS `a`) union (select 2 AS `b`)", {"x"}), "-");
  EXPECT_EQ(named("select 1 AS `a`", {"x", "y"}), "-");
  EXPECT_EQ(named("select 1 AS `a`,2 AS `b`", {"x"}), "-");
  EXPECT_EQ(
      named("select `t`.`a` AS `a` from `t` having (`a` > (select max(`a`) from `u`))", {"x"}),
      "-");
}

TEST(CatalogText, the_databases_own_name_goes_and_others_stay) {
  EXPECT_EQ(
      view_of_database("select `d`.`f`(`d`.`t`.`a`) AS `d`,nextval(`d`.`s`) AS `n`,'`d`.`t`' AS "
                       "`x` from `d`.`t` join `o`.`t`",
                       "d"),
      "select `f`(`t`.`a`) AS `d`,nextval(`s`) AS `n`,'`d`.`t`' AS `x` from `t` join `o`.`t`");
  EXPECT_EQ(view_of_database("(nextval(`d`.`s`) + 1)", "d"), "(nextval(`s`) + 1)");
  EXPECT_EQ(view_of_database("select `d`. (1) from `d`.`t`", "d"), "select `d`. (1) from `t`");
}

TEST(CatalogText, definitions_tell_what_information_schema_does_not) {
  const std::string view =
      "CREATE ALGORITHM=MERGE DEFINER=`a`@`%` SQL SECURITY DEFINER VIEW `v` (`x`) AS select 1 AS "
      "`1`";
  EXPECT_EQ(algorithm_of(view), "MERGE");
  EXPECT_TRUE(has_column_list(view));
  EXPECT_FALSE(has_column_list("CREATE VIEW `v` AS (select 1 AS `1`)"));
  EXPECT_EQ(algorithm_of(""), "UNDEFINED");
  EXPECT_EQ(without_definer("CREATE DEFINER=`a b`@`%` PROCEDURE `p`() SELECT 1"),
            "CREATE PROCEDURE `p`() SELECT 1");
  EXPECT_EQ(without_definer("CREATE DEFINER=`role` FUNCTION `f`() RETURNS int RETURN 1"),
            "CREATE FUNCTION `f`() RETURNS int RETURN 1");
  EXPECT_EQ(without_definer("CREATE FUNCTION `f`() RETURNS int RETURN 1"),
            "CREATE FUNCTION `f`() RETURNS int RETURN 1");
}

TEST(CatalogText, character_sets_of_strings_are_the_connections_or_the_columns) {
  const Engine mysql{false, 9, 0};
  EXPECT_EQ(clean_expression(
                R"((`a` <> _latin1\'x\') and (`_latin1\'` = _utf8mb3\'it\\\'s _utf8mb4\'))", mysql),
            R"((`a` <> 'x') and (`_latin1'` = 'it\'s _utf8mb4'))");
  for (const char* kept : {"_binary'x'", "_utf16'x'", "_ucs2'x'", "my_latin1'x'"}) {
    EXPECT_EQ(clean_expression(kept, mysql), kept);
  }
}

TEST(CatalogText, characters_beyond_ascii_are_what_was_meant) {
  const Engine mysql{false, 9, 0};
  EXPECT_EQ(clean_expression("`Ã¤` <> _utf8mb4'Ã„â‚¬' and b = _latin1'Ã¤'", mysql),
            "`ä` <> 'Ä€' and b = 'Ã¤'");
  EXPECT_EQ(clean_expression("`ä` <> _utf8mb4'日'", mysql), "`ä` <> '日'");
}

TEST(CatalogText, widths_that_say_nothing_are_left_out) {
  const Engine maria{true, 10, 11};
  const auto type = [&](const char* text) { return ir::to_text(parse_type(text, maria)); };
  EXPECT_EQ(parse_type("int(5)", maria).kind, ir::TypeKind::integer);
  EXPECT_EQ(parse_type("tinyint(1)", maria).kind, ir::TypeKind::boolean);
  EXPECT_EQ(type("tinyint(1) unsigned"), type("tinyint(3) unsigned"));
  EXPECT_EQ(parse_type("tinyint(4)", maria).native, "tinyint");
  EXPECT_EQ(parse_type("bigint(10) unsigned", maria).native, "bigint unsigned");
  EXPECT_EQ(parse_type("int(6) unsigned zerofill", maria).native, "int(6) unsigned zerofill");
  EXPECT_EQ(parse_type("year(4)", maria).native, "year");
  EXPECT_EQ(parse_type("varchar(9) /*M!100301 COMPRESSED*/", maria).native,
            "varchar(9) compressed");
}

TEST(CatalogText, a_value_for_updates_alone_is_no_default) {
  ir::Column column;
  ir::Type type;
  type.kind = ir::TypeKind::timestamptz;
  column.type = type;
  column.nullable = false;
  set_default(column, false, "'0000-00-00 00:00:00.000'",
              "on update current_timestamp(3), INVISIBLE", Engine{true, 10, 11});
  EXPECT_EQ(*column.default_sql.get(), "NULL ON UPDATE current_timestamp(3)");
}

}  // namespace
