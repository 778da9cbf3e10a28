// What happens to that which depends on a name when the name changes, on every engine, held against
// what was said before and against docs/renames.md.
#include "live/renames/cases.hpp"
#include "support/scratch_database.hpp"
#include <mig/mig.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace mig::test {
namespace {

using ::testing::Combine;
using ::testing::HasSubstr;
using ::testing::ValuesIn;

// ---- the page -----------------------------------------------------------------------------------

constexpr const char* kNone = "—";

std::string trimmed(std::string text) {
  const auto blank = [](char c) { return c == ' '; };
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), blank));
  text.erase(std::find_if_not(text.rbegin(), text.rend(), blank).base(), text.end());
  return text;
}

// The cells of the tables, by section, row and engine.
std::map<std::string, std::map<std::string, std::map<std::string, std::string>>> page() {
  std::map<std::string, std::map<std::string, std::map<std::string, std::string>>> out;
  std::ifstream in(std::string(MIG_SOURCE_DIR) + "/docs/renames.md");
  std::string section;
  std::vector<std::string> engines;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("## ", 0) == 0) {
      section = line.substr(3);
      engines.clear();
    }
    if (section.empty() || line.rfind("| ", 0) != 0 || line.rfind("| ---", 0) == 0) continue;
    std::vector<std::string> cells;
    std::istringstream parts(line.substr(2));
    for (std::string cell; std::getline(parts, cell, '|');) cells.push_back(trimmed(cell));
    if (engines.empty()) {
      for (std::size_t i = 1; i < cells.size(); ++i) {
        std::string engine = cells[i] == "PostgreSQL" ? "postgres" : cells[i];
        for (auto& c : engine) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        engines.push_back(engine);
      }
      continue;
    }
    for (std::size_t i = 1; i < cells.size(); ++i)
      out[section][cells[0]][engines[i - 1]] = cells[i];
  }
  return out;
}

const std::string& section_of(const std::string& rename) {
  static const std::map<std::string, std::string> kSections = {
      {"table", "A table"},
      {"column", "A column"},
      {"index", "An index"},
      {"unique constraint", "A unique constraint"},
      {"other constraint", "Another constraint"},
      {"enum value", "A value of an enum"}};
  return kSections.at(rename);
}

// ---- one rename ---------------------------------------------------------------------------------

class Renames : public ::testing::TestWithParam<std::tuple<std::string, Dependant>> {
 protected:
  static const std::string& engine() { return std::get<0>(GetParam()); }
  static const Dependant& what() { return std::get<1>(GetParam()); }
  static bool lacking() {
    return std::find(what().lacking.begin(), what().lacking.end(), engine()) !=
           what().lacking.end();
  }

  static Script script(const std::map<std::string, Script>& scripts) {
    auto found = scripts.find(engine());
    if (found == scripts.end() && engine() == "mariadb") found = scripts.find("mysql");
    if (found == scripts.end()) found = scripts.find("");
    return found == scripts.end() ? Script() : found->second;
  }

  static History history() {
    const auto& operation = renames().at(what().rename);
    std::string lines;
    int depth = 0;
    for (const char c : operation) {
      if (c == '{') ++depth;
      if (c == '}') --depth;
      lines += depth == 0 && c == ',' ? '\n' : c;
    }
    return History::of_texts(
        {{"aaaaaaaaaaaa.toml",
          "revision = \"aaaaaaaaaaaa\"\n" + renames_base() + what().operations},
         {"bbbbbbbbbbbb.toml",
          "revision = \"bbbbbbbbbbbb\"\ndown_revision = \"aaaaaaaaaaaa\"\n[[upgrade]]\n" + lines +
              "\n"}});
  }

  // Whether one step of the use does what it should; message_ says what not.
  bool uses(Database& database, const std::string& step) {
    const bool must_fail = step[0] == '!';
    const auto blank = step.find(' ');
    const bool asks = step[0] == '=';
    const std::string sql = must_fail ? step.substr(1) : asks ? step.substr(blank + 1) : step;
    try {
      const auto found = rows(database, sql);
      if (must_fail) message_ = "was taken: " + sql;
      if (asks && (found.empty() || found[0][0] != step.substr(1, blank - 1))) {
        message_ = "other answer: " + sql;
      }
    } catch (const port::DatabaseError& error) {
      if (!must_fail) message_ = error.message + ": " + sql;
    }
    return message_.empty();
  }
  bool works(Database& database) {
    const Script steps = script(what().use);
    return std::all_of(steps.begin(), steps.end(),
                       [&](const std::string& step) { return uses(database, step); });
  }

