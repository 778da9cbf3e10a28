// The driver against the real servers.
#include "../../../dialects/mysql/driver.hpp"

#include "server.hpp"
#include <mig/sdk/dialect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace {

using live::Rows;
using testing::HasSubstr;
using testing::Not;
namespace sdk = mig::sdk;

class Driver : public live::ServerTest {
 protected:
  // The error of a statement.
  sdk::Error error_of(const std::string& text) const {
    try {
      live::rows_of(connection(), text);
    } catch (const sdk::Error& error) {
      return error;
    }
    return sdk::Error(MIG_OK, "no error");
  }
  sdk::Error error_of_open(const std::string& url) const {
    try {
      mig_mysql::MySqlDriver().open({url, {}});
    } catch (const sdk::Error& error) {
      return error;
    }
    return sdk::Error(MIG_OK, "no error");
  }
  std::int64_t affected(const std::string& text) const {
    return connection().run(text, nullptr, 0, sdk::Rows(nullptr));
  }
};
INSTANTIATE_TEST_SUITE_P(Servers, Driver, live::both(), live::name_of);

TEST_P(Driver, server_says_what_it_is) {
  const auto server = connection().server();
  EXPECT_EQ(server.flavour, GetParam());
  EXPECT_EQ(server.product, maria() ? "MariaDB" : "MySQL");
  EXPECT_THAT(server.version, testing::MatchesRegex("[0-9]+[.][0-9]+[.][0-9]+"));
  EXPECT_EQ(server.settings.find("character_set_database")->text, "utf8mb4");
}

TEST_P(Driver, the_session_is_strict_utc_and_utf8mb4) {
  for (const char* word : {"STRICT_TRANS_TABLES", "NO_ZERO_DATE", "NO_ZERO_IN_DATE",
                           "ERROR_FOR_DIVISION_BY_ZERO", "NO_ENGINE_SUBSTITUTION"}) {
    EXPECT_THAT(cell("SELECT @@sql_mode"), HasSubstr(word));
  }
  EXPECT_THAT(cell("SELECT @@sql_mode"), Not(HasSubstr("NO_BACKSLASH_ESCAPES")));
  EXPECT_EQ(cell("SELECT @@time_zone"), "+00:00");
  EXPECT_EQ(cell("SELECT @@character_set_connection"), "utf8mb4");
  EXPECT_EQ(cell("SELECT '😀'"), "😀");
}

TEST_P(Driver, values_come_back_in_their_kinds) {
  std::vector<std::int32_t> kinds;
  std::vector<std::string> names;
  struct Seen {
    std::vector<std::int32_t>* kinds;
    std::vector<std::string>* names;
  } seen{&kinds, &names};
  mig_rows rows{};
  rows.ctx = &seen;
  rows.columns = [](void* ctx, const mig_str* labels, std::size_t n) -> std::int32_t {
    for (std::size_t i = 0; i < n; ++i) {
      static_cast<Seen*>(ctx)->names->emplace_back(sdk::view(labels[i]));
    }
    return 0;
  };
  rows.row = [](void* ctx, const mig_value* cells, std::size_t n) -> std::int32_t {
    for (std::size_t i = 0; i < n; ++i) static_cast<Seen*>(ctx)->kinds->push_back(cells[i].kind);
    return 0;
  };
  live::rows_of(connection(),
                "CREATE TABLE t (i int, u bigint unsigned, f float, d decimal(5,2), "
                "s varchar(5), b varbinary(5), n int, at datetime(3), j json, y year, "
                "e enum('a'), l longblob, x tinyint(1))");
  live::rows_of(connection(),
                "INSERT INTO t VALUES (1, 18446744073709551615, 1.5, 2.50, 'x', x'00', "
                "NULL, '2020-01-02 03:04:05.678', '{}', 2020, 'a', 'q', 1)");
  const std::vector<std::int32_t> wanted = {MIG_INT,  MIG_TEXT, MIG_REAL, MIG_TEXT, MIG_TEXT,
                                            MIG_BLOB, MIG_NULL, MIG_TEXT, MIG_TEXT, MIG_INT,
                                            MIG_TEXT, MIG_BLOB, MIG_INT};
  connection().run("SELECT * FROM t", nullptr, 0, sdk::Rows(&rows));
  EXPECT_EQ(kinds, wanted);
  EXPECT_EQ(names.at(7), "at");
  const Rows plain = live::rows_of(connection(), "SELECT * FROM t");
  EXPECT_EQ(plain.at(0).at(1), "18446744073709551615");
  EXPECT_EQ(plain.at(0).at(7), "2020-01-02 03:04:05.678");
  // the prepared protocol gives the same
  kinds.clear();
  const mig_value one = sdk::int_value(1);
  connection().run("SELECT * FROM t WHERE i = ?", &one, 1, sdk::Rows(&rows));
  EXPECT_EQ(kinds, wanted);
  EXPECT_EQ(live::rows_of(connection(), "SELECT * FROM t WHERE i = ?", {one}), plain);
}

