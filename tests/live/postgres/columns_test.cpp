// Columns added, dropped, renamed and changed on a real server.
#include "support/postgres_live.hpp"

namespace mig_postgres_test {
namespace {

class Columns : public Live {
 protected:
  void SetUp() override {
    Live::SetUp();
    run(R"j({"op": "create_table", "table": "t", "columns": [
      {"name": "id", "type": "integer", "nullable": false},
      {"name": "s", "type": "varchar(20)", "default": "7"},
      {"name": "n", "type": "integer", "default": 5},
      {"name": "at", "type": "timestamp(3)"}],
      "primary_key": {"name": "pk_t", "columns": ["id"]}})j");
    execute("INSERT INTO t VALUES (1, '42', 1, '2024-02-03 04:05:06.789'), (2, NULL, NULL, NULL)");
  }
  std::string type_of(const std::string& column) {
    return ask(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = "
        "'t'::regclass AND attname = '" +
        column + "'");
  }
  std::string default_of(const std::string& column) {
    return ask(
        "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_attribute a ON "
        "a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = 't'::regclass AND "
        "attname = '" +
        column + "'");
  }
  // t.column of one type becomes another; its values afterwards.
  std::string retyped(const std::string& from, const std::string& values, const std::string& to,
                      const std::string& more = "") {
    const std::string name = "c" + std::to_string(++count_);
    run(R"j({"op": "create_table", "table": ")j" + name +
        R"j(", "columns": [{"name": "v", "type": )j" + from + "}]}");
    execute("INSERT INTO " + name + " VALUES " + values);
    run(R"j({"op": "alter_column", "table": ")j" + name + R"j(", "name": "v", "type": )j" + to +
        more + "}");
    EXPECT_EQ(ir::to_text(*table(name).columns[0].type.get()),
              ir::to_text(*before.table(name)->columns[0].type.get()));
    return ask("SELECT string_agg(coalesce(v::text, '-'), ',') FROM " + name);
  }
  int count_ = 0;
};

TEST_F(Columns, added_columns_fill_the_rows_that_exist) {
  run(R"j({"op": "add_column", "table": "t", "column": {"name": "b", "type": "boolean",
           "nullable": false, "default": true, "comment": "b's"}})j");
  run(R"j({"op": "add_column", "table": "t", "column": {"name": "u", "type": "uuid",
           "nullable": false, "default_sql": "uuid()"}})j");
  run(R"j({"op": "add_column", "table": "t", "column": {"name": "num", "type": "bigint",
           "identity": true}})j");
  run(R"j({"op": "add_column", "table": "t", "column": {"name": "g", "type": "integer",
           "generated": "n + 1"}})j");
  run(R"j({"op": "add_column", "table": "t", "column": {"name": "when", "type": "timestamptz",
           "default_sql": "now() AT TIME ZONE 'utc'"}})j");
  EXPECT_EQ(ask("SELECT b, num, g, \"when\" IS NOT NULL FROM t ORDER BY id"),
            "1|1|2|1\n1|2|NULL|1");
  EXPECT_EQ(ask("SELECT count(DISTINCT u) FROM t"), "2");
  EXPECT_EQ(table("t").columns[4].comment, "b's");
}

TEST_F(Columns, a_column_in_another_place_is_refused) {
  EXPECT_NE(refused(R"j({"op": "add_column", "table": "t", "first": true,
                        "column": {"name": "x", "type": "integer"}})j"),
            "");
  EXPECT_NE(refused(R"j({"op": "add_column", "table": "t", "after": "id",
                        "column": {"name": "x", "type": "integer"}})j"),
            "");
}

TEST_F(Columns, not_null_without_default_fails_on_rows_and_says_so_before) {
  const char* add = R"j({"op": "add_column", "table": "t",
                         "column": {"name": "x", "type": "integer", "nullable": false}})j";
  EXPECT_TRUE(notes(compile(add), "may-fail-on-data"));
  EXPECT_EQ(refused_by_server(add), "23502");
}

