// Tokens, CREATE TABLE text and changes to it.
#include "model.hpp"
#include "render.hpp"
#include "table_editor.hpp"
#include "table_text.hpp"
#include "tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace mig_sqlite;

std::vector<std::string> words(const std::string& sql) {
  std::vector<std::string> out;
  for (const auto& token : tokenize(sql)) out.emplace_back(text_at(sql, token.at));
  return out;
}

TEST(SqliteTokens, follow_the_engine) {
  EXPECT_EQ(words("a--b\n'it''s' \"x\"\"y\" [p q] `r` x'00' 1.5e-3 .5 0x1F /* ; */ a$1 <>"),
            (std::vector<std::string>{"a", "'it''s'", "\"x\"\"y\"", "[p q]", "`r`", "x'00'",
                                      "1.5e-3", ".5", "0x1F", "a$1", "<", ">"}));
  EXPECT_TRUE(words("-- only a comment").empty());
  EXPECT_EQ(words("'unterminated").size(), 1U);
  EXPECT_EQ(words("/* unterminated").size(), 0U);
  const std::string quoted = "\"a\"\"b\"";
  EXPECT_EQ(name_at(quoted, tokenize(quoted)[0]), "a\"b");
}

TEST(SqliteTableText, finds_every_clause) {
  const std::string sql =
      "CREATE TABLE IF NOT EXISTS main.\"t t\"(id INTEGER CONSTRAINT pk PRIMARY KEY DESC "
      "AUTOINCREMENT, "
      "[a] \"my type\"(3, -4) NOT NULL ON CONFLICT IGNORE DEFAULT - 5 COLLATE nocase, b UNIQUE "
      "CHECK (b "
      "> ')') CONSTRAINT fk REFERENCES p (x) ON DELETE SET NULL ON UPDATE NO ACTION MATCH FULL NOT "
      "DEFERRABLE INITIALLY IMMEDIATE NOT NULL, c AS (a || ',') STORED, d INT GENERATED ALWAYS AS "
      "(1), "
      "CONSTRAINT u UNIQUE (a COLLATE nocase DESC, b) FOREIGN KEY (a, b) REFERENCES q DEFERRABLE "
      "INITIALLY DEFERRED, CHECK (a > 0) ON CONFLICT FAIL) STRICT, WITHOUT ROWID";
  const auto table = parse_table(sql);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->name, "t t");
  EXPECT_TRUE(table->strict);
  EXPECT_TRUE(table->without_rowid);
  ASSERT_EQ(table->columns.size(), 5U);
  EXPECT_EQ(table->numbered()->name, "id");
  EXPECT_EQ(text_at(sql, table->columns[1].type), "\"my type\"(3, -4)");
  EXPECT_EQ(text_at(sql, table->columns[1].clause(ClauseKind::default_value)->body), "- 5");
  const Clause* key = table->columns[2].clause(ClauseKind::foreign_key);
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->name, "fk");
  EXPECT_EQ(key->on_delete, mig::ir::FkAction::set_null);
  EXPECT_FALSE(key->deferrable);
  EXPECT_NE(table->columns[2].clause(ClauseKind::not_null), nullptr);
  EXPECT_TRUE(table->columns[3].clause(ClauseKind::generated)->stored);
  EXPECT_FALSE(table->columns[4].clause(ClauseKind::generated)->stored);
  ASSERT_EQ(table->constraints.size(), 3U);
  EXPECT_EQ(table->constraints[0].columns, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(table->constraints[1].comma.empty());
  EXPECT_EQ(table->constraints[1].initially, mig::ir::Initially::deferred);
}

TEST(SqliteTableText, refuses_what_is_no_table) {
  for (const char* sql :
       {"", "CREATE VIEW v AS SELECT 1", "CREATE VIRTUAL TABLE f USING fts5(a)",
        "CREATE TABLE t AS SELECT 1", "CREATE TABLE t(a", "CREATE TABLE t()",
        "CREATE TABLE t(a) NONSENSE", "CREATE TABLE (a)", "CREATE TABLE t(a, CHECK)"}) {
    EXPECT_FALSE(parse_table(sql)) << sql;
  }
  EXPECT_THROW(TableEditor("CREATE VIRTUAL TABLE f USING fts5(a)"), Refusal);
}

TEST(SqliteTableText, does_not_stumble_over_pieces) {
  const std::string sql =
      "CREATE TABLE t(a INTEGER CONSTRAINT k PRIMARY KEY ON CONFLICT REPLACE AUTOINCREMENT, b TEXT "
      "DEFAULT (x'00') CHECK (b IN ('a', \"b\")) REFERENCES p(x) ON DELETE SET DEFAULT DEFERRABLE, "
      "UNIQUE "
      "(b COLLATE nocase) ON CONFLICT IGNORE, PRIMARY KEY (a AUTOINCREMENT)) WITHOUT ROWID";
  for (std::size_t i = 0; i <= sql.size(); ++i) {
    parse_table(sql.substr(0, i));
    parse_table(sql.substr(i));
    read_index(sql.substr(0, i));
  }
  const std::string index =
      "CREATE UNIQUE INDEX IF NOT EXISTS i ON t(a DESC, lower(b)) WHERE c > 0";
  for (std::size_t i = 0; i <= index.size(); ++i) {
    read_index(index.substr(0, i));
    with_name(index.substr(0, i), "j");
  }
}

