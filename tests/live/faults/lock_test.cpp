// Other sessions in the way: a lock that is not to be had in time, a deadlock, a writer of SQLite.
#include "support/eventful_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>

namespace mig::test {
namespace {

using testing::HasSubstr;

constexpr const char* kTables = R"toml(revision = "a1"
[[upgrade]]
op = "create_table"
table = "one"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "n", type = "integer" }]
primary_key = ["id"]

[[upgrade]]
op = "create_table"
table = "two"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "n", type = "integer" }]
primary_key = ["id"]

[[upgrade]]
op = "insert_rows"
table = "one"
rows = [{ id = 1, n = 0 }]

[[upgrade]]
op = "insert_rows"
table = "two"
rows = [{ id = 1, n = 0 }]
)toml";

// The tables, and a revision with these operations behind them.
History with(const std::string& operations) {
  return History::of_texts(
      {{"a1.toml", kTables},
       {"a2.toml", "revision = \"a2\"\ndown_revision = \"a1\"\n" + operations}});
}

constexpr const char* kAddColumn = R"toml([[upgrade]]
op = "execute"
sql = "alter table one add column more integer"
state = [{ op = "add_column", table = "one", column = { name = "more", type = "integer" } }]
)toml";

class Locks : public ::testing::TestWithParam<std::string> {
 protected:
  Locks() : scratch_(GetParam()), other_(scratch_.open()) {
    Database database = scratch_.open();
    static_cast<void>(upgrade(with(""), database, "a1"));
  }
  Database impatient() {
    return Database::open(scratch_.url(), {.driver = {{"lock_timeout", "1s"}}});
  }
  // Another session that works on the table and does not end.
  void hold() {
    other_.connection().transaction(port::Transaction::begin);
    other_.connection().run("UPDATE one SET n = n + 1", {}, nullptr);
  }
  void let_go() { other_.connection().transaction(port::Transaction::rollback); }

  ScratchDatabase scratch_;
  Database other_;
};

TEST_P(Locks, a_lock_that_is_free_at_the_second_try_is_no_failure) {
  Database database = impatient();
  hold();
  int tries = 0;
  Options options;
  options.events.retrying = [&](const std::string&, std::size_t, std::chrono::milliseconds) {
    if (tries++ == 0) let_go();
  };
  options.pause = [](std::chrono::milliseconds) {};
  const Report report = upgrade(with(kAddColumn), database, "head", options);
  EXPECT_EQ(report.steps.size(), 1U);
  EXPECT_GE(tries, 1);  // the server itself may be in the way for a moment, too
  EXPECT_TRUE(half_done(database).empty());
}

TEST_P(Locks, a_lock_that_stays_is_told_and_leaves_a_state_that_goes_on) {
  Database database = impatient();
  hold();
  Options options;
  options.retries = 1;
  options.pause = [](std::chrono::milliseconds) {};
  try {
    static_cast<void>(upgrade(with(kAddColumn), database, "head", options));
    ADD_FAILURE() << "it had the lock";
  } catch (const Error& error) {
    EXPECT_THAT(text_of(error), HasSubstr("tried 2 times"));
    EXPECT_THAT(text_of(error), HasSubstr("another session"));
  }
  let_go();
  static_cast<void>(upgrade(with(kAddColumn), database));
  EXPECT_THAT(rows(database, "SELECT version_num FROM mig_version"),
              testing::ElementsAre(testing::ElementsAre("a2")));
}

INSTANTIATE_TEST_SUITE_P(Engines, Locks, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

class Deadlocks : public Locks {};

// Both have one table and want the other: the database ends one of them, whichever it likes.
TEST_P(Deadlocks, whoever_is_its_victim_the_run_ends_well) {
  Database database = scratch_.open();
  other_.connection().transaction(port::Transaction::begin);
  other_.connection().run("UPDATE two SET n = n + 100", {}, nullptr);
  std::future<void> waiting;
  Options options;
  options.events.statement = [&](std::string_view sql) {
    if (waiting.valid() || sql.find("update two") == std::string_view::npos) return;
    waiting = std::async(std::launch::async, [&] {
      try {
        other_.connection().run("UPDATE one SET n = n + 100", {}, nullptr);
      } catch (const port::DatabaseError&) {  // the victim
      }
      other_.connection().transaction(port::Transaction::rollback);
    });
  };
  options.pause = [](std::chrono::milliseconds) {};
  static_cast<void>(upgrade(with(R"toml([[upgrade]]
op = "execute"
sql = "update one set n = n + 1"

[[upgrade]]
op = "execute"
sql = "update two set n = n + 1"
)toml"),
                            database, "head", options));
  if (waiting.valid()) waiting.get();
  EXPECT_EQ(rows(database, "SELECT n FROM one").front().front(), "1");
  EXPECT_EQ(rows(database, "SELECT n FROM two").front().front(), "1");
}

INSTANTIATE_TEST_SUITE_P(Engines, Deadlocks, ::testing::Values("postgres"),
                         [](const auto& engine) { return engine.param; });

TEST_P(Locks, a_statement_that_takes_too_long_is_ended) {
  const std::map<std::string, std::string> slow = {
      {"sqlite",
       "with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c"},
      {"postgres", "select pg_sleep(3600)"},
      {"mysql", "select sleep(3600)"},
      {"mariadb", "select sleep(3600)"}};
  Database database = scratch_.open();
  Options options;
  options.statement_timeout = std::chrono::milliseconds(300);
  try {
    static_cast<void>(
        upgrade(with("[[upgrade]]\nop = \"execute\"\nsql = \"" + slow.at(GetParam()) + "\"\n"),
                database, "head", options));
    ADD_FAILURE() << "it came to its end";
  } catch (const Error& error) {
    EXPECT_THAT(text_of(error), HasSubstr("took longer than statement_timeout, 300 ms"));
  }
  EXPECT_EQ(rows(database, "SELECT n FROM one").size(), 1U);  // the session is as good as before
}

}  // namespace
}  // namespace mig::test