TEST_P(Driver, arguments_of_every_kind_arrive) {
  live::rows_of(connection(), "CREATE TABLE t (i bigint, f double, s longtext, b longblob, n int)");
  const std::string text = "it's \\ \"ü😀\n";
  const std::string bytes("\0\xff\x27\x5c", 4);
  live::rows_of(connection(), "INSERT INTO t VALUES (?, ?, ?, ?, ?)",
                {sdk::int_value(INT64_MIN), sdk::real_value(0.1), sdk::text_value(text),
                 sdk::blob_value(bytes), sdk::null_value()});
  EXPECT_EQ(live::rows_of(connection(), "SELECT i, f = 0.1, s, b, n FROM t"),
            (Rows{{"-9223372036854775808", "1", text, bytes, "NULL"}}));
  EXPECT_EQ(live::rows_of(connection(), "SELECT s, b FROM t WHERE s = ? AND b = ?",
                          {sdk::text_value(text), sdk::blob_value(bytes)}),
            (Rows{{text, bytes}}));
  const std::string empty;
  EXPECT_EQ(live::rows_of(connection(), "SELECT ? IS NULL, ? = ''",
                          {sdk::text_value(empty), sdk::text_value(empty)}),
            (Rows{{"0", "1"}}));
}

// Results are the same with and without arguments, whatever their types.
TEST_P(Driver, arguments_change_no_result) {
  for (const char* each :
       {"float|0.1", "double|-1e300", "bit(3)|b'101'", "bit(64)|~0", "time(3)|'-100:01:02.5'",
        "datetime(3)|'2020-01-02 03:04:05.678'", "timestamp(6)|'2020-01-02 03:04:05.678'",
        "decimal(20,10)|1.5", "year|2020", "json|'{\"a\": [1]}'", "set('a','b')|'a,b'",
        "geometry|ST_GeomFromText('POINT(1 1)')", "bigint unsigned|18446744073709551615"}) {
    SCOPED_TRACE(each);
    const std::string text = each;
    const auto bar = text.find('|');
    live::rows_of(connection(), "DROP TABLE IF EXISTS t");
    live::rows_of(connection(), "CREATE TABLE t (v " + text.substr(0, bar) + ")");
    live::rows_of(connection(), "INSERT INTO t VALUES (" + text.substr(bar + 1) + "), (NULL)");
    const Rows plain = live::rows_of(connection(), "SELECT v FROM t");
    ASSERT_EQ(plain.size(), 2U);
    EXPECT_EQ(live::rows_of(connection(), "SELECT v FROM t WHERE 1 = ?", {sdk::int_value(1)}),
              plain);
  }
  EXPECT_EQ(cell("SELECT b'101' + 0"), "5");
}

