// Revision text -> Revision, and what is said about text that is none.
#include "revision/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mig::revision {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> problems_of(const std::string& text, const ReadOptions& options = {}) {
  std::vector<std::string> out;
  for (const auto& problem : try_read(text, "a.toml", options).problems) {
    out.push_back(problem.code + ":" + std::to_string(problem.place.line) + ":" +
                  std::to_string(problem.place.column) + " " + problem.message +
                  (problem.hint.empty() ? "" : " = " + problem.hint));
  }
  return out;
}

std::vector<std::string> problems_of_operation(const std::string& text) {
  return problems_of("revision = \"a1\"\n[[upgrade]]\n" + text,
                     {{"sqlite", "postgres", "mysql", "mariadb"}, {}});
}

TEST(Reader, reads_the_head_and_the_operations) {
  const auto revision = read(R"(
revision      = "3f2a9c1b7d4e"
down_revision = ["b1946ac92492", "c1946ac92492"]
depends_on    = ["billing"]
branch_labels = ["users"]
message       = "add users"
created       = 2026-11-22T15:30:00+01:00
transaction   = "off"
lint_ignore   = ["MIG-L101"]

[[upgrade]]
op   = "execute"
sql  = { postgres = "SELECT 1", default = "" }
only = ["postgres"]

[[downgrade]]
op    = "drop_table"
table = "users"
)",
                             "a.toml");
  EXPECT_EQ(revision.header.id, "3f2a9c1b7d4e");
  EXPECT_THAT(revision.header.down_revisions, ElementsAre("b1946ac92492", "c1946ac92492"));
  EXPECT_THAT(revision.header.depends_on, ElementsAre("billing"));
  EXPECT_THAT(revision.header.branch_labels, ElementsAre("users"));
  EXPECT_EQ(revision.header.message, "add users");
  EXPECT_EQ(revision.header.created, "2026-11-22T15:30:00+01:00");
  EXPECT_EQ(revision.header.file, "a.toml");
  EXPECT_EQ(revision.transaction, Transaction::off);
  EXPECT_THAT(revision.lint_ignore, ElementsAre("MIG-L101"));
  ASSERT_EQ(revision.upgrade.size(), 1U);
  EXPECT_EQ(revision.upgrade[0].at.line, 11U);
  EXPECT_EQ(*std::get<ir::Execute>(revision.upgrade[0].body).sql.find({"postgres"}), "SELECT 1");
  EXPECT_THAT(revision.upgrade[0].only, ElementsAre("postgres"));
  ASSERT_TRUE(revision.downgrade.has_value());
  EXPECT_EQ(revision.downgrade->size(), 1U);
  EXPECT_FALSE(revision.irreversible);
}

TEST(Reader, a_written_empty_downgrade_is_not_an_absent_one) {
  EXPECT_TRUE(read("revision = \"a\"\ndowngrade = []\n", "a.toml").downgrade.has_value());
  EXPECT_FALSE(read("revision = \"a\"\n", "a.toml").downgrade.has_value());
}

TEST(Reader, irreversible_takes_a_reason) {
  const auto revision = read("revision = \"a\"\nirreversible = \"rows are gone\"\n", "a.toml");
  EXPECT_TRUE(revision.irreversible);
  EXPECT_EQ(revision.irreversible_reason, "rows are gone");
  EXPECT_FALSE(read("revision = \"a\"\nirreversible = false\n", "a.toml").irreversible);
}

TEST(Reader, reports_all_problems_with_their_places) {
  EXPECT_THAT(problems_of(R"(revison = "a"
message = 5

[[upgrade]]
op = "create_tabel"

[[upgrade]]
op = "drop_table"
tabel = "users"
)"),
              ElementsAre("MIG-203:1:1 unknown key 'revison' in the revision = did you mean "
                          "'revision'?",
                          "MIG-205:1:1 the revision lacks 'revision' (id of the revision)",
                          "MIG-206:2:11 expected a string, found an integer",
                          "MIG-204:5:6 unknown operation 'create_tabel' = did you mean "
                          "'create_table'?",
                          "MIG-205:7:1 drop_table lacks 'table' (table to drop)",
                          "MIG-203:9:1 unknown key 'tabel' in drop_table = did you mean 'table'?"));
}

