// SIGINT and SIGTERM: the first asks to stop, the second ends the program as if there were no
// handler.
#pragma once

#include <functional>
#include <memory>

namespace mig::cli {

void install_signals();
[[nodiscard]] bool interrupted();

// Calls `cancel` from a thread of its own when a signal comes while it lives; one at a time.
class OnInterrupt {
 public:
  explicit OnInterrupt(std::function<void()> cancel);
  ~OnInterrupt();
  OnInterrupt(const OnInterrupt&) = delete;
  OnInterrupt& operator=(const OnInterrupt&) = delete;

 private:
  struct Watch;
  std::unique_ptr<Watch> watch_;
};

}  // namespace mig::cli
