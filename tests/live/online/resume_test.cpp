// Operations that keep nobody waiting commit on their way. Whatever interrupts them, and wherever:
// the same command, run again by another process, brings the revision to the end that it has when
// nothing happens.
#include "support/scratch_database.hpp"
#include <mig/mig.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace mig::test {
namespace {

using testing::HasSubstr;

struct Stopped {};

// What an operation is to end in, by the catalog: constraints, indexes, columns, mig's own tables.
constexpr const char* kState = R"(
  SELECT 'constraint', conname, pg_get_constraintdef(oid), convalidated::text FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid),
    indisvalid::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'column', attrelid::regclass::text || '.' || attname, attnotnull::text, ''
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
  UNION ALL SELECT 'version', version_num, '', '' FROM mig_version ORDER BY 1, 2, 3)";

constexpr const char* kStart = R"(revision = "aaaa"
[[upgrade]]
op = "create_table"
table = "owners"
columns = [{ name = "id", type = "bigint", nullable = false }]
primary_key = ["id"]
[[upgrade]]
op = "create_table"
table = "items"
columns = [{ name = "id", type = "bigint" }, { name = "n", type = "integer" }, { name = "owner", type = "bigint" }]
indexes = [{ name = "ix_n", columns = ["n"] }]
[[upgrade]]
op = "insert_rows"
table = "owners"
rows = [{ id = 1 }]
[[upgrade]]
op = "insert_rows"
table = "items"
rows = [{ id = 1, n = 1, owner = 1 }, { id = 2, n = 2, owner = 1 }]
)";

struct Way {
  const char* name;
  const char* operation;  // the lines of the operation
  const char* spoil;      // rows that make it fail
  const char* repair;
};
void PrintTo(const Way& way, std::ostream* out) { *out << way.name; }

const Way kWays[] = {
    {"index", "op = 'create_index'\ntable = 'items'\nname = 'uq'\ncolumns = ['id']\nunique = true",
     "INSERT INTO items VALUES (1, 3, 1)", "DELETE FROM items WHERE n = 3"},
    {"drop_index", "op = 'drop_index'\ntable = 'items'\nname = 'ix_n'", "", ""},
    {"unique", "op = 'add_unique'\ntable = 'items'\nname = 'uq'\ncolumns = ['id']",
     "INSERT INTO items VALUES (1, 3, 1)", "DELETE FROM items WHERE n = 3"},
    {"primary_key_of_nulls", "op = 'add_primary_key'\ntable = 'items'\ncolumns = ['id', 'n']",
     "INSERT INTO items VALUES (NULL, 3, 1)", "DELETE FROM items WHERE n = 3"},
    {"primary_key_of_equals", "op = 'add_primary_key'\ntable = 'items'\ncolumns = ['id']",
     "INSERT INTO items VALUES (1, 3, 1)", "DELETE FROM items WHERE n = 3"},
    {"foreign_key",
     "op = 'add_foreign_key'\ntable = 'items'\nname = 'fk'\ncolumns = ['owner']\n"
     "references = { table = 'owners', columns = ['id'] }",
     "INSERT INTO items VALUES (3, 3, 9)", "DELETE FROM items WHERE n = 3"},
    {"check", "op = 'add_check'\ntable = 'items'\nname = 'ck'\ncheck = 'n < 3'",
     "INSERT INTO items VALUES (3, 3, 1)", "DELETE FROM items WHERE n = 3"},
    {"not_null", "op = 'alter_column'\ntable = 'items'\nname = 'owner'\nnullable = false",
     "INSERT INTO items VALUES (3, 3, NULL)", "DELETE FROM items WHERE n = 3"},
    {"not_null_and_type",
     "op = 'alter_column'\ntable = 'items'\nname = 'n'\ntype = 'bigint'\nnullable = false",
     "INSERT INTO items VALUES (3, NULL, 1)", "DELETE FROM items WHERE id = 3"},
};

std::string column(const char* name) {
  return "[[upgrade]]\nop = 'add_column'\ntable = 'items'\ncolumn = { name = '" +
         std::string(name) + "', type = 'integer' }\n";
}

// Between two operations that could not be done twice.
History history_of(const Way& way) {
  return History::of_texts(
      {{"aaaa.toml", kStart},
       {"bbbb.toml", "revision = 'bbbb'\ndown_revision = 'aaaa'\n" + column("first") +
                         "[[upgrade]]\n" + way.operation + "\nonline = true\n" + column("last")}});
}

