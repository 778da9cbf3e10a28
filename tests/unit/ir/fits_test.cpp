// What no database takes as a value of a column is refused before anything runs; what some database
// may read is left to it.
#include "ir/fits.hpp"

#include <mig/ir/type.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace mig::ir {

void PrintTo(const Literal& literal, std::ostream* out) {
  *out << "a literal of " << literal.index();
}

namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Type type(const std::string& text) {
  TypeProblem problem;
  const auto out = parse_type(text, problem);
  EXPECT_TRUE(out) << problem.message;
  return out.value_or(Type());
}

std::string why(const std::string& text, const Literal& literal) {
  return misfit(literal, type(text), {});
}

Literal text(std::string value) { return value; }
Literal whole(std::int64_t value) { return value; }

TEST(Fits, text_has_as_many_characters_as_its_type) {
  EXPECT_EQ(why("varchar(3)", text("abcd")), "has 4 characters");
  EXPECT_EQ(why("char(3)", text("äöüß")), "has 4 characters");
  EXPECT_EQ(why("varchar(3)", text("äöü")), "");
  EXPECT_EQ(why("varchar(3)", text("abc  ")), "") << "blanks at the end are cut off";
  EXPECT_EQ(why("varchar(3)", text("abc\n")), "") << "MySQL cuts off more";
  EXPECT_EQ(why("text", text("abcd")), "");
  EXPECT_EQ(why("varchar(3)", Null{}), "");
}

TEST(Fits, bytes_are_as_many_as_their_type_has) {
  EXPECT_EQ(why("varbinary(2)", Bytes{"abc"}), "has 3 bytes");
  EXPECT_EQ(why("binary(3)", Bytes{"abc"}), "");
  EXPECT_EQ(why("blob", Bytes{"abc"}), "");
}

TEST(Fits, whole_numbers_have_limits) {
  EXPECT_EQ(why("smallint", whole(32767)), "");
  EXPECT_EQ(why("smallint", whole(32768)), "is not between -32768 and 32767");
  EXPECT_EQ(why("smallint", text("-32769")), "is not between -32768 and 32767");
  EXPECT_EQ(why("smallint", 32767.4), "") << "it is rounded";
  EXPECT_EQ(why("integer", whole(2147483647)), "");
  EXPECT_EQ(why("integer", whole(-2147483649)), "is not between -2147483648 and 2147483647");
  EXPECT_EQ(why("bigint", whole(INT64_MAX)), "");
  EXPECT_EQ(why("bigint", whole(INT64_MIN)), "");
  EXPECT_EQ(why("bigint", text("1e30")),
            "is not between -9223372036854775808 and 9223372036854775807");
  EXPECT_EQ(why("bigint", text("1e-999")), "") << "it is rounded";
  EXPECT_EQ(why("integer", true), "") << "MySQL takes it";
}

TEST(Fits, a_number_is_no_other_text) {
  for (const char* name : {"smallint", "integer", "bigint", "decimal(5,2)", "real", "double"}) {
    for (const char* word : {"abc", "", " ", "12a", "1,5", "--1", "1 2"}) {
      EXPECT_EQ(why(name, text(word)), "is no number") << name << " '" << word << "'";
    }
    for (const char* word : {"1", "-1", "+1", " 12 ", "1.5", "1e2", "1_0", ".5", "5.", "1e"}) {
      EXPECT_EQ(why(name, text(word)), "") << name << " '" << word << "'";
    }
    EXPECT_EQ(why(name, Temporal{"2026-11-22"}), "is no number");
  }
  EXPECT_EQ(why("integer", text("0xff")), "") << "PostgreSQL 16";
  EXPECT_EQ(why("double", text("NaN")), "");
  EXPECT_EQ(why("real", text("-Infinity")), "");
  EXPECT_EQ(why("double", text("1e999")), "") << "the database says what it does";
}

TEST(Fits, decimals_have_as_many_digits_as_stand_before_the_point) {
  EXPECT_EQ(why("decimal(4,2)", text("99.999")), "");
  EXPECT_EQ(why("decimal(4,2)", text("-100")), "has more than 2 digits before the point");
  EXPECT_EQ(why("decimal(4,2)", whole(100)), "has more than 2 digits before the point");
  EXPECT_EQ(why("decimal(4,2)", 100.0), "has more than 2 digits before the point");
  EXPECT_EQ(why("decimal(4,2)", text("0099")), "");
  EXPECT_EQ(why("decimal(4,2)", text("1e9")), "") << "left to the database";
  for (const char* nines : {"9999999999999999", "-9999999999999999.99", "+09999999999999999."}) {
    EXPECT_EQ(why("decimal(18,2)", text(nines)), "") << nines;
  }
  EXPECT_EQ(why("decimal(16)", whole(9999999999999999)), "");
  EXPECT_EQ(why("decimal(16)", whole(INT64_MIN)), "has more than 16 digits before the point");
  EXPECT_EQ(why("decimal(2,1)", 10.5), "has more than 1 digit before the point");
  EXPECT_EQ(why("decimal(4)", whole(9999)), "");
  EXPECT_EQ(why("decimal", whole(123456789)), "");
}

