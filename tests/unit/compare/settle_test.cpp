// A live schema in authored words: what the database says of its own accord, and what it says of
// the authored schema in a scratch place, are written here by hand.
#include "compare/settle.hpp"

#include "compare/filter.hpp"
#include "compare/portable.hpp"
#include "text.hpp"

#include <optional>

namespace mig::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A database that writes a uuid as char(36), and names every primary key alike.
compare::Forms forms() {
  compare::Forms out;
  out.dialect = "postgres";
  out.primary_key = "PRIMARY";
  out.type = [](const ir::Type& type) {
    return type.kind == ir::TypeKind::uuid ? std::string("char(36)") : ir::to_text(type);
  };
  return out;
}

class Settle : public ::testing::Test {
 protected:
  static ir::Schema schema(const std::string& text) {
    return compare::resolve_declared(files_of({text}), context_of()).schema;
  }
  void author(const std::string& text) { authored_ = {declared(text).schema, schema(text)}; }
  // What differs between the live schema and the authored one.
  std::vector<std::string> difference(const ir::Schema& live, const ir::Schema& made = {},
                                      const std::vector<compare::Rename>& renames = {}) {
    const auto named = compare::with_names_of(live, authored_, renames, false);
    const auto words = compare::settled(live, named, made, forms());
    return texts_of(compare::compare(words, authored_.written, renames));
  }
  [[nodiscard]] std::vector<std::string> doubts(const ir::Schema& live) const {
    std::vector<std::string> out;
    const auto part = compare::doubtful(live, authored_, forms());
    for (const auto& each : part.tables) out.push_back(each.name);
    for (const auto& each : part.views) out.push_back(each.name);
    for (const auto& each : part.enums) out.push_back(each.name);
    return out;
  }

  compare::Authored authored_;
};

std::string table(const std::string& name, const std::string& columns,
                  const std::string& more = {}) {
  return "[[schema]]\nop = \"create_table\"\ntable = \"" + name + "\"\ncolumns = [" + columns +
         "]\n" + more + "\n";
}

TEST_F(Settle, what_is_written_alike_is_not_asked) {
  author(table("t", "{ name = \"id\", type = \"uuid\" }", "primary_key = [\"id\"]"));
  auto live = schema(table("t", "{ name = \"id\", type = \"char(36)\" }",
                           "primary_key = { name = \"PRIMARY\", columns = [\"id\"] }"));
  EXPECT_THAT(doubts(live), IsEmpty());
  EXPECT_THAT(difference(live), IsEmpty());
}

TEST_F(Settle, the_printed_form_of_an_expression_is_no_difference) {
  const std::string column = "{ name = \"n\", type = \"integer\" }";
  author(table("t", column, "checks = [{ name = \"k\", check = \"n in (1, 2)\" }]"));
  const auto printed = [&](const char* values) {
    return schema(table(
        "t", column,
        "checks = [{ name = \"k\", check = \"n = ANY (ARRAY[" + std::string(values) + "])\" }]"));
  };
  EXPECT_THAT(doubts(printed("1, 2")), ElementsAre("t"));
  EXPECT_THAT(difference(printed("1, 2"), printed("1, 2")), IsEmpty());
  // Something else is said in the words of the author who said it.
  const auto other = difference(printed("1, 3"), printed("1, 2"));
  ASSERT_EQ(other.size(), 2U);
  EXPECT_THAT(other[1], ::testing::HasSubstr("check = \"n in (1, 2)\""));
}

TEST_F(Settle, what_the_database_makes_on_its_own_and_what_it_hides_are_no_difference) {
  const std::string column = "{ name = \"n\", type = \"integer\" }";
  author(table("t", column,
               "indexes = [{ name = \"hidden\", columns = [\"n\"] }]\n"
               "comment = \"not kept\""));
  const auto made = schema(table("t", column, "unique = [{ name = \"own\", columns = [\"n\"] }]"));
  EXPECT_THAT(difference(made, made), IsEmpty());
}