class Resume : public testing::TestWithParam<Way> {
 protected:
  // A database at the revision before.
  struct Place {
    ScratchDatabase scratch{"postgres"};
    Place(const History& history, const Way& way, bool spoilt) {
      Database database = open();
      upgrade(history, database, "aaaa");
      if (spoilt) database.connection().run(way.spoil, {}, nullptr);
    }
    Database open() const { return Database::open(scratch.url()); }
    void run(const std::string& sql) const { open().connection().run(sql, {}, nullptr); }
    std::vector<std::vector<std::string>> state() const {
      Database database = open();
      return rows(database, kState);
    }
  };

  // How it ends when nothing happens, and how many statements that takes.
  std::vector<std::vector<std::string>> undisturbed(std::size_t& statements) {
    const Place place(history_, GetParam(), false);
    Options options;
    options.events.statement = [&](std::string_view) { ++statements; };
    Database database = place.open();
    upgrade(history_, database, "head", options);
    return place.state();
  }

  const History history_ = history_of(GetParam());
};

// The process is gone before the n-th statement.
TEST_P(Resume, a_run_that_stops_before_any_statement_is_taken_up) {
  std::size_t statements = 0;
  const auto wanted = undisturbed(statements);
  for (std::size_t stop = 1; stop <= statements; ++stop) {
    SCOPED_TRACE("before statement " + std::to_string(stop));
    const Place place(history_, GetParam(), false);
    std::size_t count = 0;
    Options options;
    options.events.statement = [&](std::string_view) {
      if (++count == stop) throw Stopped();
    };
    {
      Database database = place.open();
      EXPECT_THROW(upgrade(history_, database, "head", options), Stopped);
    }
    Database database = place.open();
    upgrade(history_, database);
    EXPECT_EQ(place.state(), wanted);
  }
}

// The server brings a statement to its end that runs alone, and nobody is there to see it.
TEST_P(Resume, a_statement_that_ended_unseen_is_not_done_twice) {
  std::size_t statements = 0;
  const auto wanted = undisturbed(statements);
  const Place place(history_, GetParam(), false);
  std::set<std::string, std::less<>> ended;
  Options options;
  options.events.statement = [&](std::string_view sql) {
    const bool alone = sql.find("CONCURRENTLY") != std::string_view::npos ||
                       sql.find("VALIDATE CONSTRAINT") != std::string_view::npos;
    if (!alone || !ended.emplace(sql).second) return;
    place.run(std::string(sql));
    throw Stopped();
  };
  for (bool complete = false; !complete;) {
    Database database = place.open();
    try {
      upgrade(history_, database, "head", options);
      complete = true;
    } catch (const Stopped&) {
      EXPECT_NE(place.state(), wanted);
    }
  }
  EXPECT_FALSE(ended.empty());
  EXPECT_EQ(place.state(), wanted);
}

// Rows in the way: what is done until then stays, and the rest follows when they are repaired.
TEST_P(Resume, rows_in_the_way_are_repaired_and_it_goes_on) {
  if (*GetParam().spoil == '\0') GTEST_SKIP() << "no rows can be in the way";
  std::size_t statements = 0;
  const auto wanted = undisturbed(statements);
  const Place place(history_, GetParam(), true);
  for (int i = 0; i < 2; ++i) {  // nothing piles up
    Database database = place.open();
    EXPECT_THROW(upgrade(history_, database), Error);
  }
  place.run(GetParam().repair);
  Database database = place.open();
  upgrade(history_, database);
  EXPECT_EQ(place.state(), wanted);
}

