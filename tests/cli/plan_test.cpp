// What mig plan says, and plans that are run later.
#include "project.hpp"

#include <sstream>

namespace mig::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

#ifdef MIG_HAVE_sqlite

class PlanTest : public CliTest {
 protected:
  // Two tables, then a column that is dropped and one that may no longer be NULL.
  void shop() {
    project();
    revision("aaaa1111", "", "",
             "[[upgrade]]\nop = \"create_table\"\ntable = \"orders\"\ncolumns = [\n"
             "  { name = \"id\", type = \"bigint\", nullable = false },\n"
             "  { name = \"total\", type = \"integer\" },\n"
             "  { name = \"note\", type = \"text\" },\n]\nprimary_key = [\"id\"]\n");
    revision("bbbb2222", "\"aaaa1111\"", "",
             "[[upgrade]]\nop = \"alter_column\"\ntable = \"orders\"\nname = \"total\"\n"
             "nullable = false\n\n"
             "[[upgrade]]\nop = \"drop_column\"\ntable = \"orders\"\nname = \"note\"\n");
  }
  [[nodiscard]] std::string applied() const { return good({"current"}); }
};

TEST_F(PlanTest, says_what_each_operation_does_and_changes_nothing) {
  shop();
  const auto text = good({"plan"});
  EXPECT_THAT(text, AllOf(HasSubstr("sqlite (SQLite 3."), HasSubstr("base -> bbbb2222"),
                          HasSubstr("create_table orders"), HasSubstr("native, catalog only"),
                          HasSubstr("alter_column orders.total"), HasSubstr("rewrites the table"),
                          HasSubstr("loses data")));
  EXPECT_THAT(text, HasSubstr("2 revisions"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "test.db") &&
               std::filesystem::file_size(folder.path() / "test.db") > 0);
  EXPECT_THAT(good({"plan", "--sql"}), HasSubstr("| CREATE TABLE"));
}

TEST_F(PlanTest, begins_where_the_database_is) {
  shop();
  good({"upgrade", "aaaa1111"});
  EXPECT_THAT(good({"plan"}), AllOf(HasSubstr("aaaa1111 -> bbbb2222"), Not(HasSubstr("create_"))));
  good({"upgrade", "head"});
  EXPECT_THAT(mig({"plan"}).err, HasSubstr("nothing to do"));
  EXPECT_THAT(good({"plan", "--down", "-1"}),
              AllOf(HasSubstr("bbbb2222 -> aaaa1111"), HasSubstr("does not come back")));
}

#ifdef MIG_HAVE_postgres
TEST_F(PlanTest, the_environment_says_whether_operations_may_keep_others_waiting) {
  project("[environments.live]\nurl = \"postgres://nowhere.invalid/shop\"\nonline = true\n");
  revision("aaaa1111", "");
  revision("bbbb2222", "\"aaaa1111\"", "",
           "[[upgrade]]\nop = \"create_index\"\ntable = \"t_aaaa1111\"\ncolumns = [\"id\"]\n"
           "[[upgrade]]\nop = \"add_check\"\ntable = \"t_aaaa1111\"\ncheck = \"id > 0\"\n");
  const char* beside =
      "-- if an earlier try of the next statement has failed, run before it: DROP INDEX "
      "CONCURRENTLY "
      "IF EXISTS \"ix_t_aaaa1111_id\"\nCREATE INDEX CONCURRENTLY \"ix_t_aaaa1111_id\"";
  EXPECT_THAT(good({"-e", "live", "upgrade", "--sql", "head"}),
              AllOf(HasSubstr(beside), Not(HasSubstr("BEGIN;\nCOMMIT;"))));
  EXPECT_THAT(good({"-e", "live", "downgrade", "--sql", "head:aaaa1111"}),
              HasSubstr("DROP INDEX CONCURRENTLY"));
  EXPECT_THAT(good({"-e", "live", "plan", "aaaa1111:head", "--sql"}),
              AllOf(HasSubstr("CONCURRENTLY"), HasSubstr("builds an index, nobody waits"),
                    HasSubstr("reads every row, nobody waits")));
  EXPECT_EQ(mig({"-e", "live", "plan", "aaaa1111:head", "--fail-on", "blocking"}).exit, 0);
  EXPECT_THAT(good({"--dialect=postgres", "upgrade", "--sql", "head"}),
              Not(HasSubstr("CONCURRENTLY")));
  env["MIG_ONLINE"] = "false";
  EXPECT_THAT(good({"-e", "live", "upgrade", "--sql", "head"}), Not(HasSubstr("CONCURRENTLY")));
}
#endif

TEST_F(PlanTest, lines_fit_the_width) {
  shop();
  for (const std::string& text : {good({"plan"}), good({"plan", "--dialects", "sqlite"})}) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST_F(PlanTest, a_gate_ends_with_its_own_code) {
  shop();
  EXPECT_EQ(mig({"plan", "aaaa1111", "--fail-on", "data-loss,blocking"}).exit, 0);
  const auto outcome = mig({"plan", "--fail-on", "data-loss"});
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.err, HasSubstr("data-loss on sqlite: "));
  EXPECT_EQ(mig({"plan", "--fail-on", "unsupported"}).exit, 0);
  EXPECT_THAT(mig({"plan", "--fail-on", "dataloss"}).err, HasSubstr("did you mean 'data-loss'?"));
}

