// Commands that need a database: SQLite, in a file.
#include "project.hpp"

#include <csignal>

#ifdef MIG_HAVE_sqlite

namespace mig::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kFails =
    "[[upgrade]]\nop = \"execute\"\nsql = \"INSERT INTO nowhere VALUES (1)\"\n";

class DatabaseTest : public CliTest {};

// ---- upgrade, downgrade ----

TEST_F(DatabaseTest, upgrade_applies_and_tells) {
  line();
  const auto outcome = mig({"upgrade", "head"});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "cccc3333 (head), make cccc3333\n");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("applying aaaa1111 make aaaa1111 (1/3) … done in "),
                                 HasSubstr("applying cccc3333 make cccc3333 (3/3) … done in "),
                                 HasSubstr("3 revisions applied in ")));
  EXPECT_EQ(good({"current"}), "cccc3333 (head), make cccc3333\n");
  const auto again = mig({"upgrade", "head"});
  EXPECT_THAT(again.err, HasSubstr("nothing to do"));
  EXPECT_EQ(again.out, outcome.out);
}

TEST_F(DatabaseTest, quiet_prints_data_only) {
  line();
  const auto outcome = mig({"-q", "upgrade", "head"});
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(outcome.out, HasSubstr("cccc3333"));
}

TEST_F(DatabaseTest, relative_targets_are_no_options) {
  line();
  EXPECT_THAT(good({"upgrade", "+2"}), StartsWith("bbbb2222"));
  EXPECT_THAT(good({"downgrade", "-1"}), StartsWith("aaaa1111"));
  EXPECT_THAT(good({"upgrade", "bbbb2222+1"}), StartsWith("cccc3333"));
  EXPECT_THAT(good({"downgrade", "-2"}), StartsWith("aaaa1111"));
  const auto far = mig({"downgrade", "-2"});
  EXPECT_EQ(far.exit, 1);
  EXPECT_THAT(far.err, HasSubstr("MIG-325"));
  EXPECT_THAT(good({"downgrade", "base"}), IsEmpty());
  EXPECT_THAT(good({"current"}), IsEmpty());
}

TEST_F(DatabaseTest, report_can_be_had_as_json) {
  line();
  const auto up = json({"--json", "upgrade", "bbbb", "--tag", "v1"});
  EXPECT_EQ(up["before"], nlohmann::json::array());
  EXPECT_EQ(up["after"], nlohmann::json::array({"bbbb2222"}));
  EXPECT_EQ(up["steps"].size(), 2U);
  EXPECT_EQ(up["steps"][1]["direction"], "up");
  EXPECT_EQ(up["tag"], "v1");
  const auto now = json({"current", "--json"});
  EXPECT_EQ(now["revisions"][0]["id"], "bbbb2222");
  EXPECT_EQ(now["at_heads"], false);
}

TEST_F(DatabaseTest, dialect_picks_the_environment) {
  line();
  EXPECT_THAT(good({"--dialect=sqlite", "upgrade", "head"}), StartsWith("cccc3333"));
  const auto other = mig({"--dialect=sqlit", "current"});
  EXPECT_EQ(other.exit, 1);
  EXPECT_THAT(other.err, AllOf(HasSubstr("MIG-501"), HasSubstr("sqlite")));
}

TEST_F(DatabaseTest, url_in_settings_counts_from_their_folder) {
  line();
  EXPECT_EQ(mig({"upgrade", "head"}, "migrations/versions").exit, 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "test.db"));
  EXPECT_EQ(mig({"--url", "sqlite:here.db", "upgrade", "head"}, "migrations").exit, 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "migrations/here.db"));
}

TEST_F(DatabaseTest, failing_statement_names_itself_and_leaves_what_was_before) {
  line();
  revision("dddd4444", "\"cccc3333\"", "", kFails);
  revision("eeee5555", "\"dddd4444\"");
  const auto outcome = mig({"upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("error[MIG-6"), HasSubstr("nowhere"),
                                 HasSubstr("dddd4444"), Not(HasSubstr("eeee5555"))));
  EXPECT_THAT(good({"current"}), StartsWith("cccc3333"));
}

TEST_F(DatabaseTest, ranges_need_sql) {
  line();
  const auto outcome = mig({"upgrade", "aaaa1111:head"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("MIG-702"), HasSubstr("--sql")));
  EXPECT_EQ(mig({"downgrade", "head:base"}).exit, 2);
  EXPECT_EQ(mig({"downgrade", "--sql", "base"}).exit, 2);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "test.db"));
}

