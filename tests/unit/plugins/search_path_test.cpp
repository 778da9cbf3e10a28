#include "search_path.hpp"

#include "library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mig::plugins {
namespace {

std::vector<std::string> shown(const Options& options) {
  std::vector<std::string> out;
  for (const auto& each : search_path(options)) {
    out.push_back(each.source + " " + (each.dir.empty() ? each.detail : each.dir.string()));
  }
  return out;
}

using testing::Contains;
using testing::ElementsAre;

TEST(search_path, order) {
  Options options;
  options.plugin_dirs = {"/a/", "/b/../c"};
  options.environment.plugin_path = "/d:/e/";
  options.environment.data_home = "/data";
  options.environment.home = "/home/me";
  options.program = "/opt/mig/bin/mig";
  const auto all = shown(options);
  ASSERT_GE(all.size(), 6U);
  EXPECT_THAT(
      std::vector<std::string>(all.begin(), all.begin() + 6),
      ElementsAre("--plugin-dir /a", "--plugin-dir /c", "MIG_PLUGIN_PATH /d", "MIG_PLUGIN_PATH /e",
                  "user /data/mig/plugins", "installed /opt/mig/lib/mig/plugins"));
}

TEST(search_path, environment_that_does_not_count) {
  Options options;
  options.program = "/opt/mig/bin/mig";
  EXPECT_THAT(shown(options), Contains("--plugin-dir not given"));
  EXPECT_THAT(shown(options), Contains("MIG_PLUGIN_PATH not set"));
  EXPECT_THAT(shown(options), Contains("user neither XDG_DATA_HOME nor HOME is an absolute path"));
  options.environment.plugin_path = "plugins:";
  options.environment.data_home = "relative";
  options.environment.home = "/home/me";
  EXPECT_THAT(shown(options),
              Contains("MIG_PLUGIN_PATH ignored: 'plugins' is not an absolute path"));
  EXPECT_THAT(shown(options), Contains("MIG_PLUGIN_PATH ignored: an empty entry"));
  EXPECT_THAT(shown(options), Contains("user /home/me/.local/share/mig/plugins"));
  options.environment.raised = true;
  EXPECT_THAT(shown(options),
              Contains("MIG_PLUGIN_PATH ignored: the program runs with raised privileges"));
  EXPECT_THAT(shown(options), Contains("user ignored: the program runs with raised privileges"));
}

TEST(search_path, relative_flag_counts_from_the_current_folder) {
  Options options;
  options.plugin_dirs = {"here"};
  EXPECT_THAT(shown(options),
              Contains("--plugin-dir " + (std::filesystem::current_path() / "here").string()));
}

TEST(missing_library, is_read_from_the_loader_message) {
  EXPECT_EQ(
      missing_library("libpqxx-6.4.so: cannot open shared object file: No such file or directory"),
      "libpqxx-6.4.so");
  EXPECT_EQ(missing_library("/p/x.so: libpq.so.5: cannot open shared object file: No such file"),
            "libpq.so.5");
  EXPECT_EQ(missing_library("undefined symbol: foo"), "");
}

}  // namespace
}  // namespace mig::plugins
