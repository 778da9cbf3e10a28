// Backfills on each engine: every row is changed once, whatever the key is made of and wherever a
// run was interrupted.
#include "support/scratch_database.hpp"
#include <mig/mig.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string text_of(const Error& error) {
  std::string out;
  for (const auto& each : error.diagnostics()) out += render(each) + "\n";
  return out;
}

// A key, and the rows of the table in the order in which they are written: values of the key as
// TOML.
struct Key {
  const char* name;
  const char* columns;  // definitions
  const char* key;      // names
  std::vector<std::vector<std::string>> rows;
};

std::vector<std::string> names_of(const Key& key) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : std::string(key.key)) {
    if (c == '"') {
      if (!word.empty()) out.push_back(word);
      word.clear();
    } else if (c != ',' && c != ' ') {
      word += c;
    }
  }
  return out;
}

const std::vector<Key>& keys() {
  static const std::vector<Key> all = {
      {"numbers",
       "{ name = \"id\", type = \"bigint\", nullable = false }",
       "\"id\"",
       {{"-5"}, {"0"}, {"9007199254740993"}, {"9007199254740994"}, {"9223372036854775807"}}},
      {"texts",
       "{ name = \"code\", type = \"varchar(20)\", nullable = false }",
       "\"code\"",
       {{"\"a\""}, {"\"it's\""}, {"\"B\\\\c\""}, {"\"ü\""}, {"\"\""}}},
      {"bytes",
       "{ name = \"hash\", type = \"varbinary(16)\", nullable = false }",
       "\"hash\"",
       {{"{ hex = \"00ff\" }"},
        {"{ hex = \"ff00\" }"},
        {"{ hex = \"61\" }"},
        {"{ hex = \"80\" }"}}},
      {"decimals",
       "{ name = \"price\", type = \"decimal(20,2)\", nullable = false }",
       "\"price\"",
       {{"2"}, {"10"}, {"9007199254740993"}, {"9007199254740994"}}},
      {"times",
       "{ name = \"at\", type = \"timestamp(6)\", nullable = false }",
       "\"at\"",
       {{"2026-01-01T00:00:00.000001"}, {"2026-01-01T00:00:00.000002"}, {"1999-12-31T23:59:59"}}},
      {"uuids",
       "{ name = \"token\", type = \"uuid\", nullable = false }",
       "\"token\"",
       {{"\"00000000-0000-4000-8000-00000000000f\""},
        {"\"f0000000-0000-4000-8000-000000000000\""},
        {"\"0000000a-0000-1000-8000-000000000000\""}}},
      // of another collation than the database's own
      {"collated",
       "{ name = \"word\", type = \"varchar(20)\", nullable = false, collation = { mysql = "
       "\"utf8mb4_unicode_ci\", postgres = \"C\", sqlite = \"NOCASE\" } }",
       "\"word\"",
       {{"\"b\""}, {"\"A\""}, {"\"c\""}, {"\"ü\""}}},
      {"several",
       "{ name = \"a\", type = \"integer\", nullable = false }, "
       "{ name = \"b\", type = \"varchar(10)\", nullable = false }, "
       "{ name = \"c\", type = \"integer\", nullable = false }",
       "\"a\", \"b\", \"c\"",
       {{"1", "\"x\"", "1"},
        {"1", "\"x\"", "2"},
        {"1", "\"y\"", "1"},
        {"2", "\"x\"", "1"},
        {"2", "\"x\"", "9"}}},
  };
  return all;
}

// What makes a table with the key and a column n that is 0 in every row.
std::string table_of(const Key& key, const std::string& table) {
  std::string out = "[[upgrade]]\nop = \"create_table\"\ntable = \"" + table + "\"\ncolumns = [" +
                    key.columns +
                    ", { name = \"n\", type = \"integer\", nullable = false }]\nprimary_key = [" +
                    key.key + "]\n";
  if (key.rows.empty()) return out;
  out += "[[upgrade]]\nop = \"insert_rows\"\ntable = \"" + table + "\"\nrows = [";
  const auto names = names_of(key);
  for (const auto& row : key.rows) {
    out += "{ ";
    for (std::size_t i = 0; i < names.size(); ++i) out += names[i] + " = " + row[i] + ", ";
    out += "n = 0 },";
  }
  return out + "]\n";
}

