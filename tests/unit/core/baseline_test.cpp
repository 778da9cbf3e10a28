// The schema of a database as the first revision.
#include "support/fake_database.hpp"
#include "support/folder.hpp"
#include <mig/compare.hpp>

#include <gtest/gtest.h>

namespace mig::test {
namespace {

TEST(Baseline, reads_the_catalog_once) {
  const TemporaryFolder folder;
  folder.write("mig.toml", "");
  std::filesystem::create_directories(folder.path() / "migrations/versions");
  const Project project = Project::load({.folder = folder.path()});
  const FakeDatabase fake;
  auto& table = fake.server->live.tables.emplace_back();
  table.name = "a";
  ir::Column column;
  column.name = "id";
  ir::Type type;
  type.kind = ir::TypeKind::bigint;
  column.type = type;
  table.columns.push_back(column);
  Database database = fake.open();
  CompareOptions options;
  options.dialects = {database.shared_dialect()};
  options.database = [&]() -> Database& { return database; };
  options.open = [&](const std::string&, const auto&) { return fake.open(); };
  const auto made = baseline(project, project.history(), {.message = "baseline"}, options);
  ASSERT_TRUE(made.made);
  EXPECT_EQ(made.difference.changes.size(), 1U);
  EXPECT_EQ(fake.server->count("inspect "), 1U);  // of all tables
}

}  // namespace
}  // namespace mig::test
