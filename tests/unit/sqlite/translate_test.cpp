// Operations to SQL without a database.
#include "translate.hpp"

#include "literals.hpp"
#include "types.hpp"
#include "url.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace {

namespace ir = mig::ir;
namespace sdk = mig::sdk;
using testing::AllOf;
using testing::HasSubstr;

ir::Operation op(const std::string& json) {
  ir::Operation out;
  ir::Problems problems;
  if (!ir::decode(ir::parse_json(json), out, problems)) ADD_FAILURE() << problems.front().message;
  return out;
}

ir::Translation compile(const std::string& json, const ir::Schema& before = {},
                        const ir::Server& server = {}, bool offline = false) {
  static const mig_sqlite::SqliteDialect dialect;
  static const std::map<std::string, std::string> types;
  const ir::Operation operation = op(json);
  return dialect.compile(operation, sdk::Context{before, server, offline,
                                                 operation.online.value_or(false), dialect, types});
}

std::string sql(const ir::Translation& answer) {
  std::string out;
  for (const auto& each : answer.statements) out += (out.empty() ? "" : "; ") + each.sql;
  return answer.statements.empty() ? answer.reason : out;
}

ir::Schema table(const std::string& json) {
  ir::Schema schema;
  schema.tables.push_back(std::get<ir::CreateTable>(op(json).body).definition);
  return schema;
}

ir::Type type(const std::string& text) {
  ir::TypeProblem problem;
  const auto found = ir::parse_type(text, problem);
  return found ? *found : ir::native_type(text);
}

TEST(SqliteTranslate, columns_differ_in_more_than_capitals) {
  const auto before = table(
      R"({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer"},{"name":"n","type":"text"}]})");
  const auto support = [&](const char* json) { return compile(json, before).support; };
  EXPECT_EQ(support(R"({"op":"add_column","table":"t","column":{"name":"ID","type":"text"}})"),
            ir::Support::unsupported);
  EXPECT_EQ(support(R"({"op":"rename_column","table":"t","name":"n","to":"Id"})"),
            ir::Support::unsupported);
  EXPECT_EQ(support(R"({"op":"rename_column","table":"t","name":"id","to":"Id"})"),
            ir::Support::native);
}

TEST(SqliteRows, have_no_null_where_the_database_would_choose_a_number) {
  const auto before = table(
      R"({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer","nullable":false},{"name":"n","type":"text"}],"primary_key":["id"]})");
  const auto inserted = [&](const std::string& row) {
    return compile(R"({"op":"insert_rows","table":"t","rows":[)" + row + "]}", before);
  };
  const auto refused = inserted(R"({"id":{"null":true},"n":"a"})");
  EXPECT_EQ(refused.support, ir::Support::unsupported);
  EXPECT_THAT(refused.reason, HasSubstr("NULL for 'id'"));
  EXPECT_EQ(inserted(R"({"n":"a"})").support, ir::Support::native);
  EXPECT_EQ(inserted(R"({"id":1,"n":{"null":true}})").support, ir::Support::native);
}

TEST(SqliteTypes, render_and_read_back) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"boolean", "BOOLEAN"},
      {"smallint", "SMALLINT"},
      {"integer", "INTEGER"},
      {"bigint", "BIGINT"},
      {"decimal(10,2)", "DECIMAL(10,2)"},
      {"decimal", "DECIMAL"},
      {"real", "REAL"},
      {"double", "DOUBLE"},
      {"char(3)", "CHAR(3)"},
      {"varchar(50)", "VARCHAR(50)"},
      {"text", "TEXT"},
      {"blob", "BLOB"},
      {"date", "DATE"},
      {"time(3)", "TIME(3)"},
      {"timestamp", "TIMESTAMP"},
      {"timestamptz(6)", "TIMESTAMPTZ(6)"},
      {"json", "JSON TEXT"}};
  for (const auto& [portable, declared] : cases) {
    EXPECT_EQ(mig_sqlite::render_type(type(portable)).sql, declared);
    EXPECT_EQ(ir::to_text(mig_sqlite::parse_declared_type(declared)), portable);
  }
  EXPECT_EQ(mig_sqlite::render_type(type("uuid")).sql, "CHAR(36)");
  EXPECT_EQ(mig_sqlite::render_type(type("varbinary(8)")).sql, "BLOB");
  EXPECT_EQ(mig_sqlite::render_type(type("interval")).sql, "TEXT");
  for (const char* lossy :
       {"decimal(10,2)", "varchar(5)", "binary(2)", "timestamptz", "interval", "array(text)"}) {
    EXPECT_FALSE(mig_sqlite::render_type(type(lossy)).exact) << lossy;
  }
  EXPECT_EQ(mig_sqlite::parse_declared_type("DOUBLE   PRECISION").kind,
            ir::TypeKind::double_precision);
  EXPECT_EQ(mig_sqlite::parse_declared_type("Geometry( 3,4 )").native, "GEOMETRY(3,4)");
  EXPECT_EQ(mig_sqlite::parse_declared_type("[unsigned big] 'int'").native, "UNSIGNED BIG INT");
  EXPECT_EQ(mig_sqlite::parse_declared_type("int first").native, "INT \"first\"");
  EXPECT_EQ(mig_sqlite::parse_declared_type("[x-y](2)").native, "\"x-y\"(2)");
}

