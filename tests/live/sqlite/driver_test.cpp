// Opening, running, errors, transactions, locks.
#include "database.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

// The entries of the statically linked plugin.
extern "C" const mig_plugin* mig_plugin_v1_sqlite(const mig_host* host, const mig_error* err);
extern "C" const mig_plugin* mig_plugin_v1_sqlite_driver(const mig_host* host,
                                                         const mig_error* err);

namespace {

using live::Database;
using live::File;
using mig::sdk::Error;
using testing::HasSubstr;

Error open_failure(const std::string& url) {
  try {
    Database db(url);
  } catch (const Error& e) {
    return e;
  }
  return Error(MIG_OK, "it opened");
}

Error run_failure(Database& db, const std::string& sql) {
  try {
    db.query(sql);
  } catch (const Error& e) {
    return e;
  }
  return Error(MIG_OK, "it ran");
}

TEST(SqliteDriver, creates_a_missing_file) {
  File file;
  Database db(file.url());
  db.query("CREATE TABLE t(a)");
  EXPECT_TRUE(std::filesystem::exists(file.path()));
  Database relative("sqlite:" + std::filesystem::relative(file.path()).string());
  EXPECT_EQ(relative.text("SELECT name FROM sqlite_schema"), "t");
}

TEST(SqliteDriver, decodes_percent_encoded_paths) {
  const std::string path = live::temporary_file(" a?b#c%.db");
  std::string encoded;
  for (char c : path) {
    encoded += c == ' ' ? "%20" : c == '?' ? "%3F" : c == '%' ? "%25" : std::string(1, c);
  }
  Database("sqlite:" + encoded).query("CREATE TABLE t(a)");
  EXPECT_TRUE(std::filesystem::exists(path));
  std::filesystem::remove(path);
}

TEST(SqliteDriver, says_why_a_file_cannot_be_opened) {
  File file;
  EXPECT_EQ(open_failure(file.url() + "?mode=rw").status, MIG_E_CONNECTION);
  EXPECT_THAT(open_failure(file.url() + "?mode=rw").message, HasSubstr("there is no database"));
  EXPECT_THAT(open_failure(file.url() + "?mode=ro").message, HasSubstr("there is no database"));
  EXPECT_FALSE(std::filesystem::exists(file.path()));
  EXPECT_THAT(open_failure("sqlite:/tmp").message, HasSubstr("is a folder"));
  EXPECT_THAT(open_failure("sqlite:/nowhere/at/all.db").message,
              HasSubstr("the folder '/nowhere/at' of the database does not exist"));
  std::ofstream(file.path()) << "this is a text file, and long enough to be looked at as one, "
                                "or so one would think when one reads the file format of SQLite";
  EXPECT_THAT(open_failure(file.url()).message, HasSubstr("is not a SQLite database"));
  EXPECT_EQ(open_failure("sqlite:x?mod=ro").status, MIG_E_INVALID);
  EXPECT_THAT(open_failure("sqlite:x?mod=ro").message, HasSubstr("unknown parameter 'mod'"));
  EXPECT_THAT(open_failure("sqlite://host/x").message, HasSubstr("no host"));
  EXPECT_THAT(open_failure("sqlite:").message, HasSubstr("no path"));
  EXPECT_THAT(open_failure("sqlite:a%zz").message, HasSubstr("hexadecimal"));
}

TEST(SqliteDriver, makes_no_file_where_the_database_must_exist) {
  File file;
  const mig_sqlite::SqliteDriver driver;
  const auto refusal = [&](const std::string& url) {
    try {
      static_cast<void>(driver.open({url, {{"must_exist", "1"}}}));
    } catch (const Error& e) {
      return e;
    }
    return Error(MIG_OK, "it opened");
  };
  for (const char* mode : {"", "?mode=rwc"}) {
    const Error error = refusal(file.url() + mode);
    EXPECT_EQ(error.sqlstate, "3D000");
    EXPECT_THAT(error.message, HasSubstr("there is no database"));
    EXPECT_FALSE(std::filesystem::exists(file.path()));
  }
  EXPECT_EQ(refusal("sqlite::memory:").message, "it opened");
  Database(file.url()).query("CREATE TABLE t(a)");
  auto db = driver.open({file.url(), {{"must_exist", "1"}}});
  EXPECT_NO_THROW(db->run("INSERT INTO t VALUES (1)", nullptr, 0, mig::sdk::Rows(nullptr)));
}

TEST(SqliteDriver, reads_what_may_only_be_read) {
  File file;
  Database(file.url()).script("CREATE TABLE t(a); INSERT INTO t VALUES(1)");
  Database db(file.url() + "?mode=ro");
  EXPECT_EQ(db.text("SELECT a FROM t"), "1");
  const Error error = run_failure(db, "INSERT INTO t VALUES(2)");
  EXPECT_EQ(error.status, MIG_E_STATEMENT);
  EXPECT_EQ(error.sqlstate, "25006");
  EXPECT_THAT(error.message, HasSubstr("can only be read"));
  EXPECT_EQ(db.connection().server().settings.find("read_only")->integer, 1);
}

TEST(SqliteDriver, reports_the_server) {
  Database db;
  auto server = db.connection().server();
  EXPECT_EQ(server.product, "SQLite");
  EXPECT_EQ(server.version, sqlite3_libversion());
  EXPECT_EQ(server.flavour, "sqlite");
  EXPECT_EQ(server.settings.find("foreign_keys")->integer, 1);
  EXPECT_EQ(server.settings.find("in_transaction")->integer, 0);
  db.connection().transaction(MIG_BEGIN);
  EXPECT_EQ(db.connection().server().settings.find("in_transaction")->integer, 1);
  EXPECT_EQ(Database("sqlite::memory:?foreign_keys=0")
                .connection()
                .server()
                .settings.find("foreign_keys")
                ->integer,
            0);
}

TEST(SqliteDriver, binds_and_returns_every_kind) {
  Database db;
  const std::string bytes("a\0b", 3);
  const std::vector<mig_value> args = {mig::sdk::null_value(), mig::sdk::int_value(INT64_MIN),
                                       mig::sdk::real_value(0.5), mig::sdk::text_value(""),
                                       mig::sdk::blob_value(bytes)};
  std::vector<live::OwnedRow> found;
  mig_rows rows{};
  std::vector<std::string> names;
  struct Sink {
    std::vector<std::string> names;
    std::vector<std::int32_t> kinds;
    std::int64_t integer = 0;
    std::size_t size = 0;
  } sink;
  rows.ctx = &sink;
  rows.columns = [](void* ctx, const mig_str* n, std::size_t count) -> std::int32_t {
    for (std::size_t i = 0; i < count; ++i) {
      static_cast<Sink*>(ctx)->names.emplace_back(mig::sdk::view(n[i]));
    }
    return 0;
  };
  rows.row = [](void* ctx, const mig_value* cells, std::size_t count) -> std::int32_t {
    auto& s = *static_cast<Sink*>(ctx);
    for (std::size_t i = 0; i < count; ++i) s.kinds.push_back(cells[i].kind);
    s.integer = cells[1].u.i;
    s.size = cells[4].u.s.size;
    return 1;  // no more rows
  };
  db.connection().run("SELECT ? AS a, ?, ?, ?, ? UNION ALL SELECT 1, 2, 3, 4, 5", args.data(),
                      args.size(), mig::sdk::Rows(&rows));
  EXPECT_EQ(sink.kinds,
            (std::vector<std::int32_t>{MIG_NULL, MIG_INT, MIG_REAL, MIG_TEXT, MIG_BLOB}));
  EXPECT_EQ(sink.names[0], "a");
  EXPECT_EQ(sink.integer, INT64_MIN);
  EXPECT_EQ(sink.size, 3U);
  EXPECT_EQ(run_failure(db, "SELECT ?").status, MIG_E_INVALID);
}

TEST(SqliteDriver, counts_changed_rows) {
  Database db;
  const auto run = [&](const char* sql) {
    return db.connection().run(sql, nullptr, 0, mig::sdk::Rows(nullptr));
  };
  EXPECT_EQ(run("CREATE TABLE t(a)"), -1);
  EXPECT_EQ(run("INSERT INTO t VALUES(1), (2)"), 2);
  EXPECT_EQ(run("/* all */ UPDATE t SET a = 3"), 2);
  EXPECT_EQ(run("DELETE FROM t WHERE a = 9"), 0);
  EXPECT_EQ(run("SELECT 1"), -1);
  EXPECT_EQ(run(" -- nothing\n ;"), 0);
  EXPECT_EQ(run_failure(db, "SELECT 1; SELECT 2").status, MIG_E_INVALID);
}

TEST(SqliteDriver, maps_errors) {
  Database db;
  db.script(
      "CREATE TABLE t(a INTEGER PRIMARY KEY, b INT NOT NULL UNIQUE CHECK (b > 0)); INSERT INTO t "
      "VALUES(1, 1); CREATE TABLE c(t REFERENCES t(a))");
  EXPECT_EQ(run_failure(db, "INSERT INTO t VALUES(2, 1)").sqlstate, "23505");
  EXPECT_EQ(run_failure(db, "INSERT INTO t VALUES(2, 1)").status, MIG_E_CONSTRAINT);
  EXPECT_EQ(run_failure(db, "INSERT INTO t VALUES(2, NULL)").sqlstate, "23502");
  EXPECT_EQ(run_failure(db, "INSERT INTO t VALUES(2, -1)").sqlstate, "23514");
  EXPECT_EQ(run_failure(db, "INSERT INTO c VALUES(5)").sqlstate, "23503");
  const Error syntax = run_failure(db, "SELECT a FORM t");
  EXPECT_EQ(syntax.status, MIG_E_STATEMENT);
  EXPECT_EQ(syntax.position, 15);
  EXPECT_EQ(syntax.code, SQLITE_ERROR);
}

TEST(SqliteDriver, transactions) {
  Database db;
  db.query("CREATE TABLE t(a)");
  db.connection().transaction(MIG_BEGIN);
  EXPECT_THROW(db.connection().transaction(MIG_BEGIN), Error);
  db.script("INSERT INTO t VALUES(1); CREATE TABLE u(a)");
  db.connection().transaction(MIG_ROLLBACK);
  db.connection().transaction(MIG_ROLLBACK);  // nothing to roll back any more is no error
  EXPECT_EQ(db.text("SELECT name FROM sqlite_schema"), "t");
  db.connection().transaction(MIG_BEGIN);
  db.query("INSERT INTO t VALUES(1)");
  db.connection().transaction(MIG_COMMIT);
  EXPECT_EQ(db.text("SELECT a FROM t"), "1");
}

TEST(SqliteDriver, a_transaction_takes_the_write_lock_at_once) {
  File file;
  Database first(file.url());
  Database second(file.url() + "?busy_timeout=50");
  first.query("CREATE TABLE t(a)");
  first.connection().transaction(MIG_BEGIN);
  try {
    second.connection().transaction(MIG_BEGIN);
    FAIL() << "two transactions at once";
  } catch (const Error& e) {
    EXPECT_EQ(e.status, MIG_E_LOCKED);
  }
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    first.connection().transaction(MIG_COMMIT);
  });
  Database third(file.url());  // waits 5 seconds
  third.connection().transaction(MIG_BEGIN);
  later.join();
  third.connection().transaction(MIG_ROLLBACK);
}