std::string backfill_of(const std::string& table, std::size_t batch) {
  return "[[upgrade]]\nop = \"backfill\"\ntable = \"" + table +
         "\"\nset = { n = { sql = \"n + 1\" } }\nbatch = " + std::to_string(batch) + "\n";
}

// A backfill between operations that could not be done twice.
History history_of(const Key& key, std::size_t batch, const std::string& more = {}) {
  const auto column = [](const std::string& name) {
    return "[[upgrade]]\nop = \"add_column\"\ntable = \"items\"\ncolumn = { name = \"" + name +
           "\", type = \"integer\" }\n";
  };
  return History::of_texts(
      {{"aaaa.toml", "revision = \"aaaa\"\n" + table_of(key, "items")},
       {"bbbb.toml", "revision = \"bbbb\"\ndown_revision = \"aaaa\"\n" + column("first") +
                         backfill_of("items", batch) + more + column("last")}});
}

class Backfill : public testing::TestWithParam<std::string> {
 protected:
  ScratchDatabase scratch_{GetParam()};

  std::vector<std::vector<std::string>> changed() {
    Database database = scratch_.open();
    return rows(database, "SELECT n FROM items");
  }
};

TEST_P(Backfill, every_row_is_changed_once_along_any_key) {
  std::string text = "revision = \"aaaa\"\n";
  std::vector<std::string> tables;
  for (const auto& key : keys()) {
    for (std::size_t batch = 1; batch <= key.rows.size() + 1; ++batch) {
      tables.push_back(std::string(key.name) + "_" + std::to_string(batch));
      text += table_of(key, tables.back()) + backfill_of(tables.back(), batch);
    }
  }
  Database database = scratch_.open();
  upgrade(History::of_texts({{"aaaa.toml", text}}), database);
  for (const auto& table : tables) {
    SCOPED_TRACE(table);
    EXPECT_THAT(rows(database, "SELECT n FROM " + table),
                AllOf(Not(IsEmpty()), Each(ElementsAre("1"))));
  }
}

// Asked between any two batches, and again while the rest is done.
TEST_P(Backfill, a_run_that_is_interrupted_goes_on_behind_the_last_batch) {
  const auto history = history_of(keys().back(), 1);
  {
    Database database = scratch_.open();
    upgrade(history, database, "aaaa");
  }
  std::size_t runs = 0;
  for (bool complete = false; !complete; ++runs) {
    ASSERT_LT(runs, 40U);
    Database database = scratch_.open();
    bool worked = false;
    Options options;
    options.events.rows = [&](const RowProgress&) { worked = true; };
    options.interrupted = [&] { return worked; };
    try {
      upgrade(history, database, "head", options);
      complete = true;
    } catch (const Error& error) {
      EXPECT_THAT(text_of(error), HasSubstr("MIG-630"));
    }
  }
  EXPECT_GT(runs, 4U);
  EXPECT_THAT(changed(), Each(ElementsAre("1")));
}

TEST_P(Backfill, only_rows_of_the_condition_are_changed) {
  Database database = scratch_.open();
  upgrade(history_of(keys().front(), 2, "where = \"id > 0\"\n"), database);
  EXPECT_THAT(rows(database, "SELECT n FROM items ORDER BY id"),
              ElementsAre(ElementsAre("0"), ElementsAre("0"), ElementsAre("1"), ElementsAre("1"),
                          ElementsAre("1")));
}

TEST_P(Backfill, it_tells_how_far_it_is) {
  Database database = scratch_.open();
  std::vector<std::size_t> done;
  Options options;
  options.events.rows = [&](const RowProgress& progress) {
    EXPECT_EQ(progress.table, "items");
    EXPECT_EQ(progress.total, 5U);
    done.push_back(progress.done);
  };
  upgrade(history_of(keys().front(), 2), database, "head", options);
  EXPECT_THAT(done, ElementsAre(2U, 4U, 5U));
}

TEST_P(Backfill, one_that_is_edited_in_the_middle_is_refused) {
  const auto& key = keys().front();
  Database database = scratch_.open();
  Options options;
  bool worked = false;
  options.events.rows = [&](const RowProgress&) { worked = true; };
  options.interrupted = [&] { return worked; };
  EXPECT_THROW(upgrade(history_of(key, 1), database, "head", options), Error);
  try {
    upgrade(history_of(key, 1, "where = \"id > 0\"\n"), database);
    FAIL() << "it was taken for the same";
  } catch (const Error& error) {
    EXPECT_THAT(text_of(error), HasSubstr("MIG-617"));
  }
  upgrade(history_of(key, 3, "pause = \"1ms\"\n"), database);  // the size of a batch may change
  EXPECT_THAT(changed(), Each(ElementsAre("1")));
}

