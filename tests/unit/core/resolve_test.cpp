// From what the author wrote to what a dialect gets.
#include "support/operations.hpp"

#include <gmock/gmock.h>

namespace mig::test {
namespace {

using testing::HasSubstr;

ir::Problems problems_of(const std::string& lines, const ir::ResolveContext& context = context_of(),
                         const ir::Schema& before = {}) {
  ir::Problems problems;
  static_cast<void>(ir::resolve(operation(lines), context, before, problems));
  return problems;
}
std::string sql_for(const std::string& value, std::vector<std::string> names) {
  const auto op =
      resolved(operation("op='execute'\nsql=" + value), {}, context_of(std::move(names)));
  return *std::get<ir::Execute>(op.body).sql.common;
}

TEST(Resolve, a_value_is_looked_up_by_name_then_families_then_default) {
  const std::string value = "{ mariadb='a', mysql='b', default='c' }";
  EXPECT_EQ(sql_for(value, {"mariadb", "mysql"}), "a");
  EXPECT_EQ(sql_for("{ mysql='b', default='c' }", {"mariadb", "mysql"}), "b");
  EXPECT_EQ(sql_for(value, {"sqlite"}), "c");
}

TEST(Resolve, a_missing_value_names_the_dialect_and_the_way_out) {
  const auto problems = problems_of("op='execute'\nsql={ mysql='b' }", context_of({"sqlite"}));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].message, "'sql' has no value for the dialect 'sqlite'");
  EXPECT_EQ(problems[0].hint, "add sqlite = … or default = …");
}

TEST(Resolve, undo_may_be_missing_for_a_dialect) {
  const auto problems = problems_of(
      "op='execute'\nsql={ mysql='b', default='' }\nundo={ mysql='c' }", context_of({"sqlite"}));
  EXPECT_TRUE(problems.empty());
}

TEST(Resolve, only_and_except_leave_each_dialect_exactly_one_of_two) {
  const auto runs = [](const std::string& filter, std::vector<std::string> names) {
    ir::Problems problems;
    return ir::resolve(operation("op='execute'\nsql='x'\n" + filter), context_of(std::move(names)),
                       {}, problems)
        .has_value();
  };
  for (const auto& names : {std::vector<std::string>{"mysql"}, {"mariadb", "mysql"}, {"sqlite"}}) {
    EXPECT_NE(runs("only=['mysql']", names), runs("except=['mysql']", names)) << names.front();
  }
  EXPECT_TRUE(runs("only=['mysql']", {"mariadb", "mysql"}));
  EXPECT_TRUE(runs("only=['mariadb']", {"mariadb", "mysql"}));
  EXPECT_FALSE(runs("only=['mariadb']", {"mysql"}));
}

