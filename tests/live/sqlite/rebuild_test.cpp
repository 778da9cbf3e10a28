// The rebuild of a table, and everything around it that must survive.
#include "database.hpp"

namespace {

using live::Database;
using live::op;
namespace ir = mig::ir;

// One of everything that a careless rebuild loses.
constexpr const char* kRich = R"sql(
CREATE TABLE parent(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL COLLATE NOCASE, -- the name
  code TEXT UNIQUE, n INT CHECK(n>=0), g INT GENERATED ALWAYS AS (n*2) STORED, gv INT AS (n*3) VIRTUAL,
  up INTEGER REFERENCES parent(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED /* above */);
CREATE INDEX ix_name ON parent(name);
CREATE UNIQUE INDEX ux_part ON parent(n) WHERE n>5;
CREATE INDEX ix_expr ON parent(lower(name), n+1 DESC);
CREATE TABLE child_c(id INTEGER PRIMARY KEY, pid INTEGER REFERENCES parent(id) ON DELETE CASCADE);
CREATE TABLE child_n(id INTEGER PRIMARY KEY, pid INTEGER REFERENCES parent ON DELETE SET NULL);
CREATE TABLE grand(id INTEGER PRIMARY KEY, cid INTEGER REFERENCES child_c(id) ON DELETE CASCADE);
CREATE TABLE log(m TEXT);
CREATE VIEW v AS SELECT id, name, n FROM parent WHERE n>0;
CREATE VIEW v2 AS SELECT * FROM v;
CREATE TRIGGER tg_ins AFTER INSERT ON parent BEGIN INSERT INTO log VALUES('ins '||new.id); END;
CREATE TRIGGER tg_del AFTER DELETE ON parent BEGIN INSERT INTO log VALUES('del '||old.id); END;
CREATE TRIGGER tg_view INSTEAD OF INSERT ON v BEGIN INSERT INTO parent(name,n) VALUES(new.name,new.n); END;
CREATE TRIGGER tg_other AFTER INSERT ON child_c BEGIN UPDATE parent SET n=n+1 WHERE id=new.pid AND 0; END;
INSERT INTO parent(id,name,code,n,up) VALUES(1,'a','c1',1,NULL),(2,'b','c2',2,1),(7,'c','c7',7,2),(100,'zz','c100',100,NULL);
DELETE FROM parent WHERE id=100;
INSERT INTO child_c VALUES(1,1),(2,7);
INSERT INTO child_n VALUES(1,1),(2,2);
INSERT INTO grand VALUES(1,1);
DELETE FROM log;
ANALYZE;
)sql";

std::string definition(Database& db, const std::string& name) {
  return db.text("SELECT sql FROM sqlite_schema WHERE name = '" + name + "'");
}

constexpr const char* kWiden =
    R"j({"op":"alter_column","table":"parent","name":"n","type":"bigint"})j";

void keeps_everything(Database& db, bool foreign_keys) {
  db.query(std::string("PRAGMA foreign_keys=") + (foreign_keys ? "ON" : "OFF"));
  const std::string before = db.snapshot("parent");
  db.apply(kWiden);
  EXPECT_EQ(db.snapshot("parent"), before);
  EXPECT_EQ(db.text("PRAGMA foreign_keys"), foreign_keys ? "1" : "0");
  EXPECT_EQ(db.text("PRAGMA legacy_alter_table"), "0");
  EXPECT_EQ(db.text("PRAGMA integrity_check"), "ok");
}

TEST(SqliteRebuild, keeps_all_that_hangs_on_the_table) {
  live::File file;
  Database db(file.url());
  db.script(kRich);
  keeps_everything(db, true);
  EXPECT_EQ(
      definition(db, "parent"),
      "CREATE TABLE \"parent\"(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL COLLATE "
      "NOCASE, -- the name\n  code TEXT UNIQUE, n BIGINT CHECK(n>=0), g INT GENERATED ALWAYS AS "
      "(n*2) STORED, gv INT AS (n*3) VIRTUAL,\n  up INTEGER REFERENCES parent(id) ON DELETE "
      "CASCADE DEFERRABLE INITIALLY DEFERRED /* above */)");
}

TEST(SqliteRebuild, works_with_foreign_keys_off) {
  Database db;
  db.script(kRich);
  keeps_everything(db, false);
}

TEST(SqliteRebuild, leaves_a_table_that_works) {
  Database db;
  db.script(kRich);
  db.apply(kWiden);
  EXPECT_THROW(db.query("INSERT INTO child_c VALUES(51, 999)"), mig::sdk::Error);
  db.query("INSERT INTO v(name, n) VALUES('viaview', 55)");
  EXPECT_EQ(db.text("SELECT max(id) FROM parent"), "101");  // 100 was given away before
  EXPECT_EQ(db.text("SELECT m FROM log"), "ins 101");
  db.query("DELETE FROM parent WHERE id = 1");
  EXPECT_EQ(db.text("SELECT count(*) FROM child_c"), "0");  // 1, and 7 by way of up
}

TEST(SqliteRebuild, keeps_temporary_triggers_and_views) {
  Database db;
  db.script(kRich);
  db.script(
      "CREATE TEMP TRIGGER tt AFTER INSERT ON main.parent BEGIN INSERT INTO log VALUES('tt'); END;"
      "CREATE TEMP VIEW tv AS SELECT * FROM parent;");
  db.apply(kWiden);
  db.query("INSERT INTO parent(name) VALUES('x')");
  EXPECT_EQ(db.text("SELECT count(*) FROM log WHERE m = 'tt'"), "1");
  EXPECT_EQ(db.text("SELECT count(*) FROM tv"), "4");
}

TEST(SqliteRebuild, a_failure_leaves_everything_as_it_was) {
  Database db;
  db.script(kRich);
  const std::string before = db.snapshot();
  EXPECT_THAT(db.failure(R"j({"op":"add_check","table":"parent","name":"ck","check":"n > 5"})j"),
              testing::HasSubstr("CHECK constraint failed: ck"));
  EXPECT_EQ(db.snapshot(), before);
  EXPECT_EQ(db.text("PRAGMA foreign_keys"), "1");
}

TEST(SqliteRebuild, dropping_a_column_that_a_view_reads_fails) {
  Database db;
  db.script(kRich);
  const std::string before = db.snapshot();
  EXPECT_THAT(db.failure(R"j({"op":"drop_column","table":"parent","name":"name"})j"),
              testing::HasSubstr("error in view v"));
  EXPECT_EQ(db.snapshot(), before);
}

TEST(SqliteRebuild, dropping_a_column_that_a_view_reads_in_double_quotes_fails) {
  Database db;  // "a" would silently become the string 'a'
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b INT); CREATE INDEX i ON t(a);"
      "CREATE VIEW w AS SELECT \"a\" FROM t");
  EXPECT_THAT(db.failure(R"j({"op":"drop_column","table":"t","name":"a"})j"),
              testing::HasSubstr("view 'w' names the dropped column"));
}

