// One of the two servers for a test: a database of its own, operations run as core runs them, and
// the effect looked at.
#pragma once

#include <mig/ir/operation.hpp>
#include <mig/ir/translation.hpp>
#include <mig/sdk/dialect.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace live {

// An operation from its JSON, as a dialect gets it.
mig::ir::Operation op(const std::string& json);
mig::ir::Column column(const std::string& json);
mig::ir::PerDialect<mig::ir::Type> type(const std::string& text);

using Rows = std::vector<std::vector<std::string>>;  // cells as text, "NULL" for none

// The address of "mysql" or "mariadb" in the environment; throws when it is not set.
std::string url_of(const std::string& server);
// The address with another database, or none.
std::string with_database(const std::string& url, const std::string& database);

// The parameters of a suite, and their names.
inline auto both() { return testing::Values("mysql", "mariadb"); }
inline std::string name_of(const testing::TestParamInfo<const char*>& server) {
  return server.param;
}

class ServerTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override;
  void TearDown() override;

  bool maria() const { return std::string_view(GetParam()) == "mariadb"; }
  std::string url() const { return with_database(url_of(GetParam()), database_); }
  std::unique_ptr<mig::sdk::Connection> connect() const;

  const mig::sdk::Dialect& dialect() const { return *dialect_; }
  const mig::sdk::Catalog& catalog() const { return *catalog_; }
  mig::sdk::Connection& connection() const { return *connection_; }

  // Compiles against the recorded schema.
  mig::ir::Translation compile(const std::string& json) const;
  // Compiles, runs what came out with its expectations, and records the effect. Throws what the
  // database refuses, and mig::sdk::Error for a refusal or a broken expectation.
  mig::ir::Translation run(const std::string& json);
  // Raw SQL; rows as text.
  Rows sql(const std::string& text) const;
  // The one cell of a query.
  std::string cell(const std::string& text) const;
  // The live schema.
  mig::ir::Schema inspect(const std::vector<std::string>& tables = {}) const;
  // One table of it; fails the test when it is not there.
  mig::ir::Table table(const std::string& name) const;
  // "SHOW CREATE TABLE" as one text.
  std::string definition(const std::string& name) const;

  mig::ir::Schema schema_;  // recorded

 private:
  std::string database_;
  std::unique_ptr<mig::sdk::Dialect> dialect_;
  std::unique_ptr<mig::sdk::Catalog> catalog_;
  std::unique_ptr<mig::sdk::Connection> connection_;
};

// Rows of a statement with arguments.
Rows rows_of(mig::sdk::Connection& connection, const std::string& sql,
             const std::vector<mig_value>& args = {});

// The connection as what mig lends to a catalog.
class Lent {
 public:
  explicit Lent(mig::sdk::Connection& connection);
  mig::sdk::Session session() const { return mig::sdk::Session(&lent_); }

 private:
  mig_session lent_{};
};

}  // namespace live
