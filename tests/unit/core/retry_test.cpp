// Races for a lock that are lost, connections that break, statements that take too long.
#include "execute/deadline.hpp"
#include "support/pause.hpp"
#include "unit/core/runs.hpp"
#include <mig/journal.hpp>

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace mig::test {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RetryTest : public testing::Test {
 protected:
  RetryTest() {
    options_.pause = [this](milliseconds time) { pauses_.push_back(time); };
    options_.events.retrying = [this](const std::string& why, std::size_t, milliseconds) {
      told_.push_back(why);
    };
    options_.events.disconnected = [this](const std::string& why) { told_.push_back(why); };
  }
  void can_reconnect() {
    options_.reopen = [this] {
      ++reopened_;
      fake_.server->reconnect();
      return fake_.open();
    };
  }
  Report up(const History& history, const std::string& target = "head") {
    Database database = fake_.open();
    return upgrade(history, database, target, options_);
  }
  std::string failure(const History& history, const std::string& target = "head") {
    return error_of([&] { up(history, target); });
  }
  void loses_race(const std::string& text, int times = 1) {
    for (int i = 0; i < times; ++i) {
      fake_.server->fail(text, database_error("lock time-out", port::Failure::locked));
    }
  }
  void breaks(const std::string& text) {
    fake_.server->fail(text, database_error("gone", port::Failure::connection));
  }
  std::vector<std::string> states() {
    Database database = fake_.open();
    std::vector<std::string> out;
    for (const auto& each : journal(database)) {
      out.push_back(each.revision + " " + name_of(each.state));
    }
    return out;
  }

  FakeDatabase fake_;
  Options options_;
  std::vector<milliseconds> pauses_;
  std::vector<std::string> told_;
  int reopened_ = 0;
};

TEST_F(RetryTest, a_revision_that_lost_a_race_is_tried_again_from_its_start) {
  loses_race("create_table b", 2);
  const Report report = up(line({table("a") + table("b")}));
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(report.steps[0].statements, 2U);
  EXPECT_EQ(fake_.server->count("create_table a(id bigint)"), 3U);
  EXPECT_THAT(told_, ElementsAre("lock time-out", "lock time-out"));
  ASSERT_EQ(pauses_.size(), 2U);
  EXPECT_GE(pauses_[0], milliseconds(100));
  EXPECT_LE(pauses_[0], milliseconds(200));
  EXPECT_GE(pauses_[1], milliseconds(200));
  EXPECT_THAT(states(), ElementsAre("r1000 failed", "r1000 failed", "r1000 done"));
}

TEST_F(RetryTest, the_last_try_is_the_one_that_is_told) {
  options_.retries = 2;
  loses_race("create_table a", 3);
  EXPECT_THAT(failure(line({table("a")})),
              AllOf(HasSubstr("MIG-610"), HasSubstr("tried 3 times"),
                    HasSubstr("another session holds what the statement needs")));
  EXPECT_EQ(fake_.server->live.table("a"), nullptr);
}

TEST_F(RetryTest, nothing_is_tried_again_where_nobody_wants_it) {
  options_.retries = 0;
  loses_race("create_table a");
  EXPECT_THAT(failure(line({table("a")})), Not(HasSubstr("tried")));
  EXPECT_THAT(pauses_, IsEmpty());
}

TEST_F(RetryTest, another_failure_is_not_tried_again) {
  fake_.server->fail("create_table a", database_error("no"));
  EXPECT_NE(failure(line({table("a")})), "");
  EXPECT_THAT(pauses_, IsEmpty());
}

TEST_F(RetryTest, without_transactions_it_goes_on_in_front_of_what_was_refused) {
  fake_.dialect->can.transactional_ddl = false;
  loses_race("create_table b");
  up(line({table("a") + table("b")}));
  EXPECT_EQ(fake_.server->count("create_table a(id bigint)"), 1U);
  EXPECT_EQ(fake_.server->count("create_table b(id bigint)"), 2U);
  EXPECT_THAT(states(), ElementsAre("r1000 done"));
}

TEST_F(RetryTest, what_may_have_done_a_part_of_its_work_is_not_tried_again) {
  fake_.dialect->can.transactional_ddl = false;
  loses_race("call something");
  EXPECT_THAT(failure(line({op("op='execute'\nsql='call something()'")})), HasSubstr("MIG-610"));
  EXPECT_THAT(pauses_, IsEmpty());
}

TEST_F(RetryTest, what_runs_outside_is_tried_again_where_it_stopped) {
  fake_.dialect->outside = {"create_index"};
  loses_race("create_index");
  up(line({table("a") + op("op='create_index'\ntable='a'\ncolumns=['id']") + table("b")}));
  EXPECT_EQ(fake_.server->count("create_table a(id bigint)"), 1U);
  EXPECT_THAT(states(), ElementsAre("r1000 done"));
}

TEST_F(RetryTest, a_run_goes_on_with_another_connection) {
  can_reconnect();
  breaks("create_table b");
  const Report report = up(line({table("a"), table("b")}));
  EXPECT_EQ(reopened_, 1);
  EXPECT_EQ(report.steps.size(), 2U);
  EXPECT_THAT(report.before, IsEmpty());
  EXPECT_THAT(report.after, ElementsAre("r2000"));
  EXPECT_EQ(fake_.server->count("create_table a(id bigint)"), 1U);
  EXPECT_THAT(told_, ElementsAre(HasSubstr("gone")));
}

TEST_F(RetryTest, what_was_committed_unseen_is_not_done_twice) {
  can_reconnect();
  const History history = line({table("a"), table("b")});
  // the server commits, and its answer is lost
  fake_.server->on = [this](const std::string& entry) {
    if (entry != "COMMIT") return;
    fake_.server->on = nullptr;
    fake_.server->committed_unseen();
  };
  up(history);
  EXPECT_THAT(fake_.server->rows.at("mig_version"), ElementsAre("r2000"));
}

TEST_F(RetryTest, the_only_step_that_was_committed_unseen_is_told) {
  can_reconnect();
  std::size_t ended = 0;
  options_.events.step_ends = [&](const Step& step) { ended += step.operations; };
  // the last commit is the one that records it
  fake_.server->on = [this](const std::string& entry) {
    if (entry != "COMMIT" || fake_.server->rows.at("mig_version").empty()) return;
    fake_.server->on = nullptr;
    fake_.server->committed_unseen();
  };
  Database database = fake_.open();
  const Report report = upgrade(line({table("a")}), database, "head", options_);
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(report.steps.front().operations, 1U);
  EXPECT_EQ(ended, 1U);
  EXPECT_THAT(report.before, IsEmpty());
  EXPECT_THAT(report.after, ElementsAre("r1000"));
}

TEST_F(RetryTest, the_lines_of_one_command_have_one_name) {
  can_reconnect();
  breaks("create_table b");
  up(line({table("a"), table("b")}));
  Database database = fake_.open();
  const auto lines = journal(database);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].run, lines[1].run);
}