TEST_F(PlanTest, lines_are_as_wide_as_columns_says) {
  shop();
  env["COLUMNS"] = "200";
  std::istringstream lines(good({"plan", "--dialects", "sqlite,postgres,mysql"}));
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  EXPECT_GT(longest, 150U);
  EXPECT_LE(longest, 200U);
  env["COLUMNS"] = "wide";
  EXPECT_THAT(good({"plan"}), HasSubstr("create_table orders"));
}

TEST_F(PlanTest, rows_that_are_changed_as_written_pass_the_gate_for_data_loss) {
  shop();
  revision("cccc3333", "\"bbbb2222\"", "",
           "[[upgrade]]\nop = \"update_rows\"\ntable = \"orders\"\nset = { total = 0 }\n"
           "where = \"total IS NULL\"\n\n"
           "[[upgrade]]\nop = \"delete_rows\"\ntable = \"orders\"\nwhere = \"total < 0\"\n");
  revision("dddd4444", "\"cccc3333\"", "",
           "[[upgrade]]\nop = \"delete_rows\"\ntable = \"orders\"\n");
  good({"upgrade", "bbbb2222"});
  const auto some = mig({"plan", "cccc3333", "--fail-on", "data-loss"});
  EXPECT_EQ(some.exit, 0);
  EXPECT_THAT(some.out, AllOf(HasSubstr("changes rows as written"), Not(HasSubstr("lose"))));
  EXPECT_EQ(mig({"plan", "dddd4444", "--fail-on", "data-loss"}).exit, 4);
}

TEST_F(PlanTest, a_condition_that_holds_for_every_row_is_no_condition) {
  shop();
  good({"upgrade", "head"});
  for (const char* where : {"1 = 1", "(TRUE)", "'total' = 'total'", "length('x') > 0 -- total"}) {
    revision("cccc3333", "\"bbbb2222\"", "",
             std::string("[[upgrade]]\nop = \"delete_rows\"\ntable = \"orders\"\nwhere = \"") +
                 where + "\"\n");
    EXPECT_EQ(mig({"plan", "--fail-on", "data-loss"}).exit, 4) << where;
  }
}

TEST_F(PlanTest, an_empty_condition_is_refused) {
  shop();
  revision("cccc3333", "\"bbbb2222\"", "",
           "[[upgrade]]\nop = \"delete_rows\"\ntable = \"orders\"\nwhere = \" \"\n");
  const auto outcome = mig({"plan"});
  EXPECT_NE(outcome.exit, 0);
  EXPECT_THAT(outcome.err, HasSubstr("'where' is empty"));
}

TEST_F(PlanTest, a_rename_says_the_new_name) {
  shop();
  revision("cccc3333", "\"bbbb2222\"", "",
           "[[upgrade]]\nop = \"rename_column\"\ntable = \"orders\"\nname = \"total\"\n"
           "to = \"amount\"\n");
  EXPECT_THAT(good({"plan"}), HasSubstr("rename_column orders.total to amount"));
}

TEST_F(PlanTest, a_plan_is_run_as_it_was_made) {
  shop();
  good({"plan", "-o", "plan.json"});
  EXPECT_EQ(mig({"upgrade", "--plan", "plan.json"}).exit, 0);
  EXPECT_THAT(applied(), HasSubstr("bbbb2222"));
  good({"plan", "--down", "base", "-o", "down.json"});
  EXPECT_THAT(mig({"upgrade", "--plan", "down.json"}).err, HasSubstr("mig downgrade"));
  EXPECT_EQ(mig({"downgrade", "--plan", "down.json"}).exit, 0);
  EXPECT_THAT(applied(), Not(HasSubstr("bbbb2222")));
}

TEST_F(PlanTest, a_plan_is_refused_when_the_database_has_moved) {
  shop();
  good({"plan", "-o", "plan.json"});
  good({"upgrade", "aaaa1111"});
  const auto outcome = mig({"upgrade", "--plan", "plan.json"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("MIG-430"), HasSubstr("was at base and is at aaaa1111")));
  EXPECT_THAT(applied(), HasSubstr("aaaa1111"));
}

TEST_F(PlanTest, a_plan_is_refused_when_the_schema_has_moved) {
  shop();
  good({"upgrade", "aaaa1111"});
  good({"plan", "-o", "plan.json"});
  // another history, with a version table of its own, adds a table to the same database
  folder.write("other/mig.toml",
               "version_table = \"other\"\n[environments.test]\nurl = \"sqlite:../test.db\"\n");
  folder.write("other/migrations/versions/a.toml",
               "revision = \"ffff9999\"\n[[upgrade]]\nop = \"create_table\"\ntable = \"t\"\n"
               "columns = [{ name = \"id\", type = \"bigint\" }]\n");
  EXPECT_EQ(mig({"upgrade", "head"}, "other").exit, 0);
  const auto outcome = mig({"upgrade", "--plan", "plan.json"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("MIG-430"), HasSubstr("have changed")));
}

