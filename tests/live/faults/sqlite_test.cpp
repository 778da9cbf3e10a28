// What a file system does to SQLite: no room, no right to write.
#include "support/eventful_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace mig::test