TEST(SqliteRebuild, dropping_a_column_that_a_trigger_elsewhere_sets_fails) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b); CREATE TABLE o(x); CREATE INDEX ib ON t(b);"
      "CREATE TRIGGER tgo AFTER INSERT ON o BEGIN UPDATE t SET b = 1; END;"
      "INSERT INTO t VALUES(1, 2, 3)");
  EXPECT_THAT(db.failure(R"j({"op":"drop_column","table":"t","name":"b"})j"),
              testing::HasSubstr("no such column"));
  db.script(
      "DROP TRIGGER tgo; CREATE TRIGGER tgu AFTER UPDATE ON o BEGIN UPDATE t SET b = 1; END;");
  EXPECT_THAT(db.failure(R"j({"op":"drop_column","table":"t","name":"b"})j"),
              testing::HasSubstr("no such column"));
}

TEST(SqliteRebuild, dropping_a_column_that_a_trigger_waits_for_is_refused) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b); CREATE INDEX ib ON t(b);"
      "CREATE TRIGGER tg AFTER UPDATE OF b ON t BEGIN SELECT 1; END;");
  EXPECT_THAT(db.failure(R"j({"op":"drop_column","table":"t","name":"b"})j"),
              testing::HasSubstr("waits for changes"));
}

TEST(SqliteRebuild, dropping_a_column_takes_its_indexes_and_constraints_along) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b INT, c INT, CONSTRAINT u UNIQUE (a, b),"
      " CONSTRAINT k CHECK (a > 0), CONSTRAINT k2 CHECK (b > 0)); CREATE INDEX i ON t(b, a);"
      "CREATE INDEX j ON t(b) WHERE a > 1; CREATE INDEX l ON t(b); INSERT INTO t VALUES(1,2,3,4)");
  const auto answer = db.apply(R"j({"op":"drop_column","table":"t","name":"a"})j");
  EXPECT_EQ(
      definition(db, "t"),
      "CREATE TABLE \"t\"(id INTEGER PRIMARY KEY, b INT, c INT, CONSTRAINT k2 CHECK (b > 0))");
  EXPECT_EQ(db.text("SELECT name FROM sqlite_schema WHERE type = 'index'"), "l");
  EXPECT_EQ(db.text("SELECT * FROM t"), "1|3|4");
  int said = 0;
  for (const auto& each : answer.notices) said += each.code == "dropped-with-column" ? 1 : 0;
  EXPECT_EQ(said, 4);
}

