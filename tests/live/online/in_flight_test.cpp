// Statements that commit by themselves, refused or cut off: what the same command, run again by
// another process, makes of them on the real engines. Nothing is recorded that did not take effect.
#include "live/online/interrupted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class InFlight : public testing::TestWithParam<std::string>, protected Interrupted {
 protected:
  explicit InFlight(const std::string& engine) : Interrupted(engine) {}
  InFlight() : Interrupted(GetParam()) {}

  static History with(const std::string& body) { return history_of(kStart, body); }
  static std::string raw(const std::string& sql) {
    return operation("op = 'execute'\nundo = ''\nsql = \"\"\"" + sql + "\"\"\"");
  }

  void say(bool took_effect) const {
    Database database = scratch_.open();
    resolve(database, took_effect);
  }
  [[nodiscard]] Table version() const { return ask("SELECT version_num FROM mig_version"); }

  static constexpr const char* kStart = R"(
[[upgrade]]
op = "create_table"
table = "p"
columns = [{ name = "id", type = "bigint", nullable = false }]
primary_key = ["id"]
[[upgrade]]
op = "create_table"
table = "t"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "n", type = "integer" }, { name = "m", type = "integer" }, { name = "p", type = "bigint" }]
primary_key = ["id"]
foreign_keys = [{ name = "fk_t_p", columns = ["p"], references = { table = "p", columns = ["id"] } }]
)";
};

// ---- PostgreSQL ----

class InFlightPostgres : public InFlight {
 protected:
  InFlightPostgres() : InFlight("postgres") {}
  [[nodiscard]] Table index() const {
    return ask("SELECT indisvalid::text FROM pg_index WHERE indexrelid = to_regclass('tn')");
  }
  void spoil() const { run("INSERT INTO t VALUES (1, 1, 0), (2, 1, 0)"); }
  void repair() const { run("UPDATE t SET n = id, m = 1"); }
};

// The ways to write the index, and whether the revision has a transaction.
class RawIndex : public InFlightPostgres {};

TEST_P(RawIndex, that_is_not_valid_is_never_recorded_and_does_not_stay_in_the_way) {
  const History history = with(GetParam());
  apply(history, "aaaa");
  spoil();
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(failure(history), AllOf(HasSubstr("23505"), HasSubstr("begun and not complete"),
                                        Not(HasSubstr("nothing of this revision"))));
    EXPECT_EQ(index(), (Table{{"false"}}));
  }
  repair();
  apply(history);
  EXPECT_EQ(index(), (Table{{"true"}}));
  EXPECT_EQ(version(), (Table{{"bbbb"}}));
}

TEST_P(RawIndex, that_ended_unseen_is_not_built_twice) {
  const History history = with(GetParam());
  apply(history, "aaaa");
  ends_unseen(history, "CONCURRENTLY");
  apply(history);
  EXPECT_EQ(index(), (Table{{"true"}}));
  EXPECT_EQ(version(), (Table{{"bbbb"}}));
}

TEST_P(RawIndex, that_somebody_else_did_not_complete_is_not_taken_for_it) {
  const History history = with(GetParam());
  apply(history, "aaaa");
  spoil();
  EXPECT_ANY_THROW(run("CREATE UNIQUE INDEX CONCURRENTLY tn ON t (n)"));
  EXPECT_THAT(failure(history),
              AllOf(HasSubstr("MIG-619"), HasSubstr("DROP INDEX CONCURRENTLY IF EXISTS")));
  EXPECT_EQ(version(), (Table{{"aaaa"}}));
}

std::string index_revision(const std::string& head, const std::string& sql) {
  return head + "[[upgrade]]\nop = 'execute'\nundo = ''\nsql = '" + sql + "'\n";
}

