// Operations written as JSON, translated by the PostgreSQL dialect class itself.
#pragma once

#include "translate.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace mig_postgres_test {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

// An operation or a schema from its JSON form; throws std::runtime_error for one that is not valid.
ir::Operation operation(std::string_view json);
ir::Schema schema(std::string_view json);

// What a translation would run.
std::vector<std::string> sql_of(const ir::Translation& translation);
// Whether a notice of this code is among them.
bool notes(const ir::Translation& translation, const std::string& code);

// Translates against `before` on `server`; the test sets both as it likes.
class Translating : public ::testing::Test {
 protected:
  ir::Translation compile(std::string_view json) const { return compile(operation(json)); }
  ir::Translation compile(const ir::Operation& op) const;
  std::vector<std::string> sql(std::string_view json) const { return sql_of(compile(json)); }
  // The reason of a refusal; empty when the operation is not refused.
  std::string refused(std::string_view json) const;
  // Replays operations into `before`.
  void given(std::initializer_list<std::string_view> operations);

  mig_postgres::PostgresDialect dialect;
  ir::Schema before;
  ir::Server server;
};

}  // namespace mig_postgres_test
