#include "support/folder.hpp"
#include <mig/project.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>

namespace mig {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

std::string code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.first().code;
  }
  return "";
}

// Dialects of tests: the scheme is the name; "two" is also called "zwei".
std::string dialect_of(std::string_view url) {
  const auto colon = url.find(':');
  if (colon == std::string_view::npos) throw Error(Diagnostic{"MIG-502", "no scheme"});
  const std::string scheme(url.substr(0, colon));
  return scheme == "zwei" ? "two" : scheme;
}

class ProjectTest : public ::testing::Test {
 protected:
  test::TemporaryFolder folder;

  Project load(std::string_view text, std::map<std::string, std::string> variables = {}) {
    folder.write("mig.toml", text);
    return Project::load({.folder = folder.path(), .file = {}, .variables = std::move(variables)});
  }
  static ChosenDatabase choose(const Project& project, DatabaseChoice choice = {}) {
    return choose_database(project, choice, dialect_of);
  }
};

TEST_F(ProjectTest, is_found_upward) {
  folder.write("mig.toml", "");
  std::filesystem::create_directories(folder.path() / "a/b");
  const auto project =
      Project::load({.folder = folder.path() / "a/b", .file = {}, .variables = {}});
  EXPECT_TRUE(std::filesystem::equivalent(project.file, folder.path() / "mig.toml"));
  EXPECT_TRUE(std::filesystem::equivalent(project.root, folder.path()));
}

