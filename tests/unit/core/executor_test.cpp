// Transactions, checks, and what the message of a failure says about what is in the database now.
#include "unit/core/runs.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <stdexcept>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

ir::Statement statement(const std::string& sql, ir::Phase phase = ir::Phase::main) {
  ir::Statement out;
  out.sql = sql;
  out.phase = phase;
  return out;
}

class ExecutorTest : public testing::Test {
 protected:
  ExecutorTest() {
    fake_.server->version_table("mig_version", {});
    fake_.server->live.tables.emplace_back().name = "mig_journal";
  }

  Report run(const History& history, const Options& options = {}) {
    Database database = fake_.open();
    return upgrade(history, database, "head", options);
  }
  std::string failure(const History& history, const Options& options = {}) {
    return error_of([&] { run(history, options); });
  }
  [[nodiscard]] const std::vector<std::string>& rows() const {
    return fake_.server->rows.at("mig_version");
  }
  [[nodiscard]] std::vector<std::string> changes() const { return fake_.server->changes(); }
  [[nodiscard]] bool has(const std::string& name) const {
    return fake_.server->live.table(name) != nullptr;
  }
  [[nodiscard]] bool half() const {
    Database database = fake_.open();
    return !half_done(database).empty();
  }

  FakeDatabase fake_;
};

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

// Two tables, an index outside of the transaction between them.
std::string split_revision() {
  return table("a") + op("op='create_index'\ntable='a'\ncolumns=['id']") + table("b");
}