TEST(SqliteDriver, the_option_lock_timeout_is_how_long_to_wait) {
  File file;
  Database first(file.url());
  first.connection().transaction(MIG_BEGIN);
  const auto open = [&](const std::string& value) {
    return mig_sqlite::SqliteDriver().open(
        {file.url() + "?busy_timeout=60s", {{"lock_timeout", value}}});
  };
  const auto start = std::chrono::steady_clock::now();
  try {
    open("50ms")->transaction(MIG_BEGIN);
    FAIL() << "two transactions at once";
  } catch (const Error& e) {
    EXPECT_EQ(e.status, MIG_E_LOCKED);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    first.connection().transaction(MIG_COMMIT);
  });
  const auto patient = open("0");
  patient->transaction(MIG_BEGIN);
  later.join();
  patient->transaction(MIG_ROLLBACK);
  for (const char* wrong : {"", "x", "-1s", "5m"}) EXPECT_THROW(open(wrong), Error) << wrong;
}

// Again and again: before the statement has begun nothing happens.
void cancel_until(const std::atomic<bool>& ended, Database& database) {
  while (!ended) {
    database.connection().cancel();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

TEST(SqliteDriver, cancel_ends_a_long_statement) {
  Database db;
  std::atomic<bool> ended = false;
  std::thread canceller([&] { cancel_until(ended, db); });
  const Error error = run_failure(
      db, "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n");
  ended = true;
  canceller.join();
  EXPECT_EQ(error.status, MIG_E_CANCELLED);
  EXPECT_EQ(db.text("SELECT 1"), "1");
}

TEST(SqliteDriver, cancel_ends_waiting_for_a_lock) {
  File file;
  Database first(file.url());
  Database second(file.url() + "?busy_timeout=60s");
  first.query("CREATE TABLE t(a)");
  first.connection().transaction(MIG_BEGIN);
  std::atomic<bool> ended = false;
  std::thread canceller([&] { cancel_until(ended, second); });
  const Error error = run_failure(second, "INSERT INTO t VALUES(1)");
  ended = true;
  canceller.join();
  EXPECT_EQ(error.status, MIG_E_CANCELLED);
}

TEST(SqliteDriver, uses_a_lent_handle_and_leaves_it_as_it_is) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &handle), SQLITE_OK);
  {
    Database db(mig_sqlite::SqliteDriver(true).open(
        {"", {{"handle", std::to_string(reinterpret_cast<std::uintptr_t>(handle))}}}));
    EXPECT_EQ(db.text("PRAGMA foreign_keys"), "0");
    db.apply(R"j({"op":"create_table","table":"t","columns":[{"name":"a","type":"text"}]})j");
    db.apply(R"j({"op":"alter_column","table":"t","name":"a","nullable":false})j");
  }
  EXPECT_EQ(sqlite3_exec(handle, "INSERT INTO t VALUES('x')", nullptr, nullptr, nullptr),
            SQLITE_OK);
  EXPECT_EQ(sqlite3_close(handle), SQLITE_OK);
  EXPECT_THROW(mig_sqlite::SqliteDriver(true).open({"", {{"handle", "x"}}}), Error);
}

