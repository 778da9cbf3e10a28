// What each operation does to a schema, and what is a problem.
#include "support/operations.hpp"

#include <gmock/gmock.h>

namespace mig::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const char* const kBase = R"toml(
[[upgrade]]
op = "create_table"
table = "users"
columns = [
  { name = "id", type = "bigint" },
  { name = "name", type = "varchar(20)" },
  { name = "state", type = { enum = ["new", "old"], name = "user_state" }, default = "new" },
  { name = "length", type = "integer" },
]
primary_key = ["id"]
unique = [{ name = "uq_name", columns = ["name"] }]
checks = [{ name = "ck_length", check = "length(name) < length and users.length > 0" }]
indexes = [{ name = "ix_low", columns = [{ expression = "lower(name)" }], where = "length > 1" }]
[[upgrade]]
op = "create_table"
table = "posts"
columns = [{ name = "id", type = "bigint" }, { name = "user_id", type = "bigint" }]
foreign_keys = [{ name = "fk_user", columns = ["user_id"], references = { table = "users", columns = ["id"] } }]
)toml";

struct Applied {
  ir::Schema schema;
  ir::Problem problem;
  [[nodiscard]] bool good() const { return problem.message.empty(); }
  [[nodiscard]] const ir::Table& table(const std::string& name) const {
    return *schema.table(name);
  }
};

Applied apply_to(ir::Schema schema, const std::string& lines) {
  Applied out;
  const auto op = resolved(operation(lines), schema);
  if (auto problem = ir::apply(schema, op)) out.problem = *problem;
  out.schema = std::move(schema);
  return out;
}
Applied apply(const std::string& lines) { return apply_to(schema_of(kBase), lines); }
Applied apply_partial(const std::string& lines) {
  ir::Schema schema = schema_of(kBase);
  schema.partial = true;
  return apply_to(std::move(schema), lines);
}

TEST(Apply, create_table_makes_the_columns_of_its_key_not_null) {
  const auto done = apply(
      "op = 'create_table'\ntable = 't'\ncolumns = [{name='a', type='text'}]\nprimary_key=['a']");
  ASSERT_TRUE(done.good());
  EXPECT_FALSE(done.table("t").columns[0].nullable);
  EXPECT_EQ(done.table("t").primary_key->name, "pk_t");
}

TEST(Apply, create_table_may_refer_to_itself_only_by_its_own_columns) {
  const std::string lines =
      "op = 'create_table'\ntable = 't'\ncolumns = [{name='a', type='text'}]\n"
      "foreign_keys = [{ columns = ['a'], references = { table = 't', columns = ['";
  EXPECT_TRUE(apply(lines + "a'] } }]").good());
  EXPECT_EQ(apply(lines + "b'] } }]").problem.message,
            "table 't' has no column 'b' at this point of the history");
}

TEST(Apply, a_table_exists_only_once) {
  const std::string lines =
      "op = 'create_table'\ntable = 'users'\ncolumns = [{name='a', type='text'}]\n";
  EXPECT_EQ(apply(lines).problem.message, "table 'users' exists already");
  EXPECT_TRUE(apply(lines + "if_not_exists = true").good());
  EXPECT_EQ(apply(lines + "if_not_exists = true").table("users").columns.size(), 4U);
}

TEST(Apply, unknown_names_come_with_what_there_is) {
  const auto table = apply("op = 'drop_table'\ntable = 'user'").problem;
  EXPECT_EQ(table.message, "there is no table 'user' at this point of the history");
  EXPECT_EQ(table.word, "user");
  EXPECT_THAT(table.known, testing::ElementsAre("users", "posts"));
  const auto column = apply("op = 'drop_column'\ntable = 'users'\nname = 'nam'").problem;
  EXPECT_EQ(column.message, "table 'users' has no column 'nam' at this point of the history");
  EXPECT_THAT(column.known, testing::ElementsAre("id", "name", "state", "length"));
  const auto constraint = apply("op = 'drop_constraint'\ntable = 'users'\nname = 'uq_nam'").problem;
  EXPECT_THAT(constraint.known, testing::ElementsAre("pk_users", "uq_name", "ck_length"));
  const auto index = apply("op = 'drop_index'\ntable = 'users'\nname = 'ix'").problem;
  EXPECT_THAT(index.known, testing::ElementsAre("ix_low"));
  const auto value = apply("op = 'drop_enum_value'\nname = 'user_state'\nvalue = 'nwe'").problem;
  EXPECT_EQ(value.message, "enum 'user_state' has no value 'nwe' at this point of the history");
  EXPECT_THAT(value.known, testing::ElementsAre("new", "old"));
}

