// What is known of raw SQL before it runs: each notice with SQL that gets it, and with SQL that is
// nearly the same and does not.
#include "parse_tree.hpp"
#include "support/postgres_translation.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace mig_postgres_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

ir::Operation raw(const std::string& sql) {
  ir::Execute execute;
  execute.sql = ir::Sql(sql);
  ir::Operation out;
  out.body = execute;
  return out;
}

class RawSql : public Translating {
 protected:
  void SetUp() override {
    if (mig_postgres::grammar_version() == 0) GTEST_SKIP() << "this build has no grammar";
  }
  ir::Translation explained(const std::string& sql) const { return compile(raw(sql)); }
  std::vector<std::string> codes(const std::string& sql) const {
    std::vector<std::string> out;
    for (const auto& each : explained(sql).notices) out.push_back(each.code);
    return out;
  }
  ir::Notice the(const std::string& code, const std::string& sql) const {
    for (auto& each : explained(sql).notices) {
      if (each.code == code) return each;
    }
    ADD_FAILURE() << code << " is not said of " << sql;
    return {};
  }
};

// ---- notices ------------------------------------------------------------------------------------

struct Case {
  const char* code;
  const char* said_of;
  const char* not_said_of;
};

const Case kCases[] = {
    {"data-loss", "DROP TABLE t", "CREATE TABLE t (a int); DROP TABLE t"},
    {"data-loss", "ALTER TABLE t DROP COLUMN a", "ALTER TABLE t ALTER a DROP DEFAULT"},
    {"data-loss", "DROP SCHEMA s CASCADE", "DROP SCHEMA s"},
    {"data-loss", "DROP TYPE e CASCADE", "DROP TYPE e"},
    {"data-loss", "DROP EXTENSION citext CASCADE", "DROP EXTENSION citext"},
    {"data-loss", "DROP OWNED BY r", "REASSIGN OWNED BY r TO q"},
    {"data-loss", "DELETE FROM t WHERE a = 1", "DROP VIEW v"},
    {"data-loss", "UPDATE t SET a = 1 WHERE b", "DROP MATERIALIZED VIEW v"},
    {"data-loss", "TRUNCATE t", "CREATE TEMP TABLE t (a int); TRUNCATE t"},
    {"data-loss", "CREATE TABLE IF NOT EXISTS t (a int); DELETE FROM t",
     "CREATE TABLE t (a int); DELETE FROM t"},
    {"data-loss", "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1",
     "INSERT INTO t VALUES (1) ON CONFLICT (a) DO NOTHING"},
    {"data-loss", "WITH gone AS (DELETE FROM t WHERE a RETURNING *) SELECT * FROM gone",
     "WITH gone AS (SELECT * FROM t) SELECT * FROM gone"},
    {"data-loss", "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE",
     "MERGE INTO t USING s ON t.a = s.a WHEN NOT MATCHED THEN INSERT VALUES (1)"},
    {"data-loss", "ALTER TABLE t ALTER a TYPE date", "ALTER TABLE t ALTER a TYPE bigint"},
    {"data-loss", "ALTER TABLE t ALTER a TYPE int USING a / 100",
     "ALTER TABLE t ALTER a TYPE int USING a::int"},
    {"data-loss", "ALTER TYPE pair DROP ATTRIBUTE a", "ALTER TYPE pair ADD ATTRIBUTE a int"},
    {"drop-table", "DROP TABLE IF EXISTS s.t", "SELECT * INTO s.t FROM u; DROP TABLE s.t"},
    {"drop-column", "ALTER TABLE t DROP a", "CREATE TABLE t (a int); ALTER TABLE t DROP a"},
    {"drop-schema", "DROP SCHEMA IF EXISTS s", "CREATE SCHEMA s; DROP SCHEMA s"},
    {"drop-database", "DROP DATABASE IF EXISTS d", "CREATE DATABASE d"},
    {"drop-type", "DROP TYPE e", "CREATE TYPE e AS ENUM ('a'); DROP TYPE e"},
    {"drop-type", "DROP DOMAIN d", "CREATE DOMAIN d AS int; DROP DOMAIN d"},
    {"drop-cascade", "DROP VIEW v CASCADE", "DROP VIEW v"},
    {"drop-cascade", "ALTER TABLE t DROP a CASCADE", "ALTER TABLE t DROP a RESTRICT"},
    {"drop-cascade", "ALTER TABLE t DROP CONSTRAINT c CASCADE", "ALTER TABLE t DROP CONSTRAINT c"},
    {"drop-constraint", "ALTER TABLE t DROP CONSTRAINT c",
     "ALTER TABLE t ALTER CONSTRAINT c DEFERRABLE"},
    {"truncate", "TRUNCATE TABLE t", "CREATE TABLE t (a int); TRUNCATE TABLE t"},
    {"truncate-cascade", "TRUNCATE t CASCADE", "TRUNCATE t"},
    {"delete-without-where", "DELETE FROM t USING u", "DELETE FROM t USING u WHERE t.a = u.a"},
    {"delete-without-where", "WITH a AS (DELETE FROM t RETURNING *) SELECT 1 FROM a",
     "CREATE TABLE t AS SELECT 1; DELETE FROM t"},
    {"update-without-where", "UPDATE t SET a = 1", "UPDATE t SET a = 1 WHERE a IS NULL"},
    {"rename-table", "ALTER TABLE t RENAME TO u",
     "CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; DROP TABLE u"},
    {"rename-table", "ALTER TABLE t SET SCHEMA s", "ALTER INDEX i RENAME TO j"},
    {"rename-column", "ALTER TABLE t RENAME a TO b", "ALTER TABLE t RENAME CONSTRAINT a TO b"},
    {"rename-schema", "ALTER SCHEMA s RENAME TO r", "ALTER SEQUENCE s RENAME TO r"},
    {"rename-enum-value", "ALTER TYPE e RENAME VALUE 'a' TO 'b'", "ALTER TYPE e ADD VALUE 'b'"},
    {"type-change", "ALTER TABLE t ALTER a TYPE bigint",
     "CREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE bigint"},
    {"table-rewrite", "ALTER TABLE t ALTER a TYPE bigint", "ALTER TABLE t ALTER a TYPE text"},
    {"table-rewrite", "ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid()",
     "ALTER TABLE t ADD a timestamptz DEFAULT now()"},
    {"not-null-added", "ALTER TABLE t ALTER a SET NOT NULL",
     "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; "
     "ALTER TABLE t VALIDATE CONSTRAINT c; ALTER TABLE t ALTER a SET NOT NULL"},
    {"not-null-added",
     "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t ALTER a SET "
     "NOT NULL",
     "ALTER TABLE t ALTER a DROP NOT NULL"},
    {"column-required", "ALTER TABLE t ADD a int NOT NULL",
     "ALTER TABLE t ADD a int NOT NULL DEFAULT 0"},
    {"column-required", "ALTER TABLE t ADD a int NOT NULL DEFAULT NULL",
     "ALTER TABLE t ADD a int NOT NULL GENERATED ALWAYS AS IDENTITY"},
    {"may-fail-on-data", "ALTER TABLE t ADD a int NOT NULL", "ALTER TABLE t ADD a int"},
    {"may-fail-on-data", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
     "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)"},
    {"not-null-dropped", "ALTER TABLE t ALTER a DROP NOT NULL",
     "ALTER TABLE t ALTER a DROP DEFAULT"},
    {"default-changed", "ALTER TABLE t ALTER a SET DEFAULT 1",
     "ALTER TABLE t ALTER a SET STATISTICS 1"},
    {"index-not-online", "CREATE INDEX i ON t (a)", "CREATE INDEX CONCURRENTLY i ON t (a)"},
    {"blocks-writes", "CREATE INDEX i ON s.t (a)",
     "CREATE TABLE s.t (a int); CREATE INDEX i ON s.t (a)"},
    {"blocks-writes", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u",
     "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u NOT VALID"},
    {"blocks-reads-and-writes", "ALTER TABLE t ADD CHECK (a > 0)",
     "ALTER TABLE t ADD CHECK (a > 0) NOT VALID"},
    {"waits-for-transactions", "CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX i ON t (a)"},
    {"waits-for-transactions", "ALTER TABLE p DETACH PARTITION q CONCURRENTLY",
     "ALTER TABLE p DETACH PARTITION q"},
    {"drop-index-not-online", "DROP INDEX i", "DROP INDEX CONCURRENTLY i"},
    {"drop-index-not-online", "DROP INDEX IF EXISTS i",
     "CREATE TABLE t (a int); CREATE INDEX i ON t (a); DROP INDEX i"},
    {"reindex-not-online", "REINDEX TABLE t", "REINDEX TABLE CONCURRENTLY t"},
    {"reindex-not-online", "REINDEX (CONCURRENTLY false) TABLE t",
     "REINDEX (CONCURRENTLY) TABLE t"},
    {"detach-not-online", "ALTER TABLE p DETACH PARTITION q",
     "ALTER TABLE p DETACH PARTITION q CONCURRENTLY"},
    {"constraint-not-validated-online", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
     "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID"},
    {"constraint-not-validated-online", "ALTER TABLE t ADD a int DEFAULT 1 REFERENCES u",
     "ALTER TABLE t ADD a int REFERENCES u"},
    {"unique-not-online", "ALTER TABLE t ADD PRIMARY KEY (a)",
     "ALTER TABLE t ADD PRIMARY KEY USING INDEX i"},
    {"unique-not-online", "ALTER TABLE t ADD a int UNIQUE", "ALTER TABLE t ADD a int"},
    {"exclusion-constraint", "ALTER TABLE t ADD EXCLUDE USING gist (a WITH &&)",
     "CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH &&))"},
    {"validate-in-same-transaction",
     "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c",
     "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT d"},
    {"concurrently-in-transaction",
     "CREATE INDEX CONCURRENTLY i ON t (a); UPDATE t SET a = 1 WHERE b",
     "SET lock_timeout = 1; CREATE INDEX CONCURRENTLY i ON t (a); RESET lock_timeout"},
    {"enum-value-order", "ALTER TYPE e ADD VALUE 'c'", "ALTER TYPE e ADD VALUE 'c' BEFORE 'b'"},
    {"not-usable-in-this-transaction", "ALTER TYPE e ADD VALUE 'c' AFTER 'b'",
     "ALTER TYPE e RENAME VALUE 'b' TO 'c'"},
    {"volatile-default", "ALTER TABLE t ADD a float8 DEFAULT random()",
     "ALTER TABLE t ADD a float8 DEFAULT 1"},
    {"volatile-default", "ALTER TABLE t ADD a bigint DEFAULT nextval('s')",
     "CREATE TABLE t (a bigint DEFAULT nextval('s'))"},
    {"stored-generated-column", "ALTER TABLE t ADD a int GENERATED ALWAYS AS (b * 2) STORED",
     "CREATE TABLE t (b int, a int GENERATED ALWAYS AS (b * 2) STORED)"},
    {"identity-added", "ALTER TABLE t ADD a int GENERATED ALWAYS AS IDENTITY",
     "ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY"},
    {"serial-column", "CREATE TABLE t (a bigserial)", "CREATE TABLE t (a bigint)"},
    {"char-type", "CREATE TABLE t (a char(2))", "CREATE TABLE t (a varchar(2), b \"char\")"},
    {"timestamp-without-zone", "ALTER TABLE t ADD a timestamp(3)",
     "ALTER TABLE t ADD a timestamptz(3)"},
    {"integer-key", "CREATE TABLE t (a serial PRIMARY KEY)",
     "CREATE TABLE t (a bigserial PRIMARY KEY)"},
    {"integer-key", "CREATE TABLE t (a int, PRIMARY KEY (a))",
     "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b))"},
    {"json-type", "CREATE TABLE t (a json)", "CREATE TABLE t (a jsonb)"},
    {"vacuum-full", "VACUUM FULL t", "VACUUM t"},
    {"vacuum-full", "VACUUM (FULL true) t", "VACUUM (FULL off) t"},
    {"cluster", "CLUSTER t USING i", "ALTER TABLE t CLUSTER ON i"},
    {"set-logged", "ALTER TABLE t SET UNLOGGED", "CREATE UNLOGGED TABLE t (a int)"},
    {"access-method", "ALTER TABLE t SET ACCESS METHOD heap", "CREATE TABLE t (a int) USING heap"},
    {"trigger-lock", "CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()",
     "CREATE TABLE t (a int); CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()"},
    {"domain-constraint", "CREATE DOMAIN d AS int CHECK (VALUE > 0)", "CREATE DOMAIN d AS int"},
    {"domain-constraint", "ALTER DOMAIN d ADD CHECK (VALUE > 0)",
     "ALTER DOMAIN d ADD CHECK (VALUE > 0) NOT VALID"},
    {"privileges", "GRANT SELECT ON t TO r", "COMMENT ON TABLE t IS 'GRANT SELECT ON t TO r'"},
    {"privileges", "ALTER TABLE t OWNER TO r", "ALTER TABLE t REPLICA IDENTITY FULL"},
    {"privileges", "CREATE ROLE r", "SET LOCAL ROLE r"},
    {"row-security-disabled", "ALTER TABLE t DISABLE ROW LEVEL SECURITY",
     "ALTER TABLE t ENABLE ROW LEVEL SECURITY"},
    {"not-robust", "CREATE INDEX CONCURRENTLY i ON t (a)",
     "DROP INDEX CONCURRENTLY IF EXISTS i; CREATE INDEX CONCURRENTLY i ON t (a)"},
    {"not-robust", "DROP INDEX CONCURRENTLY i", "DROP INDEX i"},
    {"not-robust", "DROP DATABASE d", "DROP DATABASE IF EXISTS d"},
    {"name-too-long",
     "CREATE TABLE a23456789b123456789c123456789d123456789e123456789f123456789g123x (a int)",
     "CREATE TABLE a23456789b123456789c123456789d123456789e123456789f123456789g123 (a int)"},
    {"name-too-long", "CREATE TABLE t (ééééééééééééééééééééééééééééééééé int)",
     "CREATE TABLE t (ééééééééééééééééééééééééééééééé int)"},
    {"duplicate-assignment", "UPDATE t SET a = 1, b = 2, a = 3 WHERE c",
     "UPDATE t SET a[1] = 1, a[2] = 3 WHERE c"},
    {"dynamic-sql", "DO $$ BEGIN EXECUTE 'DROP TABLE ' || x; END $$",
     "DO $$ BEGIN EXECUTE format('DROP TABLE %I' || y, x); RAISE NOTICE '%', 'a' || b; END $$"},
    {"dynamic-sql",
     "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN execute 'a' || x; END $$",
     "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN execute 'a'; END $$"},
    {"session-setting", "SET search_path TO a", "SET LOCAL search_path TO a"},
    {"session-setting", "SET work_mem = 1; SET lock_timeout = 1; RESET work_mem",
     "SET work_mem = 1; RESET work_mem"},
    {"session-setting", "SELECT set_config('search_path', '', false)",
     "SELECT set_config('search_path', '', true)"},
    {"copy-from-program", "COPY t FROM PROGRAM 'cat /data'", "COPY t FROM '/data'"},
    {"syntax-error", "CREATE TABEL t (a int)", "CREATE TABLE t (a int)"},
    {"nested-transaction", "BEGIN; SELECT 1; COMMIT", "SAVEPOINT a; SELECT 1; ROLLBACK TO a"},
    {"uncommitted-transaction", "BEGIN; SELECT 1", "BEGIN; SELECT 1; COMMIT"},
};

