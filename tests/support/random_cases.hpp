// How many random cases a property draws.
#pragma once

#include <cstdlib>
#include <string>

namespace mig::test {

// Where RC_PARAMS does not say it. rapidcheck reads that once a process: each test gets its number
// where it is a process of its own, as ctest runs them.
inline void draw_cases(int count) {
  // NOLINTBEGIN(concurrency-mt-unsafe): before there are threads
  const char* given = std::getenv("RC_PARAMS");
  std::string params = given == nullptr ? "" : given;
  if (params.find("max_success") != std::string::npos) return;
  if (!params.empty()) params += ' ';
  params += "max_success=" + std::to_string(count);
  ::setenv("RC_PARAMS", params.c_str(), 1);
  // NOLINTEND(concurrency-mt-unsafe)
}

}  // namespace mig::test
