// A migrator that is killed at any point leaves what a plain upgrade brings to the right end: the
// same schema, the same rows, nothing half done.
//
// MIG_KILLS: how many points an engine is tried at, spread evenly over all there are (24). 0: every
// point. What was found is printed: kills, runs that went on, wrong outcomes.
#include "live/kill/killing_connection.hpp"
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

// Every kind of operation that takes several statements somewhere, and raw SQL.
const std::vector<std::pair<std::string, std::string>>& revisions() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"a1.toml", R"toml(revision = "a1"
[[upgrade]]
op = "execute"
sql = "create table bare (n integer not null)"

[[upgrade]]
op = "create_table"
table = "shops"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "name", type = "varchar(80)", nullable = false },
  { name = "kind", type = { enum = ["small", "large"], name = "shop_kind" }, default = "small" },
]
primary_key = ["id"]

[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ name = "one" }, { name = "two" }]

[[upgrade]]
op = "create_table"
table = "sales"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "shop", type = "bigint", nullable = false },
  { name = "amount", type = "decimal(10,2)", nullable = false, default = 0 },
]
primary_key = ["id"]
foreign_keys = [{ columns = ["shop"], references = { table = "shops", columns = ["id"] } }]
indexes = [{ columns = ["amount"] }]

[[upgrade]]
op = "create_view"
name = "takings"
query = "select shop, sum(amount) as total from sales group by shop"
)toml"},
      {"a2.toml", R"toml(revision = "a2"
down_revision = "a1"
[[upgrade]]
op = "update_rows"
table = "shops"
set = { kind = "large" }
match = [{ name = "two" }]

[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ name = "another" }]

[[upgrade]]
op = "backfill"
table = "shops"
set = { name = { sql = { mysql = "concat(name, '!')", default = "name || '!'" } } }
batch = 1

[[upgrade]]
op = "add_column"
table = "sales"
column = { name = "note", type = "varchar(40)" }

[[upgrade]]
op = "add_enum_value"
name = "shop_kind"
value = "huge"

[[upgrade]]
op = "rename_column"
table = "sales"
name = "amount"
to = "price"

[[upgrade]]
op = "alter_column"
table = "shops"
name = "name"
type = "varchar(120)"

[[upgrade]]
op = "add_check"
table = "sales"
check = "price >= 0"
)toml"},
      {"a3.toml", R"toml(revision = "a3"
down_revision = "a2"
[[upgrade]]
op = "execute"
sql = """
insert into shops (name) values ('three');
create table plain (n integer not null);
insert into plain (n) values (1);
insert into plain (n) values (1);
update plain set n = n + 1;
"""

[[upgrade]]
op = "rename_table"
table = "sales"
to = "orders"

[[upgrade]]
op = "create_index"
table = "orders"
columns = ["note"]

[[upgrade]]
op = "drop_column"
table = "shops"
name = "kind"

[[upgrade]]
op = "delete_rows"
table = "shops"
match = [{ name = "one!" }]
)toml"}};
  return all;
}

History history() { return History::of_texts(revisions()); }

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

// What the database holds, to be held against that of a run that nobody killed.
std::string contents(Database& database) {
  std::string out;
  for (const char* sql : {"SELECT name FROM shops ORDER BY name", "SELECT n FROM plain ORDER BY n",
                          "SELECT COUNT(*) FROM orders", "SELECT COUNT(*) FROM takings",
                          "SELECT version_num FROM mig_version"}) {
    out += std::string(sql) + ":";
    for (const auto& row : rows(database, sql)) out += " " + row.front();
    out += "\n";
  }
  return out;
}

int wanted_kills() {
  const char* text = std::getenv("MIG_KILLS");  // NOLINT(concurrency-mt-unsafe)
  return text == nullptr ? 24 : std::atoi(text);
}

class Kill : public ::testing::TestWithParam<std::string> {
 protected:
  // Runs the migration in a process of its own that ends at the point, or after so many
  // microseconds; whether it was killed.
  static bool killed(const std::string& url, std::uint64_t point, useconds_t after) {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        std::uint64_t calls = 0;
        Database database = deadly(url, point, calls);
        static_cast<void>(upgrade(history(), database));
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

  // What is wrong after a plain upgrade; nothing when all is as it should be.
  std::string wrong(const ScratchDatabase& scratch, const std::string& expected) {
    try {
      Database database = scratch.open();
      went_on_ += half_done(database).empty() ? 0 : 1;
      try {
        static_cast<void>(upgrade(history(), database));
      } catch (const Error& error) {
        if (error.first().code != "MIG-619") throw;
        // raw SQL: somebody looks
        ++asked_;
        const std::string& note = error.first().notes.front();
        const std::string table = note.find("bare") != std::string::npos ? "bare" : "plain";
        const auto live = database.catalog()->inspect(database.connection(), {table});
        resolve(database, live.table(table) != nullptr);
        static_cast<void>(upgrade(history(), database));
      }
      std::string out =
          contents(database) + text_of(drift({}, history(), live_options(scratch, database)));
      if (out == expected) out.clear();
      if (!half_done(database).empty()) out += "something is half done\n";
      return out;
    } catch (const Error& error) {
      return text_of(error);
    } catch (const port::DatabaseError& error) {
      return error.message;
    }
  }

  void try_point(std::uint64_t point, useconds_t after, const std::string& expected) {
    const ScratchDatabase scratch(GetParam());
    kills_ += killed(scratch.url(), point, after) ? 1 : 0;
    const std::string left = wrong(scratch, expected);
    if (left.empty()) return;
    ++wrong_;
    ADD_FAILURE() << (after > 0 ? "killed after microseconds: " : "killed at point ")
                  << (after > 0 ? after : point) << "\n"
                  << left;
  }

  int kills_ = 0;
  int went_on_ = 0;
  int asked_ = 0;
  int wrong_ = 0;
};

TEST_P(Kill, a_plain_upgrade_ends_as_if_nothing_had_happened) {
  const std::string engine = GetParam();
  std::string expected;
  std::uint64_t calls = 0;
  const auto start = std::chrono::steady_clock::now();
  {
    const ScratchDatabase scratch(engine);
    Database database = deadly(scratch.url(), kNever, calls);
    try {
      static_cast<void>(upgrade(history(), database));
    } catch (const Error& error) {
      FAIL() << text_of(error);
    }
    // raw SQL that does not say what it makes is drift, here as there
    expected = contents(database) + text_of(drift({}, history(), live_options(scratch, database)));
    EXPECT_THAT(expected, ::testing::Not(::testing::HasSubstr("orders\"\n")));
  }
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
                        std::chrono::steady_clock::now() - start)
                        .count();
  const std::uint64_t points = 2 * calls;
  const auto wanted = static_cast<std::uint64_t>(wanted_kills());
  const std::uint64_t count = wanted == 0 ? points : std::min(points, wanted);
  for (std::uint64_t i = 0; i < count; ++i) try_point(i * points / count, 0, expected);
  // And at any time, also while the database is at work.
  const std::uint64_t times = wanted == 0 ? 100 : wanted / 4;
  for (std::uint64_t i = 1; i <= times; ++i) {
    try_point(kNever, static_cast<useconds_t>(1 + static_cast<std::uint64_t>(took) * i / times),
              expected);
  }
  std::printf(
      "%s: %llu points, %d kills, %d runs that went on, %d of them asked, "
      "%d wrong outcomes\n",
      engine.c_str(), static_cast<unsigned long long>(points), kills_, went_on_, asked_, wrong_);
}

INSTANTIATE_TEST_SUITE_P(Engines, Kill, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