TEST(SqliteRebuild, a_child_that_loses_its_parent_key_fails) {
  Database db;
  db.script(
      "CREATE TABLE p(code TEXT PRIMARY KEY, x); CREATE TABLE c(pc TEXT REFERENCES p(code));"
      "INSERT INTO p(code) VALUES('a'),('b'); INSERT INTO c VALUES('a')");
  EXPECT_THAT(db.failure(R"j({"op":"alter_column","table":"p","name":"code","type":"text",
                            "using":"upper(code)"})j"),
              testing::HasSubstr("violate a foreign key"));
  EXPECT_THAT(
      db.failure(R"j({"op":"drop_constraint","table":"p","name":"x","kind":"primary_key"})j"),
      testing::HasSubstr("does not find a unique key"));
  EXPECT_EQ(db.text("SELECT * FROM c"), "a");
}

TEST(SqliteRebuild, rows_that_on_conflict_would_drop_stop_it) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, x INT NOT NULL ON CONFLICT IGNORE, y INT);"
      "INSERT INTO t VALUES(1, 1, 1), (2, 1, NULL)");
  EXPECT_THAT(db.failure(R"j({"op":"alter_column","table":"t","name":"x","type":"integer",
                            "using":"y"})j"),
              testing::HasSubstr("lost rows"));
  EXPECT_EQ(db.text("SELECT count(*) FROM t"), "2");
}

TEST(SqliteRebuild, keeps_rowids_that_nothing_shows) {
  Database db;
  db.script(
      "CREATE TABLE d(a TEXT, b TEXT); INSERT INTO d VALUES('x one','1'),('y two','2'),('z "
      "three','3'); DELETE FROM d WHERE rowid = 2;"
      "CREATE VIRTUAL TABLE f USING fts5(a, content='d'); INSERT INTO f(f) VALUES('rebuild');");
  db.apply(R"j({"op":"alter_column","table":"d","name":"b","type":"integer"})j");
  EXPECT_EQ(db.text("SELECT rowid, a FROM f WHERE f MATCH 'three'"), "3|z three");
  EXPECT_EQ(db.text("SELECT rowid, b FROM d"), "1|1;3|3");
}

TEST(SqliteRebuild, keeps_rowids_when_a_column_is_called_rowid) {
  Database db;
  db.script(
      "CREATE TABLE d(rowid TEXT, b TEXT); INSERT INTO d VALUES('x','1'),('y','2'); DELETE FROM "
      "d WHERE b='1'; INSERT INTO d VALUES('q','9')");
  db.apply(R"j({"op":"alter_column","table":"d","name":"b","type":"varchar(9)"})j");
  EXPECT_EQ(db.text("SELECT _rowid_, rowid, b FROM d"), "2|y|2;3|q|9");
}

