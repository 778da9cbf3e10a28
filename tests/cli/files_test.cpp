// Commands that make, list and check revision files; no database is opened.
#include "project.hpp"

#include <fstream>
#include <iterator>

namespace mig::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class FilesTest : public CliTest {
 protected:
  [[nodiscard]] std::string text(const std::filesystem::path& name) const {
    std::ifstream file(folder.path() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] std::size_t files() const {
    const std::filesystem::directory_iterator all(folder.path() / "migrations/versions");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  // A branch: a - b, a - c [label], c - d.
  void fork() {
    project();
    revision("aaaa1111", "");
    revision("bbbb2222", "\"aaaa1111\"");
    revision("cccc3333", "\"aaaa1111\"", "branch_labels = [\"billing\"]");
    revision("dddd4444", "\"cccc3333\"");
  }
};

// ---- init ----

TEST_F(FilesTest, init_makes_a_project_that_works) {
  EXPECT_THAT(good({"init"}), HasSubstr("mig.toml\n"));
  EXPECT_TRUE(std::filesystem::is_directory(folder.path() / "migrations/versions"));
  EXPECT_THAT(good({"heads"}), IsEmpty());
  EXPECT_THAT(good({"revision", "-m", "first"}), HasSubstr("_first.toml\n"));
  EXPECT_THAT(good({"heads"}), HasSubstr("(head), first"));
}

TEST_F(FilesTest, init_takes_another_folder) {
  EXPECT_THAT(good({"init", "sub/dir"}), HasSubstr("sub/dir/mig.toml"));
  EXPECT_EQ(mig({"heads"}, "sub/dir/migrations").exit, 0);
}

TEST_F(FilesTest, init_refuses_a_project) {
  project();
  const auto before = text("mig.toml");
  const auto outcome = mig({"init"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("MIG-109"));
  EXPECT_EQ(text("mig.toml"), before);
}

#ifdef MIG_HAVE_sqlite
TEST_F(FilesTest, init_presets_the_database) {
  good({"init", "a", "--url", "sqlite:x\"y.db"});
  EXPECT_THAT(text("a/mig.toml"), HasSubstr("\n[environments.default]\nurl = "));
  EXPECT_THAT(mig({"current"}, "a").err, HasSubstr("there is no database 'x\"y.db'"));
  good({"init", "b", "--dialect", "sqlite3"});
  EXPECT_THAT(text("b/mig.toml"), HasSubstr("url = \"${DATABASE_URL}\"\ndialect = \"sqlite\"\n"));
}
#endif
#ifdef MIG_HAVE_postgres
TEST_F(FilesTest, init_writes_no_password) {
  const auto outcome = mig({"init", "--url", "postgres://u:hunter2@h/d"});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.err + text("mig.toml"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(outcome.err, HasSubstr("next: set DATABASE_URL, in .env"));
}
#endif

// ---- revision ----

TEST_F(FilesTest, revision_follows_the_head) {
  line();
  const auto path = good({"revision", "-m", "Add users!", "--rev-id", "eeee5555"});
  EXPECT_THAT(path, HasSubstr("eeee5555_add_users.toml\n"));
  EXPECT_THAT(good({"history"}), HasSubstr("cccc3333 -> eeee5555 (head), Add users!\n"));
  EXPECT_THAT(text("migrations/mig.sum"), AllOf(HasSubstr("aaaa1111 "), HasSubstr("eeee5555 ")));
}

TEST_F(FilesTest, revision_may_be_plain_sql) {
  project();
  const auto path = good({"revision", "--sql", "-m", "raw"});
  EXPECT_THAT(path, HasSubstr("_raw.sql\n"));
  EXPECT_EQ(mig({"validate"}).exit, 0);
}

TEST_F(FilesTest, names_are_as_long_as_the_project_says) {
  folder.write("mig.toml", "truncate_slug_length = 60\n");
  std::filesystem::create_directories(folder.path() / "migrations/versions");
  const std::string words = "one two three four five six seven eight nine ten";
  EXPECT_THAT(good({"revision", "-m", words}),
              HasSubstr("_one_two_three_four_five_six_seven_eight_nine_ten.toml\n"));
}

// ---- mig.sum ----

TEST_F(FilesTest, a_changed_revision_is_seen_until_it_is_recorded) {
  line();
  EXPECT_EQ(mig({"validate"}).exit, 0);  // no mig.sum, nothing to compare
  EXPECT_EQ(good({"sum"}), "added aaaa1111\nadded bbbb2222\nadded cccc3333\n");
  EXPECT_EQ(good({"sum"}), "");
  EXPECT_EQ(mig({"validate"}).exit, 0);

  revision("bbbb2222", "\"aaaa1111\"", "",
           "[[upgrade]]\nop = \"drop_table\"\ntable = \"t_aaaa1111\"\n");
  const auto changed = mig({"validate"});
  EXPECT_EQ(changed.exit, 1);
  EXPECT_THAT(changed.err, AllOf(HasSubstr("revision 'bbbb2222' is not what"), HasSubstr("mig sum"),
                                 Not(HasSubstr("cccc3333"))));
  EXPECT_EQ(json({"sum", "--json"})["changed"], nlohmann::json::array({"bbbb2222"}));
  EXPECT_EQ(mig({"validate"}).exit, 0);
}

TEST_F(FilesTest, revisions_that_come_and_go_are_seen) {
  line();
  good({"sum"});
  revision("dddd4444", "\"cccc3333\"");
  EXPECT_THAT(mig({"validate"}).err, HasSubstr("revision 'dddd4444' is not in"));
  std::filesystem::remove(folder.path() / "migrations/versions/dddd4444.toml");
  std::filesystem::remove(folder.path() / "migrations/versions/cccc3333.toml");
  EXPECT_THAT(mig({"validate"}).err, HasSubstr("no file of revision 'cccc3333'"));
  EXPECT_EQ(good({"sum"}), "removed cccc3333\n");
}

TEST_F(FilesTest, a_new_revision_may_be_written_before_it_is_compared) {
  project();
  for (const std::vector<std::string>& kind :
       std::vector<std::vector<std::string>>{{}, {"--sql"}}) {
    std::vector<std::string> words = {"revision", "-m", "new"};
    words.insert(words.end(), kind.begin(), kind.end());
    auto path = good(words);
    path.pop_back();
    EXPECT_EQ(mig({"validate"}).exit, 0);
    std::ofstream(path, std::ios::app)
        << (kind.empty() ? "[[upgrade]]\nop = \"execute\"\nsql = \"SELECT 1\"\n" : "SELECT 1;\n");
    const auto outcome = mig({"validate"});
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
  }
}

TEST_F(FilesTest, a_damaged_sum_is_refused_and_written_anew) {
  line();
  good({"sum"});
  folder.write("migrations/mig.sum", "<<<<<<< ours\n");
  const auto outcome = mig({"validate"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("mig.sum"), HasSubstr("mig sum")));
  EXPECT_THAT(good({"sum"}), HasSubstr("added aaaa1111"));
  EXPECT_EQ(mig({"validate"}).exit, 0);
}

TEST_F(FilesTest, revision_wants_to_know_which_of_several_heads) {
  fork();
  const auto before = files();
  const auto outcome = mig({"revision", "-m", "x"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("MIG-324"), HasSubstr("bbbb2222"), HasSubstr("dddd4444")));
  EXPECT_EQ(files(), before);
  EXPECT_THAT(good({"revision", "-m", "x", "--head", "billing@head", "--rev-id", "eeee5555"}),
              HasSubstr("eeee5555"));
  EXPECT_THAT(good({"history"}), HasSubstr("dddd4444 -> eeee5555 (head), x\n"));
}

TEST_F(FilesTest, revision_splits_the_history_only_when_asked) {
  line();
  const auto outcome = mig({"revision", "-m", "x", "--head", "bbbb"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("MIG-350"), HasSubstr("--splice"), HasSubstr("cccc3333")));
  good({"revision", "-m", "x", "--head", "bbbb", "--splice", "--branch-label", "side"});
  EXPECT_THAT(good({"branches"}), AllOf(HasSubstr("bbbb2222"), HasSubstr("(side)")));
}

TEST_F(FilesTest, revision_may_begin_anew_and_depend_on_others) {
  line();
  good({"revision", "--head", "base", "--branch-label", "side", "--depends-on", "bbbb", "--rev-id",
        "eeee5555"});
  const auto shown = json({"show", "eeee5555", "--json"})["revisions"][0];
  EXPECT_EQ(shown["down_revisions"], nlohmann::json::array());
  EXPECT_EQ(shown["depends_on"], nlohmann::json::array({"bbbb2222"}));
  EXPECT_EQ(shown["branch_labels"], nlohmann::json::array({"side"}));
}

TEST_F(FilesTest, revision_refuses_what_is_taken_or_illegal) {
  fork();
  const auto before = files();
  for (const std::vector<std::string>& more :
       std::vector<std::vector<std::string>>{{"--rev-id", "aaaa1111"},
                                             {"--rev-id", "billing"},
                                             {"--rev-id", "head"},
                                             {"--rev-id", "a+b"},
                                             {"--branch-label", "billing"},
                                             {"--branch-label", "aaaa1111"},
                                             {"--branch-label", "a@b"},
                                             {"--depends-on", "nosuch"},
                                             {"--head", "nosuch"}}) {
    std::vector<std::string> words{"revision", "--head", "bbbb2222", "-m", "x"};
    if (more.front() == "--head") words = {"revision"};
    words.insert(words.end(), more.begin(), more.end());
    const auto outcome = mig(words);
    EXPECT_EQ(outcome.exit, 1) << ::testing::PrintToString(words) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("error[MIG-3")) << ::testing::PrintToString(words);
  }
  EXPECT_EQ(files(), before);
}

TEST_F(FilesTest, revision_overwrites_nothing) {
  project("file_template = \"same\"\n");
  folder.write("mig.toml", "file_template = \"same\"\n");
  good({"revision", "-m", "one"});
  const auto before = text("migrations/versions/same.toml");
  const auto outcome = mig({"revision", "-m", "two"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("MIG-353"));
  EXPECT_EQ(text("migrations/versions/same.toml"), before);
}

TEST_F(FilesTest, revision_obeys_template_and_slug_length) {
  project();
  folder.write("mig.toml", "file_template = \"<id>-<slug>\"\ntruncate_slug_length = 10\n");
  EXPECT_EQ(good({"revision", "-m", "add many users", "--rev-id", "aaaa1111"}),
            "migrations/versions/aaaa1111-add_many.toml\n");
}

// ---- merge ----

TEST_F(FilesTest, merge_joins_the_heads) {
  fork();
  good({"merge", "heads", "-m", "join", "--rev-id", "eeee5555"});
  EXPECT_THAT(good({"heads"}), HasSubstr("eeee5555 (head) (mergepoint), join\n"));
  EXPECT_EQ(mig({"merge", "heads"}).exit, 1);
}

TEST_F(FilesTest, merge_refuses_what_makes_no_sense) {
  line();
  EXPECT_THAT(mig({"merge", "cccc3333"}).err, HasSubstr("MIG-354"));
  EXPECT_THAT(mig({"merge", "cccc3333", "cccc3333"}).err, HasSubstr("MIG-354"));
  EXPECT_THAT(mig({"merge", "--splice", "aaaa1111", "cccc3333"}).err, HasSubstr("MIG-354"));
}

// ---- listing ----

TEST_F(FilesTest, history_is_newest_first_with_marks) {
  fork();
  good({"merge", "heads", "--rev-id", "eeee5555"});
  const auto lines = good({"history"});
  EXPECT_THAT(lines, HasSubstr("<base> -> aaaa1111 (branchpoint), make aaaa1111\n"));
  EXPECT_THAT(lines, HasSubstr("aaaa1111 -> cccc3333 (billing), make cccc3333\n"));
  EXPECT_THAT(lines, HasSubstr("bbbb2222, dddd4444 -> eeee5555 (head) (mergepoint), merge"));
  EXPECT_LT(lines.find("eeee5555 (head)"), lines.find("-> aaaa1111"));
}

TEST_F(FilesTest, history_takes_ranges) {
  line();
  EXPECT_EQ(good({"history", "-r", "bbbb:"}),
            "bbbb2222 -> cccc3333 (head), make cccc3333\naaaa1111 -> bbbb2222, make bbbb2222\n");
  EXPECT_THAT(good({"history", "-r", "cccc-1:head"}), HasSubstr("bbbb2222, make"));
  EXPECT_EQ(mig({"history", "-r", "cccc:aaaa"}).exit, 1);
  EXPECT_EQ(mig({"history", "-r", "nosuch:"}).exit, 1);
}

TEST_F(FilesTest, verbose_entries_name_the_file) {
  line();
  EXPECT_THAT(good({"history", "-v"}),
              AllOf(HasSubstr("Revision: bbbb2222\n"),
                    HasSubstr("Path:     migrations/versions/bbbb2222.toml\n")));
  EXPECT_THAT(good({"show", "bbbb"}), HasSubstr("Parent:   aaaa1111\n"));
}

TEST_F(FilesTest, heads_can_leave_out_what_is_depended_on) {
  line();
  revision("eeee5555", "", "depends_on = [\"cccc3333\"]");
  EXPECT_THAT(good({"heads"}), HasSubstr("cccc3333 (effective head)"));
  EXPECT_THAT(good({"heads", "--resolve-dependencies"}), Not(HasSubstr("cccc3333")));
}

TEST_F(FilesTest, reports_can_be_had_as_json) {
  fork();
  EXPECT_EQ(json({"history", "--json"})["revisions"].size(), 4U);
  EXPECT_EQ(json({"heads", "--json"})["revisions"][0]["head"], true);
  EXPECT_EQ(json({"branches", "--json"})["revisions"][0]["children"].size(), 2U);
  EXPECT_EQ(json({"show", "billing", "--json"})["revisions"][0]["id"], "cccc3333");
  EXPECT_EQ(json({"validate", "--json"})["revisions"], 4);
}

TEST_F(FilesTest, messages_cannot_steer_the_terminal) {
  project();
  revision("aaaa1111", "");
  folder.write(
      "migrations/versions/b.toml",
      "revision = \"bbbb2222\"\ndown_revision = \"aaaa1111\"\nmessage = \"x\\u001b[2Jy\"\n");
  EXPECT_THAT(good({"history"}), HasSubstr("bbbb2222 (head), x?[2Jy\n"));
}

// ---- edit ----

TEST_F(FilesTest, edit_opens_the_file) {
  line();
  env["EDITOR"] = "printf '%s|'";
  EXPECT_EQ(good({"edit", "bbbb"}), "migrations/versions/bbbb2222.toml|");
  env["VISUAL"] = "false";
  EXPECT_EQ(mig({"edit", "head"}).exit, 1);
  EXPECT_EQ(mig({"edit", "base"}).exit, 1);
}

TEST_F(FilesTest, edit_without_an_editor_says_so) {
  line();
  EXPECT_THAT(mig({"edit", "head"}).err, HasSubstr("set VISUAL or EDITOR"));
}

// ---- faulty files ----

TEST_F(FilesTest, every_faulty_file_is_reported) {
  line();
  folder.write("migrations/versions/x.toml", "revision = \n");
  folder.write("migrations/versions/y.toml", "revision = \"y\"\ndown_revison = \"aaaa1111\"\n");
  folder.write("migrations/versions/z.toml", "revision = \"\xFF\"\n");
  for (const char* command : {"validate", "heads", "history"}) {
    const auto outcome = mig({command});
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("migrations/versions/x.toml:1"),
                                   HasSubstr("migrations/versions/y.toml:2:1"),
                                   HasSubstr("migrations/versions/z.toml"),
                                   HasSubstr("did you mean 'down_revision'?")));
  }
}

TEST_F(FilesTest, faulty_graphs_are_refused) {
  const auto fails = [&](const std::string& code) {
    const auto outcome = mig({"heads"});
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_THAT(outcome.err, HasSubstr(code));
  };
  line();
  revision("eeee5555", "\"nosuch\"");
  fails("MIG-302");
  revision("eeee5555", "\"ffff6666\"");
  revision("ffff6666", "\"eeee5555\"");
  fails("MIG-305");
  std::filesystem::remove(folder.path() / "migrations/versions/ffff6666.toml");
  revision("eeee5555", "\"eeee5555\"");
  fails("MIG-304");
  folder.write("migrations/versions/eeee5555.toml", "revision = \"aaaa1111\"\n");
  fails("MIG-301");
}

TEST_F(FilesTest, a_huge_file_is_refused) {
  line();
  folder.write("migrations/versions/big.toml",
               "revision = \"eeee5555\"\n[[upgrade]]\nop = \"execute\"\nsql = \"" +
                   std::string(10'000'000, 'x') + "\"\n");
  const auto outcome = mig({"validate"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("MIG-207"));
  EXPECT_LT(outcome.err.size(), 2000U);
}

TEST_F(FilesTest, an_empty_file_is_refused) {
  line();
  folder.write("migrations/versions/empty.toml", "");
  EXPECT_THAT(mig({"validate"}).err, HasSubstr("MIG-208"));
}

TEST_F(FilesTest, an_empty_folder_is_no_error) {
  project();
  EXPECT_THAT(good({"history"}), IsEmpty());
  EXPECT_THAT(mig({"heads"}).err, HasSubstr("there is no revision yet"));
  EXPECT_EQ(mig({"validate"}).exit, 0);
}

TEST_F(FilesTest, a_missing_folder_is_one) {
  folder.write("mig.toml", "script_location = \"nowhere\"\n");
  EXPECT_THAT(mig({"heads"}).err, AllOf(HasSubstr("MIG-101"), HasSubstr("nowhere")));
}

TEST_F(FilesTest, targets_that_mean_nothing_are_refused) {
  line();
  revision("aaaa2222", "\"cccc3333\"");
  EXPECT_THAT(mig({"show", "nosuch"}).err, HasSubstr("MIG-321"));
  EXPECT_THAT(mig({"show", "aaaa"}).err, AllOf(HasSubstr("MIG-322"), HasSubstr("aaaa2222")));
  EXPECT_THAT(mig({"show", "bb"}).err, HasSubstr("MIG-323"));
}

}  // namespace
}  // namespace mig::test