TEST_F(ProjectTest, nothing_found_says_where_it_looked) {
  try {
    (void)Project::load({.folder = folder.path(), .file = {}, .variables = {}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.first().code, "MIG-101");
    EXPECT_THAT(error.first().message, HasSubstr(folder.path().string()));
    EXPECT_THAT(error.first().hint, HasSubstr("mig init"));
  }
}

TEST_F(ProjectTest, file_is_named_by_option_before_variable) {
  const auto one = folder.write("one.toml", "version_table = \"one\"");
  const auto two = folder.write("two.toml", "version_table = \"two\"");
  const std::map<std::string, std::string> variables{{"MIG_CONFIG", two.string()}};
  EXPECT_EQ(Project::load({.folder = {}, .file = one, .variables = variables}).version_table,
            "one");
  EXPECT_EQ(Project::load({.folder = {}, .file = {}, .variables = variables}).version_table, "two");
  EXPECT_EQ(code_of([&] {
              (void)Project::load({.folder = {}, .file = "no such file", .variables = {}});
            }),
            "MIG-101");
  EXPECT_EQ(
      code_of([&] { (void)Project::load({.folder = {}, .file = folder.path(), .variables = {}}); }),
      "MIG-102");
}

TEST_F(ProjectTest, environment_is_above_dotenv_is_above_file) {
  folder.write(".env", "MIG_VERSION_TABLE=dotenv\nMIG_LOCK_WAIT=3s\n");
  EXPECT_EQ(load("version_table = \"file\"").version_table, "dotenv");
  const auto project = load("version_table = \"file\"", {{"MIG_VERSION_TABLE", "process"}});
  EXPECT_EQ(project.version_table, "process");
  EXPECT_EQ(project.options().lock_wait, 3s);
  EXPECT_EQ(project.options().version_table, "process");
}

TEST_F(ProjectTest, variables_are_checked) {
  EXPECT_EQ(code_of([&] { load("", {{"MIG_RECURSIVE", "maybe"}}); }), "MIG-108");
  EXPECT_EQ(code_of([&] { load("", {{"MIG_TRUNCATE_SLUG_LENGTH", "0"}}); }), "MIG-108");
  EXPECT_EQ(code_of([&] { load("", {{"MIG_LOCK_WAIT", "soon"}}); }), "MIG-108");
  EXPECT_TRUE(load("", {{"MIG_RECURSIVE", "true"}}).recursive);
  EXPECT_EQ(code_of([&] { load("", {{"MIG_ONLINE", "yes"}}); }), "MIG-108");
  EXPECT_EQ(code_of([&] { load("", {{"MIG_LOCK", "none"}}); }), "MIG-108");
}

TEST_F(ProjectTest, lock_is_the_environments_unless_a_variable_says_otherwise) {
  const std::string text = "[environments.a]\nurl = \"one:x\"\nlock = \"transaction\"\n";
  const auto chosen = [](const Project& project) {
    return choose_database(project, {.environment = "a"}, {}).lock;
  };
  EXPECT_EQ(chosen(load(text)), LockMode::transaction);
  EXPECT_EQ(chosen(load(text, {{"MIG_LOCK", "session"}})), LockMode::session);
  EXPECT_EQ(chosen(load("[environments.a]\nurl = \"one:x\"\n")), std::nullopt);
  EXPECT_EQ(load(text).options().lock, LockMode::session);
  EXPECT_EQ(load(text, {{"MIG_LOCK", "transaction"}}).options().lock, LockMode::transaction);
}

TEST_F(ProjectTest, online_is_the_environments_unless_a_variable_says_otherwise) {
  const std::string text = "[environments.a]\nurl = \"one:x\"\nonline = true\n";
  const auto chosen = [](const Project& project) {
    return choose_database(project, {.environment = "a"}, {}).online;
  };
  EXPECT_EQ(chosen(load(text)), true);
  EXPECT_EQ(chosen(load(text, {{"MIG_ONLINE", "false"}})), false);
  EXPECT_EQ(chosen(load("[environments.a]\nurl = \"one:x\"\n", {{"MIG_ONLINE", "1"}})), true);
  EXPECT_EQ(chosen(load("[environments.a]\nurl = \"one:x\"\n")), std::nullopt);
  EXPECT_FALSE(load(text).options().online);
  EXPECT_TRUE(load(text, {{"MIG_ONLINE", "true"}}).options().online);
}

TEST_F(ProjectTest, script_location_counts_from_the_file_and_may_hold_variables) {
  EXPECT_EQ(load("").script_location, folder.path() / "migrations");
  EXPECT_EQ(load("script_location = \"${X}/y\"", {{"X", "x"}}).script_location,
            folder.path() / "x/y");
}

constexpr const char* kTwo =
    "[environments.test]\nurl = \"one:t\"\n[environments.prod]\nurl = \"two:p\"\n";

TEST_F(ProjectTest, environment_is_chosen_in_this_order) {
  const std::string text = std::string("default_environment = \"c\"\n") +
                           "[environments.a]\nurl = \"one:a\"\n[environments.b]\nurl = \"one:b\"\n"
                           "[environments.c]\nurl = \"one:c\"\n[environments.default]\nurl = "
                           "\"one:default\"\n";
  EXPECT_EQ(choose(load(text, {{"MIG_ENV", "a"}}), {.environment = "b"}).url, "one:b");
  EXPECT_EQ(choose(load(text, {{"MIG_ENV", "a"}})).url, "one:a");
  EXPECT_EQ(choose(load(text, {{"MIG_ENV", "a"}}), {.environment = {}, .url = "one:x"}).url,
            "one:x");
  EXPECT_EQ(choose(load(text, {{"MIG_URL", "one:x"}})).url, "one:x");
  EXPECT_EQ(choose(load(text, {{"MIG_URL", "one:x"}}), {.environment = "b"}).url, "one:b");
  EXPECT_EQ(choose(load(text)).url, "one:c");
  EXPECT_EQ(choose(load(text.substr(text.find('\n')))).url, "one:default");
  EXPECT_EQ(choose(load("[environments.z]\nurl = \"one:z\"\n")).environment, "z");
  folder.write(".env", "MIG_ENV=b\n");
  EXPECT_EQ(choose(load(text)).url, "one:b");
  EXPECT_EQ(choose(load(text, {{"MIG_URL", "one:x"}})).url, "one:x");
}

TEST_F(ProjectTest, choice_that_is_not_clear_is_refused) {
  EXPECT_EQ(code_of([&] { choose(load(kTwo)); }), "MIG-111");
  EXPECT_EQ(code_of([&] { choose(load("")); }), "MIG-111");
  EXPECT_EQ(code_of([&] { choose(load(kTwo), {.environment = "prd"}); }), "MIG-110");
  EXPECT_EQ(code_of([&] { choose(load(kTwo), {.environment = "prod", .url = "one:"}); }),
            "MIG-112");
  EXPECT_EQ(code_of([&] {
              choose(load(kTwo, {{"MIG_ENV", "test"}, {"MIG_URL", "one:"}}));
            }),
            "MIG-112");
}

TEST_F(ProjectTest, unknown_environment_offers_the_nearest) {
  try {
    choose(load(kTwo), {.environment = "prd"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.first().hint, "did you mean 'prod'?");
  }
}

TEST_F(ProjectTest, dialect_picks_the_environment) {
  EXPECT_EQ(choose(load(kTwo), {.environment = {}, .url = {}, .dialect = "two"}).environment,
            "prod");
  EXPECT_EQ(choose(load(kTwo), {.environment = {}, .url = {}, .dialect = "zwei"}).environment,
            "prod");
  const auto three = std::string(kTwo) + "[environments.third]\nurl = \"two:q\"\n";
  EXPECT_EQ(code_of([&] { choose(load(three), {.environment = {}, .url = {}, .dialect = "two"}); }),
            "MIG-113");
  EXPECT_EQ(
      code_of([&] { choose(load(kTwo), {.environment = {}, .url = {}, .dialect = "three"}); }),
      "MIG-113");
  EXPECT_EQ(
      code_of([&] { choose(load(kTwo), {.environment = "test", .url = {}, .dialect = "two"}); }),
      "MIG-112");
  EXPECT_EQ(
      choose(load(three, {{"MIG_ENV", "third"}}), {.environment = {}, .url = {}, .dialect = "two"})
          .environment,
      "third");
  EXPECT_EQ(
      choose(load(kTwo, {{"MIG_ENV", "test"}}), {.environment = {}, .url = {}, .dialect = "two"})
          .environment,
      "prod");
}

TEST_F(ProjectTest, offline_needs_the_dialect_only) {
  const auto offline = [&](std::string_view text, std::string dialect, std::string name = {}) {
    return choose(load(text), {.environment = std::move(name),
                               .url = {},
                               .dialect = std::move(dialect),
                               .offline = true});
  };
  EXPECT_EQ(offline("", "two").dialect, "two");
  EXPECT_EQ(offline(kTwo, "", "prod").dialect, "two");
  EXPECT_EQ(offline(kTwo, "", "prod").url, "");
  EXPECT_EQ(offline("[environments.a]\nurl = \"cmd:false\"\ndialect = \"two\"\n", "").dialect,
            "two");
  EXPECT_EQ(code_of([&] { offline("[environments.a]\nurl = \"cmd:false\"\n", ""); }), "MIG-113");
  EXPECT_EQ(code_of([&] { offline("", ""); }), "MIG-111");
}

TEST_F(ProjectTest, url_may_hold_variables) {
  const auto url = [&](const std::string& text, std::map<std::string, std::string> variables = {}) {
    return choose(load("[environments.a]\nurl = \"" + text + "\"\n", std::move(variables))).url;
  };
  EXPECT_EQ(url("one:${A}/${B:-b}", {{"A", "a"}}), "one:a/b");
  EXPECT_EQ(url("one:${B:-b}", {{"B", ""}}), "one:b");
  EXPECT_EQ(url("one:${B:-}"), "one:");
  EXPECT_EQ(url("one:$${A}$"), "one:${A}$");
  EXPECT_EQ(code_of([&] { url("one:${A}"); }), "MIG-115");
  EXPECT_EQ(code_of([&] { url("one:${A"); }), "MIG-115");
  folder.write(".env", "A='from dotenv'\n");
  EXPECT_EQ(url("one:${A}"), "one:from dotenv");
}

TEST_F(ProjectTest, url_may_be_in_a_file_or_come_from_a_command) {
  folder.write("secret", "one:file\n");
  EXPECT_EQ(choose(load("[environments.a]\nurl = \"file:secret\"\n")).url, "one:file");
  EXPECT_EQ(choose(load("[environments.a]\nurl = \"cmd:cat secret; echo\"\n")).url, "one:file");
  EXPECT_EQ(code_of([&] { choose(load("[environments.a]\nurl = \"file:none\"\n")); }), "MIG-116");
  EXPECT_EQ(code_of([&] { choose(load("[environments.a]\nurl = \"file:.\"\n")); }), "MIG-116");
  EXPECT_EQ(code_of([&] { choose(load("[environments.a]\nurl = \"cmd:exit 3\"\n")); }), "MIG-117");
  EXPECT_EQ(code_of([&] { choose(load("[environments.a]\nurl = \"cmd:true\"\n")); }), "MIG-117");
  try {
    choose(load("[environments.a]\nurl = \"cmd:echo one://me:sekret@host/x; exit 3\"\n"));
    ADD_FAILURE() << "a command that fails is no URL";
  } catch (const Error& error) {
    EXPECT_EQ(error.first().message.find("sekret"), std::string::npos) << error.first().message;
  }
}

TEST_F(ProjectTest, commands_run_only_for_the_environment_in_use) {
  const std::string text = "[environments.a]\nurl = \"cmd:touch ran; echo one:a\"\n" +
                           std::string("[environments.b]\nurl = \"one:b\"\n");
  EXPECT_EQ(choose(load(text), {.environment = "b"}).url, "one:b");
  EXPECT_EQ(choose(load(text), {.environment = {}, .url = {}, .dialect = "one"}).url, "one:b");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "ran"));
  EXPECT_EQ(choose(load(text), {.environment = "a"}).url, "one:a");
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "ran"));
}

