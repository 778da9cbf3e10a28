// What inspection says of a whole schema is all that is there, and makes it again.
#include "server.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>
#include <mig/sdk/dialect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace {

namespace ir = mig::ir;

template <class T>
std::vector<std::string> texts(const std::vector<T>& list) {
  std::vector<std::string> out;
  for (const auto& each : list) out.push_back(ir::dump_json(ir::encode(each)));
  return out;
}

class Inspection : public live::ServerTest {
 protected:
  // The statements of a script, one a line.
  void script(const std::vector<std::string>& statements) {
    for (const auto& each : statements) sql(each);
  }

  // Empties the database and makes the schema in it as its operations are translated.
  void make_again(const ir::Schema& schema) {
    const std::string name = cell("SELECT DATABASE()");
    const std::string charset = cell("SELECT @@character_set_database");
    const std::string collation = cell("SELECT @@collation_database");
    sql("DROP DATABASE `" + name + "`");
    sql("CREATE DATABASE `" + name + "` CHARACTER SET " + charset + " COLLATE " + collation);
    sql("USE `" + name + "`");
    for (const auto& each : schema.opaque) {
      if (each.early && !each.sql.empty()) sql(each.sql);
    }
    ir::Schema made;
    for (const auto& each : schema.sequences) translate(ir::CreateSequence{each}, made);
    for (ir::Table table : schema.tables) {
      table.foreign_keys.clear();
      translate(ir::CreateTable{table, false}, made);
      made.tables.push_back(table);
    }
    for (const auto& table : schema.tables) {
      for (const auto& key : table.foreign_keys) {
        ir::AddForeignKey add;
        add.table = table.name;
        add.constraint = key;
        translate(add, made);
        made.table(table.name)->foreign_keys.push_back(key);
      }
    }
    for (const auto& each : schema.views) translate(ir::CreateView{each}, made);
    for (const auto& each : schema.opaque) {
      if (!each.early && !each.sql.empty()) sql(each.sql);
    }
  }

  void expect_again(const ir::Schema& first) {
    make_again(first);
    const ir::Schema second = inspect();
    EXPECT_EQ(texts(second.tables), texts(first.tables));
    EXPECT_EQ(texts(second.views), texts(first.views));
    EXPECT_EQ(texts(second.sequences), texts(first.sequences));
    EXPECT_EQ(texts(second.opaque), texts(first.opaque));
    const std::string database = cell("SELECT DATABASE()");
    for (const auto& each : first.opaque) {
      EXPECT_THAT(each.sql, testing::Not(testing::HasSubstr(database)));
      EXPECT_THAT(each.sql, testing::Not(testing::HasSubstr("DEFINER=")));
    }
  }

  static const ir::Opaque* opaque(const ir::Schema& schema, const std::string& kind,
                                  const std::string& name) {
    const auto found = std::find_if(
        schema.opaque.begin(), schema.opaque.end(),
        [&](const ir::Opaque& each) { return each.kind == kind && each.name == name; });
    return found == schema.opaque.end() ? nullptr : &*found;
  }

 private:
  template <class Body>
  void translate(Body body, const ir::Schema& before) {
    ir::Operation operation;
    operation.body = std::move(body);
    const ir::Server server = connection().server();
    const std::map<std::string, std::string> types;
    const auto made =
        dialect().compile(operation, {before, server, false, false, dialect(), types});
    ASSERT_NE(made.support, ir::Support::unsupported) << made.reason;
    for (const auto& statement : made.statements) sql(statement.sql);
  }
};
INSTANTIATE_TEST_SUITE_P(Servers, Inspection, live::both(), live::name_of);

