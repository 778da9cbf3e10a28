// A history of texts on a fake database: what the tests of upgrade and downgrade share.
#pragma once

#include "support/fake_database.hpp"
#include <mig/migrate.hpp>

#include <string>
#include <utility>
#include <vector>

namespace mig::test {

// Revisions r1000, r2000, … in a line, each with this text below its head.
inline History line(const std::vector<std::string>& bodies, const std::string& ending = ".toml") {
  std::vector<std::pair<std::string, std::string>> files;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const std::string id = "r" + std::to_string(i + 1) + "000";
    std::string head = "revision = \"" + id + "\"\n";
    if (i > 0) head += "down_revision = \"r" + std::to_string(i) + "000\"\n";
    if (ending == ".sql") {
      head = "-- " + head;
      if (const auto second = head.find("\ndown"); second != std::string::npos) {
        head.insert(second + 1, "-- ");
      }
    }
    files.emplace_back(id + ending, head + bodies[i]);
  }
  return History::of_texts(files);
}

inline std::string table(const std::string& name, const std::string& more = {}) {
  return "[[upgrade]]\nop = 'create_table'\ntable = '" + name +
         "'\ncolumns = [{ name = 'id', type = 'bigint' }" + more + "]\n";
}
inline std::string op(const std::string& lines) { return "[[upgrade]]\n" + lines + "\n"; }

// The whole text of what `run` throws; empty when it throws nothing.
template <class F>
std::string error_of(F run) {
  try {
    run();
  } catch (const Error& error) {
    std::string out;
    for (const auto& each : error.diagnostics()) out += render(each) + "\n";
    return out;
  }
  return {};
}

}  // namespace mig::test
