// What the catalog's texts become, without a database.
#include "catalog.hpp"

#include "expressions.hpp"
#include "settings.hpp"
#include "support/postgres_translation.hpp"
#include "types.hpp"

namespace mig_postgres_test {
namespace {

using mig_postgres::plain_expression;
using mig_postgres::plain_query;

// ---- expressions ----

TEST(PlainExpression, loses_parentheses_around_all_of_it) {
  EXPECT_EQ(plain_expression("((a > 1))"), "a > 1");
  EXPECT_EQ(plain_expression("(a) > (b)"), "(a) > (b)");
  EXPECT_EQ(plain_expression("(a = ')')"), "a = ')'");
  EXPECT_EQ(plain_expression("( ( a > 1 ) )"), "a > 1");
  EXPECT_EQ(plain_expression("(a = E'\\')' AND (b))"), "a = E'\\')' AND (b)");
  EXPECT_EQ(plain_expression(" \nCASE\n    WHEN a THEN 1\nEND"), "CASE\n    WHEN a THEN 1\nEND");
}

TEST(PlainExpression, has_the_cast_of_an_array_at_its_elements) {
  EXPECT_EQ(plain_expression("((v)::text = ANY ((ARRAY['x'::character varying, "
                             "'y,]'::character varying])::text[]))"),
            "(v)::text = ANY (ARRAY[('x'::character varying)::text, "
            "('y,]'::character varying)::text])");
  EXPECT_EQ(plain_expression("(ARRAY[lower('B'::text), (ARRAY[1])::bigint[], \"a]\"])::\"T t\"[]"),
            "ARRAY[(lower('B'::text))::\"T t\", (ARRAY[(1)::bigint])::\"T t\", (\"a]\")::\"T t\"]");
}

TEST(PlainExpression, leaves_what_only_looks_like_such_a_cast) {
  for (const char* same :
       {"v = '(ARRAY[1])::text[]'", "\"(ARRAY[1])::text[]\" = 1", "v = E'\\'(ARRAY[1])::text[]'",
        "(ARRAY[1])::text[][] = v", "(ARRAY[1]) = v", "(ARRAY[1] || v)::text[] = w",
        "(ARRAY[])::text[] = w", "(ARRAY[1", "x = (ARRAY[1])::text"}) {
    EXPECT_EQ(plain_expression(same), same);
  }
  EXPECT_EQ(plain_query(" SELECT (ARRAY[1, 2])::bigint[];"),
            "SELECT ARRAY[(1)::bigint, (2)::bigint]");
}

// ---- defaults ----

ir::Column column_of(const char* type, const char* sql) {
  ir::Column out;
  out.type = mig_postgres::parse_sql_type(type);
  mig_postgres::read_default(sql, out);
  return out;
}
std::optional<ir::Literal> value(const char* type, const char* sql) {
  return column_of(type, sql).default_value;
}
std::string expression(const char* type, const char* sql) {
  const ir::Column column = column_of(type, sql);
  EXPECT_FALSE(column.default_value) << sql;
  return column.default_sql.get() == nullptr ? "" : *column.default_sql.get();
}

TEST(ReadDefault, numbers_lose_casts_and_no_digits) {
  EXPECT_EQ(value("bigint", "'0'::bigint"), ir::Literal(std::int64_t{0}));
  EXPECT_EQ(value("integer", "'-1'::integer"), ir::Literal(std::int64_t{-1}));
  EXPECT_EQ(value("bigint", "'-9223372036854775808'::bigint"), ir::Literal(INT64_MIN));
  EXPECT_EQ(value("numeric(5,2)", "1.50"), ir::Literal(1.5));
  EXPECT_EQ(value("numeric", "'NaN'::numeric"), ir::Literal(std::string("NaN")));
  EXPECT_EQ(expression("numeric", "12345678901234567.89"), "12345678901234567.89");
  EXPECT_EQ(expression("numeric", "'9999999999999999999'::numeric"),
            "'9999999999999999999'::numeric");
  EXPECT_EQ(expression("integer", "1.6"), "1.6") << "it is rounded when it is stored";
  EXPECT_EQ(expression("integer", "'1.6'::numeric"), "'1.6'::numeric");
}

TEST(ReadDefault, text_is_taken_from_what_has_one_text_form) {
  EXPECT_EQ(value("text", "'a'::character varying"), ir::Literal(std::string("a")));
  EXPECT_EQ(value("text", "0"), ir::Literal(std::string("0")));
  EXPECT_EQ(value("text", "true"), ir::Literal(std::string("true")));
  EXPECT_EQ(value("varchar(9)", "'-1'::integer"), ir::Literal(std::string("-1")));
  EXPECT_EQ(value("text", "E'a\\\\b'::text"), ir::Literal(std::string("a\\b")));
  EXPECT_EQ(expression("text", "'2024-01-01'::date"), "'2024-01-01'::date");
  EXPECT_EQ(expression("text", "'abc'::character(2)"), "'abc'::character(2)");
  EXPECT_EQ(expression("text", "('a'::text || 'b'::text)"), "'a'::text || 'b'::text");
}

TEST(ReadDefault, dates_and_times_are_written_one_way) {
  const auto at = [](const char* text) { return ir::Literal(ir::Temporal{text}); };
  EXPECT_EQ(value("timestamp", "'2024-02-03 04:05:06.5'::timestamp without time zone"),
            at("2024-02-03T04:05:06.5"));
  EXPECT_EQ(value("timestamptz", "'2024-02-03 04:05:06+00'::timestamp with time zone"),
            at("2024-02-03T04:05:06Z"));
  EXPECT_EQ(value("timestamp", "'2024-02-03'::date"), at("2024-02-03T00:00:00"));
  EXPECT_EQ(value("date", "'2024-02-03 04:05:06'::timestamp without time zone"), at("2024-02-03"));
  EXPECT_EQ(value("time", "'04:05:06'::time without time zone"), at("04:05:06"));
  EXPECT_EQ(value("date", "'infinity'::date"), ir::Literal(std::string("infinity")));
  EXPECT_EQ(expression("timestamptz", "'2024-02-03'::date"), "'2024-02-03'::date")
      << "midnight is where the session is";
  EXPECT_EQ(expression("date", "'2024-02-03 04:05:06+00'::timestamp with time zone"),
            "'2024-02-03 04:05:06+00'::timestamp with time zone");
}

TEST(ReadDefault, nothing_and_nothing_cast_are_no_default) {
  EXPECT_EQ(expression("varchar(5)", "NULL::character varying"), "");
  EXPECT_EQ(value("integer[]", "ARRAY[]::integer[]"), ir::Literal(std::string("{}")));
}

// ---- settings ----

class Settings : public Translating {};

TEST_F(Settings, what_the_catalog_says_is_what_the_translation_reads) {
  ir::Table table;
  mig_postgres::add_setting(table, "unlogged", "", "true");
  mig_postgres::add_setting(table, "with", "fillfactor", "70");
  mig_postgres::add_setting(table, "with", "autovacuum_enabled", "off");
  mig_postgres::add_setting(table, "with", "autovacuum_vacuum_scale_factor", "0.05");
  mig_postgres::add_setting(table, "serial", "id", "t_id_seq");
  const auto read = mig_postgres::read_settings(table.options);
  ASSERT_FALSE(read.refused);
  EXPECT_EQ(read.unlogged, true);
  EXPECT_EQ(mig_postgres::storage_list(read),
            "(fillfactor = 70, autovacuum_enabled = false, autovacuum_vacuum_scale_factor = 0.05)");
  ASSERT_EQ(read.serial.size(), 1U);
  EXPECT_EQ(read.serial[0].second, "t_id_seq");
}

constexpr const char* kSerial = R"j({"op": "create_table", "table": "t", "columns": [
  {"name": "id", "type": "integer", "default_sql": "nextval('s'::regclass)"}],
  "options": {"postgres": {"serial": {"id": "s"}}}})j";

