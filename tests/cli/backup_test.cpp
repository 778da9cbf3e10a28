// --backup: a copy of the database before a run.
#include "cli/project.hpp"

#include <regex>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class BackupTest : public CliTest {
 protected:
  BackupTest() { line(); }
  // The copies beside the database.
  [[nodiscard]] std::vector<std::string> copies() const {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      const auto name = entry.path().filename().string();
      if (entry.path().extension() == ".bak") out.push_back(name);
    }
    return out;
  }
};

TEST_F(BackupTest, stands_beside_the_database_with_its_time) {
  good({"upgrade", "aaaa1111"});
  const auto report = json({"--json", "upgrade", "--backup", "head"});
  ASSERT_EQ(copies().size(), 1U);
  EXPECT_TRUE(std::regex_match(copies()[0], std::regex(R"(test\.db\.\d{8}T\d{6}\.\d{3}Z\.bak)")))
      << copies()[0];
  EXPECT_EQ(report["backup"], std::filesystem::canonical(folder.path() / copies()[0]).string());
  EXPECT_THAT(good({"--url", "sqlite:" + copies()[0], "current"}), HasSubstr("aaaa1111"));
  EXPECT_THAT(good({"current"}), HasSubstr("cccc3333"));
}

TEST_F(BackupTest, goes_where_it_is_told_to) {
  good({"upgrade", "bbbb2222"});
  const auto outcome = mig({"downgrade", "-1", "--backup=before"});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("copied to " + (folder.path() / "before").string()));
  EXPECT_THAT(good({"--url", "sqlite:before", "current"}), HasSubstr("bbbb2222"));
}

TEST_F(BackupTest, is_made_only_when_something_is_run) {
  good({"upgrade", "head"});
  EXPECT_EQ(json({"--json", "upgrade", "head", "--backup"}).count("backup"), 0U);
  EXPECT_TRUE(copies().empty());
}

TEST_F(BackupTest, overwrites_nothing_and_stops_the_run) {
  folder.write("before", "mine");
  const auto outcome = mig({"upgrade", "head", "--backup=before"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("MIG-663"), HasSubstr("nothing is overwritten"),
                                 HasSubstr("nothing has been changed")));
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "before"), 4U);
  EXPECT_EQ(good({"current"}), "");
}

TEST_F(BackupTest, of_a_database_in_memory_is_refused) {
  const auto outcome = mig({"--url", "sqlite::memory:", "upgrade", "head", "--backup"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("MIG-662"), HasSubstr("in memory")));
}

TEST_F(BackupTest, has_no_place_beside_a_script) {
  EXPECT_EQ(mig({"--dialect=sqlite", "upgrade", "--sql", "head", "--backup"}).exit, 2);
}

TEST_F(BackupTest, a_file_behind_a_blank_is_told_from_a_target) {
  const auto outcome = mig({"upgrade", "--backup", "before.db"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no revision or branch 'before.db'"));
  EXPECT_THAT(outcome.err, HasSubstr("a file is given as --backup=FILE"));
  EXPECT_THAT(mig({"upgrade", "hed", "--backup"}).err, Not(HasSubstr("--backup=FILE")));
}

}  // namespace
}  // namespace mig::test