TEST(SqliteDriver, a_loaded_driver_takes_no_handle) {
  EXPECT_THROW(mig_sqlite::SqliteDriver().open({"", {{"handle", "1234"}}}), Error);
}

TEST(SqliteDriver, two_connections_in_two_threads) {
  File file;
  Database(file.url()).query("CREATE TABLE t(a)");
  const auto work = [&](int offset) {
    Database db(file.url());
    for (int i = 0; i < 20; ++i)
      db.query("INSERT INTO t VALUES(" + std::to_string(offset + i) + ")");
  };
  std::thread one(work, 0);
  std::thread two(work, 100);
  one.join();
  two.join();
  EXPECT_EQ(Database(file.url()).text("SELECT count(*) FROM t"), "40");
}

TEST(SqlitePlugin, offers_its_facets) {
  const mig_plugin* dialect = mig_plugin_v1_sqlite(nullptr, nullptr);
  const mig_plugin* driver = mig_plugin_v1_sqlite_driver(nullptr, nullptr);
  ASSERT_EQ(dialect->count, 1U);
  EXPECT_STREQ(dialect->dialects[0]->name, "sqlite");
  EXPECT_STREQ(dialect->dialects[0]->aliases[0], "sqlite3");
  EXPECT_NE(dialect->facet(0, MIG_DIALECT_1), nullptr);
  EXPECT_NE(dialect->facet(0, MIG_CATALOG_1), nullptr);
  EXPECT_EQ(dialect->facet(0, MIG_DRIVER_1), nullptr);
  EXPECT_NE(driver->facet(0, MIG_DRIVER_1), nullptr);
}

}  // namespace
