// Folders of revisions, and the index of their heads.
#include "revision/directory.hpp"

#include "revision/index.hpp"
#include "support/folder.hpp"
#include <mig/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace mig::revision {

namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

std::string minimal(const std::string& id) { return "revision = \"" + id + "\"\n"; }

std::vector<std::string> ids(const std::vector<Header>& headers) {
  std::vector<std::string> out;
  for (const auto& header : headers) out.push_back(header.id);
  return out;
}

std::vector<Diagnostic> faults(const fs::path& folder, bool heads = false) {
  try {
    if (heads) {
      (void)load_headers(folder);
    } else {
      (void)load(folder);
    }
  } catch (const Error& e) {
    return e.diagnostics();
  }
  return {};
}

TEST(Directory, lists_revisions_by_name_and_nothing_else) {
  const TemporaryFolder folder;
  for (const char* name :
       {"b.toml", "a.sql", ".hidden.toml", "README.md", "c.toml~", "sub/d.toml", ".git/e.toml"}) {
    folder.write(name, minimal("x"));
  }
  EXPECT_THAT(list_files(folder.path()), ElementsAre("a.sql", "b.toml"));
  EXPECT_THAT(list_files(folder.path(), true), ElementsAre("a.sql", "b.toml", "sub/d.toml"));
}

TEST(Directory, a_missing_folder_is_an_error) {
  const TemporaryFolder folder;
  const auto found = faults(folder.path() / "versions");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "MIG-201");
}

TEST(Directory, reports_every_faulty_file_at_once) {
  const TemporaryFolder folder;
  folder.write("a.toml", "revison = \"a\"\n");
  folder.write("b.toml", minimal("b"));
  folder.write("c.toml", "");
  folder.write("d.toml", std::string(10'000'000, '#'));
  for (bool heads : {false, true}) {
    const auto found = faults(folder.path(), heads);
    ASSERT_EQ(found.size(), 4U);
    EXPECT_THAT(found[0].place.file, HasSubstr("a.toml"));
    EXPECT_EQ(found[2].code, "MIG-208");
    EXPECT_EQ(found[3].code, "MIG-207");
  }
}

TEST(Directory, heads_are_those_of_the_whole_files) {
  const TemporaryFolder folder;
  folder.write("a.toml", minimal("a") + "message = \"x\"\n[[upgrade]]\nop = \"nonsense\"\n");
  folder.write("b.toml", minimal("b") + "message = '''\n[[upgrade]]\n'''\ndown_revision = \"a\"\n");
  folder.write("c.toml",
               minimal("c") + "# " + std::string(5000, 'x') + "\ndown_revision = \"b\"\n");
  folder.write("d.sql", "-- revision = \"d\"\n-- down_revision = \"c\"\n-- mig:upgrade\nx");
  const auto headers = load_headers(folder.path());
  EXPECT_THAT(ids(headers), ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(headers[1].message, "[[upgrade]]\n");
  EXPECT_THAT(headers[1].down_revisions, ElementsAre("a"));
  EXPECT_THAT(headers[2].down_revisions, ElementsAre("b"));
  EXPECT_EQ(headers[3].file, (folder.path() / "d.sql").string());
}

TEST(Directory, several_files_load_by_name) {
  const TemporaryFolder folder;
  for (const char* id : {"a", "b", "c"}) folder.write(std::string(id) + ".toml", minimal(id));
  const auto revisions = load_files(
      folder.path(), {(folder.path() / "c.toml").string(), (folder.path() / "a.toml").string()});
  ASSERT_EQ(revisions.size(), 2U);
  EXPECT_EQ(revisions[0].header.id, "c");
}

TEST(Directory, files_of_operations_stay_inside_of_the_project) {
  const TemporaryFolder folder;
  const auto with = [](const std::string& file) {
    return minimal("a") + "[[upgrade]]\nop = \"execute\"\nfile = \"" + file + "\"\n";
  };
  folder.write("outside.sql", "SELECT 3;");
  folder.write("project/seed.sql", "SELECT 1;");
  folder.write("project/versions/sql/a.sql", "SELECT 2;");
  const auto versions = folder.path() / "project/versions";
  const auto sql = [&](const std::string& file) {
    folder.write("project/versions/a.toml", with(file));
    const auto revisions = load(versions);
    return *std::get<ir::Execute>(revisions[0].upgrade[0].body).sql.common;
  };
  EXPECT_EQ(sql("sql/a.sql"), "SELECT 2;");
  EXPECT_EQ(sql("../seed.sql"), "SELECT 1;");
  EXPECT_THROW((void)sql("../../outside.sql"), Error);
  EXPECT_THROW((void)sql("missing.sql"), Error);
  EXPECT_THROW((void)sql((folder.path() / "project/seed.sql").string()), Error);
  fs::create_symlink(folder.path() / "outside.sql", versions / "link");
  EXPECT_THROW((void)sql("link"), Error);
}

TEST(Directory, does_not_wait_for_what_is_no_file) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder.path() / "a.toml").c_str(), 0600), 0);
  EXPECT_TRUE(load_headers(folder.path()).empty());
}

