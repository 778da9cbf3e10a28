// A GoogleTest fixture: each test has an SQLite database in memory, migrated to the head.
//
//   class Users : public mig::testing::MigratedSqlite {
//     mig::History history() override { return mig::History::load("migrations"); }
//   };
//   TEST_F(Users, have_an_email) {
//     execute("insert into users (email) values ('a@example.org')");
//     EXPECT_EQ(value("select count(*) from users"), "1");
//   }
//
// Needs the targets mig::sqlite and GTest::gtest. With mig_embed_migrations() the test finds the
// revisions wherever it runs, and reads them once.
#pragma once

#include <mig/sqlite.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace mig::testing {

class MigratedSqlite : public ::testing::Test {
 protected:
  // The revisions to apply.
  virtual History history() = 0;
  // How far; "heads" is everything.
  virtual std::string target() { return "heads"; }
  // How they are applied.
  virtual Options options() { return {}; }

  // A derived SetUp() calls this one first. A revision that cannot be applied fails the test.
  void SetUp() override {
    sqlite3* opened = nullptr;
    const int status = sqlite3_open(":memory:", &opened);
    handle_.reset(opened);
    ASSERT_EQ(status, SQLITE_OK) << "no SQLite database in memory: " << sqlite3_errstr(status);
    try {
      database_.emplace(sqlite::adopt(opened));
      upgrade(history(), *database_, target(), options());
    } catch (const Error& error) {
      std::string all;
      for (const auto& each : error.diagnostics()) all += "\n" + render(each);
      FAIL() << "the database cannot be migrated:" << all;
    }
  }

  void TearDown() override {
    database_.reset();
    handle_.reset();
  }

  // The database: for the code under test, and for mig::current(), mig::downgrade() and the like.
  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
  [[nodiscard]] Database& database() { return *database_; }

  // Runs statements that give no rows. Throws std::runtime_error with what SQLite says, which fails
  // the test.
  void execute(const std::string& sql) {
    if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
  }

  // The first cell of the first row as text; nothing when there is no row, or NULL in it. Throws as
  // execute() does.
  std::optional<std::string> value(const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(handle(), sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) fail(sql);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(raw, sqlite3_finalize);
    const int status = sqlite3_step(raw);
    if (status != SQLITE_ROW && status != SQLITE_DONE) fail(sql);
    if (status == SQLITE_DONE) return std::nullopt;
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, 0));
    if (text == nullptr) return std::nullopt;
    return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(raw, 0)));
  }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };

  [[noreturn]] void fail(const std::string& sql) const {
    throw std::runtime_error(std::string(sqlite3_errmsg(handle())) + ": " + sql);
  }

  std::unique_ptr<sqlite3, Close> handle_;
  std::optional<Database> database_;
};

}  // namespace mig::testing
