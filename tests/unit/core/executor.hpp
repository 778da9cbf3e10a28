// A run against a database in memory, statement by statement.
#pragma once

#include "unit/core/runs.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mig::test {

inline ir::Statement statement(const std::string& sql, ir::Phase phase = ir::Phase::main) {
  ir::Statement out;
  out.sql = sql;
  out.phase = phase;
  return out;
}

class ExecutorTest : public testing::Test {
 protected:
  ExecutorTest() {
    fake_.server->version_table("mig_version", {});
    fake_.server->live.tables.emplace_back().name = "mig_journal";
  }

  Report run(const History& history, const Options& options = {}) {
    Database database = fake_.open();
    return upgrade(history, database, "head", options);
  }
  std::string failure(const History& history, const Options& options = {}) {
    return error_of([&] { run(history, options); });
  }
  [[nodiscard]] const std::vector<std::string>& rows() const {
    return fake_.server->rows.at("mig_version");
  }
  [[nodiscard]] std::vector<std::string> changes() const { return fake_.server->changes(); }
  [[nodiscard]] bool has(const std::string& name) const {
    return fake_.server->live.table(name) != nullptr;
  }
  [[nodiscard]] bool half() const {
    Database database = fake_.open();
    return !half_done(database).empty();
  }

  FakeDatabase fake_;
};

}  // namespace mig::test