TEST_F(PlanTest, a_plan_is_refused_when_a_revision_has_changed) {
  shop();
  good({"plan", "-o", "plan.json"});
  revision("bbbb2222", "\"aaaa1111\"", "",
           "[[upgrade]]\nop = \"drop_table\"\ntable = \"orders\"\n");
  const auto outcome = mig({"upgrade", "--plan", "plan.json"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("revision 'bbbb2222' has been changed"));
}

TEST_F(PlanTest, other_files_are_no_plans) {
  shop();
  EXPECT_THAT(mig({"upgrade", "--plan", "none.json"}).err, HasSubstr("MIG-431"));
  for (const char* text : {"", "{", "{}", "[]", "{\"plan\": 2}", "{\"plan\": 1}",
                           "{\"plan\": 1, \"going\": \"sideways\"}"}) {
    folder.write("bad.json", text);
    const auto outcome = mig({"upgrade", "--plan", "bad.json"});
    EXPECT_EQ(outcome.exit, 1) << text;
    EXPECT_THAT(outcome.err, HasSubstr("MIG-431")) << text;
  }
  EXPECT_EQ(mig({"upgrade"}).exit, 2);
  EXPECT_EQ(mig({"upgrade", "head", "--plan", "bad.json"}).exit, 2);
}

TEST_F(PlanTest, the_document_names_every_operation) {
  shop();
  const auto plans = json({"plan", "--json"})["plans"];
  ASSERT_EQ(plans.size(), 1U);
  EXPECT_EQ(plans[0]["dialect"], "sqlite");
  EXPECT_EQ(plans[0]["after"], nlohmann::json::array({"bbbb2222"}));
  const auto& operation = plans[0]["steps"][0]["operations"][0];
  EXPECT_EQ(operation["what"], "create_table orders");
  EXPECT_EQ(operation["assessment"]["support"], "native");
  EXPECT_EQ(operation["assessment"]["reversible"], "fully");
}

TEST_F(PlanTest, capabilities_need_no_project) {
  EXPECT_THAT(good({"capabilities", "--dialects", "sqlite"}),
              AllOf(HasSubstr("rename a table"), HasSubstr("unsupported")));
  EXPECT_THAT(good({"capabilities", "--dialects", "sqlite", "--markdown"}),
              HasSubstr("| rename a table | native |"));
  const auto all = json({"capabilities", "--json", "--dialects", "sqlite"})["capabilities"];
  EXPECT_EQ(all[0]["dialects"]["sqlite"]["support"], "native");
  EXPECT_EQ(mig({"capabilities", "--dialects", "sqlte"}).exit, 1);
}

#if defined(MIG_HAVE_postgres) && defined(MIG_HAVE_mysql)
TEST_F(PlanTest, dialects_stand_side_by_side) {
  shop();
  std::filesystem::remove(folder.path() / "test.db");
  const auto text = good({"plan", "--dialects", "sqlite,postgres,mysql"});
  EXPECT_THAT(text, AllOf(HasSubstr("operation"), HasSubstr("sqlite"), HasSubstr("postgres"),
                          HasSubstr("mysql"), HasSubstr("!= alter_column"),
                          HasSubstr("create_table orders")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "test.db"));  // no database is needed
  const auto plans = json({"plan", "--json", "--dialects", "sqlite,mysql"})["plans"];
  EXPECT_EQ(plans[0]["dialect"], "sqlite");
  EXPECT_EQ(plans[1]["dialect"], "mysql");
}

TEST_F(PlanTest, what_a_dialect_cannot_do_is_part_of_the_plan) {
  project();
  revision("aaaa1111", "", "", "[[upgrade]]\nop = \"create_sequence\"\nname = \"numbers\"\n");
  const auto text = good({"plan", "--dialects", "sqlite,postgres"});
  EXPECT_THAT(text, AllOf(HasSubstr("unsupported"), HasSubstr("SQLite has no sequences")));
  EXPECT_EQ(mig({"plan", "--dialects", "sqlite,postgres", "--fail-on", "unsupported"}).exit, 4);
  EXPECT_EQ(mig({"plan", "--dialects", "postgres", "--fail-on", "unsupported"}).exit, 0);
}

TEST_F(PlanTest, the_version_of_the_server_decides) {
  shop();
  const auto old = good({"plan", ":head", "--dialect", "sqlite", "--server-version", "3.40"});
  EXPECT_THAT(old, HasSubstr("rewrites the table"));
  const auto fresh = json({"plan", ":head", "--json", "--dialect", "sqlite", "--server-version",
                           "postgres=15,sqlite=3.53"})["plans"][0]["steps"][1]["operations"][0];
  EXPECT_EQ(fresh["what"], "alter_column orders.total");
  EXPECT_EQ(fresh["assessment"]["support"], "native");
  EXPECT_EQ(fresh["assessment"]["work"], "scan");
}
#endif

#endif

}  // namespace
}  // namespace mig::test