TEST(SqliteRebuild, keeps_without_rowid) {
  Database db;
  db.script(
      "CREATE TABLE d(a TEXT PRIMARY KEY, b INT, UNIQUE(b)) WITHOUT ROWID; CREATE INDEX ib ON "
      "d(b DESC); INSERT INTO d VALUES('x',1),('y',2); CREATE TABLE k(x REFERENCES d(a)); "
      "INSERT INTO k VALUES('x')");
  db.apply(R"j({"op":"alter_column","table":"d","name":"b","type":"bigint"})j");
  EXPECT_EQ(definition(db, "d"),
            "CREATE TABLE \"d\"(a TEXT PRIMARY KEY, b BIGINT, UNIQUE(b)) WITHOUT ROWID");
  EXPECT_EQ(db.text("SELECT * FROM d ORDER BY a"), "x|1;y|2");
  EXPECT_EQ(definition(db, "ib"), "CREATE INDEX ib ON d(b DESC)");
}

TEST(SqliteRebuild, makes_a_table_strict_and_without_rowid) {
  Database db;
  db.script(
      "CREATE TABLE d(a VARCHAR(9) PRIMARY KEY NOT NULL, b BIGINT, c DECIMAL(10,2), d TIMESTAMP, "
      "e BOOLEAN, f); INSERT INTO d VALUES('x', 1, 1.5, '2026-11-22', 1, x'00')");
  db.apply(
      R"j({"op":"alter_table","table":"d","options":{"sqlite":{"strict":true,"without_rowid":true}}})j");
  EXPECT_EQ(
      definition(db, "d"),
      "CREATE TABLE \"d\"(a TEXT PRIMARY KEY NOT NULL, b INTEGER, c REAL, d TEXT, e INTEGER, f "
      "ANY) WITHOUT ROWID, STRICT");
  EXPECT_EQ(db.text("SELECT a, b, c, d, e FROM d"), "x|1|1.500000|2026-11-22|1");
  EXPECT_THROW(db.query("INSERT INTO d(a, b) VALUES('y', 'z')"), mig::sdk::Error);
}

TEST(SqliteRebuild, a_strict_table_stays_strict_and_refuses_what_does_not_fit) {
  Database db;
  db.script(
      "CREATE TABLE d(id INTEGER PRIMARY KEY, a TEXT) STRICT; INSERT INTO d VALUES(1, 'abc')");
  EXPECT_THAT(db.failure(R"j({"op":"alter_column","table":"d","name":"a","type":"bigint"})j"),
              testing::HasSubstr("cannot store"));
  db.apply(R"j({"op":"alter_column","table":"d","name":"a","type":"varchar(20)"})j");
  EXPECT_EQ(definition(db, "d"), "CREATE TABLE \"d\"(id INTEGER PRIMARY KEY, a TEXT) STRICT");
}

TEST(SqliteRebuild, does_not_give_numbers_again_after_an_empty_table) {
  Database db;
  db.script(
      "CREATE TABLE d(id INTEGER PRIMARY KEY AUTOINCREMENT, a); INSERT INTO d(a) VALUES(1),(2); "
      "DELETE FROM d");
  db.apply(R"j({"op":"alter_column","table":"d","name":"a","type":"text"})j");
  EXPECT_EQ(db.text("INSERT INTO d(a) VALUES(9) RETURNING id"), "3");
}

TEST(SqliteRebuild, quotes_every_name) {
  Database db;
  db.script(
      "CREATE TABLE \"My \"\"T\"(id INTEGER PRIMARY KEY, \"a b\" INT); CREATE INDEX \"i x\" ON "
      "\"My \"\"T\"(\"a b\"); CREATE TABLE k(x REFERENCES \"My \"\"T\"(id)); INSERT INTO \"My "
      "\"\"T\" VALUES(1, 2); INSERT INTO k VALUES(1); CREATE VIEW w AS SELECT \"a b\" FROM \"My "
      "\"\"T\"");
  db.apply(R"j({"op":"alter_column","table":"My \"T","name":"a b","type":"bigint"})j");
  EXPECT_EQ(db.text("SELECT * FROM w"), "2");
  EXPECT_EQ(db.text("PRAGMA foreign_key_check"), "");
}

TEST(SqliteRebuild, does_not_mind_what_was_broken_before) {
  Database db;
  db.script(
      "PRAGMA foreign_keys=OFF; CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE t(id INTEGER "
      "PRIMARY KEY, a REFERENCES p(id)); INSERT INTO t VALUES(1, 77); CREATE VIEW bad AS SELECT x "
      "FROM missing; CREATE TABLE m(pc REFERENCES t(a)); INSERT INTO m VALUES('x'); PRAGMA "
      "foreign_keys=ON");
  db.apply(R"j({"op":"alter_column","table":"t","name":"a","type":"bigint"})j");
  EXPECT_EQ(db.text("SELECT * FROM t"), "1|77");
}

