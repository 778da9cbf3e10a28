#include "schema_history.hpp"
#include <mig/testing.hpp>

namespace {

class Users : public mig::testing::MigratedSqlite {
  mig::History history() override { return schema_history(); }
};

TEST_F(Users, the_first_one_is_there) {
  EXPECT_EQ(value("select count(*) from users"), "1");
  execute("insert into users (id, email) values (2, 'b@example.org')");
  EXPECT_EQ(value("select email from users where id = 3"), std::nullopt);
}

TEST_F(Users, every_test_has_a_database_of_its_own) {
  EXPECT_EQ(value("select count(*) from users"), "1");
  EXPECT_THROW(execute("insert into nowhere values (1)"), std::runtime_error);
}

TEST_F(Users, the_database_is_at_the_head) {
  EXPECT_TRUE(mig::current(schema_history(), database()).at_heads);
  mig::downgrade(schema_history(), database(), "base");
  EXPECT_EQ(value("select count(*) from sqlite_schema where name = 'users'"), "0");
}

}  // namespace