TEST_P(Driver, arguments_are_compared_in_the_columns_collation) {
  live::rows_of(connection(),
                "CREATE TABLE t (a varchar(9) COLLATE utf8mb4_bin, b varchar(9) COLLATE "
                "utf8mb4_unicode_ci, c varchar(9) CHARACTER SET latin1)");
  live::rows_of(connection(), "INSERT INTO t VALUES ('ä', 'ä', 'ä')");
  const std::string upper = "Ä";
  const mig_value arg = sdk::text_value(upper);
  EXPECT_EQ(live::rows_of(connection(), "SELECT a = ?, b = ?, c = ?, CONCAT(b, ?) = 'ää' FROM t",
                          {arg, arg, arg, arg}),
            (Rows{{"0", "1", "1", "1"}}));
}

TEST_P(Driver, a_statement_with_arguments_is_read_whatever_the_mode) {
  const std::string text = "it's \\ \"q\" ? -- # /* `";
  for (const char* mode : {"ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ANSI", "TRADITIONAL"}) {
    SCOPED_TRACE(mode);
    live::rows_of(connection(), std::string("SET SESSION sql_mode = '") + mode + "'");
    EXPECT_EQ(live::rows_of(connection(), "SELECT '?', ? /* ? */, `x` FROM (SELECT 1 AS `x`) t # ?",
                            {sdk::text_value(text)}),
              (Rows{{"?", text, "1"}}));
  }
  const mig_value one = sdk::int_value(1);
  live::rows_of(connection(), "CREATE TABLE t (a int PRIMARY KEY)");
  EXPECT_EQ(connection().run("INSERT INTO t VALUES (?)", &one, 1, sdk::Rows(nullptr)), 1);
  EXPECT_EQ(connection().run("UPDATE t SET a = 1 WHERE a = ?", &one, 1, sdk::Rows(nullptr)), 1);
  EXPECT_THROW(connection().run("INSERT INTO t VALUES (?)", &one, 1, sdk::Rows(nullptr)),
               sdk::Error);
  EXPECT_THROW(connection().run("SELEC ?", &one, 1, sdk::Rows(nullptr)), sdk::Error);
  EXPECT_THROW(connection().run("SELECT ?, ?", &one, 1, sdk::Rows(nullptr)), sdk::Error);
  const mig_value nan = sdk::real_value(std::numeric_limits<double>::quiet_NaN());
  EXPECT_THROW(connection().run("SELECT ?", &nan, 1, sdk::Rows(nullptr)), sdk::Error);
  EXPECT_EQ(live::rows_of(connection(), "SELECT ?", {one}), (Rows{{"1"}}));
}

TEST_P(Driver, a_large_cell_comes_whole) {
  const std::string large(2'000'000, 'x');
  live::rows_of(connection(), "CREATE TABLE t (s longtext)");
  live::rows_of(connection(), "INSERT INTO t VALUES (?)", {sdk::text_value(large)});
  EXPECT_EQ(cell("SELECT s FROM t"), large);
  EXPECT_EQ(
      live::rows_of(connection(), "SELECT s FROM t WHERE 1 = ?", {sdk::int_value(1)}).at(0).at(0),
      large);
}

TEST_P(Driver, rows_stop_when_nobody_wants_more) {
  int seen = 0;
  mig_rows rows{};
  rows.ctx = &seen;
  rows.row = [](void* ctx, const mig_value*, std::size_t) -> std::int32_t {
    return ++*static_cast<int*>(ctx) == 2 ? 1 : 0;
  };
  connection().run("SELECT 1 UNION SELECT 2 UNION SELECT 3", nullptr, 0, sdk::Rows(&rows));
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(cell("SELECT 5"), "5");
}

TEST_P(Driver, affected_rows_are_those_that_were_found) {
  live::rows_of(connection(), "CREATE TABLE t (a int)");
  EXPECT_EQ(affected("INSERT INTO t VALUES (1), (2), (3)"), 3);
  EXPECT_EQ(affected("UPDATE t SET a = 1 WHERE a = 1"), 1);
  EXPECT_EQ(affected("DELETE FROM t WHERE a > 1"), 2);
}

