// What the program ends with.
#pragma once

namespace mig::cli {

enum ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kDifference = 3,  // a command that checks found a difference
  kPolicy = 4,
  kInterrupted = 130,
};

}  // namespace mig::cli
