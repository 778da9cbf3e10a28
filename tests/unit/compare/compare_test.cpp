// Two schemas as people write them, and the operations between.
#include "compare/present.hpp"
#include "compare/same.hpp"
#include "text.hpp"

namespace mig::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::string table(const std::string& name, const std::string& columns,
                  const std::string& more = {}) {
  return "[[schema]]\nop = \"create_table\"\ntable = \"" + name + "\"\ncolumns = [" + columns +
         "]\n" + more + "\n";
}
const std::string kId = "{ name = \"id\", type = \"bigint\", nullable = false }";

compare::Difference between(const std::string& from, const std::string& to,
                            const std::vector<compare::Rename>& renames = {}) {
  return compare::compare(declared(from).schema, declared(to).schema, renames);
}

std::vector<std::string> notes_of(const compare::Difference& difference) {
  std::vector<std::string> out;
  for (const auto& each : difference.changes) {
    out.insert(out.end(), each.notes.begin(), each.notes.end());
  }
  return out;
}

TEST(Compare, layout_is_no_difference) {
  const std::string one =
      table("a", kId + ", { name = \"n\", type = \"integer\", default = 1 }",
            "checks = [{ name = \"k\", check = \"n > 0 AND n < 9\" }]") +
      "[[schema]]\nop = \"create_view\"\nname = \"v\"\nquery = \"select id from a\"\n";
  const std::string other =
      "[[schema]]\nop = \"create_view\"\nname = \"v\"\nquery = '''\n  select id\n  from a;\n'''\n" +
      table("a", "{ name = \"n\", type = \"integer\", default = 1.0 }, " + kId,
            "checks = [{ name = \"k\", check = \"(n > 0 and  n < 9)\" }]");
  EXPECT_TRUE(between(one, other).empty());
}

TEST(Compare, the_order_of_tables_is_no_difference_and_what_is_beside_them_is) {
  const std::string a = table("a", kId);
  const std::string b = table("b", kId);
  EXPECT_TRUE(between(a + b, b + a).empty());
  for (const char* more : {"op = \"create_sequence\"\nname = \"s\"\n",
                           "op = \"create_view\"\nname = \"v\"\nquery = \"select 1\"\n",
                           "op = \"create_enum\"\nname = \"e\"\nvalues = [\"x\"]\n"}) {
    EXPECT_EQ(between(a + b, b + a + "[[schema]]\n" + more).changes.size(), 1U) << more;
    EXPECT_EQ(between(b + a + "[[schema]]\n" + more, a + b).changes.size(), 1U) << more;
  }
}

TEST(Compare, what_is_quoted_counts) {
  EXPECT_FALSE(compare::same_expression(ir::Sql("a = 'X'"), ir::Sql("a = 'x'")));
  EXPECT_FALSE(compare::same_expression(ir::Sql("a = ' x'"), ir::Sql("a = 'x'")));
  EXPECT_FALSE(compare::same_expression(ir::Sql("(a) or (b)"), ir::Sql("a) or (b")));
  EXPECT_TRUE(compare::same_expression(ir::Sql("( a  in ( 1,2 ) )"), ir::Sql("A IN (1, 2)")));
  EXPECT_FALSE(compare::same_query(ir::Sql("select 1 from A"), ir::Sql("select 1 from a")));
}

TEST(Compare, enums_come_before_tables_and_tables_before_their_keys) {
  const std::string b =
      table("b", kId + ", { name = \"a\", type = \"bigint\" }",
            "primary_key = [\"id\"]\nforeign_keys = [{ columns = [\"a\"], references = { table = "
            "\"a\", columns = [\"id\"] } }]");
  const std::string a =
      table("a",
            kId +
                ", { name = \"b\", type = \"bigint\" }, { name = \"m\", type = { enum = "
                "\"mood\" } }",
            "primary_key = [\"id\"]\nforeign_keys = [{ columns = [\"b\"], references = { table = "
            "\"b\", columns = [\"id\"] } }]");
  const std::string mood =
      "[[schema]]\nop = \"create_enum\"\nname = \"mood\"\nvalues = [\"sad\"]\n";
  EXPECT_THAT(outline_of(between("", b + a + mood)),
              ElementsAre("create_enum ", "create_table b", "create_table a", "add_foreign_key b"));
  EXPECT_THAT(outline_of(between(b + a + mood, "")),
              ElementsAre("drop_constraint b", "drop_table a", "drop_table b", "drop_enum "));
}