TEST_F(Settings, a_sequence_goes_with_its_column_and_is_of_its_type) {
  given({R"j({"op": "create_sequence", "name": "s"})j"});
  EXPECT_EQ(sql(kSerial).back(), R"(ALTER SEQUENCE "s" AS integer OWNED BY "t"."id")");
  before.sequences[0].maximum = INT64_MAX;
  EXPECT_EQ(sql(kSerial).back(), R"(ALTER SEQUENCE "s" OWNED BY "t"."id")");
  EXPECT_NE(refused(R"j({"op": "alter_table", "table": "t",
                        "options": {"postgres": {"serial": {"id": 5}}}})j"),
            "");
}

TEST_F(Settings, a_declared_sequence_stays_until_it_is_dropped) {
  given({R"j({"op": "create_sequence", "name": "s"})j", kSerial});
  EXPECT_EQ(sql(R"j({"op": "drop_table", "table": "t"})j"),
            (std::vector<std::string>{R"(ALTER SEQUENCE "s" OWNED BY NONE)", R"(DROP TABLE "t")"}));
  EXPECT_EQ(sql(R"j({"op": "drop_column", "table": "t", "name": "id"})j").front(),
            R"(ALTER SEQUENCE "s" OWNED BY NONE)");
  before.sequences.clear();
  EXPECT_EQ(sql(R"j({"op": "drop_table", "table": "t"})j").size(), 1U);
}

TEST_F(Settings, a_second_key_over_the_same_columns_is_made_on_its_own) {
  const auto made = sql(R"j({"op": "create_table", "table": "t", "columns": [
    {"name": "a", "type": "integer"}], "primary_key": {"name": "pk", "columns": ["a"]},
    "unique": [{"name": "u", "columns": ["a"]}]})j");
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[1], R"(ALTER TABLE "t" ADD CONSTRAINT "u" UNIQUE ("a"))");
}

}  // namespace
}  // namespace mig_postgres_test
