// What is printed of a live schema as SQL makes it in an empty database, of its own kind or of
// another one.
#include "support/scratch_database.hpp"
#include <mig/compare.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mig::test {
namespace {

using testing::Contains;
using testing::HasSubstr;

ir::Schema schema_of(Database& database) {
  return database.catalog()->inspect(database.connection(), {});
}

void run_all(Database& database, const std::string& script) {
  for (const auto& [offset, length] :
       database.dialect().split(script, database.connection().server())) {
    database.connection().run(script.substr(offset, length), {}, nullptr);
  }
}

class SchemaScript : public ::testing::TestWithParam<std::string> {};

TEST_P(SchemaScript, makes_enums_where_columns_have_them) {
  const ScratchDatabase scratch(GetParam());
  Database database = scratch.open();
  run_all(database, GetParam() == "postgres"
                        ? "CREATE TYPE t_state AS ENUM ('a', 'b'); CREATE TABLE t (id integer NOT "
                          "NULL PRIMARY KEY, state t_state NOT NULL DEFAULT 'a')"
                        : "CREATE TABLE t (id integer NOT NULL PRIMARY KEY, state enum('a', 'b') "
                          "NOT NULL DEFAULT 'a')");
  const ir::Schema schema = schema_of(database);
  const ScratchDatabase other(GetParam());
  Database copy = other.open();
  run_all(copy, schema_script(schema, database.dialect()));
  EXPECT_EQ(schema_of(copy).table("t")->columns, schema.table("t")->columns);
}

INSTANTIATE_TEST_SUITE_P(Engines, SchemaScript, ::testing::Values("postgres", "mysql", "mariadb"),
                         [](const auto& engine) { return engine.param; });

TEST(CarriedSchema, a_key_that_the_other_database_refuses_stays_behind_and_is_named) {
  const ScratchDatabase sqlite("sqlite");
  Database from = sqlite.open();
  run_all(from,
          "CREATE TABLE a (id integer PRIMARY KEY AUTOINCREMENT);"
          "CREATE TABLE b (id integer PRIMARY KEY AUTOINCREMENT, a bigint NOT NULL REFERENCES a "
          "(id) ON DELETE CASCADE, same integer REFERENCES a (id) ON DELETE CASCADE)");
  const ScratchDatabase mysql("mysql");
  Database to = mysql.open();
  const auto found = carried(schema_of(from), from.dialect(), to.dialect());
  EXPECT_THAT(found.left, Contains(HasSubstr("wants the same type")));
  ASSERT_EQ(found.schema.table("b")->foreign_keys.size(), 1U);
  EXPECT_EQ(found.schema.table("b")->foreign_keys.front().on_delete, ir::FkAction::cascade);
  run_all(to, schema_script(found.schema, to.dialect()));
  EXPECT_EQ(schema_of(to).table("b")->foreign_keys.size(), 1U);
}

}  // namespace
}  // namespace mig::test