TEST(Compare, a_column_without_a_default_is_filled_before_it_is_required) {
  const auto difference =
      between(table("a", kId),
              table("a", kId + ", { name = \"email\", type = \"text\", nullable = false }"));
  EXPECT_THAT(texts_of(difference),
              ElementsAre(AllOf(HasSubstr("add_column"), Not(HasSubstr("nullable"))),
                          AllOf(HasSubstr("alter_column"), HasSubstr("nullable = false"))));
  EXPECT_THAT(notes_of(difference),
              ElementsAre(HasSubstr("fill them here"), HasSubstr("fails while a row has NULL")));
}

TEST(Compare, changes_of_a_table_stand_together) {
  const std::string from = table("a", kId + ", { name = \"x\", type = \"text\" }") +
                           table("b", kId + ", { name = \"x\", type = \"text\" }");
  const std::string to =
      table("a", kId + ", { name = \"y\", type = \"integer\" }",
            "unique = [{ columns = [\"y\"] }]") +
      table("b", kId + ", { name = \"x\", type = \"varchar(5)\" }", "comment = \"c\"");
  EXPECT_THAT(outline_of(between(from, to)),
              ElementsAre("add_column a", "drop_column a", "add_unique a", "alter_column b",
                          "alter_table b"));
}

TEST(Compare, says_what_is_lost) {
  const auto difference = between(
      table("a", kId + ", { name = \"x\", type = \"text\" }") + table("b", kId), table("a", kId));
  ASSERT_EQ(difference.changes.size(), 2U);
  EXPECT_TRUE(difference.changes[0].destructive);
  EXPECT_THAT(notes_of(difference),
              ElementsAre("destroys the values of 'a.x'", "destroys the rows of 'b'"));
}

TEST(Compare, says_when_a_former_name_is_not_there) {
  const auto from = table("a", kId + ", { name = \"nick\", type = \"text\" }");
  const auto to = table("a", kId + ", { name = \"name\", type = \"text\" }") + table("b", kId);
  EXPECT_THAT(notes_of(between(from, to, {{"a", "nikc", "name"}, {"", "c", "b"}})),
              ElementsAre(HasSubstr("there is no 'c' that it could be renamed from"),
                          HasSubstr("there is no 'nikc' that it could be renamed from"),
                          HasSubstr("destroys")));
  EXPECT_THAT(notes_of(between(from, to, {{"a", "nick", "name"}})), IsEmpty());
  EXPECT_THAT(notes_of(between("", to, {{"a", "nick", "name"}})), IsEmpty());
}

TEST(Compare, says_when_a_type_narrows) {
  const auto note = [](const std::string& from, const std::string& to) {
    const auto notes = notes_of(between(table("a", "{ name = \"x\", type = \"" + from + "\" }"),
                                        table("a", "{ name = \"x\", type = \"" + to + "\" }")));
    return notes.empty() ? std::string() : notes.front();
  };
  EXPECT_THAT(note("bigint", "integer"), HasSubstr("becomes narrower, bigint to integer"));
  EXPECT_THAT(note("text", "varchar(5)"), HasSubstr("narrower"));
  EXPECT_THAT(note("decimal(10,2)", "decimal(10,4)"), HasSubstr("narrower"));
  EXPECT_THAT(note("text", "integer"), HasSubstr("are converted, text to integer"));
  EXPECT_THAT(note("integer", "bigint"), IsEmpty());
  EXPECT_THAT(note("varchar(5)", "varchar(6)"), IsEmpty());
  EXPECT_THAT(note("decimal(10,2)", "decimal(12,4)"), IsEmpty());
}