TEST(Apply, drop_table_is_refused_while_a_foreign_key_refers_to_it) {
  const auto refused = apply("op = 'drop_table'\ntable = 'users'");
  EXPECT_THAT(refused.problem.message,
              HasSubstr("the foreign key 'fk_user' of 'posts' refers to it"));
  EXPECT_THAT(refused.problem.hint, HasSubstr("cascade"));
  const auto done = apply("op = 'drop_table'\ntable = 'users'\ncascade = true");
  ASSERT_TRUE(done.good());
  EXPECT_THAT(done.table("posts").foreign_keys, IsEmpty());
  EXPECT_THAT(done.schema.enums, IsEmpty());
}

TEST(Apply, rename_table_is_followed_by_references_and_qualifiers) {
  auto schema =
      schema_of("[[upgrade]]\nop='create_view'\nname='v'\nquery='select users.id from users'",
                schema_of(kBase));
  const auto done = apply_to(schema, "op = 'rename_table'\ntable = 'users'\nto = 'people'");
  ASSERT_TRUE(done.good());
  EXPECT_EQ(done.table("posts").foreign_keys[0].references.table, "people");
  EXPECT_EQ(*done.table("people").checks[0].check.common,
            "length(name) < length and people.length > 0");
  EXPECT_EQ(*done.schema.view("v")->query.common, "select people.id from people");
  EXPECT_EQ(apply_to(schema, "op = 'rename_table'\ntable = 'users'\nto = 'v'").problem.message,
            "a view 'v' exists already");
  EXPECT_EQ(apply("op = 'rename_table'\ntable = 'users'\nto = 'posts'").problem.message,
            "table 'posts' exists already");
}

TEST(Apply, rename_column_is_followed_everywhere_but_in_function_names) {
  const auto done = apply("op = 'rename_column'\ntable = 'users'\nname = 'length'\nto = 'size'");
  ASSERT_TRUE(done.good());
  EXPECT_EQ(*done.table("users").checks[0].check.common, "length(name) < size and users.size > 0");
  EXPECT_EQ(*done.table("users").indexes[0].where.common, "size > 1");
  EXPECT_EQ(apply("op = 'rename_column'\ntable = 'users'\nname = 'id'\nto = 'key'")
                .table("posts")
                .foreign_keys[0]
                .references.columns[0],
            "key");
  EXPECT_THAT(
      apply("op = 'rename_column'\ntable = 'users'\nname = 'id'\nto = 'name'").problem.message,
      HasSubstr("has a column 'name' already"));
}

TEST(Apply, add_column_stands_where_it_is_told) {
  const std::string lines =
      "op = 'add_column'\ntable = 'posts'\ncolumn = {name='x', type='text'}\n";
  EXPECT_EQ(apply(lines).table("posts").columns.back().name, "x");
  EXPECT_EQ(apply(lines + "first = true").table("posts").columns.front().name, "x");
  EXPECT_EQ(apply(lines + "after = 'id'").table("posts").columns[1].name, "x");
  EXPECT_FALSE(apply(lines + "after = 'nix'").good());
}

TEST(Apply, drop_column_takes_along_what_names_it) {
  const auto done = apply("op = 'drop_column'\ntable = 'users'\nname = 'name'");
  ASSERT_TRUE(done.good());
  EXPECT_THAT(done.table("users").unique, IsEmpty());
  EXPECT_THAT(done.table("users").indexes, IsEmpty());
  EXPECT_THAT(done.table("users").checks, IsEmpty());
  EXPECT_THAT(apply("op = 'drop_column'\ntable = 'users'\nname = 'id'").problem.message,
              HasSubstr("the foreign key 'fk_user' of 'posts' refers to it"));
  EXPECT_THAT(apply("op = 'drop_column'\ntable = 'users'\nname = 'state'").schema.enums, IsEmpty());
}