TEST_P(Driver, transactions) {
  live::rows_of(connection(), "CREATE TABLE t (a int)");
  connection().transaction(MIG_BEGIN);
  affected("INSERT INTO t VALUES (1)");
  connection().transaction(MIG_ROLLBACK);
  EXPECT_EQ(cell("SELECT COUNT(*) FROM t"), "0");
  connection().transaction(MIG_BEGIN);
  affected("INSERT INTO t VALUES (1)");
  connection().transaction(MIG_COMMIT);
  EXPECT_EQ(live::rows_of(*connect(), "SELECT COUNT(*) FROM t").at(0).at(0), "1");
}

TEST_P(Driver, errors_are_told_apart) {
  live::rows_of(connection(), "CREATE TABLE t (a int PRIMARY KEY, CONSTRAINT ck CHECK (a < 9))");
  affected("INSERT INTO t VALUES (1)");
  const auto duplicate = error_of("INSERT INTO t VALUES (1)");
  EXPECT_EQ(duplicate.status, MIG_E_CONSTRAINT);
  EXPECT_EQ(duplicate.sqlstate, "23000");
  EXPECT_EQ(duplicate.code, 1062);
  EXPECT_EQ(error_of("INSERT INTO t VALUES (10)").status, MIG_E_CONSTRAINT);
  EXPECT_EQ(error_of("INSERT INTO t VALUES (NULL)").status, MIG_E_CONSTRAINT);
  const auto syntax = error_of("SELECT 1\nFROM t WHER a = 1");
  EXPECT_EQ(syntax.status, MIG_E_STATEMENT);
  EXPECT_EQ(syntax.sqlstate, "42000");
  EXPECT_EQ(syntax.position, 22);
  EXPECT_EQ(error_of("SELECT * FROM nowhere").status, MIG_E_STATEMENT);
  EXPECT_EQ(error_of("SELECT 1; SELECT 2").status, MIG_E_STATEMENT);
  EXPECT_EQ(cell("SELECT 1"), "1");
}

TEST_P(Driver, a_lock_that_is_waited_for_too_long) {
  live::rows_of(connection(), "CREATE TABLE t (a int)");
  const auto other = connect();
  other->transaction(MIG_BEGIN);
  live::rows_of(*other, "SELECT * FROM t");
  live::rows_of(connection(), "SET SESSION lock_wait_timeout = 1");
  EXPECT_EQ(error_of("ALTER TABLE t ADD COLUMN b int").status, MIG_E_LOCKED);
}

TEST_P(Driver, the_option_lock_timeout_limits_waiting_for_tables_and_rows) {
  const auto open = [&](const std::string& value) {
    return mig_mysql::MySqlDriver().open({url(), {{"lock_timeout", value}}});
  };
  const char* both = "SELECT @@SESSION.lock_wait_timeout, @@SESSION.innodb_lock_wait_timeout";
  EXPECT_EQ(live::rows_of(*open("5s"), both), (Rows{{"5", "5"}}));
  EXPECT_EQ(live::rows_of(*open("1001ms"), both), (Rows{{"2", "2"}}));
  EXPECT_EQ(live::rows_of(*open("50"), both), (Rows{{"1", "1"}}));
  EXPECT_EQ(live::rows_of(*open("0ms"), both), (Rows{{"31536000", "31536000"}}));
  EXPECT_EQ(live::rows_of(*open("999999999999s"), both), (Rows{{"31536000", "31536000"}}));
  for (const char* wrong : {"", "s", "-1s", "5 s", "5m", "x"}) {
    EXPECT_THROW(open(wrong), sdk::Error) << wrong;
  }
  EXPECT_THROW(mig_mysql::MySqlDriver().open({url(), {{"no_such_option", "1"}}}), sdk::Error);
  live::rows_of(connection(), "CREATE TABLE t (a int PRIMARY KEY)");
  live::rows_of(connection(), "INSERT INTO t VALUES (1)");
  connection().transaction(MIG_BEGIN);
  live::rows_of(connection(), "UPDATE t SET a = 2");
  const auto impatient = open("100ms");
  for (const char* text : {"UPDATE t SET a = 3", "ALTER TABLE t ADD COLUMN b int"}) {
    try {
      live::rows_of(*impatient, text);
      ADD_FAILURE() << text;
    } catch (const sdk::Error& error) {
      EXPECT_EQ(error.status, MIG_E_LOCKED) << error.message;
    }
  }
}