TEST(Compare, a_view_that_is_made_says_what_it_names_and_is_gone) {
  const auto view = [](const std::string& query) {
    return "[[schema]]\nop = \"create_view\"\nname = \"v\"\nquery = \"" + query + "\"\n";
  };
  const auto column = [](const std::string& name) {
    return ", { name = \"" + name + "\", type = \"text\" }";
  };
  const std::string from =
      table("a", kId + column("title") + column("x")) + view("select 1 from a");
  const auto said = [&](const std::string& to, const std::string& query) {
    std::vector<std::string> out;
    const auto difference = between(from, to + view(query), {{"a", "title", "name"}});
    for (const auto& each : notes_of(difference)) {
      if (each.find("if this query means it") != std::string::npos) out.push_back(each);
    }
    return out;
  };
  const std::string renamed = table("a", kId + column("name") + column("x"));
  EXPECT_THAT(said(renamed, "select title from a"),
              ElementsAre(StartsWith("the column 'title' of 'a' is called 'name' now: ")));
  EXPECT_THAT(said(renamed, "select name from a"), IsEmpty());
  EXPECT_THAT(said(renamed, "select title from b"), IsEmpty()) << "of another table";
  EXPECT_THAT(said(renamed + table("b", kId + column("title")), "select title from a, b"),
              IsEmpty());
  EXPECT_THAT(said(table("a", kId + column("name")), "select x from a"),
              ElementsAre(StartsWith("the column 'x' of 'a' is gone: ")));
  EXPECT_THAT(said(table("b", kId), "select id from a"),
              ElementsAre(StartsWith("the table 'a' is gone: ")));
  EXPECT_THAT(said(renamed, "select name as title from a order by title"), IsEmpty());
  EXPECT_THAT(said(renamed, "select NAME from A"), IsEmpty());
  const auto kept = between(table("a", kId + column("title")) + view("select title from a"),
                            table("a", kId + column("name")) + view("select title from a"),
                            {{"a", "title", "name"}});
  EXPECT_THAT(outline_of(kept), ElementsAre("rename_column a"));
  EXPECT_THAT(notes_of(kept), ElementsAre(HasSubstr("if the view 'v' means it")));
}

TEST(Compare, views_go_around_changes_of_what_they_read) {
  const auto view = [](const std::string& name, const std::string& query) {
    return "[[schema]]\nop = \"create_view\"\nname = \"" + name + "\"\nquery = \"" + query + "\"\n";
  };
  const std::string views = view("w", "select * from v") + view("v", "select id from a") +
                            view("other", "select 1 from b");
  const std::string x = ", { name = \"x\", type = \"text\" }";
  EXPECT_THAT(outline_of(between(table("a", kId + x) + table("b", kId) + views,
                                 table("a", kId) + table("b", kId + x) + views)),
              ElementsAre("drop_view ", "drop_view ", "drop_column a", "add_column b",
                          "create_view ", "create_view "));
  EXPECT_THAT(outline_of(between(table("a", kId) + view("v", "select 1 from a"),
                                 table("a", kId) + view("v", "select 2 from a"))),
              ElementsAre("alter_view "));
}

