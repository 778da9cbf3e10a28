// The commands of [hooks] around a run.
#include "cli/project.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class HooksTest : public CliTest {
 protected:
  HooksTest() { line(); }
  // What the hooks have written with `say`, a line each.
  [[nodiscard]] std::string said() const {
    std::ifstream file(folder.path() / "said");
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
  }
  static std::string hook(const std::string& event, const std::string& command) {
    return event + " = '''" + command + "'''\n";
  }
  // Every event writes itself and what it knows.
  static std::string all(const std::string& variables = "$MIG_REVISION") {
    std::string out = "[hooks]\n";
    for (const char* event :
         {"before_run", "after_run", "failed_run", "before_revision", "after_revision"}) {
      out += hook(event, "echo $MIG_EVENT " + variables + " >> said");
    }
    return out;
  }
};

TEST_F(HooksTest, are_run_around_the_run_and_each_revision) {
  project(all());
  good({"upgrade", "bbbb2222"});
  EXPECT_EQ(said(),
            "before_run\nbefore_revision aaaa1111\nafter_revision aaaa1111\n"
            "before_revision bbbb2222\nafter_revision bbbb2222\nafter_run\n");
}

TEST_F(HooksTest, know_what_is_run) {
  project(
      all("$MIG_ENVIRONMENT $MIG_DIALECT $MIG_DIRECTION $MIG_STEP/$MIG_STEPS \"$MIG_MESSAGE\" "
          "${MIG_FILE##*/} $MIG_ERROR_CODE"));
  good({"upgrade", "aaaa1111"});
  EXPECT_EQ(said(),
            "before_run test sqlite up /1 \n"
            "before_revision test sqlite up 1/1 make aaaa1111 aaaa1111.toml\n"
            "after_revision test sqlite up 1/1 make aaaa1111 aaaa1111.toml\n"
            "after_run test sqlite up /1 \n");
  good({"downgrade", "base"});
  EXPECT_THAT(said(), HasSubstr("before_revision test sqlite down 1/1 make aaaa1111"));
}

TEST_F(HooksTest, with_nothing_to_do_none_is_run) {
  good({"upgrade", "head"});
  project(all());
  good({"upgrade", "head"});
  EXPECT_EQ(said(), "");
}

TEST_F(HooksTest, of_an_environment_stand_in_place_of_those_of_the_project) {
  project("[environments.test.hooks]\n" + hook("before_run", "echo own >> said") +
          "after_run = \"\"\n" + all());
  good({"upgrade", "aaaa1111"});
  EXPECT_EQ(said(), "own\nbefore_revision aaaa1111\nafter_revision aaaa1111\n");
}

TEST_F(HooksTest, can_be_left_out) {
  project(all());
  good({"upgrade", "head", "--no-hooks"});
  good({"downgrade", "base", "--no-hooks"});
  good({"--dialect=sqlite", "upgrade", "--sql", "head"});
  EXPECT_EQ(said(), "");
}

TEST_F(HooksTest, are_run_in_the_folder_of_the_project) {
  project("[hooks]\n" + hook("before_run", "pwd >> said"));
  EXPECT_EQ(mig({"upgrade", "head"}, "migrations").exit, 0);
  EXPECT_EQ(said(), std::filesystem::canonical(folder.path()).string() + "\n");
}

TEST_F(HooksTest, print_on_standard_error_and_read_nothing) {
  project("[hooks]\n" + hook("after_run", "echo 'from the hook'; read line || echo 'no input'"));
  const auto outcome = mig({"--json", "upgrade", "head"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("from the hook\n"), HasSubstr("no input\n")));
  EXPECT_TRUE(nlohmann::json::accept(outcome.out)) << outcome.out;
}

TEST_F(HooksTest, a_run_does_not_begin_when_before_run_fails) {
  project("[hooks]\n" + hook("before_run", "exit 3") +
          hook("failed_run", "echo $MIG_EVENT $MIG_ERROR_CODE >> said") +
          hook("after_run", "echo no >> said"));
  const auto outcome = mig({"upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("MIG-660"), HasSubstr("before_run ended with 3"),
                                 HasSubstr("nothing has been changed")));
  EXPECT_EQ(said(), "failed_run MIG-660\n");
  EXPECT_EQ(good({"current"}), "");
}

