// A schema of its own on the test server for every test, and operations that are really run there.
#pragma once

#include "catalog.hpp"
#include "driver.hpp"
#include "support/postgres_translation.hpp"
#include <mig/sdk/dialect.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mig_postgres_test {

using Rows = std::vector<sdk::OwnedRow>;

// The server's URL; a failed test with the reason when it is not set.
std::string server_url();
std::unique_ptr<sdk::Connection> connect(const std::string& url);

// A session over a connection, as mig lends one to a catalog.
class LentSession {
 public:
  explicit LentSession(sdk::Connection& connection);
  const sdk::Session& session() const { return session_; }
  // How many statements were run through it.
  int asked() const { return lent_.asked; }

 private:
  struct Lent {
    sdk::Connection& connection;
    int asked = 0;
  };
  static mig_status MIG_CALL run(void* ctx, mig_str sql, const mig_value* args, std::size_t count,
                                 const mig_rows* rows, std::int64_t* affected,
                                 const mig_error* err);

  Lent lent_;
  mig_session table_{};
  sdk::Session session_;
};

Rows query(sdk::Connection& connection, std::string_view sql,
           const std::vector<mig_value>& args = {});
// All cells as text, "NULL" for none, cells with '|' and rows with '\n' between them.
std::string text_of(const Rows& rows);

class Live : public Translating {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Another session with the same search path.
  std::unique_ptr<sdk::Connection> another();
  // Runs statements; throws sdk::Error.
  void execute(std::string_view sql);
  std::string ask(std::string_view sql);

  // Translates the operation against the live schema, runs it in a transaction where it may run in
  // one, and replays it into `before`. Throws sdk::Error when the server refuses.
  ir::Translation run(std::string_view json);
  ir::Translation run(const ir::Operation& op);
  void run_all(std::initializer_list<std::string_view> operations);
  // The SQLSTATE with which the server refuses the operation; the session is usable afterwards.
  std::string refused_by_server(std::string_view json);

  ir::Schema inspect(const std::vector<std::string>& tables = {});
  ir::Table table(const std::string& name);

  std::unique_ptr<sdk::Connection> connection;
  std::string schema_name;
};

}  // namespace mig_postgres_test
