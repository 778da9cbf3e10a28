// What a file system does to SQLite: no room, no right to write.
#include "support/eventful_history.hpp"
#include "support/folder.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace mig::test {
namespace {

using testing::HasSubstr;

std::string failure(Database& database) {
  try {
    static_cast<void>(upgrade(eventful_history(), database));
  } catch (const Error& error) {
    return text_of(error);
  }
  return {};
}

// The engine itself says that the disk is full when the file may not grow any more.
TEST(SqliteFaults, a_full_disk_is_told_and_the_run_goes_on_when_there_is_room) {
  const std::string expected = undisturbed("sqlite");
  for (int pages = 3; pages < 24; pages += 4) {
    SCOPED_TRACE(pages);
    const ScratchDatabase scratch("sqlite");
    {
      Database database = scratch.open();
      database.connection().run("PRAGMA max_page_count = " + std::to_string(pages), {}, nullptr);
      const std::string text = failure(database);
      if (!text.empty()) {
        EXPECT_THAT(text, HasSubstr("full"));
      }
    }
    Database database = scratch.open();
    static_cast<void>(upgrade_and_answer(database));
    EXPECT_EQ(wrong_with(scratch, database, expected), "");
  }
}

TEST(SqliteFaults, a_file_that_may_only_be_read_is_told) {
  const ScratchDatabase scratch("sqlite");
  {
    Database database = scratch.open();
    database.connection().run("CREATE TABLE t (n integer)", {}, nullptr);
  }
  Database database = scratch.open();
  database.connection().run("PRAGMA query_only = on", {}, nullptr);
  EXPECT_THAT(failure(database), testing::AnyOf(HasSubstr("readonly"), HasSubstr("read-only"),
                                                HasSubstr("may only be read")));
}

// The program itself on a file system of its own: so many KiB of memory, mounted where no other
// process sees it.
class SmallDisk : public testing::Test {
 protected:
  SmallDisk() {
    folder_.write("mig.toml", "[environments.test]\nurl = \"sqlite:disk/app.db\"\n");
    std::string rows;
    for (int i = 0; i < 200; ++i) {
      rows += std::to_string(i) + "," + std::string(80, static_cast<char>('a' + i % 26)) + "\n";
    }
    folder_.write("migrations/versions/aaaa.toml",
                  "revision = \"aaaa\"\n[[upgrade]]\nop = \"create_table\"\ntable = \"notes\"\n"
                  "columns = [{ name = \"id\", type = \"bigint\", nullable = false }, { name = "
                  "\"text\", type = \"text\" }]\nprimary_key = [\"id\"]\n");
    folder_.write("migrations/versions/bbbb.toml",
                  "revision = \"bbbb\"\ndown_revision = \"aaaa\"\n[[upgrade]]\nop = "
                  "\"load_csv\"\ntable = \"notes\"\ntext = \"\"\"\nid,text\n" +
                      rows + "\"\"\"\n");
    folder_.write("migrations/versions/cccc.toml",  // copies the table
                  "revision = \"cccc\"\ndown_revision = \"bbbb\"\n[[upgrade]]\nop = "
                  "\"alter_column\"\ntable = \"notes\"\nname = \"text\"\nnullable = false\n");
    std::filesystem::create_directories(folder_.path() / "disk");
  }

  // kib: of room at first.
  Outcome run(int kib, const std::string& script) {
    std::vector<std::string> argv{"/usr/bin/unshare", "-m"};
    if (::geteuid() != 0) argv = {"/usr/bin/unshare", "-Urm"};
    const std::string mount =
        "set -e\nmount -t tmpfs -o size=" + std::to_string(kib) + "k none disk\nset +e\n";
    argv.insert(argv.end(), {"/bin/sh", "-c", mount + script});
    Process process(argv, folder_.path(),
                    {{"HOME", folder_.path().string()},
                     {"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"},
                     {"MIG", MIG_PROGRAM}});
    return process.wait();
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(SmallDisk, without_room_the_run_says_so_and_goes_on_when_there_is_some) {
  int stopped = 0;
  for (int kib = 4; kib <= 128; kib += 12) {
    SCOPED_TRACE(kib);
    const Outcome outcome = run(kib,
                                "\"$MIG\" upgrade head 2>disk-full; first=$?; cat disk-full >&2\n"
                                "mount -o remount,size=4m disk\n"
                                "\"$MIG\" upgrade head >&2 || exit 10\n"
                                "\"$MIG\" drift >&2 || exit 11\n"
                                "\"$MIG\" current >&2 || exit 12\n"
                                "exit $first\n");
    EXPECT_THAT(outcome.exit, testing::AnyOf(0, 1)) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("cccc (head)")) << outcome.out;
    if (outcome.exit != 1) continue;
    ++stopped;
    EXPECT_THAT(outcome.err, testing::AllOf(HasSubstr("error[MIG-"), HasSubstr("full"),
                                            HasSubstr("lacks room")));
  }
  EXPECT_GE(stopped, 5);
}

TEST_F(SmallDisk, a_disk_that_may_only_be_read_is_told_and_left_alone) {
  const Outcome outcome = run(1024,
                              "\"$MIG\" upgrade aaaa >&2 || exit 10\n"
                              "mount -o remount,ro disk\n"
                              "\"$MIG\" upgrade head >&2; refused=$?\n"
                              "mount -o remount,rw disk\n"
                              "\"$MIG\" upgrade head >&2 || exit 11\n"
                              "\"$MIG\" current >&2\nexit $refused\n");
  EXPECT_EQ(outcome.exit, 1) << outcome.err;
  EXPECT_THAT(outcome.err, testing::AllOf(HasSubstr("error[MIG-"), HasSubstr("Read-only"),
                                          HasSubstr("cccc (head)")));
}

}  // namespace
}  // namespace mig::test
