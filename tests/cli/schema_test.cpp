// The declared schema: diff, check, inspect and revision --autogenerate, without any database.
#include "project.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace mig::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

#ifdef MIG_HAVE_sqlite

constexpr const char* kUsers = R"toml([[schema]]
op = "create_table"
table = "users"
columns = [
  { name = "id", type = "bigint", nullable = false },
  { name = "mail", type = "varchar(200)" },
]
primary_key = ["id"]
)toml";
constexpr const char* kPeople = R"toml([[schema]]
op = "create_table"
table = "users"
columns = [
  { name = "id", type = "bigint", nullable = false },
  { name = "email", type = "varchar(200)" },
]
primary_key = ["id"]
)toml";

class SchemaTest : public CliTest {
 protected:
  void SetUp() override { shop("sqlite:test.db"); }

  void shop(const std::string& url, const std::string& more = {}) {
    folder.write("mig.toml", "schema = \"schema.toml\"\n" + more + "[environments.test]\nurl = \"" +
                                 url + "\"\n");
    std::filesystem::create_directories(folder.path() / "migrations/versions");
  }
  std::size_t revisions() const {
    const std::filesystem::directory_iterator all(folder.path() / "migrations/versions");
    return static_cast<std::size_t>(std::count_if(
        begin(all), end(all), [](const auto& each) { return each.path().extension() == ".toml"; }));
  }
  // Writes the revision that leads to the declared schema; gives its text.
  std::string generate(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"revision", "--autogenerate", "-m", "next"};
    words.insert(words.end(), more.begin(), more.end());
    const auto printed = good(words);
    std::ifstream in(folder.path() / printed.substr(0, printed.find('\n')));
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
};

TEST_F(SchemaTest, a_revision_is_generated_and_leads_there) {
  folder.write("schema.toml", kUsers);
  EXPECT_EQ(mig({"check"}).exit, 3);
  EXPECT_THAT(generate(), AllOf(HasSubstr("op      = \"create_table\""), Not(HasSubstr("pk_users")),
                                Not(HasSubstr("# [[upgrade]]"))));
  const auto checked = mig({"check"});
  EXPECT_EQ(checked.exit, 0);
  EXPECT_THAT(checked.out + checked.err, IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "test.db"));
  good({"upgrade", "head"});
  good({"downgrade", "base"});
  good({"sum"});
  good({"validate"});
}

TEST_F(SchemaTest, nothing_to_do_writes_nothing) {
  folder.write("schema.toml", kUsers);
  generate();
  const auto outcome = mig({"revision", "--autogenerate", "-m", "again"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("nothing to do"));
  EXPECT_EQ(revisions(), 1U);
}

TEST_F(SchemaTest, a_rename_is_reported_and_not_assumed) {
  folder.write("schema.toml", kUsers);
  generate();
  folder.write("schema.toml", kPeople);
  const auto outcome = mig({"diff"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("op     = \"add_column\""),
                                 HasSubstr("# DATA LOSS: destroys the values of 'users.mail'.\n"
                                           "[[upgrade]]\nop    = \"drop_column\"")));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("2 operations, 1 of which loses data"),
                                 HasSubstr("--rename users.mail=email")));
  EXPECT_EQ(mig({"diff", "--exit-code"}).exit, 3);
}

TEST_F(SchemaTest, notes_in_the_file_are_to_be_read) {
  folder.write("schema.toml", kUsers);
  EXPECT_THAT(mig({"revision", "--autogenerate", "-m", "one"}).err, Not(HasSubstr("mig sum")));
  std::string narrower = kUsers;
  narrower.replace(narrower.find("200"), 3, "100");
  folder.write("schema.toml", narrower);
  EXPECT_THAT(mig({"revision", "--autogenerate", "-m", "two"}).err,
              AllOf(HasSubstr("read the note in the file"), HasSubstr("'mig sum' records")));
}

TEST_F(SchemaTest, a_rename_is_told_on_the_command_line) {
  folder.write("schema.toml", kUsers);
  generate();
  folder.write("schema.toml", kPeople);
  EXPECT_THAT(generate({"--rename", "users.mail=email"}),
              AllOf(HasSubstr("rename_column"), Not(HasSubstr("drop_column"))));
  EXPECT_EQ(mig({"check"}).exit, 0);
  const auto wrong = mig({"diff", "--rename", "users.male=email"});
  EXPECT_EQ(wrong.exit, 1);
  EXPECT_THAT(wrong.err, HasSubstr("the rename of 'users.male' to 'email' does not fit"));
  EXPECT_EQ(mig({"revision", "-m", "x", "--rename", "a=b"}).exit, 2);
}

TEST_F(SchemaTest, a_rename_is_told_in_the_declared_schema) {
  folder.write("schema.toml", kUsers);
  generate();
  std::string text = kPeople;
  text.replace(text.find("table = \"users\""), 15, "table = \"people\"\nrenamed_from = \"users\"");
  text.replace(text.find("\"email\","), 8, "\"email\", renamed_from = \"mail\",");
  folder.write("schema.toml", text);
  EXPECT_THAT(generate(),
              AllOf(HasSubstr("rename_table"), HasSubstr("rename_column"), Not(HasSubstr("drop"))));
  EXPECT_EQ(mig({"check"}).exit, 0);  // the former names still stand there
}

