// Definitions as SQLite keeps them (CREATE TABLE, INDEX, VIEW text) to the schema of the IR.
#pragma once

#include "table_text.hpp"
#include <mig/ir/schema.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace mig_sqlite {

// Declared types that have been read before: a schema has few of them, and many columns.
using KnownTypes = std::map<std::string, mig::ir::Type, std::less<>>;

// The table without its indexes. A foreign key to a table without columns keeps none: they are
// those of the other table's primary key.
mig::ir::Table read_table(const TableText& table, std::string_view sql, KnownTypes& types);

// The column's type, an enum when its check says so.
mig::ir::Type read_type(const ColumnText& column, std::string_view sql);
// The clause of an enum column that holds its values, or null.
const Clause* find_enum_check(const ColumnText& column, std::string_view sql);

struct IndexText {
  mig::ir::Index index;
  std::string table;
};
// Nothing when the text is no CREATE INDEX.
std::optional<IndexText> read_index(std::string_view sql);
// Puts names and expressions as the table has them. Whether the model holds the index: not where a
// name is no column, which SQLite takes for a string.
bool settle_index(mig::ir::Index& index, const TableText& table);

// What stands behind AS in CREATE VIEW, with the names of the columns where it gives some.
std::string read_view_query(std::string_view sql);

// A CREATE INDEX text with another name.
std::string with_name(std::string_view create_index, std::string_view name);

}  // namespace mig_sqlite