TEST_F(ProjectTest, hooks_of_the_environment_stand_above_those_of_the_project) {
  const auto project = load(
      "[hooks]\nbefore_run = \"all\"\nafter_run = \"all\"\n[environments.a]\nurl = \"one:a\"\n"
      "protected = true\n[environments.a.hooks]\nbefore_run = \"a\"\n"
      "[environments.b]\nurl = \"one:b\"\n");
  const auto a = choose(project, {.environment = "a"});
  EXPECT_EQ(a.hooks, (Hooks{{"before_run", "a"}, {"after_run", "all"}}));
  EXPECT_TRUE(a.is_protected);
  const auto b = choose(project, {.environment = "b"});
  EXPECT_EQ(b.hooks, project.hooks);
  EXPECT_FALSE(b.is_protected);
  const auto none = choose(project, {.url = "one:x"});
  EXPECT_EQ(none.hooks, project.hooks);
  EXPECT_FALSE(none.is_protected);
}

TEST_F(ProjectTest, says_which_variables_hold_the_url) {
  const std::map<std::string, std::string> set{{"A", "a"}, {"B", "b"}, {"HOME", "/h"}};
  const auto named = [&](const std::string& url) {
    const auto project = load("[environments.a]\nurl = '" + url + "'\n", set);
    return choose(project).url_variables;
  };
  EXPECT_THAT(named("one:${A}:${B:-x}@${HOME}"), testing::ElementsAre("MIG_URL", "A", "B"));
  EXPECT_THAT(named("one:$A"), testing::ElementsAre("MIG_URL"));
  EXPECT_THAT(named("cmd:echo one:$A${B}$HOME"), testing::ElementsAre("MIG_URL", "A", "B"));
}

}  // namespace
}  // namespace mig