TEST_F(Columns, drop_column_says_what_goes_with_it) {
  run(R"j({"op": "create_index", "table": "t", "name": "ix_t_n", "columns": ["n", "s"]})j");
  run(R"j({"op": "add_check", "table": "t", "name": "ck_t_n", "check": "n > 0 or n is null"})j");
  const auto answer = run(R"j({"op": "drop_column", "table": "t", "name": "n"})j");
  EXPECT_TRUE(notes(answer, "data-loss"));
  EXPECT_TRUE(notes(answer, "drops-dependents"));
  EXPECT_EQ(table("t").indexes.size(), 0U);
  EXPECT_EQ(table("t").checks.size(), 0U);
  EXPECT_EQ(table("t").columns.size(), 3U);
  run(R"j({"op": "drop_column", "table": "t", "name": "n", "if_exists": true})j");
}

TEST_F(Columns, names_are_quoted_and_kept_in_every_case) {
  run_all({R"j({"op": "rename_column", "table": "t", "name": "n", "to": "SELECT \"x\" é"})j",
           R"j({"op": "rename_column", "table": "t", "name": "s", "to": "S"})j",
           R"j({"op": "rename_table", "table": "t", "to": "T.t"})j"});
  EXPECT_EQ(ask("SELECT \"SELECT \"\"x\"\" é\", \"S\" FROM \"T.t\" WHERE id = 1"), "1|42");
}

TEST_F(Columns, nullability_changes_in_both_directions) {
  EXPECT_EQ(refused_by_server(R"j({"op": "alter_column", "table": "t", "name": "n",
                                  "nullable": false})j"),
            "23502");
  execute("DELETE FROM t WHERE id = 2");
  run(R"j({"op": "alter_column", "table": "t", "name": "n", "nullable": false})j");
  EXPECT_FALSE(table("t").columns[2].nullable);
  run(R"j({"op": "alter_column", "table": "t", "name": "n", "nullable": true})j");
  EXPECT_TRUE(table("t").columns[2].nullable);
  EXPECT_NE(refused(R"j({"op": "alter_column", "table": "t", "name": "id", "nullable": true})j"),
            "");
}

TEST_F(Columns, defaults_are_set_and_dropped) {
  run(R"j({"op": "alter_column", "table": "t", "name": "n", "default": 9})j");
  EXPECT_EQ(default_of("n"), "9");
  run(R"j({"op": "alter_column", "table": "t", "name": "n", "default_sql": "1 + 2"})j");
  EXPECT_EQ(default_of("n"), "(1 + 2)");
  run(R"j({"op": "alter_column", "table": "t", "name": "n", "drop_default": true})j");
  EXPECT_EQ(default_of("n"), "");
}

TEST_F(Columns, a_default_gets_across_a_change_of_type) {
  run(R"j({"op": "alter_column", "table": "t", "name": "s", "type": "integer"})j");
  EXPECT_EQ(type_of("s"), "integer");
  EXPECT_EQ(default_of("s"), "7");
  EXPECT_EQ(ask("SELECT s FROM t WHERE id = 1"), "42");
  run(R"j({"op": "alter_column", "table": "t", "name": "s", "type": "text", "default": "x"})j");
  EXPECT_EQ(default_of("s"), "'x'::text");
  run(R"j({"op": "alter_column", "table": "t", "name": "s", "type": "bigint",
           "drop_default": true, "using": "length(s)"})j");
  EXPECT_EQ(default_of("s"), "");
  EXPECT_EQ(ask("SELECT s FROM t WHERE id = 1"), "2");
}

TEST_F(Columns, a_varchar_grows_without_a_rewrite_and_shrinks_only_when_it_fits) {
  const auto answer =
      run(R"j({"op": "alter_column", "table": "t", "name": "s", "type": "varchar(30)"})j");
  EXPECT_EQ(answer.statements[0].work, ir::Work::none);
  EXPECT_EQ(default_of("s"), "'7'::character varying");
  const char* shrink =
      R"j({"op": "alter_column", "table": "t", "name": "s", "type": "varchar(1)"})j";
  EXPECT_TRUE(notes(compile(shrink), "may-fail-on-data"));
  EXPECT_EQ(refused_by_server(shrink), "22001");
}

