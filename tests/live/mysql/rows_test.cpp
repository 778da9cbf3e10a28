// Enums, rows and raw SQL on the real servers.
#include "server.hpp"
#include <mig/sdk/dialect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using live::Rows;
using testing::HasSubstr;
namespace ir = mig::ir;

class Data : public live::ServerTest {
 protected:
  void make_enums() {
    run(R"j({"op":"create_enum","name":"mood","values":["sad","ok"]})j");
    for (const char* name : {"a", "b"}) {
      run(R"j({"op":"create_table","table":")j" + std::string(name) +
          R"j(","columns":[{"name":"id","type":"integer"},
          {"name":"m","type":{"enum":["sad","ok"],"name":"mood"},"nullable":false,"default":"ok",
           "comment":"x"}],"primary_key":{"name":"pk","columns":["id"]}})j");
    }
    sql("INSERT INTO a VALUES (1, 'sad'), (2, 'ok')");
  }
};
INSTANTIATE_TEST_SUITE_P(Servers, Data, live::both(), live::name_of);

// ---- enums
// ----------------------------------------------------------------------------------------

TEST_P(Data, enum_values_are_added_where_they_belong) {
  make_enums();
  run(R"j({"op":"add_enum_value","name":"mood","value":"glad"})j");
  run(R"j({"op":"add_enum_value","name":"mood","value":"so-so","before":"ok"})j");
  run(R"j({"op":"add_enum_value","name":"mood","value":"it's","after":"sad"})j");
  for (const char* name : {"a", "b"}) {
    const ir::Column column = *find_column(table(name), "m");
    EXPECT_EQ(column.type.get()->values,
              (std::vector<std::string>{"sad", "it's", "so-so", "ok", "glad"}));
    EXPECT_FALSE(column.nullable);
    EXPECT_EQ(column.comment, "x");
  }
  EXPECT_EQ(sql("SELECT m FROM a ORDER BY id"), (Rows{{"sad"}, {"ok"}}));
}

TEST_P(Data, enum_values_are_renamed_in_the_rows_and_defaults) {
  make_enums();
  run(R"j({"op":"rename_enum_value","name":"mood","value":"ok","to":"fine"})j");
  EXPECT_EQ(sql("SELECT m FROM a ORDER BY id"), (Rows{{"sad"}, {"fine"}}));
  sql("INSERT INTO b (id) VALUES (1)");
  EXPECT_EQ(cell("SELECT m FROM b"), "fine");
  run(R"j({"op":"rename_enum_value","name":"mood","value":"fine","to":"FINE"})j");
  EXPECT_EQ(cell("SELECT m FROM b"), "FINE");
}

TEST_P(Data, enum_values_in_use_are_not_dropped) {
  make_enums();
  EXPECT_THROW(run(R"j({"op":"drop_enum_value","name":"mood","value":"sad"})j"), mig::sdk::Error);
  EXPECT_EQ(compile(R"j({"op":"drop_enum_value","name":"mood","value":"ok"})j").support,
            ir::Support::unsupported);
  sql("DELETE FROM a");
  run(R"j({"op":"drop_enum_value","name":"mood","value":"sad"})j");
  EXPECT_EQ(find_column(table("a"), "m")->type.get()->values, std::vector<std::string>{"ok"});
  run(R"j({"op":"drop_table","table":"a"})j");
  run(R"j({"op":"drop_table","table":"b"})j");
  run(R"j({"op":"drop_enum","name":"mood"})j");
}

// ---- rows
// -----------------------------------------------------------------------------------------

TEST_P(Data, rows_of_every_kind_go_in_and_come_back) {
  run(R"j({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer"},
    {"name":"b","type":"boolean"},{"name":"i","type":"bigint"},{"name":"d","type":"double"},
    {"name":"s","type":"text"},{"name":"x","type":"blob"},{"name":"at","type":"timestamp"},
    {"name":"tz","type":"timestamptz"},{"name":"day","type":"date"},{"name":"j","type":"json"},
    {"name":"u","type":"uuid"},{"name":"v","type":"varbinary(10)"}],
    "primary_key":{"name":"pk","columns":["id"]}})j");
  run(R"j({"op":"insert_rows","table":"t","rows":[
    {"id":1,"b":true,"i":9223372036854775807,"d":0.1,"s":"a'b\\c\n%ü😀","x":{"hex":"00275cff"},
     "at":"2026-11-22T15:30:00.5+02:00","tz":"2026-11-22T23:30:00.25-02:00","day":"2026-02-28",
     "j":"{\"k\": \"v\"}","u":"6ccd780c-baba-1026-9564-5b8c656024db","v":"text"},
    {"id":2,"b":false,"i":-9223372036854775808,"d":1e300,"s":"","x":{"hex":""},
     "at":{"null":true},"tz":{"sql":"current_timestamp"},"day":{"sql":"DATE '2020-01-01'"},"j":5,
     "u":{"null":true},"v":""},
    {"id":3,"j":true}]})j");
  EXPECT_EQ(
      sql("SELECT b, i, d, s, x, at, tz, day, u, v FROM t WHERE id = 1"),
      (Rows{{"1", "9223372036854775807", "0.100000", "a'b\\c\n%ü😀", std::string("\0'\\\xff", 4),
             "2026-11-22 15:30:00.500000", "2026-11-23 01:30:00.250000", "2026-02-28",
             "6ccd780c-baba-1026-9564-5b8c656024db", "text"}}));
  EXPECT_EQ(sql("SELECT i, s, x, at, day, v FROM t WHERE id = 2"),
            (Rows{{"-9223372036854775808", "", "", "NULL", "2020-01-01", ""}}));
  EXPECT_EQ(cell("SELECT JSON_UNQUOTE(JSON_EXTRACT(j, '$.k')) FROM t WHERE id = 1"), "v");
  EXPECT_EQ(cell("SELECT JSON_TYPE(j) FROM t WHERE id = 3"), "BOOLEAN");
}

