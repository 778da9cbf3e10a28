// A project in a folder of its own, and mig run in it.
#pragma once

#include "support/folder.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mig::test {

class CliTest : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  std::map<std::string, std::string> env = {{"HOME", folder.path().string()},
                                            {"PATH", "/usr/bin:/bin"}};

  // A project on the SQLite database test.db.
  void project(std::string_view more = {}) {
    folder.write("mig.toml", "[environments.test]\nurl = \"sqlite:test.db\"\n" + std::string(more));
    std::filesystem::create_directories(folder.path() / "migrations/versions");
  }
  // A revision that makes a table of its own; parents: as TOML, or empty.
  void revision(const std::string& id, const std::string& parents, const std::string& keys = {},
                const std::string& operations = {}) {
    std::string text = "revision = \"" + id + "\"\n";
    if (!parents.empty()) text += "down_revision = " + parents + "\n";
    text += "message = \"make " + id + "\"\n" + keys + "\n";
    text += operations.empty()
                ? "[[upgrade]]\nop = \"create_table\"\ntable = \"t_" + id +
                      "\"\ncolumns = [{ name = \"id\", type = \"bigint\", nullable = false }]\n"
                      "primary_key = [\"id\"]\n"
                : operations;
    folder.write("migrations/versions/" + id + ".toml", text);
  }
  // aaaa1111 - bbbb2222 - cccc3333
  void line() {
    project();
    revision("aaaa1111", "");
    revision("bbbb2222", "\"aaaa1111\"");
    revision("cccc3333", "\"bbbb2222\"");
  }

  [[nodiscard]] std::vector<std::string> words(const std::vector<std::string>& arguments) const {
    std::vector<std::string> out{MIG_PROGRAM};
    out.insert(out.end(), arguments.begin(), arguments.end());
    return out;
  }
  Outcome mig(const std::vector<std::string>& arguments, const std::string& below = {}) const {
    return run(words(arguments), folder.path() / below, env);
  }
  // Runs what has to end with 0; gives what it printed.
  std::string good(const std::vector<std::string>& arguments) const {
    const auto outcome = mig(arguments);
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    return outcome.out;
  }
  [[nodiscard]] nlohmann::json json(const std::vector<std::string>& arguments) const {
    auto outcome = mig(arguments);
    return nlohmann::json::parse(outcome.out, nullptr, false);
  }
};

}  // namespace mig::test
