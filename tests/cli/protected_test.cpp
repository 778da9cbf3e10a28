// Environments in which losing something needs a person's word.
#include "cli/project.hpp"

namespace mig::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ProtectedTest : public CliTest {
 protected:
  ProtectedTest() {
    line();
    project("protected = true\n");
    revision("dddd4444", "\"cccc3333\"", "",
             "[[upgrade]]\nop = \"drop_table\"\ntable = \"t_aaaa1111\"\n");
  }
  // Refused with exit code 4; with --yes it is not refused.
  Outcome refused(std::vector<std::string> words) {
    const auto outcome = mig(words);
    EXPECT_EQ(outcome.exit, 4) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("MIG-661"), HasSubstr("'test' is protected"),
                                   HasSubstr("--yes"), HasSubstr("nothing has been changed")));
    words.emplace_back("--yes");
    EXPECT_NE(mig(words).exit, 4);
    return outcome;
  }
};

TEST_F(ProtectedTest, what_loses_nothing_is_run) {
  EXPECT_THAT(good({"upgrade", "cccc3333"}), HasSubstr("cccc3333"));
  EXPECT_THAT(good({"upgrade", "cccc3333"}), HasSubstr("cccc3333"));
}

TEST_F(ProtectedTest, an_upgrade_that_loses_data_is_refused_with_what_is_lost) {
  good({"upgrade", "cccc3333"});
  const auto outcome = refused({"upgrade", "head"});
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("dddd4444"), HasSubstr("drop_table t_aaaa1111")));
  EXPECT_THAT(good({"current"}), HasSubstr("dddd4444"));
}

TEST_F(ProtectedTest, a_refused_upgrade_changes_nothing) {
  EXPECT_EQ(mig({"upgrade", "head"}).exit, 4);
  EXPECT_EQ(good({"current"}), "");
}

TEST_F(ProtectedTest, every_way_down_is_refused) {
  good({"upgrade", "bbbb2222"});
  EXPECT_THAT(refused({"downgrade", "-1"}).err,
              AllOf(HasSubstr("bbbb2222"), HasSubstr("drop_table t_bbbb2222")));
  EXPECT_THAT(good({"current"}), HasSubstr("aaaa1111"));
}

TEST_F(ProtectedTest, a_plan_that_was_reviewed_is_refused_too) {
  good({"upgrade", "cccc3333"});
  good({"plan", "-o", "plan.json"});
  refused({"upgrade", "--plan", "plan.json"});
}

TEST_F(ProtectedTest, what_is_recorded_is_not_forgotten) {
  good({"upgrade", "bbbb2222"});
  EXPECT_THAT(refused({"stamp", "--purge", "aaaa1111"}).err, HasSubstr("revision bbbb2222"));
  EXPECT_THAT(refused({"stamp", "base"}).err, HasSubstr("revision aaaa1111"));
  EXPECT_EQ(good({"current"}), "");
  EXPECT_THAT(good({"stamp", "bbbb2222"}), HasSubstr("bbbb2222")) << "nothing was recorded before";
  EXPECT_THAT(mig({"stamp", "bbbb2222"}).err, HasSubstr("nothing to do"));
}

TEST_F(ProtectedTest, what_is_half_done_is_not_forgotten) {
  revision("eeee5555", "", "transaction = \"off\"\n",
           "[[upgrade]]\nop = \"execute\"\nsql = \"CREATE TABLE half (n integer)\"\n"
           "[[upgrade]]\nop = \"execute\"\nsql = \"INSERT INTO nowhere VALUES (1)\"\n");
  EXPECT_EQ(mig({"upgrade", "eeee5555"}).exit, 1);
  ASSERT_EQ(good({"current"}), "");
  EXPECT_THAT(refused({"stamp", "base"}).err, HasSubstr("revision eeee5555 is half done"));
}

TEST_F(ProtectedTest, resolve_and_repair_are_refused) {
  good({"upgrade", "bbbb2222"});
  refused({"resolve", "--applied"});
  EXPECT_THAT(refused({"repair", "bbbb2222"}).err, HasSubstr("revision bbbb2222"));
}

TEST_F(ProtectedTest, the_answer_is_no_failure_of_a_run) {
  folder.write("mig.toml",
               "[environments.test]\nurl = \"sqlite:test.db\"\nprotected = true\n"
               "[hooks]\nfailed_run = \"touch failed\"\nbefore_run = \"touch begun\"\n");
  EXPECT_EQ(mig({"upgrade", "head"}).exit, 4);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "failed"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "begun"));
}

TEST_F(ProtectedTest, status_and_plan_say_it) {
  good({"upgrade", "bbbb2222"});
  EXPECT_THAT(mig({"status"}).err, HasSubstr("'test' is protected"));
  EXPECT_EQ(json({"--json", "status"})["protected"], true);
  EXPECT_THAT(mig({"plan", "cccc3333"}).err,
              AllOf(HasSubstr("'test' is protected"), Not(HasSubstr("as this plan does"))));
  EXPECT_THAT(mig({"plan"}).err, HasSubstr("as this plan does"));
  EXPECT_EQ(json({"--json", "plan"})["protected"], true);
  EXPECT_EQ(json({"--json", "plan", "--dialects", "sqlite"})["protected"], false);
  project();
  EXPECT_EQ(json({"--json", "status"})["protected"], false);
}

TEST_F(ProtectedTest, on_a_terminal_the_name_is_typed) {
  good({"upgrade", "cccc3333"});
  const auto typed = [&](const std::string& answer) {
    return run({"/usr/bin/script", "-qec", std::string(MIG_PROGRAM) + " upgrade head", "/dev/null"},
               folder.path(), env, answer + "\n");
  };
  const auto other = typed("tset");
  EXPECT_EQ(other.exit, 4) << other.out;
  EXPECT_THAT(other.out, AllOf(HasSubstr("drop_table t_aaaa1111"), HasSubstr("was not confirmed")));
  EXPECT_EQ(typed("test").exit, 0);
  EXPECT_THAT(good({"current"}), HasSubstr("dddd4444"));
}

}  // namespace
}  // namespace mig::test
