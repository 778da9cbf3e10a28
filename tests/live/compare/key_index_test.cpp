// An index that bears the name of a foreign key: to MySQL and MariaDB it may be the one that they
// make for the key, and that is no drift.
#include "support/live_schema.hpp"

#include <gtest/gtest.h>

namespace mig::test {
namespace {

class KeyIndex : public ::testing::TestWithParam<std::string> {};

TEST_P(KeyIndex, stays_what_it_is_while_keys_come_and_go) {
  Follower follower(GetParam());
  const auto declared = [](const std::string& keys, const std::string& indexes) {
    std::string out;
    for (const char* name : {"p", "q"}) {
      out += std::string("[[schema]]\nop = \"create_table\"\ntable = \"") + name +
             "\"\ncolumns = [{ name = \"id\", type = \"bigint\" }]\nprimary_key = [\"id\"]\n";
    }
    return out +
           "[[schema]]\nop = \"create_table\"\ntable = \"c\"\ncolumns = [{ name = \"id\", type = "
           "\"bigint\" }, { name = \"r\", type = \"bigint\" }]\nprimary_key = [\"id\"]\n"
           "foreign_keys = [" +
           keys + "]\nindexes = [" + indexes + "]\n";
  };
  const std::string one =
      R"({ name = "k1", columns = ["r"], references = { table = "p", columns = ["id"] } },)";
  const std::string two =
      R"({ name = "k2", columns = ["r"], references = { table = "q", columns = ["id"] } })";
  const std::string index = R"({ name = "k2", columns = ["r"] })";
  EXPECT_EQ(follower.follow(declared(one + two, index)), "");
  EXPECT_EQ(follower.follow(declared(two, index)), "");
  EXPECT_EQ(follower.back_and_forth(), "");
  EXPECT_EQ(follower.follow(declared("", index)), "");
  EXPECT_EQ(follower.back_and_forth(), "");
  EXPECT_EQ(follower.follow(declared(one + two, "")), "");
  EXPECT_EQ(follower.back_and_forth(), "");
}

INSTANTIATE_TEST_SUITE_P(Engines, KeyIndex, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
