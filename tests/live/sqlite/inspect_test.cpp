// What inspect() says can be made again and then reads the same, and whatever it cannot say is
// named.
#include "remake.hpp"
#include "spelling.hpp"

namespace {

using live::Database;
using live::expect_remade_equal;
namespace ir = mig::ir;

constexpr const char* kEverything = R"sql(
CREATE TABLE "the parents"(
  id INTEGER CONSTRAINT pk_p PRIMARY KEY AUTOINCREMENT, -- the number
  [Full Name] NVARCHAR(160) NOT NULL COLLATE nocase UNIQUE,
  code CHAR(3) COLLATE binary DEFAULT 'x''y' CONSTRAINT ck_code CHECK (length(code) < 4 AND "code" <> "no"),
  state TEXT DEFAULT 'new' CONSTRAINT "enum_state" CHECK ("state" IN ('new', 'old')),
  price NUMERIC(10, 2) DEFAULT 4.99, big "UNSIGNED BIG INT" DEFAULT -9223372036854775808, h INT DEFAULT 0x1F,
  active BOOLEAN NOT NULL DEFAULT 1, made DATETIME DEFAULT (CURRENT_TIMESTAMP), at DEFAULT (datetime('now', '-1 day')),
  data BLOB DEFAULT x'00ff', odd "x-y"(3) DEFAULT bare, first int first, none, doc JSON, "order" INT,
  total AS (price * 2), stored TEXT GENERATED ALWAYS AS (code || ',' || "Full Name") STORED,
  up INT REFERENCES "THE PARENTS" ON DELETE CASCADE NOT NULL DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (code, "Full Name"), CONSTRAINT u2 UNIQUE (price), CHECK ("the parents".price > 0 AND [order] IS NOT 1)
);
CREATE TABLE pairs(a TEXT, b INT NOT NULL, c REAL, PRIMARY KEY (a, b),
  CONSTRAINT fk_pair FOREIGN KEY (a) REFERENCES "the parents"(code) ON DELETE SET NULL ON UPDATE CASCADE) WITHOUT ROWID;
CREATE TABLE stern(k INT PRIMARY KEY, t TEXT, r REAL, b BLOB, n INTEGER, a ANY DEFAULT 1) STRICT, WITHOUT ROWID;
CREATE TABLE numbers(n INT PRIMARY KEY, m UNIQUE);
CREATE INDEX "ix ""1" ON "the parents"(code COLLATE rtrim DESC, lower("Full Name"), ([order]), (price) DESC) WHERE "price" > 1 AND code <> "";
CREATE UNIQUE INDEX ix2 ON pairs(c, b DESC);
CREATE VIEW plain AS SELECT p."Full Name" AS who, count(*) FROM "the parents" p GROUP BY 1;
CREATE VIEW named(x, "y z") AS SELECT a, b FROM pairs -- a comment
;
CREATE VIEW another AS SELECT x FROM named;
CREATE VIRTUAL TABLE words USING fts5(a, b);
CREATE VIRTUAL TABLE outside USING fts4(content="pairs");
CREATE VIEW found AS SELECT a FROM words;
CREATE TRIGGER after_pair AFTER INSERT ON pairs BEGIN INSERT INTO words VALUES (new.a, new.b); END;
CREATE TRIGGER instead INSTEAD OF INSERT ON named BEGIN INSERT INTO pairs VALUES (new.x, new."y z", 0); END;
ANALYZE;
)sql";

TEST(SqliteInspect, what_it_says_is_made_again_and_reads_the_same) {
  Database db;
  db.script(kEverything);
  expect_remade_equal(db);
  const ir::Schema found = db.inspect();
  ASSERT_EQ(found.tables.size(), 4U);
  const ir::Table& parents = *found.table("the parents");
  EXPECT_EQ(parents.unique.size(), 3U);
  ASSERT_EQ(parents.checks.size(), 2U);
  EXPECT_EQ(*parents.checks[0].check.get(), "length(code) < 4 AND code <> 'no'");
  EXPECT_EQ(*parents.checks[1].check.get(), "price > 0 AND \"order\" IS NOT 1");
  ASSERT_EQ(parents.foreign_keys.size(), 1U);
  EXPECT_EQ(parents.foreign_keys[0].initially, ir::Initially::deferred);
  EXPECT_EQ(parents.foreign_keys[0].references.table, "the parents");
  EXPECT_EQ(parents.foreign_keys[0].references.columns, std::vector<std::string>{"id"});
  ASSERT_EQ(parents.indexes.size(), 1U);
  EXPECT_EQ(parents.indexes[0].columns[2].name, "order");
  EXPECT_EQ(*parents.indexes[0].where.get(), "price > 1 AND code <> ''");
  EXPECT_EQ(*found.view("named")->query.get(),
            "WITH named(x, \"y z\") AS (SELECT a, b FROM pairs) SELECT * FROM named");
}

