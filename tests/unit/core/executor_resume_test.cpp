// A revision that stopped half-way is taken up: where it stopped, and what half a try has left.
#include "unit/core/executor.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Two tables, an index outside of the transaction between them.
std::string split_revision() {
  return table("a") + op("op='create_index'\ntable='a'\ncolumns=['id']") + table("b");
}

class ResumeTest : public ExecutorTest {};

TEST_F(ResumeTest, what_fails_outside_is_taken_up_where_it_stopped) {
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

TEST_F(ResumeTest, what_fails_behind_a_split_is_taken_up_behind_it) {
  fake_.dialect->outside = {"create_index"};
  fake_.server->fail("create_table b", database_error("no"));
  EXPECT_THAT(failure(line({split_revision()})), HasSubstr("operation 2 (create_index on 'a')"));
  fake_.server->log.clear();
  run(line({split_revision()}));
  EXPECT_THAT(changes(),
              ElementsAre("BEGIN", "create_table b(id bigint)",
                          "insert_rows mig_version rows=[{version_num=r1000}]", "COMMIT"));
}

TEST_F(ResumeTest, statements_of_one_operation_are_taken_up_too) {
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

class RemainsTest : public ExecutorTest {
 protected:
  RemainsTest() {
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

TEST_F(RemainsTest, half_a_try_of_an_earlier_run_is_removed_first) {
  breaks_off();
  leaves("half");
  run(line({split_revision()}));
  EXPECT_EQ(fake_.server->count("recover"), 1U);
  EXPECT_EQ(fake_.server->count("build"), 1U);
}

TEST_F(RemainsTest, half_a_try_of_somebody_else_is_left_alone) {
  leaves("half");
  EXPECT_THAT(
      failure(line({split_revision()})),
      AllOf(HasSubstr("MIG-619"), HasSubstr("operation 2 (create_index on 'a')"),
            HasSubstr("when not, run: recover"), HasSubstr("nothing of this revision stays")));
  EXPECT_EQ(fake_.server->count("recover"), 0U);
  EXPECT_EQ(fake_.server->count("build"), 0U);
}

TEST_F(RemainsTest, a_statement_that_ended_unseen_and_was_edited_since_is_refused) {
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

TEST_F(RemainsTest, half_a_try_of_what_is_no_longer_there_is_removed) {
  breaks_off();
  leaves("half");
  fake_.dialect->further.clear();
  run(line({split_revision()}));
  EXPECT_EQ(fake_.server->count("recover"), 1U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(RemainsTest, half_a_try_of_an_operation_that_is_gone_is_removed) {
  breaks_off();
  leaves("half");
  run(line({table("a")}));
  EXPECT_EQ(fake_.server->count("recover"), 1U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(RemainsTest, a_failure_to_remove_it_is_described_as_that) {
  breaks_off();
  leaves("half");
  fake_.server->on = [](const std::string& entry) {
    if (entry == "recover") throw database_error("deadlock");
  };
  EXPECT_THAT(failure(line({split_revision()})), HasSubstr("statement: recover"));
}

TEST_F(RemainsTest, what_fails_alone_as_the_first_of_all_is_begun) {
  fake_.server->fail("build", database_error("duplicates"));
  EXPECT_THAT(failure(line({table("a"), op("op='create_index'\ntable='a'\ncolumns=['id']")})),
              AllOf(HasSubstr("operation 1 (create_index on 'a') is begun and not complete; the "
                              "command goes on from there"),
                    Not(HasSubstr("rolled back"))));
}

TEST_F(RemainsTest, without_transactions_it_is_said_what_removes_half_a_try) {
  const History history = line(
      {table("a"), "transaction = 'off'\n" + op("op='create_index'\ntable='a'\ncolumns=['id']")});
  fake_.server->fail("build", database_error("duplicates"));
  EXPECT_THAT(failure(history), HasSubstr("before another try, run: recover"));
  leaves("half");
  run(history);  // of a try of our own
  EXPECT_EQ(fake_.server->count("recover"), 1U);
}

TEST_F(RemainsTest, without_transactions_half_a_try_of_somebody_else_is_left_alone) {
  const History history = line(
      {table("a"), "transaction = 'off'\n" + op("op='create_index'\ntable='a'\ncolumns=['id']")});
  leaves("half");
  EXPECT_THAT(failure(history), AllOf(HasSubstr("MIG-619"), HasSubstr("run: recover")));
}

TEST_F(RemainsTest, it_is_known_by_itself_where_the_live_table_tells_other_statements) {
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

TEST_F(RemainsTest, operations_that_are_done_are_held_to_also_before_a_live_one) {
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

TEST_F(RemainsTest, a_try_that_came_to_its_end_unseen_is_not_repeated) {
  fake_.server->fail("build", database_error("the connection is closed"));
  static_cast<void>(failure(line({split_revision()})));
  leaves("whole");
  fake_.server->log.clear();
  run(line({split_revision()}));
  EXPECT_EQ(fake_.server->count("build"), 0U);
  EXPECT_EQ(fake_.server->count("recover"), 0U);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(RemainsTest, what_somebody_else_made_is_no_try_of_ours) {
  leaves("whole");
  fake_.server->fail("build", database_error("exists already"));
  EXPECT_THAT(failure(line({split_revision()})), HasSubstr("exists already"));
  fake_.server->fail("build", database_error("exists already"));
  EXPECT_THAT(failure(line({split_revision()})), HasSubstr("exists already"));
  EXPECT_EQ(fake_.server->count("recover"), 0U);
}

TEST_F(ResumeTest, a_part_that_is_done_and_was_edited_since_is_refused) {
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

TEST_F(ResumeTest, what_was_begun_in_transactions_is_not_guessed_without_them) {
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

TEST_F(ResumeTest, a_mark_is_made_before_the_first_statement) {
  fake_.dialect->outside = {"create_index"};
  run(line({split_revision()}));
  const auto& log = fake_.server->log;
  const auto starts = [&](const std::string& text) {
    return std::find_if(log.begin(), log.end(),
                        [&](const std::string& each) { return each.rfind(text, 0) == 0; });
  };
  EXPECT_LT(starts("insert_rows mig_journal"), starts("create_table a"));
}

TEST_F(ResumeTest, a_revision_that_is_half_applied_bars_the_way_back) {
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

TEST_F(ResumeTest, what_sets_up_the_session_runs_again_when_a_revision_is_taken_up) {
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

TEST_F(ResumeTest, behind_a_split_only_what_was_committed_is_said_to_stay) {
  fake_.dialect->outside = {"create_index"};
  fake_.server->fail("create_table c", database_error("no"));
  const std::string text = failure(line(
      {table("a") + op("op='create_index'\ntable='a'\ncolumns=['id']") + table("b") + table("c")}));
  EXPECT_THAT(text, AllOf(HasSubstr("stays: operation 1 (create_table on 'a'), operation 2 "
                                    "(create_index on 'a'); the revision"),
                          Not(HasSubstr("on 'b'"))));
  EXPECT_FALSE(has("b"));
}

}  // namespace
}  // namespace mig::test