// Another session is in the way, at each statement in turn.
TEST_P(Resume, a_lock_that_cannot_be_had_leaves_what_can_be_taken_up) {
  std::size_t statements = 0;
  const auto wanted = undisturbed(statements);
  for (std::size_t stop = 1; stop <= statements; ++stop) {
    SCOPED_TRACE("at statement " + std::to_string(stop));
    const Place place(history_, GetParam(), false);
    Database other = place.open();
    other.connection().run("SET lock_timeout = '100ms'", {}, nullptr);
    std::size_t count = 0;
    Options options;
    options.retries = 0;
    options.events.statement = [&](std::string_view) {
      if (++count != stop) return;
      other.connection().transaction(port::Transaction::begin);
      try {
        other.connection().run("LOCK TABLE items IN SHARE UPDATE EXCLUSIVE MODE", {}, nullptr);
      } catch (const port::DatabaseError&) {  // the migration has it already
        other.connection().transaction(port::Transaction::rollback);
      }
    };
    {
      Database database = place.open();
      database.connection().run("SET lock_timeout = '100ms'", {}, nullptr);
      try {
        upgrade(history_, database, "head", options);
      } catch (const Error&) {
        EXPECT_GE(count, stop);
      }
    }
    other.connection().transaction(port::Transaction::rollback);
    Database database = place.open();
    upgrade(history_, database);
    EXPECT_EQ(place.state(), wanted);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, Resume, testing::ValuesIn(kWays),
                         [](const auto& param) { return std::string(param.param.name); });

// An index of the name that somebody has is never taken for one of the migration's.
TEST(Online, an_index_that_was_there_before_is_left_alone) {
  const History history = history_of(kWays[0]);
  const ScratchDatabase scratch("postgres");
  Database database = Database::open(scratch.url());
  upgrade(history, database, "aaaa");
  database.connection().run("CREATE INDEX uq ON items (n)", {}, nullptr);
  for (int i = 0; i < 2; ++i) {
    try {
      upgrade(history, database);
      FAIL() << "an index that is another one was taken for the right one";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("exists"));
    }
  }
  const auto left = rows(database, "SELECT indexdef FROM pg_indexes WHERE indexname = 'uq'");
  ASSERT_EQ(left.size(), 1U);
  EXPECT_THAT(left[0][0], HasSubstr("(n)"));
}

// Two migrations at once: the one that waits for the lock does not keep an index of the other from
// being built.
TEST(Online, a_migration_that_waits_is_no_transaction_that_an_index_waits_for) {
  const History history = history_of(kWays[0]);
  const ScratchDatabase scratch("postgres");
  {
    Database database = Database::open(scratch.url());
    upgrade(history, database, "aaaa");
  }
  Database first = Database::open(scratch.url());
  Database second = Database::open(scratch.url());
  std::unique_ptr<std::thread> waiting;
  std::atomic<bool> waits{false};
  Options options;
  options.events.statement = [&](std::string_view sql) {
    if (waiting || sql.find("CONCURRENTLY") == std::string_view::npos) return;
    waiting = std::make_unique<std::thread>([&] {
      Options patient;
      patient.events.waiting = [&](std::string_view) { waits = true; };
      upgrade(history, second, "head", patient);
    });
    while (!waits) std::this_thread::yield();
  };
  EXPECT_NO_THROW(upgrade(history, first, "head", options));
  ASSERT_TRUE(waiting);
  waiting->join();
  EXPECT_EQ(version_rows(second), std::vector<std::string>{"bbbb"});
}

// Servers that are told how an ALTER TABLE has to go refuse what would go another way.
class Stated : public testing::TestWithParam<std::string> {};

TEST_P(Stated, a_table_on_which_it_would_take_more_is_refused_unchanged) {
  const ScratchDatabase scratch(GetParam());
  Database database = Database::open(scratch.url());
  const std::string add =
      "[[upgrade]]\nop = 'add_column'\ntable = 't'\ncolumn = { name = 'c', type = 'integer' }\n";
  const History plain =
      History::of_texts({{"aaaa.toml",
                          "revision = 'aaaa'\n[[upgrade]]\nop = 'create_table'\ntable = 't'\n"
                          "columns = [{ name = 'id', type = 'bigint', nullable = false }]\n"
                          "primary_key = ['id']\n"},
                         {"bbbb.toml", "revision = 'bbbb'\ndown_revision = 'aaaa'\n" + add}});
  upgrade(plain, database, "aaaa");
  // no column comes at once to a table that is kept compressed
  database.connection().run("ALTER TABLE t ROW_FORMAT = COMPRESSED, KEY_BLOCK_SIZE = 8", {},
                            nullptr);
  Options options;
  options.online = true;
  EXPECT_THROW(upgrade(plain, database, "head", options), Error);
  EXPECT_EQ(database.catalog()->inspect(database.connection(), {"t"}).tables.at(0).columns.size(),
            1U);
  options.online = false;
  upgrade(plain, database, "head", options);
}

INSTANTIATE_TEST_SUITE_P(Engines, Stated, testing::Values("mysql", "mariadb"),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace mig::test