std::vector<std::string> opaque(const ir::Schema& schema) {
  std::vector<std::string> out;
  for (const auto& each : schema.opaque) {
    out.push_back((each.early ? "early " : "") + each.kind + ": " + each.name +
                  (each.table.empty() ? "" : " of " + each.table) +
                  (each.sql.empty() ? "" : " is made again"));
  }
  return out;
}

TEST(SqliteInspect, names_what_the_model_does_not_hold) {
  Database db;
  db.script(kEverything);
  EXPECT_EQ(
      opaque(db.inspect()),
      (std::vector<std::string>{
          "early virtual table: words is made again", "primary key that takes NULL: n of numbers",
          "virtual table: outside is made again", "trigger: after_pair of pairs is made again",
          "trigger: instead of named is made again"}));
  EXPECT_EQ(opaque(db.inspect({"pairs"})), std::vector<std::string>{});
}

TEST(SqliteInspect, names_parts_of_tables) {
  Database db;
  db.script(R"sql(
    CREATE TABLE a(x TEXT CONSTRAINT nn NOT NULL ON CONFLICT IGNORE, y TEXT COLLATE nocase UNIQUE ON CONFLICT ABORT,
      z INTEGER, q REFERENCES nowhere, r REFERENCES b(nope), s REFERENCES b,
      CONSTRAINT pk PRIMARY KEY (x COLLATE rtrim, z DESC) ON CONFLICT REPLACE, UNIQUE (y COLLATE NOCASE, z));
    CREATE TABLE b(i INTEGER PRIMARY KEY DESC, t);
    CREATE TABLE c(i INTEGER, PRIMARY KEY (i DESC));
    CREATE INDEX odd ON b("no column");
  )sql");
  const ir::Schema found = db.inspect();
  EXPECT_EQ(opaque(found), (std::vector<std::string>{
                               "foreign key to what is not there: nowhere of a",
                               "foreign key to what is not there: b of a",
                               "primary key that takes NULL: z of a",
                               "name of NOT NULL: nn of a",
                               "ON CONFLICT IGNORE: nn of a",
                               "ON CONFLICT REPLACE: pk of a",
                               "collation rtrim in a key: pk of a",
                               "descending key: pk of a",
                               "primary key that takes NULL: i of b",
                               "descending key: PRIMARY KEY (i) of b",
                               "index: odd of b is made again",
                           }));
  EXPECT_EQ(found.table("a")->foreign_keys.size(), 1U);
  EXPECT_EQ(ir::to_text(*found.table("b")->columns[0].type.get()), "INT");  // no number of the row
  EXPECT_EQ(ir::to_text(*found.table("c")->columns[0].type.get()), "integer");
  expect_remade_equal(db);
}

// A column must take what it is given as the one that it was made after.
TEST(SqliteInspect, types_made_again_hold_the_same_values) {
  for (const char* declared : {"",
                               "INT",
                               "INTEGER",
                               "TINYINT",
                               "SMALLINT",
                               "MEDIUMINT",
                               "BIGINT",
                               "UNSIGNED BIG INT",
                               "INT2",
                               "INT4",
                               "INT8",
                               "INTEGER(11)",
                               "int(10) ",
                               "CHARACTER(20)",
                               "VARCHAR(255)",
                               "VARCHAR",
                               "VARYING CHARACTER(255)",
                               "CHARACTER VARYING(9)",
                               "NCHAR(55)",
                               "NATIVE CHARACTER(70)",
                               "NVARCHAR(160)",
                               "TEXT",
                               "CLOB",
                               "BLOB",
                               "BLOB SUB_TYPE TEXT",
                               "REAL",
                               "DOUBLE",
                               "DOUBLE   PRECISION",
                               "double precision",
                               "FLOAT",
                               "FLOAT(7)",
                               "NUMERIC",
                               "NUMERIC(10,2)",
                               "NUMERIC( 10 , -2 )",
                               "DECIMAL(10,5)",
                               "DECIMAL",
                               "BOOLEAN",
                               "BOOL",
                               "DATE",
                               "DATETIME",
                               "TIMESTAMP",
                               "TIME",
                               "TIMESTAMP WITH TIME ZONE",
                               "STRING",
                               "ANY",
                               "MONEY",
                               "UUID",
                               "JSON TEXT",
                               "\"my type\"(3)",
                               "[x-y]",
                               "'quoted type'",
                               "\"INTEGER\"",
                               "\"check\"",
                               "int first",
                               "varbinary(16)",
                               "enum",
                               "sixt\xc3\xa9"}) {
    SCOPED_TRACE(declared);
    Database one;
    one.query(std::string("CREATE TABLE t(a ") + declared + ", k " + declared + " PRIMARY KEY)");
    Database other;
    live::make(other, one.inspect());
    EXPECT_EQ(live::comparable(other.inspect()), live::comparable(one.inspect()));
    for (const char* value : {"5", "'5'", "'05'", "5.0", "'5.5'", "'x'", "x'35'", "'1e3'"}) {
      for (Database* db : {&one, &other}) {
        db->query(std::string("INSERT INTO t(a, k) SELECT ") + value + ", count(*) FROM t");
      }
    }
    const char* values = "SELECT typeof(a), a, typeof(k) FROM t ORDER BY k";
    EXPECT_EQ(other.text(values), one.text(values));
    // whether the key numbers the rows
    const char* number = "INSERT INTO t(a) VALUES (0)";
    const auto fails = [&](Database& db) {
      try {
        db.query(number);
      } catch (const live::sdk::Error&) {
        return true;
      }
      return db.text("SELECT count(*) FROM t WHERE k IS NULL") != "0";
    };
    EXPECT_EQ(fails(other), fails(one));
  }
}

