// PostgreSQL: file nodes, statistics and locks of the transaction under way.
#include "live/assess/bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <thread>

namespace mig::test {

namespace {

using Rows = std::vector<std::vector<std::string>>;

// Everything of the schema that a rollback has to bring back, the files of tables among it.
constexpr const char* kCatalog = R"(
  SELECT 'relation', c.oid::text, c.relname, c.relfilenode::text, c.relpersistence::text,
         coalesce(c.reloptions::text, ''), coalesce(pg_get_viewdef(c.oid), '')
    FROM pg_class c WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'column', attrelid::text, attname, format_type(atttypid, atttypmod),
         attnotnull::text || attidentity::text || attgenerated::text || attisdropped::text,
         coalesce(pg_get_expr(adbin, adrelid), ''), ''
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'constraint', oid::text, conname, convalidated::text, pg_get_constraintdef(oid),
         '', '' FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'enum', enumtypid::text, enumlabel, enumsortorder::text, '', '', '' FROM pg_enum
  UNION ALL SELECT 'type', oid::text, typname, '', '', '', ''
    FROM pg_type WHERE typnamespace = 'public'::regnamespace
  UNION ALL SELECT 'sequence', seqrelid::text, seqincrement::text, seqstart::text, seqmin::text,
         seqmax::text, seqcycle::text FROM pg_sequence
  UNION ALL SELECT 'comment', objoid::text, objsubid::text, description, '', '', ''
    FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
    WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2, 3, 4)";

// Tables that are there now, with what tells of work on them.
class Watch {
 public:
  explicit Watch(Bench& bench) {
    for (const auto& row : rows(bench.database(), R"(
        SELECT c.oid::text, c.relkind::text, coalesce(pg_relation_filenode(c.oid), 0)::text,
               coalesce(i.indrelid, 0)::text, coalesce(pg_stat_get_xact_tuples_returned(c.oid), 0)
          FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
          WHERE relnamespace = 'public'::regnamespace)")) {
      found_[row[0]] = row;
    }
  }

  // On the tables that are of this watch, between two others.
  ir::Work work(const Watch& before, const Watch& after) const {
    ir::Work out = ir::Work::none;
    for (const auto& [oid, now] : after.found_) {
      const auto then = before.found_.find(oid);
      const bool index = now[1] == "i";
      if (index && found_.count(now[3]) != 0 &&
          (then == before.found_.end() || then->second[2] != now[2])) {
        out = std::max(out, ir::Work::index);
      }
      if (found_.count(oid) == 0 || then == before.found_.end() || index || now[1] == "S") continue;
      if (then->second[2] != now[2]) out = std::max(out, ir::Work::rewrite);
      if (then->second[4] != now[4]) out = std::max(out, ir::Work::scan);
    }
    return out;
  }

  // The strongest lock that a session has on one of them, by its blocking.
  ir::Blocks blocks(Database& through, const std::string& pid) const {
    ir::Blocks out = ir::Blocks::nothing;
    for (const auto& row : rows(through,
                                "SELECT relation::text, mode FROM pg_locks WHERE locktype = "
                                "'relation' AND granted AND pid = " +
                                    pid)) {
      const auto found = found_.find(row[0]);
      if (found == found_.end() || found->second[1] == "i") continue;
      if (row[1] == "AccessExclusiveLock") out = ir::Blocks::everything;
      for (const char* mode : {"ShareLock", "ShareRowExclusiveLock", "ExclusiveLock"}) {
        if (row[1] == mode) out = std::max(out, ir::Blocks::writes);
      }
    }
    return out;
  }