TEST_F(SchemaTest, any_two_schemas_can_be_compared) {
  folder.write("schema.toml", kUsers);
  generate({"--rev-id", "aaaa1111"});
  folder.write("other.toml", kPeople);
  EXPECT_THAT(good({"diff", "base", "recorded@aaaa1111"}), HasSubstr("create_table"));
  EXPECT_THAT(good({"diff", "recorded", "base"}), HasSubstr("drop_table"));
  EXPECT_THAT(good({"diff", "declared", "other.toml"}), HasSubstr("add_column"));
  EXPECT_THAT(good({"diff", "other.toml", "other.toml"}), IsEmpty());
  EXPECT_EQ(mig({"diff", "base", "none.toml"}).exit, 1);
}

TEST_F(SchemaTest, what_is_inspected_can_be_declared) {
  folder.write("schema.toml", kUsers);
  generate();
  const auto text = good({"inspect", "recorded"});
  EXPECT_THAT(text, testing::StartsWith("[[schema]]\nop"));
  folder.write("schema.toml", text);
  EXPECT_EQ(mig({"check"}).exit, 0);
  EXPECT_EQ(good({"inspect", "declared"}), text);
  EXPECT_EQ(json({"inspect", "recorded", "--json"})["tables"][0]["table"], "users");
}

TEST_F(SchemaTest, values_per_dialect_stay_such) {
  std::string text = kUsers;
  text.replace(text.find("\"varchar(200)\""), 14,
               "{ postgres = \"citext\", default = \"varchar(200)\" }");
  folder.write("schema.toml", text);
  EXPECT_THAT(generate(), HasSubstr("postgres = \"citext\""));
  EXPECT_EQ(mig({"check"}).exit, 0);
}

TEST_F(SchemaTest, a_required_column_is_not_added_in_silence) {
  folder.write("schema.toml", kUsers);
  generate();
  std::string text = kUsers;
  text.replace(text.find("  { name = \"mail\""), 0,
               "  { name = \"age\", type = \"integer\", nullable = false },\n");
  folder.write("schema.toml", text);
  EXPECT_THAT(generate(), AllOf(HasSubstr("# Note: 'age' has no default, so rows that are there"),
                                HasSubstr("nullable = false")));
  EXPECT_EQ(mig({"check"}).exit, 0);
}

TEST_F(SchemaTest, reports_are_json_too) {
  folder.write("schema.toml", kUsers);
  generate();
  folder.write("schema.toml", kPeople);
  const auto found = json({"diff", "--json"});
  EXPECT_EQ(found["equal"], false);
  EXPECT_EQ(found["dialects"][0], "sqlite");
  EXPECT_EQ(found["changes"][1]["operation"]["op"], "drop_column");
  EXPECT_EQ(found["changes"][1]["destructive"], true);
  EXPECT_EQ(found["candidates"][0]["from"], "mail");
  const auto made = json({"revision", "--autogenerate", "-m", "x", "--json"});
  EXPECT_THAT(made["file"].get<std::string>(), HasSubstr("migrations/versions/"));
}

TEST_F(SchemaTest, faults_are_shown_with_their_places) {
  folder.write("schema.toml", "[[schema]]\nop = \"create_tabel\"\n");
  const auto outcome = mig({"check"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("schema.toml:2:6"), HasSubstr("did you mean 'create_table'?")));
  project();
  EXPECT_THAT(mig({"check"}).err, HasSubstr("the project has no declared schema"));
}

#ifdef MIG_HAVE_postgres
TEST_F(SchemaTest, what_one_dialect_needs_is_for_it_alone) {
  shop("sqlite:test.db", "dialects = [\"postgres\", \"sqlite\"]\n");
  folder.write("schema.toml", std::string(kUsers) +
                                  "[[schema]]\nop = \"create_index\"\ntable = \"users\"\n"
                                  "columns = [\"mail\"]\nonly = [\"postgres\"]\n");
  EXPECT_THAT(generate(), HasSubstr("only    = [\"postgres\"]"));
  EXPECT_EQ(mig({"check"}).exit, 0);
}

TEST_F(SchemaTest, what_cannot_run_is_said_when_it_is_written) {
  shop("sqlite:test.db", "dialects = [\"postgres\", \"sqlite\"]\n");
  std::string faulty = kUsers;
  faulty.replace(faulty.find("varchar(200)\""), 13, "integer\", default = \"many\"");
  folder.write("schema.toml", faulty);
  const auto outcome = mig({"revision", "--autogenerate", "-m", "one"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("error[MIG-401]: 'users.mail' is integer"),
                                 HasSubstr("on postgres\n"), HasSubstr("cannot run like this")));
  EXPECT_EQ(revisions(), 1U);
  // what is wrong with an earlier revision is not said again
  folder.write("schema.toml", faulty +
                                  "[[schema]]\nop = \"create_sequence\"\nname = \"s\"\n"
                                  "only = [\"postgres\"]\n");
  const auto json = mig({"revision", "--autogenerate", "-m", "two", "--json"});
  EXPECT_EQ(json.exit, 0) << json.err;
  EXPECT_THAT(json.out, Not(HasSubstr("\"errors\"")));
}
#endif

#endif

}  // namespace
}  // namespace mig::test
