#include "execute/executor.hpp"

#include "execute/session.hpp"
#include "support/host.hpp"
#include "support/pause.hpp"

#include <chrono>
#include <utility>

namespace mig::execute {

void wait_between_tries(const Options& options, std::chrono::milliseconds time) {
  if (options.pause) {
    options.pause(time);
  } else {
    support::pause(time, options.interrupted);
  }
}

Executor::Executor(const compile::Compiler& compiler, port::Connection& connection,
                   store::VersionTable& versions, store::Journal& journal, const Options& options,
                   bool watch, std::function<void()> begins, std::function<std::string()> user)
    : compiler_(compiler),
      connection_(connection),
      versions_(versions),
      journal_(journal),
      options_(options),
      watch_(watch),
      deadline_(connection, options.statement_timeout),
      begins_(std::move(begins)),
      user_(std::move(user)) {}

const std::string& Executor::reader() {
  if (reader_.empty()) {
    const ir::Server& server = compiler_.settings().server;
    reader_ = "mig " + std::string(support::version()) + ", " + server.product + " " +
              server.version + ", " + (user_ ? user_() : std::string());
  }
  return reader_;
}

Outcome Executor::run(const compile::Step& step, const graph::Rows& expected, Step& report) {
  constexpr std::chrono::milliseconds kFirstPause(200);
  constexpr std::chrono::milliseconds kLongestPause(10'000);
  const auto from = std::chrono::steady_clock::now();
  for (std::size_t number = 1;; ++number) {
    Step tried = report;
    try {
      const Outcome outcome = Session(*this, step, expected, tried).run();
      report = std::move(tried);
      report.took = std::chrono::steady_clock::now() - from;
      return outcome;
    } catch (LostRace& lost) {
      if (number > options_.retries) {
        if (number > 1) lost.error.note("tried " + std::to_string(number) + " times");
        throw lost.error;
      }
      const auto pause = support::backoff(number + 1, kFirstPause, kLongestPause);
      if (options_.events.retrying) options_.events.retrying(lost.why, number, pause);
      wait_between_tries(options_, pause);
      journal_.load();  // what the next try goes on from
    }
  }
}

}  // namespace mig::execute
