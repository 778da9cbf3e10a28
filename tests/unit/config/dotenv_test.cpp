#include "config/dotenv.hpp"

#include <mig/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace mig::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

TEST(Dotenv, reads_plain_values_and_trims_them) {
  EXPECT_THAT(parse_dotenv("A=1\n  B = two words  \nC=\n", ".env"),
              ElementsAre(Pair("A", "1"), Pair("B", "two words"), Pair("C", "")));
}

TEST(Dotenv, ignores_comments_and_blank_lines) {
  EXPECT_THAT(parse_dotenv("# x\n\n \t\nA=1 # one\nB=a#b\nC=# none\n", ".env"),
              ElementsAre(Pair("A", "1"), Pair("B", "a#b"), Pair("C", "")));
}

TEST(Dotenv, accepts_export) {
  EXPECT_THAT(parse_dotenv("export A=1\nexport\tB=2\nexported=3", ".env"),
              ElementsAre(Pair("A", "1"), Pair("B", "2"), Pair("exported", "3")));
}

TEST(Dotenv, double_quotes_know_escapes_and_line_breaks) {
  EXPECT_THAT(parse_dotenv("A=\"a\\n\\\"b\\\\ \\$c\nd # e\" # f\nB=2", ".env"),
              ElementsAre(Pair("A", "a\n\"b\\ $c\nd # e"), Pair("B", "2")));
}

TEST(Dotenv, single_quotes_keep_everything) {
  EXPECT_THAT(parse_dotenv("A='a\\n\"${X}'", ".env"), ElementsAre(Pair("A", "a\\n\"${X}")));
}

TEST(Dotenv, reads_carriage_returns_and_byte_order_marks) {
  EXPECT_THAT(parse_dotenv("\xEF\xBB\xBF"
                           "A=1\r\nB='2'\r\n",
                           ".env"),
              ElementsAre(Pair("A", "1"), Pair("B", "2")));
}

TEST(Dotenv, last_value_of_a_name_counts) {
  EXPECT_THAT(parse_dotenv("A=1\nA=2\n", ".env"), ElementsAre(Pair("A", "2")));
}

TEST(Dotenv, empty_text_gives_nothing) {
  EXPECT_THAT(parse_dotenv("", ".env"), IsEmpty());
  EXPECT_THAT(parse_dotenv("\n", ".env"), IsEmpty());
}

TEST(Dotenv, reports_every_bad_line_without_its_text) {
  try {
    (void)parse_dotenv("A=1\nhunter2\nB=2\n1C=3\nD=\"hunter2\n\n", "dir/.env");
    FAIL();
  } catch (const Error& error) {
    ASSERT_EQ(error.diagnostics().size(), 3U);
    EXPECT_EQ(error.diagnostics()[0].place, (Place{"dir/.env", 2, 0, ""}));
    EXPECT_EQ(error.diagnostics()[1].place.line, 4U);
    EXPECT_EQ(error.diagnostics()[2].place.line, 5U);
    for (const auto& diagnostic : error.diagnostics()) {
      EXPECT_EQ(diagnostic.code, "MIG-107");
      EXPECT_THAT(render(diagnostic), Not(HasSubstr("hunter2")));
    }
  }
}

TEST(Dotenv, refuses_text_behind_a_closing_quote) {
  EXPECT_THROW((void)parse_dotenv("A='x'y\n", ".env"), Error);
}

}  // namespace
}  // namespace mig::config
