// A rebuild among others: failures at every step, transactions and readers that are open, names
// that hide the table, clauses and pragmas that work behind its back.
#include "database.hpp"

namespace {

using live::Database;
using live::op;
using testing::HasSubstr;
namespace ir = mig::ir;

constexpr const char* kFamily =
    "CREATE TABLE parent(id INTEGER PRIMARY KEY AUTOINCREMENT, n INT, code TEXT UNIQUE);"
    "CREATE TABLE child(id INTEGER PRIMARY KEY, p REFERENCES parent(id) ON DELETE CASCADE);"
    "CREATE TABLE log(m TEXT); CREATE INDEX ix ON parent(n) WHERE n > 0;"
    "CREATE VIEW v AS SELECT id, n FROM parent;"
    "CREATE TRIGGER tp AFTER DELETE ON parent BEGIN INSERT INTO log VALUES('parent'); END;"
    "CREATE TRIGGER tc AFTER DELETE ON child BEGIN INSERT INTO log VALUES('child'); END;"
    "INSERT INTO parent VALUES(1, 10, 'a'), (2, 20, 'b'); INSERT INTO child VALUES(1, 1), (2, 2);"
    "ANALYZE";

constexpr const char* kWiden =
    R"j({"op":"alter_column","table":"parent","name":"n","type":"bigint"})j";

ir::Translation rebuild(Database& db, const std::string& change = kWiden) {
  return db.compile(op(R"j({"op":"rebuild_table","table":"parent","changes":[)j" + change + "]}"),
                    db.inspect({"parent"}));
}

TEST(SqliteRebuildAround, a_failure_behind_any_statement_leaves_everything_as_it_was) {
  live::File file;
  Database db(file.url());
  db.script(kFamily);
  const std::string before = db.snapshot();
  const ir::Translation whole = rebuild(db);
  std::size_t tried = 0;
  for (std::size_t i = 0; i < whole.statements.size(); ++i) {
    if (whole.statements[i].phase != ir::Phase::main) continue;
    ir::Translation broken = whole;
    ir::Statement failing;
    failing.sql = "SELECT * FROM no_such_table";
    broken.statements.insert(broken.statements.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                             failing);
    EXPECT_THROW(db.run(broken), mig::sdk::Error);
    EXPECT_EQ(db.snapshot(), before) << "behind " << whole.statements[i].sql;
    EXPECT_EQ(db.text("PRAGMA foreign_keys"), "1");
    EXPECT_EQ(db.text("PRAGMA legacy_alter_table"), "0");
    ++tried;
  }
  EXPECT_GT(tried, 15U);
  db.run(whole);  // and nothing that is left behind keeps it from working then
  EXPECT_EQ(db.text("SELECT count(*) FROM child"), "2");
}

TEST(SqliteRebuildAround, fires_no_trigger) {
  Database db;
  db.script(kFamily);
  db.run(rebuild(db));
  EXPECT_EQ(db.text("SELECT count(*) FROM log"), "0");
  db.query("DELETE FROM parent WHERE id = 1");
  EXPECT_EQ(db.text("SELECT m FROM log ORDER BY m"), "child;parent");
}

TEST(SqliteRebuildAround, gives_the_session_its_settings_back) {
  for (const char* keys : {"0", "1"}) {
    for (const char* legacy : {"0", "1"}) {
      Database db;
      db.script(kFamily);
      db.query(std::string("PRAGMA foreign_keys=") + keys);
      db.query(std::string("PRAGMA legacy_alter_table=") + legacy);
      db.apply(kWiden);
      EXPECT_EQ(db.text("PRAGMA foreign_keys"), keys);
      EXPECT_EQ(db.text("PRAGMA legacy_alter_table"), legacy);
      EXPECT_EQ(db.text("SELECT sql FROM sqlite_schema WHERE name = 'child'"),
                "CREATE TABLE child(id INTEGER PRIMARY KEY, p REFERENCES parent(id) ON DELETE "
                "CASCADE)");
    }
  }
}

TEST(SqliteRebuildAround, works_inside_a_transaction_with_foreign_keys_off) {
  Database db;
  db.script(kFamily);
  db.query("PRAGMA foreign_keys=OFF");
  const std::string before = db.snapshot();
  db.query("BEGIN");
  for (const auto& each : rebuild(db).statements) db.query(each.sql);
  EXPECT_EQ(db.text("SELECT type FROM pragma_table_info('parent') WHERE name = 'n'"), "BIGINT");
  db.query("ROLLBACK");
  EXPECT_EQ(db.snapshot(), before);
}

TEST(SqliteRebuildAround, a_reader_elsewhere_goes_on_reading_or_stops_it) {
  for (const char* mode : {"WAL", "DELETE"}) {
    live::File file;
    Database db(file.url() + "?busy_timeout=0");
    db.query(std::string("PRAGMA journal_mode = ") + mode);
    db.script(kFamily);
    Database reader(file.url() + "?busy_timeout=0");
    reader.query("BEGIN");
    reader.query("SELECT * FROM child");
    const std::string before = db.snapshot();
    const std::string failure = db.failure(kWiden);
    if (std::string(mode) == "WAL") {
      EXPECT_EQ(failure, "");
      EXPECT_EQ(reader.text("SELECT n FROM parent"), "10;20");
    } else {  // the transaction cannot end while somebody reads the file
      EXPECT_THAT(failure, HasSubstr("locked"));
      EXPECT_EQ(db.snapshot(), before);
      EXPECT_EQ(db.text("PRAGMA foreign_keys"), "1");
    }
    reader.query("COMMIT");
    db.apply(kWiden);
    EXPECT_EQ(reader.text("SELECT count(*) FROM child"), "2");
  }
}

TEST(SqliteRebuildAround, other_sessions_see_the_new_table) {
  live::File file;
  Database db(file.url());
  db.script(kFamily);
  Database other(file.url());
  other.query("SELECT * FROM parent");  // has read the schema
  db.apply(R"j({"op":"add_check","table":"parent","name":"ck","check":"n > 5"})j");
  EXPECT_THROW(other.query("INSERT INTO parent(n) VALUES(1)"), mig::sdk::Error);
  EXPECT_EQ(other.text("INSERT INTO parent(n) VALUES(6) RETURNING id"), "3");
}

TEST(SqliteRebuildAround, a_temporary_table_that_hides_it_is_left_alone) {
  Database db;
  db.script(kFamily);
  db.script("CREATE TEMP TABLE parent(z, n, code); INSERT INTO temp.parent VALUES(7, 8, 9)");
  const std::string before = db.snapshot();
  EXPECT_THAT(db.failure(kWiden), HasSubstr("temporary"));
  EXPECT_EQ(db.snapshot(), before);
}

TEST(SqliteRebuildAround, rows_that_on_conflict_would_replace_stop_it) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT UNIQUE ON CONFLICT REPLACE);"
      "INSERT INTO t VALUES(1, 'x'), (2, 'X')");
  EXPECT_THAT(db.failure(R"j({"op":"alter_column","table":"t","name":"a","type":"text",
                            "using":"lower(a)"})j"),
              HasSubstr("lost rows"));
  EXPECT_EQ(db.text("SELECT * FROM t"), "1|x;2|X");
}