TEST_F(RetryTest, a_database_that_is_not_back_yet_is_asked_again) {
  int asked = 0;
  options_.reopen = [&] {
    if (++asked < 3) throw Error(Diagnostic{"MIG-601", "refused"});
    fake_.server->reconnect();
    return fake_.open();
  };
  breaks("create_table a");
  up(line({table("a")}));
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(pauses_.size(), 2U);
}

TEST_F(RetryTest, a_database_that_does_not_come_back_is_the_end) {
  options_.reconnect_wait = milliseconds(0);
  options_.reopen = []() -> Database { throw Error(Diagnostic{"MIG-601", "refused"}); };
  breaks("create_table a");
  EXPECT_THAT(failure(line({table("a")})), HasSubstr("MIG-601"));
}

TEST_F(RetryTest, a_connection_that_breaks_each_time_is_the_end) {
  can_reconnect();
  fake_.server->on = [](const std::string& entry) {
    if (entry.rfind("create_table a(", 0) == 0) {
      throw database_error("gone", port::Failure::connection);
    }
  };
  EXPECT_THAT(failure(line({table("a")})), HasSubstr("gone"));
  EXPECT_EQ(reopened_, 4);
}

TEST_F(RetryTest, with_a_counted_target_it_does_not_go_on_by_itself) {
  can_reconnect();
  breaks("create_table a");
  EXPECT_THAT(failure(line({table("a"), table("b")}), "+1"),
              HasSubstr("counted from where the database is"));
  EXPECT_EQ(reopened_, 0);
}

TEST(Backoff, doubles_and_stays_between_its_bounds) {
  const milliseconds first(100);
  const milliseconds longest(1000);
  for (std::size_t next = 2; next < 60; ++next) {
    const auto time = support::backoff(next, first, longest);
    EXPECT_GE(time, next > 5 ? milliseconds(500) : milliseconds(50));
    EXPECT_LE(time, longest);
  }
}

// A session whose statement takes until somebody cancels it; `lost` tries do not reach it, and each
// is under way for `takes`.
class Endless : public port::Connection {
 public:
  explicit Endless(int lost = 0, milliseconds takes = {}) : lost_(lost), takes_(takes) {}
  [[nodiscard]] const ir::Server& server() const override { return server_; }
  std::int64_t run(std::string_view, const std::vector<port::Cell>&,
                   std::vector<port::Row>*) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return cancelled_; });
    throw database_error("cancelled", port::Failure::cancelled);
  }
  void transaction(port::Transaction) override {}
  void cancel() override {
    {
      const std::lock_guard lock(mutex_);
      cancelled_ = lost_-- <= 0;
    }
    changed_.notify_one();
    const auto end = std::chrono::steady_clock::now() + takes_;
    while (std::chrono::steady_clock::now() < end) std::this_thread::yield();
  }

 private:
  ir::Server server_;
  int lost_;
  milliseconds takes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool cancelled_ = false;
};

TEST(Deadline, ends_a_statement_that_takes_too_long) {
  Endless connection;
  execute::Deadline deadline(connection, milliseconds(1));
  {
    const execute::Deadline::Statement statement(deadline);
    EXPECT_THROW(connection.run("", {}, nullptr), port::DatabaseError);
  }
  EXPECT_TRUE(deadline.passed());
}

TEST(Deadline, tries_again_when_nothing_came_of_it) {
  Endless connection(2);
  execute::Deadline deadline(connection, milliseconds(1));
  const execute::Deadline::Statement statement(deadline);
  EXPECT_THROW(connection.run("", {}, nullptr), port::DatabaseError);
}

// It cancelled again and again, and the end of the statement never had its turn.
TEST(Deadline, ends_where_a_cancel_takes_longer_than_a_statement_may) {
  Endless connection(0, milliseconds(5));
  execute::Deadline deadline(connection, milliseconds(1));
  {
    const execute::Deadline::Statement statement(deadline);
    EXPECT_THROW(connection.run("", {}, nullptr), port::DatabaseError);
  }
  EXPECT_TRUE(deadline.passed());
}

TEST(Deadline, leaves_what_is_done_in_time_alone) {
  Endless connection;
  execute::Deadline deadline(connection, std::chrono::hours(1));
  { const execute::Deadline::Statement statement(deadline); }
  { const execute::Deadline::Statement statement(deadline); }
  EXPECT_FALSE(deadline.passed());
}

}  // namespace
}  // namespace mig::test
