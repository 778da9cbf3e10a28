// Operations to SQL, without a server.
#include "../../../dialects/mysql/translate.hpp"

#include "support.hpp"
#include <mig/sdk/dialect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using unit::compile;
using unit::sql;
namespace ir = mig::ir;

const mig_mysql::MySqlDialect kMySql;
const mig_mysql::MariaDbDialect kMariaDb;

const char* const kTable = R"j({"op":"create_table","table":"t","columns":[
  {"name":"id","type":"integer","identity":true},
  {"name":"a","type":"varchar(20)","nullable":false,"default":"x","comment":"c"},
  {"name":"n","type":"integer"}],"primary_key":{"name":"pk","columns":["id"]},
  "checks":[{"name":"ck","check":"n > 0"}]})j";

TEST(MySqlTranslate, create_table) {
  EXPECT_THAT(sql(compile(kMySql, kTable)),
              ElementsAre("CREATE TABLE `t` (\n"
                          "  `id` int NOT NULL AUTO_INCREMENT,\n"
                          "  `a` varchar(20) NOT NULL DEFAULT 'x' COMMENT 'c',\n"
                          "  `n` int NULL,\n"
                          "  PRIMARY KEY (`id`),\n"
                          "  CONSTRAINT `ck` CHECK (n > 0)\n)"));
}

TEST(MySqlTranslate, every_ddl_statement_commits) {
  for (const auto& statement : compile(kMySql, kTable).statements) {
    EXPECT_FALSE(statement.transactional);
  }
}

TEST(MySqlTranslate, online_says_how_the_server_has_to_go_about_it) {
  const ir::Schema before = unit::after({kTable});
  const auto last = [&](const mig_mysql::MySqlDialect& dialect, const std::string& fields) {
    const auto answer = compile(dialect, "{\"online\":true,\"table\":\"t\"," + fields, before);
    const std::string text = answer.statements.back().sql;
    const auto from = text.find(", ALGORITHM");
    return from == std::string::npos ? std::string() : text.substr(from);
  };
  const char* add = R"j("op":"add_column","column":{"name":"z","type":"integer"}})j";
  EXPECT_EQ(last(kMySql, add), ", ALGORITHM=INSTANT");
  EXPECT_EQ(last(kMariaDb, add), ", ALGORITHM=INSTANT");
  const char* index = R"j("op":"create_index","name":"ix","columns":["n"]})j";
  EXPECT_EQ(last(kMySql, index), ", ALGORITHM=INPLACE, LOCK=NONE");
  EXPECT_EQ(last(kMariaDb, index), ", ALGORITHM=NOCOPY, LOCK=NONE");
  const char* forbid = R"j("op":"alter_column","name":"n","nullable":false})j";
  EXPECT_EQ(last(kMySql, forbid), ", ALGORITHM=INPLACE, LOCK=NONE");
  EXPECT_EQ(last(kMariaDb, forbid), ", ALGORITHM=INPLACE, LOCK=NONE");
}

TEST(MySqlTranslate, without_an_online_way_it_is_done_plainly_and_said) {
  const ir::Schema before = unit::after({kTable});
  const char* check =
      R"j({"op":"add_check","table":"t","name":"c2","check":"n < 9","online":true})j";
  const auto plain = compile(kMySql, check, before);
  EXPECT_THAT(sql(plain), ElementsAre("ALTER TABLE `t` ADD CONSTRAINT `c2` CHECK (n < 9)"));
  EXPECT_EQ(plain.notices.back().code, "no-online-way");
  EXPECT_EQ(plain.notices.back().severity, ir::Severity::warning);
  ir::Server server;
  server.version = "11.8.2";
  const auto copy = compile(kMariaDb, check, before, server);
  EXPECT_THAT(sql(copy).at(0), HasSubstr(", ALGORITHM=COPY, LOCK=NONE"));
  for (const auto& notice : copy.notices) EXPECT_NE(notice.code, "no-online-way");
}

