// The migration lock on the real engines: who has it, what it keeps out, what it does not.
#include "support/host.hpp"
#include "support/scratch_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <optional>
#include <string>

namespace mig::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kName = "mig:mig_version";

History history() {
  return History::of_texts({{"a1.toml", R"(revision = "a1"
[[upgrade]]
op = "create_table"
table = "one"
columns = [{ name = "id", type = "bigint", nullable = false }]
)"},
                            {"a2.toml", R"(revision = "a2"
down_revision = "a1"
[[upgrade]]
op = "create_table"
table = "two"
columns = [{ name = "id", type = "bigint", nullable = false }]
)"}});
}

void take(Database& database) {
  database.catalog()->lock(database.connection(), kName, 0ms, port::LockOf::session);
}
void let_go(Database& database) { database.catalog()->unlock(database.connection(), kName); }

Options without_waiting() {
  Options out;
  out.lock_wait = 0ms;
  return out;
}

template <class F>
std::string error_of(F body) {
  try {
    body();
  } catch (const Error& error) {
    const auto& first = error.first();
    std::string out = first.code + ": " + first.message + "\n" + first.hint;
    for (const auto& note : first.notes) out += "\n" + note;
    return out;
  }
  return {};
}

class Lock : public testing::TestWithParam<std::string> {
 protected:
  ScratchDatabase scratch_{GetParam()};
  Database mine_ = scratch_.open();
  Database theirs_ = scratch_.open();
};

TEST_P(Lock, is_held_by_one_who_is_named) {
  EXPECT_FALSE(lock_holder(mine_));
  take(theirs_);
  const auto holder = lock_holder(mine_);
  ASSERT_TRUE(holder);
  EXPECT_FALSE(holder->host.empty());
  EXPECT_FALSE(holder->user.empty());
  if (GetParam() != "mariadb") {  // which keeps what its clients say of themselves only on demand
    EXPECT_EQ(holder->host, support::host_name());
    EXPECT_EQ(holder->pid, ::getpid());
    EXPECT_FALSE(holder->since.empty());
  }
  EXPECT_THAT(error_of([&] { upgrade(history(), mine_, "head", without_waiting()); }),
              AllOf(HasSubstr("MIG-620"), HasSubstr(to_text(*holder)),
                    HasSubstr("nothing has been changed")));
  let_go(theirs_);
  EXPECT_FALSE(lock_holder(mine_));
  EXPECT_EQ(upgrade(history(), mine_, "head", without_waiting()).steps.size(), 2U);
  EXPECT_FALSE(lock_holder(theirs_));
}

TEST_P(Lock, is_one_for_the_table_of_alembic_and_for_the_one_that_stands_in_for_it) {
  take(theirs_);
  Options options = without_waiting();
  options.version_table = "alembic_version";
  EXPECT_THAT(error_of([&] { upgrade(history(), mine_, "head", options); }), HasSubstr("MIG-620"));
  let_go(theirs_);
}

TEST_P(Lock, is_taken_away_from_a_session_that_is_ended) {
  take(theirs_);
  const auto holder = lock_holder(mine_);
  ASSERT_TRUE(holder);
  if (GetParam() == "sqlite") {
    EXPECT_THAT(
        error_of([&] { release_lock(mine_, *holder); }),
        AllOf(HasSubstr("MIG-650"), HasSubstr("end process " + std::to_string(::getpid()))));
    let_go(theirs_);
    EXPECT_THAT(error_of([&] { release_lock(mine_, *holder); }), HasSubstr("MIG-651"));
    return;
  }
  release_lock(mine_, *holder);
  EXPECT_THROW(theirs_.connection().run("SELECT 1", {}, nullptr), port::DatabaseError);
  take(mine_);
  const auto other = lock_holder(mine_);
  ASSERT_TRUE(other);
  EXPECT_NE(other->session, holder->session);
  // whoever was meant is gone: the new one is not ended in his place
  EXPECT_THAT(error_of([&] { release_lock(mine_, *holder); }), HasSubstr("MIG-651"));
  EXPECT_TRUE(lock_holder(mine_));
}

TEST_P(Lock, is_not_taken_when_nothing_is_pending) {
  upgrade(history(), mine_);
  take(theirs_);
  EXPECT_THAT(upgrade(history(), mine_, "head", without_waiting()).steps, IsEmpty());
  EXPECT_THAT(stamp(history(), mine_, {"head"}, false, without_waiting()).forgotten, IsEmpty());
  EXPECT_NO_THROW(ensure_version(mine_, without_waiting()));
}

TEST_P(Lock, keeps_the_version_table_from_being_made) {
  take(theirs_);
  EXPECT_THAT(error_of([&] { ensure_version(mine_, without_waiting()); }), HasSubstr("MIG-620"));
  const auto live = mine_.catalog()->inspect(mine_.connection(), {"mig_version"});
  EXPECT_EQ(live.table("mig_version"), nullptr);
  let_go(theirs_);
  ensure_version(mine_, without_waiting());
  EXPECT_THAT(version_rows(mine_), IsEmpty());
  EXPECT_FALSE(lock_holder(theirs_));
}

// Who waits has read the version table, and must keep nothing of that.
TEST_P(Lock, is_waited_for_without_keeping_its_holder_from_any_table) {
  upgrade(history(), theirs_, "a1");
  take(theirs_);
  std::promise<void> waits;
  auto other = std::async(std::launch::async, [&] {
    Options options;
    options.events.waiting = [&](std::string_view) { waits.set_value(); };
    return upgrade(history(), mine_, "head", options);
  });
  waits.get_future().get();
  OpenOptions impatient;
  impatient.driver = {{"lock_timeout", "2s"}};
  Database holder = Database::open(scratch_.url(), impatient);
  for (int i = 0; i < 5; ++i) {
    holder.connection().run("ALTER TABLE mig_version ADD COLUMN x integer", {}, nullptr);
    if (GetParam() == "postgres") {
      holder.connection().run("CREATE INDEX CONCURRENTLY x_i ON mig_version (x)", {}, nullptr);
      holder.connection().run("DROP INDEX CONCURRENTLY x_i", {}, nullptr);
    }
    holder.connection().run("ALTER TABLE mig_version DROP COLUMN x", {}, nullptr);
  }
  let_go(theirs_);
  EXPECT_EQ(other.get().steps.size(), 1U);
}

TEST_P(Lock, is_waited_for_until_somebody_interrupts) {
  take(theirs_);
  int asked = 0;
  Options options;
  options.interrupted = [&] { return ++asked > 1; };
  EXPECT_THAT(error_of([&] { upgrade(history(), mine_, "head", options); }), HasSubstr("MIG-630"));
}

TEST_P(Lock, that_transactions_hold_is_refused_where_there_is_none) {
  OpenOptions options;
  options.driver = {{"lock", "transaction"}};
  const auto refusal =
      error_of([&] { static_cast<void>(Database::open(scratch_.url(), options)); });
  const std::string expected = GetParam() == "postgres" ? "" : "MIG-652";
  EXPECT_EQ(refusal.substr(0, refusal.find(':')), expected);
  Options pooled;
  pooled.lock = LockMode::transaction;
  const auto at_work = error_of([&] { upgrade(history(), mine_, "head", pooled); });
  EXPECT_EQ(at_work.substr(0, at_work.find(':')), expected);
}

INSTANTIATE_TEST_SUITE_P(Engines, Lock, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