// Every pair that the translation converts by itself really is converted, and to the same value.
TEST_F(Columns, values_get_across_between_types) {
  EXPECT_EQ(retyped(R"("integer")", "(0), (1), (NULL)", R"("boolean")"), "false,true,-");
  EXPECT_EQ(retyped(R"("smallint")", "(0), (1)", R"("boolean")"), "false,true");
  EXPECT_EQ(retyped(R"j("decimal(5,2)")j", "(0), (1)", R"("boolean")"), "false,true");
  for (const char* number :
       {"\"smallint\"", "\"integer\"", "\"bigint\"", "\"decimal(5)\"", "\"real\"", "\"double\""}) {
    EXPECT_EQ(retyped(R"("boolean")", "(true), (false)", number), "1,0") << number;
    EXPECT_EQ(retyped(R"("text")", "('12')", number), "12") << number;
    EXPECT_EQ(retyped(number, "(12)", R"("json")"), "12") << number;
    EXPECT_EQ(retyped(R"("json")", "('12')", number), "12") << number;
    EXPECT_EQ(retyped(number, "(12)", R"j("varchar(5)")j"), "12") << number;
    EXPECT_EQ(retyped(number, "(12)", R"j("char(2)")j"), "12") << number;
  }
  EXPECT_EQ(retyped(R"("text")", "('t'), ('no')", R"("boolean")"), "true,false");
  EXPECT_EQ(retyped(R"j("char(9)")j", "('5')", R"("integer")"), "5");
  EXPECT_EQ(retyped(R"j("char(40)")j", "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')", R"("uuid")"),
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
  EXPECT_EQ(retyped(R"("text")", "('a\\b')", R"("blob")"), "\\x615c62");
  EXPECT_EQ(retyped(R"("blob")", "('\\x615c62')", R"("text")"), "a\\b");
  EXPECT_EQ(retyped(R"("uuid")", "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')", R"("blob")"),
            "\\xa0eebc999c0b4ef8bb6d6bb9bd380a11");
  EXPECT_EQ(retyped(R"("blob")", "('\\xa0eebc999c0b4ef8bb6d6bb9bd380a11')", R"("uuid")"),
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
  EXPECT_EQ(retyped(R"("text")", "('{\"a\": 1}')", R"("json")"), "{\"a\": 1}");
  EXPECT_EQ(retyped(R"("json")", "('\"2024-01-02\"')", R"("date")"), "2024-01-02");
  EXPECT_EQ(retyped(R"("json")", "('true')", R"("boolean")"), "true");
  EXPECT_EQ(retyped(R"("date")", "('2024-01-02')", R"("timestamp")"), "2024-01-02 00:00:00");
  EXPECT_EQ(retyped(R"("timestamp")", "('2024-01-02 03:04')", R"("date")"), "2024-01-02");
  EXPECT_EQ(retyped(R"("timestamp")", "('2024-01-02 03:04')", R"("time")"), "03:04:00");
  EXPECT_EQ(retyped(R"("time")", "('03:04')", R"("interval")"), "03:04:00");
  EXPECT_EQ(retyped(R"("interval")", "('03:04')", R"("time")"), "03:04:00");
  EXPECT_EQ(retyped(R"("timestamp")", "('2024-01-02 03:04')", R"("timestamptz")",
                    R"j(, "using": "v AT TIME ZONE 'UTC'")j")
                .substr(0, 13),
            ask("SELECT '2024-01-02 03:04Z'::timestamptz::text").substr(0, 13));
  EXPECT_EQ(retyped(R"j("array(integer)")j", "('{1,2}')", R"j("array(text)")j"), "{1,2}");
  EXPECT_EQ(retyped(R"j({"enum": ["a"], "name": "e1"})j", "('a')", R"("text")"), "a");
  EXPECT_EQ(retyped(R"("text")", "('a')", R"j({"enum": ["a"], "name": "e2"})j"), "a");
  EXPECT_EQ(retyped(R"j({"enum": ["a"], "name": "e3"})j", "('a')",
                    R"j({"enum": ["a", "b"], "name": "e4"})j"),
            "a");
  EXPECT_EQ(retyped(R"("json")", "('\"a\"')", R"j({"enum": ["a"], "name": "e5"})j"), "a");
  EXPECT_EQ(retyped(R"j({"enum": ["a"], "name": "e6"})j", "('a')", R"("json")"), "\"a\"");
}

TEST_F(Columns, what_has_no_conversion_is_refused_unless_the_author_gives_one) {
  EXPECT_NE(refused(R"j({"op": "alter_column", "table": "t", "name": "n", "type": "timestamp"})j"),
            "");
  run(R"j({"op": "alter_column", "table": "t", "name": "n", "type": "timestamp",
           "using": "to_timestamp(n) AT TIME ZONE 'UTC'", "drop_default": true})j");
  EXPECT_EQ(ask("SELECT n FROM t WHERE id = 1"), "1970-01-01 00:00:01");
}

TEST_F(Columns, changes_that_rewrite_nothing_leave_the_file_of_the_table) {
  const std::string file = "SELECT pg_relation_filenode('t'::regclass)";
  const std::string was = ask(file);
  EXPECT_NE(run(R"j({"op": "alter_column", "table": "t", "name": "s", "type": "text"})j")
                .statements[0]
                .work,
            ir::Work::rewrite);
  EXPECT_NE(run(R"j({"op": "alter_column", "table": "t", "name": "at", "type": "timestamp(6)"})j")
                .statements[0]
                .work,
            ir::Work::rewrite);
  EXPECT_EQ(ask(file), was);
  EXPECT_EQ(run(R"j({"op": "alter_column", "table": "t", "name": "n", "type": "bigint"})j")
                .statements[0]
                .work,
            ir::Work::rewrite);
  EXPECT_NE(ask(file), was);
}

TEST_F(Columns, a_time_zone_of_the_session_decides_whether_time_stamps_are_rewritten) {
  const char* change =
      R"j({"op": "alter_column", "table": "t", "name": "at", "type": "timestamptz"})j";
  execute("SET TimeZone = 'Asia/Tokyo'");
  server = connection->server();
  EXPECT_EQ(compile(change).statements[0].work, ir::Work::rewrite);
  EXPECT_TRUE(notes(compile(change), "data-reinterpreted"));
  execute("SET TimeZone = 'UTC'");
  server = connection->server();
  const std::string was = ask("SELECT pg_relation_filenode('t'::regclass)");
  EXPECT_NE(run(change).statements[0].work, ir::Work::rewrite);
  EXPECT_EQ(ask("SELECT pg_relation_filenode('t'::regclass)"), was);
  EXPECT_EQ(run(R"j({"op": "alter_column", "table": "t", "name": "at", "type": "timestamp(3)"})j")
                .statements[0]
                .work,
            ir::Work::rewrite);
  EXPECT_NE(ask("SELECT pg_relation_filenode('t'::regclass)"), was);
}

TEST_F(Columns, a_collation_stays_when_the_type_changes) {
  run(R"j({"op": "alter_column", "table": "t", "name": "s", "collation": "C"})j");
  run(R"j({"op": "alter_column", "table": "t", "name": "s", "type": "varchar(40)"})j");
  EXPECT_EQ(type_of("s"), "character varying(40)");
  EXPECT_EQ(table("t").columns[1].collation, ir::Sql(std::string("C")));
}

TEST_F(Columns, a_column_becomes_an_identity_and_goes_on_behind_its_values) {
  execute("INSERT INTO t (id) VALUES (17)");
  run(R"j({"op": "alter_column", "table": "t", "name": "id", "identity": true})j");
  execute("INSERT INTO t (s) VALUES ('next')");
  EXPECT_EQ(ask("SELECT id FROM t WHERE s = 'next'"), "18");
  EXPECT_TRUE(table("t").columns[0].identity);
  EXPECT_NE(refused(R"j({"op": "alter_column", "table": "t", "name": "id", "default": 3})j"), "");
  EXPECT_NE(refused(R"j({"op": "alter_column", "table": "t", "name": "id", "type": "text"})j"), "");
  run(R"j({"op": "alter_column", "table": "t", "name": "id", "identity": false})j");
  EXPECT_FALSE(table("t").columns[0].identity);
}

TEST_F(Columns, an_empty_table_is_numbered_from_one) {
  execute("DELETE FROM t");
  run(R"j({"op": "alter_column", "table": "t", "name": "n", "identity": true,
           "drop_default": true})j");
  execute("INSERT INTO t (id) VALUES (1)");
  EXPECT_EQ(ask("SELECT n FROM t"), "1");
}