TEST_P(Inspection, columns_of_every_kind_are_made_again) {
  script(
      {"CREATE TABLE t (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, "
       "b1 tinyint(1) DEFAULT 1, ti tinyint DEFAULT -3, tu tinyint unsigned, si smallint, "
       "mi mediumint unsigned, zf int(6) zerofill DEFAULT 7, de decimal(9,3) DEFAULT 1.250, "
       "f float, f2 float(7,3), d double DEFAULT 1e100, bi bit(9) DEFAULT b'100000001', "
       "y year DEFAULT 2024, da date DEFAULT '2024-02-29', t3 time(3) DEFAULT '-10:11:12.500', "
       "dt datetime(6) DEFAULT '2024-02-29 01:02:03.000004', "
       "ts timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, "
       "up timestamp(3) NOT NULL ON UPDATE CURRENT_TIMESTAMP(3), "
       "ch char(3) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'ä', vc varchar(20) DEFAULT "
       "'it''s \\\\ \"q\" `b`', tt tinytext, mt mediumtext COLLATE utf8mb4_bin, lt longtext, "
       "bn binary(4) DEFAULT 'a', vb varbinary(9) DEFAULT x'00ff00', ve varbinary(9) DEFAULT '', "
       "tb tinyblob, mb mediumblob, lb longblob, e enum('a','it''s','c,d') DEFAULT 'it''s', "
       "s set('x','y') DEFAULT 'x,y', j json, g geometry, p point NOT NULL, "
       "ex int DEFAULT (1 + 2), fn varchar(40) DEFAULT (concat('a', 'it''s', vc)), "
       "gs int AS (si * 2) STORED, gv varchar(40) AS (concat(vc, 'it''s')) VIRTUAL, "
       "SPATIAL KEY sp (p)) COMMENT='it''s \\\\ a table'"});
  if (maria()) {
    script({"CREATE SEQUENCE sq START WITH 5 INCREMENT BY 2 CACHE 20",
            "CREATE TABLE m (i inet6 DEFAULT '::1', u uuid DEFAULT uuid(), c text COMPRESSED "
            "COLLATE latin1_bin, r point REF_SYSTEM_ID=4326 NOT NULL, bl blob DEFAULT x'00ff', "
            "bt mediumblob DEFAULT 'ab', te text DEFAULT 'it''s', n bigint DEFAULT nextval(sq), "
            "n2 bigint DEFAULT (nextval(sq) + 1), j json NOT NULL DEFAULT '{}', "
            "nj varchar(100) CHECK (json_valid(nj)), lj longtext CHECK (json_valid(lj)), "
            "k int CHECK (k > 0), un tinyint(1) unsigned)"});
  } else {
    script(
        {"CREATE TABLE m (p point NOT NULL SRID 4326, j json DEFAULT (json_array()), te text "
         "DEFAULT ('it''s'), gn int AS (1 + 1) STORED NOT NULL, SPATIAL KEY sp (p))"});
  }
  expect_again(inspect());
}

TEST_P(Inspection, keys_and_checks_of_every_kind_are_made_again) {
  script(
      {"CREATE TABLE p (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL, UNIQUE KEY ab (a, b))",
       "CREATE TABLE c (id int PRIMARY KEY, a int, b int, n varchar(200), x text, "
       "KEY ix (b DESC, n(10)), UNIQUE KEY ud (b DESC), UNIQUE KEY up (n(3)), "
       "FULLTEXT KEY ft (x, n), KEY hx (a) USING BTREE, "
       "CONSTRAINT f1 FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE SET NULL, "
       "CONSTRAINT f2 FOREIGN KEY (b) REFERENCES p (id) ON UPDATE CASCADE, "
       "CONSTRAINT f3 FOREIGN KEY (a) REFERENCES c (id), "
       "CONSTRAINT k1 CHECK (n <> 'it''s \\\\ \"q\" \\n'), CHECK (id > 0 AND n NOT LIKE "
       "'%a\\_b'), CHECK (n <> _latin1'x' OR id IN (1, 2)))",
       "CREATE TABLE mem (a int, b int, PRIMARY KEY (a), KEY bt (b) USING BTREE, UNIQUE KEY ub "
       "(b) USING BTREE, KEY h (b)) ENGINE=MEMORY"});
  if (maria()) {
    script(
        {"CREATE TABLE lu (x text, v varchar(3000), UNIQUE KEY ux (x), UNIQUE KEY uv (v), "
         "UNIQUE KEY un (v(10)))"});
  } else {
    script(
        {"CREATE TABLE fx (s varchar(20), j json, KEY a ((cast(j->'$.x' as unsigned array))), "
         "KEY l ((lower(s)), s DESC), UNIQUE KEY u ((concat(s, 'x\\'y\\\\z'))))"});
  }
  expect_again(inspect());
}

