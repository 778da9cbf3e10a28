// A database of its own for one test, on a real server or in a file, gone when the object goes.
#pragma once

#include "port/dialect.hpp"
#include <mig/mig.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace mig::test {

// The engines that scripts/test starts, by dialect name.
inline std::vector<std::string> engines() { return {"sqlite", "postgres", "mysql", "mariadb"}; }

// The URL of a server from the environment. Throws when it is not set: a server that is missing is
// a failure, not a reason to test less.
inline std::string server_url(const std::string& engine) {
  std::string variable = "MIG_TEST_" + engine + "_URL";
  for (auto& c : variable) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  const char* url = std::getenv(variable.c_str());  // NOLINT(concurrency-mt-unsafe)
  if (url == nullptr || *url == '\0') {
    throw std::runtime_error(variable +
                             " is not set: run scripts/test, or scripts/servers start and "
                             "eval \"$(scripts/servers env)\"");
  }
  return url;
}

class ScratchDatabase {
 public:
  explicit ScratchDatabase(std::string engine) : engine_(std::move(engine)) {
    static std::atomic<int> count{0};
    name_ = "mig_test_" + std::to_string(::getpid()) + "_" + std::to_string(count++);
    if (engine_ == "sqlite") {
      folder_ = std::filesystem::temp_directory_path() / name_;
      std::filesystem::create_directories(folder_);
      url_ = "sqlite:" + (folder_ / "test.db").string();
      return;
    }
    const std::string server = server_url(engine_);
    auto admin = Database::open(server);
    admin.connection().run("CREATE DATABASE " + name_, {}, nullptr);
    url_ = server.substr(0, server.rfind('/') + 1) + name_;
  }
  ~ScratchDatabase() {
    try {
      if (engine_ == "sqlite") {
        std::filesystem::remove_all(folder_);
      } else {
        auto admin = Database::open(server_url(engine_));
        const char* force = engine_ == "postgres" ? " WITH (FORCE)" : "";
        admin.connection().run("DROP DATABASE IF EXISTS " + name_ + force, {}, nullptr);
      }
    } catch (const std::exception& error) {
      ADD_FAILURE() << "the scratch database " << name_ << " stays: " << error.what();
    }
  }
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  [[nodiscard]] const std::string& engine() const { return engine_; }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] Database open() const { return Database::open(url_); }

 private:
  std::string engine_;
  std::string name_;
  std::filesystem::path folder_;
  std::string url_;
};

// The rows of a query, cells as text, NULL as "NULL".
inline std::vector<std::vector<std::string>> rows(Database& database, const std::string& sql) {
  std::vector<port::Row> found;
  database.connection().run(sql, {}, &found);
  std::vector<std::vector<std::string>> out;
  for (const auto& row : found) {
    auto& cells = out.emplace_back();
    for (const auto& cell : row) cells.push_back(port::to_text(cell));
  }
  return out;
}

}  // namespace mig::test