TEST_F(Columns, a_serial_column_becomes_an_identity_without_its_sequence) {
  execute("CREATE TABLE old (id serial PRIMARY KEY, v text)");
  execute("INSERT INTO old (v) VALUES ('a'), ('b')");
  before.tables.push_back(table("old"));
  run(R"j({"op": "alter_column", "table": "old", "name": "id", "type": "bigint",
           "identity": true})j");
  execute("INSERT INTO old (v) VALUES ('c')");
  EXPECT_EQ(ask("SELECT string_agg(id::text, ',' ORDER BY id) FROM old"), "1,2,3");
  EXPECT_EQ(ask("SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = "
                "current_schema()::regnamespace"),
            "old_id_seq");
}

TEST_F(Columns, the_sequence_of_a_serial_column_widens_with_it) {
  execute("CREATE TABLE old (id serial PRIMARY KEY)");
  before.tables.push_back(table("old"));
  run(R"j({"op": "alter_column", "table": "old", "name": "id", "type": "bigint"})j");
  EXPECT_EQ(
      ask("SELECT seqtypid::regtype FROM pg_sequence WHERE seqrelid = 'old_id_seq'::regclass"),
      "bigint");
  EXPECT_EQ(ask("SELECT count(*) FROM pg_attrdef WHERE adrelid = 'old'::regclass"), "1");
}