// PostgreSQL replaces no view under another one unless its columns stay as they are, and what takes
// the operations back would make the readers before these columns.
TEST(Compare, a_view_that_another_reads_is_replaced_only_with_the_same_columns) {
  const auto views = [](const std::string& query) {
    return table("a", kId + ", { name = \"x\", type = \"text\" }") +
           "[[schema]]\nop = \"create_view\"\nname = \"v\"\nquery = \"" + query +
           "\"\n[[schema]]\nop = \"create_view\"\nname = \"w\"\nquery = \"select 1 from v\"\n";
  };
  const auto outline = [&](const std::string& from, const std::string& to) {
    return outline_of(between(views(from), views(to)));
  };
  const auto in_place = ElementsAre("alter_view ");
  const auto anew = ElementsAre("drop_view ", "drop_view ", "create_view ", "create_view ");
  EXPECT_THAT(outline("select id from a", "select  id from a where id > 1"), in_place);
  EXPECT_THAT(outline("with b as (select x from a) select max(x) as x from b where x > '('",
                      "with b as (select x from a) select max(x) as x from b group by id"),
              in_place);
  EXPECT_THAT(outline("select x is distinct from 1 as n from a order by 1",
                      "select x is distinct from 1 as n from a limit 5"),
              in_place);
  EXPECT_THAT(outline("select distinct * from a", "select distinct * from a where x = 1"),
              in_place);
  EXPECT_THAT(outline("select id as i from a", "select id as j from a"), anew);
  EXPECT_THAT(outline("select id from a", "select id, x from a"), anew);
  EXPECT_THAT(outline("select 1", "select 2"), anew);
  EXPECT_THAT(outline("select (select 1 from a where 1 = 1) as n from a",
                      "select (select 1 from a where 2 = 2) as m from a"),
              anew);
  EXPECT_THAT(
      outline("select x is distinct from 1 as n from a", "select x is distinct from 1 as m from a"),
      anew);
  EXPECT_THAT(outline("select * from a", "select * from a, a b"), anew);
  EXPECT_THAT(outline("with b as (select x from a) select x from b",
                      "with b as (select id as x from a) select x from b"),
              anew);
  EXPECT_THAT(outline("select id from a where id = 1 union select 1",
                      "select id from a where id = 1 union select 'x'"),
              anew);
  EXPECT_THAT(outline("select id /* i */ from a", "select id /* i */ from a where id = 1"), anew);
}

// On the way back each query meets the names that it knows.
TEST(Compare, views_go_before_what_they_read_is_renamed) {
  const auto view = [](const std::string& query) {
    return "[[schema]]\nop = \"create_view\"\nname = \"v\"\nquery = \"" + query + "\"\n";
  };
  const auto a = [](const std::string& column) {
    return table("a", kId + ", { name = \"" + column + "\", type = \"text\" }");
  };
  EXPECT_THAT(outline_of(between(a("x") + view("select x from a"), a("y") + view("select y from a"),
                                 {{"a", "x", "y"}})),
              ElementsAre("drop_view ", "rename_column a", "create_view "));
  EXPECT_THAT(outline_of(between(a("x") + view("select x from a"), a("y") + view("select x from a"),
                                 {{"a", "x", "y"}})),
              ElementsAre("rename_column a"))
      << "the database sees to it";
  EXPECT_THAT(outline_of(between(table("a", kId) + view("select id from a"),
                                 table("b", kId) + view("select id from b"), {{"", "a", "b"}})),
              ElementsAre("rename_table a"));
  EXPECT_THAT(outline_of(between(table("a", kId) + view("select id from a"),
                                 table("b", kId) + view("select 1 from b"), {{"", "a", "b"}})),
              ElementsAre("drop_view ", "rename_table a", "create_view "));
  EXPECT_THAT(
      outline_of(between(a("x") + table("b", kId) + view("select id from b"),
                         a("y") + table("b", kId) + view("select 1 from b"), {{"a", "x", "y"}})),
      ElementsAre("rename_column a", "alter_view "))
      << "what it reads keeps its names";
}

TEST(Compare, values_of_an_enum_come_in_their_places) {
  const auto mood = [](const std::string& values) {
    return "[[schema]]\nop = \"create_enum\"\nname = \"mood\"\nvalues = [" + values + "]\n";
  };
  EXPECT_THAT(
      texts_of(between(mood("\"b\", \"d\", \"x\""), mood("\"a\", \"b\", \"c\", \"d\", \"e\""))),
      ElementsAre(HasSubstr("before = \"b\""), HasSubstr("after = \"b\""),
                  HasSubstr("after = \"d\""), HasSubstr("drop_enum_value")));
  const auto swapped = between(mood("\"a\", \"b\""), mood("\"b\", \"a\""));
  EXPECT_THAT(swapped.changes, IsEmpty());
  EXPECT_THAT(swapped.unexpressed, ElementsAre(HasSubstr("in another order")));
}