TEST(SqliteRebuild, keeps_foreign_keys_to_itself) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, up INT REFERENCES t(id)); INSERT INTO t VALUES(1,1),"
      "(2,1); CREATE TABLE u(id INTEGER PRIMARY KEY, up INT REFERENCES u(id) DEFERRABLE INITIALLY "
      "DEFERRED); BEGIN; INSERT INTO u VALUES(1,2),(2,1); COMMIT");
  for (const char* name : {"t", "u"}) {
    db.apply(std::string(R"j({"op":"alter_column","name":"up","type":"bigint","table":")j") + name +
             "\"}");
  }
  EXPECT_EQ(definition(db, "t"),
            "CREATE TABLE \"t\"(id INTEGER PRIMARY KEY, up BIGINT REFERENCES t(id))");
  EXPECT_THROW(db.query("INSERT INTO t VALUES(5, 99)"), mig::sdk::Error);
  EXPECT_EQ(db.text("SELECT * FROM u"), "1|2;2|1");
}

TEST(SqliteRebuild, takes_another_name_when_its_own_is_taken) {
  Database db;
  db.script(
      "CREATE TABLE mig_new_t(z); CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t "
      "VALUES(1, 2)");
  const auto answer = db.compile(
      op(R"j({"op":"rebuild_table","table":"t","changes":[{"op":"alter_column","table":"t",
                        "name":"a","type":"integer"}]})j"),
      db.inspect());
  db.run(answer);
  EXPECT_EQ(db.text("SELECT name FROM sqlite_schema ORDER BY name"), "mig_new_t;t");
}

TEST(SqliteRebuild, is_refused_inside_a_transaction_with_foreign_keys_on) {
  Database db;
  db.script("CREATE TABLE t(id INTEGER PRIMARY KEY, a INT); BEGIN");
  EXPECT_THAT(db.failure(R"j({"op":"alter_column","table":"t","name":"a","type":"bigint"})j"),
              testing::HasSubstr("inside a transaction"));
}

TEST(SqliteRebuild, a_virtual_table_is_refused) {
  Database db;
  db.script("CREATE VIRTUAL TABLE f USING fts5(a)");
  EXPECT_THAT(db.failure(R"j({"op":"alter_column","table":"f","name":"a","type":"bigint"})j"),
              testing::HasSubstr("not known"));
}

TEST(SqliteRebuild, notices_a_table_that_changed_since_it_was_read) {
  Database db;
  db.script("CREATE TABLE t(id INTEGER PRIMARY KEY, a INT)");
  const auto answer = db.compile(
      op(R"j({"op":"rebuild_table","table":"t","changes":[{"op":"alter_column","table":"t",
                        "name":"a","nullable":false}]})j"),
      db.inspect({"t"}));
  db.query("ALTER TABLE t ADD COLUMN b INT");
  EXPECT_THROW(db.run(answer), mig::sdk::Error);
  db.script("DROP TABLE t; CREATE TABLE t(id INTEGER PRIMARY KEY, a INT); CREATE INDEX i ON t(a)");
  EXPECT_THROW(db.run(answer), mig::sdk::Error);
  EXPECT_EQ(db.text("SELECT name FROM sqlite_schema ORDER BY name"), "i;t");
}