TEST_F(ExecutorTest, what_fails_outside_is_taken_up_where_it_stopped) {
  fake_.dialect->outside = {"create_index"};
  fake_.server->fail("create_index", database_error("duplicates"));
  const std::string text = failure(line({split_revision()}));
  EXPECT_THAT(text, AllOf(HasSubstr("stays: operation 1 (create_table on 'a'); the revision is not "
                                    "recorded as applied, and the command goes on from there")));
  EXPECT_TRUE(half());
  fake_.server->log.clear();
  const Report report = run(line({split_revision()}));
  EXPECT_THAT(report.steps.at(0).notes,
              ElementsAre("goes on in operation 2, where an earlier run stopped"));
  EXPECT_EQ(fake_.server->count("create_table a(id bigint)"), 0U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
  EXPECT_TRUE(has("b"));
  EXPECT_FALSE(half());
}

TEST_F(ExecutorTest, what_fails_behind_a_split_is_taken_up_behind_it) {
  fake_.dialect->outside = {"create_index"};
  fake_.server->fail("create_table b", database_error("no"));
  EXPECT_THAT(failure(line({split_revision()})), HasSubstr("operation 2 (create_index on 'a')"));
  fake_.server->log.clear();
  run(line({split_revision()}));
  EXPECT_THAT(changes(),
              ElementsAre("BEGIN", "create_table b(id bigint)",
                          "insert_rows mig_version rows=[{version_num=r1000}]", "COMMIT"));
}

TEST_F(ExecutorTest, statements_of_one_operation_are_taken_up_too) {
  ir::Statement first = statement("first");
  ir::Statement second = statement("second");
  second.transactional = false;
  fake_.dialect->further["create_index"] = {first, second};
  fake_.server->fail("second", database_error("no"));
  EXPECT_THAT(failure(line({split_revision()})),
              HasSubstr("the first statements of operation 2 (create_index on 'a')"));
  fake_.server->log.clear();
  run(line({split_revision()}));
  EXPECT_EQ(fake_.server->count("first"), 0U);
  EXPECT_EQ(fake_.server->count("second"), 1U);
  EXPECT_TRUE(has("b"));
}

class ExecutorRemains : public ExecutorTest {
 protected:
  ExecutorRemains() {
    ir::Statement build = statement("build");
    build.transactional = false;
    build.recover = "recover";
    build.remains = "look";
    fake_.dialect->further["create_index"] = {build};
  }
  // A first run that ends in the statement that runs alone.
  void breaks_off() {
    fake_.server->fail("build", database_error("the connection is closed"));
    static_cast<void>(failure(line({split_revision()})));
    fake_.server->log.clear();
  }
  // A table that raw SQL makes, and a change of it that is told from the live one.
  void makes_raw_table() {
    fake_.server->raw["make t"] = [](ir::Schema& live) {
      ir::Type type;
      type.kind = ir::TypeKind::integer;
      ir::Table made;
      made.name = "t";
      made.columns.emplace_back();
      made.columns.front().name = "n";
      made.columns.front().type = type;
      live.tables.push_back(std::move(made));
    };
  }
  static std::string raw_alter() {
    return op("op='alter_column'\ntable='t'\nname='n'\nnullable=false\nonline=true");
  }
  void leaves(const std::string& what) { fake_.server->results["look"] = {{port::Cell(what)}}; }
};

TEST_F(ExecutorRemains, half_a_try_of_an_earlier_run_is_removed_first) {
  breaks_off();
  leaves("half");
  run(line({split_revision()}));
  EXPECT_EQ(fake_.server->count("recover"), 1U);
  EXPECT_EQ(fake_.server->count("build"), 1U);
}

TEST_F(ExecutorRemains, half_a_try_of_somebody_else_is_left_alone) {
  leaves("half");
  EXPECT_THAT(
      failure(line({split_revision()})),
      AllOf(HasSubstr("MIG-619"), HasSubstr("operation 2 (create_index on 'a')"),
            HasSubstr("when not, run: recover"), HasSubstr("nothing of this revision stays")));
  EXPECT_EQ(fake_.server->count("recover"), 0U);
  EXPECT_EQ(fake_.server->count("build"), 0U);
}

TEST_F(ExecutorRemains, a_statement_that_ended_unseen_and_was_edited_since_is_refused) {
  breaks_off();
  leaves("whole");
  fake_.dialect->further["create_index"].front().sql = "build another";
  EXPECT_THAT(failure(line({split_revision()})),
              AllOf(HasSubstr("MIG-617"), HasSubstr("make operation 2 what it was"),
                    HasSubstr("take back what the statement did, with: recover")));
  EXPECT_THAT(failure(line({table("a")})), HasSubstr("MIG-617"));
  EXPECT_EQ(fake_.server->count("build another"), 0U);
  EXPECT_THAT(rows(), ElementsAre());
  fake_.server->results["look"] = {};
  run(line({split_revision()}));
  EXPECT_EQ(fake_.server->count("build another"), 1U);
}

TEST_F(ExecutorRemains, half_a_try_of_what_is_no_longer_there_is_removed) {
  breaks_off();
  leaves("half");
  fake_.dialect->further.clear();
  run(line({split_revision()}));
  EXPECT_EQ(fake_.server->count("recover"), 1U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(ExecutorRemains, half_a_try_of_an_operation_that_is_gone_is_removed) {
  breaks_off();
  leaves("half");
  run(line({table("a")}));
  EXPECT_EQ(fake_.server->count("recover"), 1U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(ExecutorRemains, a_failure_to_remove_it_is_described_as_that) {
  breaks_off();
  leaves("half");
  fake_.server->on = [](const std::string& entry) {
    if (entry == "recover") throw database_error("deadlock");
  };
  EXPECT_THAT(failure(line({split_revision()})), HasSubstr("statement: recover"));
}

TEST_F(ExecutorRemains, what_fails_alone_as_the_first_of_all_is_begun) {
  fake_.server->fail("build", database_error("duplicates"));
  EXPECT_THAT(failure(line({table("a"), op("op='create_index'\ntable='a'\ncolumns=['id']")})),
              AllOf(HasSubstr("operation 1 (create_index on 'a') is begun and not complete; the "
                              "command goes on from there"),
                    Not(HasSubstr("rolled back"))));
}

TEST_F(ExecutorRemains, without_transactions_it_is_said_what_removes_half_a_try) {
  const History history = line(
      {table("a"), "transaction = 'off'\n" + op("op='create_index'\ntable='a'\ncolumns=['id']")});
  fake_.server->fail("build", database_error("duplicates"));
  EXPECT_THAT(failure(history), HasSubstr("before another try, run: recover"));
  leaves("half");
  run(history);  // of a try of our own
  EXPECT_EQ(fake_.server->count("recover"), 1U);
}

TEST_F(ExecutorRemains, without_transactions_half_a_try_of_somebody_else_is_left_alone) {
  const History history = line(
      {table("a"), "transaction = 'off'\n" + op("op='create_index'\ntable='a'\ncolumns=['id']")});
  leaves("half");
  EXPECT_THAT(failure(history), AllOf(HasSubstr("MIG-619"), HasSubstr("run: recover")));
}

TEST_F(ExecutorRemains, it_is_known_by_itself_where_the_live_table_tells_other_statements) {
  // the first statement is told only as long as the live table asks for it
  fake_.dialect->further["alter_column"] = {statement("first"),
                                            fake_.dialect->further["create_index"].front()};
  const History history = line({op("op='execute'\nsql='make t'"), raw_alter()});
  makes_raw_table();
  fake_.server->fail("alter_column", database_error("locked"));
  EXPECT_THAT(failure(history), HasSubstr("the first statements of operation 1"));
  leaves("whole");
  auto& told = fake_.dialect->further["alter_column"];
  told.erase(told.begin());
  fake_.server->fail("alter_column", database_error("locked"));
  EXPECT_THAT(failure(history), HasSubstr("the first statements of operation 1"));
  run(history);
  EXPECT_EQ(fake_.server->count("build"), 1U);
}

TEST_F(ExecutorRemains, operations_that_are_done_are_held_to_also_before_a_live_one) {
  const auto second = [](const std::string& name) {
    return line({op("op='execute'\nsql='make t'"), table(name) + raw_alter()});
  };
  makes_raw_table();
  fake_.dialect->further["alter_column"] = fake_.dialect->further["create_index"];
  fake_.server->fail("build", database_error("no"));
  EXPECT_NE(failure(second("a")), "");
  EXPECT_THAT(failure(second("b")), HasSubstr("MIG-617"));
  EXPECT_FALSE(has("b"));
}

TEST_F(ExecutorRemains, a_try_that_came_to_its_end_unseen_is_not_repeated) {
  fake_.server->fail("build", database_error("the connection is closed"));
  static_cast<void>(failure(line({split_revision()})));
  leaves("whole");
  fake_.server->log.clear();
  run(line({split_revision()}));
  EXPECT_EQ(fake_.server->count("build"), 0U);
  EXPECT_EQ(fake_.server->count("recover"), 0U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(ExecutorRemains, what_somebody_else_made_is_no_try_of_ours) {
  leaves("whole");
  fake_.server->fail("build", database_error("exists already"));
  EXPECT_THAT(failure(line({split_revision()})), HasSubstr("exists already"));
  fake_.server->fail("build", database_error("exists already"));
  EXPECT_THAT(failure(line({split_revision()})), HasSubstr("exists already"));
  EXPECT_EQ(fake_.server->count("recover"), 0U);
}

TEST_F(ExecutorTest, a_part_that_is_done_and_was_edited_since_is_refused) {
  fake_.dialect->outside = {"create_index"};
  fake_.server->fail("create_index", database_error("no"));
  static_cast<void>(failure(line({split_revision()})));
  const std::string other =
      table("other") + op("op='create_index'\ntable='other'\ncolumns=['id']") + table("b");
  EXPECT_THAT(failure(line({other})), AllOf(HasSubstr("MIG-617"), HasSubstr("r1000.toml")));
  EXPECT_THAT(failure(line({""})), HasSubstr("MIG-617"));
  EXPECT_FALSE(has("other"));
  // what is still to come may be mended
  run(line({table("a") + table("c")}));
  EXPECT_TRUE(has("c"));
}

TEST_F(ExecutorTest, what_was_begun_in_transactions_is_not_guessed_without_them) {
  fake_.dialect->outside = {"create_index"};
  fake_.server->fail("create_index", database_error("no"));
  static_cast<void>(failure(line({split_revision()})));
  fake_.server->log.clear();
  EXPECT_THAT(failure(line({"transaction = 'off'\n" + split_revision()})),
              AllOf(HasSubstr("MIG-619"), HasSubstr("mig resolve")));
  EXPECT_EQ(fake_.server->count("create_table a(id bigint)"), 0U);
  auto database = fake_.open();
  resolve(database, false);  // the answer is taken
  run(line({"transaction = 'off'\n" + split_revision()}));
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(ExecutorTest, a_mark_is_made_before_the_first_statement) {
  fake_.dialect->outside = {"create_index"};
  run(line({split_revision()}));
  const auto& log = fake_.server->log;
  const auto starts = [&](const std::string& text) {
    return std::find_if(log.begin(), log.end(),
                        [&](const std::string& each) { return each.rfind(text, 0) == 0; });
  };
  EXPECT_LT(starts("insert_rows mig_journal"), starts("create_table a"));
}

TEST_F(ExecutorTest, a_revision_that_is_half_applied_bars_the_way_back) {
  fake_.dialect->outside = {"create_index"};
  fake_.server->fail("create_index", database_error("no"));
  const History history = line({table("before"), split_revision()});
  static_cast<void>(failure(history));
  Database database = fake_.open();
  EXPECT_THAT(error_of([&] { downgrade(history, database, "base"); }),
              AllOf(HasSubstr("MIG-618"), HasSubstr("'r2000' is half applied"),
                    HasSubstr("mig upgrade r2000")));
  EXPECT_TRUE(has("before"));
  stamp(history, database, {"r1000"}, false);
  EXPECT_FALSE(half());
  downgrade(history, database, "base");
  EXPECT_FALSE(has("before"));
}

TEST_F(ExecutorTest, what_sets_up_the_session_runs_again_when_a_revision_is_taken_up) {
  ir::Statement set = statement("set");
  set.session = true;
  fake_.dialect->further["add_column"] = {set};
  fake_.dialect->outside = {"create_index"};
  fake_.server->fail("create_index", database_error("no"));
  const History history =
      line({table("a") + op("op='add_column'\ntable='a'\ncolumn={name='n', type='text'}") +
            op("op='create_index'\ntable='a'\ncolumns=['id']")});
  static_cast<void>(failure(history));
  run(history);
  EXPECT_EQ(fake_.server->count("set"), 2U);
}

TEST_F(ExecutorTest, behind_a_split_only_what_was_committed_is_said_to_stay) {
  fake_.dialect->outside = {"create_index"};
  fake_.server->fail("create_table c", database_error("no"));
  const std::string text = failure(line(
      {table("a") + op("op='create_index'\ntable='a'\ncolumns=['id']") + table("b") + table("c")}));
  EXPECT_THAT(text, AllOf(HasSubstr("stays: operation 1 (create_table on 'a'), operation 2 "
                                    "(create_index on 'a'); the revision"),
                          Not(HasSubstr("on 'b'"))));
  EXPECT_FALSE(has("b"));
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

TEST_F(ExecutorTest, a_check_that_does_not_hold_stops_the_revision) {
  ir::Statement check = statement("foreign_key_check");
  check.expect = ir::Expectation{{}, "rows refer to nothing"};
  fake_.dialect->further["create_table"] = {check};
  fake_.server->results["foreign_key_check"] = {{std::string("a"), std::int64_t{7}, {}}};
  const std::string text = failure(line({table("a")}));
  EXPECT_THAT(text, AllOf(HasSubstr("MIG-614"),
                          HasSubstr("operation 1 (create_table on 'a'): rows refer to nothing"),
                          HasSubstr("found: a | 7 | NULL"), HasSubstr("it was rolled back")));
  fake_.server->results["foreign_key_check"] = {};
  EXPECT_EQ(failure(line({table("a")})), "");
}

TEST_F(ExecutorTest, a_check_alone_has_changed_nothing) {
  fake_.dialect->can.transactional_ddl = false;
  ir::Statement check = statement("look");
  check.expect = ir::Expectation{{}, "something is in the way"};
  fake_.dialect->further["create_table"] = {check};
  fake_.server->results["look"] = {{std::string("a")}};
  EXPECT_THAT(failure(line({table("a")})),
              AllOf(HasSubstr("something is in the way"),
                    HasSubstr("nothing of this revision took effect")));
}

TEST_F(ExecutorTest, the_number_of_affected_rows_is_held_to_what_was_expected) {
  fake_.server->affected["update x"] = 2;
  const auto history = line({op("op='execute'\nsql='update x'\nexpect_rows=3")});
  EXPECT_THAT(failure(history), AllOf(HasSubstr("MIG-616"), HasSubstr("affected 2 rows, not 3")));
  fake_.server->affected["update x"] = -1;  // not said
  EXPECT_EQ(failure(history), "");
}

TEST_F(ExecutorTest, the_number_of_affected_rows_may_have_limits) {
  const auto expecting = [&](const std::string& expected) {
    return failure(line({op("op='execute'\nsql='update x'\nexpect_rows=" + expected)}));
  };
  fake_.server->affected["update x"] = 1;
  EXPECT_THAT(expecting("{min=2, max=9}"), HasSubstr("affected 1 row, not 2 to 9"));
  EXPECT_THAT(expecting("{min=2}"), HasSubstr("not 2 or more"));
  EXPECT_THAT(expecting("{max=0}"), HasSubstr("not 0 or fewer"));
  EXPECT_EQ(expecting("{min=1, max=1}"), "");
}

TEST_F(ExecutorTest, rows_that_are_updated_or_deleted_are_counted_too) {
  EXPECT_THAT(failure(line({table("a") + op("op='update_rows'\ntable='a'\nset={id=1}\n"
                                            "expect_rows=1")})),
              AllOf(HasSubstr("MIG-616"), HasSubstr("affected 0 rows, not 1"),
                    HasSubstr("it was rolled back")));
  EXPECT_THAT(failure(line({table("a") + op("op='delete_rows'\ntable='a'\nexpect_rows={min=1}")})),
              HasSubstr("affected 0 rows, not 1 or more"));
  EXPECT_FALSE(has("a"));
}

TEST_F(ExecutorTest, what_has_to_hold_before_is_asked_first_and_in_the_transaction) {
  const auto history =
      line({"[[before]]\nsql='show look;'\nexpect=0\nmessage='rows are left'\n" + table("a")});
  fake_.server->results["show look"] = {{std::int64_t{2}}};
  EXPECT_THAT(failure(history),
              AllOf(HasSubstr("MIG-614"), HasSubstr("revision 'r1000': rows are left"),
                    HasSubstr("found: 2"), HasSubstr("it was rolled back")));
  EXPECT_FALSE(has("a"));
  fake_.server->results["show look"] = {{std::int64_t{0}}};
  fake_.server->log.clear();
  EXPECT_EQ(failure(history), "");
  EXPECT_THAT(fake_.server->changes(),
              ElementsAre("BEGIN", "show look", "create_table a(id bigint)", testing::_, "COMMIT"));
}

TEST_F(ExecutorTest, what_has_to_hold_behind_is_asked_before_it_is_recorded) {
  const auto history = line({"[[after]]\nsql='show look'\nexpect=[[1, 'x']]\n" + table("a")});
  fake_.server->results["show look"] = {};
  EXPECT_THAT(failure(history), AllOf(HasSubstr("MIG-614"), HasSubstr("found: no rows"),
                                      HasSubstr("is not what the revision ends with")));
  EXPECT_FALSE(has("a"));
  EXPECT_THAT(rows(), ElementsAre());
  fake_.server->results["show look"] = {{std::int64_t{1}, std::string("x")}};
  EXPECT_EQ(failure(history), "");
}

TEST_F(ExecutorTest, assertions_are_for_an_upgrade_and_for_their_dialects) {
  const std::string never = "sql='show look'\nexpect=0\nexcept=['fake']\n";
  const auto history = line({"[[before]]\n" + never + table("a") + "[[after]]\n" + never});
  EXPECT_EQ(failure(history), "");
  fake_.server->journal.clear();
  const auto asked = line({"[[before]]\nsql='show look'\nexpect=[]\n" + table("a")});
  Database database = fake_.open();
  fake_.server->results["show look"] = {{std::int64_t{2}}};
  downgrade(asked, database, "base");
  EXPECT_FALSE(has("a"));
}

TEST_F(ExecutorTest, an_assertion_is_one_query) {
  EXPECT_THAT(failure(line({"[[before]]\nsql='a; b'\nexpect=0\n" + table("a")})),
              AllOf(HasSubstr("MIG-402"), HasSubstr("2 statements stand there")));
}

TEST_F(ExecutorTest, an_assertion_changes_nothing) {
  const auto with = [](const std::string& sql, const char* where) {
    return line(
        {std::string("[[") + where + "]]\nsql = \"" + sql + "\"\nexpect=[]\n" + table("a")});
  };
  for (const char* sql :
       {"delete from c", "update c set n = 1", "drop table c", "call p()", "do $$ begin end $$",
        "with gone as (delete from c returning id) select * from gone",
        "with x as (update c set n = 1 returning n) select n from x",
        "with x as (select 1) insert into c select * from x",
        "with x as (select 1) update c set n=1", "select * into d from c",
        "pragma user_version = 3", "pragma user_version(3)",
        "with x as (select 1) delete c from c join x", "explain analyze delete from c"}) {
    for (const char* where : {"before", "after"}) {
      EXPECT_THAT(failure(with(sql, where)), AllOf(HasSubstr("MIG-402"), HasSubstr("is a query")))
          << sql;
    }
    EXPECT_THROW(validate(with(sql, "before"), {.dialects = {fake_.dialect}}), Error) << sql;
  }
  EXPECT_THAT(fake_.server->changes(), testing::IsEmpty());
  for (const char* sql :
       {"select replace(a, 'delete from', 'x') from c for update", "with x as (select 1) select 1",
        "(select 1) union (select 2)", "values (1)", "pragma foreign_key_check", "table c",
        "select 'select into' from c", "select extract(epoch from a) from c"}) {
    EXPECT_NO_THROW(validate(with(sql, "before"), {.dialects = {fake_.dialect}})) << sql;
  }
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