TEST(MySqlTranslate, options_of_the_family_and_unknown_ones) {
  const std::string head =
      R"j({"op":"create_table","table":"t","columns":[{"name":"a","type":"date"}],
    "options":)j";
  const auto text = [&](const mig_mysql::MySqlDialect& dialect, const char* options) {
    return sql(compile(dialect, head + options + "}")).at(0);
  };
  EXPECT_THAT(text(kMySql, R"j({"mysql":{"engine":"InnoDB","charset":"utf8mb4"}})j"),
              HasSubstr(") ENGINE=InnoDB DEFAULT CHARACTER SET=utf8mb4"));
  EXPECT_THAT(text(kMariaDb, R"j({"mysql":{"engine":"InnoDB"}})j"), HasSubstr("ENGINE=InnoDB"));
  EXPECT_THAT(text(kMariaDb, R"j({"mysql":{"engine":"InnoDB"},"mariadb":{"engine":"Aria"}})j"),
              HasSubstr("ENGINE=Aria"));
  EXPECT_THAT(compile(kMySql, head + R"j({"mysql":{"colour":"red"}}})j").reason,
              HasSubstr("colour"));
  EXPECT_THAT(compile(kMySql, head + R"j({"mysql":{"engine":"x y"}}})j").reason,
              HasSubstr("engine"));
  EXPECT_EQ(compile(kMySql, head + R"j({"sqlite":{"strict":true}}})j").support,
            ir::Support::native);
}

TEST(MySqlTranslate, names_are_quoted_or_refused) {
  const auto with = [](const std::string& name) {
    return compile(kMySql, R"j({"op":"drop_table","table":")j" + name + "\"}");
  };
  EXPECT_THAT(sql(with("a`b c")), ElementsAre("DROP TABLE `a``b c`"));
  EXPECT_THAT(sql(with(std::string(64, 'x'))),
              ElementsAre("DROP TABLE `" + std::string(64, 'x') + "`"));
  std::string wide;
  for (int i = 0; i < 64; ++i) wide += "ü";
  EXPECT_EQ(with(wide).support, ir::Support::native);
  for (const std::string& name :
       {std::string(65, 'x'), std::string(), std::string("x "), std::string("😀")}) {
    EXPECT_EQ(with(name).support, ir::Support::unsupported) << name;
    EXPECT_FALSE(with(name).way_out.empty());
  }
}

