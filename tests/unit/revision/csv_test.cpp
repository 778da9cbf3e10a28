// Comma-separated values by RFC 4180, and where they are not.
#include "support/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mig::support {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::vector<std::string>> texts(const std::string& text, char delimiter = ',') {
  const auto document = parse_csv(text, delimiter);
  EXPECT_FALSE(document.problem) << document.problem->message;
  std::vector<std::vector<std::string>> out;
  for (const auto& record : document.records) {
    auto& fields = out.emplace_back();
    for (const auto& field : record) fields.push_back(field.text);
  }
  return out;
}

std::string problem_of(const std::string& text, const std::vector<std::string>& columns = {}) {
  const auto table = parse_csv_table(text, ',', columns);
  if (!table.problem) return "none";
  return std::to_string(table.problem->line) + ":" + std::to_string(table.problem->column) + " " +
         table.problem->message;
}

TEST(Csv, splits_lines_and_fields) {
  EXPECT_THAT(texts(""), IsEmpty());
  EXPECT_THAT(texts("a,b\nc,d\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d")));
  EXPECT_THAT(texts("a,b\nc,d"), ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d")));
  EXPECT_THAT(texts(",\n\n"), ElementsAre(ElementsAre("", ""), ElementsAre("")));
  EXPECT_THAT(texts("a\tb,c\n", '\t'), ElementsAre(ElementsAre("a", "b,c")));
  EXPECT_THAT(texts(" a , b \n"), ElementsAre(ElementsAre(" a ", " b ")));
}

TEST(Csv, quotes_hold_anything) {
  EXPECT_THAT(texts("\"a,\"\"b\"\"\nc\",d\n"), ElementsAre(ElementsAre("a,\"b\"\nc", "d")));
  EXPECT_THAT(texts("\"\",\"x\""), ElementsAre(ElementsAre("", "x")));
  const auto document = parse_csv("\"\",\n", ',');
  EXPECT_TRUE(document.records[0][0].quoted);
  EXPECT_FALSE(document.records[0][1].quoted);
}

TEST(Csv, says_where_a_fault_stands) {
  EXPECT_EQ(problem_of("a\nb\"c\n"),
            "2:2 a quote inside of a field: put the whole field in quotes, and write this one "
            "twice");
  EXPECT_EQ(problem_of("a,b\n1,\"x\ny\n"), "2:3 the quote that opens here is not closed");
  EXPECT_EQ(problem_of("a,b\n\"x\"y,1\n"), "2:4 text behind a closing quote");
  EXPECT_EQ(problem_of("a,b\n\"\n\",1\n1,2,3\n"), "4:1 3 fields where there are 2 columns");
  EXPECT_EQ(problem_of("a,b\r1,2\r"), "1:4 a carriage return that no line feed follows");
  EXPECT_EQ(problem_of("a,b\n1,2\n\n"), "3:1 1 field where there are 2 columns");
}

TEST(Csv, the_first_line_names_the_columns_or_they_are_given) {
  EXPECT_EQ(problem_of("a,,b\n"), "1:3 a column without a name");
  EXPECT_EQ(problem_of("a,b,a\n"), "1:5 the column 'a' stands there twice");
  EXPECT_EQ(problem_of("1,2\n", {"a", "b"}), "none");
  const auto table = parse_csv_table("a,b\n1,2\n", ',', {});
  EXPECT_THAT(table.columns, ElementsAre("a", "b"));
  EXPECT_EQ(table.records.size(), 1U);
  EXPECT_EQ(table.records[0][0].line, 2U);
}

}  // namespace

}  // namespace mig::support
