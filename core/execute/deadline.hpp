// How long a statement may take, the same on every database: what takes longer is cancelled.
#pragma once

#include "port/dialect.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace mig::execute {

class Deadline {
 public:
  // limit: of one statement; 0: none, and then there is no thread. connection has to outlive this.
  Deadline(port::Connection& connection, std::chrono::milliseconds limit);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // A statement is under way as long as this lives; one at a time.
  class Statement {
   public:
    explicit Statement(Deadline& of);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

   private:
    Deadline& of_;
  };

  // The last statement was cancelled because it took too long.
  [[nodiscard]] bool passed();
  [[nodiscard]] std::chrono::milliseconds limit() const { return limit_; }

 private:
  using Clock = std::chrono::steady_clock;
  void watch();

  port::Connection& connection_;
  std::chrono::milliseconds limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Clock::time_point> end_;  // of the statement under way
  bool passed_ = false;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace mig::execute
