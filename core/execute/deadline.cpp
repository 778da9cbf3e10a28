#include "execute/deadline.hpp"

#include <algorithm>

namespace mig::execute {

namespace {

constexpr std::chrono::milliseconds kAgain = std::chrono::seconds(1);

}  // namespace

Deadline::Deadline(port::Connection& connection, std::chrono::milliseconds limit)
    : connection_(connection), limit_(limit) {
  if (limit_.count() > 0) thread_ = std::thread([this] { watch(); });
}

Deadline::~Deadline() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

Deadline::Statement::Statement(Deadline& of) : of_(of) {
  if (of_.limit_.count() == 0) return;
  {
    const std::lock_guard lock(of_.mutex_);
    of_.end_ = Clock::now() + of_.limit_;
    of_.passed_ = false;
  }
  of_.changed_.notify_one();
}

// Waits for a cancel that is on its way: it may not meet the next statement.
Deadline::Statement::~Statement() {
  if (of_.limit_.count() == 0) return;
  const std::lock_guard lock(of_.mutex_);
  of_.end_.reset();
}

bool Deadline::passed() {
  const std::lock_guard lock(mutex_);
  return passed_;
}

void Deadline::watch() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    if (!end_) {
      changed_.wait(lock);
    } else if (const auto end = *end_; Clock::now() < end) {
      changed_.wait_until(lock, end);
    } else {
      passed_ = true;
      connection_.cancel();
      // once more after a while: the one that cancels may not have found a connection free. Counted
      // from here, however long that took: the statement's own end has to find the lock free.
      end_ = Clock::now() + std::min(limit_, kAgain);
    }
  }
}

}  // namespace mig::execute
