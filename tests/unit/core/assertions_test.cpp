// What has to hold before, within and behind a revision, and numbers of rows.
#include "unit/core/executor.hpp"

#include <gmock/gmock.h>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class AssertionsTest : public ExecutorTest {};

TEST_F(AssertionsTest, a_check_that_does_not_hold_stops_the_revision) {
  ir::Statement check = statement("foreign_key_check");
  check.expect = ir::Expectation{{}, "rows refer to nothing"};
  fake_.dialect->further["create_table"] = {check};
  fake_.server->results["foreign_key_check"] = {{std::string("a"), std::int64_t{7}, {}}};
  const std::string text = failure(line({table("a")}));
  EXPECT_THAT(text, AllOf(HasSubstr("MIG-614"),
                          HasSubstr("operation 1 (create_table on 'a'): rows refer to nothing"),
                          HasSubstr("found: a | 7 | NULL"), HasSubstr("it was rolled back")));
  fake_.server->results["foreign_key_check"] = {};
  EXPECT_EQ(failure(line({table("a")})), "");
}

TEST_F(AssertionsTest, a_check_alone_has_changed_nothing) {
  fake_.dialect->can.transactional_ddl = false;
  ir::Statement check = statement("look");
  check.expect = ir::Expectation{{}, "something is in the way"};
  fake_.dialect->further["create_table"] = {check};
  fake_.server->results["look"] = {{std::string("a")}};
  EXPECT_THAT(failure(line({table("a")})),
              AllOf(HasSubstr("something is in the way"),
                    HasSubstr("nothing of this revision took effect")));
}

TEST_F(AssertionsTest, the_number_of_affected_rows_is_held_to_what_was_expected) {
  fake_.server->affected["update x"] = 2;
  const auto history = line({op("op='execute'\nsql='update x'\nexpect_rows=3")});
  EXPECT_THAT(failure(history), AllOf(HasSubstr("MIG-616"), HasSubstr("affected 2 rows, not 3")));
  fake_.server->affected["update x"] = -1;  // not said
  EXPECT_EQ(failure(history), "");
}

TEST_F(AssertionsTest, the_number_of_affected_rows_may_have_limits) {
  const auto expecting = [&](const std::string& expected) {
    return failure(line({op("op='execute'\nsql='update x'\nexpect_rows=" + expected)}));
  };
  fake_.server->affected["update x"] = 1;
  EXPECT_THAT(expecting("{min=2, max=9}"), HasSubstr("affected 1 row, not 2 to 9"));
  EXPECT_THAT(expecting("{min=2}"), HasSubstr("not 2 or more"));
  EXPECT_THAT(expecting("{max=0}"), HasSubstr("not 0 or fewer"));
  EXPECT_EQ(expecting("{min=1, max=1}"), "");
}

TEST_F(AssertionsTest, rows_that_are_updated_or_deleted_are_counted_too) {
  EXPECT_THAT(failure(line({table("a") + op("op='update_rows'\ntable='a'\nset={id=1}\n"
                                            "expect_rows=1")})),
              AllOf(HasSubstr("MIG-616"), HasSubstr("affected 0 rows, not 1"),
                    HasSubstr("it was rolled back")));
  EXPECT_THAT(failure(line({table("a") + op("op='delete_rows'\ntable='a'\nexpect_rows={min=1}")})),
              HasSubstr("affected 0 rows, not 1 or more"));
  EXPECT_FALSE(has("a"));
}

TEST_F(AssertionsTest, what_has_to_hold_before_is_asked_first_and_in_the_transaction) {
  const auto history =
      line({"[[before]]\nsql='show look;'\nexpect=0\nmessage='rows are left'\n" + table("a")});
  fake_.server->results["show look"] = {{std::int64_t{2}}};
  EXPECT_THAT(failure(history),
              AllOf(HasSubstr("MIG-614"), HasSubstr("revision 'r1000': rows are left"),
                    HasSubstr("found: 2"), HasSubstr("it was rolled back")));
  EXPECT_FALSE(has("a"));
  fake_.server->results["show look"] = {{std::int64_t{0}}};
  fake_.server->log.clear();
  EXPECT_EQ(failure(history), "");
  EXPECT_THAT(fake_.server->changes(),
              ElementsAre("BEGIN", "show look", "create_table a(id bigint)", testing::_, "COMMIT"));
}

TEST_F(AssertionsTest, what_has_to_hold_behind_is_asked_before_it_is_recorded) {
  const auto history = line({"[[after]]\nsql='show look'\nexpect=[[1, 'x']]\n" + table("a")});
  fake_.server->results["show look"] = {};
  EXPECT_THAT(failure(history), AllOf(HasSubstr("MIG-614"), HasSubstr("found: no rows"),
                                      HasSubstr("is not what the revision ends with")));
  EXPECT_FALSE(has("a"));
  EXPECT_THAT(rows(), ElementsAre());
  fake_.server->results["show look"] = {{std::int64_t{1}, std::string("x")}};
  EXPECT_EQ(failure(history), "");
}

TEST_F(AssertionsTest, assertions_are_for_an_upgrade_and_for_their_dialects) {
  const std::string never = "sql='show look'\nexpect=0\nexcept=['fake']\n";
  const auto history = line({"[[before]]\n" + never + table("a") + "[[after]]\n" + never});
  EXPECT_EQ(failure(history), "");
  fake_.server->journal.clear();
  const auto asked = line({"[[before]]\nsql='show look'\nexpect=[]\n" + table("a")});
  Database database = fake_.open();
  fake_.server->results["show look"] = {{std::int64_t{2}}};
  downgrade(asked, database, "base");
  EXPECT_FALSE(has("a"));
}

TEST_F(AssertionsTest, an_assertion_is_one_query) {
  EXPECT_THAT(failure(line({"[[before]]\nsql='a; b'\nexpect=0\n" + table("a")})),
              AllOf(HasSubstr("MIG-402"), HasSubstr("2 statements stand there")));
}

TEST_F(AssertionsTest, an_assertion_changes_nothing) {
  const auto with = [](const std::string& sql, const char* where) {
    return line(
        {std::string("[[") + where + "]]\nsql = \"" + sql + "\"\nexpect=[]\n" + table("a")});
  };
  for (const char* sql :
       {"delete from c", "update c set n = 1", "drop table c", "call p()", "do $$ begin end $$",
        "with gone as (delete from c returning id) select * from gone",
        "with x as (update c set n = 1 returning n) select n from x",
        "with x as (select 1) insert into c select * from x",
        "with x as (select 1) update c set n=1", "select * into d from c",
        "pragma user_version = 3", "pragma user_version(3)",
        "with x as (select 1) delete c from c join x", "explain analyze delete from c"}) {
    for (const char* where : {"before", "after"}) {
      EXPECT_THAT(failure(with(sql, where)), AllOf(HasSubstr("MIG-402"), HasSubstr("is a query")))
          << sql;
    }
    EXPECT_THROW(validate(with(sql, "before"), {.dialects = {fake_.dialect}}), Error) << sql;
  }
  EXPECT_THAT(fake_.server->changes(), testing::IsEmpty());
  for (const char* sql :
       {"select replace(a, 'delete from', 'x') from c for update", "with x as (select 1) select 1",
        "(select 1) union (select 2)", "values (1)", "pragma foreign_key_check", "table c",
        "select 'select into' from c", "select extract(epoch from a) from c"}) {
    EXPECT_NO_THROW(validate(with(sql, "before"), {.dialects = {fake_.dialect}})) << sql;
  }
}

}  // namespace
}  // namespace mig::test
