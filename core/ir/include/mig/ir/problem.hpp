// What is wrong with a document, and where: collected, so that one pass reports all of it.
#pragma once

#include <mig/ir/value.hpp>

#include <string>
#include <vector>

namespace mig::ir {

// What kind of thing is wrong: for the code that is shown to people.
enum class Fault { value, unknown_key, missing_key, unknown_operation };

// Something wrong with a document. `word` and `known`, when set, let the reader of the problem
// offer the nearest known name.
struct Problem {
  Position at;
  std::string message;
  std::string hint;
  std::string word;
  std::vector<std::string> known;
  Fault fault = Fault::value;
};
using Problems = std::vector<Problem>;

}  // namespace mig::ir
