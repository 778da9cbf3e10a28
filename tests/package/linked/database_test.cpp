// mig::sqlite and Database::open(): connections of the library's users, and the errors they see.
#include "port/dialect.hpp"
#include "support/folder.hpp"
#include <mig/open.hpp>
#include <mig/sqlite.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

template <class Body>
mig::Diagnostic refusal_of(Body body) {
  try {
    body();
  } catch (const mig::Error& error) {
    return error.first();
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

struct Close {
  void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};

std::unique_ptr<sqlite3, Close> in_memory() {
  sqlite3* handle = nullptr;
  EXPECT_EQ(sqlite3_open(":memory:", &handle), SQLITE_OK);
  return std::unique_ptr<sqlite3, Close>(handle);
}

TEST(Sqlite, an_adopted_handle_is_worked_on_and_left_open) {
  const auto handle = in_memory();
  {
    auto database = mig::sqlite::adopt(handle.get());
    database.connection().run("create table t (a)", {}, nullptr);
  }
  EXPECT_EQ(sqlite3_exec(handle.get(), "insert into t values (1)", nullptr, nullptr, nullptr),
            SQLITE_OK);
}

TEST(Sqlite, a_null_handle_is_refused) {
  const auto refusal = refusal_of([] { static_cast<void>(mig::sqlite::adopt(nullptr)); });
  EXPECT_EQ(refusal.code, "MIG-601");
  EXPECT_FALSE(refusal.hint.empty());
}

TEST(Sqlite, a_path_is_a_path_whatever_is_in_it) {
  const mig::test::TemporaryFolder folder;
  for (const char* name : {"plain.db", "100%.db", "what?mode=ro.db", "a b#c.db"}) {
    const auto path = folder.path() / name;
    auto database = mig::sqlite::open("/" + path.string());  // two slashes are one, not a host
    database.connection().run("create table t (a)", {}, nullptr);
    EXPECT_TRUE(std::filesystem::exists(path)) << path;
  }
}

TEST(Sqlite, what_cannot_be_opened_is_an_error_for_people) {
  const mig::test::TemporaryFolder folder;
  const auto path = (folder.path() / "nowhere" / "app.db").string();
  const auto refusal = refusal_of([&] { static_cast<void>(mig::sqlite::open(path)); });
  EXPECT_EQ(refusal.code, "MIG-601");
  EXPECT_THAT(refusal.message, StartsWith("cannot connect to sqlite:" + path + ": "));
  EXPECT_FALSE(refusal.hint.empty());
}

TEST(Database, a_url_without_a_usable_dialect_is_refused) {
  EXPECT_EQ(refusal_of([] { static_cast<void>(mig::Database::open("app.db")); }).code, "MIG-502");
  const auto refusal =
      refusal_of([] { static_cast<void>(mig::Database::open("nosuch://u:secret@host/db")); });
  EXPECT_EQ(refusal.code, "MIG-501");
  EXPECT_THAT(mig::render(refusal), ::testing::Not(HasSubstr("secret")));
}

}  // namespace