TEST(SqliteTypes, refuse_text_that_would_be_read_as_something_else) {
  for (const char* bad : {"", "int first", "int after x", "int not null", "int, b int", "int)",
                          "int --", "int check (1)", "'x'", "[x]"}) {
    EXPECT_THROW(mig_sqlite::render_type(ir::native_type(bad)), sdk::Error) << bad;
  }
  for (const char* good : {"unsigned big int", "int \"first\"", "\"x-y\"(2)"}) {
    EXPECT_EQ(mig_sqlite::render_type(ir::native_type(good)).sql, good);
  }
}

TEST(SqliteTypes, affinities_suit_the_values) {
  using mig_sqlite::Affinity;
  using mig_sqlite::affinity_of;
  EXPECT_EQ(affinity_of(mig_sqlite::render_type(type("json")).sql), Affinity::text);
  EXPECT_EQ(affinity_of(mig_sqlite::render_type(type("uuid")).sql), Affinity::text);
  EXPECT_EQ(affinity_of(mig_sqlite::render_type(type("interval")).sql), Affinity::text);
  EXPECT_EQ(affinity_of(mig_sqlite::render_type(type("binary(2)")).sql), Affinity::blob);
  EXPECT_EQ(affinity_of(mig_sqlite::render_type(type("timestamp")).sql), Affinity::numeric);
  EXPECT_EQ(mig_sqlite::strict_type("TIMESTAMP"), "TEXT");
  EXPECT_EQ(mig_sqlite::strict_type("BOOLEAN"), "INTEGER");
  EXPECT_EQ(mig_sqlite::strict_type("DECIMAL(1)"), "REAL");
  EXPECT_EQ(mig_sqlite::strict_type("POINT"), "INTEGER");  // it contains INT
  EXPECT_EQ(mig_sqlite::strict_type(""), "ANY");
}

TEST(SqliteLiterals, are_quoted_by_the_type_of_their_column) {
  const auto literal = [](ir::Literal value, const char* name) {
    const ir::Type column = type(name);
    return mig_sqlite::literal(value, &column);
  };
  EXPECT_EQ(literal(std::string("it's"), "text"), "'it''s'");
  EXPECT_EQ(literal(std::string("a\\\n"), "text"), "'a\\\n'");
  EXPECT_EQ(literal(std::string("ab"), "varbinary(9)"), "x'6162'");
  EXPECT_EQ(literal(true, "boolean"), "TRUE");
  EXPECT_EQ(literal(true, "text"), "'true'");
  EXPECT_EQ(literal(std::int64_t{INT64_MIN}, "bigint"), "-9223372036854775808");
  EXPECT_EQ(literal(1.0, "double"), "1.0");
  EXPECT_EQ(literal(1e300, "double"), "1e+300");
  EXPECT_EQ(literal(ir::Null{}, "text"), "NULL");
  EXPECT_EQ(literal(ir::Bytes{std::string("\0", 1)}, "blob"), "x'00'");
  EXPECT_EQ(literal(ir::Temporal{"2026-03-01T00:30:00+01:00"}, "timestamptz"),
            "'2026-02-28 23:30:00'");
  EXPECT_EQ(literal(ir::Temporal{"2026-11-22T15:30:00.25Z"}, "timestamp"),
            "'2026-11-22 15:30:00.25'");
  EXPECT_EQ(literal(ir::Temporal{"15:30:00"}, "time"), "'15:30:00'");
  EXPECT_THROW(literal(1e308 * 10, "double"), sdk::Error);
}

