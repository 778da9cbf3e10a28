// Checksums and mig.sum.
#include "revision/checksum.hpp"

#include "revision/reader.hpp"
#include "support/folder.hpp"
#include <mig/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace mig::revision {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Revision example(const std::string& head = "", const std::string& name = "users") {
  return read(
      "revision = \"a1\"\n" + head + "[[upgrade]]\nop = \"drop_table\"\ntable = \"" + name + "\"\n",
      "a.toml");
}

std::string fault(const std::string& text) {
  try {
    (void)read_sums(text, "mig.sum");
  } catch (const Error& e) {
    return e.first().code + ":" + std::to_string(e.first().place.line) + " " + e.first().message;
  }
  return {};
}

std::string sum(char digit) { return "1:" + std::string(64, digit); }

// Databases remember checksums: this one may never change.
TEST(Checksum, stays_as_it_is) {
  EXPECT_EQ(checksum(example()),
            "1:38d6a48a3c5db97bcbebf66c4655b032b115d60f919b477e59bbae7a68a5c331");
}

TEST(Checksum, speaks_of_what_is_done) {
  const std::string sum = checksum(example());
  EXPECT_EQ(checksum(example("# comment\nmessage = \"m\"\ncreated = 2026-01-01\n")), sum);
  EXPECT_EQ(checksum(example("branch_labels = [\"x\"]\nlint_ignore = [\"y\"]\n")), sum);
  EXPECT_NE(checksum(example("", "roles")), sum);
  EXPECT_NE(checksum(example("down_revision = \"b\"\n")), sum);
  EXPECT_NE(checksum(example("transaction = \"off\"\n")), sum);
  EXPECT_NE(checksum(example("downgrade = []\n")), sum);
  EXPECT_EQ(checksum(example("down_revision = [\"b\", \"c\"]\n")),
            checksum(example("down_revision = [\"c\", \"b\"]\n")));
}

TEST(Checksum, sees_the_text_of_files) {
  const auto with = [](const std::string& text) {
    ReadOptions options;
    options.load = [&](const std::string&) { return LoadedFile{text}; };
    return checksum(read("revision = \"a\"\n[[upgrade]]\nop = \"execute\"\nfile = \"a.sql\"\n",
                         "a.toml", options));
  };
  EXPECT_EQ(with("SELECT 1;\n"), with("SELECT 1;\r\n"));
  EXPECT_NE(with("SELECT 1;\n"), with("SELECT 2;\n"));
}

TEST(Checksum, sees_the_rows_of_a_csv_file_and_not_its_name) {
  const auto with = [](const std::string& text, const std::string& name) {
    ReadOptions options;
    options.load = [&](const std::string&) { return LoadedFile{text}; };
    return checksum(
        read("revision = \"a\"\n[[upgrade]]\nop = \"load_csv\"\ntable = \"t\"\nfile = \"" + name +
                 "\"\n",
             "a.toml", options));
  };
  EXPECT_EQ(with("a\n1\n", "a.csv"), with("a\r\n1\r\n", "b.csv"));
  EXPECT_NE(with("a\n1\n", "a.csv"), with("a\n2\n", "a.csv"));
}

TEST(Checksum, sees_assertions_where_there_are_any) {
  const std::string before = "[[before]]\nsql = \"SELECT 1\"\nexpect = 1\n";
  const std::string after = "[[after]]\nsql = \"SELECT 1\"\nexpect = 1\n";
  EXPECT_NE(checksum(example(before)), checksum(example()));
  EXPECT_NE(checksum(example(before)), checksum(example(after)));
}

TEST(Sums, read_what_was_written) {
  const Sums sums = {{"b", sum('1')}, {"a", sum('2')}};
  const std::string text = write_sums(sums);
  EXPECT_THAT(text, HasSubstr("\na " + sum('2') + "\nb "));
  EXPECT_EQ(read_sums(text, "mig.sum"), sums);
  EXPECT_EQ(read_sums(write_sums({}), "mig.sum"), Sums());
}

TEST(Sums, refuse_what_a_merge_left_behind) {
  const std::string one = write_sums({{"a", sum('2')}});
  EXPECT_THAT(fault("<<<<<<< ours\n" + one), HasSubstr("MIG-220:1"));
  EXPECT_THAT(fault(one + "b " + sum('1') + "\n"),
              HasSubstr("MIG-220:1 the total of mig.sum is not that of its lines"));
  EXPECT_THAT(fault(one + one), HasSubstr("MIG-220"));
  EXPECT_THAT(fault(""), HasSubstr("MIG-220"));
  EXPECT_THAT(fault("a " + sum('2') + "\n"), HasSubstr("does not begin with its total"));
}

TEST(Sums, of_a_newer_mig_are_not_compared) {
  EXPECT_FALSE(is_comparable("2:" + std::string(64, '1')));
  EXPECT_TRUE(is_comparable(checksum(example())));
  const Sums newer = {{"a1", "2:" + std::string(64, '1')}};
  EXPECT_EQ(read_sums(write_sums(newer), "mig.sum"), newer);
  EXPECT_TRUE(verify(newer, {example()}, "mig.sum").empty());
}

TEST(Sums, name_what_changed_came_and_went) {
  auto other = example();
  other.header.id = "b2";
  auto recorded = sums_of({example()});
  EXPECT_TRUE(verify(recorded, {example()}, "mig.sum").empty());
  recorded["a1"].back() ^= 1;
  recorded["c3"] = sum('0');
  std::vector<std::string> codes;
  for (const auto& each : verify(recorded, {example(), other}, "mig.sum"))
    codes.push_back(each.code);
  EXPECT_THAT(codes, ElementsAre("MIG-222", "MIG-221", "MIG-223"));
}

TEST(Sums, are_kept_next_to_the_folder) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(sum_path("migrations/versions"), "migrations/mig.sum");
  EXPECT_EQ(sum_path("migrations/versions/"), "migrations/mig.sum");
  EXPECT_EQ(sum_path("versions"), "mig.sum");
  const auto path = sum_path(folder.path() / "versions");
  EXPECT_EQ(load_sums(path), std::nullopt);
  const auto sums = sums_of({example()});
  save_sums(path, sums);
  EXPECT_EQ(load_sums(path), sums);
  EXPECT_THROW(save_sums("/proc/no/mig.sum", sums), Error);
}

}  // namespace

}  // namespace mig::revision
