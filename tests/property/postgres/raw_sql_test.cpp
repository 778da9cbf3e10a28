// Raw SQL comes from anywhere: whatever its bytes are, it is translated, and into its own
// statements.
#include "support/postgres_translation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace mig_postgres_test {

namespace {

// Translates as mig does; the statements are the pieces of the text, whatever is said of them.
void translates(const std::string& sql) {
  const mig_postgres::PostgresDialect dialect;
  const ir::Schema before;
  const ir::Server server;
  const std::map<std::string, std::string> types;
  ir::Execute op;
  op.sql = ir::Sql(sql);
  const auto answer =
      dialect.execute(op, sdk::Context{before, server, false, false, dialect, types});
  if (answer.support == ir::Support::unsupported) return;
  const auto places = dialect.split(sql, server);
  RC_ASSERT(answer.statements.size() == places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    RC_ASSERT(answer.statements[i].sql == sql.substr(places[i].first, places[i].second));
  }
  for (const auto& each : answer.notices) {
    RC_ASSERT(!each.code.empty());
    RC_ASSERT(!each.message.empty());
  }
}

// Pieces of statements that are understood, in any order.
rc::Gen<std::string> fragment() {
  return rc::gen::elementOf(std::vector<std::string>{"ALTER TABLE t ",
                                                     "ADD COLUMN a int ",
                                                     "NOT NULL ",
                                                     "DEFAULT random() ",
                                                     "CHECK (a > 0) ",
                                                     "NOT VALID ",
                                                     "UNIQUE ",
                                                     "USING INDEX i ",
                                                     "CREATE INDEX CONCURRENTLY ",
                                                     "ON t (a) ",
                                                     "DROP TABLE ",
                                                     "IF EXISTS ",
                                                     "CASCADE ",
                                                     "TRUNCATE ",
                                                     "t ",
                                                     "\"T\" ",
                                                     "s.t ",
                                                     ", ",
                                                     "; ",
                                                     "DELETE FROM t ",
                                                     "WHERE a ",
                                                     "UPDATE t SET a = 1 ",
                                                     "$$ ",
                                                     "'x' ",
                                                     "( ",
                                                     ") ",
                                                     "-- c\n",
                                                     "VACUUM ",
                                                     "(FULL) ",
                                                     "CREATE TABLE ",
                                                     "(a int) ",
                                                     "REFERENCES u ",
                                                     "ALTER TYPE e ",
                                                     "ADD VALUE 'c' ",
                                                     "SET x = 1 ",
                                                     "MERGE INTO t USING s ON a ",
                                                     "WHEN MATCHED THEN DELETE ",
                                                     "WITH c AS ",
                                                     "SELECT 1 ",
                                                     "1+",
                                                     "\xC3\xA9",
                                                     "\xFF",
                                                     std::string("\0", 1)});
}

RC_GTEST_PROP(RawSqlProperties, arbitrary_bytes_are_translated, (const std::string& bytes)) {
  translates(bytes);
}

RC_GTEST_PROP(RawSqlProperties, arbitrary_statements_are_translated, ()) {
  std::string sql;
  for (const auto& each : *rc::gen::container<std::vector<std::string>>(fragment())) sql += each;
  translates(sql);
}

RC_GTEST_PROP(RawSqlProperties, a_statement_with_bytes_put_into_it_is_translated, ()) {
  std::string sql = "ALTER TABLE t ADD a int DEFAULT random()";
  for (auto left = *rc::gen::inRange(0, 5); left > 0; --left) {
    sql.insert(*rc::gen::inRange<std::size_t>(0, sql.size()), *rc::gen::arbitrary<std::string>());
  }
  translates(sql);
}

}  // namespace

}  // namespace mig_postgres_test
