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
  void rows(const RowProgress& progress);

  Output& output_;
  bool verbose_;
  std::string beginning_;  // of the line that stands there while a revision runs
  bool over_ = false;      // … and has been written over
  std::chrono::steady_clock::time_point shown_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

// "users: 1200 of 5000 rows (24 %), 310 a second, 12 s left".
[[nodiscard]] std::string rows_text(const RowProgress& progress);
// "12 ms", "1.2 s", "2 min 5 s".
[[nodiscard]] std::string duration_text(std::chrono::nanoseconds time);

}  // namespace mig::cli