TEST(SqliteRebuildAround, keeps_on_conflict_clauses) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT UNIQUE ON CONFLICT REPLACE, b INT NOT NULL ON "
      "CONFLICT IGNORE, c); INSERT INTO t VALUES(1, 'x', 1, 2)");
  db.apply(R"j({"op":"alter_column","table":"t","name":"c","type":"text"})j");
  db.script("INSERT INTO t VALUES(2, 'x', 1, 3); INSERT INTO t VALUES(3, 'y', NULL, 3)");
  EXPECT_EQ(db.text("SELECT id, a FROM t"), "2|x");
}

TEST(SqliteRebuildAround, keeps_a_table_whose_rowid_cannot_be_named) {
  Database db;
  db.script(
      "CREATE TABLE t(rowid TEXT, oid TEXT, _rowid_ TEXT, b TEXT); INSERT INTO t VALUES('x', 'y', "
      "'z', '1'), ('p', 'q', 'r', '2'); CREATE INDEX ib ON t(b)");
  db.apply(R"j({"op":"alter_column","table":"t","name":"b","type":"integer"})j");
  EXPECT_EQ(db.text("SELECT rowid, oid, _rowid_, b FROM t"), "x|y|z|1;p|q|r|2");
}

TEST(SqliteRebuildAround, keeps_statistics_of_the_indexes_that_stay) {
  Database db;
  db.script(kFamily);
  const std::string before = db.text("SELECT * FROM sqlite_stat1 WHERE tbl = 'parent' ORDER BY 2");
  EXPECT_THAT(before, HasSubstr("ix"));
  db.apply(kWiden);
  EXPECT_EQ(db.text("SELECT * FROM sqlite_stat1 WHERE tbl = 'parent' ORDER BY 2"), before);
  db.apply(R"j({"op":"drop_column","table":"parent","name":"code"})j");
  EXPECT_THAT(db.text("SELECT idx FROM sqlite_stat1 WHERE tbl = 'parent'"),
              testing::Not(HasSubstr("autoindex")));
}

TEST(SqliteRebuildAround, two_tables_in_turns) {
  Database db;
  db.script(kFamily);
  db.query("DELETE FROM log");
  const std::string rows = db.text("SELECT * FROM parent") + "/" + db.text("SELECT * FROM child");
  db.apply(std::vector<std::string>{
      kWiden, R"j({"op":"add_check","table":"parent","name":"ck","check":"n > 0"})j"});
  db.apply(R"j({"op":"alter_column","table":"child","name":"p","type":"bigint"})j");
  db.apply(std::vector<std::string>{
      R"j({"op":"drop_constraint","table":"parent","name":"ck","kind":"check"})j",
      R"j({"op":"alter_column","table":"parent","name":"code","nullable":false})j",
      R"j({"op":"add_unique","table":"parent","name":"uq","columns":["n"]})j"});
  EXPECT_EQ(db.text("SELECT * FROM parent") + "/" + db.text("SELECT * FROM child"), rows);
  EXPECT_EQ(db.text("PRAGMA foreign_key_check"), "");
  EXPECT_EQ(db.text("PRAGMA integrity_check"), "ok");
  EXPECT_THROW(db.query("INSERT INTO child VALUES(9, 77)"), mig::sdk::Error);
  EXPECT_EQ(db.text("SELECT count(*) FROM log"), "0");
}

TEST(SqliteRebuildAround, refuses_what_is_no_table_of_the_user) {
  Database db;
  db.script(kFamily);
  EXPECT_THAT(db.failure(R"j({"op":"alter_column","table":"v","name":"n","type":"bigint"})j"),
              HasSubstr("not known"));
  EXPECT_THAT(
      db.failure(R"j({"op":"alter_column","table":"sqlite_sequence","name":"seq","type":"text"})j"),
      testing::Not(""));
}

}  // namespace
