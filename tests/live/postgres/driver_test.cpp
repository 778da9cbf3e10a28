// The wire: opening, values in both directions, errors, transactions, cancelling, losing a
// connection; then introspection and locks.
#include "support/postgres_live.hpp"
#include <mig/sdk/process.hpp>

#include <unistd.h>

#include <chrono>
#include <future>
#include <limits>
#include <thread>

namespace mig_postgres_test {
namespace {

using namespace std::chrono_literals;

class Wire : public Live {
 protected:
  sdk::Error error_of(std::string_view sql) { return error_of(*connection, sql); }
  static sdk::Error error_of(sdk::Connection& on, std::string_view sql) {
    try {
      on.run(sql, nullptr, 0, sdk::Rows(nullptr));
    } catch (const sdk::Error& e) {
      return e;
    }
    ADD_FAILURE() << "not refused: " << sql;
    return sdk::Error(MIG_OK, "");
  }
  static sdk::Error open_error(const std::string& url) {
    try {
      connect(url);
    } catch (const sdk::Error& e) {
      return e;
    }
    ADD_FAILURE() << "opened";
    return sdk::Error(MIG_OK, "");
  }
  static std::string backend(sdk::Connection& on) {
    return text_of(query(on, "SELECT pg_backend_pid()"));
  }
};

TEST_F(Wire, every_form_of_url_opens) {
  const std::string url = server_url();
  const auto rest = url.substr(url.find("://"));
  for (const char* scheme : {"postgres", "postgresql", "pg"}) {
    EXPECT_EQ(text_of(query(*connect(scheme + rest), "SELECT 1")), "1");
  }
  const std::string where =
      ask("SELECT format('host=127.0.0.1 port=%s user=%s password=mig "
          "dbname=''%s''', current_setting('port'), current_user, "
          "current_database())");
  EXPECT_EQ(text_of(query(*connect("postgres:" + where), "SELECT 1")), "1");
  auto with = connect(url + "?application_name=me&options=-c%20lock_timeout%3D1234");
  EXPECT_EQ(text_of(query(*with,
                          "SELECT current_setting('application_name'), "
                          "current_setting('lock_timeout')")),
            "me|1234ms");
  EXPECT_EQ(ask("SELECT current_setting('application_name')"),
            "mig " + sdk::host_name() + ":" + std::to_string(::getpid()));
}

TEST_F(Wire, options_are_settings_of_the_session) {
  sdk::OpenConfig config;
  config.url = server_url();
  config.options = {{"lock_timeout", "77ms"}, {"statement_timeout", "5s"}};
  auto own = mig_postgres::PostgresDriver().open(config);
  EXPECT_EQ(text_of(query(*own,
                          "SELECT current_setting('lock_timeout'), "
                          "current_setting('statement_timeout')")),
            "77ms|5s");
  config.options = {{"no_such_setting", "1"}};
  EXPECT_THROW(mig_postgres::PostgresDriver().open(config), sdk::Error);
}

TEST_F(Wire, a_connection_that_fails_says_why_without_the_password) {
  const std::string url = server_url();
  const auto at = url.rfind('@');
  for (const std::string& bad : std::vector<std::string>{
           "postgres://mig:S3cret@127.0.0.1:1/mig",
           "postgres://mig:S3cret@no.such.host.invalid/mig",
           "postgres://nobody_x:S3cret" + url.substr(at), "postgres://mig:S3c/ret@127.0.0.1/mig",
           "postgres://mig:S3cret@127.0.0.1:x/mig", "postgres://mig:S3cret@[::1/mig",
           "postgres://mig:S3%2cret%zz@127.0.0.1/mig",
           "postgres:host=127.0.0.1 port=1 password='S3cret' user=x",
           "postgres://127.0.0.1:1/mig?user=x&password=S3cret&nonsense=1"}) {
    const sdk::Error error = open_error(bad);
    EXPECT_EQ(error.status, MIG_E_CONNECTION) << bad;
    EXPECT_EQ(error.message.find("S3c"), std::string::npos) << error.message;
    EXPECT_FALSE(error.message.empty());
  }
  const sdk::Error missing = open_error(url.substr(0, url.rfind('/')) + "/no_such_database");
  EXPECT_NE(missing.message.find("no_such_database"), std::string::npos) << missing.message;
}

TEST_F(Wire, the_server_is_known) {
  EXPECT_EQ(server.product, "PostgreSQL");
  EXPECT_EQ(server.flavour, "postgres");
  EXPECT_GE(std::stoi(server.version), 15) << server.version;
  EXPECT_EQ(server.version.find(' '), std::string::npos);
  ASSERT_NE(server.settings.find("TimeZone"), nullptr);
}

TEST_F(Wire, results_have_the_kinds_of_their_columns) {
  const Rows rows = query(*connection, R"(SELECT 1::int2, (-2147483648)::int4,
      (-9223372036854775808)::int8, 9223372036854775807::int8, true, false, 1.5::float4,
      'Infinity'::float8, 2.50::numeric, 'x'::text, ''::text, NULL::text, '\x00ff'::bytea,
      ''::bytea, '{"a": 1}'::jsonb, ARRAY[1, 2])");
  const sdk::OwnedRow& row = rows.at(0);
  EXPECT_EQ(row[0], sdk::OwnedCell(std::int64_t{1}));
  EXPECT_EQ(row[1], sdk::OwnedCell(std::int64_t{-2147483648}));
  EXPECT_EQ(row[2], sdk::OwnedCell(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(row[3], sdk::OwnedCell(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(row[4], sdk::OwnedCell(std::int64_t{1}));
  EXPECT_EQ(row[5], sdk::OwnedCell(std::int64_t{0}));
  EXPECT_EQ(row[6], sdk::OwnedCell(1.5));
  EXPECT_EQ(row[7], sdk::OwnedCell(std::numeric_limits<double>::infinity()));
  EXPECT_EQ(row[8], sdk::OwnedCell(std::string("2.50")));
  EXPECT_EQ(row[9], sdk::OwnedCell(std::string("x")));
  EXPECT_EQ(row[10], sdk::OwnedCell(std::string()));
  EXPECT_TRUE(sdk::is_null(row[11]));
  EXPECT_EQ(row[12], sdk::OwnedCell(std::string("\0\xff", 2)));
  EXPECT_EQ(row[13], sdk::OwnedCell(std::string()));
  EXPECT_EQ(row[14], sdk::OwnedCell(std::string("{\"a\": 1}")));
  EXPECT_EQ(row[15], sdk::OwnedCell(std::string("{1,2}")));
}

TEST_F(Wire, arguments_of_every_kind_are_bound_by_position) {
  const std::string bytes("\0\\\xff'", 4);
  const Rows rows = query(
      *connection,
      "SELECT $1::bigint, $2::float8, $3::text, $4::bytea, $5::integer, $6::boolean, $3::text",
      {sdk::int_value(std::numeric_limits<std::int64_t>::min()), sdk::real_value(0.1),
       sdk::text_value("it's \\ é"), sdk::blob_value(bytes), sdk::null_value(), sdk::int_value(1)});
  const sdk::OwnedRow& row = rows.at(0);
  EXPECT_EQ(row[0], sdk::OwnedCell(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(row[1], sdk::OwnedCell(0.1));
  EXPECT_EQ(row[2], sdk::OwnedCell(std::string("it's \\ é")));
  EXPECT_EQ(row[3], sdk::OwnedCell(bytes));
  EXPECT_TRUE(sdk::is_null(row[4]));
  EXPECT_EQ(row[5], sdk::OwnedCell(std::int64_t{1}));
  EXPECT_EQ(row[6], row[2]);
  EXPECT_THROW(
      query(*connection, "SELECT $1::text", {sdk::text_value(std::string_view("a\0b", 3))}),
      sdk::Error);
}

TEST_F(Wire, big_cells_and_many_rows_arrive_and_may_be_stopped) {
  EXPECT_EQ(ask("SELECT length(repeat('x', 1048576))"), "1048576");
  EXPECT_EQ(sdk::text_of(query(*connection, "SELECT repeat('x', 1048576)").at(0)[0]).size(),
            1048576U);
  int seen = 0;
  mig_rows rows{};
  rows.ctx = &seen;
  rows.row = [](void* ctx, const mig_value*, std::size_t) -> std::int32_t {
    return ++*static_cast<int*>(ctx) == 3 ? 1 : 0;
  };
  connection->run("SELECT generate_series(1, 1000)", nullptr, 0, sdk::Rows(&rows));
  EXPECT_EQ(seen, 3);
}

TEST_F(Wire, affected_rows_are_counted_where_the_server_counts_them) {
  const sdk::Rows none(nullptr);
  EXPECT_EQ(connection->run("CREATE TABLE r (i integer)", nullptr, 0, none), -1);
  EXPECT_EQ(connection->run("INSERT INTO r VALUES (1), (2), (3)", nullptr, 0, none), 3);
  EXPECT_EQ(connection->run("UPDATE r SET i = 0 WHERE i > 1", nullptr, 0, none), 2);
  EXPECT_EQ(connection->run("UPDATE r SET i = 0 WHERE i > 9", nullptr, 0, none), 0);
  EXPECT_EQ(connection->run("WITH d AS (SELECT 1) DELETE FROM r", nullptr, 0, none), 3);
}

TEST_F(Wire, errors_carry_state_position_hint_and_object) {
  const std::string syntax = "SELECT 'é',\n  1 nonsense here";
  const sdk::Error bad = error_of(syntax);
  EXPECT_EQ(bad.status, MIG_E_STATEMENT);
  EXPECT_EQ(bad.sqlstate, "42601");
  EXPECT_EQ(bad.message, "syntax error at or near \"here\"");
  EXPECT_EQ(static_cast<std::size_t>(bad.position), syntax.find("here") + 1);

  const std::string far = "SELECT " + std::string(300, ' ') + "'x', nope";
  EXPECT_EQ(static_cast<std::size_t>(error_of(far).position), far.find("nope") + 1);

  execute("CREATE TABLE k (id integer CONSTRAINT pk_k PRIMARY KEY, name text NOT NULL)");
  execute("INSERT INTO k VALUES (1, 'x')");
  const sdk::Error twice = error_of("INSERT INTO k VALUES (1, 'y')");
  EXPECT_EQ(twice.status, MIG_E_CONSTRAINT);
  EXPECT_EQ(twice.sqlstate, "23505");
  EXPECT_EQ(twice.object, "pk_k");
  EXPECT_NE(twice.message.find("(id)=(1)"), std::string::npos) << twice.message;
  EXPECT_EQ(error_of("INSERT INTO k VALUES (2, NULL)").status, MIG_E_CONSTRAINT);
  EXPECT_FALSE(error_of("SELECT nam FROM k").hint.empty());
  EXPECT_EQ(error_of("ALTER TABLE k ALTER name TYPE integer").hint,
            "You might need to specify \"USING name::integer\".");
}

TEST_F(Wire, a_transaction_commits_or_leaves_nothing) {
  connection->transaction(MIG_BEGIN);
  execute("CREATE TABLE gone (i integer)");
  connection->transaction(MIG_ROLLBACK);
  connection->transaction(MIG_BEGIN);
  execute("CREATE TABLE here (i integer)");
  connection->transaction(MIG_COMMIT);
  EXPECT_EQ(text_of(query(*another(), "SELECT to_regclass('gone'), to_regclass('here')")),
            "NULL|here");
}

TEST_F(Wire, a_failed_transaction_is_not_said_to_be_committed) {
  connection->transaction(MIG_BEGIN);
  execute("CREATE TABLE lost (i integer)");
  error_of("SELECT nonsense");
  EXPECT_THROW(connection->transaction(MIG_COMMIT), sdk::Error);
  EXPECT_EQ(ask("SELECT to_regclass('lost')"), "NULL") << "and the session goes on";
  connection->transaction(MIG_BEGIN);
  execute("SAVEPOINT s");
  error_of("SELECT nonsense");
  execute("ROLLBACK TO s");
  execute("CREATE TABLE kept (i integer)");
  connection->transaction(MIG_COMMIT);
  EXPECT_EQ(ask("SELECT to_regclass('kept')"), "kept");
}

TEST_F(Wire, timeouts_may_be_tried_again) {
  execute("CREATE TABLE w (i integer)");
  auto other = another();
  other->transaction(MIG_BEGIN);
  other->run("LOCK TABLE w", nullptr, 0, sdk::Rows(nullptr));
  execute("SET lock_timeout = 50");
  const sdk::Error waited = error_of("SELECT * FROM w");
  EXPECT_EQ(waited.status, MIG_E_LOCKED);
  EXPECT_EQ(waited.sqlstate, "55P03");
  execute("SET statement_timeout = 50");
  EXPECT_EQ(error_of("SELECT pg_sleep(5)").status, MIG_E_LOCKED);
}

TEST_F(Wire, cancel_ends_a_statement_and_the_session_goes_on) {
  const std::string pid = backend(*connection);
  auto running = std::async(std::launch::async, [&] { return error_of("SELECT pg_sleep(30)"); });
  auto other = another();
  const std::string asleep =
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid = " + pid;
  while (text_of(query(*other, asleep)) != "1") std::this_thread::sleep_for(5ms);
  const auto start = std::chrono::steady_clock::now();
  connection->cancel();
  const sdk::Error error = running.get();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
  EXPECT_EQ(error.status, MIG_E_CANCELLED);
  EXPECT_EQ(ask("SELECT 1"), "1");
  connection->cancel();  // with nothing to cancel
  EXPECT_EQ(ask("SELECT 1"), "1");
}

TEST_F(Wire, a_lost_connection_stays_lost_and_closes) {
  auto victim = another();
  const std::string pid = backend(*victim);
  auto running =
      std::async(std::launch::async, [&] { return error_of(*victim, "SELECT pg_sleep(30)"); });
  const std::string asleep =
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid = " + pid;
  while (ask(asleep) != "1") std::this_thread::sleep_for(5ms);
  execute("SELECT pg_terminate_backend(" + pid + ")");
  EXPECT_EQ(running.get().status, MIG_E_CONNECTION);
  EXPECT_EQ(error_of(*victim, "SELECT 1").status, MIG_E_CONNECTION);
  EXPECT_THROW(victim->transaction(MIG_ROLLBACK), sdk::Error);
  victim->cancel();
  victim.reset();

  auto idle = another();
  const std::string idle_pid = backend(*idle);
  execute("SELECT pg_terminate_backend(" + idle_pid + ")");
  while (ask("SELECT count(*) FROM pg_stat_activity WHERE pid = " + idle_pid) != "0") {
    std::this_thread::sleep_for(5ms);
  }
  const sdk::Error ended = error_of(*idle, "SELECT 1");
  EXPECT_EQ(ended.status, MIG_E_CONNECTION);
  EXPECT_EQ(ended.message.find("encoding"), std::string::npos) << ended.message;
}

TEST_F(Wire, warnings_go_to_the_log_and_nowhere_else) {
  static std::string logged;
  sdk::OpenConfig config;
  config.url = server_url();
  auto own =
      mig_postgres::PostgresDriver([](std::string_view text) { logged += text; }).open(config);
  testing::internal::CaptureStderr();
  const char* warn = "DO $$ BEGIN RAISE WARNING 'careful'; RAISE NOTICE 'chatter'; END $$";
  execute(warn);
  own->run(warn, nullptr, 0, sdk::Rows(nullptr));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_NE(logged.find("careful"), std::string::npos) << logged;
  EXPECT_EQ(logged.find("chatter"), std::string::npos) << logged;
}

TEST_F(Wire, two_sessions_run_side_by_side) {
  auto other = another();
  const auto count = [](sdk::Connection& on) {
    std::int64_t sum = 0;
    for (int i = 0; i < 50; ++i) sum += sdk::int_of(query(on, "SELECT 1").at(0)[0]);
    return sum;
  };
  auto one = std::async(std::launch::async, [&] { return count(*connection); });
  EXPECT_EQ(count(*other), 50);
  EXPECT_EQ(one.get(), 50);
}

// ---- locks ----

TEST_F(Wire, a_lock_is_held_by_one_and_says_by_whom) {
  const mig_postgres::PostgresCatalog catalog;
  auto other = another();
  const LentSession mine(*connection);
  const LentSession theirs(*other);
  const std::string name = schema_name + ".lock";
  catalog.lock(mine.session(), name, 0);
  const auto start = std::chrono::steady_clock::now();
  try {
    catalog.lock(theirs.session(), name, 150);
    ADD_FAILURE() << "two have it";
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.status, MIG_E_LOCKED);
    EXPECT_NE(e.message.find("session " + backend(*connection)), std::string::npos) << e.message;
    EXPECT_GE(std::chrono::steady_clock::now() - start, 150ms);
  }
  EXPECT_THROW(catalog.lock(theirs.session(), name, 0), sdk::Error);
  catalog.lock(theirs.session(), name + "2", 0);
  catalog.unlock(mine.session(), name);
  catalog.lock(theirs.session(), name, 0);
  other.reset();
  catalog.lock(mine.session(), name, 2000);  // a session that ends lets go
  catalog.unlock(mine.session(), name);
}

TEST_F(Wire, who_waits_for_the_lock_does_not_keep_an_index_from_being_built) {
  execute("CREATE TABLE c (i integer)");
  const mig_postgres::PostgresCatalog catalog;
  auto other = another();
  const std::string pid = backend(*other);
  const LentSession mine(*connection);
  const LentSession theirs(*other);
  const std::string name = schema_name + ".build";
  catalog.lock(mine.session(), name, 0);
  auto waiting =
      std::async(std::launch::async, [&] { catalog.lock(theirs.session(), name, 20000); });
  const std::string asks =
      "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%advisory%' AND pid = " + pid;
  while (ask(asks) != "1") std::this_thread::sleep_for(5ms);
  execute("CREATE INDEX CONCURRENTLY ON c (i)");
  catalog.unlock(mine.session(), name);
  waiting.get();
}

// ---- introspection beyond what the operations make ----

TEST_F(Wire, types_and_defaults_of_any_table_are_read) {
  execute(R"(CREATE TABLE any_type (
    a int DEFAULT -1, b numeric(12) DEFAULT 1e3, c varchar, d char, e timestamp(3),
    f timestamptz DEFAULT now(), g float4 DEFAULT 0.5, h text DEFAULT 'it''s', i text DEFAULT E'a\\b',
    j int[] DEFAULT '{1,2}', k jsonb DEFAULT '{}', l json, m bytea DEFAULT '\x6162', n date DEFAULT
    '2024-01-02', o interval DEFAULT '1 day', p tsvector, q bool DEFAULT NULL, r bigserial,
    s text COLLATE "C", t text DEFAULT 'a' || 'b', u inet, v time(2) with time zone,
    w bool NOT NULL DEFAULT true, x text DEFAULT '5', y bit(3)))");
  const ir::Table live = table("any_type");
  const auto type = [&](const char* name) {
    return ir::to_text(*find_column(live, name)->type.get());
  };
  const auto value = [&](const char* name) { return find_column(live, name)->default_value; };
  const auto sql = [&](const char* name) {
    const auto* text = find_column(live, name)->default_sql.get();
    return text == nullptr ? std::string() : *text;
  };
  EXPECT_EQ(type("a"), "integer");
  EXPECT_EQ(value("a"), ir::Literal(std::int64_t{-1}));
  EXPECT_EQ(type("b"), "decimal(12)");
  EXPECT_EQ(value("b"), ir::Literal(std::int64_t{1000}));
  EXPECT_EQ(type("c"), "character varying");
  EXPECT_EQ(type("d"), "char(1)");
  EXPECT_EQ(type("e"), "timestamp(3)");
  EXPECT_EQ(type("f"), "timestamptz");
  EXPECT_EQ(sql("f"), "now()");
  EXPECT_EQ(value("g"), ir::Literal(0.5));
  EXPECT_EQ(value("h"), ir::Literal(std::string("it's")));
  EXPECT_EQ(value("i"), ir::Literal(std::string("a\\b")));
  EXPECT_EQ(type("j"), "array(integer)");
  EXPECT_EQ(value("j"), ir::Literal(std::string("{1,2}")));
  EXPECT_EQ(type("k"), "json");
  EXPECT_EQ(value("k"), ir::Literal(std::string("{}")));
  EXPECT_EQ(find_column(live, "l")->type.get()->native, "json");
  EXPECT_EQ(value("m"), ir::Literal(ir::Bytes{"ab"}));
  EXPECT_EQ(value("n"), ir::Literal(ir::Temporal{"2024-01-02"}));
  EXPECT_EQ(value("o"), ir::Literal(std::string("1 day")));
  EXPECT_EQ(type("p"), "tsvector");
  EXPECT_FALSE(value("q"));
  EXPECT_EQ(sql("r"), "nextval('any_type_r_seq'::regclass)");
  EXPECT_EQ(find_column(live, "s")->collation, ir::Sql(std::string("C")));
  EXPECT_EQ(sql("t"), "'a'::text || 'b'::text");
  EXPECT_EQ(type("u"), "inet");
  EXPECT_EQ(type("v"), "time(2) with time zone");
  EXPECT_EQ(value("w"), ir::Literal(true));
  EXPECT_EQ(value("x"), ir::Literal(std::string("5")));
  EXPECT_EQ(type("y"), "bit(3)");
}

TEST_F(Wire, inspect_is_the_same_twice_and_sees_only_its_schema) {
  execute(
      "CREATE TABLE \"we,ird \"\"\\ name\" (\"co,l\" int, \"a\"\"b\" int, UNIQUE (\"co,l\", "
      "\"a\"\"b\"))");
  execute("CREATE TABLE z (i int) PARTITION BY LIST (i)");
  execute("CREATE TABLE z1 PARTITION OF z FOR VALUES IN (1)");
  execute("CREATE SCHEMA " + schema_name + "_b");
  execute("CREATE TABLE " + schema_name + "_b.elsewhere (i int)");
  execute("SET TimeZone = 'Asia/Tokyo'");
  // other tests have schemas in the same database, which are named as what is not looked at
  const auto own = [&] {
    ir::Schema out = inspect();
    out.opaque.clear();
    return out;
  };
  const ir::Schema first = own();
  EXPECT_EQ(first, own());
  ASSERT_EQ(first.tables.size(), 2U);
  EXPECT_EQ(first.tables[0].name, "we,ird \"\\ name");
  ASSERT_EQ(first.tables[0].unique.size(), 1U);
  EXPECT_EQ(first.tables[0].unique[0].columns, (std::vector<std::string>{"co,l", "a\"b"}));
  EXPECT_EQ(inspect({"we,ird \"\\ name"}).tables.size(), 1U);
  EXPECT_TRUE(inspect({"no such table"}).tables.empty());
  EXPECT_EQ(ask("SELECT current_setting('TimeZone')"), "Asia/Tokyo") << "settings are put back";
  execute("DROP SCHEMA " + schema_name + "_b CASCADE");
}

}  // namespace
}  // namespace mig_postgres_test