TEST_P(Inspection, options_of_tables_are_those_that_differ_from_the_database) {
  script({"CREATE TABLE plain (a varchar(5)) ENGINE=InnoDB ROW_FORMAT=DYNAMIC",
          "CREATE TABLE la (a varchar(5), b varchar(5) CHARACTER SET utf8mb4) CHARACTER SET latin1 "
          "ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4",
          "CREATE TABLE bi (a varchar(5)) COLLATE utf8mb4_bin ROW_FORMAT=COMPACT",
          "CREATE TABLE my (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=MyISAM ROW_FORMAT=FIXED "
          "AUTO_INCREMENT=77 MAX_ROWS=100 STATS_PERSISTENT=1"});
  const ir::Schema first = inspect();
  EXPECT_TRUE(first.table("plain")->options.empty());
  const auto option = [&](const char* table, const char* key) {
    const ir::Value* value = first.table(table)->options.at("mysql").find(key);
    return value == nullptr ? std::string("-") : ir::dump_json(*value);
  };
  EXPECT_EQ(option("la", "charset"), "\"latin1\"");
  EXPECT_EQ(option("la", "collate"), "\"latin1_swedish_ci\"");
  EXPECT_EQ(option("la", "row_format"), "\"compressed\"");
  EXPECT_EQ(option("la", "key_block_size"), "4");
  EXPECT_EQ(option("bi", "charset"), "-");
  EXPECT_EQ(option("bi", "collate"), "\"utf8mb4_bin\"");
  EXPECT_EQ(option("my", "engine"), "\"MyISAM\"");
  EXPECT_EQ(option("my", "auto_increment"), "-");
  ASSERT_NE(opaque(first, "table option", "max_rows"), nullptr);
  EXPECT_EQ(opaque(first, "table option", "max_rows")->table, "my");
  expect_again(first);
}

