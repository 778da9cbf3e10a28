// Transactions, and what the message of a failure says about what is in the database now.
#include "unit/core/executor.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST_F(ExecutorTest, each_revision_is_one_transaction_with_its_version_row) {
  const Report report = run(line({table("a") + table("b"), table("c")}));
  EXPECT_THAT(
      fake_.server->changes(),
      ElementsAre("BEGIN", "create_table a(id bigint)", "create_table b(id bigint)",
                  "insert_rows mig_version rows=[{version_num=r1000}]", "COMMIT", "BEGIN",
                  "create_table c(id bigint)",
                  "update_rows mig_version set={version_num=r2000} match=[{version_num=r1000}]",
                  "COMMIT"));
  ASSERT_EQ(report.steps.size(), 2U);
  EXPECT_EQ(report.steps[0].operations, 2U);
  EXPECT_EQ(report.steps[0].statements, 2U);
}

TEST_F(ExecutorTest, a_failure_rolls_its_revision_back_and_keeps_the_ones_before) {
  fake_.server->fail("create_table c", database_error("disk full"));
  const std::string text = failure(line({table("a"), table("b") + table("c")}));
  EXPECT_THAT(
      text, AllOf(HasSubstr("error[MIG-610]: revision 'r2000' failed: disk full"),
                  HasSubstr("r2000.toml:7"), HasSubstr("in operation 2 (create_table on 'c') of 2"),
                  HasSubstr("statement: create_table c(id bigint)"),
                  HasSubstr("nothing of this revision stays: it was rolled back")));
  EXPECT_TRUE(has("a"));
  EXPECT_FALSE(has("b"));
  EXPECT_THAT(rows(), ElementsAre("r1000"));
  EXPECT_FALSE(fake_.server->in_transaction());
}

TEST_F(ExecutorTest, without_transactional_ddl_the_message_names_what_stays) {
  fake_.dialect->can.transactional_ddl = false;
  fake_.server->fail("create_table c", database_error("disk full"));
  const std::string text = failure(line({table("a") + table("b") + table("c")}));
  EXPECT_THAT(text,
              HasSubstr("took effect and stays: operation 1 (create_table on 'a'), operation 2 "
                        "(create_table on 'b'); the revision is not recorded as applied, and the "
                        "command goes on from there when it is run again"));
  EXPECT_TRUE(has("b"));
  run(line({table("a") + table("b") + table("c")}));
  EXPECT_EQ(fake_.server->count("create_table b(id bigint)"), 1U);
  EXPECT_TRUE(has("c"));
  EXPECT_FALSE(half());
}

TEST_F(ExecutorTest, the_first_statements_of_an_operation_that_stay_are_said) {
  fake_.dialect->can.transactional_ddl = false;
  fake_.server->fail("drop table second", database_error("no"));
  const std::string text =
      failure(line({op("op='execute'\nsql='drop table first; drop table second'")}));
  EXPECT_THAT(text,
              HasSubstr("took effect and stays: the first statements of operation 1 (execute)"));
  // what was refused is run again, what was done is not
  run(line({op("op='execute'\nsql='drop table first; drop table second'")}));
  EXPECT_EQ(fake_.server->count("drop table first"), 1U);
  EXPECT_EQ(fake_.server->count("drop table second"), 2U);
}

TEST_F(ExecutorTest, without_transactional_ddl_a_first_statement_that_fails_leaves_nothing) {
  fake_.dialect->can.transactional_ddl = false;
  fake_.server->fail("drop table first", database_error("no"));
  EXPECT_THAT(failure(line({op("op='execute'\nsql='drop table first; drop table second'")})),
              HasSubstr("nothing of this revision took effect"));
}

