// A revision that was begun and is taken up: what it trusts of what it finds. Its own statements by
// what they were, and nothing that is somebody else's.
#include "live/online/interrupted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kIndexes =
    "SELECT indexrelid::regclass::text, indisvalid::text, indisunique::text FROM pg_index i JOIN "
    "pg_class c ON c.oid = i.indrelid WHERE c.relname = 't' ORDER BY 1";

class Begun : public testing::Test, protected Interrupted {
 protected:
  Begun() : Interrupted("postgres") {}

  static std::string raw(const std::string& sql) {
    return operation("op = 'execute'\nsql = \"\"\"" + sql + "\"\"\"");
  }
  static std::string index_on(const std::string& column, const std::string& more) {
    return operation("op = 'create_index'\ntable = 't'\nname = 'ix'\ncolumns = ['" + column +
                     "']\n" + more);
  }

  static History with(const std::string& body, const std::string& start) {
    return history_of(start, body);
  }
  History with(const std::string& body) const { return with(body, start_); }

  const std::string start_ = operation(
      "op = 'create_table'\ntable = 't'\ncolumns = [{ name = 'id', type = 'bigint' }, { name = "
      "'n', type = 'integer' }]");
};

TEST_F(Begun, an_index_that_somebody_else_did_not_complete_is_left_alone) {
  const History history = with(index_on("id", "online = true"));
  apply(history, "aaaa");
  run("INSERT INTO t VALUES (1, 1), (2, 1)");
  EXPECT_ANY_THROW(run("CREATE UNIQUE INDEX CONCURRENTLY ix ON t (n)"));
  const Table before = ask(kIndexes);
  ASSERT_EQ(before, (Table{{"ix", "false", "true"}}));
  EXPECT_THAT(failure(history),
              AllOf(HasSubstr("MIG-619"), HasSubstr("DROP INDEX CONCURRENTLY IF EXISTS \"ix\"")));
  EXPECT_EQ(ask(kIndexes), before);
  run("DROP INDEX ix");
  apply(history);
  EXPECT_EQ(ask(kIndexes), (Table{{"ix", "true", "false"}}));
}

TEST_F(Begun, an_index_that_ended_unseen_is_no_proof_of_an_edited_one) {
  apply(with(""), "aaaa");
  ends_unseen(with(index_on("id", "online = true")), "CONCURRENTLY");
  const History edited = with(index_on("n", "unique = true\nonline = true"));
  EXPECT_THAT(failure(edited), AllOf(HasSubstr("MIG-617"), HasSubstr("DROP INDEX CONCURRENTLY")));
  EXPECT_EQ(ask(kIndexes), (Table{{"ix", "true", "false"}}));
  run("DROP INDEX ix");
  apply(edited);
  EXPECT_EQ(ask(kIndexes), (Table{{"ix", "true", "true"}}));
}

TEST_F(Begun, an_index_that_failed_does_not_stay_when_its_operation_changes_or_goes) {
  apply(with(""), "aaaa");
  run("INSERT INTO t VALUES (1, 1), (1, 2)");
  const History history = with(index_on("id", "unique = true\nonline = true"));
  for (const auto& instead : {index_on("id", "online = false"), std::string(), raw("SELECT 1")}) {
    SCOPED_TRACE(instead);
    EXPECT_NE(failure(history), "");
    EXPECT_EQ(ask(kIndexes), (Table{{"ix", "false", "true"}}));
    apply(with(instead));
    EXPECT_EQ(ask(kIndexes), instead.find("create_index") == std::string::npos
                                 ? Table{}
                                 : (Table{{"ix", "true", "false"}}));
    run("DROP INDEX IF EXISTS ix");
    run("UPDATE mig_version SET version_num = 'aaaa'");
  }
}

TEST_F(Begun, a_key_whose_index_stands_is_completed_though_the_table_tells_other_statements) {
  const std::string start = raw("CREATE TABLE t (id bigint)");
  const History history =
      with(operation("op = 'add_primary_key'\ntable = 't'\nname = 'pk'\ncolumns = ['id']\nonline = "
                     "true"),
           start);
  apply(history, "aaaa");
  Options options;
  options.events.statement = [](std::string_view sql) {
    if (sql.find("USING INDEX") != std::string_view::npos) throw Stopped();
  };
  for (int i = 0; i < 2; ++i) EXPECT_THROW(apply(history, "head", options), Stopped);
  apply(history);
  EXPECT_EQ(ask("SELECT conname FROM pg_constraint WHERE contype = 'p' AND conrelid = "
                "'t'::regclass"),
            (Table{{"pk"}}));
}

