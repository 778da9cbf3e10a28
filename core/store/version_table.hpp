// What has been applied: the version table, one row for each head. It is made and changed through
// operations that the dialect translates, so that a new dialect writes nothing for it.
#pragma once

#include "compile/compiler.hpp"
#include "graph/steps.hpp"
#include "port/dialect.hpp"

#include <string>
#include <vector>

namespace mig::store {

inline constexpr const char* kDefaultTable = "mig_version";
inline constexpr const char* kAlembicTable = "alembic_version";

// The operation that makes the table, and those that make a change of its rows.
[[nodiscard]] ir::Operation create_operation(const std::string& table);
[[nodiscard]] ir::Operation change_operation(const std::string& table,
                                             const graph::RowChange& change);
// The table as a schema, for compiling these.
[[nodiscard]] ir::Schema version_schema(const std::string& table);

class VersionTable {
 public:
  // name: of the table. Where it is the default and not there, but Alembic's is, that one is used
  // as it stands.
  VersionTable(const compile::Compiler& compiler, port::Connection& connection,
               port::Catalog* catalog, std::string name);

  // The rows, sorted; none when there is no table. Throws Error MIG-602 when it cannot be read.
  [[nodiscard]] graph::Rows read();
  // Makes the table when it is not there. Call read() before.
  void ensure();
  // Throws Error MIG-612 when a change does not meet exactly one row: somebody else was at work.
  void change(const std::vector<graph::RowChange>& changes);
  // Throws Error MIG-613 when one of the ids does not fit Alembic's table.
  void require_room(const std::vector<graph::RowChange>& changes);

  [[nodiscard]] const std::string& name() const { return name_; }
  // As far as read() or ensure() have seen.
  [[nodiscard]] bool exists() const { return exists_; }

 private:
  [[nodiscard]] graph::Rows select();
  [[nodiscard]] Error unreadable(const port::DatabaseError& error) const;
  [[nodiscard]] std::size_t alembic_width();
  std::int64_t run(const ir::Operation& operation);

  const compile::Compiler& compiler_;
  port::Connection& connection_;
  port::Catalog* catalog_;
  std::string name_;
  bool exists_ = false;
};

}  // namespace mig::store