// The process ends while a statement runs: the connection is lost, whatever the server does.
TEST_F(ExecutorTest, a_statement_that_came_to_its_end_unseen_is_known_by_the_schema) {
  fake_.dialect->can.transactional_ddl = false;
  const History history = line({table("a") + table("b")});
  fake_.server->fail("create_table b", database_error("gone", port::Failure::connection));
  static_cast<void>(failure(history));
  ir::Table made;
  made.name = "b";
  fake_.server->live.tables.push_back(made);  // it did
  fake_.server->reconnect();
  run(history);
  EXPECT_EQ(fake_.server->count("create_table b(id bigint)"), 1U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(ExecutorTest, what_does_not_show_is_asked) {
  fake_.dialect->can.transactional_ddl = false;
  const History history = line({op("op='execute'\nsql='call something()'")});
  fake_.server->fail("call", database_error("gone", port::Failure::connection));
  static_cast<void>(failure(history));
  fake_.server->reconnect();
  EXPECT_THAT(failure(history), AllOf(HasSubstr("MIG-619"), HasSubstr("mig resolve --applied")));
  auto database = fake_.open();
  ASSERT_EQ(half_done(database).size(), 1U);
  EXPECT_TRUE(half_done(database).front().in_flight);
  resolve(database, true);
  EXPECT_FALSE(half_done(database).front().in_flight);
  run(history);
  EXPECT_EQ(fake_.server->count("call something()"), 1U);
  EXPECT_TRUE(half_done(database).empty());
  EXPECT_THROW(resolve(database, true), Error);
}

TEST_F(ExecutorTest, what_was_said_to_have_had_no_effect_is_run_again) {
  fake_.dialect->can.transactional_ddl = false;
  const History history = line({op("op='execute'\nsql='call something()'")});
  fake_.server->fail("call", database_error("gone", port::Failure::connection));
  static_cast<void>(failure(history));
  fake_.server->reconnect();
  auto database = fake_.open();
  resolve(database, false);
  run(history);
  EXPECT_EQ(fake_.server->count("call something()"), 2U);
}

TEST_F(ExecutorTest, a_revision_with_transaction_off_runs_without_one) {
  run(line({"transaction = 'off'\n" + table("a")}));
  // only its marks are in transactions
  const auto changes = fake_.server->changes();
  const auto made = std::find(changes.begin(), changes.end(), "create_table a(id bigint)");
  ASSERT_NE(made, changes.end());
  EXPECT_EQ(*std::prev(made), "COMMIT");
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(ExecutorTest, a_statement_outside_splits_the_transaction) {
  fake_.dialect->outside = {"create_index"};
  run(line({table("a") + op("op='create_index'\ntable='a'\ncolumns=['id']") + table("b")}));
  EXPECT_THAT(changes(),
              ElementsAre("BEGIN", "create_table a(id bigint)", "COMMIT",
                          "create_index a name=ix_a_id columns=[id]", "BEGIN", "COMMIT", "BEGIN",
                          "create_table b(id bigint)",
                          "insert_rows mig_version rows=[{version_num=r1000}]", "COMMIT"));
  EXPECT_FALSE(half());
}

TEST_F(ExecutorTest, prologue_and_epilogue_stand_around_the_transaction_once) {
  fake_.dialect->further["create_table"] = {statement("checks off", ir::Phase::prologue),
                                            statement("checks on", ir::Phase::epilogue)};
  fake_.dialect->meaning.clear();
  Database database = fake_.open();
  upgrade(line({table("a") + table("b")}), database);
  EXPECT_THAT(
      fake_.server->changes(),
      ElementsAre("checks off", "BEGIN", "create_table a(id bigint)", "create_table b(id bigint)",
                  "insert_rows mig_version rows=[{version_num=r1000}]", "COMMIT", "checks on"));
}

TEST_F(ExecutorTest, the_epilogue_runs_after_a_failure_even_when_the_rollback_is_refused) {
  fake_.dialect->further["create_table"] = {statement("checks off", ir::Phase::prologue),
                                            statement("checks on", ir::Phase::epilogue)};
  fake_.server->fail("create_table a", database_error("constraint", port::Failure::constraint));
  fake_.server->fail("ROLLBACK", database_error("no transaction is active"));
  const std::string text = failure(line({table("a")}));
  EXPECT_THAT(text, AllOf(HasSubstr("failed: constraint"),
                          HasSubstr("the rollback was refused, as when the database has ended the "
                                    "transaction by itself: no transaction is active"),
                          HasSubstr("stored rows contradict the change")));
  EXPECT_EQ(fake_.server->count("checks on"), 1U);
}

TEST_F(ExecutorTest, a_failing_epilogue_does_not_hide_that_the_revision_is_done) {
  fake_.dialect->further["create_table"] = {statement("first on", ir::Phase::epilogue),
                                            statement("second on", ir::Phase::epilogue)};
  fake_.server->fail("first on", database_error("no"));
  const std::string text = failure(line({table("a")}));
  EXPECT_THAT(
      text,
      AllOf(HasSubstr("revision 'r1000' is done, but what puts the session's settings "
                      "back failed: no"),
            HasSubstr("statement: first on"), HasSubstr("the revision is applied and recorded"),
            HasSubstr("need not be run again")));
  EXPECT_EQ(fake_.server->count("second on"), 1U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(ExecutorTest, a_refused_commit_is_rolled_back) {
  fake_.server->fail("COMMIT", database_error("deferred key", port::Failure::constraint));
  const std::string text = failure(line({table("a")}));
  EXPECT_THAT(text, AllOf(HasSubstr("failed: deferred key"),
                          HasSubstr("when the transaction was committed"),
                          HasSubstr("it was rolled back")));
  EXPECT_FALSE(has("a"));
  EXPECT_FALSE(fake_.server->in_transaction());
}

TEST_F(ExecutorTest, a_connection_lost_in_the_commit_leaves_a_doubt_that_is_said) {
  fake_.server->fail("COMMIT", database_error("server closed", port::Failure::connection));
  const std::string text = failure(line({table("a")}));
  EXPECT_THAT(text, AllOf(HasSubstr("nobody knows whether it took effect"),
                          HasSubstr("see with `mig current` whether the revision is recorded"),
                          Not(HasSubstr("rolled back"))));
}

TEST_F(ExecutorTest, a_connection_lost_in_the_middle_leaves_nothing) {
  fake_.server->fail("create_table a", database_error("gone", port::Failure::connection));
  EXPECT_THAT(failure(line({table("a")})),
              AllOf(HasSubstr("it was rolled back"), HasSubstr("when the database can be reached"),
                    Not(HasSubstr("not put back"))));
  EXPECT_FALSE(has("a"));
}

TEST_F(ExecutorTest, without_transactional_ddl_a_lost_connection_is_no_doubt) {
  fake_.dialect->can.transactional_ddl = false;
  fake_.server->fail("create_table a", database_error("gone", port::Failure::connection));
  EXPECT_THAT(failure(line({table("a")})),
              HasSubstr("run the command again when the database can be reached"));
}

TEST_F(ExecutorTest, what_a_callback_throws_comes_through_with_nothing_left_open) {
  fake_.dialect->further["create_table"] = {statement("checks on", ir::Phase::epilogue)};
  Options options;
  options.events.statement = [](std::string_view) { throw std::runtime_error("mine"); };
  EXPECT_THROW(run(line({table("a")}), options), std::runtime_error);
  EXPECT_FALSE(fake_.server->in_transaction());
  EXPECT_EQ(fake_.server->count("checks on"), 1U);
  EXPECT_EQ(fake_.server->log.back(), "unlock mig:mig_version");
  options.events = {};
  options.interrupted = []() -> bool { throw std::runtime_error("mine"); };
  EXPECT_THROW(run(line({table("a")}), options), std::runtime_error);
  EXPECT_FALSE(fake_.server->in_transaction());
}

TEST_F(ExecutorTest, an_interruption_stops_between_statements) {
  int asked = 0;
  Options options;
  options.interrupted = [&] { return ++asked == 3; };
  const std::string text = failure(line({table("a"), table("b") + table("c")}), options);
  EXPECT_THAT(text, AllOf(HasSubstr("MIG-630"),
                          HasSubstr("interrupted before operation 2 (create_table on 'c') of "
                                    "revision 'r2000'"),
                          HasSubstr("nothing of this revision stays")));
  EXPECT_THAT(rows(), ElementsAre("r1000"));
  EXPECT_FALSE(has("b"));
}

TEST_F(ExecutorTest, a_version_row_that_is_not_there_stops_the_revision) {
  run(line({table("a")}));
  fake_.server->on = [&](const std::string& entry) {
    if (entry.rfind("create_table b", 0) == 0) fake_.server->rows["mig_version"] = {"r9999"};
  };
  const std::string text = failure(line({table("a"), table("b")}));
  EXPECT_THAT(text, AllOf(HasSubstr("MIG-612"),
                          HasSubstr("the version table 'mig_version' has no row 'r1000' where one "
                                    "was expected"),
                          HasSubstr("it was rolled back")));
}

TEST_F(ExecutorTest, a_failure_at_the_version_row_says_so) {
  fake_.server->fail("insert_rows mig_version", database_error("read-only"));
  EXPECT_THAT(failure(line({table("a")})),
              HasSubstr("when it was recorded in the version table 'mig_version'"));
}

TEST_F(ExecutorTest, several_version_rows_change_together_without_transactional_ddl) {
  fake_.dialect->can.transactional_ddl = false;
  const auto history = History::of_texts(
      {{"a.toml", "revision = 'aaaa'\n" + table("a")},
       {"b.toml", "revision = 'bbbb'\n" + table("b")},
       {"m.toml", "revision = 'mmmm'\ndown_revision = ['aaaa', 'bbbb']\n" + table("m")}});
  fake_.server->fail("update_rows mig_version ", database_error("no"));
  Database database = fake_.open();
  EXPECT_NE(error_of([&] { upgrade(history, database); }), "");
  EXPECT_THAT(rows(), ElementsAre("aaaa", "bbbb"));
  EXPECT_FALSE(fake_.server->in_transaction());
}

}  // namespace
}  // namespace mig::test