TEST(SqliteTableEditor, changes_only_what_it_is_asked_to) {
  TableEditor t("CREATE TABLE t(a INT, -- one\n  b TEXT /* two */ NOT NULL, c, CHECK (t.a > 0))");
  t.add_clause("c", "DEFAULT 1");
  t.set_type("a", "BIGINT");
  t.set_type("c", "REAL");
  t.drop_clauses("b", ClauseKind::not_null);
  t.insert_column("\"z\" TEXT", "");
  t.insert_column("\"y\" TEXT", "A");
  t.append_column("\"x\" TEXT");
  t.add_constraint("UNIQUE (c)");
  t.set_options(true, false);
  EXPECT_EQ(
      t.sql(),
      "CREATE TABLE t(\"z\" TEXT, a BIGINT, \"y\" TEXT, -- one\n  b TEXT /* two */, c REAL DEFAULT "
      "1, \"x\" TEXT, CHECK (t.a > 0), UNIQUE (c)) STRICT");
  EXPECT_EQ(t.renamed("n").substr(0, 30), "CREATE TABLE \"n\"(\"z\" TEXT, a B");
  EXPECT_THAT(t.renamed("n"), testing::HasSubstr("CHECK (a > 0)"));
}

TEST(SqliteTableEditor, drops_columns_and_keeps_comments_of_others) {
  const char* sql = "CREATE TABLE t(a INT, -- one\n  b INT, -- two\n  c INT -- three\n)";
  TableEditor first(sql);
  first.drop_column("a");
  EXPECT_EQ(first.sql(), "CREATE TABLE t(-- one\n  b INT, -- two\n  c INT -- three\n)");
  TableEditor second(sql);
  second.drop_column("b");
  EXPECT_EQ(second.table().columns.size(), 2U);
  EXPECT_EQ(second.sql(), "CREATE TABLE t(a INT -- one\n  , -- two\n  c INT -- three\n)");
  TableEditor last(sql);
  last.drop_column("c");
  EXPECT_EQ(last.sql(), "CREATE TABLE t(a INT, -- one\n  b INT -- two\n  \n)");
  TableEditor block("CREATE TABLE t(a INT, b INT /* x\n y */)");
  block.drop_column("b");
  EXPECT_EQ(block.sql(), "CREATE TABLE t(a INT\n)");
}

TEST(SqliteTableEditor, drops_constraints_with_their_comma) {
  TableEditor t(
      "CREATE TABLE t(a, b, CHECK (a), UNIQUE (a) FOREIGN KEY (a) REFERENCES p, CHECK (b))");
  const auto drop = [&](ClauseKind kind) {
    t.drop_constraint(*t.find_constraint([&](const Clause& each) { return each.kind == kind; }));
  };
  drop(ClauseKind::unique);  // the next one has no comma of its own
  EXPECT_EQ(t.table().constraints.size(), 3U);
  drop(ClauseKind::check);
  drop(ClauseKind::check);
  drop(ClauseKind::foreign_key);
  EXPECT_EQ(t.sql(), "CREATE TABLE t(a, b)");
}

TEST(SqliteModel, reads_indexes_and_views) {
  const auto index = read_index(
      "CREATE UNIQUE INDEX \"i x\" ON t (a, \"b c\" DESC, lower(a) || ',' ASC, (a + 1)) WHERE a > "
      "0");
  ASSERT_TRUE(index);
  EXPECT_EQ(index->table, "t");
  EXPECT_EQ(index->index.name, "i x");
  ASSERT_EQ(index->index.columns.size(), 4U);
  EXPECT_EQ(index->index.columns[1].name, "b c");
  EXPECT_EQ(*index->index.columns[2].expression.get(), "lower(a) || ','");
  EXPECT_EQ(*index->index.columns[3].expression.get(), "a + 1");
  EXPECT_EQ(*index->index.where.get(), "a > 0");
  EXPECT_EQ(with_name("CREATE INDEX IF NOT EXISTS i ON t(a)", "j\""),
            "CREATE INDEX IF NOT EXISTS \"j\"\"\" ON t(a)");
  EXPECT_EQ(read_view_query("CREATE VIEW \"as\" AS SELECT 1 AS x, 2"), "SELECT 1 AS x, 2");
  EXPECT_EQ(read_view_query("CREATE VIEW v(a, \"as\") AS SELECT 1 AS x, 2 -- two"),
            "WITH v(a, \"as\") AS (SELECT 1 AS x, 2 -- two\n) SELECT * FROM v");
  EXPECT_FALSE(read_index("CREATE TABLE t(a)"));
}

}  // namespace