TEST(MySqlTranslate, defaults_are_plain_or_in_parentheses) {
  const auto text = [](const std::string& rest) {
    const auto answer =
        compile(kMySql, R"j({"op":"add_column","table":"t","column":{"name":"c",)j" + rest + "}}");
    std::string out = sql(answer).at(0);
    return out.substr(out.find("`c` ") + 4);
  };
  EXPECT_EQ(text(R"j("type":"boolean","default":true)j"), "tinyint(1) NULL DEFAULT TRUE");
  EXPECT_EQ(text(R"j("type":"text","default":"a\\'b")j"), "longtext NULL DEFAULT ('a\\\\''b')");
  EXPECT_EQ(text(R"j("type":"varbinary(3)","default":"ab")j"), "varbinary(3) NULL DEFAULT x'6162'");
  EXPECT_EQ(text(R"j("type":"varchar(3)","default":{"hex":"61"})j"),
            "varchar(3) NULL DEFAULT x'61'");
  EXPECT_EQ(text(R"j("type":"timestamp","default_sql":"CURRENT_TIMESTAMP")j"),
            "datetime(6) NULL DEFAULT CURRENT_TIMESTAMP(6)");
  EXPECT_EQ(text(R"j("type":"timestamp(0)","default_sql":"current_timestamp")j"),
            "datetime(0) NULL DEFAULT CURRENT_TIMESTAMP");
  EXPECT_EQ(text(R"j("type":{"native":"datetime(3)"},"default_sql":"current_timestamp")j"),
            "datetime(3) NULL DEFAULT CURRENT_TIMESTAMP(3)");
  EXPECT_EQ(text(R"j("type":"date","default_sql":"Current_Date")j"),
            "date NULL DEFAULT (CURRENT_DATE)");
  EXPECT_EQ(text(R"j("type":"integer","default_sql":"1 + 2")j"), "int NULL DEFAULT (1 + 2)");
  EXPECT_EQ(text(R"j("type":"integer","default_sql":"(1) + (2)")j"),
            "int NULL DEFAULT ((1) + (2))");
  EXPECT_EQ(text(R"j("type":"integer","default_sql":"(1 + 2)")j"), "int NULL DEFAULT (1 + 2)");
  EXPECT_EQ(text(R"j("type":"integer","default_sql":"-5")j"), "int NULL DEFAULT -5");
  EXPECT_EQ(text(R"j("type":{"native":"bit(3)"},"default_sql":"b'101'")j"),
            "bit(3) NULL DEFAULT b'101'");
  EXPECT_EQ(text(R"j("type":"json","default":"{}")j"), "json NULL DEFAULT ('{}')");
  EXPECT_EQ(text(R"j("type":"timestamptz(0)","default":"2026-01-01T00:30:00+01:00")j"),
            "timestamp(0) NULL DEFAULT '2025-12-31 23:30:00'");
  EXPECT_EQ(text(R"j("type":"timestamp(0)","default":"2026-01-01T00:30:00+01:00")j"),
            "datetime(0) NULL DEFAULT '2026-01-01 00:30:00'");
}

TEST(MySqlTranslate, a_required_column_is_guarded) {
  const auto answer = compile(
      kMySql,
      R"j({"op":"add_column","table":"t","column":{"name":"c","type":"date","nullable":false}})j");
  ASSERT_EQ(answer.statements.size(), 2U);
  EXPECT_EQ(answer.statements[0].sql, "SELECT EXISTS (SELECT 1 FROM `t`)");
  ASSERT_TRUE(answer.statements[0].expect.has_value());
  EXPECT_EQ(answer.statements[0].expect->rows, (std::vector<std::vector<std::string>>{{"0"}}));
  EXPECT_THAT(answer.statements[0].expect->message, HasSubstr("update_rows"));
}

TEST(MySqlTranslate, modify_restates_the_whole_column) {
  const auto before = unit::after({kTable});
  EXPECT_THAT(
      sql(compile(kMySql, R"j({"op":"alter_column","table":"t","name":"a","type":"varchar(30)"})j",
                  before)),
      ElementsAre("ALTER TABLE `t` MODIFY COLUMN `a` varchar(30) NOT NULL DEFAULT 'x' COMMENT "
                  "'c'"));
  EXPECT_THAT(
      sql(compile(kMySql, R"j({"op":"alter_column","table":"t","name":"id","type":"bigint"})j",
                  before)),
      ElementsAre("ALTER TABLE `t` MODIFY COLUMN `id` bigint NOT NULL AUTO_INCREMENT"));
  EXPECT_THAT(
      sql(compile(kMySql, R"j({"op":"alter_column","table":"t","name":"n","default":3})j", before)),
      ElementsAre("ALTER TABLE `t` ALTER COLUMN `n` SET DEFAULT 3"));
}

TEST(MySqlTranslate, rename_column_restates_what_is_computed_from_it) {
  const auto before = unit::after({kTable});
  const char* rename = R"j({"op":"rename_column","table":"t","name":"n","to":"m"})j";
  EXPECT_THAT(
      sql(compile(kMySql, rename, before)),
      ElementsAre("ALTER TABLE `t` DROP CHECK `ck`, RENAME COLUMN `n` TO `m`, ADD CONSTRAINT "
                  "`ck` CHECK (`m` > 0)"));
  EXPECT_THAT(sql(compile(kMariaDb, rename, before)),
              ElementsAre("ALTER TABLE `t` RENAME COLUMN `n` TO `m`"));
}

TEST(MySqlTranslate, rename_column_restates_what_the_live_table_has) {
  auto before = unit::after(
      {kTable,
       R"j({"op":"create_index","table":"t","name":"ix","columns":[{"expression":"n + 1"}]})j",
       R"j({"op":"add_column","table":"t","column":{"name":"g","type":"integer",
           "generated":{"expression":"n * 2"}}})j"});
  before.verbatim.push_back(
      {"table", "t", "t",
       "CREATE TABLE `t` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `n` int DEFAULT NULL,\n"
       "  `g` int GENERATED ALWAYS AS ((`n` * 2)) VIRTUAL /*!80023 INVISIBLE */ COMMENT '`n`',\n"
       "  PRIMARY KEY (`id`),\n  KEY `ix` ((`n` + 1)) COMMENT 'mine' /*!80000 INVISIBLE */,\n"
       "  CONSTRAINT `ck` CHECK ((`n` > 0)) /*!80016 NOT ENFORCED */\n) ENGINE=InnoDB"});
  const char* rename = R"j({"op":"rename_column","table":"t","name":"n","to":"m"})j";
  EXPECT_THAT(
      sql(compile(kMySql, rename, before)),
      ElementsAre("ALTER TABLE `t` DROP CHECK `ck`, DROP INDEX `ix`, RENAME COLUMN `n` TO `m`, "
                  "MODIFY COLUMN `g` int GENERATED ALWAYS AS ((`m` * 2)) VIRTUAL /*!80023 "
                  "INVISIBLE */ COMMENT '`n`', ADD CONSTRAINT `ck` CHECK ((`m` > 0)) /*!80016 NOT "
                  "ENFORCED */, ADD KEY `ix` ((`m` + 1)) COMMENT 'mine' /*!80000 INVISIBLE */"));
  before.verbatim[0].sql = "CREATE TABLE `t` (\n  `id` int\n)";
  EXPECT_THAT(compile(kMySql, rename, before).reason, HasSubstr("check 'ck'"));
}

TEST(MySqlTranslate, rename_table_leaves_foreign_keys_to_other_databases_there) {
  auto before = unit::after({kTable});
  before.tables.at(0).foreign_keys.push_back({"t_ibfk_1", {"n"}, {"`b`.`o`", {"id"}}});
  EXPECT_THAT(sql(compile(kMySql, R"j({"op":"rename_table","table":"t","to":"u"})j", before)),
              testing::Contains(HasSubstr("REFERENCES `b`.`o` (`id`)")));
}

TEST(MySqlTranslate, a_view_is_stated_under_its_own_collation) {
  auto before = unit::after({kTable});
  before.verbatim.push_back(
      {"view", "v", "v", "CREATE VIEW `v` AS select `t`.`n` AS `n` from `t`"});
  before.verbatim.push_back({"view collation", "v", "v", "utf8mb4_bin"});
  const std::string set =
      "SET @mig_collation = @@collation_connection, collation_connection = 'utf8mb4_bin'";
  const std::string back = "SET collation_connection = @mig_collation";
  EXPECT_THAT(sql(compile(kMariaDb, R"j({"op":"rename_table","table":"t","to":"u"})j", before)),
              ElementsAre(set, "CREATE OR REPLACE VIEW `v` AS select `t`.`n` AS `n` from `t`", back,
                          "RENAME TABLE `t` TO `u`", set,
                          "CREATE OR REPLACE VIEW `v` AS select `u`.`n` AS `n` from `u`", back));
}

std::vector<std::string> codes(const ir::Translation& answer) {
  std::vector<std::string> out;
  for (const auto& notice : answer.notices) {
    // a script is told that nobody looks, whatever is there
    const bool of_script = notice.code == "not-looked-at" && notice.severity == ir::Severity::info;
    if (!of_script && notice.code != "table-rewrite") out.push_back(notice.code);
  }
  return out;
}

ir::Translation renamed(const ir::Verbatim& dependant, const char* operation) {
  auto before = unit::after({kTable});
  before.verbatim.push_back(dependant);
  return compile(kMySql, operation, before);
}

const char* const kRenameTable = R"j({"op":"rename_table","table":"t","to":"u"})j";
const char* const kRenameColumn = R"j({"op":"rename_column","table":"t","name":"n","to":"m"})j";

TEST(MySqlTranslate, a_trigger_is_in_the_way_only_if_its_statements_name_the_table) {
  const std::string head = "CREATE TRIGGER t AFTER INSERT ON o FOR EACH ROW ";
  const auto said = [&](const std::string& body, const char* operation) {
    return codes(renamed({"trigger", "t", "o", head + body}, operation));
  };
  EXPECT_THAT(said("INSERT INTO log VALUES (NEW.t)", kRenameTable), ElementsAre());
  EXPECT_THAT(said("UPDATE t SET a = NEW.n", kRenameColumn), ElementsAre());
  EXPECT_THAT(said("UPDATE t SET n = NEW.a", kRenameColumn), ElementsAre("trigger-in-the-way"));
  EXPECT_THAT(said("UPDATE t SET a = 1", kRenameTable), ElementsAre("trigger-in-the-way"));
  EXPECT_THAT(codes(renamed({"trigger", "g", "t",
                             "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH "
                             "ROW SET NEW.n = 1"},
                            kRenameColumn)),
              ElementsAre("trigger-in-the-way"));
}

TEST(MySqlTranslate, a_routine_that_prepares_a_text_is_announced) {
  EXPECT_THAT(
      codes(renamed({"routine", "f", "f", "PREPARE s FROM 'SELECT n FROM t'"}, kRenameColumn)),
      ElementsAre("routine-breaks"));
}

TEST(MySqlTranslate, rights_that_stay_with_the_old_name_are_said) {
  const std::string who = "'bob'@'%'";
  EXPECT_THAT(codes(renamed({"grant", who, "t", ""}, kRenameTable)), ElementsAre("grants-stay"));
  EXPECT_THAT(codes(renamed({"grant", who, "t", ""}, kRenameColumn)), ElementsAre());
  EXPECT_THAT(codes(renamed({"grant", who, "t", "n"}, kRenameColumn)), ElementsAre("grants-stay"));
}

TEST(MySqlTranslate, what_the_account_may_not_see_is_said) {
  EXPECT_THAT(codes(renamed({"routine", "routine 'f'", "f", ""}, kRenameTable)),
              ElementsAre("not-looked-at"));
  EXPECT_THAT(codes(renamed({"view", "v", "v", ""}, kRenameTable)), ElementsAre("not-looked-at"));
  EXPECT_THAT(codes(renamed({"trigger", "triggers", "", ""}, kRenameTable)),
              ElementsAre("not-looked-at"));
}

TEST(MySqlTranslate, views_that_break_are_named) {
  const auto before =
      unit::after({kTable, R"j({"op":"create_view","name":"v","query":"select n from t"})j"});
  const auto renamed =
      compile(kMySql, R"j({"op":"rename_column","table":"t","name":"n","to":"m"})j", before);
  bool said = false;
  for (const auto& notice : renamed.notices) said = said || notice.code == "view-breaks";
  EXPECT_TRUE(said);
  const auto table = compile(kMySql, R"j({"op":"rename_table","table":"t","to":"u"})j", before);
  EXPECT_THAT(sql(table), ElementsAre("RENAME TABLE `t` TO `u`",
                                      "CREATE OR REPLACE VIEW `v` AS select n from `u`"));
}

TEST(MySqlTranslate, what_differs_says_so) {
  const auto answer = compile(
      kMySql,
      R"j({"op":"create_table","table":"t","columns":[{"name":"a","type":"timestamptz"}]})j");
  EXPECT_EQ(answer.support, ir::Support::approximated);
  EXPECT_THAT(answer.notices.at(0).message, HasSubstr("2038"));
  EXPECT_EQ(compile(kMySql, R"j({"op":"create_table","table":"t","columns":[
      {"name":"a","type":"interval"}]})j")
                .support,
            ir::Support::unsupported);
}