class RawSqlNotices : public RawSql, public ::testing::WithParamInterface<Case> {};

TEST_P(RawSqlNotices, are_given_where_they_belong) {
  EXPECT_THAT(codes(GetParam().said_of), Contains(GetParam().code)) << GetParam().said_of;
  EXPECT_THAT(codes(GetParam().not_said_of), Not(Contains(GetParam().code)))
      << GetParam().not_said_of;
}

INSTANTIATE_TEST_SUITE_P(All, RawSqlNotices, ::testing::ValuesIn(kCases), [](const auto& param) {
  std::string name = std::string(param.param.code) + "_" + std::to_string(param.index);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST_F(RawSql, of_nothing_special_nothing_is_said) {
  for (const char* sql :
       {"SELECT 1", "INSERT INTO t VALUES (1)", "CREATE TABLE t (id bigint PRIMARY KEY, a text)",
        "CREATE VIEW v AS SELECT 1", "ALTER TABLE t ADD a int", "ANALYZE t", "CREATE EXTENSION x",
        "CREATE TYPE e AS ENUM ('a')", "COMMENT ON TABLE t IS 'x'", "SET LOCAL lock_timeout = 1"}) {
    EXPECT_THAT(codes(sql), IsEmpty()) << sql;
  }
}

TEST_F(RawSql, a_notice_names_the_table_that_it_is_about) {
  EXPECT_EQ(the("drop-table", "DROP TABLE a, s.b").table, "a");
  EXPECT_EQ(the("blocks-writes", "CREATE INDEX i ON s.t (a)").table, "s.t");
  EXPECT_EQ(the("table-rewrite", "ALTER TABLE ONLY t SET LOGGED").table, "t");
  EXPECT_EQ(the("data-loss", "DELETE FROM t").table, "t");
  EXPECT_EQ(the("truncate", "TRUNCATE public.t").table, "t");
  EXPECT_EQ(the("vacuum-full", "VACUUM FULL t").table, "t");
  EXPECT_EQ(the("vacuum-full", "VACUUM FULL").table, "");
  EXPECT_EQ(the("drop-schema", "DROP SCHEMA s").table, "");
}

TEST_F(RawSql, what_the_text_makes_is_nobody_elses) {
  const std::string text =
      "CREATE TABLE t (id bigint, a int); CREATE INDEX i ON t (a); ALTER TABLE t ADD UNIQUE (a); "
      "ALTER TABLE t ADD b uuid DEFAULT gen_random_uuid(), ADD CHECK (a > 0); UPDATE t SET a = 1; "
      "ALTER TABLE t ALTER a TYPE bigint, ALTER a SET NOT NULL; TRUNCATE t; DROP TABLE t";
  const auto answer = explained(text);
  EXPECT_THAT(codes(text), IsEmpty());
  EXPECT_EQ(answer.data_loss, ir::DataLoss::none);
  for (const auto& each : answer.statements) {
    EXPECT_EQ(each.blocks, ir::Blocks::nothing) << each.sql;
    EXPECT_EQ(each.lock, "") << each.sql;
  }
}

TEST_F(RawSql, a_name_is_not_the_thing_that_the_text_made) {
  for (const char* sql :
       {"CREATE TABLE t (a int); DROP TABLE t; ALTER TABLE u RENAME TO t; DELETE FROM t",
        "CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; DELETE FROM t",
        "CREATE TABLE IF NOT EXISTS t (a int); ALTER TABLE t RENAME TO u; DELETE FROM u",
        "CREATE TABLE public.t (a int); DELETE FROM t",
        "CREATE TABLE a.t (a int); DELETE FROM b.t"}) {
    EXPECT_THAT(codes(sql), Contains("data-loss")) << sql;
  }
  for (const char* sql :
       {"CREATE TABLE public.t (a int); CREATE INDEX i ON t (a)",
        "CREATE TABLE s.t (a int); ALTER TABLE s.t RENAME TO u; TRUNCATE s.u; DROP TABLE s.u"}) {
    EXPECT_THAT(codes(sql), IsEmpty()) << sql;
  }
}

TEST_F(RawSql, a_thing_is_said_once) {
  const auto found = codes("ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME a TO b");
  EXPECT_EQ(std::count(found.begin(), found.end(), "rename-column"), 1);
}

// ---- errors -------------------------------------------------------------------------------------

TEST_F(RawSql, an_error_is_told_by_its_place_in_the_text) {
  const auto notice = the("syntax-error", "SELECT 1;\n\n  -- é\n SELECT 'é' FORM t WHERE");
  EXPECT_EQ(notice.severity, ir::Severity::warning);
  EXPECT_THAT(notice.message, HasSubstr("line 4, column 18"));
}

TEST_F(RawSql, another_server_may_know_what_the_grammar_does_not) {
  for (const char* sql : {"ALTER TABLE t ADD a int GENERATED ALWAYS AS (b) IMAGINARY",
                          "CREATE TABLE t (a int) DISTRIBUTED BY (a)", "SELECT 'it\\'s'"}) {
    EXPECT_EQ(the("syntax-error", sql).severity, ir::Severity::warning) << sql;
  }
}

TEST_F(RawSql, what_no_server_takes_is_an_error) {
  for (const char* sql : {"SELECT 'abc", "SELECT \"abc", "DO $$ abc"}) {
    EXPECT_EQ(the("syntax-error", sql).severity, ir::Severity::error) << sql;
  }
  EXPECT_EQ(the("duplicate-assignment", "UPDATE t SET a = 1, a = 2 WHERE b").severity,
            ir::Severity::error);
}

TEST_F(RawSql, an_error_changes_nothing_else) {
  const auto answer = explained("DROP TABLE t; CREATE TABEL u (a int); VACUUM t");
  ASSERT_EQ(answer.statements.size(), 3U);
  EXPECT_EQ(answer.support, ir::Support::native);
  EXPECT_EQ(answer.statements[0].lock, "ACCESS EXCLUSIVE");
  EXPECT_EQ(answer.statements[1].lock, "");
  EXPECT_FALSE(answer.statements[1].blocks);
  EXPECT_FALSE(answer.statements[2].transactional);
}

// ---- statements ---------------------------------------------------------------------------------

TEST_F(RawSql, what_is_not_understood_is_not_said) {
  for (const char* sql : {"SELECT f()", "DO $$ BEGIN END $$", "CALL p()", "GRANT SELECT ON t TO r",
                          "ALTER TABLE t OF u", "ALTER DOMAIN d ADD CHECK (VALUE > 0)"}) {
    const auto each = explained(sql).statements.at(0);
    EXPECT_TRUE(!each.work && !each.blocks && each.lock.empty()) << sql;
  }
}

TEST_F(RawSql, what_depends_on_what_is_there_is_not_said) {
  for (const char* sql :
       {"ALTER TABLE t ALTER a TYPE varchar(20)", "ALTER TABLE t ADD a mood DEFAULT 'x'",
        "ALTER TABLE t ADD a int DEFAULT f()", "ALTER TABLE t ADD PRIMARY KEY USING INDEX i",
        "UPDATE t SET a = 1 WHERE b"}) {
    const auto each = explained(sql).statements.at(0);
    EXPECT_FALSE(each.work) << sql;
    EXPECT_TRUE(each.blocks) << sql;
  }
  EXPECT_EQ(explained("CREATE TYPE mood AS ENUM ('x'); ALTER TABLE t ADD a mood DEFAULT 'x'")
                .statements.at(1)
                .work,
            ir::Work::none);
}

TEST_F(RawSql, several_changes_of_one_statement_add_up) {
  const auto each =
      explained("ALTER TABLE t ALTER b TYPE text, ALTER a SET STATISTICS 1, ADD c serial")
          .statements.at(0);
  EXPECT_EQ(each.lock, "ACCESS EXCLUSIVE");
  EXPECT_EQ(each.work, ir::Work::rewrite);
}

TEST_F(RawSql, what_needs_no_transaction_is_told_by_the_grammar) {
  for (const char* sql :
       {"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", "REINDEX (VERBOSE, CONCURRENTLY) INDEX i",
        "REINDEX SCHEMA s", "ALTER TABLE p DETACH PARTITION q CONCURRENTLY", "CLUSTER", "VACUUM",
        "CREATE TABLESPACE s LOCATION '/x'", "DROP SUBSCRIPTION s", "ALTER SYSTEM RESET ALL"}) {
    EXPECT_FALSE(explained(sql).statements.at(0).transactional) << sql;
  }
  for (const char* sql :
       {"CREATE INDEX i ON t (concurrently(a))", "REINDEX (CONCURRENTLY off) TABLE t", "CLUSTER t",
        "ALTER TYPE e ADD VALUE 'c'", "ANALYZE t"}) {
    EXPECT_TRUE(explained(sql).statements.at(0).transactional) << sql;
  }
}

TEST_F(RawSql, what_gives_the_migration_lock_away_is_refused) {
  for (const char* sql : {"DISCARD ALL", "SELECT pg_advisory_unlock_all()",
                          "SELECT 1; DO $$ BEGIN PERFORM pg_advisory_unlock_all(); END $$"}) {
    EXPECT_EQ(explained(sql).support, ir::Support::unsupported) << sql;
  }
  for (const char* sql : {"DISCARD TEMP", "SELECT pg_advisory_unlock(1)",
                          "INSERT INTO t VALUES ('pg_advisory_unlock_all()')"}) {
    EXPECT_NE(explained(sql).support, ir::Support::unsupported) << sql;
  }
}

TEST_F(RawSql, text_beyond_reason_is_left_alone) {
  std::string deep = "SELECT 1";
  for (int i = 0; i < 200000; ++i) deep += "+1";
  EXPECT_THAT(codes(deep), IsEmpty());
  std::string nested = "UPDATE t SET a = 1";
  for (int i = 0; i < 10000; ++i) nested += "+1";
  EXPECT_THAT(codes(nested), Contains("update-without-where"));
  EXPECT_THAT(codes(std::string("DROP TABLE t \0 x", 16)), IsEmpty());
}

}  // namespace
}  // namespace mig_postgres_test
