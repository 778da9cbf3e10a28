// Statements that a transaction does not hold: what a later run makes of one that an earlier run
// began. Known to be done, known to have had no effect, or asked for.
#include "unit/core/runs.hpp"
#include <mig/journal.hpp>
#include <mig/plan.hpp>

#include <gmock/gmock.h>

#include <algorithm>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class InFlightTest : public testing::Test {
 protected:
  InFlightTest() {
    fake_.server->version_table("mig_version", {});
    fake_.server->live.tables.emplace_back().name = "mig_journal";
  }

  void run(const History& history) {
    Database database = fake_.open();
    upgrade(history, database, "head");
  }
  std::string failure(const History& history) {
    return error_of([&] { run(history); });
  }
  // As by a process that is killed there, whatever the server does with the statement.
  void killed_at(const std::string& statement, const History& history) {
    fake_.server->fail(statement, database_error("gone", port::Failure::connection));
    EXPECT_THAT(failure(history), HasSubstr("gone"));
    fake_.server->reconnect();
  }
  void say(bool took_effect) {
    Database database = fake_.open();
    resolve(database, took_effect);
  }
  [[nodiscard]] std::vector<HalfDone> half() const {
    Database database = fake_.open();
    return half_done(database);
  }
  [[nodiscard]] std::size_t count(const std::string& entry) const {
    return fake_.server->count(entry);
  }
  [[nodiscard]] const std::vector<std::string>& rows() const {
    return fake_.server->rows.at("mig_version");
  }
  void edit_journal(const std::string& column, ir::Literal value) {
    for (auto& [name, cell] : fake_.server->journal.back()) {
      if (name == column) cell = ir::Cell(std::move(value));
    }
  }
  [[nodiscard]] std::string journal_text(const std::string& column) const {
    for (const auto& [name, cell] : fake_.server->journal.back()) {
      if (name == column) return std::get<std::string>(std::get<ir::Literal>(cell));
    }
    return {};
  }

  FakeDatabase fake_;
};

std::string raw(const std::string& sql) {
  return op("op='execute'\nundo=''\nsql='''" + sql + "'''");
}

// ---- outside of a transaction that there is ----

class Outside : public InFlightTest {
 protected:
  // Raw SQL of which every statement runs outside but the last, which is of an operation.
  Outside() { fake_.dialect->outside = {"execute"}; }
  const History history_ = line({raw("create database d") + table("a")});
};