TEST(Compare, a_foreign_key_makes_way_for_a_change_of_type) {
  const auto schema = [](const std::string& type) {
    return table("a", "{ name = \"id\", type = \"" + type + "\" }", "primary_key = [\"id\"]") +
           table("b", "{ name = \"a\", type = \"" + type + "\" }",
                 "foreign_keys = [{ columns = [\"a\"], references = { table = \"a\", columns = "
                 "[\"id\"] } }]");
  };
  EXPECT_THAT(
      outline_of(between(schema("integer"), schema("bigint"))),
      ElementsAre("drop_constraint b", "alter_column a", "alter_column b", "add_foreign_key b"));
}

TEST(Compare, a_rename_is_proposed_and_never_assumed) {
  const std::string from = table("a", kId + ", { name = \"mail\", type = \"text\" }");
  const std::string to = table("a", kId + ", { name = \"email\", type = \"text\" }");
  const auto difference = between(from, to);
  EXPECT_THAT(outline_of(difference), ElementsAre("add_column a", "drop_column a"));
  ASSERT_EQ(difference.candidates.size(), 1U);
  EXPECT_EQ(difference.candidates[0].rename, (compare::Rename{"a", "mail", "email"}));
  EXPECT_THAT(difference.candidates[0].reasons, Contains("the same type"));
  const auto renamed = between(from, to, {{"a", "mail", "email"}});
  EXPECT_THAT(outline_of(renamed), ElementsAre("rename_column a"));
  EXPECT_THAT(renamed.candidates, IsEmpty());
}

TEST(Compare, what_has_nothing_in_common_is_no_candidate) {
  EXPECT_THAT(between(table("a", kId + ", { name = \"photo\", type = \"blob\" }"),
                      table("a", kId + ", { name = \"age\", type = \"integer\" }"))
                  .candidates,
              IsEmpty());
  EXPECT_THAT(between(table("logs", "{ name = \"line\", type = \"text\" }"),
                      table("users", "{ name = \"mail\", type = \"text\" }"))
                  .candidates,
              IsEmpty());
}

TEST(Compare, a_renamed_table_takes_its_constraints_along) {
  const std::string more = "primary_key = [\"id\"]\nindexes = [{ columns = [\"id\"] }]";
  const auto difference =
      between(table("users", kId, more), table("people", kId, more), {{"", "users", "people"}});
  EXPECT_THAT(outline_of(difference),
              ElementsAre("rename_table users", "rename_constraint people", "rename_index people"));
}

TEST(Compare, a_renamed_table_keeps_the_keys_that_refer_to_it) {
  const auto schema = [](const std::string& name) {
    return table(name, kId, "primary_key = [\"id\"]") +
           table("b", "{ name = \"a\", type = \"bigint\" }",
                 "foreign_keys = [{ columns = [\"a\"], references = { table = \"" + name +
                     "\", columns = [\"id\"] } }]");
  };
  EXPECT_THAT(outline_of(between(schema("users"), schema("people"), {{"", "users", "people"}})),
              ElementsAre("rename_table users", "rename_constraint people", "rename_constraint b"));
}

TEST(Compare, parts_that_say_the_same_go_on_once) {
  const std::string two =
      "unique = [{ name = \"u\", columns = [\"id\"] }, { name = \"v\", columns = [\"id\"] }]";
  EXPECT_THAT(outline_of(between(table("a", kId, two), table("a", kId,
                                                             "unique = [{ name = \"w\", columns = "
                                                             "[\"id\"] }]"))),
              ElementsAre("drop_constraint a", "rename_constraint a"));
}

TEST(Compare, renames_make_room_for_each_other) {
  const std::string from = table("a", kId) + table("b", kId);
  const std::string to = table("b", kId) + table("c", kId);
  EXPECT_THAT(outline_of(between(from, to, {{"", "a", "b"}, {"", "b", "c"}})),
              ElementsAre("rename_table b", "rename_table a"));
  // what was renamed already is not renamed again
  EXPECT_TRUE(between(to, to, {{"", "a", "b"}, {"", "b", "c"}}).empty());
}