TEST(MySqlTranslate, an_identity_needs_a_key) {
  EXPECT_EQ(compile(kMySql, R"j({"op":"create_table","table":"t","columns":[
      {"name":"a","type":"integer","identity":true}]})j")
                .support,
            ir::Support::unsupported);
  EXPECT_EQ(compile(kMySql, R"j({"op":"create_table","table":"t","columns":[
      {"name":"a","type":"integer","identity":true},{"name":"b","type":"integer","identity":true}],
      "primary_key":{"name":"p","columns":["a"]}})j")
                .support,
            ir::Support::unsupported);
}

TEST(MySqlTranslate, capabilities_and_answers_agree) {
  for (const mig_mysql::MySqlDialect* dialect :
       {&kMySql, static_cast<const mig_mysql::MySqlDialect*>(&kMariaDb)}) {
    const auto capabilities = dialect->capabilities({});
    EXPECT_EQ(capabilities.identifier.max, 64);
    EXPECT_FALSE(capabilities.transactional_ddl);
    std::size_t count = 0;
    ir::for_each_operation([&](auto*) { ++count; });
    EXPECT_EQ(capabilities.operations.size(), count);
    for (const auto& each : capabilities.operations) {
      if (each.op != "create_sequence") continue;
      EXPECT_EQ(each.support,
                compile(*dialect, R"j({"op":"create_sequence","name":"s"})j").support);
    }
  }
}