TEST(Resolve, names_follow_the_convention) {
  const auto op = resolved(operation(R"toml(op = 'create_table'
table = 't'
columns = [{name='a',type='integer'},{name='b',type='integer'}]
primary_key = ['a']
unique = [{columns=['a','b']}]
foreign_keys = [{columns=['b'], references={table='u', columns=['id']}}]
checks = [{check='a > b'}, {check='b < a'}, {name='ck_t_a', check='b > 0'}, {check='a > 0'}, {check='1 = 1'}]
indexes = [{columns=['b']}, {columns=[{expression='lower(a)'}]}])toml"));
  const auto& table = std::get<ir::CreateTable>(op.body).definition;
  EXPECT_EQ(table.primary_key->name, "pk_t");
  EXPECT_EQ(table.unique[0].name, "uq_t_a_b");
  EXPECT_EQ(table.foreign_keys[0].name, "fk_t_b_u");
  EXPECT_EQ(table.indexes[0].name, "ix_t_b");
  EXPECT_EQ(table.indexes[1].name, "ix_t_expr");
  std::vector<std::string> checks;
  for (const auto& each : table.checks) checks.push_back(each.name);
  EXPECT_THAT(checks, testing::ElementsAre("ck_t_a_b", "ck_t_a_b_2", "ck_t_a", "ck_t_a_2", "ck_t"));
}

TEST(Resolve, long_names_get_a_hash_and_are_still_dropped_by_their_whole_name) {
  const std::string column(70, 'c');
  const std::string whole = "uq_t_" + column;
  auto schema = schema_of("[[upgrade]]\nop='create_table'\ntable='t'\ncolumns=[{name='" + column +
                          "',type='integer'}]\nunique=[{columns=['" + column + "']}]");
  const std::string cut = schema.tables[0].unique[0].name;
  EXPECT_EQ(cut.size(), 63U);
  EXPECT_EQ(cut, ir::shorten(whole, 63));
  const auto drop =
      resolved(operation("op='drop_constraint'\ntable='t'\nname='" + whole + "'"), schema);
  EXPECT_EQ(std::get<ir::DropConstraint>(drop.body).name, cut);
  EXPECT_EQ(std::get<ir::DropConstraint>(drop.body).kind, ir::ConstraintKind::unique);
}

TEST(Resolve, names_are_cut_between_characters) {
  EXPECT_EQ(ir::shorten("äääääääääää", 12).substr(0, 2), "ä");
  EXPECT_EQ(ir::shorten("äääääääääää", 12).size(), 2U + 1U + 8U);
  EXPECT_EQ(ir::shorten("short", 63), "short");
  EXPECT_EQ(ir::shorten(std::string(100, 'a'), 0), std::string(100, 'a'));
}

TEST(Resolve, variables_are_filled_in_and_not_looked_at_again) {
  auto context = context_of();
  context.variables = {{"a", "${x.b}"}, {"b", "no"}};
  const auto op = resolved(operation("op='execute'\nsql='${x.a} ${x.c:-d} ${HOME}'"), {}, context);
  EXPECT_EQ(*std::get<ir::Execute>(op.body).sql.common, "${x.b} d ${HOME}");
  const auto problems = problems_of("op='execute'\nsql='${x.nix}'");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].message, "the variable 'nix' has no value");
  EXPECT_THAT(problems[0].hint, HasSubstr("-x nix="));
}

TEST(Resolve, an_enum_by_reference_gets_its_values) {
  const auto schema = schema_of("[[upgrade]]\nop='create_enum'\nname='s'\nvalues=['a','b']");
  const auto op =
      resolved(operation("op='add_column'\ntable='t'\ncolumn={name='c', type={enum='s'}}"), schema);
  EXPECT_EQ(std::get<ir::AddColumn>(op.body).column.type.common->values.size(), 2U);
  const auto problems = problems_of(
      "op='add_column'\ntable='t'\ncolumn={name='c', type={enum='z'}}", context_of(), schema);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].message, "there is no enum 'z' at this point of the history");
  ir::Schema partial;
  partial.partial = true;
  EXPECT_TRUE(problems_of("op='add_column'\ntable='t'\ncolumn={name='c', type={enum='z'}}",
                          context_of(), partial)
                  .empty());
}

TEST(Resolve, an_enum_may_be_listed_by_another_column_of_the_table) {
  const auto op =
      resolved(operation("op='create_table'\ntable='t'\ncolumns=[{name='a', type={enum=['x'], "
                         "name='s'}}, {name='b', type={enum='s'}}]"));
  EXPECT_EQ(std::get<ir::CreateTable>(op.body).definition.columns[1].type.common->values,
            std::vector<std::string>{"x"});
}

TEST(Resolve, state_operations_see_each_other) {
  const auto op = resolved(operation(R"toml(op='execute'
sql='…'
state=[{op='create_enum', name='s', values=['a']},
       {op='create_table', table='t', columns=[{name='c', type={enum='s'}}]},
       {op='add_check', table='t', check="c <> 'x'"},
       {op='drop_table', table='u', only=['mysql']}])toml"));
  const auto& state = *std::get<ir::Execute>(op.body).state;
  ASSERT_EQ(state.size(), 3U);
  EXPECT_EQ(std::get<ir::AddCheck>(state[2].body).constraint.name, "ck_t_c");
}

}  // namespace
}  // namespace mig::test
