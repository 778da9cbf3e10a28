// Two empty databases: a test fills the first by hand, and the second is made from what inspect()
// says of the first.
#pragma once

#include "support/postgres_live.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mig_postgres_test {

// A schema as text, a part a line, for failures that can be read.
std::string written(const ir::Schema& schema);
std::string written(const ir::Table& table);

// The schema as it arrives on the other side of the plugin interface.
ir::Schema decoded_again(const ir::Schema& given);

// Looks at the whole schema that comes first in the session's search path.
ir::Schema inspect_whole(sdk::Connection& connection, const std::vector<std::string>& tables = {});

// Makes the schema through the translation of the dialect, with what is opaque in its places.
void make(sdk::Connection& connection, const ir::Schema& schema);

class Copies : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  void first(std::string_view sql);
  void second(std::string_view sql);

  // What there is in the first database; the second has been made from that, and says the same.
  ir::Schema copied();
  // The statements that make the opaque things of a kind again, a line each.
  static std::string opaque(const ir::Schema& schema, const std::string& kind);

  std::unique_ptr<sdk::Connection> first_;
  std::unique_ptr<sdk::Connection> second_;

 private:
  std::string name_;
};

}  // namespace mig_postgres_test