// ---- types
// ----------------------------------------------------------------------------------------

TEST(MySqlTypes, every_portable_type) {
  const std::vector<std::vector<std::string>> cases = {{"boolean", "tinyint(1)"},
                                                       {"smallint", "smallint"},
                                                       {"integer", "int"},
                                                       {"bigint", "bigint"},
                                                       {"decimal", "decimal(65,30)"},
                                                       {"decimal(10)", "decimal(10,0)"},
                                                       {"decimal(10,2)", "decimal(10,2)"},
                                                       {"decimal(80,2)", "decimal(65,2)"},
                                                       {"real", "float"},
                                                       {"double", "double"},
                                                       {"char(3)", "char(3)"},
                                                       {"char(256)", "varchar(256)"},
                                                       {"varchar(16383)", "varchar(16383)"},
                                                       {"varchar(16384)", "longtext"},
                                                       {"text", "longtext"},
                                                       {"binary(255)", "binary(255)"},
                                                       {"binary(256)", "varbinary(256)"},
                                                       {"varbinary(65533)", "varbinary(65533)"},
                                                       {"varbinary(65534)", "longblob"},
                                                       {"blob", "longblob"},
                                                       {"date", "date"},
                                                       {"time", "time(6)"},
                                                       {"time(0)", "time(0)"},
                                                       {"timestamp", "datetime(6)"},
                                                       {"timestamp(3)", "datetime(3)"},
                                                       {"timestamptz", "timestamp(6)"},
                                                       {"uuid", "char(36)"},
                                                       {"json", "json"},
                                                       {"array(integer)", "json"}};
  for (const auto& each : cases) {
    EXPECT_EQ(kMySql.type(unit::type(each[0]), {}).sql, each[1]) << each[0];
  }
  EXPECT_EQ(kMariaDb.type(unit::type("uuid"), {}).sql, "uuid");
  for (const char* lossy : {"decimal", "decimal(80,2)", "char(256)", "varchar(16384)",
                            "timestamptz", "array(integer)"}) {
    const auto rendered = kMySql.type(unit::type(lossy), {});
    EXPECT_FALSE(rendered.exact) << lossy;
    EXPECT_FALSE(rendered.note.empty()) << lossy;
  }
  EXPECT_THROW(kMySql.type(unit::type("interval"), {}), mig::sdk::Error);
  EXPECT_EQ(kMySql.type(ir::native_type(" int unsigned "), {}).sql, "int unsigned");
}

