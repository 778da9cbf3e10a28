// Constraints and indexes on a real server.
#include "support/postgres_live.hpp"

namespace mig_postgres_test {
namespace {

class Constraints : public Live {
 protected:
  void SetUp() override {
    Live::SetUp();
    run_all({R"j({"op": "create_table", "table": "a", "columns": [
               {"name": "id", "type": "integer"}, {"name": "n", "type": "integer"},
               {"name": "s", "type": "text"}]})j",
             R"j({"op": "create_table", "table": "b", "columns": [
               {"name": "id", "type": "integer"}, {"name": "a_id", "type": "integer"}]})j"});
  }
  std::string definition(const std::string& name) {
    return ask(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = "
        "current_schema()::regnamespace AND conname = '" +
        name + "'");
  }
  std::string index(const std::string& name) {
    const std::string sql = ask(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname = '" +
        name + "'");
    const auto from = sql.find("USING");
    return from == std::string::npos ? sql : sql.substr(from);
  }
};

TEST_F(Constraints, keys_and_checks_are_added_renamed_and_dropped) {
  run_all({R"j({"op": "add_primary_key", "table": "a", "name": "pk_a", "columns": ["id"]})j",
           R"j({"op": "add_unique", "table": "a", "name": "uq_a", "columns": ["n", "s"]})j",
           R"j({"op": "add_check", "table": "a", "name": "ck_a", "check": "n > 0 -- positive"})j",
           R"j({"op": "add_foreign_key", "table": "b", "name": "fk_b", "columns": ["a_id"],
               "references": {"table": "a", "columns": ["id"]}, "on_delete": "cascade",
               "on_update": "set default", "deferrable": true, "initially": "deferred"})j"});
  EXPECT_EQ(definition("pk_a"), "PRIMARY KEY (id)");
  EXPECT_EQ(definition("uq_a"), "UNIQUE (n, s)");
  EXPECT_EQ(definition("ck_a"), "CHECK ((n > 0))");
  EXPECT_EQ(definition("fk_b"),
            "FOREIGN KEY (a_id) REFERENCES a(id) ON UPDATE SET DEFAULT ON DELETE CASCADE "
            "DEFERRABLE INITIALLY DEFERRED");
  EXPECT_EQ(table("b").foreign_keys, before.table("b")->foreign_keys);

  run_all({R"j({"op": "rename_constraint", "table": "a", "name": "uq_a", "to": "uq_z"})j",
           R"j({"op": "rename_constraint", "table": "a", "name": "ck_a", "to": "ck_z"})j",
           R"j({"op": "rename_constraint", "table": "a", "name": "pk_a", "to": "pk_z"})j",
           R"j({"op": "rename_constraint", "table": "b", "name": "fk_b", "to": "fk_z"})j",
           R"j({"op": "validate_constraint", "table": "b", "name": "fk_z"})j",
           R"j({"op": "validate_constraint", "table": "a", "name": "ck_z"})j"});
  EXPECT_EQ(table("a").unique, before.table("a")->unique);
  EXPECT_EQ(table("a").primary_key, before.table("a")->primary_key);

  EXPECT_NE(refused(R"j({"op": "validate_constraint", "table": "a", "name": "pk_z"})j"), "");
  EXPECT_NE(refused(R"j({"op": "drop_constraint", "table": "a", "name": "pk_z"})j"), "");
  EXPECT_NE(refused(R"j({"op": "drop_index", "table": "a", "name": "uq_z"})j"), "");

  run_all({R"j({"op": "drop_constraint", "table": "b", "name": "fk_z"})j",
           R"j({"op": "drop_constraint", "table": "a", "name": "pk_z"})j",
           R"j({"op": "drop_constraint", "table": "a", "name": "uq_z", "kind": "unique"})j",
           R"j({"op": "drop_constraint", "table": "a", "name": "ck_z"})j"});
  EXPECT_FALSE(table("a").primary_key);
  EXPECT_TRUE(table("a").unique.empty());
  EXPECT_TRUE(table("a").checks.empty());
  EXPECT_TRUE(table("b").foreign_keys.empty());
}

TEST_F(Constraints, rows_in_the_way_are_constraint_errors) {
  execute("INSERT INTO a VALUES (1, -1, NULL), (1, 2, NULL); INSERT INTO b VALUES (1, 9)");
  EXPECT_EQ(refused_by_server(
                R"j({"op": "add_primary_key", "table": "a", "name": "p", "columns": ["id"]})j"),
            "23505");
  EXPECT_EQ(
      refused_by_server(R"j({"op": "add_unique", "table": "a", "name": "u", "columns": ["id"]})j"),
      "23505");
  EXPECT_EQ(refused_by_server(R"j({"op": "add_check", "table": "a", "name": "c",
                                  "check": "n > 0"})j"),
            "23514");
  execute("DELETE FROM a WHERE n < 0");
  run(R"j({"op": "add_primary_key", "table": "a", "name": "p", "columns": ["id"]})j");
  EXPECT_EQ(refused_by_server(R"j({"op": "add_foreign_key", "table": "b", "name": "f",
      "columns": ["a_id"], "references": {"table": "a", "columns": ["id"]}})j"),
            "23503");
}

