// Tables and columns on a real server: what was asked for is there afterwards.
#include "support/postgres_live.hpp"

namespace mig_postgres_test {
namespace {

constexpr const char* kUsers = R"j({"op": "create_table", "table": "users", "comment": "people's",
  "columns": [
    {"name": "id", "type": "bigint", "identity": true},
    {"name": "email", "type": "varchar(255)", "nullable": false, "comment": "where to write"},
    {"name": "state", "type": {"enum": ["new", "active"], "name": "user_state"}, "default": "new"},
    {"name": "score", "type": "decimal(10,2)", "default": 1.5},
    {"name": "doubled", "type": "decimal(10,2)", "generated": "score * 2"},
    {"name": "key", "type": "uuid", "nullable": false, "default_sql": "uuid()"},
    {"name": "made", "type": "timestamptz", "nullable": false, "default_sql": "current_timestamp"}],
  "primary_key": {"name": "pk_users", "columns": ["id"]},
  "unique": [{"name": "uq_users_email", "columns": ["email"]}],
  "checks": [{"name": "ck_users_score", "check": "score >= 0"}],
  "indexes": [{"name": "ix_users_made", "columns": [{"name": "made", "order": "desc"}]}]})j";

constexpr const char* kOrders = R"j({"op": "create_table", "table": "orders",
  "columns": [{"name": "id", "type": "integer", "identity": true},
              {"name": "user_id", "type": "bigint"},
              {"name": "note", "type": "text", "default": "it's \\ here"}],
  "primary_key": {"name": "pk_orders", "columns": ["id"]},
  "foreign_keys": [{"name": "fk_orders_users", "columns": ["user_id"],
    "references": {"table": "users", "columns": ["id"]}, "on_delete": "set null",
    "on_update": "cascade", "deferrable": true, "initially": "deferred"}]})j";

class Tables : public Live {};

TEST_F(Tables, create_table_makes_everything_that_it_names) {
  run_all({kUsers, kOrders});
  execute("INSERT INTO users (email) VALUES ('a')");
  EXPECT_EQ(
      ask("SELECT id, email, state, score, doubled, key IS NOT NULL, made <= now() FROM users"),
      "1|a|new|1.50|3.00|1|1");
  execute("INSERT INTO orders (user_id) VALUES (1)");
  EXPECT_EQ(ask("SELECT note FROM orders"), "it's \\ here");
  EXPECT_EQ(ask("SELECT obj_description('users'::regclass), col_description('users'::regclass, 2)"),
            "people's|where to write");
  execute("DELETE FROM users");
  EXPECT_EQ(ask("SELECT user_id FROM orders"), "NULL");
}

TEST_F(Tables, inspect_gives_back_what_was_created) {
  run_all({kUsers, kOrders});
  const ir::Table users = table("users");
  ASSERT_EQ(users.columns.size(), 7U);
  const ir::Table& wanted = *before.table("users");
  for (std::size_t i = 0; i < users.columns.size(); ++i) {
    EXPECT_EQ(users.columns[i].name, wanted.columns[i].name);
    EXPECT_EQ(ir::to_text(*users.columns[i].type.get()),
              ir::to_text(*wanted.columns[i].type.get()));
    EXPECT_EQ(users.columns[i].identity, wanted.columns[i].identity);
    EXPECT_EQ(users.columns[i].comment, wanted.columns[i].comment);
    EXPECT_EQ(users.columns[i].default_value, wanted.columns[i].default_value) << i;
    EXPECT_EQ(users.columns[i].default_sql, wanted.columns[i].default_sql) << i;
  }
  EXPECT_EQ(users.comment, "people's");
  EXPECT_EQ(users.primary_key, wanted.primary_key);
  EXPECT_EQ(users.unique, wanted.unique);
  EXPECT_EQ(users.indexes, wanted.indexes);
  ASSERT_EQ(users.checks.size(), 1U);
  EXPECT_EQ(users.checks[0].name, "ck_users_score");
  ASSERT_TRUE(users.columns[4].generated);
  EXPECT_TRUE(users.columns[4].generated->stored);
  EXPECT_EQ(table("orders").foreign_keys, before.table("orders")->foreign_keys);
  ASSERT_EQ(inspect().enums.size(), 1U);
  EXPECT_EQ(inspect().enums[0].values, (std::vector<std::string>{"new", "active"}));
}

TEST_F(Tables, dropping_the_last_use_of_an_inline_enum_drops_its_type) {
  run_all({kUsers, kOrders});
  run(R"j({"op": "drop_table", "table": "orders"})j");
  run(R"j({"op": "drop_table", "table": "users"})j");
  EXPECT_TRUE(inspect().tables.empty());
  EXPECT_TRUE(inspect().enums.empty());
}

}  // namespace
}  // namespace mig_postgres_test