// ---- raw SQL
// --------------------------------------------------------------------------------------

std::vector<std::string> split(const mig_mysql::MySqlDialect& dialect, const std::string& script,
                               const std::string& mode = "") {
  ir::Server server;
  server.settings.set("sql_mode", ir::Value::of(mode));
  std::vector<std::string> out;
  for (const auto& [from, size] : dialect.split(script, server))
    out.push_back(script.substr(from, size));
  return out;
}

TEST(MySqlSplit, strings_comments_and_operators) {
  EXPECT_THAT(split(kMySql, "select 1--1; select 2"), ElementsAre("select 1--1", "select 2"));
  EXPECT_THAT(split(kMySql, "-- a;\nselect 1; # b;\n--\nselect 2 /* ; */;"),
              ElementsAre("select 1", "select 2"));
  EXPECT_THAT(split(kMySql, R"(select 'a\';b'; select "c;"; select `d;`)"),
              ElementsAre(R"(select 'a\';b')", R"(select "c;")", "select `d;`"));
  EXPECT_THAT(split(kMySql, R"(select 'a\'; select 'b')", "NO_BACKSLASH_ESCAPES"),
              ElementsAre(R"(select 'a\')", "select 'b'"));
  EXPECT_THAT(split(kMySql, "/*!40101 SET NAMES utf8 */; /*M!100 select 1; */;"),
              ElementsAre("/*!40101 SET NAMES utf8 */", "/*M!100 select 1; */"));
}

