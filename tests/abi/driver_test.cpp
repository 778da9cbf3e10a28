// Connections and catalogs over the C tables.
#include "abi/plugin_folder.hpp"

#include <functional>
#include <memory>

namespace mig::test {
namespace {

using port::Cell;
using port::Failure;
using port::Row;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Driver : public testing::Test {
 protected:
  Driver() {
    folder_.library("classic");
    folder_.manifest("classic", "classic.so", {},
                     "aliases = [\"old\"]\nfamilies = [\"base\"]\n"
                     "[[dialect]]\nname = \"classic_two\"\n");
    auto options = folder_.options();
    options.log = [this](int, std::string_view message) { log_.emplace_back(message); };
    host_ = std::make_unique<plugins::Host>(options);
  }

  plugins::Opened open(const std::string& url = "classic://u:pw@h/db") { return host_->open(url); }

  port::DatabaseError failure(const std::string& sql) {
    auto opened = open();
    std::vector<Row> rows;
    try {
      opened.connection->run(sql, {}, &rows);
    } catch (const port::DatabaseError& e) {
      return e;
    }
    throw std::runtime_error("nothing was thrown");
  }

  PluginFolder folder_;
  std::vector<std::string> log_;
  std::unique_ptr<plugins::Host> host_;
};

TEST_F(Driver, server_is_known_at_once) {
  const auto opened = open();
  EXPECT_EQ(opened.connection->server().product, "Classic");
  EXPECT_EQ(opened.connection->server().version, "9");
  EXPECT_EQ(opened.dialect->name(), "classic");
  EXPECT_THAT(opened.notes, IsEmpty());
}

TEST_F(Driver, values_pass_both_ways) {
  const auto opened = open();
  const std::vector<Cell> args = {Cell(), Cell(std::int64_t{-7}), Cell(2.5),
                                  Cell(std::string("a\0b", 3)), Cell(std::string())};
  std::vector<Row> rows = {{Cell(std::string("kept"))}};
  EXPECT_EQ(opened.connection->run("echo", args, &rows), 3);
  EXPECT_THAT(rows, ElementsAre(Row{Cell(std::string("kept"))}, args));
  EXPECT_EQ(opened.connection->run("echo", args, nullptr), 3);
  EXPECT_EQ(opened.connection->run("untold", {}, nullptr), -1);
}

TEST_F(Driver, error_keys_arrive_without_secrets) {
  const auto e = failure("fail");
  EXPECT_EQ(e.failure, Failure::statement);
  EXPECT_EQ(e.message, "near \"fail\": password=***");
  EXPECT_EQ(e.sqlstate, "42601");
  EXPECT_EQ(e.code, "1064");
  EXPECT_EQ(e.position, 8U);
  EXPECT_EQ(e.hint, "write it well");
}

TEST_F(Driver, statuses_become_failures) {
  EXPECT_EQ(failure("fail unique").failure, Failure::constraint);
  EXPECT_EQ(failure("fail locked").failure, Failure::locked);
  EXPECT_EQ(failure("fail gone").failure, Failure::connection);
  EXPECT_EQ(failure("fail stop").failure, Failure::cancelled);
  EXPECT_EQ(failure("fail odd").failure, Failure::internal);
}

TEST_F(Driver, bad_rows_are_a_breach) {
  const std::string begin = "the plugin of dialect 'classic' broke the plugin contract in run: ";
  EXPECT_EQ(failure("bad_kind").message, begin + "it handed over a value of the unknown kind 9");
  EXPECT_EQ(failure("bad_width").message,
            begin + "it announced 2 columns and handed over a row of 1");
  EXPECT_EQ(failure("bad_text").message, begin + "it handed over text that is a null pointer");
  EXPECT_EQ(failure("bad_kind").failure, Failure::internal);
}

TEST_F(Driver, open_reports_without_secrets) {
  const std::string url =
      "classic://user:p%40ss%2Fword1@mirror/db?sslmode=require&password=second%20one&user=me";
  std::string message;
  std::string hint;
  try {
    (void)open(url);
  } catch (const port::DatabaseError& e) {
    message = e.message;
    hint = e.hint;
    EXPECT_EQ(e.failure, Failure::connection);
  }
  for (const auto& text : {message, hint}) {
    EXPECT_EQ(
        text,
        R"({"url":"classic://user:***@mirror/db?sslmode=require&password=***&user=me","options":{}})");
  }
}

TEST_F(Driver, open_that_opens_nothing_is_a_breach) {
  EXPECT_EQ(error_of([&] { (void)open("classic:nothing"); }),
            "DatabaseError: the plugin of dialect 'classic' broke the plugin contract in open: it "
            "reported success and opened no connection");
}

TEST_F(Driver, connection_is_closed_when_the_server_is_odd) {
  EXPECT_THAT(error_of([&] { (void)open("classic:bad_server"); }),
              HasSubstr("in server: its answer is not a valid server: expected a string, found an "
                        "integer"));
  EXPECT_EQ(log_.back(), "closed");
}

TEST_F(Driver, transactions_and_closing) {
  {
    const auto opened = open();
    log_.clear();
    opened.connection->transaction(port::Transaction::begin);
    opened.connection->transaction(port::Transaction::commit);
    opened.connection->transaction(port::Transaction::begin);
    opened.connection->transaction(port::Transaction::rollback);
    EXPECT_EQ(error_of([&] { opened.connection->transaction(port::Transaction::commit); }),
              "DatabaseError: not begun");
    opened.connection->cancel();  // the table ends before it
  }
  EXPECT_THAT(log_, ElementsAre("begin", "commit", "begin", "rollback", "closed"));
}

TEST_F(Driver, what_was_handed_out_outlives_the_host) {
  auto opened = open();
  host_.reset();
  EXPECT_EQ(opened.connection->run("x", {}, nullptr), 3);
  EXPECT_EQ(opened.dialect->compile(drop("t")).statements.front().sql, "DROP TABLE t");
  opened.connection.reset();
  EXPECT_EQ(log_.back(), "closed");
}

TEST_F(Driver, server_of_another_flavour_switches) {
  const auto opened = open("classic:two");
  EXPECT_EQ(opened.dialect->name(), "classic_two");
  EXPECT_THAT(
      opened.notes,
      ElementsAre("the server is Classic: dialect 'classic_two' is used instead of 'classic'"));
}

TEST_F(Driver, driver_is_borrowed_by_name) {
  const auto opened = open("classic_two:two");
  EXPECT_EQ(opened.dialect->name(), "classic_two");
  EXPECT_THAT(opened.notes, IsEmpty());
}

TEST_F(Driver, catalog_sees_a_lent_session) {
  const auto opened = open();
  const auto schema = opened.catalog->inspect(*opened.connection, {});
  ASSERT_EQ(schema.tables.size(), 1U);
  EXPECT_EQ(schema.tables[0].name, "orders");
  EXPECT_EQ(schema.tables[0].columns[0].name, "id");
}

TEST_F(Driver, catalog_passes_the_database_error_on) {
  const auto opened = open();
  try {
    (void)opened.catalog->inspect(*opened.connection, {"fail"});
    FAIL();
  } catch (const port::DatabaseError& e) {
    EXPECT_EQ(e.failure, Failure::statement);
    EXPECT_EQ(e.sqlstate, "42601");
    EXPECT_EQ(e.position, 8U);
  }
}

TEST_F(Driver, catalog_answer_is_checked) {
  const auto opened = open();
  EXPECT_THAT(error_of([&] { (void)opened.catalog->inspect(*opened.connection, {"garbage"}); }),
              HasSubstr("in inspect: its answer is not a valid schema: expected an array"));
}

// A connection of core's own kind: the lent session goes through it, whatever it is.
class Recording final : public port::Connection {
 public:
  const ir::Server& server() const override { return server_; }
  std::int64_t run(std::string_view sql, const std::vector<Cell>&, std::vector<Row>*) override {
    if (interrupt) throw std::runtime_error("interrupted");
    statements.emplace_back(sql);
    return 0;
  }
  void transaction(port::Transaction) override {}
  void cancel() override {}

  bool interrupt = false;
  std::vector<std::string> statements;

 private:
  ir::Server server_;
};

TEST_F(Driver, catalog_runs_on_any_connection) {
  const auto opened = open();
  Recording recording;
  (void)error_of([&] { (void)opened.catalog->inspect(recording, {}); });
  EXPECT_THAT(recording.statements, ElementsAre("tables"));
}

TEST_F(Driver, foreign_exceptions_of_a_session_come_back_as_they_were) {
  const auto opened = open();
  Recording recording;
  recording.interrupt = true;
  EXPECT_THROW((void)opened.catalog->inspect(recording, {}), std::runtime_error);
}

TEST_F(Driver, locks) {
  const auto opened = open();
  log_.clear();
  EXPECT_TRUE(opened.catalog->can_lock(port::LockOf::session));
  opened.catalog->lock(*opened.connection, "mig", std::chrono::milliseconds(1500),
                       port::LockOf::session);
  opened.catalog->unlock(*opened.connection, "mig");
  EXPECT_THAT(log_, ElementsAre("locked for 1500", "unlocked"));
  try {
    opened.catalog->lock(*opened.connection, "taken", std::chrono::milliseconds(0),
                         port::LockOf::session);
    FAIL();
  } catch (const port::DatabaseError& e) {
    EXPECT_EQ(e.failure, Failure::locked);
    EXPECT_EQ(e.message, "held by somebody else");
  }
}

// What a plugin of 1.0 has not: its table ends before.
TEST_F(Driver, a_table_that_ends_before_the_lock_is_told_has_none_of_that) {
  const auto opened = open();
  EXPECT_FALSE(opened.catalog->can_lock(port::LockOf::transaction));
  const auto failure_of = [](const std::function<void()>& body) {
    try {
      body();
    } catch (const port::DatabaseError& e) {
      return e.failure;
    }
    throw std::runtime_error("nothing was thrown");
  };
  EXPECT_EQ(failure_of(
                [&] { static_cast<void>(opened.catalog->lock_holder(*opened.connection, "mig")); }),
            Failure::unsupported);
  EXPECT_EQ(failure_of([&] { opened.catalog->release_lock(*opened.connection, "mig", "1"); }),
            Failure::unsupported);
  EXPECT_EQ(failure_of([&] {
              opened.catalog->lock(*opened.connection, "mig", std::chrono::milliseconds(0),
                                   port::LockOf::transaction);
            }),
            Failure::unsupported);
}

TEST_F(Driver, a_table_that_ends_before_the_backup_has_none) {
  const auto opened = open();
  try {
    static_cast<void>(opened.connection->backup("copy", ".bak"));
    FAIL();
  } catch (const port::DatabaseError& e) {
    EXPECT_EQ(e.failure, Failure::unsupported);
    EXPECT_NE(e.hint, "");
  }
}

TEST_F(Driver, a_session_of_a_pooler_needs_a_lock_that_a_transaction_holds) {
  try {
    static_cast<void>(host_->open("classic://u:pw@h/db", {{"lock", "transaction"}}));
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.first().code, "MIG-652");
  }
}

TEST(driver, is_loaded_on_the_first_connection_only) {
  const PluginFolder folder;
  folder.library("cut_dialect");
  folder.library("cut_driver");
  folder.manifest("cut", "cut_dialect.so", "driver = \"cut_driver.so\"\n");
  std::vector<std::string> log;
  auto options = folder.options();
  options.log = [&](int, std::string_view message) { log.emplace_back(message); };
  plugins::Host host(options);
  (void)host.dialect("cut")->compile(drop("t"));
  EXPECT_EQ(host.dialect_for_url("cut://h/db"), "cut");
  EXPECT_THAT(log, ElementsAre("entered cut"));
  const auto opened = host.open("cut://h/db");
  EXPECT_THAT(log, ElementsAre("entered cut", "entered driver cut"));
  EXPECT_EQ(opened.connection->run("x", {}, nullptr), 3);
  EXPECT_EQ(opened.catalog->inspect(*opened.connection, {}).tables.size(), 1U);
}

TEST(driver, is_not_there) {
  const PluginFolder folder;
  folder.install("offline", "offline");
  auto host = folder.host();
  EXPECT_EQ(error_of([&] { (void)host.open("offline:x"); }),
            "error[MIG-514]: dialect 'offline' cannot connect: it has no driver\n  library " +
                (folder.path() / "offline.so").string() +
                "\n  = offline commands still work (mig upgrade --sql)");
}

TEST(driver, library_without_the_facet) {
  const PluginFolder folder;
  folder.library("cut_dialect");
  folder.library("offline");
  folder.manifest("cut", "cut_dialect.so", "driver = \"offline.so\"\n");
  EXPECT_THAT(
      error_of([&] { (void)folder.host().open("cut:x"); }),
      HasSubstr("offline.so broke the plugin contract: it does not offer mig.driver/1 for 'cut'"));
}

TEST(driver, pin_of_the_driver) {
  const PluginFolder folder;
  folder.library("cut_dialect");
  folder.library("cut_driver");
  folder.manifest("cut", "cut_dialect.so",
                  "driver = \"cut_driver.so\"\ndriver_sha256 = \"" + std::string(64, '0') + "\"\n");
  EXPECT_THAT(
      error_of([&] { (void)folder.host().open("cut:x"); }),
      testing::StartsWith("error[MIG-505]: the driver of dialect 'cut' could not be loaded"));
}

}  // namespace
}  // namespace mig::test