// MySQL shows no index of a foreign key's name: it counts as the one that it makes for the key.
TEST_F(Settle, an_index_may_hide_behind_a_foreign_key_of_its_name) {
  const std::string p =
      table("p", "{ name = \"id\", type = \"bigint\" }", "primary_key = [\"id\"]");
  const auto c = [&](const std::string& more) {
    return p + table("c", "{ name = \"r\", type = \"bigint\" }",
                     "foreign_keys = [{ name = \"k\", columns = [\"r\"], references = { table = "
                     "\"p\", columns = [\"id\"] } }]\n" +
                         more);
  };
  author(c("indexes = [{ name = \"k\", columns = [\"r\"] }]"));
  const auto made = schema(c(""));
  EXPECT_THAT(difference(made, made), IsEmpty());
}

TEST_F(Settle, a_unique_index_may_be_shown_as_a_constraint) {
  const std::string column = "{ name = \"n\", type = \"integer\" }";
  author(table("t", column, "indexes = [{ name = \"i\", columns = [\"n\"], unique = true }]"));
  const auto made = schema(table("t", column, "unique = [{ name = \"i\", columns = [\"n\"] }]"));
  EXPECT_THAT(difference(made, made), IsEmpty());
}

TEST_F(Settle, a_constraint_without_a_name_is_the_one_that_says_the_same) {
  const std::string column = "{ name = \"n\", type = \"integer\" }";
  author(table("t", column, "unique = [{ columns = [\"n\"] }]"));
  auto live = schema(table("t", column, "unique = [{ columns = [\"n\"] }]"));
  const auto made = live;
  live.tables[0].unique[0].name.clear();
  EXPECT_THAT(difference(live, made), IsEmpty());
}

TEST_F(Settle, the_same_constraint_under_another_name_is_renamed) {
  const std::string column = "{ name = \"n\", type = \"integer\" }";
  author(table("t", column, "unique = [{ name = \"new\", columns = [\"n\"] }]"));
  const auto made = authored_.resolved;
  auto live = made;
  live.tables[0].unique[0].name = "old";
  const auto found = difference(live, made);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], ::testing::HasSubstr("rename_constraint"));
}

TEST_F(Settle, values_of_an_enum_are_told_by_its_column) {
  const auto text = [](const char* values) {
    return table(
        "t", "{ name = \"m\", type = { enum = [" + std::string(values) + "], name = \"mood\" } }");
  };
  author(text("\"sad\", \"glad\""));
  auto live = schema(text("\"sad\""));
  live.enums.clear();  // a database that has no such types
  auto made = authored_.resolved;
  made.enums.clear();
  const auto found = difference(live, made);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], ::testing::HasSubstr("add_enum_value"));
}

TEST_F(Settle, a_renamed_column_is_compared_with_what_it_becomes) {
  author(
      table("people", "{ name = \"key\", type = \"uuid\" }, { name = \"n\", type = \"integer\" }"));
  const auto live = schema(table(
      "persons", "{ name = \"id\", type = \"char(36)\" }, { name = \"n\", type = \"integer\" }"));
  const auto found = difference(live, {}, {{{}, "persons", "people"}, {"people", "id", "key"}});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_THAT(found[0], ::testing::HasSubstr("rename_table"));
  EXPECT_THAT(found[1], ::testing::HasSubstr("rename_column"));
}

TEST_F(Settle, a_view_brings_what_it_reads) {
  author(table("t", "{ name = \"n\", type = \"integer\" }") +
         table("u", "{ name = \"n\", type = \"integer\" }") +
         "[[schema]]\nop = \"create_view\"\nname = \"v\"\nquery = \"select n from t\"\n"
         "[[schema]]\nop = \"create_view\"\nname = \"w\"\nquery = \"select n from v\"\n");
  auto live = authored_.resolved;
  for (auto& each : live.views) each.query = " SELECT n\n FROM x." + each.name;
  EXPECT_THAT(doubts(live), ElementsAre("t", "v", "w"));
}

