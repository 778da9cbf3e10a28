// Views, enums, sequences, extensions, rows and raw SQL on a real server.
#include "support/postgres_live.hpp"

namespace mig_postgres_test {
namespace {

class Objects : public Live {
 protected:
  void SetUp() override {
    Live::SetUp();
    run(R"j({"op": "create_table", "table": "t", "columns": [
      {"name": "id", "type": "integer", "identity": true},
      {"name": "s", "type": "text"}, {"name": "n", "type": "integer"},
      {"name": "b", "type": "blob"}, {"name": "j", "type": "json"},
      {"name": "at", "type": "timestamptz"}, {"name": "yes", "type": "boolean"}],
      "primary_key": {"name": "pk_t", "columns": ["id"]}})j");
  }
};

// ---- views ----

TEST_F(Objects, a_view_is_created_replaced_and_dropped) {
  run_all({R"j({"op": "create_view", "name": "v", "query": "SELECT id, s FROM t;"})j",
           R"j({"op": "alter_view", "name": "v", "query": "SELECT s AS other FROM t"})j"});
  EXPECT_EQ(ask("SELECT other FROM v"), "");
  EXPECT_EQ(inspect().views.at(0).name, "v");
  run(R"j({"op": "drop_view", "name": "v"})j");
  run(R"j({"op": "drop_view", "name": "v", "if_exists": true})j");
  EXPECT_TRUE(inspect().views.empty());
}

TEST_F(Objects, a_view_that_others_read_is_replaced_in_place) {
  run_all({R"j({"op": "create_view", "name": "v", "query": "SELECT id FROM t"})j",
           R"j({"op": "create_view", "name": "w", "query": "SELECT id FROM v"})j",
           R"j({"op": "alter_view", "name": "v", "query": "SELECT id, s FROM t"})j"});
  EXPECT_EQ(ask("SELECT s FROM v"), "");
  EXPECT_EQ(refused_by_server(R"j({"op": "alter_view", "name": "v",
                                  "query": "SELECT s FROM t"})j"),
            "42P16");
  EXPECT_TRUE(notes(compile(R"j({"op": "drop_view", "name": "v"})j"), "view-in-the-way"));
  EXPECT_TRUE(
      notes(compile(R"j({"op": "drop_column", "table": "t", "name": "id"})j"), "view-in-the-way"));
}

TEST_F(Objects, a_materialized_view_holds_rows) {
  execute("INSERT INTO t (n) VALUES (1), (2)");
  run_all({R"j({"op": "create_view", "name": "m", "query": "SELECT sum(n) AS n FROM t",
               "materialized": true})j",
           R"j({"op": "create_index", "table": "m", "name": "ix_m", "columns": ["n"],
               "unique": true})j"});
  EXPECT_EQ(ask("SELECT n FROM m"), "3");
  EXPECT_TRUE(inspect().views.at(0).materialized);
  run(R"j({"op": "alter_view", "name": "m", "query": "SELECT max(n) AS n FROM t",
           "materialized": true})j");
  EXPECT_EQ(ask("SELECT n FROM m"), "2");
  run(R"j({"op": "drop_view", "name": "m"})j");
}

// ---- enums ----

