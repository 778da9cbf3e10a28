// The server goes down in the middle of a run, and comes up again: a server of its own, so that no
// other test notices.
#include "support/eventful_history.hpp"
#include "support/folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>

namespace mig::test {
namespace {

class Restart : public ::testing::TestWithParam<std::string> {
 protected:
  void servers(const std::string& verb) const {
    const std::string command = "MIG_SERVERS_DIR='" + folder_.path().string() + "' '" +
                                MIG_SOURCE_DIR "/scripts/servers' " + verb + " " + GetParam() +
                                " >'" + (folder_.path() / "log").string() + "' 2>&1 </dev/null";
    // NOLINTNEXTLINE(concurrency-mt-unsafe): the test's own script
    if (std::system(command.c_str()) == 0) return;
    std::ifstream log(folder_.path() / "log");
    throw std::runtime_error("scripts/servers " + verb + ": " +
                             std::string(std::istreambuf_iterator<char>(log), {}));
  }
  [[nodiscard]] std::string port() const {
    std::ifstream file(folder_.path() / (GetParam() + ".port"));
    std::string out;
    file >> out;
    return out;
  }
  void TearDown() override { servers("stop"); }

  TemporaryFolder folder_;
};

TEST_P(Restart, the_run_goes_on_when_the_server_is_back) {
  servers("start");
  const std::string shared = server_url(GetParam());
  const auto colon = shared.rfind(':');
  const std::string url =
      shared.substr(0, colon + 1) + port() + shared.substr(shared.find('/', colon));
  Options options;
  options.reopen = [&] { return Database::open(url); };
  int restarts = 0;
  int statements = 0;
  options.events.statement = [&](std::string_view) {
    if (++statements != 12) return;
    ++restarts;
    servers("stop");
    servers("start");
  };
  Database database = Database::open(url);
  static_cast<void>(upgrade_and_answer(database, options));
  EXPECT_EQ(restarts, 1);
  EXPECT_TRUE(half_done(database).empty());
  EXPECT_EQ(contents_of(database), [&] {
    const ScratchDatabase scratch(GetParam());
    Database other = scratch.open();
    static_cast<void>(upgrade(eventful_history(), other));
    return contents_of(other);
  }());
}

INSTANTIATE_TEST_SUITE_P(Engines, Restart, ::testing::Values("postgres", "mysql", "mariadb"),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
