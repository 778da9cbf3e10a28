// Dialects that are part of the program: found without any folder, and last.
#include "linked.hpp"

#include <mig/open.hpp>
#include <mig/plugins.hpp>

#include <gtest/gtest.h>

namespace {

mig::plugins::Host host_without_folders() {
  mig::plugins::register_linked();
  mig::plugins::register_linked();  // as often as one likes
  mig::plugins::Options options;
  options.program = "/dev/null/bin/mig";
  return mig::plugins::Host(std::move(options));
}

TEST(Linked, a_dialect_is_found_and_connects_without_a_plugin) {
  auto host = host_without_folders();
  EXPECT_EQ(host.dialect("sqlite")->name(), "sqlite");
  ASSERT_FALSE(host.list().empty());
  EXPECT_EQ(host.list().front().source, "linked in");
  const auto database = mig::plugins::open_database(host, "sqlite::memory:");
  EXPECT_EQ(database.dialect().name(), "sqlite");
}

TEST(Linked, what_is_not_linked_in_is_not_there) {
  auto host = host_without_folders();
  EXPECT_THROW(static_cast<void>(host.dialect("postgres")), mig::Error);
}

}  // namespace