TEST_F(Constraints, an_index_is_what_was_asked_for) {
  run_all({R"j({"op": "create_index", "table": "a", "name": "i1", "columns": ["n",
               {"name": "s", "order": "desc", "nulls": "last", "opclass": "text_pattern_ops"}],
               "unique": true, "where": "n > 0", "include": ["id"]})j",
           R"j({"op": "create_index", "table": "a", "name": "i2", "columns": [
               {"expression": "lower(s)"}, {"expression": "n + 1", "nulls": "first"}]})j",
           R"j({"op": "create_index", "table": "a", "name": "i3", "columns": ["n"],
               "method": "HASH"})j",
           R"j({"op": "create_index", "table": "a", "name": "i4", "columns": ["n"],
               "if_not_exists": true})j",
           R"j({"op": "create_index", "table": "a", "name": "i4", "columns": ["n"],
               "if_not_exists": true})j"});
  EXPECT_EQ(index("i1"),
            "USING btree (n, s text_pattern_ops DESC NULLS LAST) INCLUDE (id) WHERE (n > 0)");
  EXPECT_EQ(index("i2"), "USING btree (lower(s), ((n + 1)) NULLS FIRST)");
  EXPECT_EQ(index("i3"), "USING hash (n)");
  const auto live = table("a").indexes;
  ASSERT_EQ(live.size(), 4U);
  EXPECT_EQ(live[0], before.table("a")->indexes[0]);
  EXPECT_EQ(live[1], before.table("a")->indexes[1]);
  EXPECT_EQ(live[2].method, ir::Sql(std::string("hash")));
  run_all({R"j({"op": "rename_index", "table": "a", "name": "i4", "to": "I 5"})j",
           R"j({"op": "drop_index", "table": "a", "name": "I 5"})j",
           R"j({"op": "drop_index", "table": "a", "name": "I 5", "if_exists": true})j"});
  EXPECT_EQ(table("a").indexes.size(), 3U);
}

TEST_F(Constraints, an_online_index_is_built_outside_a_transaction) {
  const char* create = R"j({"op": "create_index", "table": "a", "name": "on", "columns": ["n"],
                            "online": true})j";
  const auto answer = run(create);
  EXPECT_FALSE(answer.statements[0].transactional);
  EXPECT_EQ(table("a").indexes.size(), 1U);
  const auto drop = run(R"j({"op": "drop_index", "table": "a", "name": "on", "online": true})j");
  EXPECT_FALSE(drop.statements[0].transactional);
  EXPECT_TRUE(table("a").indexes.empty());
}

TEST_F(Constraints, an_online_build_that_failed_can_be_taken_up_again) {
  execute("INSERT INTO a (n) VALUES (1), (1)");
  const char* create = R"j({"op": "create_index", "table": "a", "name": "un", "columns": ["n"],
                            "unique": true, "online": true})j";
  const auto answer = compile(create);
  EXPECT_EQ(refused_by_server(create), "23505");
  EXPECT_EQ(ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'un'::regclass"), "0");
  EXPECT_TRUE(table("a").indexes.empty()) << "an invalid index is none";
  EXPECT_EQ(text_of(query(*connection, answer.statements[1].sql)), "invalid");
  execute("DELETE FROM a");
  execute(answer.statements[0].recover);
  run(create);
  EXPECT_EQ(table("a").indexes.size(), 1U);
}

TEST_F(Constraints, what_an_index_cannot_be_is_refused) {
  EXPECT_NE(refused(R"j({"op": "create_index", "table": "a", "name": "i",
                        "columns": [{"name": "s", "length": 10}]})j"),
            "");
  EXPECT_NE(refused(R"j({"op": "create_index", "table": "a", "name": "i", "method": "hash",
                        "columns": ["n"], "unique": true})j"),
            "");
  EXPECT_NE(refused(R"j({"op": "create_index", "table": "a", "name": "i", "method": "gin",
                        "columns": ["n"], "include": ["s"]})j"),
            "");
  EXPECT_NE(refused(R"j({"op": "create_index", "table": "a", "name": "i", "method": "gin) --",
                        "columns": ["n"]})j"),
            "");
}

TEST_F(Constraints, tables_that_refer_to_each_other_and_to_themselves) {
  run_all({R"j({"op": "create_table", "table": "tree", "columns": [
             {"name": "id", "type": "integer"}, {"name": "up", "type": "integer"}],
             "primary_key": {"name": "pk_tree", "columns": ["id"]},
             "foreign_keys": [{"name": "fk_up", "columns": ["up"],
               "references": {"table": "tree", "columns": ["id"]}, "on_delete": "restrict"}]})j",
           R"j({"op": "add_unique", "table": "a", "name": "uq_a", "columns": ["id"]})j",
           R"j({"op": "add_unique", "table": "b", "name": "uq_b", "columns": ["id"]})j",
           R"j({"op": "add_foreign_key", "table": "a", "name": "fk_a", "columns": ["n"],
             "references": {"table": "b", "columns": ["id"]}})j",
           R"j({"op": "add_foreign_key", "table": "b", "name": "fk_b", "columns": ["a_id"],
             "references": {"table": "a", "columns": ["id"]}})j"});
  EXPECT_EQ(table("tree").foreign_keys, before.table("tree")->foreign_keys);
  run(R"j({"op": "drop_table", "table": "a", "cascade": true})j");
  EXPECT_TRUE(table("b").foreign_keys.empty());
}

}  // namespace
}  // namespace mig_postgres_test