TEST(Reader, columns_count_bytes) {
  const auto result = try_read("revision = \"ü\"\nlint_ignore = [\"üü\", 5]\n", "a.toml");
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(result.problems[0].place.column, 24U);
  EXPECT_EQ(result.problems[0].place.text, "lint_ignore = [\"üü\", 5]");
}

TEST(Reader, refuses_what_is_not_toml) {
  EXPECT_THAT(problems_of("revision = \n"), ElementsAre(HasSubstr("MIG-202:1:")));
  EXPECT_THAT(problems_of("[\x1f"), ElementsAre(HasSubstr("MIG-202:1:")));
  EXPECT_THAT(problems_of("revision = \"a\"\nrevision = \"b\"\n"),
              ElementsAre(HasSubstr("MIG-202:2:")));
}

TEST(Reader, says_which_byte_is_not_utf8) {
  EXPECT_THAT(
      problems_of("revision = \"a\"\nmessage = \"\xff\"\n"),
      ElementsAre("MIG-202:2:12 byte 26 of the file is not UTF-8 = save the file in UTF-8"));
}

TEST(Reader, refuses_a_nul) {
  EXPECT_THAT(problems_of(std::string("revision = \"a\0\"", 15)),
              ElementsAre("MIG-202:1:14 byte 13 of the file is NUL"));
  EXPECT_THAT(problems_of(R"(revision = "a\u0000")"),
              ElementsAre(HasSubstr("a string with a NUL character")));
}

TEST(Reader, refuses_an_empty_file) {
  EXPECT_THAT(problems_of(""), ElementsAre(HasSubstr("MIG-208:0:0 the file is empty")));
  EXPECT_THAT(problems_of(" \n\t\n"), ElementsAre(HasSubstr("the file is empty")));
}

TEST(Reader, refuses_a_file_of_ten_megabytes) {
  EXPECT_THAT(problems_of(std::string(10'000'000, '#')),
              ElementsAre(HasSubstr("MIG-207:0:0 the file has 10000000 bytes")));
}

TEST(Reader, survives_nesting_without_end) {
  std::string dots = "a";
  for (int i = 0; i < 1'000'000; ++i) dots += ".a";
  EXPECT_THAT(problems_of(dots + " = 1\n"), ElementsAre(HasSubstr("nested too deeply")));
  EXPECT_THAT(problems_of("a = " + std::string(1'000'000, '[')),
              ElementsAre(HasSubstr("nested too deeply")));
  EXPECT_THAT(problems_of("message = '" + dots + "' # " + dots),
              ElementsAre(HasSubstr("lacks 'revision'")));
}

