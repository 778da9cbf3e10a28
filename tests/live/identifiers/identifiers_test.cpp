// Names that hold quotes, comments, line breaks, Unicode, reserved words, or an injection: as
// table, column, constraint, index, enum and its values, and in rows. Either the database has them
// exactly so, and loses them again on the way down; or they are refused, and nothing has changed.
#include "support/scratch_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

namespace mig::test {
namespace {

// A TOML basic string.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += std::string("\\") + c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04x", static_cast<unsigned>(c));
      out += code.data();
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string any_name() {
  static const std::vector<std::string> pieces = {
      "a",
      "B",
      "z",
      "_",
      "1",
      "\"",
      "\"\"",
      "`",
      "'",
      "''",
      "\\",
      ";",
      " ",
      "--",
      "/*",
      "*/",
      "\n",
      "\t",
      "%",
      "$1",
      "?",
      ":x",
      "é",
      "漢",
      "😀",
      "select",
      "]",
      "[",
      "table",
      "{",
      "${x}",
      "#",
      "@a",
      "\r",
      "\x01",
      "ß",
      "İ",
      "~",
      "order by 1",
      "null",
      "'; drop table victim; --",
      "\"; drop table victim; --",
      "`; drop table victim; --",
      "$$; drop table victim; $$",
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
  std::string out;
  const int count = *rc::gen::inRange(1, 5);
  for (int i = 0; i < count; ++i) {
    out += pieces.at(*rc::gen::inRange<std::size_t>(0, pieces.size()));
  }
  return out;
}

// Names of a database, different without regard to case.
class Names {
 public:
  std::string next() {
    std::string out = any_name() + std::to_string(++count_);
    return out;
  }

 private:
  int count_ = 0;
};

std::set<std::string> tables_of(Database& database) {
  std::set<std::string> out;
  for (const auto& each : database.catalog()->inspect(database.connection(), {}).tables) {
    if (each.name != "mig_version" && each.name != "mig_journal") out.insert(each.name);
  }
  return out;
}

struct Case {
  std::string table, renamed, child, first, second, third, key, unique, index, reference, kind, one,
      two;
};

History history_of(const Case& name) {
  const auto q = quoted;
  return History::of_texts(
      {{"a1.toml",
        "revision = \"a1\"\n[[upgrade]]\nop = \"create_table\"\ntable = " + q(name.table) +
            "\ncolumns = [{ name = " + q(name.first) +
            ", type = \"bigint\", nullable = false }, { name = " + q(name.second) +
            ", type = \"varchar(40)\", nullable = false, default = " + q(name.one) +
            " }, { name = \"kind\", type = { enum = [" + q(name.one) + ", " + q(name.two) +
            "], name = " + q(name.kind) + " } }]\nprimary_key = { name = " + q(name.key) +
            ", columns = [" + q(name.first) + "] }\nunique = [{ name = " + q(name.unique) +
            ", columns = [" + q(name.second) + "] }]\nindexes = [{ name = " + q(name.index) +
            ", columns = [" + q(name.first) + ", " + q(name.second) +
            "] }]\n[[upgrade]]\nop = \"insert_rows\"\ntable = " + q(name.table) + "\nrows = [{ " +
            q(name.first) + " = 1, " + q(name.second) + " = " + q(name.two) +
            ", kind = " + q(name.two) + " }]\n"},
       {"a2.toml",
        "revision = \"a2\"\ndown_revision = \"a1\"\n[[upgrade]]\nop = "
        "\"create_table\"\ntable = " +
            q(name.child) + "\ncolumns = [{ name = " + q(name.first) +
            ", type = \"bigint\" }]\nforeign_keys = [{ name = " + q(name.reference) +
            ", columns = [" + q(name.first) + "], references = { table = " + q(name.table) +
            ", columns = [" + q(name.first) +
            "] } }]\n[[upgrade]]\nop = \"rename_column\"\ntable = " + q(name.table) +
            "\nname = " + q(name.second) + "\nto = " + q(name.third) +
            "\n[[upgrade]]\nop = \"rename_table\"\ntable = " + q(name.table) +
            "\nto = " + q(name.renamed) + "\n"}});
}

class Identifiers : public ::testing::TestWithParam<std::string> {};

TEST_P(Identifiers, are_what_they_are_or_refused) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): where a definition takes long
  if (GetParam() != "sqlite") ::setenv("RC_PARAMS", "max_success=40", 0);
  ScratchDatabase scratch(GetParam());
  Database database = scratch.open();
  database.connection().run("CREATE TABLE victim (n integer)", {}, nullptr);
  int refused = 0;
  int cases = 0;
  const bool held = rc::check([&] {
    Names names;
    Case name{names.next(), names.next(), names.next(), names.next(), names.next(),
              names.next(), names.next(), names.next(), names.next(), names.next(),
              names.next(), names.next(), names.next()};
    ++cases;
    std::string why;
    try {
      const History history = history_of(name);
      static_cast<void>(upgrade(history, database, "head"));
      const auto tables = tables_of(database);
      RC_ASSERT(tables.count(name.renamed) == 1U);
      RC_ASSERT(tables.count(name.child) == 1U);
      const auto live =
          database.catalog()->inspect(database.connection(), {name.renamed, name.child});
      const ir::Table* table = live.table(name.renamed);
      RC_ASSERT(table != nullptr);
      RC_ASSERT(ir::find_column(*table, name.first) != nullptr);
      RC_ASSERT(ir::find_column(*table, name.third) != nullptr);
      RC_ASSERT(ir::find_column(*table, name.second) == nullptr);
      static_cast<void>(downgrade(history, database, "base"));
    } catch (const Error& error) {
      why = render(error.first());
      ++refused;
    }
    // what was refused half-way is taken back by its own transaction, or is to go on; names are
    // refused before anything runs
    RC_LOG() << why;
    RC_ASSERT(tables_of(database) == std::set<std::string>{"victim"});
    RC_ASSERT(half_done(database).empty());
    RC_ASSERT(version_rows(database).empty());
  });
  EXPECT_TRUE(held);
  std::printf("%s: %d cases, %d of them refused\n", GetParam().c_str(), cases, refused);
  EXPECT_LT(refused, cases);
}

// A name that begins with a quote was taken for one that is quoted already.
TEST_P(Identifiers, may_begin_with_a_quote) {
  for (const std::string quote : {"`", "\"", "[", "'"}) {
    SCOPED_TRACE(quote);
    const ScratchDatabase scratch(GetParam());
    Database database = scratch.open();
    const Case name{quote + "t", quote + "u", quote + "c", quote + "f", quote + "s",
                    quote + "r", quote + "k", quote + "q", quote + "i", quote + "e",
                    quote + "d", quote + "1", quote + "2"};
    static_cast<void>(upgrade(history_of(name), database, "head"));
    EXPECT_EQ(tables_of(database), (std::set<std::string>{name.renamed, name.child}));
    static_cast<void>(downgrade(history_of(name), database, "base"));
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, Identifiers, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