TEST_F(Columns, what_is_computed_from_a_column_comes_back_around_its_new_type) {
  run_all({R"j({"op": "create_table", "table": "other", "columns": [
               {"name": "id", "type": "integer", "nullable": false}],
               "primary_key": {"name": "pk_other", "columns": ["id"]}})j",
           R"j({"op": "insert_rows", "table": "other", "rows": [{"id": 0}, {"id": 2}]})j",
           R"j({"op": "add_column", "table": "t", "column": {"name": "g", "type": "integer",
               "nullable": false, "generated": "coalesce(n, 0) * 2", "comment": "twice"}})j",
           R"j({"op": "add_column", "table": "t", "column": {"name": "h", "type": "varchar(20)",
               "collation": "C", "generated": "n::text"}})j",
           R"j({"op": "add_unique", "table": "t", "name": "uq_g", "columns": ["g", "s"]})j",
           R"j({"op": "drop_constraint", "table": "t", "name": "pk_t"})j",
           R"j({"op": "add_primary_key", "table": "t", "name": "pk_t", "columns": ["id", "g"]})j",
           R"j({"op": "add_foreign_key", "table": "t", "name": "fk_g", "columns": ["g"],
               "references": {"table": "other", "columns": ["id"]}, "on_delete": "restrict",
               "deferrable": true, "initially": "deferred"})j",
           R"j({"op": "add_check", "table": "t", "name": "ck_g", "check": "g >= 0"})j",
           R"j({"op": "create_index", "table": "t", "name": "ix_g",
               "columns": [{"name": "h", "order": "desc"}], "where": "g > 1"})j",
           R"j({"op": "create_index", "table": "t", "name": "ix_s", "columns": ["s"],
               "include": ["g"]})j"});
  const ir::Table then = table("t");
  run(R"j({"op": "alter_column", "table": "t", "name": "n", "type": "decimal(10,2)"})j");
  EXPECT_EQ(type_of("n"), "numeric(10,2)");
  EXPECT_EQ(ask("SELECT n, g, h FROM t ORDER BY id"), "1.00|2|1.00\nNULL|0|NULL");
  const ir::Table now = table("t");
  EXPECT_EQ(now.primary_key, then.primary_key);
  EXPECT_EQ(now.unique, then.unique);
  EXPECT_EQ(now.foreign_keys, then.foreign_keys);
  EXPECT_EQ(now.checks, then.checks);
  EXPECT_EQ(now.indexes, then.indexes);
  for (const char* each : {"g", "h"}) {
    const ir::Column* old = find_column(then, each);
    const ir::Column* made = find_column(now, each);
    ASSERT_TRUE(old != nullptr && made != nullptr);
    EXPECT_EQ(made->comment, old->comment);
    EXPECT_EQ(made->nullable, old->nullable);
    EXPECT_EQ(made->type, old->type);
    EXPECT_EQ(made->collation, old->collation);
  }
}

