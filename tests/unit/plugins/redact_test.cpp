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
  EXPECT_EQ(redact_url("postgres://h/db?sslPassword=x#y;z 'a'&b=c"),
            "postgres://h/db?sslPassword=***&b=c");
  EXPECT_EQ(redact_url("postgres://h/db?pass%77ord=x&b=c"), "postgres://h/db?pass%77ord=***&b=c");
  EXPECT_EQ(redact_url("mysql://h/db?password?x=y&b=c"), "mysql://h/db?password?x=***&b=c");
  EXPECT_EQ(redact_url("postgres:host=h password='a b\\'c' user=me"),
            "postgres:host=h password='***' user=me");
  EXPECT_EQ(redact_url("postgres:host=h password = abc user=me"),
            "postgres:host=h password = *** user=me");
  EXPECT_EQ(redact_url("x://h/?auth_token=t&passfile=/home/me/.pgpass"),
            "x://h/?auth_token=***&passfile=/home/me/.pgpass");
  EXPECT_EQ(redact_url("mysql://h/?keyfile-password=x"), "mysql://h/?keyfile-password=***");
}

// As libpq reads them: blanks of any kind between words, and a backslash takes one into a value.
TEST(redact_url, masks_words_of_a_connection_string) {
  EXPECT_EQ(redact_url("postgres:password=a\\ b&c;d#e host=h"), "postgres:password=*** host=h");
  EXPECT_EQ(redact_url("postgres:password\t=\n a\thost=h"), "postgres:password\t=\n ***\thost=h");
  EXPECT_EQ(redact_url("postgres:password=\"a\"b host=h"), "postgres:password=*** host=h");
  EXPECT_EQ(redact_url("postgres:password=a?b://c host=h"), "postgres:password=*** host=h");
  EXPECT_EQ(redact_url("postgres: password='a b' host=h"), "postgres: password='***' host=h");
  EXPECT_EQ(redact_url("postgres:user=pass= password='a b' host=h"),
            "postgres:user=pass= ***' host=h");
}

// Readers disagree on where a password ends that should have been percent-encoded.
TEST(redact_url, masks_the_longest_that_a_reader_takes_for_the_password) {
  EXPECT_EQ(redact_url("mysql://me:p@ss/wo@rd@host/db"), "mysql://me:***@host/db");
  EXPECT_EQ(redact_url("mysql://me:p=a/b@host/db"), "mysql://me:***@host/db");
  EXPECT_EQ(redact_url("postgres://me:p?a=b@host/db"), "postgres://me:***@host/db");
  EXPECT_EQ(redact_url("postgres://u:p?password=x@h/d&a=b"), "postgres://u:***&a=b");
}

TEST(redact_url, masks_what_a_url_with_a_slip_has_in_the_place_of_the_password) {
  EXPECT_EQ(redact_url("mysql:/me:secret@host/db"), "mysql:/***@host/db");
  EXPECT_EQ(redact_url("mysql//me:secret@host/db"), "mysql//me:***@host/db");
  EXPECT_EQ(redact_url("postgres:me:secret@host/db"), "postgres:***@host/db");
  EXPECT_EQ(redact_url("mysql:///me:secret@host/db"), "mysql:///me:***@host/db");
  EXPECT_EQ(redact_url("me:secret@host/db"), "me:***@host/db");
  EXPECT_EQ(redact_url("me:sec/ret:x@host/db"), "me:***@host/db");
}

TEST(redact_url, leaves_the_rest) {
  for (const char* url : {"sqlite::memory:", "sqlite:/a/b.db", "", ":", "://", "a=b", "@", "a@b",
                          "a:@b", "sqlite:/a/me@home.db", "sqlite:data/me@home.db"}) {
    EXPECT_EQ(redact_url(url), url);
  }
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

TEST(redactor, finds_secrets_of_a_connection_string_without_its_escapes) {
  EXPECT_EQ(Redactor("postgres:password='a b\\'cd' user=me").clean("no a b'cd"), "no ***");
  EXPECT_EQ(Redactor("postgres:password=abcd\\").clean("no abcd"), "no ***");
  EXPECT_EQ(Redactor("postgres:password=\\ user=me").clean("no abcd"), "no abcd");
}

TEST(redactor, finds_secrets_that_are_not_utf8) {
  EXPECT_EQ(Redactor("mysql://me:caf%E9bar@host/db")
                .clean("no caf\xe9"
                       "bar"),
            "no ***");
}

TEST(redactor, finds_what_each_reader_takes_for_the_password) {
  const Redactor redactor("postgres://me:secret@host/db@name");
  EXPECT_EQ(redactor.clean("no secret, no secret@host/db"), "no ***, no ***");
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