TEST(Apply, a_check_that_calls_a_function_of_the_columns_name_stays) {
  auto schema = schema_of(
      "[[upgrade]]\nop='create_table'\ntable='t'\ncolumns=[{name='length',type='integer'},{name='n'"
      ",type='text'}]\nchecks=[{check='length(n) > 1'}]");
  const auto done = apply_to(schema, "op = 'drop_column'\ntable = 't'\nname = 'length'");
  EXPECT_EQ(done.table("t").checks.size(), 1U);
  EXPECT_EQ(done.table("t").checks[0].name, "ck_t_n");
}

TEST(Apply, constraints_are_unique_by_name_and_dropped_by_kind) {
  EXPECT_THAT(
      apply("op='add_unique'\ntable='users'\nname='ck_length'\ncolumns=['id']").problem.message,
      HasSubstr("has a constraint 'ck_length' already"));
  EXPECT_THAT(
      apply("op='drop_constraint'\ntable='users'\nname='ck_length'\nkind='unique'").problem.message,
      HasSubstr("has the kind 'check', not 'unique'"));
  EXPECT_TRUE(
      apply("op='drop_constraint'\ntable='users'\nname='pk_users'\nkind='primary_key'").good());
  EXPECT_THAT(apply("op='add_primary_key'\ntable='users'\ncolumns=['name']").problem.message,
              HasSubstr("has a primary key already"));
  EXPECT_THAT(
      apply("op='rename_constraint'\ntable='users'\nname='uq_name'\nto='pk_users'").problem.message,
      HasSubstr("already"));
}

TEST(Apply, a_column_of_the_primary_key_stays_not_null) {
  EXPECT_THAT(apply("op='alter_column'\ntable='users'\nname='id'\nnullable=true").problem.message,
              HasSubstr("'users.id' cannot be nullable"));
}

TEST(Apply, an_enum_of_two_tables_goes_with_the_last_of_them) {
  auto schema = schema_of(R"toml(
[[upgrade]]
op = "create_table"
table = "other"
columns = [{ name = "s", type = { enum = ["new", "old"], name = "user_state" } }]
)toml",
                          schema_of(kBase));
  auto one = apply_to(schema, "op = 'drop_table'\ntable = 'other'");
  EXPECT_EQ(one.schema.enums.size(), 1U);
  auto both = apply_to(one.schema, "op = 'drop_column'\ntable = 'users'\nname = 'state'");
  EXPECT_THAT(both.schema.enums, IsEmpty());
}

TEST(Apply, values_of_an_enum_reach_its_columns) {
  const auto added = apply("op='add_enum_value'\nname='user_state'\nvalue='mid'\nbefore='old'");
  EXPECT_EQ(ir::find_column(added.table("users"), "state")->type.common->values,
            (std::vector<std::string>{"new", "mid", "old"}));
  const auto renamed = apply("op='rename_enum_value'\nname='user_state'\nvalue='new'\nto='fresh'");
  const auto* column = ir::find_column(renamed.table("users"), "state");
  EXPECT_EQ(std::get<std::string>(*column->default_value), "fresh");
  EXPECT_THAT(apply("op='drop_enum_value'\nname='user_state'\nvalue='new'").problem.message,
              HasSubstr("is the default of 'users.state'"));
  EXPECT_TRUE(apply("op='drop_enum_value'\nname='user_state'\nvalue='old'").good());
  EXPECT_THAT(apply("op='drop_enum'\nname='user_state'").problem.message,
              HasSubstr("it is the type of 'users.state'"));
  EXPECT_THAT(
      apply(
          "op='add_column'\ntable='posts'\ncolumn={name='s', type={enum=['x'], name='user_state'}}")
          .problem.message,
      HasSubstr("has other values already"));
}

TEST(Apply, rows_name_columns_that_there_are) {
  EXPECT_TRUE(apply("op='insert_rows'\ntable='users'\nrows=[{id=1}]").good());
  EXPECT_FALSE(apply("op='insert_rows'\ntable='users'\nrows=[{idd=1}]").good());
  EXPECT_FALSE(apply("op='update_rows'\ntable='users'\nset={nam='x'}\nwhere='1=1'").good());
  EXPECT_FALSE(apply("op='delete_rows'\ntable='user'\nwhere='1=1'").good());
}

