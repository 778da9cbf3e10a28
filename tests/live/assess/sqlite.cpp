// SQLite: what another connection can do meanwhile, and the pages that come into the WAL.
#include "live/assess/bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace mig::test {

namespace {

bool can(Database& database, const char* sql) {
  try {
    database.connection().run(sql, {}, nullptr);
    return true;
  } catch (const port::DatabaseError& error) {
    EXPECT_EQ(error.failure, port::Failure::locked) << error.message;
    return false;
  }
}

ir::Blocks blocks(Database& other) {
  if (!can(other, "SELECT count(*) FROM logs")) return ir::Blocks::everything;
  if (!can(other, "BEGIN IMMEDIATE")) return ir::Blocks::writes;
  other.connection().run("ROLLBACK", {}, nullptr);
  return ir::Blocks::nothing;
}

constexpr const char* kIndexes =
    "SELECT name, rootpage FROM sqlite_schema WHERE type = 'index' AND tbl_name IN (SELECT name "
    "FROM temp.tables_before) ORDER BY name";

// Runs the operation as it is run always, and looks at what that wrote. The smallest table with
// rows worth the name has many times the pages that a change of the schema alone takes.
ir::Work work_of(Bench& bench) {
  constexpr std::int64_t kSmall = 24;
  bench.run(
      "CREATE TEMP TABLE tables_before AS SELECT name FROM sqlite_schema WHERE type = 'table'");
  bench.run("PRAGMA wal_autocheckpoint = 0");
  bench.run("PRAGMA secure_delete = OFF");  // else what is dropped is written over
  bench.run("PRAGMA wal_checkpoint(TRUNCATE)");
  const auto indexes = rows(bench.database(), kIndexes);
  const std::string file = bench.cell("SELECT file FROM pragma_database_list WHERE name = 'main'");
  const std::int64_t frame = 24 + std::stoll(bench.cell("PRAGMA page_size"));
  bench.upgrade();
  const auto written = static_cast<std::int64_t>(std::filesystem::file_size(file + "-wal")) / frame;
  const auto now = rows(bench.database(), kIndexes);
  const bool built = std::any_of(now.begin(), now.end(), [&](const auto& each) {
    return std::find(indexes.begin(), indexes.end(), each) == indexes.end();
  });
  // an index of a few bytes a row is small beside its table, which has some 250 a row
  if (written > (built ? 5 : 1) * kSmall) return ir::Work::rewrite;
  return built ? ir::Work::index : ir::Work::none;
}

}  // namespace

void observe_sqlite(Bench& bench) {
  const auto catalog = rows(bench.database(), "SELECT * FROM sqlite_schema ORDER BY name");
  const Values values = bench.values();
  auto& connection = bench.database().connection();
  Database other = bench.another();
  const auto around = [&](ir::Phase phase) {
    for (const auto& each : bench.answer().statements) {
      if (each.phase == phase) bench.run(each.sql);
    }
  };
  around(ir::Phase::prologue);
  connection.transaction(port::Transaction::begin);
  const ir::Blocks open = blocks(other);  // mig may ask for the lock at once
  ir::Blocks said = open;
  for (const auto& each : bench.answer().statements) {
    if (each.phase != ir::Phase::main) continue;
    SCOPED_TRACE(each.sql);
    EXPECT_TRUE(each.transactional);
    bench.run(each.sql);
    if (!each.blocks) continue;
    said = std::max(said, *each.blocks);
    EXPECT_EQ(word(blocks(other)), word(said));
  }
  connection.transaction(port::Transaction::rollback);
  around(ir::Phase::epilogue);
  EXPECT_EQ(rows(bench.database(), "SELECT * FROM sqlite_schema ORDER BY name"), catalog);
  EXPECT_EQ(bench.values(), values);

  const bool rows_alone = std::none_of(bench.answer().statements.begin(),
                                       bench.answer().statements.end(), works_on_schema);
  const ir::Work seen = work_of(bench);
  if (rows_alone && bench.work() == ir::Work::none) return;
  // nothing in the file tells that rows were only read
  EXPECT_EQ(word(seen), word(bench.work() == ir::Work::scan ? ir::Work::none : bench.work()));
}

}  // namespace mig::test