TEST(SqliteRebuild, works_from_the_recorded_schema_alone) {
  Database db;
  db.apply(
      R"j({"op":"create_table","table":"t","columns":[{"name":"id","type":"bigint","identity":true},
              {"name":"a","type":"varchar(20)","default":"x"}],
              "primary_key":{"name":"pk_t","columns":["id"]},
              "indexes":[{"name":"ix","columns":["a"]}]})j");
  db.query("INSERT INTO t(a) VALUES('q')");
  ir::Schema recorded = db.inspect();
  recorded.verbatim.clear();
  const auto change = op(R"j({"op":"rebuild_table","table":"t","changes":[{"op":"alter_column",
                             "table":"t","name":"a","nullable":false}]})j");
  db.run(db.compile(change, recorded, true));
  EXPECT_EQ(db.text("SELECT * FROM t"), "1|q");
  EXPECT_EQ(db.text("SELECT \"notnull\" FROM pragma_table_info('t') WHERE name = 'a'"), "1");
  EXPECT_EQ(db.text("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE INDEX%'"), "ix");
  // what nobody recorded would be lost: a trigger, a constraint
  db.script("CREATE TRIGGER tg AFTER INSERT ON t BEGIN SELECT 1; END");
  EXPECT_THROW(db.run(db.compile(change, recorded, true)), mig::sdk::Error);
  db.script(
      "DROP TRIGGER tg; CREATE TABLE u(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT DEFAULT 'x' "
      "COLLATE nocase); DROP TABLE t; ALTER TABLE u RENAME TO t; CREATE INDEX ix ON t(a)");
  EXPECT_THROW(db.run(db.compile(change, recorded, true)), mig::sdk::Error);
  EXPECT_EQ(db.text("SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%nocase%'"), "1");
}

// ---- several changes in one rebuild -------------------------------------------------------------

TEST(SqliteRebuild, folds_changes_and_lets_sqlite_rename) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b INT); CREATE INDEX ia ON t(a) WHERE a > 0;"
      "CREATE VIEW w AS SELECT a, b FROM t; CREATE TRIGGER tg AFTER UPDATE OF a ON t BEGIN DELETE "
      "FROM t WHERE a = new.a + 1000; END; INSERT INTO t VALUES(1, 2, 3)");
  db.apply(std::vector<std::string>{
      R"j({"op":"rename_column","table":"t","name":"a","to":"amount"})j",
      R"j({"op":"add_check","table":"t","name":"ck","check":"amount > b - 100"})j",
      R"j({"op":"add_column","table":"t","column":{"name":"a","type":"text","nullable":false,
          "default":"new"},"after":"id"})j",
      R"j({"op":"create_index","table":"t","name":"ix","columns":["amount","a"]})j",
      R"j({"op":"alter_column","table":"t","name":"b","nullable":false})j",
      R"j({"op":"add_unique","table":"t","name":"uq","columns":["amount"]})j"});
  EXPECT_EQ(db.text("SELECT id, a, amount, b FROM t"), "1|new|2|3");
  EXPECT_EQ(db.text("SELECT name FROM pragma_table_info('t')"), "id;a;amount;b");
  EXPECT_EQ(definition(db, "w"), "CREATE VIEW w AS SELECT \"amount\", b FROM t");
  EXPECT_THAT(definition(db, "tg"), testing::HasSubstr("UPDATE OF \"amount\" ON"));
  EXPECT_THAT(definition(db, "ia"), testing::HasSubstr("(\"amount\") WHERE \"amount\" > 0"));
  EXPECT_EQ(db.text("SELECT name FROM pragma_index_info('ix')"), "amount;a");
  EXPECT_THROW(db.query("INSERT INTO t(amount, b) VALUES(1, 200)"), mig::sdk::Error);
}

TEST(SqliteRebuild, swaps_two_names) {
  Database db;
  db.script("CREATE TABLE t(a INT, b INT); INSERT INTO t VALUES(1, 2)");
  db.apply(
      std::vector<std::string>{R"j({"op":"rename_column","table":"t","name":"a","to":"tmp"})j",
                               R"j({"op":"rename_column","table":"t","name":"b","to":"a"})j",
                               R"j({"op":"rename_column","table":"t","name":"tmp","to":"b"})j"});
  EXPECT_EQ(db.text("SELECT a, b FROM t"), "2|1");
}

TEST(SqliteRebuild, drops_a_column_and_adds_one_of_the_same_name) {
  Database db;
  db.script("CREATE TABLE t(id INTEGER PRIMARY KEY, a INT); INSERT INTO t VALUES(1, 5)");
  db.apply(std::vector<std::string>{
      R"j({"op":"drop_column","table":"t","name":"a"})j",
      R"j({"op":"add_column","table":"t","column":{"name":"a","type":"text"},"first":true})j"});
  EXPECT_EQ(db.text("SELECT a, id FROM t"), "NULL|1");
}

}  // namespace