TEST_F(Columns, what_is_computed_from_text_comes_back_around_its_collation_and_its_type) {
  run_all({R"j({"op": "add_column", "table": "t", "column": {"name": "h", "type": "integer",
               "generated": "length(s)"}})j",
           R"j({"op": "alter_column", "table": "t", "name": "s", "collation": "C"})j"});
  EXPECT_EQ(ask("SELECT h FROM t ORDER BY id"), "2\nNULL");
  run_all({R"j({"op": "drop_column", "table": "t", "name": "h"})j",
           R"j({"op": "add_column", "table": "t", "column": {"name": "h", "type": "integer",
               "generated": "s::text::integer"}})j",
           R"j({"op": "alter_column", "table": "t", "name": "s", "type": "integer"})j"});
  EXPECT_EQ(ask("SELECT s, h FROM t ORDER BY id"), "42|42\nNULL|NULL");
  EXPECT_EQ(default_of("s"), "7");
}

TEST_F(Columns, what_only_looks_like_a_computed_column_is_left_as_it_is) {
  run_all({R"j({"op": "add_column", "table": "t", "column": {"name": "year", "type": "integer",
               "generated": "n + 1"}})j",
           R"j({"op": "add_check", "table": "t", "name": "ck_year",
               "check": "extract(year from at) > 2000"})j",
           R"j({"op": "create_index", "table": "t", "name": "ix_year",
               "columns": [{"expression": "extract(year from at)"}]})j",
           R"j({"op": "alter_column", "table": "t", "name": "n", "type": "bigint"})j"});
  EXPECT_EQ(table("t").checks.size(), 1U);
  EXPECT_EQ(table("t").indexes.size(), 1U);
}

TEST_F(Columns, what_would_be_lost_with_a_computed_column_keeps_it) {
  run_all({R"j({"op": "add_column", "table": "t", "column": {"name": "g", "type": "integer",
               "generated": "n * 2"}})j",
           R"j({"op": "add_unique", "table": "t", "name": "uq", "columns": ["g"]})j",
           R"j({"op": "add_check", "table": "t", "name": "ck", "check": "g >= 0"})j",
           R"j({"op": "create_index", "table": "t", "name": "ix", "columns": ["g"]})j"});
  struct Lost {
    const char* make;
    const char* undo;
    const char* said;
  };
  const Lost all[] = {
      {"CREATE INDEX unknown ON t (g)", "DROP INDEX unknown", "index unknown"},
      {"ALTER TABLE t ADD CONSTRAINT u UNIQUE (s) INCLUDE (g)", "ALTER TABLE t DROP CONSTRAINT u",
       "constraint u on table t"},
      {"CREATE STATISTICS st ON g, id FROM t", "DROP STATISTICS st", "statistics object"},
      {"CREATE VIEW v AS SELECT g FROM t", "DROP VIEW v", "lose: view v"},
      {"ALTER TABLE t DROP CONSTRAINT uq, ADD CONSTRAINT uq UNIQUE (g) DEFERRABLE",
       "ALTER TABLE t DROP CONSTRAINT uq, ADD CONSTRAINT uq UNIQUE (g)",
       "constraint uq on table t"},
      {"ALTER TABLE t DROP CONSTRAINT ck, ADD CONSTRAINT ck CHECK (g >= 0) NOT VALID",
       "ALTER TABLE t VALIDATE CONSTRAINT ck", "constraint ck on table t"},
      {"ALTER INDEX ix SET (fillfactor = 70)", "ALTER INDEX ix RESET (fillfactor)", "index ix"},
      {"CREATE TABLE far (g integer REFERENCES t (g))", "DROP TABLE far",
       "constraint far_g_fkey on table far"},
      {"GRANT SELECT (g) ON t TO PUBLIC", "REVOKE SELECT (g) ON t FROM PUBLIC",
       "rights on column g"},
  };
  const char* change = R"j({"op": "alter_column", "table": "t", "name": "n", "type": "bigint"})j";
  for (const auto& each : all) {
    execute(each.make);
    try {
      run(change);
      ADD_FAILURE() << each.make;
    } catch (const sdk::Error& error) {
      EXPECT_NE(std::string(error.what()).find(each.said), std::string::npos) << error.what();
    }
    EXPECT_EQ(type_of("n"), "integer") << each.make;
    execute(each.undo);
  }
  run(change);
  EXPECT_EQ(type_of("n"), "bigint");
}

