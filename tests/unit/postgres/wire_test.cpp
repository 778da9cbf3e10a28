// The parts of the driver that need no server: URLs, and the server's messages.
#include "server_error.hpp"
#include "url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mig_postgres {
namespace {

TEST(Url, every_form_becomes_what_libpq_takes) {
  EXPECT_EQ(connection_string("postgres://u:p@h:1/d?x=y"), "postgresql://u:p@h:1/d?x=y");
  EXPECT_EQ(connection_string("pg:///d"), "postgresql:///d");
  EXPECT_EQ(connection_string("postgresql://%2Frun%2Fpg/d"), "postgresql://%2Frun%2Fpg/d");
  EXPECT_EQ(connection_string("postgres:dbname=x host=/run/pg"), "dbname=x host=/run/pg");
  EXPECT_EQ(connection_string("postgres:it's"), "dbname='it\\'s'");
  EXPECT_EQ(connection_string("postgres:"), "");

  EXPECT_EQ(connection_string("pg://h/d", "other"), "postgresql://h/d?dbname=other");
  EXPECT_EQ(connection_string("pg://h/d?x=y", "other"), "postgresql://h/d?x=y&dbname=other");
  EXPECT_EQ(connection_string("postgres:d", "other"), "dbname='d' dbname='other'");
  EXPECT_EQ(connection_string("postgres:", "other"), "dbname='other'");

  EXPECT_EQ(connection_string("pg://h/d", "", "mig h:1"),
            "postgresql://h/d?client_encoding=UTF8&fallback_application_name=mig%20h%3A1");
  EXPECT_EQ(connection_string("pg://h/d", "a b", ""), "postgresql://h/d?dbname=a%20b");
  EXPECT_EQ(connection_string("postgres:", "", "mig h:1"),
            "client_encoding='UTF8' fallback_application_name='mig h:1'");
}

TEST(Url, no_part_of_a_password_stays_in_a_message) {
  EXPECT_EQ(without_secrets("bad: postgres://u:s%20x@h", "postgres://u:s%20x@h"),
            "bad: postgres://u:***@h");
  EXPECT_EQ(without_secrets("no host \"s x\"", "postgres://u:s%20x@h"), "no host \"***\"");
  EXPECT_EQ(without_secrets("invalid port \"pa\"", "postgres://u:pa/ss@h"), "invalid port \"***\"");
  EXPECT_EQ(without_secrets("key w in w", "postgres://h/?password=w&sslmode=x"), "key *** in ***");
  EXPECT_EQ(without_secrets("got a'b c", "postgres:user=x password = 'a\\'b c'"), "got ***");
  EXPECT_EQ(without_secrets("nothing", "postgres://h/d"), "nothing");
  std::string often = "postgres:";
  for (int i = 0; i < 4; ++i) often += "password=* password=** ";
  EXPECT_LT(without_secrets(often, often).size(), 9 * often.size());
}

TEST(ServerError, fields_of_the_message_find_their_places) {
  const auto error = server_error(
      "ERROR:  23505: duplicate key value violates unique constraint \"pk\"\n"
      "DETAIL:  Key (id)=(1) already exists.\nSCHEMA NAME:  public\nTABLE NAME:  t\n"
      "CONSTRAINT NAME:  pk\nLOCATION:  _bt_check_unique, nbtinsert.c:664\n",
      "INSERT INTO t VALUES (1)", {});
  EXPECT_EQ(error.status, MIG_E_CONSTRAINT);
  EXPECT_EQ(error.sqlstate, "23505");
  EXPECT_EQ(error.message,
            "duplicate key value violates unique constraint \"pk\" (Key (id)=(1) already exists.)");
  EXPECT_EQ(error.object, "pk");
  EXPECT_EQ(error.position, 0);
}

TEST(ServerError, the_caret_becomes_a_byte_of_the_statement) {
  const auto position = [](const std::string& text, const std::string& statement) {
    return server_error("ERROR:  42601: x\n" + text, statement, {}).position;
  };
  EXPECT_EQ(position("LINE 2: b nope\n          ^\n", "a\nb nope"), 5);
  EXPECT_EQ(position("LINE 1: 'é' x\n            ^\n", "'é' x"), 6);
  EXPECT_EQ(position("LINE 1: '日' x\n             ^\n", "'日' x"), 7);
  EXPECT_EQ(position("LINE 1: ...bc nope d...\n              ^\n", "aaaa bc nope dddd"), 9);
  EXPECT_EQ(position("LINE 1: x\n        ^\nQUERY:  x\nCONTEXT:  PL/pgSQL function f()\n", "y"), 0)
      << "it points into another statement";
  EXPECT_EQ(position("LINE 9: x\n        ^\n", "y"), 0);
}

TEST(ServerError, the_state_says_what_a_caller_may_do) {
  const auto status = [](const std::string& text, const Circumstances& circumstances = {}) {
    return server_error(text, "", circumstances).status;
  };
  Circumstances cancelled;
  cancelled.cancelled = true;
  Circumstances lost;
  lost.lost = true;
  EXPECT_EQ(status("ERROR:  55P03: canceling statement due to lock timeout"), MIG_E_LOCKED);
  EXPECT_EQ(status("ERROR:  40P01: deadlock detected"), MIG_E_LOCKED);
  EXPECT_EQ(status("ERROR:  57014: canceling statement due to statement timeout"), MIG_E_LOCKED);
  EXPECT_EQ(status("ERROR:  57014: canceling statement due to user request", cancelled),
            MIG_E_CANCELLED);
  EXPECT_EQ(status("FATAL:  57P01: terminating connection"), MIG_E_CONNECTION);
  EXPECT_EQ(status("server closed the connection unexpectedly", lost), MIG_E_CONNECTION);
  EXPECT_EQ(status("ERROR:  42P01: relation \"x\" does not exist"), MIG_E_STATEMENT);
  EXPECT_FALSE(server_error("", "", {}).message.empty());
}

}  // namespace
}  // namespace mig_postgres
