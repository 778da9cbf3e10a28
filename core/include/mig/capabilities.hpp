// What dialects can do, asked of the dialects themselves: representative operations on a
// representative schema, assessed as a plan would be.
#pragma once

#include <mig/plan.hpp>

#include <memory>
#include <string>
#include <vector>

namespace mig {

struct Capability {
  std::string group;                // "columns"
  std::string operation;            // "add_column"
  std::string title;                // "add a column, NOT NULL, with a constant default"
  std::vector<Assessment> answers;  // one for each dialect, in the order in which they were given
};

struct DialectVersion {
  std::shared_ptr<const port::Dialect> dialect;
  std::string version = {};  // of the server; empty: the oldest that the dialect supports
};

// In the order of the reference of operations. Every operation of the vocabulary is among them.
[[nodiscard]] std::vector<Capability> capabilities(const std::vector<DialectVersion>& dialects);

}  // namespace mig