TEST_F(DatabaseTest, scripts_need_no_database) {
  line();
  const auto up = good({"--dialect=sqlite", "upgrade", "--sql", "head", "--tag", "release 1"});
  EXPECT_THAT(up, AllOf(StartsWith("-- tag: release 1\n"), HasSubstr("CREATE TABLE"),
                        HasSubstr("t_cccc3333")));
  EXPECT_THAT(good({"upgrade", "--sql", "bbbb:head"}), Not(HasSubstr("t_bbbb2222")));
  EXPECT_THAT(good({"downgrade", "--sql", "head:base"}), HasSubstr("DROP TABLE"));
  EXPECT_THAT(good({"stamp", "--sql", "head"}), HasSubstr("cccc3333"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "test.db"));
  EXPECT_EQ(mig({"stamp", "--sql", "--purge", "head"}).exit, 2);
}

// ---- the version table ----

TEST_F(DatabaseTest, current_creates_nothing) {
  line();
  folder.write("test.db", "");  // SQLite's empty database
  const auto outcome = mig({"current"});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(json({"current", "--json"})["revisions"], ::testing::IsEmpty());
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "test.db"), 0U);
}

TEST_F(DatabaseTest, what_only_looks_makes_no_database) {
  line();
  const std::vector<std::vector<std::string>> all = {{"current"},
                                                     {"status"},
                                                     {"history", "-i"},
                                                     {"drift"},
                                                     {"check", "--live"},
                                                     {"diff", "recorded", "live"},
                                                     {"diff", "recorded", "db:sqlite:test.db"},
                                                     {"inspect", "live"},
                                                     {"inspect", "db:sqlite:test.db"},
                                                     {"plan", "--down", "base"},
                                                     {"downgrade", "base"},
                                                     {"resolve", "aaaa1111", "--applied"}};
  folder.write("schema.toml", "");
  folder.write("mig.toml",
               "schema = \"schema.toml\"\n[environments.test]\nurl = \"sqlite:test.db\"\n");
  for (const auto& command : all) {
    SCOPED_TRACE(::testing::PrintToString(command));
    const auto outcome = mig(command);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_THAT(outcome.err,
                AllOf(HasSubstr("MIG-606"), HasSubstr("there is no database 'test.db'"),
                      HasSubstr("'mig upgrade' makes the file")));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "test.db"));
  }
}

TEST_F(DatabaseTest, a_plan_for_a_database_that_is_not_there_yet_makes_none) {
  line();
  const auto outcome = mig({"plan"});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("t_cccc3333"));
  EXPECT_THAT(outcome.err, HasSubstr("there is no database 'test.db': it counts as empty"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "test.db"));
}

TEST_F(DatabaseTest, check_heads_ends_with_3) {
  line();
  folder.write("test.db", "");
  EXPECT_EQ(mig({"current", "--check-heads"}).exit, 3);
  good({"upgrade", "head"});
  EXPECT_EQ(mig({"current", "--check-heads"}).exit, 0);
  revision("eeee5555", "", "depends_on = [\"cccc3333\"]");
  EXPECT_EQ(mig({"current", "--check-heads"}).exit, 3);
  good({"upgrade", "heads"});
  EXPECT_EQ(mig({"current", "--check-heads"}).exit, 0);
}

TEST_F(DatabaseTest, history_marks_the_current_revision) {
  line();
  good({"upgrade", "bbbb"});
  EXPECT_THAT(good({"history", "-i"}),
              HasSubstr("aaaa1111 -> bbbb2222 (current), make bbbb2222\n"));
  EXPECT_EQ(good({"history", "-r", "current:"}), good({"history", "-r", "bbbb:"}));
  EXPECT_THAT(good({"history", "-r", "-1:current"}), HasSubstr("aaaa1111"));
  EXPECT_THAT(good({"show", "current"}), HasSubstr("Revision: bbbb2222"));
  env["EDITOR"] = "echo";
  EXPECT_THAT(good({"edit", "current"}), HasSubstr("bbbb2222.toml"));
}

