// Documents in one pass: the same text as by way of the tree, and the same schema or no answer.
#include <mig/ir/json_structs.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace mig::ir {

namespace {

Type type_of(const char* text) {
  TypeProblem problem;
  return *parse_type(text, problem);
}

Column column(std::string name, PerDialect<Type> type) {
  Column out;
  out.name = std::move(name);
  out.type = std::move(type);
  return out;
}

// Something of everything that a schema can hold.
Schema full_schema() {
  Schema out;
  Table table;
  table.name = "say \"hi\"\\\n\t\r\b\f/ \x01\x7f ü";
  table.columns.push_back(column("id", type_of("bigint")));
  table.columns.back().identity = true;
  table.columns.back().nullable = false;
  table.columns.push_back(column("price", type_of("decimal(10,2)")));
  table.columns.back().default_value = Literal(1.5);
  table.columns.push_back(column("state", Type()));
  table.columns.back().type.common->kind = TypeKind::enumeration;
  table.columns.back().type.common->name = "states";
  table.columns.back().type.common->values = {"a", "b"};
  table.columns.back().default_value = Literal("a");
  table.columns.push_back(column("native", native_type("tsvector")));
  table.columns.push_back(column("many", type_of("array(varchar(3))")));
  table.columns.push_back(column("either", PerDialect<Type>()));
  table.columns.back().type.dialects["postgres"] = type_of("json");
  table.columns.back().type.common = type_of("text");
  for (const Literal& each :
       {Literal(Null{}), Literal(true), Literal(false), Literal(std::int64_t{-7}), Literal("x"),
        Literal(Temporal{"2026-11-22"}), Literal(Bytes{"\x01\xfe"})}) {
    table.columns.push_back(column("default", type_of("text")));
    table.columns.back().default_value = each;
  }
  table.columns.push_back(column("sum", type_of("integer")));
  table.columns.back().generated = Generated{Sql("a + b"), true};
  table.columns.push_back(column("virtual", type_of("integer")));
  table.columns.back().generated = Generated{Sql("a - b"), false};
  table.columns.back().collation = Sql("C");
  table.columns.back().comment = "of the two";
  table.columns.push_back(column("now", type_of("timestamp")));
  table.columns.back().default_sql.common = "now()";
  table.columns.back().default_sql.dialects["sqlite"] = "current_timestamp";
  table.primary_key = PrimaryKey{"", {"id"}};
  table.unique.push_back({"uq", {"price", "sum"}});
  ForeignKey key;
  key.columns = {"sum"};
  key.references = {"other", {"id"}};
  key.on_delete = FkAction::set_null;
  key.deferrable = true;
  key.initially = Initially::deferred;
  table.foreign_keys.push_back(key);
  table.checks.push_back({"ck", Sql("sum > 0")});
  Index index;
  index.name = "ix";
  index.columns.emplace_back().name = "price";
  index.columns.emplace_back().expression = Sql("lower(native)");
  index.columns.back().order = Order::desc;
  index.columns.back().nulls = Nulls::last;
  index.columns.emplace_back().name = "many";
  index.columns.back().length = 10;
  index.where = Sql("sum IS NOT NULL");
  index.include = {"id"};
  table.indexes.push_back(index);
  table.options["mysql"] = Value::table().set("engine", Value::of("MyISAM"));
  out.tables.push_back(table);
  Table named;
  named.name = "named";
  named.columns.push_back(column("a", type_of("uuid")));
  named.primary_key = PrimaryKey{"pk", {"a"}};
  out.tables.push_back(named);
  out.views.push_back({"v", Sql("SELECT 1"), true});
  out.enums.push_back({"states", {"a", "b"}, true});
  Sequence sequence;
  sequence.name = "s";
  sequence.minimum = INT64_MIN;
  sequence.maximum = INT64_MAX;
  sequence.cycle = true;
  out.sequences.push_back(sequence);
  out.verbatim.push_back({"table", "t", "t", "CREATE TABLE \"t\" (\n  a INT)"});
  out.opaque.push_back({"trigger", "tr", "t", "CREATE TRIGGER …", true});
  out.partial = true;
  return out;
}

// What from_json() makes of a schema's text: nothing where it leaves the text to others.
std::optional<Schema> read(const std::string& text) {
  Schema out;
  return from_json(text, out) ? std::optional<Schema>(out) : std::nullopt;
}

Schema by_tree(const std::string& text) {
  Schema out;
  Problems problems;
  EXPECT_TRUE(decode(parse_json(text), out, problems)) << text;
  return out;
}

bool is_refused_by_tree(const std::string& text) {
  Schema out;
  Problems problems;
  try {
    return !decode(parse_json(text), out, problems);
  } catch (const std::runtime_error&) {
    return true;
  }
}

TEST(JsonStructs, are_written_as_by_way_of_the_tree) {
  EXPECT_EQ(to_json(full_schema()), dump_json(encode(full_schema())));
  EXPECT_EQ(to_json(Schema()), "{}");
}

TEST(JsonStructs, are_read_as_by_way_of_the_tree) {
  Schema schema = full_schema();
  // an escape by number is left to the tree
  schema.tables[0].name = "say \"hi\"\\\n\t\r\b\f/ ü";
  const auto text = to_json(schema);
  ASSERT_TRUE(read(text).has_value());
  EXPECT_TRUE(*read(text) == by_tree(text));
  EXPECT_TRUE(*read(text) == schema);
}

TEST(JsonStructs, may_have_blanks_between_their_parts) {
  const auto text = dump_json(encode(full_schema().tables[1]), 2);
  Table table;
  ASSERT_TRUE(from_json(" \t\r\n" + text + "\n", table));
  EXPECT_TRUE(table == full_schema().tables[1]);
}

TEST(JsonStructs, take_the_full_form_of_what_has_a_short_one) {
  const std::string text =
      R"({"tables":[{"table":"t","columns":[{"name":"a","type":"text","generated":{"expression":"b"}}],)"
      R"("primary_key":{"columns":["a"]},"indexes":[{"name":"i","columns":[{"name":"a"}]}]}]})";
  ASSERT_TRUE(read(text).has_value());
  EXPECT_TRUE(*read(text) == by_tree(text));
}

// Right, and read by way of the tree.
TEST(JsonStructs, in_another_order_are_left_to_the_tree) {
  for (const char* text :
       {R"({"partial":true,"tables":[]})", R"({"enums":[{"values":["a"],"name":"e"}]})",
        R"({"views":[{"name":"\u0076","query":"SELECT 1"}]})",
        R"({"views":[{"n\u0061me":"v","query":"SELECT 1"}]})"}) {
    EXPECT_FALSE(read(text).has_value()) << text;
    static_cast<void>(by_tree(text));
  }
}

TEST(JsonStructs, refuse_what_the_tree_refuses) {
  const std::string column = R"({"tables":[{"table":"t","columns":[)";
  for (const std::string& text : {
           std::string("{"),
           std::string("[]"),
           std::string("null"),
           std::string("{}}"),
           std::string("{} {}"),
           std::string(R"({"partial":})"),
           std::string(R"({"partial":1})"),
           std::string(R"({"partial":truer})"),
           std::string(R"({"partial":true,})"),
           std::string(R"({"partial":true,"partial":true})"),
           std::string(R"({"partial" true})"),
           std::string(R"({"unknown":1})"),
           std::string(R"({"tables":[,]})"),
           std::string(R"({"tables":[{}]})"),
           std::string(R"({"tables":[{"table":"t"}]})"),
           std::string(R"({"enums":[{"name":"e","values":["a",]}]})"),
           std::string(R"({"enums":[{"name":"e","values":["a" "b"]}]})"),
           std::string(R"({"enums":[{"name":"e","values":"a"}]})"),
           std::string("{\"views\":[{\"name\":\"a\nb\",\"query\":\"\"}]}"),
           std::string(R"({"views":[{"name":"a\x","query":""}]})"),
           std::string(R"({"views":[{"name":"a\u0000","query":""}]})"),
           std::string(R"({"views":[{"name":"a)"),
           std::string(R"({"views":[{"name":"a\)"),
           std::string(R"({"sequences":[{"name":"s","start":01}]})"),
           std::string(R"({"sequences":[{"name":"s","start":1.5}]})"),
           std::string(R"({"sequences":[{"name":"s","start":9223372036854775808}]})"),
           std::string(R"({"sequences":[{"name":"s","start":+1}]})"),
           std::string(R"({"sequences":[{"name":"s","start":-}]})"),
           std::string(R"({"sequences":[{"name":"s","start":1x}]})"),
           column + R"({"name":"a","type":"strange"}]}]})",
           column + R"({"name":"a","type":}]}]})",
           column + R"({"name":"a","type":{"native":"x"]}]}]})",
           column + R"({"name":"a","type":"text","default":1.}]}]})",
           column + R"({"name":"a","type":"text","default":}]}]})",
           column + R"({"name":"a","type":"text","default":nul}]}]})",
           column + R"({"name":"a","type":"text","default":{"hex":"0"}}]}]})",
           column + R"({"name":"a","type":"text","generated":null}]}]})",
           column + R"({"name":"a","type":"text"}],"options":}]})",
           column + R"({"name":"a","type":"text"}],"foreign_keys":[{"columns":["a"],)" +
               R"("references":{"table":"u","columns":["a"]},"on_delete":"never"}]}]})",
       }) {
    EXPECT_FALSE(read(text).has_value()) << text;
    EXPECT_TRUE(is_refused_by_tree(text)) << text;
  }
}

// A document that is cut off anywhere is none.
TEST(JsonStructs, are_read_whole_or_not_at_all) {
  Schema schema = full_schema();
  schema.tables[0].name = "t";
  const auto text = to_json(schema);
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(read(text.substr(0, size)).has_value()) << size;
  }
}

}  // namespace

}  // namespace mig::ir