TEST(MySqlSplit, bodies) {
  EXPECT_THAT(split(kMySql,
                    "create function f() returns int begin if a then set b = repeat('x', 2); "
                    "end if; case c when 1 then select 1; end case; return if(a, 1, 2); end; "
                    "select 2"),
              testing::SizeIs(2));
  EXPECT_THAT(split(kMySql,
                    "create procedure p() begin repeat set i = 1; until i end repeat; l: loop "
                    "leave l; end loop; while (i) do set i = 0; end while; end; select 2"),
              testing::SizeIs(2));
  EXPECT_THAT(split(kMariaDb, "begin not atomic select 1; select 2; end; select 3"),
              testing::SizeIs(2));
  EXPECT_THAT(split(kMySql, "begin; select 1; commit"), testing::SizeIs(3));
  EXPECT_THAT(
      split(kMySql, "delimiter //\ncreate trigger t x; y//\ndelimiter ;\nselect 1; select 2"),
      ElementsAre("create trigger t x; y", "select 1", "select 2"));
}

TEST(MySqlExecute, statements_that_commit_are_marked) {
  const auto transactional = [](const std::string& text) {
    return compile(kMySql, R"j({"op":"execute","sql":")j" + text + "\"}")
        .statements.at(0)
        .transactional;
  };
  for (const char* text :
       {"create table t (a int)", "ALTER TABLE t ADD b int", "truncate t", "drop view v",
        "/*!50003 create trigger x */", "start transaction", "load index into cache t",
        "set password = 'x'", "set autocommit = 1", "execute s", "call p()"}) {
    EXPECT_FALSE(transactional(text)) << text;
  }
  for (const char* text :
       {"insert into t values (1)", "create temporary table t (a int)", "set @a = 1",
        "drop temporary table t", "load data infile 'x' into table t"}) {
    EXPECT_TRUE(transactional(text)) << text;
  }
}

TEST(MySqlTranslate, columns_differ_in_more_than_capitals) {
  const auto before = unit::after(
      {R"j({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer"},{"name":"n","type":"text"}]})j"});
  const auto support = [&](const std::string& text) {
    return compile(kMySql, text, before).support;
  };
  EXPECT_EQ(
      support(
          R"j({"op":"create_table","table":"u","columns":[{"name":"a","type":"integer"},{"name":"A","type":"text"}]})j"),
      ir::Support::unsupported);
  EXPECT_EQ(support(R"j({"op":"add_column","table":"t","column":{"name":"ID","type":"text"}})j"),
            ir::Support::unsupported);
  EXPECT_EQ(support(R"j({"op":"rename_column","table":"t","name":"n","to":"Id"})j"),
            ir::Support::unsupported);
  EXPECT_NE(support(R"j({"op":"rename_column","table":"t","name":"id","to":"Id"})j"),
            ir::Support::unsupported);
}

TEST(MySqlExecute, what_journal_and_lock_depend_on_is_left_alone) {
  const auto refused = [](const std::string& text) {
    const auto answer = compile(kMySql, R"j({"op":"execute","sql":")j" + text + "\"}");
    return answer.support == ir::Support::unsupported;
  };
  for (const char* text :
       {"select 1; do RELEASE_ALL_LOCKS()", "USE other", "/* to */ use `other`"}) {
    EXPECT_TRUE(refused(text)) << text;
  }
  for (const char* text :
       {"insert into t values ('release_all_locks()')", "select * from t use index (i)",
        "do release_lock('mine')", "select `release_all_locks` from t"}) {
    EXPECT_FALSE(refused(text)) << text;
  }
}

}  // namespace