TEST_F(Begun, operations_that_are_done_are_held_to_before_one_told_from_the_live_table) {
  const auto history = [&](const std::string& id) {
    return with(operation("op = 'insert_rows'\ntable = 't'\nrows = [{ id = " + id + ", n = 1 }]") +
                    operation("op = 'alter_column'\ntable = 't'\nname = 'n'\nnullable = "
                              "false\nonline = true"),
                raw("CREATE TABLE t (id bigint, n integer)"));
  };
  apply(history("50"), "aaaa");
  run("INSERT INTO t VALUES (1, NULL)");
  EXPECT_NE(failure(history("50")), "");
  run("DELETE FROM t WHERE n IS NULL");
  EXPECT_THAT(failure(history("60")), HasSubstr("MIG-617"));
  apply(history("50"));
  EXPECT_EQ(ask("SELECT id::text FROM t"), (Table{{"50"}}));
}

TEST_F(Begun, a_search_path_of_the_revision_does_not_lose_where_it_is) {
  const History history = with(raw("SET search_path = app, public; ALTER TABLE t ADD x integer") +
                               index_on("id", "unique = true\nonline = true"));
  apply(history, "aaaa");
  run("CREATE SCHEMA app");
  run("INSERT INTO t VALUES (1, 1), (1, 2)");
  EXPECT_NE(failure(history), "");
  run("DELETE FROM t WHERE n = 2");
  apply(history);
  EXPECT_EQ(ask(kIndexes), (Table{{"ix", "true", "true"}}));
  EXPECT_THAT(ask("SELECT revision FROM mig_journal WHERE state = 'running'"), IsEmpty());
}

TEST_F(Begun, without_transactions_a_try_of_our_own_is_removed_by_itself) {
  const History history =
      with("transaction = 'off'\n" + index_on("id", "unique = true\nonline = true"));
  apply(history, "aaaa");
  run("INSERT INTO t VALUES (1, 1), (1, 2)");
  EXPECT_THAT(failure(history), HasSubstr("MIG-610"));
  EXPECT_THAT(failure(history), HasSubstr("MIG-610"));
  run("DELETE FROM t WHERE n = 2");
  apply(history);
}

// Run by a client that goes on behind an error, as psql does.
class Script : public Begun {
 protected:
  void follow(const std::string& script) const {
    Database database = Database::open(scratch_.url());
    for (const auto& [from, size] :
         database.dialect().split(script, database.connection().server())) {
      try {
        database.connection().run(script.substr(from, size), {}, nullptr);
      } catch (const port::DatabaseError&) {
        ++errors_;
      }
    }
  }
  [[nodiscard]] std::string script(const std::string& body) const {
    const Database database = Database::open(scratch_.url());
    return upgrade_script(with(body), database.dialect(), "aaaa:head");
  }
  [[nodiscard]] Table versions() const { return ask("SELECT version_num FROM mig_version"); }
  mutable int errors_ = 0;
};

TEST_F(Script, what_failed_outside_of_a_transaction_is_not_recorded) {
  apply(with(""), "aaaa");
  run("INSERT INTO t VALUES (1, 1), (1, NULL)");
  const std::vector<std::string> operations = {
      index_on("id", "unique = true\nonline = true"),
      operation("op = 'add_unique'\ntable = 't'\nname = 'uq'\ncolumns = ['id']\nonline = true"),
      operation("op = 'add_check'\ntable = 't'\nname = 'ck'\ncheck = 'id > 1'\nonline = true"),
      operation("op = 'alter_column'\ntable = 't'\nname = 'n'\nnullable = false\nonline = true"),
      operation("op = 'add_foreign_key'\ntable = 't'\nname = 'fk'\ncolumns = ['n']\nreferences = "
                "{ table = 't', columns = ['id'] }\nonline = true")};
  for (const auto& each : operations) {
    SCOPED_TRACE(each);
    errors_ = 0;
    follow(script(each + raw("SELECT 1")));
    EXPECT_GT(errors_, 0);
    EXPECT_NE(versions(), (Table{{"bbbb"}}));
    run("UPDATE mig_version SET version_num = 'aaaa'");
  }
}

TEST_F(Script, what_failed_before_a_statement_that_stands_alone_is_not_recorded) {
  apply(with(""), "aaaa");
  follow(script(raw("SELECT 1 / 0") + index_on("id", "online = true")));
  EXPECT_EQ(versions(), (Table{{"aaaa"}}));
}

TEST_F(Script, what_comes_to_its_end_is_recorded) {
  apply(with(""), "aaaa");
  follow(script(index_on("id", "online = true") +
                operation("op = 'rename_table'\ntable = 't'\nto = 'u'")));
  EXPECT_EQ(errors_, 0);
  EXPECT_EQ(versions(), (Table{{"bbbb"}}));
}

}  // namespace
}  // namespace mig::test