TEST_F(DatabaseTest, stamp_records_and_purges) {
  line();
  EXPECT_THAT(good({"stamp", "bbbb"}), StartsWith("bbbb2222"));
  good({"stamp", "head"});
  std::filesystem::remove(folder.path() / "migrations/versions/cccc3333.toml");
  const auto lost = mig({"upgrade", "head"});
  EXPECT_EQ(lost.exit, 1);
  EXPECT_THAT(lost.err, AllOf(HasSubstr("MIG-340"), HasSubstr("cccc3333")));
  EXPECT_THAT(good({"current"}), HasSubstr("cccc3333 (no file has it)"));
  EXPECT_EQ(mig({"stamp", "aaaa"}).exit, 1);
  EXPECT_THAT(good({"stamp", "--purge", "aaaa"}), StartsWith("aaaa1111"));
  EXPECT_THAT(good({"stamp", "base"}), IsEmpty());
}

TEST_F(DatabaseTest, ensure_version_makes_the_table) {
  line();
  good({"ensure-version"});
  EXPECT_EQ(json({"ensure-version", "--json"})["version_table"], "mig_version");
  EXPECT_THAT(good({"ensure-version", "--sql"}), HasSubstr("CREATE TABLE"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "test.db"));
}

TEST_F(DatabaseTest, validate_takes_the_dialects_of_the_project) {
  line();
  folder.write("mig.toml", "dialects = [\"sqlite\"]\n");
  EXPECT_THAT(mig({"validate"}).err, HasSubstr("3 revisions are valid on sqlite"));
  EXPECT_EQ(json({"validate", "--json"})["dialects"], nlohmann::json::array({"sqlite"}));
  folder.write("mig.toml",
               "[environments.a]\nurl = \"sqlite:a.db\"\n[environments.b]\nurl = "
               "\"sqlite:b.db\"\n[environments.c]\nurl = \"cmd:touch ran\"\n"
               "[environments.d]\nurl = \"${NOT_SET}\"\n");
  EXPECT_THAT(mig({"validate"}).err, HasSubstr("3 revisions are valid on sqlite\n"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "ran"));
  folder.write("mig.toml", "[environments.d]\nurl = \"${NOT_SET}\"\n");
  EXPECT_THAT(mig({"validate"}).err, HasSubstr("no dialect was checked"));
  folder.write("mig.toml", "dialects = [\"sqlite\"]\n");
  revision("dddd4444", "\"cccc3333\"", "",
           "[[upgrade]]\nop = \"drop_table\"\ntable = \"never_made\"\n");
  const auto outcome = mig({"validate"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("never_made"), HasSubstr("dddd4444.toml")));
}

#ifdef MIG_HAVE_postgres
TEST_F(DatabaseTest, upgrade_is_refused_when_a_listed_dialect_cannot) {
  line();
  folder.write("mig.toml",
               "dialects = [\"sqlite\", \"postgres\", \"nowhere\"]\n"
               "[environments.test]\nurl = \"sqlite:test.db\"\n");
  revision("dddd4444", "\"cccc3333\"", "",
           "[[upgrade]]\nop = \"add_column\"\ntable = \"t_cccc3333\"\nfirst = true\n"
           "column = { name = \"n\", type = \"integer\" }\n");
  const auto outcome = mig({"upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("postgres cannot do 'add_column'"),
                                 HasSubstr("no plugin for 'nowhere'")));
  EXPECT_THAT(good({"current"}), ::testing::IsEmpty());
  EXPECT_EQ(mig({"upgrade", "cccc3333"}).exit, 0);
}
#endif

TEST_F(DatabaseTest, a_failure_in_a_rebuild_shows_its_statement) {
  project();
  revision("aaaa1111", "", "",
           "[[upgrade]]\nop = \"create_table\"\ntable = \"t\"\n"
           "columns = [{ name = \"s\", type = \"text\" }]\n"
           "[[upgrade]]\nop = \"insert_rows\"\ntable = \"t\"\n"
           "rows = [{ s = \"x\" }, { s = \"x\" }]\n");
  revision("bbbb2222", "\"aaaa1111\"", "",
           "[[upgrade]]\nop = \"add_unique\"\ntable = \"t\"\ncolumns = [\"s\"]\n");
  const auto outcome = mig({"upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("statement: INSERT INTO main.\"mig_new_t\""),
                                 HasSubstr("it was rolled back")));
}