TEST_P(Backfill, a_table_without_a_usable_key_is_refused_before_anything_runs) {
  const std::string table =
      "revision = \"aaaa\"\n[[upgrade]]\nop = \"create_table\"\ntable = \"items\"\ncolumns = "
      "[{ name = \"a\", type = \"integer\", nullable = false }, { name = \"b\", type = \"integer\" "
      "}]\nindexes = [{ columns = [\"b\"] }]\n[[upgrade]]\nop = \"backfill\"\ntable = "
      "\"items\"\nset "
      "= { b = 1 }\n";
  const auto refused = [&](const std::string& more) {
    Database database = scratch_.open();
    try {
      upgrade(History::of_texts({{"aaaa.toml", table + more}}), database);
    } catch (const Error& error) {
      EXPECT_TRUE(version_rows(database).empty());
      return text_of(error);
    }
    return std::string("nothing was refused");
  };
  EXPECT_THAT(refused(""), AllOf(HasSubstr("MIG-420"), HasSubstr("has no primary key")));
  EXPECT_THAT(refused("key = \"a\"\n"), HasSubstr("each batch would read the whole table"));
}

// Marks and lines of the journal hold any text, whatever the database's own tables hold.
TEST_P(Backfill, keys_of_any_text_are_marked_in_a_database_of_another_character_set) {
  Database database = scratch_.open();
  if (GetParam() == "mysql" || GetParam() == "mariadb") {
    database.connection().run("ALTER DATABASE CHARACTER SET latin1", {}, nullptr);
  }
  const Key key = {
      "words",
      "{ name = \"word\", type = \"varchar(20)\", nullable = false, collation = { mysql "
      "= \"utf8mb4_bin\", postgres = \"C\", sqlite = \"BINARY\" } }",
      "\"word\"",
      {{"\"ж\""}, {"\"語\""}}};
  Database after = scratch_.open();
  upgrade(history_of(key, 1), after);
  EXPECT_THAT(changed(), Each(ElementsAre("1")));
}

// Types of MySQL's own: walked along as what they are, or refused.
TEST_P(Backfill, types_of_the_engines_own) {
  if (GetParam() != "mysql" && GetParam() != "mariadb") return;
  const auto history = [](const std::string& type, const std::string& values) {
    return History::of_texts(
        {{"aaaa.toml", "revision = \"aaaa\"\n" + table_of({"own",
                                                           ("{ name = \"k\", type = { native = \"" +
                                                            type + "\" }, nullable = false }")
                                                               .c_str(),
                                                           "\"k\"",
                                                           {}},
                                                          "items")},
         {"bbbb.toml",
          "revision = \"bbbb\"\ndown_revision = \"aaaa\"\n[[upgrade]]\nop = "
          "\"execute\"\nsql = \"INSERT INTO items (k, n) VALUES " +
              values + "\"\nundo = \"\"\n" + backfill_of("items", 1)}});
  };
  for (const auto& [type, values] : std::vector<std::pair<std::string, std::string>>{
           {"decimal(10,2) unsigned", "(1.20, 0), (1.30, 0), (2, 0)"},
           {"bigint unsigned",
            "(1, 0), (9223372036854775807, 0), (9223372036854775808, 0), "
            "(9223372036854775809, 0), (18446744073709551615, 0)"},
           {"mediumint", "(-5, 0), (7, 0)"},
           {"year", "(1999, 0), (2026, 0)"}}) {
    SCOPED_TRACE(type);
    const ScratchDatabase scratch(GetParam());
    Database database = scratch.open();
    upgrade(history(type, values), database);
    EXPECT_THAT(rows(database, "SELECT n FROM items"),
                AllOf(Not(IsEmpty()), Each(ElementsAre("1"))));
  }
  for (const char* type : {"float", "set('a','b')", "double unsigned"}) {
    SCOPED_TRACE(type);
    const ScratchDatabase scratch(GetParam());
    Database database = scratch.open();
    EXPECT_THROW(upgrade(history(type, "(1, 0)"), database), Error);
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, Backfill, testing::ValuesIn(engines()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace mig::test
