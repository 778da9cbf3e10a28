#include "signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <exception>
#include <thread>
#include <utility>

namespace mig::cli {

namespace {

// A handler can reach nothing but these.
std::atomic<bool> raised{false};
std::atomic<int> wake{-1};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void handle(int) {
  const int kept = errno;
  raised.store(true);
  const int descriptor = wake.load();
  if (descriptor >= 0) {
    const ssize_t ignored = ::write(descriptor, "s", 1);
    static_cast<void>(ignored);
  }
  errno = kept;
}

}  // namespace

void install_signals() {
  struct sigaction action {};
  action.sa_handler = handle;
  // RESETHAND: the second signal ends the program. RESTART: reads of the client libraries go on.
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return raised.load(); }

struct OnInterrupt::Watch {
  std::array<int, 2> pipe{-1, -1};
  std::function<void()> cancel;
  std::thread thread;
};

OnInterrupt::OnInterrupt(std::function<void()> cancel) : watch_(std::make_unique<Watch>()) {
  watch_->cancel = std::move(cancel);
  if (::pipe2(watch_->pipe.data(), O_CLOEXEC) != 0) return;
  // The signals stay with the thread that runs the migration.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  watch_->thread = std::thread([watch = watch_.get()] {
    char what = 'q';
    while (::read(watch->pipe[0], &what, 1) < 0 && errno == EINTR) {
    }
    if (what != 's') return;
    try {
      watch->cancel();
    } catch (const std::exception&) {
      // The statement goes on to its end; the wish to stop is seen after it.
    }
  });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  wake.store(watch_->pipe[1]);
}

OnInterrupt::~OnInterrupt() {
  wake.store(-1);
  if (watch_->thread.joinable()) {
    const ssize_t ignored = ::write(watch_->pipe[1], "q", 1);
    static_cast<void>(ignored);
    watch_->thread.join();
  }
  for (const int descriptor : watch_->pipe) {
    if (descriptor >= 0) ::close(descriptor);
  }
}

}  // namespace mig::cli
