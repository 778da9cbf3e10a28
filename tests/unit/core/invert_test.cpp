// What takes an operation back.
#include "ir/invert.hpp"

#include "support/fake_database.hpp"
#include "support/operations.hpp"

#include <gmock/gmock.h>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const char* const kBase = R"toml(
[[upgrade]]
op = "create_table"
table = "users"
columns = [{ name = "id", type = "bigint" }, { name = "name", type = "text", nullable = false },
           { name = "nick", type = "text", default = "x", collation = "C" }]
primary_key = ["id"]
unique = [{ columns = ["nick"] }]
options = { fake = { engine = "a" } }
[[upgrade]]
op = "create_table"
table = "posts"
columns = [{ name = "user_id", type = "bigint" }]
foreign_keys = [{ columns = ["user_id"], references = { table = "users", columns = ["id"] } }]
)toml";

struct Back {
  std::vector<std::string> sql;
  std::string impossible;
  std::vector<std::string> lost;
};
Back invert(const std::string& lines, bool partial = false) {
  ir::Schema schema = schema_of(kBase);
  schema.partial = partial;
  const ir::Inverse inverse = ir::invert(resolved(operation(lines), schema), schema);
  Back out;
  for (const auto& each : inverse.operations) out.sql.push_back(pseudo_sql(each));
  out.impossible = inverse.impossible;
  out.lost = inverse.lost;
  return out;
}

TEST(Invert, drop_table_cascade_brings_the_foreign_keys_back) {
  const auto back = invert("op='drop_table'\ntable='users'\ncascade=true");
  ASSERT_EQ(back.sql.size(), 2U);
  EXPECT_THAT(back.sql[0], HasSubstr("create_table users("));
  EXPECT_THAT(back.sql[1], HasSubstr("add_foreign_key posts name=fk_posts_user_id_users"));
  EXPECT_THAT(back.lost, ElementsAre("the rows of 'users'"));
}

TEST(Invert, a_column_that_no_longer_numbers_rows_gets_its_type_again) {
  EXPECT_THAT(invert("op='alter_column'\ntable='users'\nname='id'\nidentity=true").sql,
              ElementsAre(AllOf(HasSubstr("identity=false"), HasSubstr("type=bigint"))));
}

TEST(Invert, a_table_that_may_have_been_there_is_not_dropped) {
  const std::string lines =
      "op='create_table'\ntable='t'\ncolumns=[{name='a',type='text'}]\nif_not_exists=true";
  EXPECT_THAT(invert(lines).sql, ElementsAre("drop_table t"));
  EXPECT_THAT(invert(lines, true).impossible,
              HasSubstr("does not know whether the table 't' was there"));
}

TEST(Invert, drop_column_says_what_cannot_be_filled_again) {
  const auto back = invert("op='drop_column'\ntable='users'\nname='name'");
  ASSERT_EQ(back.lost.size(), 1U);
  EXPECT_THAT(back.lost[0], HasSubstr("it is NOT NULL and has no default"));
  const auto nick = invert("op='drop_column'\ntable='users'\nname='nick'");
  EXPECT_THAT(nick.lost, ElementsAre("the values of 'users.nick'"));
  ASSERT_EQ(nick.sql.size(), 2U);
  EXPECT_THAT(nick.sql[1], HasSubstr("add_unique users name=uq_users_nick"));
}

TEST(Invert, alter_column_takes_back_what_changed_only) {
  EXPECT_THAT(invert("op='alter_column'\ntable='users'\nname='nick'\nnullable=true").sql,
              IsEmpty());
  EXPECT_THAT(
      invert("op='alter_column'\ntable='users'\nname='nick'\ndrop_default=true\nnullable=false")
          .sql,
      ElementsAre("alter_column users name=nick nullable=true default=x"));
  EXPECT_THAT(invert("op='alter_column'\ntable='users'\nname='name'\ndefault='y'").sql,
              ElementsAre("alter_column users name=name drop_default=true"));
  EXPECT_THAT(invert("op='alter_column'\ntable='users'\nname='name'\ncollation='D'").lost,
              ElementsAre("the former collation of 'users.name'"));
}