TEST_P(Inspection, parts_of_tables_that_the_model_does_not_hold_are_named) {
  script(
      {"CREATE TABLE t (id int NOT NULL, a int INVISIBLE CHECK (a > 0), b int NOT NULL, x text, "
       "PRIMARY KEY (id DESC), KEY ia (a) COMMENT 'it''s', UNIQUE KEY ub (b) COMMENT 'u', "
       "FULLTEXT KEY fx (x))",
       "CREATE TABLE cut (n varchar(900) NOT NULL, PRIMARY KEY (n(10)))",
       "CREATE TABLE parts (id int NOT NULL, PRIMARY KEY (id)) PARTITION BY RANGE (id) (PARTITION "
       "p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
       "CREATE TABLE zero (a int)",
       "SET SESSION sql_mode = REPLACE(REPLACE(@@sql_mode, 'NO_ZERO_DATE', ''), "
       "'NO_ZERO_IN_DATE', '')",
       "ALTER TABLE zero ADD z datetime NOT NULL DEFAULT '0000-00-00 00:00:00'"});
  if (maria()) {
    script({"ALTER TABLE t ALTER INDEX ub IGNORED, ADD KEY hid (b) IGNORED",
            "ALTER TABLE zero ADD u timestamp NOT NULL ON UPDATE CURRENT_TIMESTAMP, ADD i int "
            "INVISIBLE, ADD KEY ki (i) COMMENT 'x'",
            "CREATE TABLE ver (id int PRIMARY KEY, x int WITHOUT SYSTEM VERSIONING, s timestamp(6) "
            "GENERATED ALWAYS AS ROW START INVISIBLE, e timestamp(6) GENERATED ALWAYS AS ROW END "
            "INVISIBLE, KEY ke (x, e), PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING",
            "CREATE TABLE ver2 (id int PRIMARY KEY) WITH SYSTEM VERSIONING",
            "CREATE TABLE per (id int, a date, b date, PERIOD FOR p (a, b), UNIQUE KEY uu (id, p "
            "WITHOUT OVERLAPS))"});
  } else {
    script(
        {"ALTER TABLE t ADD KEY hid (b) INVISIBLE, ADD CONSTRAINT no CHECK (b > 3) NOT ENFORCED, "
         "DROP INDEX fx",
         "ALTER TABLE t ADD FULLTEXT KEY fx (x) WITH PARSER ngram",
         "SET SESSION sql_generate_invisible_primary_key = 1", "CREATE TABLE gipk (a int)",
         "SET SESSION sql_generate_invisible_primary_key = 0"});
  }
  sql("SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_ZERO_DATE,NO_ZERO_IN_DATE')");
  const ir::Schema first = inspect();
  const auto named = [&](const char* kind, const char* name, const char* table) {
    const ir::Opaque* found = opaque(first, kind, name);
    EXPECT_TRUE(found != nullptr && found->table == table) << kind << " " << name;
  };
  named("primary key", "PRIMARY", "cut");
  named("invisible column", "a", "t");
  named("comment of an index", "ia", "t");
  named("comment of an index", "ub", "t");
  named("invisible index", "hid", "t");
  named("partitioning", "parts", "parts");
  named("default of a column", "z", "zero");
  if (maria()) {
    named("system versioning", "ver", "ver");
    named("column without system versioning", "x", "ver");
    named("index", "ke", "ver");
    named("period", "p", "per");
    named("index", "uu", "per");
  } else {
    named("parser of an index", "fx", "t");
    named("check that is not enforced", "no", "t");
    named("invisible column", "my_row_id", "gipk");
    // no statement gives it under a mode that refuses such dates
    EXPECT_EQ(opaque(first, "default of a column", "z")->sql, "");
    sql("DROP TABLE zero");
  }
  EXPECT_FALSE(first.table("cut")->primary_key);
  EXPECT_TRUE(first.table("t")->primary_key);
  expect_again(inspect());
}

TEST_P(Inspection, foreign_keys_that_no_schema_holds_are_named) {
  const std::string other = cell("SELECT CONCAT(DATABASE(), '_o')");
  script(
      {"CREATE DATABASE `" + other + "`", "CREATE TABLE `" + other + "`.o (id int PRIMARY KEY)",
       "CREATE TABLE p (id int PRIMARY KEY, a int, b int, KEY ka (a), UNIQUE KEY ub (b))",
       "CREATE TABLE c (id int PRIMARY KEY, x int, CONSTRAINT away FOREIGN KEY (x) REFERENCES `" +
           other + "`.o (id) ON DELETE CASCADE)",
       "SET SESSION foreign_key_checks = 0",
       "CREATE TABLE d (id int PRIMARY KEY, x int, CONSTRAINT gone FOREIGN KEY (x) REFERENCES "
       "nowhere (id))",
       "SET SESSION foreign_key_checks = 1"});
  if (maria()) {
    sql("CREATE TABLE e (x int, CONSTRAINT weak FOREIGN KEY (x) REFERENCES p (a))");
  }
  const ir::Schema first = inspect();
  ASSERT_NE(opaque(first, "foreign key", "away"), nullptr);
  EXPECT_THAT(opaque(first, "foreign key", "away")->sql, testing::HasSubstr("ON DELETE CASCADE"));
  ASSERT_NE(opaque(first, "foreign key", "gone"), nullptr);
  EXPECT_EQ(opaque(first, "foreign key", "gone")->sql, "");
  EXPECT_EQ(opaque(first, "foreign key", "weak") != nullptr, maria());
  for (const auto& table : first.tables) EXPECT_TRUE(table.foreign_keys.empty()) << table.name;
  sql("SET SESSION foreign_key_checks = 0");
  sql("DROP TABLE d");
  make_again(inspect());
  EXPECT_EQ(cell("SELECT COUNT(*) FROM information_schema.referential_constraints WHERE "
                 "constraint_schema = DATABASE()"),
            maria() ? "2" : "1");
  sql("DROP TABLE c");
  sql("DROP DATABASE `" + other + "`");
}

