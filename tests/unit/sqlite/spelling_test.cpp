// SQL text to one spelling, and what has to stay as it is.
#include "spelling.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using mig_sqlite::parse_table;
using mig_sqlite::plain_expression;
using mig_sqlite::plain_name;
using mig_sqlite::plain_query;
using mig_sqlite::same_name;

const char* const kTable =
    "CREATE TABLE \"a table\"(price INT, [Full Name] TEXT, \"order\" INT, key TEXT)";

TEST(SqliteSpelling, expressions_have_one) {
  const auto table = parse_table(kTable);
  ASSERT_TRUE(table);
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"price > 0", "price > 0"},
      {"\"price\" > 0 AND [PRICE] <> `key`", "price > 0 AND price <> key"},
      {"\"a table\".price > 0 AND [A TABLE].\"order\" = 1.5", "price > 0 AND \"order\" = 1.5"},
      {"[full name] IN (\"it's\", 'price', \"price\")",
       "\"Full Name\" IN ('it''s', 'price', price)"},
      {"\"lower\"(key) = CAST(price AS \"TEXT\") COLLATE \"nocase\"",
       "lower(key) = CAST(price AS TEXT) COLLATE nocase"},
      {"\"rowid\" > other.\"price\" /* \"price\" */", "rowid > other.price /* \"price\" */"},
      {"a table.price", "a table.price"}};
  for (const auto& [written, plain] : cases) EXPECT_EQ(plain_expression(written, *table), plain);
}

TEST(SqliteSpelling, queries_lose_only_quotes_of_what_is_a_name) {
  const auto table = parse_table(kTable);
  ASSERT_TRUE(table);
  const auto plain = [&](const char* query) {
    return plain_query(query, [&](std::string_view name) {
      return same_name(name, "a table") || same_name(name, "t") ? &*table : nullptr;
    });
  };
  for (const auto& [written, expected] : std::vector<std::pair<const char*, const char*>>{
           {"SELECT a FROM \"t\", \"u\" JOIN \"v\" ON 1", "SELECT a FROM t, u JOIN v ON 1"},
           {"SELECT DISTINCT \"price\", \"t\".\"key\" FROM t WHERE \"price\" > 1",
            "SELECT DISTINCT price, t.key FROM t WHERE price > 1"},
           {"SELECT \"order\" AS \"key\", \"price\" x FROM \"a table\" ORDER BY [order]",
            "SELECT \"order\" AS key, price x FROM \"a table\" ORDER BY \"order\""},
           // strings, for all that can be told
           {"SELECT \"text\", 1 IS DISTINCT FROM \"t\" FROM t WHERE \"other\" = 1",
            "SELECT \"text\", 1 IS DISTINCT FROM \"t\" FROM t WHERE \"other\" = 1"},
           {"SELECT a FROM u WHERE \"price\" IN (SELECT \"price\" FROM t)",
            "SELECT a FROM u WHERE \"price\" IN (SELECT price FROM t)"},
           {"SELECT \"price\" FROM u UNION SELECT \"price\" FROM t",
            "SELECT \"price\" FROM u UNION SELECT price FROM t"},
           // these columns are called by their text
           {"SELECT \"price\" + 1, count(\"price\"), \"price\" + 1 AS x FROM \"t\"",
            "SELECT \"price\" + 1, count(\"price\"), price + 1 AS x FROM t"},
           {"SELECT max(\"price\") y, CASE \"price\" WHEN 1 THEN 2 END FROM t",
            "SELECT max(price) y, CASE \"price\" WHEN 1 THEN 2 END FROM t"},
           {"VALUES (\"x\")) , \"", "VALUES (\"x\")) , \""}}) {
    EXPECT_EQ(plain(written), expected);
  }
}

TEST(SqliteSpelling, names_are_bare_where_they_can_be) {
  for (const auto& [name, plain] :
       std::vector<std::pair<const char*, const char*>>{{"a_1", "a_1"},
                                                        {"key", "key"},
                                                        {"Order", "\"Order\""},
                                                        {"1a", "\"1a\""},
                                                        {"a b", "\"a b\""},
                                                        {"", "\"\""},
                                                        {"q\"q", "\"q\"\"q\""},
                                                        {"\xc3\xa9", "\"\xc3\xa9\""}}) {
    EXPECT_EQ(plain_name(name), plain);
  }
}

}  // namespace
