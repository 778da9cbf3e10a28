// Copies of a database in a file of its own.
#include "database.hpp"

#include <sys/stat.h>

#include <filesystem>

namespace {

using live::Database;
using live::File;
using mig::sdk::Error;
using testing::HasSubstr;

Error backup_failure(Database& db, const std::string& file) {
  try {
    static_cast<void>(db.connection().backup(file, ".bak"));
  } catch (const Error& e) {
    return e;
  }
  return Error(MIG_OK, "it was made");
}

// Names of copies that go with the test.
class Copy : public File {
 public:
  ~Copy() { std::filesystem::remove(path()); }
};

TEST(SqliteBackup, holds_what_is_committed_and_stays_so) {
  File file;
  Database db(file.url());
  db.script("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)");
  const Copy copy;
  EXPECT_EQ(db.connection().backup(copy.path(), ""), copy.path());
  db.script("DELETE FROM t");
  Database other("sqlite://" + copy.path());
  EXPECT_EQ(other.text("SELECT a FROM t"), "1;2");
  EXPECT_EQ(other.text("PRAGMA integrity_check"), "ok");
}

TEST(SqliteBackup, without_a_name_stands_beside_the_database) {
  File file;
  Database db(file.url());
  db.script("CREATE TABLE t (a)");
  const auto made = db.connection().backup("", ".x.bak");
  EXPECT_EQ(made, std::filesystem::canonical(file.path()).string() + ".x.bak");
  EXPECT_TRUE(std::filesystem::remove(made));
}

TEST(SqliteBackup, has_what_is_in_the_write_ahead_log) {
  File file;
  Database db(file.url());
  db.script("PRAGMA journal_mode=WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  const Copy copy;
  static_cast<void>(db.connection().backup(copy.path(), ""));
  Database writer(file.url());
  writer.script("INSERT INTO t VALUES (2)");  // the copy keeps nobody out behind its end
  Database other("sqlite://" + copy.path());
  EXPECT_EQ(other.text("SELECT a FROM t"), "1");
}

TEST(SqliteBackup, is_no_more_open_than_the_database) {
  File file;
  Database db(file.url());
  db.script("CREATE TABLE t (a)");
  ASSERT_EQ(::chmod(file.path().c_str(), 0600), 0);
  const Copy copy;
  static_cast<void>(db.connection().backup(copy.path(), ""));
  struct stat found {};
  ASSERT_EQ(::stat(copy.path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST(SqliteBackup, of_more_pages_than_one_step_is_whole) {
  File file;
  Database db(file.url());
  db.script(
      "CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i "
      "< 2000) INSERT INTO t SELECT randomblob(4000) FROM n");
  const Copy copy;
  static_cast<void>(db.connection().backup(copy.path(), ""));
  Database other("sqlite://" + copy.path());
  EXPECT_EQ(other.text("SELECT count(*) FROM t"), "2000");
}

TEST(SqliteBackup, touches_no_file_that_is_there) {
  File file;
  Database db(file.url());
  db.script("CREATE TABLE t (a)");
  File there;
  Database kept(there.url());
  kept.script("CREATE TABLE mine (a)");
  const auto error = backup_failure(db, there.path());
  EXPECT_EQ(error.status, MIG_E_STATEMENT);
  EXPECT_THAT(error.hint, HasSubstr("nothing is overwritten"));
  EXPECT_EQ(kept.text("SELECT name FROM sqlite_schema"), "mine");
}

TEST(SqliteBackup, leaves_nothing_when_it_fails) {
  File file;
  Database db(file.url() + "?busy_timeout=0");
  db.script("CREATE TABLE t (a)");
  Database writer(file.url());
  writer.script("BEGIN EXCLUSIVE");
  const Copy copy;
  EXPECT_EQ(backup_failure(db, copy.path()).status, MIG_E_LOCKED);
  EXPECT_FALSE(std::filesystem::exists(copy.path()));
  writer.script("COMMIT");
  EXPECT_EQ(backup_failure(db, "/nowhere/copy").status, MIG_E_STATEMENT);
}

TEST(SqliteBackup, of_a_database_in_memory_is_refused) {
  for (const char* url : {"sqlite::memory:", "sqlite:shared?mode=memory&cache=shared"}) {
    Database db{std::string(url)};
    EXPECT_EQ(backup_failure(db, live::temporary_file()).status, MIG_E_UNSUPPORTED) << url;
  }
}

}  // namespace