TEST(Fits, truth_is_said_in_the_words_of_a_database) {
  for (const char* word : {"true", "F", "yes", "off", "1", "0"}) {
    EXPECT_EQ(why("boolean", text(word)), "") << word;
  }
  EXPECT_EQ(why("boolean", text("maybe")), "is neither true nor false");
  EXPECT_EQ(why("boolean", whole(1)), "");
}

TEST(Fits, a_uuid_has_32_digits) {
  EXPECT_EQ(why("uuid", text("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11")), "");
  EXPECT_EQ(why("uuid", text("{a0eebc999c0b4ef8bb6d6bb9bd380a11}")), "");
  EXPECT_EQ(why("uuid", text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1")), "is no UUID");
  EXPECT_EQ(why("uuid", text("not-a-uuid")), "is no UUID");
}

TEST(Fits, days_are_in_the_calendar) {
  EXPECT_EQ(why("date", text("2026-02-30")), "is no day of the calendar");
  EXPECT_EQ(why("date", text("2024-02-29")), "");
  EXPECT_EQ(why("date", text("1900-02-29")), "is no day of the calendar");
  EXPECT_EQ(why("date", text("0001-02-29 BC")), "");
  EXPECT_EQ(why("timestamp", text("2026-13-01 00:00:00")), "is no day of the calendar");
  EXPECT_EQ(why("timestamptz", text("2026-11-31T10:00:00Z")), "is no day of the calendar");
  for (const char* other :
       {"now", "Jan 8, 1999", "infinity", "0000-00-00", "2026-00-10", "20261122", "12026-99-99"}) {
    EXPECT_EQ(why("date", text(other)), "") << other;
  }
  EXPECT_EQ(why("date", Temporal{"10:00:00"}), "is a time of day");
  EXPECT_EQ(why("time", Temporal{"2026-11-22"}), "is a date");
  EXPECT_EQ(why("time", Temporal{"10:00:00"}), "");
  EXPECT_EQ(why("timestamp", Temporal{"2026-11-22T10:00:00"}), "");
  EXPECT_EQ(why("date", Temporal{"2026-11-22T10:00:00"}), "");
}

TEST(Fits, an_enum_has_its_values) {
  Type mood;
  mood.kind = TypeKind::enumeration;
  mood.name = "mood";
  Schema schema;
  EXPECT_EQ(misfit(text("ok"), mood, schema), "") << "its values are not known";
  schema.enums.push_back({"mood", {"sad", "ok"}});
  EXPECT_EQ(misfit(text("ok"), mood, schema), "");
  EXPECT_EQ(misfit(text("OK"), mood, schema), "") << "MySQL takes it";
  EXPECT_EQ(misfit(text("glad"), mood, schema), "is none of its values: 'sad', 'ok'");
  EXPECT_EQ(misfit(text("2"), mood, schema), "") << "MySQL takes the number of a value";
  EXPECT_EQ(misfit(text("sàd"), mood, schema), "") << "and compares by a collation";
  schema.partial = true;
  EXPECT_EQ(misfit(text("glad"), mood, schema), "") << "raw SQL may have added it";
  schema.partial = false;
  mood.values = {"glad"};
  EXPECT_EQ(misfit(text("glad"), mood, schema), "");
}

// ---- operations ----

Column column(const std::string& name, const std::string& of) {
  Column out;
  out.name = name;
  out.type = type(of);
  return out;
}

Schema with_table() {
  Schema out;
  Table& table = out.tables.emplace_back();
  table.name = "t";
  table.columns = {column("n", "integer"), column("s", "varchar(3)")};
  return out;
}

Problems problems(AnyOperation body, const Schema& before, bool keeps = true) {
  Operation operation;
  operation.body = std::move(body);
  return misfits(operation, before, [keeps](const Type&) { return keeps; });
}

std::vector<std::string> said(AnyOperation body, const Schema& before) {
  std::vector<std::string> out;
  for (const auto& each : problems(std::move(body), before)) out.push_back(each.message);
  return out;
}

TEST(Fits, rows_say_which_of_them) {
  const InsertRows rows{"t", {{{"n", whole(1)}, {"s", text("abc")}}, {{"s", text("abcd")}}}};
  EXPECT_THAT(said(rows, with_table()),
              ElementsAre("row 2: 't.s' is varchar(3), and 'abcd' has 4 characters"));
  Schema changed = with_table();
  changed.partial = true;
  EXPECT_THAT(said(rows, changed), IsEmpty()) << "raw SQL may have changed the column";
  EXPECT_THAT(said(rows, {}), IsEmpty());
  EXPECT_THAT(problems(rows, with_table(), false), IsEmpty())
      << "the database may hold more than the type says";
}

TEST(Fits, a_column_is_named_once) {
  const InsertRows rows{"t", {{{"s", text("abcd")}}, {{"s", text("abcde")}, {"n", text("x")}}}};
  EXPECT_THAT(said(rows, with_table()),
              ElementsAre(HasSubstr("row 1: 't.s'"), HasSubstr("row 2: 't.n'")));
}

TEST(Fits, the_other_operations_with_values) {
  EXPECT_THAT(said(UpdateRows{"t", {{"n", text("x")}}, {}, {}, {}}, with_table()),
              ElementsAre("'t.n' is integer, and 'x' is no number"));
  Backfill backfill;
  backfill.table = "t";
  backfill.set = {{"s", text("abcd")}};
  EXPECT_THAT(said(backfill, with_table()), ElementsAre(HasSubstr("has 4 characters")));
  LoadCsv csv;
  csv.table = "t";
  csv.text = "n,s\n1,abc\nx,abc\n";
  EXPECT_THAT(said(csv, with_table()),
              ElementsAre("row 2: 't.n' is integer, and 'x' is no number"));
}

// PostgreSQL looks at the size of a default when it is used.
TEST(Fits, defaults_have_the_form_of_their_type) {
  AlterColumn alter;
  alter.table = "t";
  alter.name = "n";
  alter.default_value = text("many");
  EXPECT_THAT(said(alter, with_table()),
              ElementsAre("'t.n' is integer, and its default 'many' is no number"));
  alter.type = type("text");
  EXPECT_THAT(said(alter, with_table()), IsEmpty());
  AddColumn add;
  add.table = "t";
  add.column = column("new", "boolean");
  add.column.default_value = text("perhaps");
  EXPECT_THAT(said(add, {}), ElementsAre(HasSubstr("neither true nor false")));
  CreateTable create;
  create.definition.name = "made";
  create.definition.columns = {add.column};
  EXPECT_THAT(said(create, {}), ElementsAre(HasSubstr("'made.new' is boolean")));
  add.column = column("new", "varchar(3)");
  add.column.default_value = text("abcd");
  EXPECT_THAT(said(add, {}), IsEmpty());
  add.column = column("new", "smallint");
  add.column.default_value = whole(40000);
  EXPECT_THAT(said(add, {}), IsEmpty());
}

TEST(Fits, a_default_that_stays_has_the_form_of_the_new_type) {
  Schema before = with_table();
  find_column(before.tables.front(), "s")->default_value = text("abc");
  AlterColumn alter;
  alter.table = "t";
  alter.name = "s";
  alter.type = type("integer");
  EXPECT_THAT(problems(alter, before),
              ElementsAre(AllOf(Field(&Problem::message, HasSubstr("'abc' is no number")),
                                Field(&Problem::hint, HasSubstr("drop_default = true")))));
  alter.type = type("varchar(2)");
  EXPECT_THAT(said(alter, before), IsEmpty());
  alter.type = {};
  find_column(before.tables.front(), "s")->type = type("integer");
  alter.nullable = false;
  EXPECT_THAT(said(alter, before), IsEmpty()) << "this operation changes no type";
  find_column(before.tables.front(), "s")->type = type("varchar(3)");
  alter.type = type("integer");
  alter.default_sql = Sql("1 + 1");
  EXPECT_THAT(said(alter, before), IsEmpty());
  alter.default_sql = {};
  alter.drop_default = true;
  EXPECT_THAT(said(alter, before), IsEmpty());
}

TEST(Fits, an_empty_field_may_be_meant_as_null) {
  LoadCsv csv;
  csv.table = "t";
  csv.text = "n\n\"\"\n";
  EXPECT_THAT(problems(csv, with_table()),
              ElementsAre(Field(&Problem::hint, HasSubstr("null = \"\" makes"))));
  csv.null_text = "-";
  EXPECT_THAT(problems(csv, with_table()),
              ElementsAre(Field(&Problem::hint, Not(HasSubstr("null =")))));
}

TEST(Fits, a_long_value_is_cut_between_characters) {
  const InsertRows rows{"t", {{{"s", text(std::string(39, 'a') + "ßß")}}}};
  EXPECT_THAT(said(rows, with_table()),
              ElementsAre(HasSubstr("'" + std::string(39, 'a') + "…' has 41 characters")));
}

}  // namespace
}  // namespace mig::ir