TEST_F(Objects, enum_values_come_in_their_places_and_go) {
  run_all({R"j({"op": "create_enum", "name": "mood", "values": ["ok", "it's"]})j",
           R"j({"op": "add_enum_value", "name": "mood", "value": "best", "before": "ok"})j",
           R"j({"op": "add_enum_value", "name": "mood", "value": "meh", "after": "ok"})j",
           R"j({"op": "add_enum_value", "name": "mood", "value": "last"})j",
           R"j({"op": "rename_enum_value", "name": "mood", "value": "it's", "to": "sad"})j"});
  const std::string values = "SELECT enum_range(NULL::mood)";
  EXPECT_EQ(ask(values), "{best,ok,meh,sad,last}");
  EXPECT_EQ(inspect().enums.at(0).values, before.enum_type("mood")->values);

  run_all({R"j({"op": "add_column", "table": "t", "column": {"name": "mood",
               "type": {"enum": "mood"}, "default": "ok", "nullable": false}})j",
           R"j({"op": "add_check", "table": "t", "name": "ck_mood", "check": "mood <> 'last'"})j",
           R"j({"op": "create_index", "table": "t", "name": "ix_mood", "columns": ["id"],
               "where": "mood = 'best'"})j"});
  execute("INSERT INTO t (mood) VALUES ('ok'), ('sad')");
  EXPECT_NE(refused(R"j({"op": "drop_enum", "name": "mood"})j"), "");
  EXPECT_NE(refused(R"j({"op": "drop_enum_value", "name": "mood", "value": "ok"})j"), "")
      << "it is a default";
  EXPECT_EQ(refused_by_server(R"j({"op": "drop_enum_value", "name": "mood", "value": "sad"})j"),
            "22P02");
  run(R"j({"op": "drop_enum_value", "name": "mood", "value": "meh"})j");
  EXPECT_EQ(ask(values), "{best,ok,sad,last}");
  execute("INSERT INTO t DEFAULT VALUES");
  EXPECT_EQ(ask("SELECT mood FROM t ORDER BY id"), "ok\nsad\nok");
  EXPECT_EQ(table("t").checks.size(), 1U);
  EXPECT_EQ(table("t").indexes.size(), 1U);
  EXPECT_EQ(inspect().enums.size(), 1U) << "the old type is gone";

  run(R"j({"op": "drop_column", "table": "t", "name": "mood"})j");
  run(R"j({"op": "drop_enum", "name": "mood"})j");
  run(R"j({"op": "drop_enum", "name": "mood", "if_exists": true})j");
  EXPECT_TRUE(inspect().enums.empty());
}

TEST_F(Objects, an_inline_enum_lives_as_long_as_a_column_has_it) {
  const char* type = R"j({"enum": ["a", "b"], "name": "ab"})j";
  const auto add = [&](const std::string& name) {
    run(R"j({"op": "add_column", "table": "t", "column": {"name": ")j" + name +
        R"j(", "default": "a", "type": )j" + type + "}}");
  };
  add("x");
  add("y");
  EXPECT_EQ(inspect().enums.size(), 1U);
  run(R"j({"op": "drop_column", "table": "t", "name": "x"})j");
  EXPECT_EQ(inspect().enums.size(), 1U);
  execute("INSERT INTO t (y) VALUES ('b')");
  run(R"j({"op": "alter_column", "table": "t", "name": "y", "type": "varchar(10)"})j");
  EXPECT_TRUE(inspect().enums.empty());
  EXPECT_EQ(ask("SELECT y FROM t"), "b");
  execute("INSERT INTO t (s) VALUES ('d')");
  EXPECT_EQ(ask("SELECT y FROM t WHERE s = 'd'"), "a");
}

TEST_F(Objects, an_added_enum_value_is_not_usable_in_its_transaction) {
  run(R"j({"op": "create_enum", "name": "e", "values": ["a"]})j");
  EXPECT_TRUE(notes(compile(R"j({"op": "add_enum_value", "name": "e", "value": "b"})j"),
                    "not-usable-in-this-transaction"));
}

// ---- sequences ----

TEST_F(Objects, a_sequence_counts_as_it_is_told) {
  run_all({R"j({"op": "create_sequence", "name": "q", "start": 5, "increment": 2, "maximum": 9,
               "cycle": true})j",
           R"j({"op": "create_sequence", "name": "down", "increment": -1})j",
           R"j({"op": "create_sequence", "name": "plain"})j"});
  EXPECT_EQ(ask("SELECT nextval('q'), nextval('q'), nextval('q'), nextval('q')"), "5|7|9|1");
  const auto live = inspect().sequences;
  ASSERT_EQ(live.size(), 3U) << "the identity's sequence is not one of its own";
  EXPECT_EQ(live[0], *before.sequence("down"));
  EXPECT_EQ(live[1], *before.sequence("plain"));
  EXPECT_EQ(live[2], *before.sequence("q"));
  run_all({R"j({"op": "alter_sequence", "name": "q", "restart": 3, "increment": 1, "maximum": 6,
               "minimum": 2, "cycle": false})j"});
  EXPECT_EQ(ask("SELECT nextval('q'), nextval('q'), nextval('q'), nextval('q')"), "3|4|5|6");
  EXPECT_THROW(ask("SELECT nextval('q')"), sdk::Error);
  run(R"j({"op": "drop_sequence", "name": "q"})j");
  run(R"j({"op": "drop_sequence", "name": "q", "if_exists": true})j");
}

// ---- rows ----