TEST(SqliteTranslate, default_expressions) {
  EXPECT_EQ(mig_sqlite::default_expression("Current_Timestamp"), "CURRENT_TIMESTAMP");
  EXPECT_EQ(mig_sqlite::default_expression("-5"), "-5");
  EXPECT_EQ(mig_sqlite::default_expression("'x'"), "'x'");
  EXPECT_EQ(mig_sqlite::default_expression("1 + 2"), "(1 + 2)");
  EXPECT_EQ(mig_sqlite::default_expression("1 -- one"), "(1 -- one\n)");
  EXPECT_THAT(mig_sqlite::default_expression("UUID()"), HasSubstr("randomblob"));
  EXPECT_EQ(mig_sqlite::expression("uuid() || 'x'"), "uuid() || 'x'");
}

TEST(SqliteTranslate, create_table) {
  const auto answer = compile(R"j({"op":"create_table","table":"t","columns":[
    {"name":"id","type":"bigint","identity":true},{"name":"a","type":"varchar(9)","nullable":false,
    "default":"x"}],"primary_key":{"name":"pk_t","columns":["id"]},
    "indexes":[{"name":"ix","columns":["a"]}]})j");
  EXPECT_EQ(
      sql(answer),
      "CREATE TABLE \"t\" (\n  \"id\" INTEGER NOT NULL CONSTRAINT \"pk_t\" PRIMARY KEY "
      "AUTOINCREMENT,\n  \"a\" VARCHAR(9) NOT NULL DEFAULT 'x'\n); CREATE INDEX \"ix\" ON \"t\" "
      "(\"a\")");
  EXPECT_EQ(answer.support, ir::Support::approximated);
  EXPECT_THAT(answer.notices.at(0).message, HasSubstr("length is not enforced"));
}

TEST(SqliteTranslate, refuses_what_sqlite_has_no_place_for) {
  const auto reason = [](const char* json) {
    const auto answer = compile(json);
    EXPECT_EQ(answer.support, ir::Support::unsupported) << json;
    EXPECT_FALSE(answer.reason.empty());
    EXPECT_TRUE(answer.statements.empty());
    return answer.reason;
  };
  reason(
      R"j({"op":"create_table","table":"t","columns":[{"name":"a","type":"integer","identity":true}]})j");
  reason(
      R"j({"op":"create_table","table":"t","columns":[{"name":"a","type":"integer","identity":true},
    {"name":"b","type":"integer"}],"primary_key":["a","b"]})j");
  EXPECT_THAT(reason(R"j({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer"},
    {"name":"ID","type":"text"}]})j"),
              AllOf(HasSubstr("'ID'"), HasSubstr("'id'")));
  reason(R"j({"op":"create_table","table":"sqlite_t","columns":[{"name":"a","type":"integer"}]})j");
  reason(R"j({"op":"create_table","table":"","columns":[{"name":"a","type":"integer"}]})j");
  reason(
      R"j({"op":"create_table","table":"t","columns":[{"name":"a","type":{"native":"int first"}}]})j");
  reason(R"j({"op":"create_index","table":"t","name":"i","columns":["a"],"include":["b"]})j");
  reason(R"j({"op":"create_index","table":"t","name":"i","columns":["a"],"method":"gin"})j");
  reason(
      R"j({"op":"create_index","table":"t","name":"i","columns":[{"name":"a","nulls":"last"}]})j");
  reason(
      R"j({"op":"create_index","table":"t","name":"i","columns":[{"name":"a","opclass":"x"}]})j");
  reason(R"j({"op":"create_index","table":"t","name":"i","columns":[{"name":"a","length":5}]})j");
  reason(R"j({"op":"create_view","name":"v","query":"SELECT 1","materialized":true})j");
  reason(R"j({"op":"create_sequence","name":"s"})j");
  reason(R"j({"op":"alter_table","table":"t","options":{"sqlite":{"engine":"x"}}})j");
  reason(R"j({"op":"execute","sql":"SELECT 1; ROLLBACK"})j");
  reason(R"j({"op":"sqlite.frobnicate"})j");
  EXPECT_THAT(reason(R"j({"op":"rebuild_table","table":"t","changes":[]})j"),
              HasSubstr("not known"));
}

