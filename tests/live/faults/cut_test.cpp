// The connection breaks at any byte of what is said on it, through a proxy on loopback. The run
// goes on by itself with another one, and ends as if nothing had happened.
//
// MIG_CUTS: how many places an engine is tried at (8).
#include "support/eventful_history.hpp"
#include "support/proxy.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

namespace mig::test {
namespace {

std::uint16_t port_of(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}
std::string through(const std::string& url, std::uint16_t port) {
  const auto colon = url.rfind(':');
  return url.substr(0, colon + 1) + std::to_string(port) + url.substr(url.find('/', colon));
}

std::size_t wanted_cuts() {
  const char* text = std::getenv("MIG_CUTS");  // NOLINT(concurrency-mt-unsafe)
  return text == nullptr ? 8 : static_cast<std::size_t>(std::atoi(text));
}

class Cut : public ::testing::TestWithParam<std::string> {
 protected:
  // How many bytes a run takes that nobody disturbs.
  static std::size_t bytes_of_a_run(const std::string& engine) {
    std::size_t low = 1000;
    std::size_t high = 4'000'000;
    while (high - low > low / 8) {
      const std::size_t middle = (low + high) / 2;
      (breaks_at(engine, middle) ? low : high) = middle;
    }
    return low;
  }
  static bool breaks_at(const std::string& engine, std::size_t bytes) {
    const ScratchDatabase scratch(engine);
    const Proxy proxy(port_of(scratch.url()), bytes);
    try {
      Database database = Database::open(through(scratch.url(), proxy.port()));
      static_cast<void>(upgrade(eventful_history(), database));
    } catch (const Error&) {
      return true;
    }
    return proxy.has_broken();
  }

  void cut_at(std::size_t bytes, const std::string& expected) {
    SCOPED_TRACE("after bytes: " + std::to_string(bytes));
    const ScratchDatabase scratch(GetParam());
    const Proxy proxy(port_of(scratch.url()), bytes);
    const std::string url = through(scratch.url(), proxy.port());
    Options options;
    options.reopen = [&] { return Database::open(url); };
    options.pause = [](std::chrono::milliseconds) {};
    options.events.reconnected = [this] { ++went_on_; };
    try {
      Database database = Database::open(url);
      asked_ += upgrade_and_answer(database, options) ? 1 : 0;
      EXPECT_EQ(wrong_with(scratch, database, expected), "");
    } catch (const Error& error) {
      // before the first statement, or while mig's own tables were read: run again by hand
      ++refused_;
      Database database = scratch.open();
      static_cast<void>(upgrade_and_answer(database));
      EXPECT_EQ(wrong_with(scratch, database, expected), "") << text_of(error);
    }
    cuts_ += proxy.has_broken() ? 1 : 0;
  }

  int cuts_ = 0;
  int went_on_ = 0;
  int asked_ = 0;
  int refused_ = 0;
};

TEST_P(Cut, the_run_goes_on_by_itself) {
  const std::string engine = GetParam();
  const std::string expected = undisturbed(engine);
  const std::size_t bytes = bytes_of_a_run(engine);
  const std::size_t count = wanted_cuts();
  for (std::size_t i = 1; i <= count; ++i) cut_at(bytes * i / (count + 1), expected);
  EXPECT_GT(went_on_, 0);
  std::printf("%s: %d cuts in %zu bytes, %d runs went on by themselves, %d asked, %d run again\n",
              engine.c_str(), cuts_, bytes, went_on_, asked_, refused_);
}

INSTANTIATE_TEST_SUITE_P(Engines, Cut, ::testing::Values("postgres", "mysql", "mariadb"),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