TEST_F(Columns, generated_columns_change_as_far_as_the_version_can) {
  run(R"j({"op": "add_column", "table": "t", "column": {"name": "g", "type": "integer",
           "generated": "n * 2"}})j");
  const char* change = R"j({"op": "alter_column", "table": "t", "name": "g",
                            "generated": "n * 3"})j";
  if (std::stoi(server.version) >= 17) {
    run(change);
    EXPECT_EQ(ask("SELECT g FROM t WHERE id = 1"), "3");
  } else {
    EXPECT_NE(refused(change), "");
  }
  run(R"j({"op": "alter_column", "table": "t", "name": "g", "type": "bigint"})j");
  EXPECT_NE(refused(R"j({"op": "alter_column", "table": "t", "name": "n",
                        "generated": "id"})j"),
            "");
  run(R"j({"op": "alter_column", "table": "t", "name": "g", "drop_generated": true})j");
  EXPECT_FALSE(table("t").columns[4].generated);
  const char* virtual_ = R"j({"op": "add_column", "table": "t", "column": {"name": "v",
      "type": "integer", "generated": {"expression": "n * 5", "stored": false}}})j";
  if (std::stoi(server.version) >= 18) {
    run(virtual_);
    EXPECT_EQ(ask("SELECT v FROM t WHERE id = 1"), "5");
    ASSERT_TRUE(table("t").columns[5].generated);
    EXPECT_FALSE(table("t").columns[5].generated->stored);
  } else {
    EXPECT_NE(refused(virtual_), "");
  }
}

TEST_F(Columns, comments_come_and_go) {
  run(R"j({"op": "alter_column", "table": "t", "name": "n", "comment": "it's n"})j");
  EXPECT_EQ(table("t").columns[2].comment, "it's n");
  run(R"j({"op": "alter_column", "table": "t", "name": "n", "comment": ""})j");
  EXPECT_EQ(table("t").columns[2].comment, "");
  run(R"j({"op": "alter_table", "table": "t", "comment": "tt"})j");
  EXPECT_EQ(table("t").comment, "tt");
}

TEST_F(Columns, settings_of_a_table_change) {
  run(R"j({"op": "alter_table", "table": "t", "options": {"postgres": {"fillfactor": 70,
           "with": {"autovacuum_enabled": false}, "unlogged": true}}})j");
  EXPECT_EQ(ask("SELECT relpersistence, reloptions FROM pg_class WHERE oid = 't'::regclass"),
            "u|{fillfactor=70,autovacuum_enabled=false}");
  run(R"j({"op": "create_table", "table": "p", "columns": [{"name": "id", "type": "integer"}],
           "options": {"postgres": {"partition_by": "RANGE (id)"}}})j");
  EXPECT_EQ(ask("SELECT relkind FROM pg_class WHERE oid = 'p'::regclass"), "p");
  EXPECT_NE(refused(R"j({"op": "alter_table", "table": "t",
                        "options": {"postgres": {"engine": "x"}}})j"),
            "");
  EXPECT_EQ(refused(R"j({"op": "alter_table", "table": "t",
                        "options": {"mysql": {"engine": "x"}}})j"),
            "");
}

// The table was made by raw SQL, so nothing is known about it.
TEST_F(Columns, an_unknown_table_is_changed_as_far_as_can_be) {
  execute("CREATE TABLE raw (a text, b integer)");
  execute("INSERT INTO raw VALUES ('1', 2)");
  before.partial = true;
  run_all({R"j({"op": "alter_column", "table": "raw", "name": "a", "type": "integer"})j",
           R"j({"op": "alter_column", "table": "raw", "name": "b", "nullable": false})j",
           R"j({"op": "alter_column", "table": "raw", "name": "b", "default": 3})j",
           R"j({"op": "alter_column", "table": "raw", "name": "b", "drop_default": true})j",
           R"j({"op": "alter_column", "table": "raw", "name": "b", "identity": true})j",
           R"j({"op": "alter_column", "table": "raw", "name": "b", "identity": false})j",
           R"j({"op": "alter_column", "table": "raw", "name": "b", "drop_generated": true})j",
           R"j({"op": "drop_column", "table": "raw", "name": "b"})j"});
  EXPECT_EQ(ask("SELECT a + 1 FROM raw"), "2");
  EXPECT_NE(refused(R"j({"op": "alter_column", "table": "raw", "name": "a",
                        "collation": "C"})j"),
            "");
}

}  // namespace
}  // namespace mig_postgres_test
