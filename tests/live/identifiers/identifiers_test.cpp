// Names that hold quotes, comments, line breaks, Unicode, reserved words, or an injection: as
// table, column, constraint, index, enum and its values, and in rows. Either the database has them
// exactly so, and loses them again on the way down; or they are refused, and nothing has changed.
#include "support/random_cases.hpp"
#include "support/scratch_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
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
  if (GetParam() != "sqlite") draw_cases(40);  // where a definition takes long
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

// As a part of a URL (RFC 3986, 2.1).
std::string percent_encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    std::array<char, 4> code{};
    std::snprintf(code.data(), code.size(), "%%%02X",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += code.data();
  }
  return out;
}

std::string in_quotes(const std::string& name, char quote) {
  std::string out(1, quote);
  for (const char c : name) out += c == quote ? std::string(2, c) : std::string(1, c);
  return out + quote;
}

// A place of that name where tables can be: a schema on PostgreSQL, a database on MySQL and
// MariaDB, a file on SQLite.
class Place {
 public:
  Place(const ScratchDatabase& scratch, std::string name) : scratch_(scratch) {
    const std::string& engine = scratch.engine();
    if (engine == "sqlite") {
      std::replace(name.begin(), name.end(), '/', '_');
      const std::string beside = scratch.url().substr(0, scratch.url().rfind('/') + 1);
      url_ = beside + percent_encoded(name);
    } else if (engine == "postgres") {
      const std::string quoted = in_quotes(name, '"');
      make_ = "CREATE SCHEMA " + quoted;
      drop_ = "DROP SCHEMA " + quoted + " CASCADE";
      std::string escaped;
      for (const char c : quoted) {
        if (c == '\\' || std::isspace(static_cast<unsigned char>(c)) != 0) escaped += '\\';
        escaped += c;
      }
      url_ = scratch.url() + "?options=" + percent_encoded("-c search_path=" + escaped);
    } else {
      const std::string quoted = in_quotes(name, '`');
      make_ = "CREATE DATABASE " + quoted;
      drop_ = "DROP DATABASE " + quoted;
      url_ = scratch.url().substr(0, scratch.url().rfind('/') + 1) + percent_encoded(name);
    }
  }
  // False where the server takes no such name.
  bool make() {
    try {
      if (!make_.empty()) scratch_.open().connection().run(make_, {}, nullptr);
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }
  void drop() {
    if (!drop_.empty()) scratch_.open().connection().run(drop_, {}, nullptr);
  }
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  const ScratchDatabase& scratch_;
  std::string make_;
  std::string drop_;
  std::string url_;
};

TEST_P(Identifiers, may_be_the_name_of_the_place) {
  draw_cases(15);  // a database takes long
  const ScratchDatabase scratch(GetParam());
  const History history = history_of(
      {"t", "renamed", "child", "a", "b", "c", "key", "uq", "ix", "fk", "kind", "one", "two"});
  const std::set<std::string> all{"renamed", "child"};
  int made = 0;
  EXPECT_TRUE(rc::check([&] {
    const std::string name = any_name() + std::to_string(made);
    // PostgreSQL cuts longer ones off, the others refuse them
    RC_PRE(name.size() < 60U);
    Place place(scratch, name);
    if (!place.make()) return;
    ++made;
    std::string wrong;
    try {
      Database database = Database::open(place.url());
      static_cast<void>(upgrade(history, database, "head"));
      if (tables_of(database) != all) wrong = "other tables than those that were made";
      static_cast<void>(downgrade(history, database, "base"));
      if (!tables_of(database).empty()) wrong = "tables stay";
    } catch (const Error& error) {
      wrong = render(error.first());
    }
    place.drop();
    if (!wrong.empty()) RC_FAIL(name + ": " + wrong);
  }));
  EXPECT_GT(made, 5);
}

INSTANTIATE_TEST_SUITE_P(Engines, Identifiers, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
