// A migrator that is killed at any point leaves what a plain upgrade brings to the right end: the
// same schema, the same rows, nothing half done.
//
// MIG_KILLS: how many points an engine is tried at, spread evenly over all there are (24). 0: every
// point, and more than 500 kills in all. What was found is printed: kills, runs that went on, wrong
// outcomes.
#include "live/kill/killing_connection.hpp"
#include "support/eventful_history.hpp"
#include "support/live_schema.hpp"
#include <mig/plugins.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace mig::test {
namespace {

// A database whose session ends this process at the point.
Database deadly(const std::string& url, std::uint64_t point, std::uint64_t& calls) {
  plugins::Options options;
  options.environment = plugins::read_environment();
  static plugins::Host host(options);
  auto opened = host.open(url);
  return {std::move(opened.dialect),
          std::make_unique<KillingConnection>(std::move(opened.connection), point, calls),
          std::move(opened.catalog)};
}

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

int wanted_kills() {
  const char* text = std::getenv("MIG_KILLS");  // NOLINT(concurrency-mt-unsafe)
  return text == nullptr ? 24 : std::atoi(text);
}

class Kill : public ::testing::TestWithParam<std::string> {
 protected:
  // Runs the migration in a process of its own that ends at the point, or after so many
  // microseconds; whether it was killed.
  static bool killed(const std::string& url, std::uint64_t point, useconds_t after) {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        std::uint64_t calls = 0;
        Database database = deadly(url, point, calls);
        static_cast<void>(upgrade(eventful_history(), database));
      } catch (const std::exception& error) {
        std::fprintf(stderr, "the migrator: %s\n", error.what());
        ::_exit(1);
      }
      ::_exit(0);
    }
    if (after > 0) {
      ::usleep(after);
      ::kill(child, SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFSIGNALED(status)) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
    }
    return WIFSIGNALED(status);
  }

  // What is wrong after a plain upgrade; nothing when all is as it should be.
  std::string wrong(const ScratchDatabase& scratch, const std::string& expected) {
    try {
      Database database = scratch.open();
      went_on_ += half_done(database).empty() ? 0 : 1;
      asked_ += upgrade_and_answer(database) ? 1 : 0;
      return wrong_with(scratch, database, expected);
    } catch (const Error& error) {
      return text_of(error);
    } catch (const port::DatabaseError& error) {
      return error.message;
    }
  }

  void try_point(std::uint64_t point, useconds_t after, const std::string& expected) {
    const ScratchDatabase scratch(GetParam());
    kills_ += killed(scratch.url(), point, after) ? 1 : 0;
    const std::string left = wrong(scratch, expected);
    if (left.empty()) return;
    ++wrong_;
    ADD_FAILURE() << (after > 0 ? "killed after microseconds: " : "killed at point ")
                  << (after > 0 ? after : point) << "\n"
                  << left;
  }

  int kills_ = 0;
  int went_on_ = 0;
  int asked_ = 0;
  int wrong_ = 0;
};

TEST_P(Kill, a_plain_upgrade_ends_as_if_nothing_had_happened) {
  const std::string engine = GetParam();
  std::uint64_t calls = 0;
  const auto start = std::chrono::steady_clock::now();
  {
    const ScratchDatabase scratch(engine);
    Database database = deadly(scratch.url(), kNever, calls);
    static_cast<void>(upgrade(eventful_history(), database));
  }
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
                        std::chrono::steady_clock::now() - start)
                        .count();
  const std::string expected = undisturbed(engine);
  const std::uint64_t points = 2 * calls;
  const auto wanted = static_cast<std::uint64_t>(wanted_kills());
  const std::uint64_t count = wanted == 0 ? points : std::min(points, wanted);
  for (std::uint64_t i = 0; i < count; ++i) try_point(i * points / count, 0, expected);
  // And at any time, also while the database is at work.
  constexpr std::uint64_t kMany = 550;
  const std::uint64_t times =
      wanted == 0 ? std::max<std::uint64_t>(100, kMany - std::min(kMany, points)) : wanted / 4;
  for (std::uint64_t i = 1; i <= times; ++i) {
    try_point(kNever, static_cast<useconds_t>(1 + static_cast<std::uint64_t>(took) * i / times),
              expected);
  }
  std::printf(
      "%s: %llu points, %d kills, %d runs that went on, %d of them asked, "
      "%d wrong outcomes\n",
      engine.c_str(), static_cast<unsigned long long>(points), kills_, went_on_, asked_, wrong_);
}

INSTANTIATE_TEST_SUITE_P(Engines, Kill, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
