// What is understood of the command line, and what is said when it is not.
#include "project.hpp"

namespace mig::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class UsageTest : public CliTest {};

TEST_F(UsageTest, an_option_in_front_of_its_command_is_told_where_it_belongs) {
  const auto outcome = mig({"--no-hooks", "upgrade", "head"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.err, testing::AllOf(testing::HasSubstr("in front of the command"),
                                          testing::HasSubstr("behind 'upgrade'")));
}

TEST_F(UsageTest, version_goes_to_standard_output) {
  EXPECT_EQ(good({"--version"}), "mig " MIG_VERSION "\n");
}

TEST_F(UsageTest, help_lists_every_command) {
  const auto text = good({"--help"});
  for (const char* name :
       {"init",         "revision", "upgrade",        "downgrade",    "current",
        "history",      "heads",    "branches",       "show",         "merge",
        "stamp",        "edit",     "validate",       "sum",          "plan",
        "capabilities", "plugin",   "ensure-version", "--plugin-dir", "--server-version"}) {
    EXPECT_THAT(text, HasSubstr(name));
  }
}

TEST_F(UsageTest, the_beginning_of_a_command_offers_it) {
  EXPECT_THAT(mig({"hist"}).err, HasSubstr("did you mean 'history'?"));
  EXPECT_THAT(mig({"histroy"}).err, HasSubstr("did you mean 'history'?"));
}

TEST_F(UsageTest, every_command_has_a_help) {
  for (const char* name : {"init", "revision", "upgrade", "downgrade", "current", "history",
                           "heads", "branches", "show", "merge", "stamp", "edit", "validate", "sum",
                           "plan", "capabilities", "plugin", "ensure-version"}) {
    EXPECT_THAT(good({name, "--help"}), HasSubstr(std::string("mig ") + name)) << name;
  }
  EXPECT_THAT(good({"plugin", "show", "--help"}), HasSubstr("mig plugin show"));
}

TEST_F(UsageTest, what_is_not_understood_ends_with_2) {
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {"upgrad", "head"},
                                                       {"upgrade"},
                                                       {"upgrade", "head", "--sqll"},
                                                       {"heads", "x"},
                                                       {"plugin"},
                                                       {"plugin", "lst"},
                                                       {"revision", "-m"},
                                                       {"downgrade"},
                                                       {"downgrade", "-1", "-2"},
                                                       {"-x", "novalue", "current"}};
  project();
  for (const auto& words : wrong) {
    const auto outcome = mig(words);
    EXPECT_EQ(outcome.exit, 2) << ::testing::PrintToString(words) << outcome.err;
    EXPECT_THAT(outcome.err, StartsWith("error[MIG-701]: "));
    EXPECT_THAT(outcome.out, IsEmpty());
  }
}

TEST_F(UsageTest, nearest_names_are_offered) {
  EXPECT_THAT(mig({"upgrad", "head"}).err, HasSubstr("did you mean 'upgrade'?"));
  EXPECT_THAT(mig({"history", "--rev-rnge", "a:b"}).err, HasSubstr("did you mean '--rev-range'?"));
  EXPECT_THAT(mig({"plugin", "lst"}).err, HasSubstr("did you mean 'list'?"));
}

TEST_F(UsageTest, errors_can_be_had_as_json) {
  const auto document = json({"upgrad", "--json"});
  EXPECT_EQ(document["errors"][0]["code"], "MIG-701");
}

TEST_F(UsageTest, global_options_stand_before_or_behind_the_command) {
  line();
  folder.write("other.toml", "[environments.a]\nurl = \"sqlite:a.db\"\n");
  EXPECT_EQ(mig({"-c", "none.toml", "heads"}).exit, 1);
  EXPECT_EQ(mig({"heads", "-c", "none.toml"}).exit, 1);
  EXPECT_EQ(json({"--json", "heads"}), json({"heads", "--json"}));
}

TEST_F(UsageTest, words_that_are_commands_can_be_targets) {
  line();
  EXPECT_THAT(good({"show", "heads"}), HasSubstr("cccc3333"));
  EXPECT_THAT(good({"show", "heads", "--json"}), HasSubstr("cccc3333"));
}

TEST_F(UsageTest, no_project_says_what_to_do) {
  const auto outcome = mig({"heads"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("error[MIG-101]: no mig.toml in '"));
  EXPECT_THAT(outcome.err, HasSubstr("'mig init' makes a project here"));
}

TEST_F(UsageTest, malformed_settings_have_their_place) {
  folder.write("mig.toml", "version_tabel = \"x\"\n");
  const auto outcome = mig({"heads"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.err,
            "error[MIG-104]: unknown key 'version_tabel' in mig.toml\n"
            "  --> mig.toml:1:1\n"
            "    |\n"
            "  1 | version_tabel = \"x\"\n"
            "    | ^\n"
            "  = did you mean 'version_table'?\n");
}

TEST_F(UsageTest, standard_output_that_cannot_be_written_is_an_error) {
  line();
  const auto outcome =
      run({"/bin/sh", "-c", std::string(MIG_PROGRAM) + " history > /dev/full"}, folder.path(), env);
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("MIG-704"));
  EXPECT_THAT(outcome.err, HasSubstr("No space left on device"));
}

TEST_F(UsageTest, talk_comes_behind_the_data_before_it_in_one_pipe) {
  const auto outcome =
      run({"/bin/sh", "-c", std::string(MIG_PROGRAM) + " init p 2>&1"}, folder.path(), env);
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.out, HasSubstr("README\nnext: "));
}

}  // namespace
}  // namespace mig::test