TEST(SqliteInspect, defaults_made_again_give_the_same_values) {
  for (const char* type :
       {"", "INTEGER", "TEXT", "VARCHAR(9)", "BLOB", "REAL", "DECIMAL(5,2)", "BOOLEAN", "DATE"}) {
    for (const char* value : {"0",
                              "1",
                              "-1",
                              "+7",
                              "- 3",
                              "1.0",
                              ".5",
                              "5.",
                              "1e3",
                              "-1.5e-7",
                              "0x1F",
                              "-0x1f",
                              "1e999",
                              "9223372036854775807",
                              "-9223372036854775808",
                              "9223372036854775808",
                              "'abc'",
                              "''",
                              "'it''s'",
                              "\"dq\"",
                              "bare",
                              "[b r]",
                              "`tick`",
                              "'5'",
                              "TRUE",
                              "false",
                              "NULL",
                              "(NULL)",
                              "x'00ff'",
                              "X'41'",
                              "('x')",
                              "((1))",
                              "(1 + 2)",
                              "(-1)",
                              "(abs(-5))",
                              "(1 /* one */)",
                              "('a' || 'b')",
                              "(CASE WHEN 1 THEN 'y' END)",
                              "(lower('ABC'))"}) {
      SCOPED_TRACE(std::string(type) + " DEFAULT " + value);
      Database one;
      one.query(std::string("CREATE TABLE t(k, a ") + type + " DEFAULT " + value + ")");
      Database other;
      live::make(other, one.inspect());
      EXPECT_EQ(live::comparable(other.inspect()), live::comparable(one.inspect()));
      for (Database* db : {&one, &other}) db->query("INSERT INTO t(k) VALUES (1)");
      EXPECT_EQ(other.text("SELECT typeof(a), quote(a) FROM t"),
                one.text("SELECT typeof(a), quote(a) FROM t"));
    }
  }
}

TEST(SqliteInspect, tables_altered_into_shape_read_like_tables_made_at_once) {
  Database at_once;
  at_once.script(R"sql(
    CREATE TABLE prices(id INTEGER PRIMARY KEY, price INT CHECK (price > 0), "group" TEXT CHECK ("group" IN ('a', 'b')),
      twice AS (price * 2), note VARCHAR(9), CONSTRAINT ck CHECK (price < 9 AND price <> id));
    CREATE TABLE lines(of_price INT REFERENCES prices(price));
    CREATE INDEX ix ON prices(price, lower("group")) WHERE price > 1;
    CREATE VIEW v AS SELECT price, p.price AS z, count(*) AS n FROM prices AS p, lines WHERE of_price = price GROUP BY price;
    CREATE VIEW w(x) AS SELECT price FROM prices WHERE id IN (SELECT max(id) FROM prices WHERE price > 1 UNION SELECT price FROM prices);
    CREATE TRIGGER tr AFTER UPDATE OF price ON prices BEGIN UPDATE lines SET of_price = new.price; END;
  )sql");
  Database altered;
  altered.script(R"sql(
    CREATE TABLE p(id INTEGER PRIMARY KEY, amount INT CHECK (amount > 0), kind TEXT CHECK (kind IN ("a", "b")),
      twice AS (amount * 2), CONSTRAINT ck CHECK (amount < 9 AND p.amount <> id));
    CREATE TABLE l(of_price INT REFERENCES p(amount));
    CREATE INDEX ix ON p(amount, lower(kind)) WHERE amount > 1;
    CREATE VIEW v AS SELECT amount, p.amount AS z, count(*) AS n FROM p AS p, l WHERE of_price = amount GROUP BY amount;
    CREATE VIEW w(x) AS SELECT amount FROM p WHERE id IN (SELECT max(id) FROM p WHERE amount > 1 UNION SELECT amount FROM p);
    ALTER TABLE p ADD COLUMN "note" VARCHAR(9) DEFAULT NULL;
    ALTER TABLE p RENAME TO "prices";
    ALTER TABLE "l" RENAME TO "lines";
    ALTER TABLE prices RENAME COLUMN amount TO "price";
    ALTER TABLE prices RENAME COLUMN kind TO "group";
    CREATE TRIGGER tr AFTER UPDATE OF price ON prices BEGIN UPDATE lines SET of_price = new.price; END;
  )sql");
  EXPECT_EQ(live::comparable(altered.inspect()), live::comparable(at_once.inspect()));
  expect_remade_equal(altered);
}