INSTANTIATE_TEST_SUITE_P(
    Ways, RawIndex,
    testing::Values(
        index_revision("", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS tn ON t (n)"),
        index_revision("", "CREATE UNIQUE INDEX CONCURRENTLY tn ON public.t (n)"),
        index_revision("transaction = 'off'\n",
                       "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS tn ON t (n)"),
        index_revision("transaction = 'off'\n", "CREATE UNIQUE INDEX CONCURRENTLY tn ON t (n)")));

TEST_F(InFlightPostgres, what_is_done_outside_is_not_done_again_when_what_follows_fails) {
  const History history =
      with(raw("CREATE INDEX CONCURRENTLY tn ON t (n); UPDATE t SET n = 10 / m"));
  apply(history, "aaaa");
  spoil();
  EXPECT_THAT(failure(history), HasSubstr("division by zero"));
  repair();
  apply(history);
  EXPECT_EQ(ask("SELECT DISTINCT n::text FROM t"), (Table{{"10"}}));
}

TEST_F(InFlightPostgres, an_index_without_a_name_is_asked_for) {
  const History history = with(raw("CREATE INDEX CONCURRENTLY ON t (n)"));
  apply(history, "aaaa");
  ends_unseen(history, "CONCURRENTLY");
  EXPECT_THAT(failure(history), HasSubstr("MIG-619"));
  say(true);
  apply(history);
  EXPECT_EQ(ask("SELECT count(*)::text FROM pg_index WHERE indrelid = 't'::regclass"),
            (Table{{"2"}}));
}

TEST_F(InFlightPostgres, a_dropped_index_that_ended_unseen_is_known) {
  const History history = with(raw("DROP INDEX CONCURRENTLY tn"));
  apply(history, "aaaa");
  run("CREATE INDEX tn ON t (n)");
  ends_unseen(history, "CONCURRENTLY");
  apply(history);
  EXPECT_EQ(version(), (Table{{"bbbb"}}));
}

TEST_F(InFlightPostgres, an_index_rebuilt_in_part_is_asked_for) {
  const History history = with(raw("REINDEX INDEX CONCURRENTLY tn"));
  apply(history, "aaaa");
  spoil();
  EXPECT_ANY_THROW(run("CREATE UNIQUE INDEX CONCURRENTLY tn ON t (n)"));
  EXPECT_THAT(failure(history), HasSubstr("may have done a part of its work"));
  EXPECT_THAT(failure(history), HasSubstr("MIG-619"));
}

TEST_F(InFlightPostgres, what_is_set_up_for_a_transaction_is_not_lost_on_the_way) {
  const History history =
      with(raw("SET LOCAL session_replication_role = replica") +
           operation("op = 'backfill'\ntable = 't'\nset = { m = 1 }\nwhere = 'm = 0'\nbatch = 1"));
  apply(history, "aaaa");
  EXPECT_THAT(failure(history), HasSubstr("MIG-623"));
  EXPECT_THAT(ask("SELECT revision FROM mig_journal WHERE revision = 'bbbb'"), IsEmpty());
}

// ---- without transactions, on engines that have them ----

class InFlightOff : public InFlight {};

TEST_P(InFlightOff, what_stands_behind_a_backfill_is_not_done_twice) {
  const History history = with(
      "transaction = 'off'\n" +
      operation("op = 'update_rows'\ntable = 't'\nset = { m = { sql = 'm + 1' } }") +
      operation("op = 'backfill'\ntable = 't'\nset = { n = { sql = 'n + 1' } }\nbatch = 1") +
      operation("op = 'update_rows'\ntable = 't'\nset = { m = { sql = 'm + 1' } }") +
      operation("op = 'create_index'\ntable = 't'\nname = 'tn'\ncolumns = ['n']\nunique = true"));
  apply(history, "aaaa");
  run("INSERT INTO t (id, n, m) VALUES (1, 1, 0), (2, 1, 0)");
  EXPECT_NE(failure(history), "");
  run("UPDATE t SET n = 3 WHERE id = 2");
  apply(history);
  EXPECT_EQ(ask("SELECT n, m FROM t ORDER BY id"), (Table{{"2", "2"}, {"3", "2"}}));
}

INSTANTIATE_TEST_SUITE_P(Engines, InFlightOff, testing::Values("sqlite", "postgres"),
                         [](const auto& each) { return each.param; });

// ---- MySQL and MariaDB ----

class InFlightMySql : public InFlight {};

TEST_P(InFlightMySql, a_key_that_goes_with_a_table_is_dropped_once) {
  const History history = with(operation("op = 'drop_table'\ntable = 'p'\ncascade = true"));
  apply(history, "aaaa");
  ends_unseen(history, "DROP FOREIGN KEY");
  apply(history);
  EXPECT_EQ(version(), (Table{{"bbbb"}}));
}

TEST_P(InFlightMySql, a_setting_in_a_comment_is_set_again) {
  const History history =
      with(raw("/*!40101 SET SESSION sql_mode='NO_AUTO_VALUE_ON_ZERO' */; INSERT INTO a VALUES "
               "(0, 5)"));
  apply(history, "aaaa");
  run("CREATE TABLE a (id int PRIMARY KEY AUTO_INCREMENT, n int UNIQUE)");
  run("INSERT INTO a VALUES (7, 5)");
  EXPECT_THAT(failure(history), HasSubstr("Duplicate"));
  run("DELETE FROM a");
  apply(history);
  EXPECT_EQ(ask("SELECT id, n FROM a"), (Table{{"0", "5"}}));
}

TEST_P(InFlightMySql, a_revision_of_which_nothing_took_effect_is_replaced) {
  apply(with(""), "aaaa");
  run("INSERT INTO t (id, n) VALUES (1, 1), (2, 1)");
  const std::string unique = operation("op = 'add_unique'\ntable = 't'\ncolumns = ['n']");
  EXPECT_THAT(failure(with(unique)), HasSubstr("nothing of this revision took effect"));
  const History instead = History::of_texts(
      {{"aaaa.toml", std::string("revision = 'aaaa'\n") + kStart},
       {"cccc.toml", "revision = 'cccc'\ndown_revision = 'aaaa'\n" +
                         operation("op = 'create_index'\ntable = 't'\ncolumns = ['n']")}});
  apply(instead);
  EXPECT_EQ(version(), (Table{{"cccc"}}));
}

TEST_P(InFlightMySql, rows_that_a_with_changes_are_taken_back) {
  const History history = with(operation(
      "op = 'execute'\nundo = ''\nexpect_rows = 1\nsql = 'WITH x AS (SELECT 1 AS id) DELETE FROM t "
      "WHERE id > 0'"));
  if (GetParam() == "mariadb") GTEST_SKIP() << "its WITH only stands in front of SELECT";
  apply(history, "aaaa");
  run("INSERT INTO t (id) VALUES (1), (2)");
  EXPECT_THAT(failure(history), HasSubstr("MIG-616"));
  EXPECT_EQ(ask("SELECT COUNT(*) FROM t"), (Table{{"2"}}));
}

INSTANTIATE_TEST_SUITE_P(Engines, InFlightMySql, testing::Values("mysql", "mariadb"),
                         [](const auto& each) { return each.param; });

class InFlightMariaDb : public InFlight {
 protected:
  InFlightMariaDb() : InFlight("mariadb") {}
};

TEST_F(InFlightMariaDb, a_program_that_fails_half_way_does_not_change_rows_twice) {
  const History history =
      with(raw("BEGIN NOT ATOMIC UPDATE t SET n = n * 10; ALTER TABLE t ADD UNIQUE (n); END"));
  apply(history, "aaaa");
  run("INSERT INTO t (id, n) VALUES (1, 1), (2, 1)");
  EXPECT_THAT(failure(history), HasSubstr("may have done a part of its work"));
  EXPECT_THAT(failure(history), HasSubstr("MIG-619"));
  EXPECT_EQ(ask("SELECT DISTINCT n FROM t"), (Table{{"10"}}));
}

// ---- SQLite ----

class InFlightSqlite : public InFlight {
 protected:
  InFlightSqlite() : InFlight("sqlite") {}
  const History history_ =
      with("transaction = 'off'\n" +
           operation("op = 'add_column'\ntable = 't'\ncolumn = { name = 'x', type = 'integer' }") +
           operation("op = 'alter_column'\ntable = 't'\nname = 'n'\nnullable = false"));
};

TEST_F(InFlightSqlite, a_rebuild_without_transactions_is_one_step) {
  apply(history_, "aaaa");
  run("INSERT INTO t (id) VALUES (1)");
  for (int i = 0; i < 2; ++i) EXPECT_THAT(failure(history_), HasSubstr("MIG-614"));
  run("UPDATE t SET n = 1");
  apply(history_);
  EXPECT_EQ(version(), (Table{{"bbbb"}}));
  EXPECT_EQ(ask("SELECT \"notnull\" FROM pragma_table_info('t') WHERE name = 'n'"), (Table{{"1"}}));
}

TEST_F(InFlightSqlite, a_rebuild_without_transactions_that_is_cut_off_anywhere_is_done_anew) {
  std::size_t statements = 0;
  {
    const ScratchDatabase scratch("sqlite");
    Options options;
    options.events.statement = [&](std::string_view) { ++statements; };
    Database database = scratch.open();
    upgrade(history_, database, "aaaa");
    upgrade(history_, database, "head", options);
  }
  for (std::size_t stop = 1; stop <= statements; ++stop) {
    SCOPED_TRACE("before statement " + std::to_string(stop));
    const ScratchDatabase scratch("sqlite");
    {
      Database database = scratch.open();
      upgrade(history_, database, "aaaa");
      std::size_t count = 0;
      Options options;
      options.events.statement = [&](std::string_view) {
        if (++count == stop) throw Stopped();
      };
      EXPECT_THROW(upgrade(history_, database, "head", options), Stopped);
    }
    Database database = scratch.open();
    upgrade(history_, database);
    EXPECT_EQ(rows(database, "SELECT version_num FROM mig_version"), (Table{{"bbbb"}}));
  }
}

}  // namespace
}  // namespace mig::test
