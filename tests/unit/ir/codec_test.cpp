// Types from text, and documents to operations and back.
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace mig::ir {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string type_problem(const std::string& text) {
  TypeProblem problem;
  return parse_type(text, problem) ? "" : problem.message + " = " + problem.hint;
}

TEST(Types, read_and_write) {
  for (const char* text : {"boolean", "bigint", "double", "decimal", "decimal(10)", "decimal(10,2)",
                           "varchar(255)", "char(1)", "timestamptz(6)", "time", "uuid", "json",
                           "array(integer)", "array(array(varchar(3)))"}) {
    TypeProblem problem;
    const auto type = parse_type(text, problem);
    ASSERT_TRUE(type.has_value()) << text << ": " << problem.message;
    EXPECT_EQ(to_text(*type), text);
  }
}

TEST(Types, ignore_case_and_blanks) {
  TypeProblem problem;
  EXPECT_EQ(to_text(*parse_type(" Decimal ( 10 , 2 ) ", problem)), "decimal(10,2)");
}

TEST(Types, say_what_is_wrong) {
  EXPECT_THAT(type_problem("array(array(varchar))"), HasSubstr("takes one number in parentheses"));
  EXPECT_THAT(type_problem("varchar"), HasSubstr("takes one number in parentheses"));
  EXPECT_THAT(type_problem("integer(3)"), HasSubstr("takes no number in parentheses"));
  EXPECT_THAT(type_problem("decimal(1,2,3)"), HasSubstr("at most two numbers"));
  EXPECT_THAT(type_problem("decimal(2,3)"), HasSubstr("more digits after the point"));
  EXPECT_THAT(type_problem("varchar(0)"), HasSubstr("the size 0"));
  EXPECT_THAT(type_problem("varchar(x)"), HasSubstr("where a number belongs"));
  EXPECT_THAT(type_problem("varchar(3"), HasSubstr("lacks its closing parenthesis"));
  EXPECT_THAT(type_problem("time(9)"), HasSubstr("more than 6 digits"));
  EXPECT_THAT(type_problem("array"), HasSubstr("needs an element type"));
  EXPECT_THAT(type_problem("array(foo)"), HasSubstr("unknown type 'foo'"));
  EXPECT_THAT(type_problem("int"), HasSubstr("did you mean 'integer'?"));
  EXPECT_THAT(type_problem(""), HasSubstr("unknown type"));
}

template <class T>
std::vector<std::string> problems_of(const std::string& json) {
  T out{};
  Problems problems;
  const bool good = decode(parse_json(json), out, problems);
  EXPECT_EQ(good, problems.empty());
  std::vector<std::string> messages;
  for (const auto& problem : problems) messages.push_back(problem.message);
  return messages;
}

template <class T>
T decoded(const std::string& json) {
  T out{};
  Problems problems;
  EXPECT_TRUE(decode(parse_json(json), out, problems));
  return out;
}

TEST(Codec, shorthands_are_the_full_form) {
  EXPECT_TRUE(decoded<PrimaryKey>(R"(["a"])") == decoded<PrimaryKey>(R"({"columns": ["a"]})"));
  EXPECT_TRUE(decoded<IndexColumn>(R"("a")") == decoded<IndexColumn>(R"({"name": "a"})"));
  EXPECT_TRUE(decoded<Generated>(R"("a + 1")") == decoded<Generated>(R"({"expression": "a + 1"})"));
  EXPECT_TRUE(decoded<Generated>(R"({"mysql": "a", "default": "b"})") ==
              decoded<Generated>(R"({"expression": {"mysql": "a", "default": "b"}})"));
}

TEST(Codec, names_misspelt_keys_beside_a_shorthand) {
  EXPECT_THAT(problems_of<PrimaryKey>(R"({"colums": ["a"]})"),
              ElementsAre("unknown key 'colums' in this table", HasSubstr("lacks 'columns'")));
}

TEST(Codec, values_per_dialect) {
  const auto sql = decoded<Sql>(R"({"mysql": "a", "default": "b"})");
  EXPECT_EQ(*sql.find({"mariadb", "mysql"}), "a");
  EXPECT_EQ(*sql.find({"sqlite"}), "b");
  EXPECT_EQ(decoded<Sql>(R"({"mysql": "a"})").find({"sqlite"}), nullptr);
  EXPECT_THAT(problems_of<Sql>("{}"), ElementsAre("an empty table says nothing"));
  EXPECT_THAT(problems_of<Sql>(R"({"My SQL": "a"})"),
              ElementsAre("'My SQL' is not a dialect's name"));
}

TEST(Codec, a_type_of_one_dialect_is_its_own_unless_it_is_portable) {
  const auto type =
      decoded<PerDialect<Type>>(R"({"postgres": "tsvector", "mysql": "json", "default": "text"})");
  EXPECT_EQ(type.dialects.at("postgres").kind, TypeKind::native);
  EXPECT_EQ(type.dialects.at("mysql").kind, TypeKind::json);
  EXPECT_EQ(type.common->kind, TypeKind::text);
}

TEST(Codec, a_native_type_with_a_portable_name_stays_native) {
  PerDialect<Type> type;
  type.dialects["sqlite"] = native_type("integer");
  PerDialect<Type> back;
  Problems problems;
  ASSERT_TRUE(decode(encode(type), back, problems));
  EXPECT_TRUE(back == type);
}

TEST(Codec, enums_have_names_and_distinct_values) {
  EXPECT_THAT(problems_of<Type>(R"({"enum": ["a"]})"), ElementsAre("an enum type lacks 'name'"));
  EXPECT_THAT(problems_of<Type>(R"({"enum": [], "name": "e"})"),
              ElementsAre("an enum type without values"));
  EXPECT_THAT(problems_of<Type>(R"({"enum": ["a", "a"], "name": "e"})"),
              ElementsAre(HasSubstr("stands there twice")));
  EXPECT_EQ(decoded<Type>(R"({"enum": "shared"})").name, "shared");
}

TEST(Codec, literals) {
  EXPECT_TRUE(decoded<Literal>(R"({"hex": "00ff"})") == Literal(Bytes{std::string("\0\xff", 2)}));
  EXPECT_TRUE(decoded<Literal>(R"({"null": true})") == Literal(Null{}));
  EXPECT_TRUE(decoded<Literal>(R"({"$temporal": "2026-11-22"})") ==
              Literal(Temporal{"2026-11-22"}));
  EXPECT_THAT(problems_of<Literal>(R"({"hex": "0"})"), ElementsAre(HasSubstr("hexadecimal")));
  EXPECT_THAT(problems_of<Literal>("[1]"), ElementsAre("expected a literal, found an array"));
}

TEST(Codec, actions_are_written_with_blanks_and_read_with_either) {
  EXPECT_EQ(decoded<FkAction>(R"("set null")"), FkAction::set_null);
  EXPECT_EQ(decoded<FkAction>(R"("SET_NULL")"), FkAction::set_null);
  EXPECT_EQ(to_word(FkAction::set_null), "set null");
  EXPECT_THAT(problems_of<FkAction>(R"("cascad")"), ElementsAre("unknown value 'cascad'"));
}

TEST(Codec, operations_need_a_known_op) {
  EXPECT_THAT(problems_of<Operation>("{}"), ElementsAre(HasSubstr("lacks 'op'")));
  EXPECT_THAT(problems_of<Operation>(R"({"op": "foo"})"), ElementsAre("unknown operation 'foo'"));
  EXPECT_THAT(problems_of<Operation>(R"({"op": "drop_table", "table": 1, "x": 2})"),
              ElementsAre("unknown key 'x' in drop_table", "expected a string, found an integer"));
  EXPECT_EQ(name_of(decoded<Operation>(R"({"op": "duck.attach", "file": "x"})")), "duck.attach");
}

TEST(Json, is_written_as_others_write_it) {
  Value value = Value::table();
  value.set("plain", Value::of("text")).set("es\"caped", Value::of("a\\b\n\x01 ä"));
  value.set("bad", Value::of("\xff")).set("number", Value::of(std::int64_t{-7}));
  value.set("real", Value::of(1.5)).set("at", Value::temporal("2026-11-22"));
  value.set("none", Value()).set("empty", Value::table()).set("list", Value::array());
  value.members.back().value.items = {Value::of(true), Value::array()};
  const std::string line =
      R"({"plain":"text","es\"caped":"a\\b\n\u0001 ä","bad":"\ufffd","number":-7,"real":1.5,)"
      R"("at":{"$temporal":"2026-11-22"},"none":null,"empty":{},"list":[true,[]]})";
  const auto expected = nlohmann::ordered_json::parse(line);
  EXPECT_EQ(dump_json(value), expected.dump());
  EXPECT_EQ(dump_json(value, 2), expected.dump(2));
  Value back = value;
  back.members[2].value.text = "\xef\xbf\xbd";
  EXPECT_EQ(parse_json(dump_json(value, 2)), back);
}

TEST(Json, refuses_what_is_not_strict) {
  EXPECT_THROW(parse_json(R"({"a": 1, "a": 2})"), std::runtime_error);
  EXPECT_THROW(parse_json("{"), std::runtime_error);
  EXPECT_THROW(parse_json("18446744073709551615"), std::runtime_error);
  EXPECT_THROW(parse_json(std::string(100'000, '[')), std::runtime_error);
}

}  // namespace

}  // namespace mig::ir