// Every word of the engine's own, as the name of a table, a column and in expressions.
TEST(SqliteInspect, names_that_are_written_bare_are_taken_so) {
  for (int i = 0; i < sqlite3_keyword_count(); ++i) {
    const char* text = nullptr;
    int size = 0;
    sqlite3_keyword_name(i, &text, &size);
    const std::string word(text, static_cast<std::size_t>(size));
    const std::string name = mig_sqlite::plain_name(word);
    const std::string quoted = '"' + word + '"';
    Database db;
    db.script("CREATE TABLE aside(z); CREATE TABLE " + quoted + "(a, " + quoted +
              " INT, CHECK (a < " + quoted + " AND " + quoted + " > 1)); CREATE INDEX i ON " +
              quoted + "(" + quoted + " + 1) WHERE " + quoted + " > 2; CREATE VIEW v AS SELECT " +
              quoted + ", " + quoted + "." + quoted + " AS " + quoted + " FROM aside, " + quoted +
              " WHERE " + quoted + "." + quoted + " = 1 GROUP BY " + quoted);
    SCOPED_TRACE(name);
    try {
      db.query("EXPLAIN SELECT " + name + ", " + name + " AS " + name + " FROM " + name +
               " WHERE " + name + " > 1 AND 1 < " + name + " ORDER BY " + name);
      expect_remade_equal(db);
    } catch (const live::sdk::Error& error) {
      ADD_FAILURE() << error.message;
    }
  }
}

TEST(SqliteInspect, a_virtual_table_without_its_module_is_named) {
  live::File file;
  {
    Database db(file.url());
    db.script(
        "CREATE TABLE t(a); CREATE TABLE gone_data(x); CREATE TABLE gone(y); PRAGMA "
        "writable_schema = ON; UPDATE sqlite_schema SET rootpage = 0, sql = 'CREATE VIRTUAL TABLE "
        "gone USING nowhere(a)' WHERE name = 'gone'; PRAGMA writable_schema = OFF");
  }
  Database db(file.url());
  const ir::Schema found = db.inspect();
  ASSERT_EQ(found.tables.size(), 1U);
  EXPECT_EQ(found.tables[0].name, "t");
  EXPECT_EQ(opaque(found),
            (std::vector<std::string>{"early virtual table: gone is made again",
                                      "table of a virtual table: gone_data of gone"}));
}

TEST(SqliteInspect, a_text_that_cannot_be_read_is_named) {
  Database db;
  db.script(
      "CREATE TABLE t(a VARCHAR(9) NOT NULL DEFAULT 'x', b, PRIMARY KEY (b)); CREATE TABLE u(a "
      "INT REFERENCES t(b)); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE "
      "TABLE t WITHOUT WORDS' WHERE name = 't'; PRAGMA writable_schema = OFF");
  const ir::Schema found = db.inspect();
  const ir::Table& table = *found.table("t");
  EXPECT_EQ(table.primary_key->columns, std::vector<std::string>{"b"});
  EXPECT_EQ(ir::to_text(*table.columns[0].type.get()), "varchar(9)");
  EXPECT_FALSE(table.columns[0].nullable);
  EXPECT_EQ(*table.columns[0].default_sql.get(), "'x'");
  EXPECT_EQ(opaque(found), std::vector<std::string>{"definition that mig cannot read: t of t"});
  EXPECT_EQ(found.table("u")->foreign_keys.size(), 1U);
}

}  // namespace