  std::string message_;
};

// Constraints and indexes of all tables: none may go.
std::size_t parts(Database& database) {
  std::size_t out = 0;
  for (const auto& table : database.catalog()->inspect(database.connection(), {}).tables) {
    if (table.name == "mig_journal") continue;
    out += table.unique.size() + table.checks.size() + table.foreign_keys.size() +
           table.indexes.size() + (table.primary_key ? 1 : 0);
  }
  return out;
}

// Notices that something will not work as before.
bool breaks(const ir::Notice& notice) {
  static const std::set<std::string> kCodes = {"view-breaks",         "trigger-in-the-way",
                                               "routine-breaks",      "hint-in-the-way",
                                               "view-column-renamed", "value-in-text"};
  return kCodes.count(notice.code) != 0;
}
bool announces(const ir::Notice& notice) {
  return breaks(notice) || notice.code == "not-looked-at" || notice.code == "renamed";
}

TEST_P(Renames, nothing_breaks_in_silence) {
  if (lacking()) {
    EXPECT_EQ(page()[section_of(what().rename)][what().name][engine()], kNone);
    return;
  }
  const ScratchDatabase scratch(engine());
  Database database = scratch.open();
  const History all = history();
  mig::upgrade(all, database, "aaaaaaaaaaaa");
  for (const auto& sql : renames_rows()) database.connection().run(sql, {}, nullptr);
  for (const auto& sql : script(what().by_hand)) database.connection().run(sql, {}, nullptr);
  const std::size_t before = parts(database);

  const MigrationPlan plan = plan_upgrade(all, database, {"head"});
  const Assessment& said = plan.steps.at(0).operations.at(0).assessment;
  const auto any = [&](auto test) {
    return std::any_of(said.findings.begin(), said.findings.end(), test);
  };
  std::string outcome;
  try {
    mig::upgrade(all, database);
  } catch (const Error& error) {
    message_ = error.what();
    outcome = "refused";
    // nothing has happened, and it goes once that which is in the way is gone
    EXPECT_EQ(parts(database), before);
    EXPECT_EQ(rows(database, "SELECT count(n) FROM items").at(0).at(0), "2");
    EXPECT_TRUE(any(breaks) || said.support == ir::Support::unsupported)
        << "refused, and the plan did not say so: " << message_;
  }
  if (outcome.empty()) {
    EXPECT_EQ(parts(database), before) << "constraints or indexes have gone";
    if (works(database)) {
      outcome = said.support == ir::Support::emulated ? "made anew" : "follows";
      EXPECT_FALSE(any(breaks)) << "a warning about nothing";
    } else {
      outcome = "announced";
      EXPECT_TRUE(any(announces)) << "broken in silence: " << message_;
    }
  }
  EXPECT_EQ(page()[section_of(what().rename)][what().name][engine()], outcome)
      << "docs/renames.md says otherwise; " << message_;
}

std::string readable(std::string text) {
  for (auto& c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return text;
}

INSTANTIATE_TEST_SUITE_P(Engines, Renames, Combine(ValuesIn(engines()), ValuesIn(dependants())),
                         [](const auto& param) {
                           const Dependant& what = std::get<1>(param.param);
                           return std::get<0>(param.param) + "_" +
                                  readable(what.rename + "_" + what.name);
                         });

TEST(RenamesPage, has_a_row_for_each_case_and_no_other) {
  std::set<std::string> rows;
  for (const auto& [section, cells] : page()) {
    for (const auto& [row, engines] : cells) rows.insert(section + ": " + row);
  }
  std::set<std::string> cases;
  for (const auto& each : dependants()) cases.insert(section_of(each.rename) + ": " + each.name);
  EXPECT_EQ(rows, cases);
}

}  // namespace
}  // namespace mig::test
