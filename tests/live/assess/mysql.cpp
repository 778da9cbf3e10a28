// MySQL and MariaDB: each statement is run with the ALGORITHM and LOCK that fit what was said of it
// and is expected to be taken, and with those that do not.
#include "live/assess/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace mig::test {

namespace {

class Trial {
 public:
  explicit Trial(Bench& bench)
      : bench_(bench),
        maria_(bench.database().dialect().name() == "mariadb"),
        reader_(bench.another()),
        relations_(bench.relations()) {
    bench.run("CREATE TABLE marker (n INT)");
    wait_at_most(kPatience);
  }

  void run() {
    for (const auto& each : bench_.answer().statements) {
      SCOPED_TRACE(each.sql);
      one(each);
    }
  }

 private:
  // Seconds. The server's own threads (statistics, purge) lock a table too, for as long as they
  // need on a busy machine; what waits for the reader alone is given a second.
  static constexpr int kPatience = 20;
  void wait_at_most(int seconds) {
    bench_.run("SET lock_wait_timeout = " + std::to_string(seconds));
  }

  void one(const ir::Statement& statement) {
    if (!statement.work || !statement.blocks) {
      return changes_rows(statement.sql) ? rolled_back(statement.sql, statement)
                                         : bench_.run(statement.sql);
    }
    const Files before = files();
    done_ = false;
    if (*statement.work == ir::Work::none) {
      at_once(statement);
    } else {
      at_length(statement);
    }
    if (!done_) rolled_back(statement.sql, statement);
    // nothing in the files tells that rows were only read
    const bool scan = *statement.work == ir::Work::scan;
    EXPECT_EQ(word(work(before, files())), word(scan ? ir::Work::none : *statement.work));
  }

  // The catalog alone changes: who reads the table keeps it waiting, or nobody does.
  void at_once(const ir::Statement& statement) {
    auto& reader = reader_.connection();
    reader.transaction(port::Transaction::begin);
    for (const auto& each : relations_) {
      try {
        reader.run("SELECT 1 FROM " + each + " LIMIT 1", {}, nullptr);
      } catch (const port::DatabaseError& error) {
        // a statement before this one took it, or what a view reads, away
        EXPECT_THAT(error.code, ::testing::AnyOf("1146", "1356")) << error.message;
      }
    }
    wait_at_most(1);
    bool waits = refused(statement.sql, statement);
    if (waits && *statement.blocks == ir::Blocks::nothing) {
      wait_at_most(kPatience);
      waits = refused(statement.sql, statement);
    }
    reader.transaction(port::Transaction::rollback);
    wait_at_most(kPatience);
    // a view whose table has gone cannot be read, so that nobody keeps its change waiting
    said_ = std::max(said_, *statement.blocks);
    if (waits) seen_ = ir::Blocks::everything;
    EXPECT_EQ(word(seen_), word(said_));
    if (!waits || !takes_options(statement)) return;
    // some changes of the catalog alone are no INSTANT ones by name
    const char* other = maria_ ? ", ALGORITHM=NOCOPY, LOCK=NONE" : ", ALGORITHM=INPLACE, LOCK=NONE";
    if (refused(statement.sql + ", ALGORITHM=INSTANT", statement)) {
      EXPECT_FALSE(refused(statement.sql + other, statement)) << message_;
    }
  }

  void at_length(const ir::Statement& statement) {
    if (!takes_options(statement)) return;
    const auto& sql = statement.sql;
    EXPECT_TRUE(refused(sql + ", ALGORITHM=INSTANT", statement));
    if (maria_ && statement.work == ir::Work::rewrite && !done_) {
      EXPECT_TRUE(refused(sql + ", ALGORITHM=NOCOPY", statement));
    }
    const char* locks[] = {"NONE", "SHARED", "EXCLUSIVE"};
    const auto needed = static_cast<std::size_t>(*statement.blocks);
    for (std::size_t i = 0; i <= needed && !done_; ++i) {
      const bool no = refused(sql + ", LOCK=" + locks[i], statement);
      EXPECT_EQ(no, i < needed) << "LOCK=" << locks[i] << ": " << message_;
    }
  }

  static bool changes_rows(const std::string& sql) {
    return sql.rfind("INSERT", 0) == 0 || sql.rfind("UPDATE", 0) == 0 ||
           sql.rfind("DELETE", 0) == 0;
  }
  static bool takes_options(const ir::Statement& statement) {
    return statement.sql.rfind("ALTER TABLE", 0) == 0 &&
           statement.sql.find("ALGORITHM=") == std::string::npos;
  }

  bool refused(const std::string& sql, const ir::Statement& statement) {
    try {
      rolled_back(sql, statement);
    } catch (const port::DatabaseError& error) {
      message_ = error.message;
      return true;
    }
    done_ = true;
    return false;
  }

  // What can be rolled back is run once more, for what comes behind it.
  void rolled_back(const std::string& sql, const ir::Statement& statement) {
    auto& connection = bench_.database().connection();
    bench_.run("DELETE FROM marker");
    connection.transaction(port::Transaction::begin);
    bench_.run("INSERT INTO marker VALUES (1)");
    try {
      bench_.run(sql);
    } catch (const port::DatabaseError&) {
      connection.transaction(port::Transaction::rollback);
      throw;
    }
    connection.transaction(port::Transaction::rollback);
    EXPECT_EQ(bench_.cell("SELECT COUNT(*) FROM marker") == "0", statement.transactional);
    if (statement.transactional) bench_.run(sql);
  }

  struct Files {
    std::map<std::string, std::string> tables;              // name → id
    std::set<std::pair<std::string, std::string>> indexes;  // id of the table, id of the index
  };
  Files files() {
    const std::string prefix =
        maria_ ? "information_schema.INNODB_SYS_" : "information_schema.INNODB_";
    const std::string ours = "NAME LIKE CONCAT(DATABASE(), '/%')";
    Files out;
    for (const auto& row :
         rows(bench_.database(), "SELECT NAME, TABLE_ID FROM " + prefix + "TABLES WHERE " + ours)) {
      out.tables[row[0]] = row[1];
    }
    for (const auto& row :
         rows(bench_.database(), "SELECT TABLE_ID, INDEX_ID FROM " + prefix +
                                     "INDEXES WHERE TABLE_ID IN (SELECT TABLE_ID FROM " + prefix +
                                     "TABLES WHERE " + ours + ")")) {
      out.indexes.insert({row[0], row[1]});
    }
    return out;
  }
  static ir::Work work(const Files& before, const Files& after) {
    ir::Work out = ir::Work::none;
    for (const auto& [name, id] : before.tables) {
      const auto now = after.tables.find(name);
      if (now != after.tables.end() && now->second != id) return ir::Work::rewrite;
      for (const auto& index : after.indexes) {
        if (index.first == id && before.indexes.count(index) == 0) out = ir::Work::index;
      }
    }
    return out;
  }

  Bench& bench_;
  const bool maria_;
  Database reader_;
  const std::vector<std::string> relations_;
  ir::Blocks said_ = ir::Blocks::nothing;  // of the changes of the catalog so far
  ir::Blocks seen_ = ir::Blocks::nothing;
  bool done_ = false;    // the statement under way has been run
  std::string message_;  // of the last refusal
};

}  // namespace

void observe_mysql(Bench& bench) { Trial(bench).run(); }

}  // namespace mig::test