TEST_F(Outside, raw_sql_that_is_done_is_not_done_again_when_what_follows_fails) {
  fake_.server->fail("create_table a", database_error("no"));
  EXPECT_THAT(failure(history_), HasSubstr("stays: operation 1 (execute)"));
  run(history_);
  EXPECT_EQ(count("create database d"), 1U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(Outside, raw_sql_that_may_be_done_is_asked_for) {
  killed_at("create database d", history_);
  EXPECT_THAT(failure(history_), AllOf(HasSubstr("MIG-619"), HasSubstr("mig resolve")));
  EXPECT_EQ(count("create database d"), 1U);
  say(true);
  run(history_);
  EXPECT_EQ(count("create database d"), 1U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(Outside, raw_sql_that_is_said_to_have_had_no_effect_is_run) {
  killed_at("create database d", history_);
  say(false);
  run(history_);
  EXPECT_EQ(count("create database d"), 2U);
}

TEST_F(Outside, raw_sql_that_is_refused_as_one_step_is_run_again) {
  fake_.server->fail("create database d", database_error("no room"));
  EXPECT_THAT(failure(history_), AllOf(HasSubstr("nothing of this revision stays")));
  EXPECT_THAT(half(), IsEmpty());
  run(history_);
  EXPECT_EQ(count("create database d"), 2U);
}

TEST_F(Outside, raw_sql_that_may_have_done_a_part_is_asked_for) {
  const History history = line({raw("reindex index concurrently i") + table("a")});
  fake_.server->fail("reindex", database_error("duplicates"));
  EXPECT_THAT(failure(history), AllOf(HasSubstr("operation 1 (execute) is begun and not complete"),
                                      HasSubstr("may have done a part of its work")));
  EXPECT_THAT(failure(history), HasSubstr("MIG-619"));
}

TEST_F(Outside, raw_sql_that_was_begun_and_is_gone_is_refused) {
  killed_at("create database d", history_);
  EXPECT_THAT(failure(line({raw("create database e") + table("a")})), HasSubstr("MIG-617"));
}

TEST_F(Outside, upkeep_is_run_again_unasked) {
  const History history = line({raw("vacuum t") + table("a")});
  killed_at("vacuum t", history);
  run(history);
  EXPECT_EQ(count("vacuum t"), 2U);
}

// ---- without transactions ----

class Alone : public InFlightTest {
 protected:
  Alone() { fake_.dialect->can.transactional_ddl = false; }

  // Two tables, the second of which refers to the first; dropping that drops the key before it.
  std::string dropping() {
    ir::Statement key;
    key.sql = "ALTER TABLE `c` DROP FOREIGN KEY `fk`";
    fake_.dialect->further["drop_table"] = {key};
    fake_.server->raw[key.sql] = drop_key;
    return op("op='drop_table'\ntable='p'\ncascade=true");
  }
  static std::string tables() {
    return table("p") +
           op("op='create_table'\ntable='c'\ncolumns=[{ name='id', type='bigint' }]\n"
              "foreign_keys=[{ name='fk', columns=['id'], references={ table='p', columns=['id'] } "
              "}]");
  }
  static void drop_key(ir::Schema& live) {
    if (ir::Table* table = live.table("c")) table->foreign_keys.clear();
  }
  [[nodiscard]] bool has_key() const {
    const ir::Table* found = fake_.server->live.table("c");
    return found != nullptr && !found->foreign_keys.empty();
  }
};

TEST_F(Alone, a_statement_on_another_table_than_its_operation_is_known_by_that_table) {
  const std::string key = "ALTER TABLE `c` DROP FOREIGN KEY `fk`";
  const History history = line({tables(), dropping()});
  killed_at(key, history);
  drop_key(fake_.server->live);  // the server did it
  run(history);
  EXPECT_EQ(count(key), 1U);
  EXPECT_THAT(rows(), ElementsAre("r2000"));
}

TEST_F(Alone, a_statement_on_another_table_that_did_not_come_to_its_end_is_run) {
  const std::string key = "ALTER TABLE `c` DROP FOREIGN KEY `fk`";
  const History history = line({tables(), dropping()});
  killed_at(key, history);
  EXPECT_TRUE(has_key());
  run(history);
  EXPECT_EQ(count(key), 2U);
  EXPECT_FALSE(has_key());
}

TEST_F(Alone, a_statement_on_what_is_not_found_is_asked_for) {
  ir::Statement other;
  other.sql = "ALTER TABLE `elsewhere` DROP COLUMN `x`";
  fake_.dialect->further["drop_table"] = {other};
  const History history = line({tables(), op("op='drop_table'\ntable='p'\ncascade=true")});
  killed_at(other.sql, history);
  EXPECT_THAT(failure(history), HasSubstr("MIG-619"));
  say(true);
  EXPECT_THAT(failure(history), Not(HasSubstr("MIG-6")));
  EXPECT_EQ(count(other.sql), 1U);
}

// It may be refused because it was done already: it stays to be answered.
TEST_F(Alone, a_begun_statement_that_is_refused_is_not_said_to_have_had_no_effect) {
  const History history = line({table("a") + table("b")});
  killed_at("create_table b", history);
  fake_.server->fail("create_table b", database_error("it exists"));
  EXPECT_NE(failure(history), "");
  ASSERT_EQ(half().size(), 1U);
  EXPECT_TRUE(half().front().in_flight);
  say(true);
  run(history);
  EXPECT_EQ(count("create_table b(id bigint)"), 2U);
}

// Another mig, server or user may read the same schema as another one.
TEST_F(Alone, what_another_reader_noted_of_the_schema_decides_nothing) {
  const History history = line({table("a") + table("b")});
  killed_at("create_table b", history);
  std::string mark = journal_text("mark");
  const auto at = mark.find("by = \"mig ");
  ASSERT_NE(at, std::string::npos) << mark;
  mark.insert(at + 10, "1");
  edit_journal("mark", mark);
  EXPECT_THAT(failure(history), HasSubstr("MIG-619"));
  EXPECT_EQ(count("create_table b(id bigint)"), 1U);
}

TEST_F(Alone, another_user_of_the_database_is_another_reader) {
  fake_.server->holder = ir::LockHolder{"1", "mig", "here", 1, "first", ""};
  const History history = line({table("a") + table("b")});
  killed_at("create_table b", history);
  fake_.server->holder->user = "second";
  EXPECT_THAT(failure(history), HasSubstr("MIG-619"));
  fake_.server->holder->user = "first";
  run(history);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

class Program : public Alone, public testing::WithParamInterface<std::string> {};

TEST_P(Program, that_is_refused_may_have_done_a_part_of_its_work) {
  const History history = line({raw(GetParam())});
  fake_.server->fail(GetParam(), database_error("duplicate", port::Failure::constraint));
  EXPECT_THAT(failure(history),
              AllOf(HasSubstr("may have done a part of its work"), HasSubstr("mig resolve"),
                    Not(HasSubstr("nothing of this revision took effect"))));
  EXPECT_THAT(failure(history), HasSubstr("MIG-619"));
  EXPECT_EQ(count(GetParam()), 1U);
}

INSTANTIATE_TEST_SUITE_P(Statements, Program,
                         testing::Values("BEGIN NOT ATOMIC UPDATE t SET n = 1",
                                         "IF 1 THEN UPDATE t", "CASE n WHEN 1 THEN UPDATE t",
                                         "LOOP UPDATE t", "WHILE n DO UPDATE t", "REPEAT UPDATE t",
                                         "FOR i IN 1 .. 2 DO UPDATE t", "here: LOOP UPDATE t",
                                         "CALL p()", "DROP TABLE a, b", "DROP DATABASE d",
                                         "CREATE OR REPLACE TABLE t (n int)",
                                         "/*!50000 DROP DATABASE d */"));

class OneStep : public Alone, public testing::WithParamInterface<std::string> {};

TEST_P(OneStep, that_is_refused_has_had_no_effect) {
  const History history = line({raw(GetParam())});
  fake_.server->fail(GetParam(), database_error("no"));
  EXPECT_THAT(failure(history), HasSubstr("nothing of this revision took effect"));
  run(history);
  EXPECT_EQ(count(GetParam()), 2U);
}

INSTANTIATE_TEST_SUITE_P(
    Statements, OneStep,
    testing::Values("ALTER TABLE t ADD x int, ADD y int", "CREATE TABLE t (a int, b int)",
                    "-- so\nCREATE UNIQUE INDEX i ON t (a, b)", "DROP TABLE t",
                    "CREATE OR REPLACE DEFINER = `a`@`b` SQL SECURITY INVOKER VIEW v AS SELECT 1",
                    "RENAME TABLE a TO b", "TRUNCATE TABLE t",
                    "/*!50000 ALTER TABLE t ADD x int */", "UPDATE t SET n = 1"));

TEST_F(Alone, a_revision_of_which_nothing_took_effect_bars_no_way) {
  fake_.server->fail("create_table b", database_error("no"));
  EXPECT_NE(failure(line({table("a"), table("b")})), "");
  EXPECT_THAT(half(), IsEmpty());
  EXPECT_EQ(journal_text("state"), "failed");
  const History instead = History::of_texts(
      {{"r1000.toml", "revision = 'r1000'\n" + table("a")},
       {"other.toml", "revision = 'other'\ndown_revision = 'r1000'\n" + table("c")}});
  run(instead);
  EXPECT_THAT(rows(), ElementsAre("other"));
}

TEST_F(Alone, rows_that_a_with_changes_are_taken_back_when_there_are_too_many) {
  const std::string sql = "WITH x AS (SELECT 1) UPDATE t SET n = 1";
  fake_.server->affected[sql] = 2;
  EXPECT_THAT(failure(line({op("op='execute'\nsql='" + sql + "'\nexpect_rows=1")})),
              HasSubstr("MIG-616"));
  const auto changes = fake_.server->changes();
  const auto ran = std::find(changes.begin(), changes.end(), sql);
  ASSERT_NE(ran, changes.end());
  EXPECT_EQ(*std::prev(ran), "BEGIN");
  EXPECT_EQ(*std::next(ran), "ROLLBACK");
}

TEST_F(Alone, what_is_counted_is_in_a_transaction_whatever_it_is) {
  fake_.server->affected["call p()"] = 2;
  EXPECT_THAT(failure(line({op("op='execute'\nsql='call p()'\nexpect_rows=1")})),
              HasSubstr("MIG-616"));
  const auto& log = fake_.server->log;
  const auto ran = std::find(log.begin(), log.end(), "call p()");
  EXPECT_EQ(*std::prev(ran), "BEGIN");
  EXPECT_EQ(*std::next(ran), "ROLLBACK");
}

class Setting : public Alone, public testing::WithParamInterface<std::string> {};

TEST_P(Setting, in_a_comment_that_is_run_is_set_again) {
  const History history = line({raw(GetParam() + "; update t")});
  fake_.server->fail("update t", database_error("no"));
  EXPECT_NE(failure(history), "");
  run(history);
  EXPECT_EQ(count(GetParam()), 2U);
}

INSTANTIATE_TEST_SUITE_P(Statements, Setting,
                         testing::Values("/*!40101 SET SESSION sql_mode = 'X' */",
                                         "/*M!100100 SET SESSION sql_mode = 'X' */",
                                         "# so\nSET foreign_key_checks = 0"));

TEST_F(Alone, the_whole_count_of_statements_is_noted) {
  fake_.server->fail("create_table c", database_error("no"));
  const History history = line({table("a") + table("b") + table("c")});
  EXPECT_NE(failure(history), "");
  run(history);
  Database database = fake_.open();
  EXPECT_EQ(journal(database).back().statements, 3U);
}

// Several operations that are done as one are counted as they are written.
TEST_F(InFlightTest, a_half_done_revision_counts_operations) {
  fake_.dialect->rebuilds = {"alter_column"};
  fake_.dialect->outside = {"create_index"};
  const auto alter = [](const std::string& column) {
    return op("op='alter_column'\ntable='a'\nname='" + column + "'\nnullable=false");
  };
  const History history = line(
      {table("a", ", { name = 'n', type = 'bigint' }, { name = 'm', type = 'bigint' }"),
       alter("n") + alter("m") + op("op='create_index'\ntable='a'\ncolumns=['id']") + table("b")});
  fake_.server->fail("create_table b", database_error("no"));
  EXPECT_THAT(failure(history), HasSubstr("operations 1, 2"));
  ASSERT_EQ(half().size(), 1U);
  EXPECT_EQ(half().front().operations, 3U);
  run(history);
  EXPECT_THAT(rows(), ElementsAre("r2000"));
}

// ---- operations that switch settings around a transaction ----

class AsOne : public InFlightTest {
 protected:
  AsOne() {
    ir::Statement around;
    around.sql = "settings off";
    around.phase = ir::Phase::prologue;
    ir::Statement first;
    first.sql = "keep for later";
    fake_.dialect->further["drop_table"] = {around, first};
  }
  const History history_ =
      line({table("a"), "transaction = 'off'\n" + table("b") + op("op='drop_table'\ntable='a'")});
};

TEST_F(AsOne, are_one_also_without_transactions) {
  fake_.server->fail("drop_table a", database_error("no"));
  EXPECT_THAT(failure(history_), HasSubstr("stays: operation 1 (create_table on 'b'); the"));
  run(history_);
  EXPECT_EQ(count("keep for later"), 2U);  // the first was rolled back
  EXPECT_EQ(count("create_table b(id bigint)"), 1U);
  EXPECT_THAT(rows(), ElementsAre("r2000"));
}

TEST_F(AsOne, are_not_done_again_when_what_follows_fails) {
  const History history =
      line({table("a"), "transaction = 'off'\n" + op("op='drop_table'\ntable='a'") + table("b")});
  fake_.server->fail("create_table b", database_error("no"));
  EXPECT_NE(failure(history), "");
  run(history);
  EXPECT_EQ(count("keep for later"), 1U);
}

// ---- what is over with its transaction ----

class Bound : public InFlightTest, public testing::WithParamInterface<std::string> {};

TEST_P(Bound, what_is_over_before_the_revision_is_refused_before_anything_runs) {
  fake_.dialect->outside = {"create_index"};
  const std::string index = op("op='create_index'\ntable='a'\ncolumns=['id']");
  EXPECT_THAT(failure(line({table("a"), raw(GetParam()) + index})),
              AllOf(HasSubstr("MIG-623"), HasSubstr("'r2000'"), HasSubstr("r2000.toml:3")));
  EXPECT_THAT(rows(), IsEmpty());
  // and so is the plan of it, the script and the validation
  const History history = line({table("a"), raw(GetParam()) + index});
  EXPECT_THROW(static_cast<void>(plan_upgrade(history, *fake_.dialect, "head")), Error);
  EXPECT_THROW(static_cast<void>(upgrade_script(history, *fake_.dialect, "head")), Error);
  EXPECT_THROW(validate(history, {.dialects = {fake_.dialect}}), Error);
  // nothing is committed in front of it, or behind it
  run(line({table("a"), index + raw(GetParam())}));
  EXPECT_THAT(rows(), ElementsAre("r2000"));
}

INSTANTIATE_TEST_SUITE_P(Statements, Bound,
                         testing::Values("SET LOCAL x = 1", "LOCK TABLE t IN EXCLUSIVE MODE",
                                         "SET CONSTRAINTS ALL DEFERRED",
                                         "SELECT set_config('x', '1', true)",
                                         "CREATE TEMP TABLE x (n int) ON COMMIT DROP"));

TEST_F(InFlightTest, what_a_split_revision_has_set_up_is_noticed_when_it_goes_on) {
  fake_.dialect->outside = {"create_index"};
  const auto history = [](const std::string& sql) {
    return line(
        {raw(sql) + table("a") + op("op='create_index'\ntable='a'\ncolumns=['id']") + table("b")});
  };
  const std::string set = "SELECT set_config('x', '1', false)";
  fake_.server->fail("create_table b", database_error("no"));
  EXPECT_NE(failure(history(set)), "");
  run(history(set));
  EXPECT_EQ(count(set), 2U);
}

TEST_F(InFlightTest, a_temporary_table_of_a_split_revision_is_missed_when_it_goes_on) {
  fake_.dialect->outside = {"create_index"};
  const History history = line({raw("CREATE TEMP TABLE x (n int)") + table("a") +
                                op("op='create_index'\ntable='a'\ncolumns=['id']") + table("b")});
  fake_.server->fail("create_table b", database_error("no"));
  EXPECT_NE(failure(history), "");
  EXPECT_THAT(failure(history), AllOf(HasSubstr("MIG-617"), HasSubstr("CREATE TEMP TABLE x")));
}

// ---- journals of a newer mig ----

TEST_F(InFlightTest, a_journal_in_a_newer_format_is_refused) {
  run(line({table("a")}));
  edit_journal("format", std::int64_t{2});
  EXPECT_THAT(failure(line({table("a"), table("b")})),
              AllOf(HasSubstr("MIG-605"), HasSubstr("format 2"), HasSubstr("newer")));
}

TEST_F(InFlightTest, a_state_that_is_not_known_is_not_taken_for_another) {
  run(line({table("a")}));
  edit_journal("state", std::string("paused"));
  EXPECT_THAT(failure(line({table("a"), table("b")})),
              AllOf(HasSubstr("MIG-605"), HasSubstr("says 'paused'")));
}

}  // namespace
}  // namespace mig::test
