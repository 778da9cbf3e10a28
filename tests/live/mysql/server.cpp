#include "server.hpp"

#include "../../../dialects/mysql/catalog.hpp"
#include "../../../dialects/mysql/driver.hpp"
#include "../../../dialects/mysql/translate.hpp"
#include <mig/ir/apply.hpp>
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

namespace live {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

template <class T>
T decoded(const std::string& json) {
  T out{};
  ir::Problems problems;
  if (!ir::decode(ir::parse_json(json), out, problems)) {
    throw std::runtime_error("bad document in a test: " + problems.front().message + ": " + json);
  }
  return out;
}

std::string text_of(const mig_value& value) {
  switch (value.kind) {
    case MIG_INT:
      return std::to_string(value.u.i);
    case MIG_REAL:
      return std::to_string(value.u.f);
    case MIG_TEXT:
    case MIG_BLOB:
      return std::string(sdk::view(value.u.s));
    default:
      return "NULL";
  }
}

std::atomic<int> counter{0};

}  // namespace

ir::Operation op(const std::string& json) { return decoded<ir::Operation>(json); }
ir::Column column(const std::string& json) { return decoded<ir::Column>(json); }
ir::PerDialect<ir::Type> type(const std::string& text) {
  ir::TypeProblem problem;
  return *ir::parse_type(text, problem);
}

std::string url_of(const std::string& server) {
  const char* name = server == "mysql" ? "MIG_TEST_MYSQL_URL" : "MIG_TEST_MARIADB_URL";
  const char* url = std::getenv(name);
  if (url == nullptr || *url == '\0') {
    throw std::runtime_error(std::string(name) +
                             " is not set: run `scripts/servers start` and "
                             "`eval \"$(scripts/servers env)\"`");
  }
  return url;
}

std::string with_database(const std::string& url, const std::string& database) {
  const auto host = url.find("://") + 3;
  return url.substr(0, url.find('/', host)) + "/" + database;
}

Rows rows_of(sdk::Connection& connection, const std::string& sql,
             const std::vector<mig_value>& args) {
  Rows out;
  mig_rows rows{};
  rows.ctx = &out;
  rows.row = [](void* ctx, const mig_value* cells, std::size_t count) -> std::int32_t {
    std::vector<std::string> row;
    for (std::size_t i = 0; i < count; ++i) row.push_back(text_of(cells[i]));
    static_cast<Rows*>(ctx)->push_back(std::move(row));
    return 0;
  };
  connection.run(sql, args.data(), args.size(), sdk::Rows(&rows));
  return out;
}

Lent::Lent(sdk::Connection& connection) {
  lent_.size = sizeof lent_;
  lent_.ctx = &connection;
  lent_.run = [](void* ctx, mig_str sql, const mig_value* args, std::size_t count,
                 const mig_rows* rows, std::int64_t* affected, const mig_error* err) -> mig_status {
    try {
      const auto n =
          static_cast<sdk::Connection*>(ctx)->run(sdk::view(sql), args, count, sdk::Rows(rows));
      if (affected != nullptr) *affected = n;
      return MIG_OK;
    } catch (const sdk::Error& error) {
      if (err != nullptr) err->set(err->ctx, "message", sdk::str(error.message));
      return error.status;
    }
  };
}

std::unique_ptr<sdk::Connection> ServerTest::connect() const {
  return mig_mysql::MySqlDriver().open({url(), {}});
}

void ServerTest::SetUp() {
  database_ = "mig_test_" + std::to_string(::getpid()) + "_" + std::to_string(counter++);
  const auto bare = mig_mysql::MySqlDriver().open({with_database(url_of(GetParam()), ""), {}});
  rows_of(*bare, "CREATE DATABASE `" + database_ + "` CHARACTER SET utf8mb4");
  connection_ = connect();
  if (maria()) {
    dialect_ = std::make_unique<mig_mysql::MariaDbDialect>();
    catalog_ = std::make_unique<mig_mysql::MariaDbCatalog>();
  } else {
    dialect_ = std::make_unique<mig_mysql::MySqlDialect>();
    catalog_ = std::make_unique<mig_mysql::MySqlCatalog>();
  }
}

void ServerTest::TearDown() {
  if (connection_ == nullptr) return;
  connection_.reset();
  const auto bare = mig_mysql::MySqlDriver().open({with_database(url_of(GetParam()), ""), {}});
  rows_of(*bare, "DROP DATABASE IF EXISTS `" + database_ + "`");
}

ir::Translation ServerTest::compile(const std::string& json) const {
  const ir::Server server = connection_->server();
  const std::map<std::string, std::string> types;
  const ir::Operation operation = op(json);
  return dialect_->compile(
      operation, {schema_, server, false, operation.online.value_or(false), *dialect_, types});
}

ir::Translation ServerTest::run(const std::string& json) {
  ir::Translation translation = compile(json);
  if (translation.support == ir::Support::unsupported) {
    throw sdk::Error(MIG_E_UNSUPPORTED, translation.reason + " | " + translation.way_out);
  }
  for (const auto& statement : translation.statements) {
    const Rows rows = sql(statement.sql);
    if (statement.expect && rows != statement.expect->rows) {
      throw sdk::Error(MIG_E_CONSTRAINT, statement.expect->message);
    }
  }
  if (const auto problem = ir::apply(schema_, op(json))) {
    throw std::runtime_error("the model refuses: " + problem->message);
  }
  return translation;
}

Rows ServerTest::sql(const std::string& text) const {
  try {
    return rows_of(*connection_, text);
  } catch (sdk::Error& error) {
    error.message += "\n  in: " + text;
    throw;
  }
}

std::string ServerTest::cell(const std::string& text) const {
  const Rows rows = sql(text);
  return rows.empty() ? "no row" : rows.front().front();
}

ir::Schema ServerTest::inspect(const std::vector<std::string>& tables) const {
  const Lent lent(*connection_);
  return catalog_->inspect(lent.session(), connection_->server(), tables);
}

ir::Table ServerTest::table(const std::string& name) const {
  const ir::Schema live = inspect({name});
  const ir::Table* found = live.table(name);
  if (found == nullptr) throw std::runtime_error("there is no table " + name);
  return *found;
}

std::string ServerTest::definition(const std::string& name) const {
  return sql("SHOW CREATE TABLE `" + name + "`").front().at(1);
}

}  // namespace live
