#include "redact.hpp"

#include <mig/plugins.hpp>

#include <gtest/gtest.h>

namespace mig::plugins {
namespace {

TEST(redact_url, masks_the_password) {
  EXPECT_EQ(redact_url("postgres://me:secret@host:5432/db"), "postgres://me:***@host:5432/db");
  EXPECT_EQ(redact_url("mysql://me:p@ss@host/db"), "mysql://me:***@host/db");
  EXPECT_EQ(redact_url("mysql://me:p/a?s#s@host/db?x=1"), "mysql://me:***@host/db?x=1");
  EXPECT_EQ(redact_url("mysql://me:@host/db"), "mysql://me:@host/db");
  EXPECT_EQ(redact_url("mysql://me@host:33/db"), "mysql://me@host:33/db");
  EXPECT_EQ(redact_url("postgres://a:b@[::1]:5432/db"), "postgres://a:***@[::1]:5432/db");
}

TEST(redact_url, masks_parameters) {
  EXPECT_EQ(redact_url("postgres:///db?password=x&user=me"), "postgres:///db?password=***&user=me");
  EXPECT_EQ(redact_url("postgres://h/db?sslPassword=x#y"), "postgres://h/db?sslPassword=***#y");
  EXPECT_EQ(redact_url("postgres:host=h password='a b\\'c' user=me"),
            "postgres:host=h password='***' user=me");
  EXPECT_EQ(redact_url("postgres:host=h password = abc user=me"),
            "postgres:host=h password = *** user=me");
  EXPECT_EQ(redact_url("x://h/?auth_token=t&passfile=/home/me/.pgpass"),
            "x://h/?auth_token=***&passfile=/home/me/.pgpass");
}

TEST(redact_url, leaves_the_rest) {
  for (const char* url : {"sqlite::memory:", "sqlite:/a/b.db", "", ":", "://", "a=b", "@", "a@b",
                          "a:@b", "sqlite:/a/me@home.db", "sqlite:data/me@home.db"}) {
    EXPECT_EQ(redact_url(url), url);
  }
}

TEST(redact_url, masks_what_may_be_a_password_in_a_url_that_is_none) {
  for (const char* url : {"mysql:/me:secret@host/db", "mysql:me:secret@host/db",
                          "mysql//me:secret@host/db", "mysql:///me:secret@host/db"}) {
    EXPECT_EQ(redact_url(url).find("secret"), std::string::npos) << redact_url(url);
    EXPECT_NE(redact_url(url).find("@host/db"), std::string::npos) << redact_url(url);
  }
  EXPECT_EQ(redact_url("me:secret@host/db"), "me:***@host/db");
  EXPECT_EQ(redact_url("me:sec/ret:x@host/db"), "me:***@host/db");
}

TEST(redact_url, key_is_one_in_a_url_alone) {
  EXPECT_EQ(redact_url("sqlite:/a.db?key=abc&mode=ro"), "sqlite:/a.db?key=***&mode=ro");
  EXPECT_EQ(Redactor().clean("backfill with key=id"), "backfill with key=id");
}

TEST(redactor, finds_secrets_as_written_and_decoded) {
  const Redactor redactor("postgres://me:p%40ss%2Fword@host/db?sslpassword=t%20op1");
  EXPECT_EQ(redactor.clean("no p@ss/word, no p%40ss%2Fword, no t op1"), "no ***, no ***, no ***");
  EXPECT_EQ(redactor.clean("user me at host"), "user me at host");
}

TEST(redactor, finds_what_a_wrong_reading_leaves_of_one) {
  const Redactor redactor("postgres://me:hunter/@:%Zzword@host/db");
  EXPECT_EQ(redactor.clean("invalid token: \"@:%Zzword@host/db\""),
            "invalid token: \"@:%***@host/db\"");
}

TEST(redactor, short_secret_is_replaced_only_on_its_own) {
  const Redactor redactor("mysql://me:a@host/db");
  EXPECT_EQ(redactor.clean("table a of database a."), "table *** of database ***.");
}

TEST(redactor, longer_secret_first) {
  const Redactor redactor("mysql://me:secret@host/db?password=secretly");
  EXPECT_EQ(redactor.clean("it was secretly secret"), "it was *** ***");
}

TEST(redactor, parameters_of_any_url_in_a_text) {
  EXPECT_EQ(Redactor().clean("tried host=x password=abc; gave up"),
            "tried host=x password=***; gave up");
}

TEST(redactor, text_becomes_utf8) { EXPECT_EQ(Redactor().clean("caf\xe9 \xff!"), "caf? ?!"); }

}  // namespace
}  // namespace mig::plugins