TEST_P(Data, rows_are_changed_and_deleted_by_match_and_where) {
  run(R"j({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer"},
    {"name":"s","type":"varchar(10)"},{"name":"n","type":"integer"}]})j");
  run(R"j({"op":"insert_rows","table":"t","rows":[{"id":1,"s":"a","n":1},{"id":2,"s":"A","n":1},
    {"id":3,"s":"b"},{"id":4,"s":"a ","n":2}]})j");
  run(R"j({"op":"update_rows","table":"t","set":{"n":{"sql":"n + 10"}},"match":[{"s":"a","n":1},
    {"s":"b"}]})j");
  EXPECT_EQ(sql("SELECT n FROM t ORDER BY id"), (Rows{{"11"}, {"1"}, {"NULL"}, {"2"}}));
  run(R"j({"op":"delete_rows","table":"t","match":[{"id":3,"n":{"null":true}},{"id":1}],
    "where":"s <> 'a'"})j");
  EXPECT_EQ(cell("SELECT COUNT(*) FROM t"), "3");
  run(R"j({"op":"update_rows","table":"t","set":{"s":"z"}})j");
  EXPECT_EQ(cell("SELECT COUNT(*) FROM t WHERE s = 'z'"), "3");
  run(R"j({"op":"delete_rows","table":"t"})j");
  EXPECT_EQ(cell("SELECT COUNT(*) FROM t"), "0");
}

TEST_P(Data, zero_in_an_identity_column_is_refused) {
  run(R"j({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer","identity":true}],
    "primary_key":{"name":"pk","columns":["id"]}})j");
  EXPECT_EQ(compile(R"j({"op":"insert_rows","table":"t","rows":[{"id":0}]})j").support,
            ir::Support::unsupported);
  run(R"j({"op":"insert_rows","table":"t","rows":[{"id":7},{"id":-1}]})j");
  EXPECT_EQ(cell("SELECT MIN(id) FROM t"), "-1");
}

TEST_P(Data, ten_thousand_rows) {
  run(R"j({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer"},
    {"name":"s","type":"varchar(100)"}]})j");
  std::string rows;
  for (int i = 0; i < 10000; ++i) {
    rows += (i == 0 ? "" : ",") + std::string("{\"id\":") + std::to_string(i) + ",\"s\":\"" +
            std::string(90, 'x') + "\"}";
  }
  run(R"j({"op":"insert_rows","table":"t","rows":[)j" + rows + "]}");
  EXPECT_EQ(cell("SELECT COUNT(DISTINCT id) FROM t"), "10000");
}

// ---- raw SQL
// --------------------------------------------------------------------------------------

// The operation that runs the text.
std::string execute(const std::string& sql) {
  std::string out = R"j({"op":"execute","sql":")j";
  for (char c : sql) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + "\"}";
}

TEST_P(Data, execute_runs_scripts_with_triggers_and_procedures) {
  const auto answer = run(execute(R"j(CREATE TABLE t (a int, s varchar(20)); -- x; y
    # and; this
    INSERT INTO t VALUES (1--1, 'a;b\';c'), (5, "q;"); /* ; */
    CREATE TRIGGER tg BEFORE INSERT ON t FOR EACH ROW BEGIN
      IF NEW.a IS NULL THEN SET NEW.a = IF(1, 42, 0); END IF;
      SET NEW.s = REPEAT('z', 2);
    END;
    DELIMITER //
    CREATE PROCEDURE p() BEGIN DECLARE i INT DEFAULT 0;
      WHILE i < 3 DO SET i = i + 1; END WHILE; SELECT i; END//
    DELIMITER ;
    INSERT INTO t (a) VALUES (NULL); CALL p())j"));
  ASSERT_EQ(answer.statements.size(), 6U);
  EXPECT_FALSE(answer.statements[0].transactional);
  EXPECT_TRUE(answer.statements[1].transactional);
  EXPECT_EQ(sql("SELECT a, s FROM t ORDER BY a"),
            (Rows{{"2", "a;b';c"}, {"5", "q;"}, {"42", "zz"}}));
  EXPECT_EQ(cell("CALL p()"), "3");
}

TEST_P(Data, execute_knows_mariadbs_blocks) {
  if (!maria()) return;
  run(execute(R"j(CREATE TABLE t (a int);
    BEGIN NOT ATOMIC DECLARE i INT DEFAULT 7; INSERT INTO t VALUES (i); END; INSERT INTO t VALUES (1))j"));
  EXPECT_EQ(cell("SELECT COUNT(*) FROM t"), "2");
}

}  // namespace