TEST_P(Inspection, views_and_programs_are_made_again) {
  const std::string database = cell("SELECT DATABASE()");
  script(
      {"CREATE TABLE p (id int PRIMARY KEY, n varchar(20))",
       "CREATE FUNCTION f (a int, b varchar(9) CHARSET latin1) RETURNS int DETERMINISTIC RETURN a "
       "+ 1",
       "CREATE PROCEDURE pr (IN a int, OUT b varchar(20)) COMMENT 'why' BEGIN SELECT n INTO b FROM "
       "p WHERE id = a; END",
       "CREATE VIEW a1 (x, y) AS SELECT id, n FROM p ORDER BY n",
       "CREATE VIEW a2 (x, y) AS SELECT id, n FROM p UNION SELECT 1, 'x' ORDER BY 1",
       "CREATE VIEW a3 AS SELECT f(id, 'a') AS y, '" + database +
           "' AS d FROM p WHERE id IN "
           "(SELECT max(id) FROM p)",
       "CREATE SQL SECURITY INVOKER VIEW a4 AS SELECT id FROM p WHERE id > 3 WITH CASCADED CHECK "
       "OPTION",
       "CREATE ALGORITHM=TEMPTABLE VIEW a5 (k) AS SELECT x FROM a1",
       "CREATE TRIGGER t1 BEFORE INSERT ON p FOR EACH ROW SET NEW.id = NEW.id + 1",
       "CREATE TRIGGER t2 BEFORE INSERT ON p FOR EACH ROW PRECEDES t1 SET NEW.n = 'it''s'",
       "CREATE EVENT e1 ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2030-01-01 00:00:00' ENDS "
       "'2031-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'c' DO DELETE FROM p",
       "SET SESSION time_zone = '+05:00'",
       "CREATE EVENT e2 ON SCHEDULE AT '2030-06-01 00:00:00' DO DELETE FROM p",
       "SET SESSION time_zone = '+00:00'",
       "SET SESSION sql_mode = CONCAT(@@sql_mode, "
       "',ANSI_QUOTES')",
       "CREATE PROCEDURE quoted() SELECT \"n\" FROM p",
       "SET SESSION sql_mode = REPLACE(@@sql_mode, "
       "'ANSI_QUOTES', '')"});
  if (maria()) {
    script({"CREATE SEQUENCE sq", "CREATE VIEW a6 AS SELECT nextval(sq) AS n, lastval(sq) AS l"});
  }
  const ir::Schema first = inspect();
  for (const auto& view : first.views) {
    const std::string own = "`" + database + "`";
    EXPECT_THAT(*view.query.get(), testing::Not(testing::HasSubstr(own))) << view.name;
  }
  ASSERT_NE(opaque(first, "function", "f"), nullptr);
  EXPECT_TRUE(opaque(first, "function", "f")->early) << "views call it";
  ASSERT_NE(opaque(first, "event", "e2"), nullptr);
  EXPECT_THAT(opaque(first, "event", "e2")->sql, testing::HasSubstr("2030-05-31 19:00:00"));
  ASSERT_NE(opaque(first, "procedure", "quoted"), nullptr);
  EXPECT_EQ(opaque(first, "procedure", "quoted")->sql, "") << "no session of ours reads it so";
  sql("DROP PROCEDURE quoted");
  ir::Schema wanted = inspect();
  make_again(wanted);
  EXPECT_EQ(
      sql("SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() "
          "AND table_name IN ('a1', 'a2', 'a5') ORDER BY table_name, ordinal_position"),
      (live::Rows{{"x"}, {"y"}, {"x"}, {"y"}, {"k"}}));
  const ir::Schema second = inspect();
  EXPECT_EQ(texts(second.views), texts(wanted.views));
  EXPECT_EQ(texts(second.opaque), texts(wanted.opaque));
}