TEST_P(Driver, a_long_statement_is_cancelled) {
  for (const char* text : {"SELECT SLEEP(30)",
                           "SELECT COUNT(*) FROM information_schema.columns a, "
                           "information_schema.columns b, information_schema.columns c"}) {
    std::atomic<bool> ended = false;
    std::thread killer([&] {
      while (!ended) {  // before the statement has begun nothing happens
        connection().cancel();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(error_of(text).status, MIG_E_CANCELLED) << text;
    ended = true;
    killer.join();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(15));
    EXPECT_EQ(cell("SELECT 1"), "1");
  }
  connection().cancel();  // nothing under way: nothing happens
  EXPECT_EQ(cell("SELECT 1"), "1");
}

TEST_P(Driver, a_killed_connection_is_lost_and_closes) {
  const auto victim = connect();
  const std::string id = live::rows_of(*victim, "SELECT CONNECTION_ID()").at(0).at(0);
  std::thread killer([&] {
    const std::string asleep =
        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%SLEEP(30)' AND ID "
        "= " +
        id;
    while (cell(asleep) != "1") std::this_thread::sleep_for(std::chrono::milliseconds(5));
    live::rows_of(connection(), "KILL " + id);
  });
  try {
    live::rows_of(*victim, "SELECT SLEEP(30)");
    ADD_FAILURE() << "the statement went through";
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.status, MIG_E_CONNECTION) << error.message;
  }
  killer.join();
  EXPECT_THROW(live::rows_of(*victim, "SELECT 1"), sdk::Error);
}

TEST_P(Driver, a_right_that_is_refused_is_no_lost_connection) {
  const std::string database = live::rows_of(connection(), "SELECT DATABASE()").at(0).at(0);
  const std::string account = "'" + database + "'@'%'";
  live::rows_of(connection(), "CREATE USER " + account + " IDENTIFIED BY 'poor'");
  live::rows_of(connection(), "GRANT ALL ON `" + database + "`.* TO " + account);
  std::string url = live::with_database(this->url(), database);
  url.replace(url.find("mig:mig@"), 8, database + ":poor@");
  const auto poor = mig_mysql::MySqlDriver().open({url, {}});
  try {
    live::rows_of(*poor, "CREATE DATABASE `" + database + "_more`");
    ADD_FAILURE() << "the statement went through";
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.status, MIG_E_STATEMENT);
    EXPECT_EQ(error.code, 1044);
  }
  EXPECT_EQ(live::rows_of(*poor, "SELECT 1"), (Rows{{"1"}}));
  live::rows_of(connection(), "DROP USER " + account);
}

// A statement that is too slow is not one that waited for others.
TEST_P(Driver, a_limit_of_the_server_on_a_statement_is_its_failure) {
  const std::string limit =
      maria() ? "SET max_statement_time = 0.05" : "SET max_execution_time = 50";
  live::rows_of(connection(), limit);
  const auto error = error_of(
      "SELECT COUNT(*) FROM information_schema.COLUMNS a, information_schema.COLUMNS b, "
      "information_schema.COLUMNS c");
  EXPECT_EQ(error.status, MIG_E_STATEMENT) << error.message;
}

