// SQLite's lock file, and what it makes possible: revisions without transactions keep marks.
#include "port/dialect.hpp"
#include "support/folder.hpp"
#include <mig/mig.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace mig::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

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

class SqliteLock : public testing::Test {
 protected:
  [[nodiscard]] Database open() const { return Database::open("sqlite:" + file_.string()); }
  static void take(Database& database) {
    database.catalog()->lock(database.connection(), "mig:mig_version", 0ms, port::LockOf::session);
  }

  TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "test.db";
  fs::path lock_ = folder_.path() / "test.db-mig-lock";
};

TEST_F(SqliteLock, is_a_file_that_is_there_while_it_is_held) {
  Database database = open();
  EXPECT_FALSE(fs::exists(lock_));
  take(database);
  EXPECT_TRUE(fs::exists(lock_));
  database.catalog()->unlock(database.connection(), "mig:mig_version");
  EXPECT_FALSE(fs::exists(lock_));
}

TEST_F(SqliteLock, ends_with_a_process_that_is_killed) {
  const pid_t child = ::fork();
  if (child == 0) {
    Database database = open();
    take(database);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(fs::exists(lock_));
  Database database = open();
  EXPECT_FALSE(lock_holder(database));
  take(database);
  const auto holder = lock_holder(database);
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->pid, ::getpid());
}

TEST_F(SqliteLock, file_that_cannot_be_made_is_a_clear_error) {
  fs::create_directory(lock_);
  Database database = open();
  EXPECT_THAT(error_of([&] { ensure_version(database); }),
              AllOf(HasSubstr("MIG-620"), HasSubstr("test.db-mig-lock"),
                    HasSubstr("right to write in that folder")));
}

TEST_F(SqliteLock, file_is_not_followed_to_another_place) {
  folder_.write("precious", "mine");
  fs::create_symlink(folder_.path() / "precious", lock_);
  Database database = open();
  EXPECT_THAT(error_of([&] { ensure_version(database); }), HasSubstr("MIG-620"));
  EXPECT_EQ(fs::file_size(folder_.path() / "precious"), 4U);
}

TEST_F(SqliteLock, of_a_database_in_memory_is_always_had) {
  Database one = Database::open("sqlite::memory:");
  Database other = Database::open("sqlite::memory:");
  take(one);
  take(other);
  EXPECT_FALSE(lock_holder(one));
}

// ---- revisions without transactions

constexpr const char* kOff = R"toml(revision = "a1"
transaction = "off"
[[upgrade]]
op = "create_table"
table = "one"
columns = [{ name = "id", type = "bigint", nullable = false }]
[[upgrade]]
op = "insert_rows"
table = "one"
rows = [{ id = 1 }]
[[upgrade]]
op = "execute"
sql = "PRAGMA user_version = 7; VACUUM"
[[upgrade]]
op = "execute"
sql = "insert into missing values (1)"
)toml";

TEST_F(SqliteLock, lets_a_revision_without_transactions_go_on_where_it_stopped) {
  Database database = open();
  EXPECT_THAT(error_of([&] {
                upgrade(History::of_texts({{"a1.toml", kOff}}), database);
              }),
              AllOf(HasSubstr("MIG-610"), HasSubstr("the command goes on from there")));
  const auto half = half_done(database);
  ASSERT_EQ(half.size(), 1U);
  EXPECT_EQ(half[0].operations, 2U);
  EXPECT_EQ(half[0].statements, 2U);
  EXPECT_FALSE(half[0].in_flight);
  std::string mended = kOff;
  mended.replace(mended.find("missing values (1)"), 18, "one values (2)");
  Database again = open();
  upgrade(History::of_texts({{"a1.toml", mended}}), again);
  std::vector<port::Row> rows;
  again.connection().run("SELECT id FROM one ORDER BY id", {}, &rows);
  EXPECT_EQ(rows.size(), 2U);  // the first row is not there twice
  rows.clear();
  again.connection().run("PRAGMA user_version", {}, &rows);
  EXPECT_EQ(port::to_text(rows.at(0).at(0)), "7");
  EXPECT_THAT(half_done(again), IsEmpty());
}

}  // namespace
}  // namespace mig::test