// Whichever way a table came to it, the same content reads the same.
TEST_P(Inspection, a_table_altered_into_shape_reads_as_one_made_at_once) {
  script(
      {"CREATE TABLE p (id bigint unsigned NOT NULL AUTO_INCREMENT, code varchar(20) NOT NULL "
       "DEFAULT 'x', PRIMARY KEY (id), UNIQUE KEY uq_code (code))",
       "CREATE TABLE k (id bigint NOT NULL, n bigint DEFAULT 5, d decimal(8,2) NOT NULL DEFAULT "
       "1.50, s varchar(40) DEFAULT '7', f tinyint(1) NOT NULL DEFAULT 1, e enum('a','b') NOT NULL "
       "DEFAULT 'b', ts timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE "
       "CURRENT_TIMESTAMP(3), dt datetime DEFAULT CURRENT_TIMESTAMP, Foo int, g int AS (Foo + 1) "
       "STORED, pid bigint unsigned, b bit(4) DEFAULT b'101', PRIMARY KEY (id), KEY ix (n, d "
       "DESC), "
       "CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p (id) ON DELETE CASCADE, CONSTRAINT ck CHECK "
       "(Foo > 0 AND s <> 'q'))",
       "CREATE VIEW v AS SELECT k.id, p.code FROM k JOIN p ON p.id = k.pid WHERE k.s = 'x'"});
  const ir::Schema at_once = inspect();
  script(
      {"DROP VIEW v",
       "DROP TABLE k",
       "DROP TABLE p",
       "CREATE TABLE parent (num int unsigned NOT NULL, code varchar(10))",
       "ALTER TABLE parent ADD PRIMARY KEY (num)",
       "ALTER TABLE parent MODIFY num bigint unsigned NOT NULL AUTO_INCREMENT, MODIFY code "
       "varchar(20) NOT NULL DEFAULT 'x'",
       "CREATE UNIQUE INDEX uq_x ON parent (code)",
       "ALTER TABLE parent RENAME INDEX uq_x TO uq_code",
       "CREATE TABLE kids (n int DEFAULT 5, id int, Foo int, s int DEFAULT 7, d int NOT NULL "
       "DEFAULT 1, f int NOT NULL DEFAULT 1, e varchar(3) NOT NULL DEFAULT 'b', pid int, gone int, "
       "CONSTRAINT ck CHECK (foo > 0 and s <> 'q'))",
       "ALTER TABLE kids MODIFY n bigint DEFAULT 5 AFTER id, MODIFY d decimal(8,2) NOT NULL AFTER "
       "n, MODIFY s varchar(40) AFTER d",
       "ALTER TABLE kids ALTER COLUMN d SET DEFAULT 1.5, ALTER COLUMN s SET DEFAULT '7'",
       "ALTER TABLE kids MODIFY f boolean NOT NULL DEFAULT true AFTER s, MODIFY e enum('a','b') "
       "NOT NULL DEFAULT 'b' AFTER f",
       "ALTER TABLE kids ADD ts timestamp(3) NOT NULL DEFAULT now(3) ON UPDATE now(3) AFTER e, ADD "
       "dt datetime AFTER ts, MODIFY Foo int AFTER dt",
       "ALTER TABLE kids MODIFY dt datetime NULL DEFAULT now()",
       "ALTER TABLE kids ADD g int AS (FOO + 1) STORED AFTER Foo",
       "ALTER TABLE kids MODIFY pid bigint unsigned AFTER g, DROP COLUMN gone, ADD b bit(4) "
       "DEFAULT "
       "5, MODIFY id bigint NOT NULL FIRST, ADD PRIMARY KEY (id)",
       "ALTER TABLE kids ADD KEY tmp (pid, n)",
       "ALTER TABLE kids ADD CONSTRAINT fk FOREIGN KEY (pid) REFERENCES parent (num) ON DELETE "
       "CASCADE",
       "ALTER TABLE kids ADD KEY fk (pid), DROP KEY tmp, ADD KEY ix (n, d DESC)",
       "ALTER TABLE parent RENAME COLUMN num TO id",
       "RENAME TABLE kids TO k, parent TO p",
       "CREATE VIEW v AS SELECT k.id, p.code FROM k AS k INNER JOIN p ON (p.id = k.pid) WHERE (k.s "
       "= 'x')"});
  const ir::Schema altered = inspect();
  EXPECT_EQ(texts(altered.tables), texts(at_once.tables));
  EXPECT_EQ(texts(altered.views), texts(at_once.views));
  EXPECT_TRUE(altered.opaque.empty());
}