TEST_F(DatabaseTest, variables_reach_sql) {
  project();
  revision("aaaa1111", "", "",
           "[[upgrade]]\nop = \"execute\"\nsql = \"CREATE TABLE ${x.name} (id int)\"\n");
  EXPECT_THAT(good({"upgrade", "--sql", "head", "-x", "name=given"}), HasSubstr("TABLE given"));
  EXPECT_EQ(mig({"upgrade", "head", "-x", "name=a", "-x", "name=b"}).exit, 2);
}

// ---- what goes wrong ----

TEST_F(DatabaseTest, unknown_environment_offers_the_nearest) {
  line();
  const auto outcome = mig({"-e", "tes", "current"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("did you mean 'test'?"));
}

TEST_F(DatabaseTest, read_only_file_is_refused) {
  line();
  good({"upgrade", "aaaa"});
  const std::vector<std::string> read_only{"--url", "sqlite:test.db?mode=ro"};
  const auto outcome = mig({read_only[0], read_only[1], "upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("error[MIG-6"));
  EXPECT_THAT(good({read_only[0], read_only[1], "current"}), StartsWith("aaaa1111"));
}

TEST_F(DatabaseTest, a_folder_that_is_not_there_is_refused) {
  line();
  const auto outcome = mig({"--url", "sqlite:no/such/folder/x.db", "upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("MIG-601"));
}

TEST_F(DatabaseTest, a_file_that_is_no_database_is_refused) {
  line();
  folder.write("test.db", std::string(4096, 'x'));
  const auto outcome = mig({"upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("error[MIG-6"));
}

TEST_F(DatabaseTest, unknown_schemes_name_the_places_that_were_searched) {
  line();
  const auto outcome = mig({"--url", "nosuchdb://h/d", "current"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("MIG-501"));
  EXPECT_THAT(mig({"--url", "no scheme", "current"}).err, HasSubstr("MIG-502"));
}

TEST_F(DatabaseTest, interrupt_rolls_back_and_ends_with_130) {
  project();
  revision("aaaa1111", "");
  revision(
      "bbbb2222", "\"aaaa1111\"", "",
      "[[upgrade]]\nop = \"execute\"\nsql = \"CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT "
      "1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) c FROM n\"\n");
  Process process(words({"upgrade", "head"}), folder.path(), env);
  ASSERT_TRUE(process.says("applying bbbb2222"));
  process.signal(SIGINT);
  const auto outcome = process.wait();
  EXPECT_EQ(outcome.exit, 130) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("error[MIG-6"));
  EXPECT_THAT(good({"current"}), StartsWith("aaaa1111"));
}

// ---- plugins ----

TEST_F(DatabaseTest, plugin_commands_need_no_project) {
  EXPECT_THAT(good({"plugin", "list"}), HasSubstr("sqlite"));
  EXPECT_THAT(good({"plugin", "show", "sqlite"}), HasSubstr("mig_dialect_sqlite"));
  EXPECT_THAT(mig({"plugin", "show", "sqlit"}).err, HasSubstr("sqlite"));
  EXPECT_EQ(mig({"plugin", "show", "nosuchdb"}).exit, 1);
  EXPECT_EQ(json({"plugin", "list", "--json"})["dialects"].empty(), false);
  EXPECT_EQ(json({"plugin", "doctor", "--json"})["checks"].empty(), false);
}

TEST_F(DatabaseTest, plugin_dir_is_searched_first) {
  folder.write("plugins/broken.toml", "this is no manifest");
  const auto outcome = mig({"--plugin-dir", "plugins", "plugin", "doctor"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.out, HasSubstr("broken.toml"));
}

}  // namespace
}  // namespace mig::test

#endif

#ifdef MIG_HAVE_postgres

namespace mig::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class RefusedTest : public CliTest {};

TEST_F(RefusedTest, closed_port_is_said_without_the_password) {
  project();
  const auto outcome =
      mig({"--url", "postgres://u:hunter2@127.0.0.1:1/d?connect_timeout=2", "current"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("MIG-601"), HasSubstr("127.0.0.1"), Not(HasSubstr("hunter2"))));
}

}  // namespace
}  // namespace mig::test

#endif