TEST(SqliteTranslate, chooses_by_version) {
  ir::Server old;
  ir::Server fresh;
  fresh.version = "3.53.4";
  const char* null = R"j({"op":"alter_column","table":"t","name":"a","nullable":false})j";
  EXPECT_EQ(compile(null, {}, old).support, ir::Support::lower);
  EXPECT_EQ(sql(compile(null, {}, fresh)),
            "SELECT count(*) FROM (SELECT 1 FROM \"t\" WHERE \"a\" IS NULL LIMIT 1); "
            "ALTER TABLE \"t\" ALTER COLUMN \"a\" SET NOT NULL");
  const char* nullable = R"j({"op":"alter_column","table":"t","name":"a","nullable":true})j";
  EXPECT_EQ(sql(compile(nullable, {}, fresh)),
            "ALTER TABLE \"t\" ALTER COLUMN \"a\" DROP NOT NULL");
  const char* check = R"j({"op":"drop_constraint","table":"t","name":"ck","kind":"check"})j";
  EXPECT_EQ(compile(check, {}, old).lowering, "rebuild_table");
  EXPECT_EQ(sql(compile(check, {}, fresh)), "ALTER TABLE \"t\" DROP CONSTRAINT \"ck\"");
  const char* unique = R"j({"op":"drop_constraint","table":"t","name":"uq","kind":"unique"})j";
  EXPECT_EQ(compile(unique, {}, fresh).lowering, "rebuild_table");
}

TEST(SqliteTranslate, adds_and_drops_columns_in_place_where_it_can) {
  const auto support = [](const char* column, const char* more = "") {
    return compile(std::string(R"j({"op":"add_column","table":"t","column":{"name":"c",)j") +
                   column + "}" + more + "}")
        .support;
  };
  EXPECT_EQ(support(R"j("type":"integer")j"), ir::Support::native);
  EXPECT_EQ(support(R"j("type":"integer","nullable":false,"default":1)j"), ir::Support::native);
  EXPECT_EQ(support(R"j("type":"integer","nullable":false)j"), ir::Support::lower);
  EXPECT_EQ(support(R"j("type":"integer","nullable":false,"default":{"null":true})j"),
            ir::Support::lower);
  EXPECT_EQ(support(R"j("type":"date","default_sql":"current_date")j"), ir::Support::lower);
  EXPECT_EQ(support(R"j("type":"integer","default_sql":"5")j"), ir::Support::native);
  EXPECT_EQ(support(R"j("type":"integer","generated":"a")j"), ir::Support::lower);
  EXPECT_EQ(support(R"j("type":"integer")j", R"j(,"after":"a")j"), ir::Support::lower);
  const ir::Schema before = table(R"j({"op":"create_table","table":"t","columns":[
    {"name":"a","type":"integer"},{"name":"b","type":"integer"}],
    "checks":[{"name":"k","check":"\"a\" > 0"}]})j");
  EXPECT_EQ(compile(R"j({"op":"drop_column","table":"t","name":"a"})j", before).support,
            ir::Support::lower);
  EXPECT_EQ(compile(R"j({"op":"drop_column","table":"t","name":"b"})j", before).support,
            ir::Support::native);
}

