// What happens, as it happens, on standard error.
#pragma once

#include "output.hpp"
#include <mig/migrate.hpp>

#include <chrono>
#include <string>

namespace mig::cli {

class Progress {
 public:
  // verbose: every statement too.
  Progress(Output& output, bool verbose) : output_(output), verbose_(verbose) {}

  // The callbacks refer to this object.
  [[nodiscard]] Events events();
  // "3 revisions applied in 12 ms".
  void finish(const Report& report);

 private:
  void begins(const Step& step);
  void ends(const Step& step);

  Output& output_;
  bool verbose_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

// "12 ms", "1.2 s", "2 min 5 s".
[[nodiscard]] std::string duration_text(std::chrono::nanoseconds time);

}  // namespace mig::cli
