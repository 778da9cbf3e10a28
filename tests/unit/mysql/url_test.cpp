// Database URLs.
#include "../../../dialects/mysql/url.hpp"

#include "../../../dialects/mysql/temporal.hpp"
#include <mig/sdk/dialect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using mig_mysql::parse_url;
using mig_mysql::temporal_text;

TEST(MySqlUrl, every_part) {
  const auto url =
      parse_url("mysql://me:p%40s%2Fs@db.example:3307/my%20db?connect_timeout=5&ssl-mode=x");
  EXPECT_EQ(url.user, "me");
  EXPECT_EQ(url.password, "p@s/s");
  EXPECT_EQ(url.host, "db.example");
  EXPECT_EQ(url.port, 3307);
  EXPECT_EQ(url.database, "my db");
  EXPECT_EQ(url.parameters.at("connect-timeout"), "5");
  EXPECT_EQ(url.parameters.at("ssl-mode"), "x");
}

TEST(MySqlUrl, short_forms) {
  EXPECT_EQ(parse_url("mariadb://h").host, "h");
  EXPECT_EQ(parse_url("mariadb://h").port, 3306);
  EXPECT_EQ(parse_url("mysql:///db").database, "db");
  EXPECT_EQ(parse_url("mysql://u@[::1]:5/db").host, "::1");
  EXPECT_EQ(parse_url("mysql://u@[::1]:5/db").port, 5);
  EXPECT_EQ(parse_url("mysql://u:a@b/c@h/d").password, "a@b/c");
  EXPECT_EQ(parse_url("mysql://u:@h/d").password, "");
}

TEST(MySqlUrl, errors_hold_no_password) {
  for (const char* text :
       {"postgres://u:secret@h", "mysql:u:secret@h", "mysql://u:secret@h:99999/",
        "mysql://u:secret@h:port/", "mysql://u:secret%zz@h/", "mysql://u:secret@[::1/",
        "mysql://u:secret@h/?flag", "mysql://u:secret%00@h/"}) {
    try {
      parse_url(text);
      ADD_FAILURE() << text;
    } catch (const mig::sdk::Error& error) {
      EXPECT_EQ(error.status, MIG_E_INVALID);
      EXPECT_THAT(error.message + error.hint, testing::Not(testing::HasSubstr("secret")));
    }
  }
}

TEST(MySqlTemporal, offsets_are_applied_or_dropped) {
  EXPECT_EQ(temporal_text("2026-11-22T15:30:00.25Z", true), "2026-11-22 15:30:00.25");
  EXPECT_EQ(temporal_text("2026-03-01T00:10:00+02:00", true), "2026-02-28 22:10:00");
  EXPECT_EQ(temporal_text("2024-02-28T23:10:05-05:30", true), "2024-02-29 04:40:05");
  EXPECT_EQ(temporal_text("2026-03-01T00:10:00+02:00", false), "2026-03-01 00:10:00");
  EXPECT_EQ(temporal_text("2026-03-01", true), "2026-03-01");
  EXPECT_EQ(temporal_text("12:30:00.5", true), "12:30:00.5");
  EXPECT_EQ(temporal_text("12:30", true), "12:30");
  EXPECT_EQ(temporal_text("2026-03-01 10:11", true), "2026-03-01 10:11");
  EXPECT_EQ(temporal_text("soon", true), "soon");
}

}  // namespace
