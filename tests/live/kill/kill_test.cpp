// A migrator that is killed at any point leaves what the same command, run again, brings to the
// right end: the same schema, the same rows, nothing half done.
//
// MIG_KILLS: how many points of each story are tried on an engine, spread evenly over all there are
// (8; 24 of an upgrade). 0: every point, and an upgrade at random times until there are more than
// 500 kills. What was found is printed: kills, runs that went on, wrong outcomes.
#include "live/kill/killing_connection.hpp"
#include "live/kill/stories.hpp"
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

std::uint64_t wanted_kills(const Story& story) {
  const char* text = std::getenv("MIG_KILLS");  // NOLINT(concurrency-mt-unsafe)
  if (text != nullptr) return static_cast<std::uint64_t>(std::atoll(text));
  return story.name == "up" ? 24 : 8;
}

class Kill : public ::testing::TestWithParam<std::tuple<std::string, Story>> {
 protected:
  static const std::string& engine() { return std::get<0>(GetParam()); }
  static const Story& story() { return std::get<1>(GetParam()); }

  // Brings a new database to where the run begins.
  void prepare(const ScratchDatabase& scratch) const {
    Database database = scratch.open();
    story().prepare(history_, database);
  }

  // Goes through the story in a process of its own that ends at the point, or after so many
  // microseconds; whether it was killed.
  bool killed(const std::string& url, std::uint64_t point, useconds_t after) const {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        std::uint64_t calls = 0;
        Database database = deadly(url, point, calls);
        story().run(history_, database);
      } catch (const Error& error) {
        std::fprintf(stderr, "the migrator: %s\n", text_of(error).c_str());
        ::_exit(1);
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

  // The rows, the journal, and how the schema differs from the recorded one.
  std::string found(const ScratchDatabase& scratch, Database& database) const {
    return state_of(story(), database) +
           text_of(drift({}, history_, live_options(scratch, database)));
  }

  // What is there after the same command once more.
  std::string outcome(const ScratchDatabase& scratch) {
    try {
      Database database = scratch.open();
      went_on_ += half_done(database).empty() ? 0 : 1;
      asked_ += run_and_answer(story(), history_, database) ? 1 : 0;
      story().finish(history_, database);
      return found(scratch, database);
    } catch (const Error& error) {
      return text_of(error);
    } catch (const port::DatabaseError& error) {
      return error.message;
    }
  }

  void try_point(std::uint64_t point, useconds_t after, const std::string& expected) {
    const ScratchDatabase scratch(engine());
    prepare(scratch);
    kills_ += killed(scratch.url(), point, after) ? 1 : 0;
    const std::string left = outcome(scratch);
    if (left == expected) return;
    ++wrong_;
    ADD_FAILURE() << (after > 0 ? "killed after microseconds: " : "killed at point ")
                  << (after > 0 ? after : point) << "\n"
                  << left << "instead of\n"
                  << expected;
  }

  const History history_ = History::of_texts(story().revisions);
  int kills_ = 0;
  int went_on_ = 0;
  int asked_ = 0;
  int wrong_ = 0;
};

TEST_P(Kill, the_same_command_once_more_ends_as_if_nothing_had_happened) {
  std::uint64_t points = 0;
  std::uint64_t took = 0;
  std::string expected;
  {
    const ScratchDatabase scratch(engine());
    prepare(scratch);
    std::uint64_t calls = 0;
    Database database = deadly(scratch.url(), kNever, calls);
    const auto start = std::chrono::steady_clock::now();
    story().run(history_, database);
    took = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                          std::chrono::steady_clock::now() - start)
                                          .count());
    points = 2 * calls;
    story().finish(history_, database);
    expected = found(scratch, database);
  }
  const std::uint64_t wanted = wanted_kills(story());
  const std::uint64_t count = wanted == 0 ? points : std::min(points, wanted);
  for (std::uint64_t i = 0; i < count; ++i) try_point(i * points / count, 0, expected);
  // And at any time, also while the database is at work.
  constexpr std::uint64_t kMany = 550;
  std::uint64_t times = wanted / 4;
  if (wanted == 0) times = story().name == "up" ? kMany - std::min(kMany, points) + 100 : 25;
  for (std::uint64_t i = 1; i <= times; ++i) {
    try_point(kNever, static_cast<useconds_t>(1 + took * i / times), expected);
  }
  std::printf(
      "%s, %s: %llu points, %d kills, %d runs that went on, %d of them asked, "
      "%d wrong outcomes\n",
      engine().c_str(), story().name.c_str(), static_cast<unsigned long long>(points), kills_,
      went_on_, asked_, wrong_);
}

INSTANTIATE_TEST_SUITE_P(Engines, Kill,
                         ::testing::Combine(::testing::ValuesIn(engines()),
                                            ::testing::ValuesIn(stories())),
                         [](const auto& param) {
                           return std::get<0>(param.param) + "_" + std::get<1>(param.param).name;
                         });

}  // namespace
}  // namespace mig::test