// ---- the index ----

// A folder of forty revisions and the time a minute after they were written.
class IndexTest : public testing::Test {
 protected:
  IndexTest() {
    for (int i = 10; i < 50; ++i) {
      write(i, "r" + std::to_string(i));
    }
    options_.index = folder_.path() / "cache/index";
    options_.now =
        std::chrono::duration_cast<std::chrono::nanoseconds>(
            (std::chrono::system_clock::now() + std::chrono::minutes(1)).time_since_epoch())
            .count();
  }
  void write(int number, const std::string& id) const {
    folder_.write("v/" + std::to_string(number) + ".toml", minimal(id));
  }
  std::vector<Header> heads() const { return load_headers(folder_.path() / "v", options_); }
  std::string index() const {
    std::ifstream in(options_.index, std::ios::binary);
    return (std::ostringstream() << in.rdbuf()).str();
  }
  fs::path file(int number) const {
    return folder_.path() / "v" / (std::to_string(number) + ".toml");
  }

  TemporaryFolder folder_;
  DirectoryOptions options_;
};

TEST_F(IndexTest, gives_what_the_files_say) {
  const auto without = load_headers(folder_.path() / "v");
  const auto first = heads();
  EXPECT_FALSE(index().empty());
  EXPECT_EQ(first, without);
  EXPECT_EQ(heads(), without);
}

TEST_F(IndexTest, is_used_while_the_files_stay) {
  (void)heads();
  const std::string before = index();
  options_.now += 1;
  (void)heads();
  EXPECT_EQ(index(), before);  // nothing was read anew, so nothing was written
}

TEST_F(IndexTest, unchanged_files_are_not_read) {
  (void)heads();
  auto told = read_index(options_.index);
  ASSERT_TRUE(told);
  told->entries.front().header.message = "only the index says this";
  write_index(options_.index, *told);
  EXPECT_EQ(heads().front().message, "only the index says this");
  write(10, "r10");  // the same text, at another time
  EXPECT_EQ(heads().front().message, "");
}

TEST_F(IndexTest, files_as_fresh_as_the_index_are_read) {
  (void)heads();
  auto told = read_index(options_.index);
  ASSERT_TRUE(told);
  const auto& stamp = told->entries.front().stamp;
  told->entries.front().header.message = "only the index says this";
  told->written = std::max(stamp.modified, stamp.changed) + 1;
  write_index(options_.index, *told);
  EXPECT_EQ(heads().front().message, "");
}

TEST_F(IndexTest, sees_changed_new_and_removed_files) {
  (void)heads();
  write(10, "changed");
  write(60, "new");
  fs::remove(file(49));
  const auto found = ids(heads());
  EXPECT_EQ(found.front(), "changed");
  EXPECT_EQ(found.back(), "new");
  EXPECT_EQ(found.size(), 40U);
}

TEST_F(IndexTest, sees_a_change_that_keeps_size_and_time) {
  const auto time = fs::last_write_time(file(10));
  (void)heads();
  write(10, "x10");  // as long as before
  fs::last_write_time(file(10), time);
  EXPECT_EQ(ids(heads()).front(), "x10");
}

TEST_F(IndexTest, does_not_trust_files_that_are_too_fresh) {
  options_.now -= std::chrono::nanoseconds(std::chrono::minutes(1)).count();
  (void)heads();
  const std::string before = index();
  options_.now += 1;
  (void)heads();  // reads the files, and writes the index with the new time
  EXPECT_NE(index(), before);
}

TEST_F(IndexTest, a_corrupt_one_is_ignored) {
  const auto good = heads();
  const std::string bytes = index();
  for (std::size_t at = 0; at < bytes.size(); at += 97) {
    std::string bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    std::ofstream(options_.index, std::ios::binary) << bad;
    EXPECT_EQ(heads(), good);
  }
  std::ofstream(options_.index, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  EXPECT_EQ(heads(), good);
  std::ofstream(options_.index, std::ios::binary) << "";
  EXPECT_EQ(heads(), good);
}

TEST_F(IndexTest, one_that_cannot_be_written_is_silent) {
  options_.index = "/proc/no/such/index";
  EXPECT_EQ(heads().size(), 40U);
}

TEST(IndexPath, is_in_the_cache_of_the_user) {
  EXPECT_THAT(index_path("/a/versions", "/cache", "/home/x").string(),
              testing::StartsWith("/cache/mig/heads-"));
  EXPECT_THAT(index_path("/a/versions", "", "/home/x").string(),
              testing::StartsWith("/home/x/.cache/mig/heads-"));
  EXPECT_EQ(index_path("/a/b/../versions", "/c", ""), index_path("/a/versions", "/c", ""));
  EXPECT_NE(index_path("/a/versions", "/c", ""), index_path("/b/versions", "/c", ""));
  EXPECT_EQ(index_path("/a/versions", "", ""), fs::path());
  EXPECT_EQ(index_path("/a/versions", "relative", ""), fs::path());
}

}  // namespace

}  // namespace mig::revision