TEST_F(Settle, a_type_of_the_databases_own_is_said_for_it) {
  author(table("t", "{ name = \"n\", type = \"integer\" }"));
  auto live = authored_.resolved;
  ir::Column own;
  own.name = "search";
  own.type = ir::native_type("tsvector");
  live.tables[0].columns.push_back(own);
  const auto words = compare::settled(live, authored_, {}, forms());
  EXPECT_EQ(words.tables[0].columns[1].type.dialects.at("postgres").native, "tsvector");
}

TEST(Filter, patterns) {
  EXPECT_TRUE(compare::fits_pattern("orders", "orders"));
  EXPECT_TRUE(compare::fits_pattern("tmp_1_x", "tmp_*_x"));
  EXPECT_TRUE(compare::fits_pattern("", "*"));
  EXPECT_TRUE(compare::fits_pattern("a1", "a?"));
  EXPECT_FALSE(compare::fits_pattern("orders", "order"));
  EXPECT_FALSE(compare::fits_pattern("Orders", "orders"));
  EXPECT_FALSE(compare::fits_pattern("a", "a?"));
}

TEST(Filter, a_column_goes_with_what_names_it) {
  ir::Schema schema =
      declared(table("t",
                     "{ name = \"n\", type = \"integer\" }, { name = \"m\", type = \"integer\" }",
                     "unique = [{ columns = [\"n\", \"m\"] }]\nchecks = [{ check = \"n > 0\" }, { "
                     "name = \"stays\", check = \"m > 0\" }]\nindexes = [{ columns = [\"n\"] }]") +
               table("u", "{ name = \"n\", type = \"integer\" }"))
          .schema;
  compare::leave_out(schema, {}, {"u", "t.n"});
  ASSERT_EQ(schema.tables.size(), 1U);
  EXPECT_EQ(schema.tables[0].columns.size(), 1U);
  EXPECT_TRUE(schema.tables[0].unique.empty());
  EXPECT_TRUE(schema.tables[0].indexes.empty());
  ASSERT_EQ(schema.tables[0].checks.size(), 1U);
  EXPECT_EQ(schema.tables[0].checks[0].name, "stays");
}

TEST(Portable, what_only_its_database_says_goes) {
  const auto said = [](const char* sql) { return compare::portable_expression(sql).value_or("-"); };
  EXPECT_EQ(said("(price > (0)::numeric)"), "(price > (0))");
  EXPECT_EQ(said("((state)::text = ANY ((ARRAY['a'::character varying, 'b'::character "
                 "varying])::text[]))"),
            "((state) IN ('a', 'b'))");
  EXPECT_EQ(said("name ~~ 'a%'::text"), "name LIKE 'a%'");
  EXPECT_EQ(said("name !~~ 'a%'::text"), "name NOT LIKE 'a%'");
  EXPECT_EQ(said("(`n` > -1)"), "(n > -1)");
  EXPECT_EQ(said("(- - 1 < n)"), "(- -1 < n)");
  EXPECT_EQ(said("n > 1e5"), "n > 1e5");
  EXPECT_EQ(said("lower(\"name\") <> ''"), "lower(name) <> ''");
}

TEST(Portable, what_is_not_common_is_not_said) {
  for (const char* sql :
       {"(at)::date > '2020-01-01'::date", "name ~ 'x'", "a @> b", "\"Name\" > 1", "f(n) > 1",
        "n = ANY (list)", "code GLOB 'A*'", "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
        "n in (select 1 from t)", "n > 0 /* so */", "n > 0 -- so", "a || b = 'x'", "n / 2 > 1",
        "\"key\" > 0", "n IS NOT DISTINCT FROM m", "name REGEXP 'x' ~ 1", "x[1] > 2",
        "name = 'a\\b'"}) {
    EXPECT_EQ(compare::portable_expression(sql), std::nullopt) << sql;
  }
}

}  // namespace
}  // namespace mig::test