TEST_F(Objects, rows_arrive_as_they_were_written) {
  run(R"j({"op": "insert_rows", "table": "t", "rows": [
    {"id": 10, "s": "it's \\ \n é \"q\"", "n": -5, "b": {"hex": "00ff"}, "j": "{\"a\": [1]}",
     "at": {"$temporal": "2024-02-03T04:05:06Z"}, "yes": true},
    {"id": 11, "s": "", "n": null, "b": "text", "j": "null", "at": null, "yes": 0},
    {"s": {"sql": "upper('x')"}},
    {"n": {"sql": "DEFAULT"}}]})j");
  execute("SET TimeZone = 'UTC'");
  EXPECT_EQ(ask("SELECT s, n, encode(b, 'hex'), j, at, yes FROM t WHERE id = 10"),
            "it's \\ \n é \"q\"|-5|00ff|{\"a\": [1]}|2024-02-03 04:05:06+00|1");
  EXPECT_EQ(ask("SELECT s = '', n IS NULL, encode(b, 'escape'), j, yes FROM t WHERE id = 11"),
            "1|1|text|null|0");
  EXPECT_EQ(ask("SELECT max(id), count(*) FROM t"), "11|4")
      << "numbers of the rows without one come from the sequence";
  run(R"j({"op": "insert_rows", "table": "t", "rows": [{"s": "next"}]})j");
  EXPECT_EQ(ask("SELECT id FROM t WHERE s = 'next'"), "12") << "behind the given numbers";
  run(R"j({"op": "update_rows", "table": "t", "set": {"s": "new", "n": {"sql": "n + 1"}},
           "where": "id = 10"})j");
  EXPECT_EQ(ask("SELECT s, n FROM t WHERE id = 10"), "new|-4");
  run(R"j({"op": "delete_rows", "table": "t", "where": "id = 10"})j");
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "4");
  run(R"j({"op": "delete_rows", "table": "t"})j");
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
}

// ---- raw SQL and extensions ----

TEST_F(Objects, a_script_is_run_statement_by_statement) {
  const auto answer = run(
      R"j({"op": "execute", "sql": "-- a comment; with a semicolon\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $x$ BEGIN RETURN 1; END $x$;\nCREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;\nINSERT INTO t (s) VALUES (E'a\\';b'), ('c;d'); /* x; /* y; */ */ SELECT 1"})j");
  EXPECT_EQ(answer.statements.size(), 4U);
  EXPECT_EQ(ask("SELECT f(), g()"), "1|2");
  EXPECT_EQ(ask("SELECT count(*) FROM t"), "2");
  const auto outside = run(R"j({"op": "execute", "sql": "VACUUM t"})j");
  EXPECT_FALSE(outside.statements[0].transactional);
  run(R"j({"op": "execute", "sql": "CREATE UNIQUE INDEX CONCURRENTLY ixx ON t (s)"})j");
  EXPECT_NE(refused(R"j({"op": "execute", "sql": "BEGIN; SELECT 1; COMMIT"})j"), "");
  EXPECT_NE(refused(R"j({"op": "execute", "sql": "COPY t FROM STDIN"})j"), "");
}

TEST_F(Objects, extensions_are_installed_and_removed) {
  // in a database of its own: an extension belongs to the whole database
  const std::string name = schema_name + "_db";
  execute("CREATE DATABASE " + name);
  std::string url = server_url();
  url = url.substr(0, url.rfind('/') + 1) + name;
  auto own = connect(url);
  for (const char* json :
       {R"j({"op": "postgres.create_extension", "name": "citext", "schema": "public"})j",
        R"j({"op": "postgres.create_extension", "name": "citext", "if_not_exists": true})j",
        R"j({"op": "postgres.drop_extension", "name": "citext", "cascade": true})j",
        R"j({"op": "postgres.drop_extension", "name": "citext", "if_exists": true})j"}) {
    for (const auto& sql : this->sql(json)) own->run(sql, nullptr, 0, sdk::Rows(nullptr));
  }
  EXPECT_THROW(sql(R"j({"op": "postgres.create_extension", "name": "x", "versoin": "1"})j"),
               sdk::Error);
  EXPECT_THROW(sql(R"j({"op": "postgres.create_extension"})j"), sdk::Error);
  own.reset();
  execute("DROP DATABASE " + name);
}

}  // namespace
}  // namespace mig_postgres_test