TEST(Apply, raw_sql_makes_the_schema_partial_unless_it_only_touches_rows) {
  const auto partial = [](const std::string& sql) {
    return apply("op='execute'\nsql=\"\"\"" + sql + "\"\"\"").schema.partial;
  };
  EXPECT_TRUE(partial("create table x(a int)"));
  EXPECT_TRUE(partial("update users set id = 1; drop table users"));
  EXPECT_TRUE(partial("select f()"));
  EXPECT_TRUE(partial("/*! alter table x add y int */"));
  EXPECT_TRUE(partial("update users set name = 'a;b'; alter table x add y int"));
  EXPECT_FALSE(partial("update users set name = 'x'; -- drop table\n delete from posts;"));
  EXPECT_FALSE(partial(""));
  EXPECT_FALSE(
      apply("op='execute'\nsql='drop table posts'\nstate=[{op='drop_table', table='posts'}]")
          .schema.partial);
}

TEST(Apply, in_a_partial_schema_the_operation_is_right) {
  EXPECT_TRUE(apply_partial("op='drop_table'\ntable='nix'").good());
  EXPECT_TRUE(apply_partial("op='drop_column'\ntable='users'\nname='nix'").good());
  EXPECT_TRUE(apply_partial("op='drop_constraint'\ntable='users'\nname='nix'").good());
  EXPECT_TRUE(apply_partial("op='drop_index'\ntable='users'\nname='nix'").good());
  EXPECT_TRUE(apply_partial("op='drop_enum'\nname='nix'").good());
  EXPECT_TRUE(apply_partial("op='drop_table'\ntable='users'").good());
  EXPECT_TRUE(apply_partial("op='insert_rows'\ntable='nix'\nrows=[{a=1}]").good());
  const auto again =
      apply_partial("op='create_table'\ntable='users'\ncolumns=[{name='a',type='text'}]");
  ASSERT_TRUE(again.good());
  EXPECT_EQ(again.table("users").columns.size(), 1U);
  const auto key = apply_partial("op='add_unique'\ntable='users'\nname='uq'\ncolumns=['nix']");
  ASSERT_TRUE(key.good());
  EXPECT_EQ(key.table("users").unique.size(), 2U);
  const auto after =
      apply_partial("op='add_column'\ntable='users'\ncolumn={name='x',type='text'}\nafter='nix'");
  EXPECT_EQ(after.table("users").columns.back().name, "x");
  const auto view = apply_partial("op='alter_view'\nname='v'\nquery='select 1'");
  EXPECT_NE(view.schema.view("v"), nullptr);
  const auto values = apply_partial(
      "op='add_column'\ntable='posts'\ncolumn={name='s', type={enum=['x'], name='user_state'}}");
  ASSERT_TRUE(values.good());
  EXPECT_EQ(values.schema.enum_type("user_state")->values, std::vector<std::string>{"x"});
}

TEST(Apply, what_a_table_says_of_itself_is_wrong_in_a_partial_schema_too) {
  ir::Schema schema;
  schema.partial = true;
  ir::CreateTable create;
  create.definition.name = "t";
  create.definition.columns.resize(2);
  create.definition.columns[0].name = create.definition.columns[1].name = "a";
  ir::Operation op;
  op.body = create;
  EXPECT_EQ(ir::apply(schema, op)->message, "table 't' has the column 'a' twice");
}

TEST(Apply, indexes_of_materialized_views_are_let_through) {
  auto schema =
      schema_of("[[upgrade]]\nop='create_view'\nname='v'\nquery='select 1'\nmaterialized=true");
  EXPECT_TRUE(apply_to(schema, "op='create_index'\ntable='v'\nname='i'\ncolumns=['a']").good());
  EXPECT_TRUE(apply_to(schema, "op='rename_index'\ntable='v'\nname='i'\nto='j'").good());
  EXPECT_TRUE(apply_to(schema, "op='drop_index'\ntable='v'\nname='i'").good());
}

}  // namespace
}  // namespace mig::test