TEST_F(HooksTest, a_run_stops_where_before_revision_fails) {
  project("[hooks]\n" + hook("before_revision", "[ $MIG_STEP != 2 ]"));
  const auto outcome = mig({"upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("MIG-660"), HasSubstr("'bbbb2222' is not run")));
  EXPECT_THAT(good({"current"}), HasSubstr("aaaa1111"));
  project();
  EXPECT_THAT(good({"upgrade", "head"}), HasSubstr("cccc3333"));
}

TEST_F(HooksTest, what_was_run_stays_when_a_hook_behind_it_fails) {
  project("[hooks]\n" + hook("after_revision", "[ $MIG_STEP != 1 ]") +
          hook("after_run", "kill -9 $$"));
  const auto outcome = mig({"--json", "upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("after_revision ended with 1"),
                                 HasSubstr("after_run was ended by signal 9")));
  const auto report = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(report["failed_hooks"], nlohmann::json({"after_revision", "after_run"}));
  EXPECT_EQ(report["after"], nlohmann::json({"cccc3333"}));
}

TEST_F(HooksTest, a_failure_is_told_with_its_place_and_code) {
  revision("bbbb2222", "\"aaaa1111\"", "",
           "[[upgrade]]\nop = \"execute\"\nsql = \"DROP TABLE nowhere\"\nundo = \"SELECT 1\"\n");
  project("[hooks]\n" + hook("failed_run", "echo $MIG_REVISION $MIG_STEP $MIG_ERROR_CODE >> said"));
  const auto outcome = mig({"upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(said(), AllOf(HasSubstr("bbbb2222 2 MIG-6"), Not(HasSubstr("MIG-660"))));
}

TEST_F(HooksTest, a_failure_before_anything_runs_is_told_too) {
  folder.write("mig.toml", "[environments.test]\nurl = \"sqlite:nowhere/test.db\"\n[hooks]\n" +
                               hook("failed_run",
                                    "echo \"$MIG_REVISION\" $MIG_ERROR_CODE $MIG_DIALECT >> said"));
  EXPECT_EQ(mig({"upgrade", "head"}).exit, 1);
  EXPECT_EQ(said(), " MIG-601 sqlite\n");
}

TEST_F(HooksTest, know_nothing_of_the_url) {
  folder.write("mig.toml",
               "[environments.test]\nurl = \"sqlite:${FILE}?busy_timeout=${WAIT:-5}\"\n"
               "[environments.command]\nurl = 'cmd:echo sqlite:$FILE'\n[hooks]\n" +
                   hook("after_run", "env >> said; rm test.db"));
  env["FILE"] = "test.db";
  env["WAIT"] = "7";
  env["KEPT"] = "kept";
  good({"-e", "test", "upgrade", "head"});
  good({"-e", "command", "upgrade", "head"});
  env["MIG_URL"] = "sqlite:test.db";
  good({"upgrade", "head"});
  good({"-e", "test", "upgrade", "head"});
  const auto found = said();
  EXPECT_THAT(found, AllOf(HasSubstr("KEPT=kept"), HasSubstr("HOME="), HasSubstr("PATH=")));
  EXPECT_THAT(found, Not(HasSubstr("MIG_URL")));
  // the third run does not use FILE
  std::size_t files = 0;
  for (auto at = found.find("\nFILE="); at != std::string::npos; at = found.find("\nFILE=", at + 1))
    ++files;
  EXPECT_EQ(files, 1U) << found;
}

// The shell may have files of its own from 10 on.
TEST_F(HooksTest, have_no_file_of_the_run_open) {
  const int open = ::open("/dev/null", O_RDONLY);
  ASSERT_LT(open, 10);
  project("[hooks]\n" + hook("before_run",
                             "for i in 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$i ] && exit 1; done; "
                             "[ -e /proc/$PPID/fd/" +
                                 std::to_string(open) + " ]"));
  const auto outcome = mig({"upgrade", "head"});
  ::close(open);
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
}

}  // namespace
}  // namespace mig::test