TEST(SqliteTranslate, a_rebuild_is_balanced) {
  const ir::Schema before = table(R"j({"op":"create_table","table":"t","columns":[
    {"name":"a","type":"integer"},{"name":"b","type":"integer"}]})j");
  const char* json = R"j({"op":"rebuild_table","table":"t","changes":[
    {"op":"alter_column","table":"t","name":"a","nullable":false}]})j";
  const auto phases = [](const ir::Translation& answer, ir::Phase phase) {
    std::string out;
    for (const auto& each : answer.statements) {
      if (each.phase == phase) out += (out.empty() ? "" : "; ") + each.sql;
    }
    return out;
  };
  const auto offline = compile(json, before, {}, true);
  EXPECT_EQ(phases(offline, ir::Phase::prologue), "PRAGMA foreign_keys=OFF; PRAGMA foreign_keys");
  EXPECT_EQ(phases(offline, ir::Phase::epilogue),
            "PRAGMA legacy_alter_table=OFF; PRAGMA foreign_keys=ON");
  ir::Server off;
  off.settings.set("foreign_keys", ir::Value::of(std::int64_t{0}));
  off.settings.set("legacy_alter_table", ir::Value::of(std::int64_t{1}));
  off.settings.set("in_transaction", ir::Value::of(std::int64_t{1}));
  EXPECT_EQ(phases(compile(json, before, off), ir::Phase::prologue), "");
  EXPECT_EQ(phases(compile(json, before, off), ir::Phase::epilogue),
            "PRAGMA legacy_alter_table=ON");
  off.settings.members[0].value = ir::Value::of(std::int64_t{1});
  EXPECT_EQ(compile(json, before, off).support, ir::Support::unsupported);
  EXPECT_EQ(ir::dump_json(ir::encode(offline)),
            ir::dump_json(ir::encode(compile(json, before, {}, true))));
}

TEST(SqliteTranslate, marks_what_does_not_run_in_a_transaction) {
  const auto answer = compile(
      R"j({"op":"execute","sql":"PRAGMA foreign_keys=OFF; VACUUM; SELECT 1; ROLLBACK TO x"})j");
  ASSERT_EQ(answer.statements.size(), 4U);
  EXPECT_FALSE(answer.statements[0].transactional);
  EXPECT_FALSE(answer.statements[1].transactional);
  EXPECT_TRUE(answer.statements[2].transactional);
}

TEST(SqliteCapabilities, know_every_operation) {
  const auto capabilities = mig_sqlite::SqliteDialect().capabilities({});
  EXPECT_TRUE(capabilities.transactional_ddl);
  for (const auto& each : capabilities.operations) {
    const bool sequence = each.op.find("sequence") != std::string::npos;
    EXPECT_EQ(each.support == ir::Support::unsupported, sequence) << each.op;
  }
}

TEST(SqliteUrl, forms) {
  using mig_sqlite::parse_url;
  EXPECT_EQ(parse_url("sqlite:a/b.db").uri, "file:a/b.db?mode=rwc");
  EXPECT_EQ(parse_url("sqlite3:///abs/a.db").path, "/abs/a.db");
  EXPECT_EQ(parse_url("sqlite:////abs/a.db").path, "/abs/a.db");
  EXPECT_EQ(parse_url("sqlite://localhost/abs").path, "/abs");
  EXPECT_TRUE(parse_url("sqlite::memory:").memory);
  EXPECT_EQ(parse_url("sqlite:x?mode=memory&cache=shared").uri, "file:x?mode=memory&cache=shared");
  EXPECT_EQ(parse_url("sqlite:x?mode=ro&busy_timeout=5s").busy_timeout, 5000);
  EXPECT_EQ(parse_url("sqlite:x?busy_timeout=250").busy_timeout, 250);
  EXPECT_EQ(parse_url("sqlite:a%3Fb%25").uri, "file:a%3fb%25?mode=rwc");
  for (const char* bad : {"", "sqlite", "postgres:x", "sqlite:x?mode=x", "sqlite:x?busy_timeout=-1",
                          "sqlite:x?busy_timeout=5m", "sqlite:x%0", "sqlite:x%00", "sqlite://h"}) {
    EXPECT_THROW(parse_url(bad), sdk::Error) << bad;
  }
}

TEST(SqliteTranslate, online_makes_no_difference_and_no_warning) {
  const ir::Schema before =
      table(R"j({"op":"create_table","table":"t","columns":[{"name":"a","type":"integer"}]})j");
  const std::string json = R"j({"op":"create_index","table":"t","name":"ix","columns":["a"])j";
  const auto plain = compile(json + "}", before);
  const auto online = compile(json + ",\"online\":true}", before);
  EXPECT_EQ(sql(online), sql(plain));
  EXPECT_EQ(online.support, ir::Support::native);
  ASSERT_EQ(online.notices.size(), 1U);
  EXPECT_EQ(online.notices[0].code, "no-online-way");
  EXPECT_EQ(online.notices[0].severity, ir::Severity::info);
  EXPECT_TRUE(compile(R"j({"op":"drop_index","table":"t","name":"ix","online":true})j", before)
                  .notices.empty());
}

}  // namespace