TEST_P(Driver, open_says_what_is_wrong_and_no_password) {
  const std::string url = this->url();
  const auto at = url.find("mig:mig@");
  ASSERT_NE(at, std::string::npos) << "the tests expect the account mig:mig";
  std::string wrong = url;
  wrong.replace(at, 8, "mig:s3cr%65t@");
  const auto refused = error_of_open(wrong);
  EXPECT_EQ(refused.status, MIG_E_CONNECTION);
  EXPECT_THAT(refused.message, Not(HasSubstr("s3cret")));
  EXPECT_EQ(error_of_open(live::with_database(url, "no_such_database")).status, MIG_E_CONNECTION);
  const auto nobody = error_of_open("mysql://mig:s3cret@127.0.0.1:1/mig");
  EXPECT_EQ(nobody.status, MIG_E_CONNECTION);
  EXPECT_THAT(nobody.message, Not(HasSubstr("s3cret")));
  const auto unknown = error_of_open(url + "?no-such-key=s3cret");
  EXPECT_EQ(unknown.status, MIG_E_INVALID);
  EXPECT_THAT(unknown.message, HasSubstr("no-such-key"));
  EXPECT_THAT(unknown.message, Not(HasSubstr("s3cret")));
}

TEST_P(Driver, parameters_and_sockets) {
  const std::string socket = cell("SELECT @@socket");
  const std::string directory = cell("SELECT @@datadir");
  const std::string path = socket.find('/') == 0 ? socket : directory + socket;
  std::string escaped;
  for (char c : path) escaped += c == '/' ? std::string("%2F") : std::string(1, c);
  const auto local =
      mig_mysql::MySqlDriver().open({"mysql://mig:mig@localhost/?socket=" + escaped, {}});
  EXPECT_EQ(live::rows_of(*local, "SELECT 1"), (Rows{{"1"}}));
  const auto timed = mig_mysql::MySqlDriver().open(
      {url() + "?connect_timeout=5&read-timeout=30&charset=utf8mb4", {}});
  EXPECT_EQ(live::rows_of(*timed, "SELECT 1"), (Rows{{"1"}}));
}

TEST_P(Driver, passwords_with_every_character_and_the_servers_own_plugin) {
  const std::string user = "mig_t" +
                           std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "_" +
                           cell("SELECT CONNECTION_ID()");
  const std::string plugin = maria() ? "" : "WITH caching_sha2_password ";
  live::rows_of(connection(),
                "CREATE USER `" + user + "`@`%` IDENTIFIED " + plugin + "BY 'p@ss:/?#[]%\\'ü '");
  const std::string host = live::url_of(GetParam());
  const auto after = host.find('@');
  const auto slash = host.find('/', after);
  try {
    const auto opened = mig_mysql::MySqlDriver().open(
        {"mysql://" + user + ":p%40ss%3A%2F%3F%23%5B%5D%25'%C3%BC%20" +
             host.substr(after, slash - after) + "/",
         {}});
    EXPECT_EQ(live::rows_of(*opened, "SELECT 1"), (Rows{{"1"}}));
  } catch (const sdk::Error& error) {
    ADD_FAILURE() << error.message;
  }
  live::rows_of(connection(), "DROP USER `" + user + "`@`%`");
}

TEST_P(Driver, two_connections_in_two_threads) {
  live::rows_of(connection(), "CREATE TABLE t (a int)");
  std::atomic<int> failures{0};
  const auto work = [&](int from) {
    try {
      const auto mine = connect();
      for (int i = from; i < from + 50; ++i) {
        const mig_value value = sdk::int_value(i);
        mine->run("INSERT INTO t VALUES (?)", &value, 1, sdk::Rows(nullptr));
      }
    } catch (...) {
      ++failures;
    }
  };
  std::thread one(work, 0);
  std::thread two(work, 100);
  one.join();
  two.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(cell("SELECT COUNT(DISTINCT a) FROM t"), "100");
}

}  // namespace
