// Every test gets a schema with a name of its own, so that tests run side by side.
#include "support/postgres_live.hpp"

#include <mig/ir/apply.hpp>

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>

namespace mig_postgres_test {

namespace {

std::string unique_name() {
  static std::atomic<int> counter{0};
  return "mig_" + std::to_string(::getpid()) + "_" + std::to_string(++counter);
}

void must_hold(const ir::Statement& statement, const Rows& rows) {
  std::vector<std::vector<std::string>> found;
  for (const auto& row : rows) {
    found.emplace_back();
    for (const auto& cell : row) {
      found.back().push_back(sdk::is_null(cell) ? "NULL" : sdk::text_of(cell));
    }
  }
  if (found != statement.expect->rows) throw std::runtime_error(statement.expect->message);
}

}  // namespace

std::string server_url() {
  const char* url = std::getenv("MIG_TEST_POSTGRES_URL");
  if (url == nullptr || *url == '\0') {
    throw std::runtime_error(
        "MIG_TEST_POSTGRES_URL is not set: run scripts/servers start, then eval "
        "\"$(scripts/servers env)\"");
  }
  return url;
}

std::unique_ptr<sdk::Connection> connect(const std::string& url) {
  sdk::OpenConfig config;
  config.url = url;
  return mig_postgres::PostgresDriver().open(config);
}

mig_status MIG_CALL LentSession::run(void* ctx, mig_str sql, const mig_value* args,
                                     std::size_t count, const mig_rows* rows,
                                     std::int64_t* affected, const mig_error* err) {
  auto& lent = *static_cast<Lent*>(ctx);
  ++lent.asked;
  try {
    const std::int64_t n = lent.connection.run(sdk::view(sql), args, count, sdk::Rows(rows));
    if (affected != nullptr) *affected = n;
    return MIG_OK;
  } catch (const sdk::Error& e) {
    err->set(err->ctx, "message", sdk::str(e.message));
    err->set(err->ctx, "sqlstate", sdk::str(e.sqlstate));
    return e.status;
  }
}

LentSession::LentSession(sdk::Connection& connection) : lent_{connection}, session_(&table_) {
  table_.size = sizeof table_;
  table_.ctx = &lent_;
  table_.run = run;
}

Rows query(sdk::Connection& connection, std::string_view sql, const std::vector<mig_value>& args) {
  const LentSession lent(connection);
  return lent.session().query(sql, args);
}

std::string text_of(const Rows& rows) {
  std::string out;
  for (const auto& row : rows) {
    if (!out.empty()) out += '\n';
    bool first = true;
    for (const auto& cell : row) {
      if (!first) out += '|';
      first = false;
      out += sdk::is_null(cell) ? "NULL" : sdk::text_of(cell);
    }
  }
  return out;
}

void Live::SetUp() {
  connection = connect(server_url());
  server = connection->server();
  schema_name = unique_name();
  execute("CREATE SCHEMA " + schema_name);
  execute("SET search_path = " + schema_name);
}

void Live::TearDown() {
  if (connection == nullptr || schema_name.empty()) return;
  connect(server_url())
      ->run("DROP SCHEMA IF EXISTS " + schema_name + " CASCADE", nullptr, 0, sdk::Rows(nullptr));
}

std::unique_ptr<sdk::Connection> Live::another() {
  auto out = connect(server_url());
  out->run("SET search_path = " + schema_name, nullptr, 0, sdk::Rows(nullptr));
  return out;
}

void Live::execute(std::string_view sql) { connection->run(sql, nullptr, 0, sdk::Rows(nullptr)); }

std::string Live::ask(std::string_view sql) { return text_of(query(*connection, sql)); }

ir::Translation Live::run(std::string_view json) { return run(operation(json)); }

ir::Translation Live::run(const ir::Operation& op) {
  const ir::Translation answer = compile(op);
  if (answer.support == ir::Support::unsupported) {
    throw sdk::Error(MIG_E_UNSUPPORTED, answer.reason + "; " + answer.way_out);
  }
  bool transactional = true;
  for (const auto& each : answer.statements) transactional = transactional && each.transactional;
  if (transactional) connection->transaction(MIG_BEGIN);
  try {
    for (const auto& each : answer.statements) {
      const Rows rows = query(*connection, each.sql);
      if (each.expect) must_hold(each, rows);
    }
  } catch (...) {
    if (transactional) connection->transaction(MIG_ROLLBACK);
    throw;
  }
  if (transactional) connection->transaction(MIG_COMMIT);
  if (const auto problem = ir::apply(before, op)) throw std::runtime_error(problem->message);
  return answer;
}

void Live::run_all(std::initializer_list<std::string_view> operations) {
  for (const auto each : operations) run(each);
}

std::string Live::refused_by_server(std::string_view json) {
  const ir::Schema kept = before;
  try {
    run(json);
  } catch (const sdk::Error& e) {
    before = kept;
    return e.sqlstate;
  }
  return "not refused";
}

ir::Schema Live::inspect(const std::vector<std::string>& tables) {
  const LentSession lent(*connection);
  return mig_postgres::PostgresCatalog().inspect(lent.session(), server, tables);
}

ir::Table Live::table(const std::string& name) {
  const ir::Schema live = inspect({name});
  const ir::Table* found = live.table(name);
  if (found == nullptr) throw std::runtime_error("no table '" + name + "'");
  return *found;
}

}  // namespace mig_postgres_test