// The guard has to see a string end where the library does: a quote more is the text's own.
TEST(Reader, survives_nesting_behind_any_string) {
  std::string dots = "b";
  for (int i = 0; i < 300'000; ++i) dots += ".b";
  for (const char* string : {R"("""x"""")", R"("""x""""")", "'''x''''", "'''x'''''", R"("""\""""")",
                             "''", R"("")", "''''''", R"("\\")"}) {
    const std::string text = std::string("a = { s = ") + string + ", " + dots + " = 1 }\n";
    EXPECT_THAT(problems_of(text), ElementsAre(HasSubstr("nested too deeply"))) << string;
  }
}

TEST(Reader, survives_types_without_end) {
  std::string type;
  for (int i = 0; i < 500'000; ++i) type += "array(";
  type += "integer" + std::string(500'000, ')');
  EXPECT_THAT(problems_of("revision = 'a'\n[[upgrade]]\nop = 'add_column'\ntable = 't'\n"
                          "column = { name = 'c', type = '" +
                          type + "' }\n"),
              ElementsAre(HasSubstr("arrays in arrays, more than 16 deep")));
}

TEST(Reader, reports_no_more_than_a_hundred_problems_of_a_file) {
  std::string text = "revision = \"a\"\n";
  for (int i = 0; i < 500; ++i) text += "key" + std::to_string(i) + " = 1\n";
  const auto result = try_read(text, "a.toml");
  ASSERT_EQ(result.problems.size(), 100U);
  EXPECT_THAT(result.problems.back().notes, ElementsAre("and 400 more in this file"));
}

TEST(Reader, line_breaks_of_windows_change_nothing) {
  const std::string text =
      "revision = \"a\"\n[[upgrade]]\nop = \"execute\"\nsql = \"\"\"\na\nb\"\"\"\n";
  std::string windows = "\xEF\xBB\xBF";
  for (char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_TRUE(read(text, "a.toml") == read(windows, "a.toml"));
}

TEST(Reader, refuses_empty_ids) {
  EXPECT_THAT(
      problems_of("revision = \"\"\ndown_revision = [\" \"]\n"),
      ElementsAre("MIG-206:1:12 'revision' is empty", "MIG-206:2:18 'down_revision' is empty"));
}

TEST(Reader, a_date_in_quotes_is_no_date) {
  EXPECT_THAT(problems_of("revision = \"a\"\ncreated = \"2026-11-22\"\n"),
              ElementsAre(HasSubstr("write it without quotes")));
  EXPECT_THAT(problems_of("revision = \"a\"\ncreated = 15:30:00\n"),
              ElementsAre(HasSubstr("expected a date and time")));
}

TEST(Reader, irreversible_and_a_downgrade_contradict) {
  EXPECT_THAT(problems_of("revision = \"a\"\nirreversible = true\ndowngrade = []\n"),
              ElementsAre(HasSubstr("MIG-210:3:1 the revision is irreversible")));
}

// ---- operations that contradict themselves ----

TEST(Reader, default_excludes_default_sql) {
  EXPECT_THAT(problems_of_operation("op = \"add_column\"\ntable = \"t\"\n"
                                    "column = { name = \"a\", type = \"text\", default = 1, "
                                    "default_sql = \"1\" }"),
              ElementsAre(HasSubstr("MIG-210:5:52 'default' and 'default_sql' stand together")));
}

TEST(Reader, an_identity_and_a_generated_column_have_no_default) {
  EXPECT_THAT(
      problems_of_operation("op = \"create_table\"\ntable = \"t\"\ncolumns = [\n"
                            "{ name = \"a\", type = \"bigint\", identity = true, default = 1 },\n"
                            "{ name = \"b\", type = \"bigint\", generated = \"a\", default = 1 },\n"
                            "]"),
      ElementsAre(HasSubstr("MIG-210:6:32 column 'a' has an identity and a default"),
                  HasSubstr("MIG-210:7:32 column 'b' is generated and has a default")));
}

TEST(Reader, an_index_column_is_a_name_or_an_expression) {
  EXPECT_THAT(problems_of_operation(
                  "op = \"create_index\"\ntable = \"t\"\n"
                  "columns = [{ name = \"a\", expression = \"b\" }, { order = \"asc\" }]"),
              ElementsAre(HasSubstr("'name' and 'expression' stand together"),
                          HasSubstr("without a name or an expression")));
}

TEST(Reader, execute_has_sql_or_a_file) {
  EXPECT_THAT(problems_of_operation("op = \"execute\""),
              ElementsAre(HasSubstr("MIG-205:2:1 execute lacks 'sql' or 'file'")));
  EXPECT_THAT(problems_of_operation("op = \"execute\"\nsql = \"\"\nfile = \"a.sql\""),
              ElementsAre(HasSubstr("'sql' and 'file' stand together")));
}

TEST(Reader, places_exclude_each_other) {
  EXPECT_THAT(
      problems_of_operation("op = \"add_column\"\ntable = \"t\"\nfirst = true\nafter = \"b\"\n"
                            "column = { name = \"a\", type = \"text\" }"),
      ElementsAre(HasSubstr("'first' and 'after' stand together")));
  EXPECT_THAT(problems_of_operation("op = \"add_enum_value\"\nname = \"t\"\nvalue = \"a\"\n"
                                    "before = \"b\"\nafter = \"c\""),
              ElementsAre(HasSubstr("'before' and 'after' stand together")));
}

TEST(Reader, a_foreign_key_refers_to_as_many_columns) {
  EXPECT_THAT(problems_of_operation("op = \"add_foreign_key\"\ntable = \"t\"\ncolumns = [\"a\"]\n"
                                    "references = { table = \"u\", columns = [\"a\", \"b\"] }"),
              ElementsAre(HasSubstr("MIG-210:6:1 a foreign key of 1 column refers to 2 columns")));
}

TEST(Reader, lists_of_columns_are_neither_empty_nor_repeated) {
  EXPECT_THAT(problems_of_operation("op = \"add_unique\"\ntable = \"t\"\ncolumns = []"),
              ElementsAre("MIG-206:5:11 'columns' is empty"));
  EXPECT_THAT(problems_of_operation("op = \"add_unique\"\ntable = \"t\"\ncolumns = [\"a\", \"a\"]"),
              ElementsAre(HasSubstr("MIG-210:5:17 'a' stands twice")));
  EXPECT_THAT(problems_of_operation("op = \"drop_table\"\ntable = \"\""),
              ElementsAre("MIG-206:4:9 'table' is empty"));
}

TEST(Reader, a_table_has_a_column_once_and_no_keys_on_others) {
  EXPECT_THAT(problems_of_operation("op = \"create_table\"\ntable = \"t\"\n"
                                    "columns = [{ name = \"email\", type = \"text\" }, "
                                    "{ name = \"email\", type = \"text\" }]\n"
                                    "primary_key = [\"emial\"]"),
              ElementsAre(HasSubstr("table 't' has the column 'email' twice"),
                          "MIG-210:6:16 table 't' has no column 'emial' = did you mean 'email'?"));
}

TEST(Reader, an_alteration_alters) {
  EXPECT_THAT(problems_of_operation("op = \"alter_column\"\ntable = \"t\"\nname = \"a\""),
              ElementsAre(HasSubstr("alter_column changes nothing")));
  EXPECT_THAT(problems_of_operation("op = \"alter_table\"\ntable = \"t\""),
              ElementsAre(HasSubstr("alter_table changes nothing")));
  EXPECT_THAT(
      problems_of_operation("op = \"rename_column\"\ntable = \"t\"\nname = \"a\"\nto = \"a\""),
      ElementsAre(HasSubstr("the same")));
}

TEST(Reader, a_sequence_moves) {
  EXPECT_THAT(problems_of_operation("op = \"create_sequence\"\nname = \"s\"\nincrement = 0"),
              ElementsAre(HasSubstr("the increment 0")));
}

TEST(Reader, unknown_dialects_are_named) {
  EXPECT_THAT(problems_of_operation("op = \"execute\"\nsql = { postgress = \"\", default = \"\" }\n"
                                    "only = [\"sqlit\"]"),
              ElementsAre("MIG-211:4:9 unknown dialect 'postgress' = did you mean 'postgres'?",
                          "MIG-211:5:9 unknown dialect 'sqlit' = did you mean 'sqlite'?"));
  EXPECT_THAT(
      problems_of("revision = \"a\"\n[[upgrade]]\nop = \"execute\"\nsql = { duck = \"\" }\n"),
      ElementsAre());
}

TEST(Reader, nobody_writes_rebuild_table) {
  EXPECT_THAT(problems_of_operation("op = \"rebuild_table\"\ntable = \"t\"\nchanges = []"),
              ElementsAre(HasSubstr("MIG-204:3:1 rebuild_table is an operation that mig makes")));
}

TEST(Reader, a_misspelt_key_beside_a_shorthand_is_named) {
  EXPECT_THAT(problems_of_operation("op = \"create_index\"\ntable = \"t\"\n"
                                    "columns = [{ expresion = \"a\" }]"),
              ElementsAre(HasSubstr("unknown key 'expresion' in this table = did you mean "
                                    "'expression'?")));
}

// ---- files that operations name ----

TEST(Reader, takes_the_text_of_a_file) {
  ReadOptions options;
  options.load = [](const std::string& name) { return LoadedFile{"-- " + name + "\r\n"}; };
  const auto revision = read(
      "revision = \"a\"\n[[upgrade]]\nop = \"execute\"\nfile = { mysql = \"m.sql\", default = "
      "\"a.sql\" }\n",
      "a.toml", options);
  const auto& execute = std::get<ir::Execute>(revision.upgrade[0].body);
  EXPECT_EQ(execute.sql.common, "-- a.sql\n");
  EXPECT_EQ(execute.sql.dialects.at("mysql"), "-- m.sql\n");
  EXPECT_EQ(execute.file.common, "a.sql");
}

TEST(Reader, says_why_a_file_cannot_be_used) {
  ReadOptions options;
  options.load = [](const std::string&) {
    return LoadedFile{std::nullopt, "No such file or directory", "look again"};
  };
  EXPECT_THAT(
      problems_of("revision = \"a\"\n[[upgrade]]\nop = \"execute\"\nfile = \"a.sql\"\n", options),
      ElementsAre("MIG-212:4:8 the file 'a.sql' cannot be used: No such file or directory "
                  "= look again"));
}

TEST(Reader, the_rows_of_a_csv_file_are_looked_through) {
  std::string text = "code,name\nde,Germany\n";
  ReadOptions options;
  options.load = [&](const std::string&) { return LoadedFile{text}; };
  const std::string revision =
      "revision = \"a\"\n[[upgrade]]\nop = \"load_csv\"\ntable = \"t\"\nfile = \"t.csv\"\n";
  const auto read_back = read(revision, "a.toml", options);
  const auto& load = std::get<ir::LoadCsv>(read_back.upgrade[0].body);
  EXPECT_EQ(load.text, text);
  EXPECT_EQ(load.file, "t.csv");
  text = "code,name\nde,Germany\nfr\n";
  EXPECT_THAT(problems_of(revision, options),
              ElementsAre("MIG-215:5:8 line 3, column 1 of 't.csv': 1 field where there are 2 "
                          "columns"));
  text = "";
  EXPECT_THAT(problems_of(revision, options),
              ElementsAre(HasSubstr("MIG-215:5:8 there is no line with the columns")));
  EXPECT_THAT(problems_of_operation("op = \"load_csv\"\ntable = \"t\""),
              ElementsAre(HasSubstr("MIG-205:2:1 load_csv lacks 'file' or 'text'")));
  EXPECT_THAT(
      problems_of_operation("op = \"load_csv\"\ntable = \"t\"\ntext = \"a\"\ndelimiter = \";;\""),
      ElementsAre(HasSubstr("'delimiter' is one character")));
}

// ---- data ----

TEST(Reader, expected_rows_are_a_number_or_limits) {
  const auto problems = [](const std::string& expected) {
    return problems_of_operation(
        "op = \"update_rows\"\ntable = \"t\"\nset = { a = 1 }\nexpect_rows = " + expected);
  };
  for (const char* good : {"0", "{ min = 1 }", "{ max = 10 }", "{ min = 1, max = 1 }"}) {
    EXPECT_THAT(problems(good), ElementsAre()) << good;
  }
  EXPECT_THAT(problems("-1"), ElementsAre(HasSubstr("'expect_rows' is below 0")));
  EXPECT_THAT(problems("{ min = 2, max = 1 }"), ElementsAre(HasSubstr("'min' is above 'max'")));
  EXPECT_THAT(problems("{}"), ElementsAre(HasSubstr("an expectation that says nothing")));
  EXPECT_THAT(problems("{ exactly = 1, max = 1 }"), ElementsAre(HasSubstr("stand together")));
}

TEST(Reader, a_backfill_does_not_change_its_key) {
  const std::string start = "op = \"backfill\"\ntable = \"t\"\n";
  EXPECT_THAT(problems_of_operation(start + "key = \"a\"\nset = { b = 1, a = 2 }"),
              ElementsAre(HasSubstr("walks along 'a' and changes it")));
  EXPECT_THAT(problems_of_operation(start + "set = { b = 1 }\nbatch = 0"),
              ElementsAre(HasSubstr("'batch' is not above 0")));
  EXPECT_THAT(problems_of_operation(start + "set = { b = 1 }\npause = \"soon\""),
              ElementsAre(HasSubstr("'soon' is no time")));
  EXPECT_THAT(problems_of_operation(start + "set = { b = 1 }\nkey = []"),
              ElementsAre(HasSubstr("'key' is empty")));
  EXPECT_THAT(problems_of_operation(start + "set = { b = 1 }\nkey = [\"a\", \"c\"]"),
              ElementsAre());
}

TEST(Reader, assertions_stand_before_and_behind_an_upgrade) {
  const auto revision = read(R"(
revision = "a"
[[before]]
sql = { mysql = "SELECT 1", default = "SELECT count(*) FROM t" }
expect = 0
message = "rows are left"
[[after]]
sql = "SELECT a, b FROM t"
expect = [[1, "x"], [2, { null = true }]]
except = ["sqlite"]
)",
                             "a.toml");
  ASSERT_EQ(revision.before.size(), 1U);
  EXPECT_EQ(revision.before[0].message, "rows are left");
  EXPECT_EQ(revision.before[0].at.line, 3U);
  ASSERT_EQ(revision.after.size(), 1U);
  EXPECT_EQ(cell_text(revision.after[0].expect.rows[1][0]), "2");
  EXPECT_EQ(cell_text(revision.after[0].expect.rows[1][1]), "NULL");
  const auto sql = read(
      "-- revision = \"a\"\n-- [[before]]\n-- sql = \"SELECT 1\"\n-- expect = [1, 2]\n-- "
      "mig:upgrade\nSELECT 2;\n",
      "a.sql");
  EXPECT_EQ(sql.before[0].expect.rows.size(), 2U);
}

TEST(Reader, refuses_assertions_that_nothing_can_meet) {
  const auto problems = [](const std::string& lines) {
    return problems_of("revision = \"a\"\n[[before]]\n" + lines + "\n",
                       {{"sqlite", "postgres"}, {}});
  };
  EXPECT_THAT(problems("sql = \"x\""), ElementsAre(HasSubstr("MIG-205:2:1 an assertion lacks "
                                                             "'expect'")));
  EXPECT_THAT(problems("sql = \"x\"\nexpect = 1.5"), ElementsAre(HasSubstr("found a number")));
  EXPECT_THAT(problems("sql = \"x\"\nexpect = [[1], [1, 2]]"),
              ElementsAre(HasSubstr("not of one length")));
  EXPECT_THAT(problems("sql = \"x\"\nexpect = 1\nonly = [\"postgre\"]"),
              ElementsAre(HasSubstr("MIG-211")));
  EXPECT_THAT(problems("sql = \"x\"\nexpekt = 1"),
              testing::Contains(HasSubstr("MIG-203:4:1 unknown key 'expekt' in an assertion")));
}

// ---- the head alone ----

TEST(Reader, the_head_ends_at_the_first_table) {
  const std::string text = "revision = \"a\"\n[[upgrade]]\nop = 5\n";
  EXPECT_EQ(head_size(text, "a.toml"), 15U);
  EXPECT_EQ(head_size("revision = \"a\"\n", "a.toml"), std::nullopt);
  EXPECT_EQ(head_size("-- revision = \"a\"\n\n-- mig:upgrade\n", "a.sql"), 19U);
  EXPECT_EQ(try_read_head(text.substr(0, 15), "a.toml").header.id, "a");
}

}  // namespace

}  // namespace mig::revision