 private:
  std::map<std::string, std::vector<std::string>> found_;
};

void inside_transaction(Bench& bench) {
  const Rows catalog = rows(bench.database(), kCatalog);
  const std::string pid = bench.cell("SELECT pg_backend_pid()");
  auto& connection = bench.database().connection();
  connection.transaction(port::Transaction::begin);
  const Watch start(bench);
  ir::Blocks said = ir::Blocks::nothing;  // locks stay until the end
  for (const auto& each : bench.answer().statements) {
    SCOPED_TRACE(each.sql);
    const Watch before(bench);
    bench.run(each.sql);
    if (!each.work && !each.blocks) continue;
    said = std::max(said, each.blocks.value_or(ir::Blocks::nothing));
    const ir::Work done = start.work(before, Watch(bench));
    EXPECT_EQ(word(done),
              word(each.work.value_or(done)));  // of rows that raw SQL changes: not said
    EXPECT_EQ(word(start.blocks(bench.database(), pid)), word(said));
  }
  connection.transaction(port::Transaction::rollback);
  EXPECT_EQ(rows(bench.database(), kCatalog), catalog) << "the rollback left something behind";
}

// An operation that commits on its way, statement by statement as it is run.
class Outside {
 public:
  explicit Outside(Bench& bench) : bench_(bench), pid_(bench.cell("SELECT pg_backend_pid()")) {}

  void run() {
    for (const auto& each : bench_.answer().statements) {
      SCOPED_TRACE(each.sql);
      if (!each.transactional) finish();
      if (!start_) begin();
      try {
        one(each);
      } catch (const port::DatabaseError&) {
        EXPECT_FALSE(each.transactional) << "it cannot run in a transaction";
        connection().transaction(port::Transaction::rollback);
        start_.reset();
        while_others_write(each);
      }
      if (!each.transactional) finish();
    }
    finish();
  }

 private:
  port::Connection& connection() { return bench_.database().connection(); }
  void begin() {
    connection().transaction(port::Transaction::begin);
    start_.emplace(bench_);
    said_ = ir::Blocks::nothing;
  }
  void finish() {
    if (start_) connection().transaction(port::Transaction::commit);
    start_.reset();
  }

  void one(const ir::Statement& statement) {
    const Watch before(bench_);
    bench_.run(statement.sql);
    if (!statement.work) return;
    said_ = std::max(said_, statement.blocks.value());
    EXPECT_EQ(word(start_->work(before, Watch(bench_))), word(*statement.work));
    EXPECT_EQ(word(start_->blocks(bench_.database(), pid_)), word(said_));
  }

  // It waits for transactions that have written: meanwhile its lock shows, and others can write.
  void while_others_write(const ir::Statement& statement) {
    Database older = bench_.another();
    older.connection().transaction(port::Transaction::begin);
    for (const char* table : {"logs", "items", "tags"}) {
      older.connection().run(std::string("UPDATE ") + table + " SET id = id WHERE id = 50001", {},
                             nullptr);
    }
    const Watch before(bench_);
    std::thread running([&] { bench_.run(statement.sql); });
    Database onlooker = bench_.another();
    const std::string waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = " + pid_;
    for (int i = 0; i < 1000 && rows(onlooker, waiting).at(0).at(0) == "0"; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(word(before.blocks(onlooker, pid_)), word(statement.blocks.value()));
    onlooker.connection().run("SET lock_timeout = '2s'", {}, nullptr);
    EXPECT_NO_THROW(
        onlooker.connection().run("UPDATE logs SET word = word WHERE id = 17", {}, nullptr));
    older.connection().transaction(port::Transaction::rollback);
    running.join();
    // the counters of scans are not those of one transaction here
    const ir::Work seen = before.work(before, Watch(bench_));
    EXPECT_EQ(word(seen == ir::Work::scan ? ir::Work::none : seen), word(statement.work.value()));
  }

  Bench& bench_;
  const std::string pid_;
  std::optional<Watch> start_;  // of the transaction under way
  ir::Blocks said_ = ir::Blocks::nothing;
};

}  // namespace

void observe_postgres(Bench& bench) {
  if (bench.transactional()) return inside_transaction(bench);
  Outside(bench).run();
}

}  // namespace mig::test