TEST(Invert, alter_table_brings_known_settings_back) {
  const auto back = invert("op='alter_table'\ntable='users'\noptions={fake={engine='b', rows=1}}");
  EXPECT_THAT(back.sql, ElementsAre("alter_table users options={fake={engine=a}}"));
  EXPECT_THAT(back.lost, ElementsAre(HasSubstr("setting 'rows'")));
}

TEST(Invert, inserted_rows_go_by_their_key) {
  EXPECT_THAT(invert("op='insert_rows'\ntable='users'\nrows=[{id=1, name='a'}]").sql,
              ElementsAre("delete_rows users match=[{id=1}]"));
  const auto unique = invert("op='insert_rows'\ntable='users'\nrows=[{nick='n', name='a'}]");
  EXPECT_THAT(unique.sql, ElementsAre("delete_rows users match=[{nick=n}]"));
  EXPECT_THAT(unique.lost, IsEmpty());
  const auto values = invert("op='insert_rows'\ntable='users'\nrows=[{name='a'}]");
  EXPECT_THAT(values.sql, ElementsAre("delete_rows users match=[{name=a}]"));
  EXPECT_THAT(values.lost, ElementsAre(HasSubstr("whoever wrote them")));
  EXPECT_THAT(invert("op='insert_rows'\ntable='users'\nrows=[{name={sql='now()'}}]").impossible,
              HasSubstr("holds an expression"));
}

TEST(Invert, loaded_rows_go_by_their_key_some_at_a_time) {
  EXPECT_THAT(invert("op='load_csv'\ntable='users'\ntext=\"id,name\\n1,a\\n\"").sql,
              ElementsAre("delete_rows users match=[{id=1}]"));
  EXPECT_THAT(invert("op='load_csv'\ntable='users'\ntext=\"id,name\\n\"").sql, IsEmpty());
  std::string rows = "id\\n";
  for (int i = 0; i < 1001; ++i) rows += std::to_string(i) + "\\n";
  EXPECT_EQ(invert("op='load_csv'\ntable='users'\ntext=\"" + rows + "\"").sql.size(), 3U);
}

TEST(Invert, what_has_no_inverse_says_why) {
  EXPECT_EQ(invert("op='backfill'\ntable='users'\nset={name='a'}").impossible,
            "the former values are not recorded");
  EXPECT_EQ(invert("op='execute'\nsql='x'").impossible, "it is raw SQL without undo");
  EXPECT_EQ(invert("op='execute'\nsql={mysql='x', default=' '}").impossible, "");
  EXPECT_EQ(invert("op='update_rows'\ntable='users'\nset={name='a'}\nwhere='1=1'").impossible,
            "the former values are not recorded");
  EXPECT_EQ(invert("op='delete_rows'\ntable='users'\nwhere='1=1'").impossible,
            "the deleted rows are not recorded");
  EXPECT_THAT(invert("op='drop_table'\ntable='nix'", true).impossible,
              HasSubstr("the history does not know the table 'nix'"));
  EXPECT_THAT(invert("op='drop_table'\ntable='nix'\nif_exists=true").sql, IsEmpty());
}

TEST(Invert, execute_runs_its_undo_and_takes_its_state_back) {
  const auto schema = schema_of(kBase);
  const auto inverse = ir::invert(
      resolved(
          operation("op='execute'\nsql='x'\nundo='y'\nstate=[{op='drop_table', table='posts'}]"),
          schema),
      schema);
  ASSERT_EQ(inverse.operations.size(), 1U);
  const auto& back = std::get<ir::Execute>(inverse.operations[0].body);
  EXPECT_EQ(*back.sql.common, "y");
  ASSERT_EQ(back.state->size(), 1U);
  EXPECT_EQ(ir::name_of(back.state->front()), "create_table");
}

}  // namespace
}  // namespace mig::test