// MySQL writes expressions anew whenever a table is altered.
TEST_P(Inspection, expressions_read_the_same_after_any_change_of_their_table) {
  script(
      {"CREATE TABLE t (Id int, n varchar(20), l varchar(10) CHARACTER SET latin1, d date, f "
       "double, "
       "b tinyint(1), j json, CHECK (l IN ('a', 'b') OR n <> _latin1'x'), CHECK (ID > 0 AND N NOT "
       "LIKE '%a\\_b'), CHECK (d > '2020-01-01' OR d IS NULL), CHECK (b = true XOR id = -1), "
       "CHECK (n REGEXP '^[a-z]+$' AND NOT (f = 1e3)), CHECK (length(N) BETWEEN 1 AND 0x10), "
       "CHECK (CASE WHEN Id > 3 THEN n ELSE 'it''s' END = n), CHECK (n <> 'äß€Ä日'), CHECK "
       "(json_valid(j)), "
       "g varchar(40) AS (concat(N, _latin1'z', cast(id AS char))) STORED, h varchar(40) DEFAULT "
       "(concat('a', _latin1'q', \"r\")), i int AS (year(D) % 100) VIRTUAL)",
       "SET NAMES latin1",
       "CREATE TABLE u (n varchar(20), CHECK (n <> 'x'), g varchar(30) AS "
       "(concat(n, 'z')))",
       "SET NAMES utf8mb4"});
  const ir::Schema first = inspect();
  const auto& checks = first.table("t")->checks;
  EXPECT_TRUE(std::any_of(checks.begin(), checks.end(), [](const ir::Check& each) {
    return each.check.get()->find("'äß€Ä日'") != std::string::npos;
  }));
  script({"ALTER TABLE t ADD z int, ALGORITHM=COPY", "ALTER TABLE t DROP z, ALGORITHM=COPY",
          "ALTER TABLE u ADD z int, ALGORITHM=COPY", "ALTER TABLE u DROP z, ALGORITHM=COPY"});
  const ir::Schema second = inspect();
  EXPECT_EQ(texts(second.tables), texts(first.tables));
  expect_again(first);
}

TEST_P(Inspection, enums_of_two_columns_never_share_a_name) {
  script({"CREATE TABLE a (b_c enum('x'))", "CREATE TABLE a_b (c enum('y'))"});
  const ir::Schema schema = inspect();
  EXPECT_NE(schema.tables.at(0).columns.at(0).type.get()->name,
            schema.tables.at(1).columns.at(0).type.get()->name);
}

// Only what the whole schema is asked for names what the model does not hold.
TEST_P(Inspection, of_single_tables_it_says_nothing_of_what_is_opaque) {
  script({"CREATE TABLE t (a int INVISIBLE, b int)",
          "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1"});
  EXPECT_TRUE(inspect({"t"}).opaque.empty());
  EXPECT_EQ(inspect().opaque.size(), 2U);
}

}  // namespace
