// Runs that end in the middle and are taken up by another process, on a database of their own.
#pragma once

#include "support/scratch_database.hpp"
#include <mig/mig.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace mig::test {

using Table = std::vector<std::vector<std::string>>;

// What ends a run from the outside, as nothing in it expects.
struct Stopped {};

class Interrupted {
 protected:
  explicit Interrupted(const std::string& engine) : scratch_(engine) {}

  static std::string operation(const std::string& lines) { return "[[upgrade]]\n" + lines + "\n"; }
  // A revision aaaa that makes the start, and a revision bbbb behind it.
  static History history_of(const std::string& start, const std::string& body) {
    return History::of_texts({{"aaaa.toml", "revision = 'aaaa'\n" + start},
                              {"bbbb.toml", "revision = 'bbbb'\ndown_revision = 'aaaa'\n" + body}});
  }

  // As a process of its own.
  void apply(const History& history, const std::string& target = "head",
             const Options& options = {}) const {
    Database database = scratch_.open();
    upgrade(history, database, target, options);
  }
  [[nodiscard]] std::string failure(const History& history) const {
    try {
      apply(history);
    } catch (const Error& error) {
      std::string out;
      for (const auto& each : error.diagnostics()) out += render(each) + "\n";
      return out;
    }
    return {};
  }
  // The server brings the statement to its end, and the process is gone.
  void ends_unseen(const History& history, const std::string& part) const {
    Options options;
    options.events.statement = [&](std::string_view sql) {
      if (sql.find(part) == std::string_view::npos) return;
      run(std::string(sql));
      throw Stopped();
    };
    EXPECT_THROW(apply(history, "head", options), Stopped);
  }
  void run(const std::string& sql) const {
    Database database = scratch_.open();
    database.connection().run(sql, {}, nullptr);
  }
  [[nodiscard]] Table ask(const std::string& sql) const {
    Database database = scratch_.open();
    return rows(database, sql);
  }

  ScratchDatabase scratch_;
};

}  // namespace mig::test
