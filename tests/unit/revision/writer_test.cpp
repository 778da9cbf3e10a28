// The layout of files, and the names of new ones.
#include "revision/writer.hpp"

#include "revision/directory.hpp"
#include "revision/reader.hpp"
#include <mig/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace mig::revision {

namespace {

using testing::HasSubstr;

constexpr const char* kCanonical = R"toml(#:schema ../revision.json
revision      = "3f2a9c1b7d4e"
down_revision = "b1946ac92492"
message       = "add users"
created       = 2026-11-22T15:30:00Z

[[upgrade]]
op      = "create_table"
table   = "users"
columns = [
  { name = "id",         type = "bigint",       identity = true },
  { name = "email",      type = "varchar(255)", nullable = false },
  { name = "state",      type = { enum = ["new", "active"], name = "user_state" }, default = "new" },
  { name = "created_at", type = "timestamptz",  nullable = false, default_sql = "current_timestamp" },
]
primary_key = ["id"]
unique      = [{ columns = ["email"] }]

[[upgrade]]
op  = "execute"
sql = { postgres = "CREATE EXTENSION IF NOT EXISTS pg_trgm", default = "" }

[[downgrade]]
op   = "execute"
undo = """
CREATE TABLE "x" (
  a text
)"""

[downgrade.sql]
postgres = """
DROP
TABLE x"""
default = ""
)toml";

TEST(Writer, keeps_its_own_layout) {
  EXPECT_EQ(write(read(kCanonical, "a.toml"), {.schema = "../revision.json"}), kCanonical);
}

TEST(Writer, keeps_its_own_layout_of_sql) {
  const std::string text =
      "-- revision = \"a1\"\n-- message  = \"raw\"\n\n-- mig:upgrade\nSELECT 1;\n\n"
      "-- mig:upgrade mariadb, mysql\nSELECT 2;\n\n-- mig:downgrade\n";
  EXPECT_EQ(write(read(text, "a.sql")), text);
}

TEST(Writer, names_a_file_instead_of_its_text) {
  ReadOptions options;
  options.load = [](const std::string&) { return LoadedFile{"SELECT 1;"}; };
  const std::string text =
      "revision = \"a\"\n\n[[upgrade]]\nop   = \"execute\"\nfile = \"a.sql\"\n";
  EXPECT_EQ(write(read(text, "a.toml", options)), text);
}

TEST(Writer, refuses_sql_for_what_is_more_than_sql) {
  auto revision =
      read("revision = \"a\"\n[[upgrade]]\nop = \"drop_table\"\ntable = \"t\"\n", "a.toml");
  revision.header.file = "a.sql";
  try {
    (void)write(revision);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.first().code, "MIG-213");
  }
}

TEST(Writer, ids_are_twelve_digits) {
  EXPECT_EQ(new_id([] { return std::uint64_t{0xFFFF00000000ABCDULL}; }), "00000000abcd");
}

TEST(Writer, slugs_are_short_and_plain) {
  EXPECT_EQ(slug("Add Users & roles!"), "add_users_roles");
  EXPECT_EQ(slug("  Größe  "), "gr_e");
  EXPECT_EQ(slug("表"), "");
  EXPECT_EQ(slug("one two three four five six seven eight nine ten"),
            "one_two_three_four_five_six_seven_eight");
  EXPECT_EQ(slug(std::string(60, 'x')), std::string(40, 'x'));
  EXPECT_EQ(slug("one two three", 9), "one_two");
  EXPECT_EQ(slug(std::string(60, 'x'), 50), std::string(50, 'x'));
}

TEST(Writer, file_names_follow_the_pattern) {
  Header header;
  header.id = "3f2a9c1b7d4e";
  header.message = "add users";
  header.created = "2026-11-22T15:30:00Z";
  EXPECT_EQ(file_name(header), "2026_11_22_3f2a9c1b7d4e_add_users.toml");
  EXPECT_EQ(file_name(header, ".sql", "<date>-<time>_<slug>"), "2026_11_22-153000_add_users.sql");
  header.message.clear();
  EXPECT_EQ(file_name(header), "2026_11_22_3f2a9c1b7d4e.toml");
  EXPECT_THROW((void)file_name(header, ".toml", "<rev>"), Error);
  EXPECT_THROW((void)file_name(header, ".toml", "../<id>"), Error);
  EXPECT_THROW((void)file_name(header, ".toml", "<id"), Error);
  EXPECT_THROW((void)file_name(header, ".txt"), Error);
}

// Histories of others, where MIG_CORPUS names a folder of them.
TEST(Writer, real_histories_survive_a_round_trip) {
  const char* corpus = std::getenv("MIG_CORPUS");
  if (corpus == nullptr) GTEST_SKIP() << "MIG_CORPUS is not set";
  std::size_t count = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(corpus) + "/histories")) {
    if (!entry.is_directory() || entry.path().filename() != "versions") continue;
    for (const auto& revision : load(entry.path())) {
      ++count;
      EXPECT_TRUE(read(write(revision), revision.header.file) == revision) << revision.header.file;
    }
  }
  EXPECT_GT(count, 0U);
}

}  // namespace

}  // namespace mig::revision