TEST(Compare, a_table_that_was_renamed_away_is_not_taken_for_the_new_one_of_its_name) {
  const std::string x = "{ name = \"x\", type = \"text\" }";
  const auto difference =
      between(table("a", x), table("a", kId) + table("b", x), {{"", "a", "b"}, {"a", "x", "id"}});
  EXPECT_THAT(outline_of(difference), ElementsAre("rename_table a", "create_table a"));
}

TEST(Compare, what_no_operation_takes_away_is_said) {
  const auto difference = between(table("a", "{ name = \"x\", type = \"text\", collation = \"C\" }",
                                        "options = { mysql = { engine = \"InnoDB\" } }"),
                                  table("a", "{ name = \"x\", type = \"text\" }"));
  EXPECT_THAT(difference.changes, IsEmpty());
  EXPECT_THAT(difference.unexpressed,
              ElementsAre(HasSubstr("collation of 'a.x'"), HasSubstr("mysql setting 'engine'")));
}

TEST(Present, names_that_follow_from_the_convention_are_left_out) {
  const auto context = context_of();
  const auto schema =
      declared(table("a", kId,
                     "unique = [{ columns = [\"id\"] }, { name = \"mine\", columns = [\"id\"] }]"))
          .schema;
  auto difference = compare::compare({}, schema);
  difference.changes = compare::presented(std::move(difference.changes), {}, context);
  EXPECT_THAT(texts_of(difference),
              ElementsAre(AllOf(HasSubstr("mine"), Not(HasSubstr("uq_a_id")))));
}

TEST(Compare, a_new_value_that_is_a_default_at_once_has_a_note) {
  const auto schema = [](const std::string& values, const std::string& fallback) {
    return table("a", "{ name = \"m\", type = { enum = [" + values +
                          "], name = \"m\" }, default = \"" + fallback + "\" }");
  };
  const std::string from = schema("\"a\"", "a");
  EXPECT_THAT(notes_of(between(from, schema("\"a\", \"b\"", "b"))),
              ElementsAre(HasSubstr("a revision of its own")));
  EXPECT_THAT(notes_of(between(from, schema("\"a\", \"b\"", "a"))), IsEmpty());
}

compare::Presented changes_for(const std::vector<std::string>& names,
                               const std::vector<std::string>& tables) {
  compare::Presented out{names, {}};
  for (const auto& each : tables) {
    ir::Operation operation;
    operation.body = ir::DropTable{each};
    out.changes.push_back({operation, true, {}});
  }
  return out;
}

TEST(Present, what_only_some_dialects_need_says_so) {
  const auto merged = compare::merged({changes_for({"postgres"}, {"a", "b", "c"}),
                                       changes_for({"mariadb", "mysql"}, {"a", "x", "c"}),
                                       changes_for({"mysql"}, {"a", "y", "c"})});
  EXPECT_THAT(
      texts_of(merged),
      ElementsAre(Not(HasSubstr("only")), HasSubstr("only  = [\"postgres\"]"),
                  HasSubstr("only  = [\"mariadb\"]"),
                  // "mysql" alone would mean mariadb as well
                  HasSubstr("except = [\"postgres\", \"mariadb\"]"), Not(HasSubstr("only"))));
}

TEST(Present, an_index_for_some_dialects_leaves_the_table_whole) {
  std::vector<compare::Presented> lists;
  for (const auto* name : {"postgres", "sqlite"}) {
    const auto context = context_of({name});
    const auto schema =
        declared(table("a", kId, "indexes = [{ name = \"i\", columns = [\"id\"] }]") +
                     "[[schema]]\nop = \"create_index\"\ntable = \"a\"\nname = \"j\"\ncolumns = "
                     "[\"id\"]\nonly = [\"postgres\"]\n",
                 context)
            .schema;
    lists.push_back({{name}, compare::compare({}, schema).changes});
  }
  EXPECT_THAT(
      texts_of(compare::merged(lists)),
      ElementsAre(AllOf(HasSubstr("create_table"), HasSubstr("\"i\""), Not(HasSubstr("only"))),
                  AllOf(HasSubstr("\"j\""), HasSubstr("only    = [\"postgres\"]"))));
}

}  // namespace
}  // namespace mig::test
