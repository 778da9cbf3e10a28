// Parts of the schema to the pieces of SQL that statements are put together from.
#pragma once

#include <mig/ir/schema.hpp>
#include <mig/ir/translation.hpp>
#include <mig/sdk/dialect.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mig_sqlite {

// Thrown where an operation turns out to be impossible; SqliteDialect::compile answers with it.
struct Refusal {
  std::string reason;
  std::string way_out;
};

// The name between double quotes. Refuses empty names and ones that SQLite keeps for itself.
std::string quoted(std::string_view name);
// "a", "b"
std::string quoted_list(const std::vector<std::string>& names);
// A name as a string literal.
std::string text(std::string_view name);

// The settings under options.sqlite. Refuses unknown ones.
struct TableOptions {
  bool strict = false;
  bool without_rowid = false;
};
TableOptions read_options(const mig::ir::Options& options, TableOptions before = {});
std::string options_sql(const TableOptions& options);

// How a column is written: in a STRICT table, as the column that numbers the rows.
struct ColumnStyle {
  bool strict = false;
  bool key = false;       // part of the primary key: never NULL
  bool numbered = false;  // INTEGER PRIMARY KEY AUTOINCREMENT
  std::string key_name;   // of the primary key's constraint, when numbered
};

std::string type_sql(const mig::ir::Type& type, bool strict, const mig::sdk::Context& context);
std::string default_sql(const mig::ir::Column& column);  // "DEFAULT …", or nothing
std::string generated_sql(const mig::ir::Generated& generated);
// The check behind an enum column, named so that the column's type can be told again.
std::string enum_check(const std::string& column, const mig::ir::Type& type);
std::string column_sql(const mig::ir::Column& column, const ColumnStyle& style,
                       const mig::sdk::Context& context);

std::string primary_key_sql(const mig::ir::PrimaryKey& key);
std::string unique_sql(const mig::ir::Unique& unique);
std::string check_sql(const mig::ir::Check& check);
std::string foreign_key_sql(const mig::ir::ForeignKey& key);
std::string index_sql(const std::string& table, const mig::ir::Index& index, bool if_not_exists);

// Throws Refusal when a column of the table has the name but for its capitals.
void check_new_name(const mig::ir::Table& table, const std::string& name);
// The whole table without its indexes.
std::string table_sql(const mig::ir::Table& table, bool if_not_exists,
                      const mig::sdk::Context& context);

// ---- answers ------------------------------------------------------------------------------------

mig::ir::Notice notice(std::string code, mig::ir::Severity severity, std::string message,
                       std::string advice = {});
// Says that values are lost, and which.
void lose(mig::ir::Translation& answer, std::string message,
          mig::ir::DataLoss loss = mig::ir::DataLoss::certain);
// The stable name of what the type loses here; empty: nothing.
std::string loss_code(const mig::ir::Type& type, const mig::sdk::Context& context);

// Adds a notice that makes the answer an approximation.
void approximate(mig::ir::Translation& answer, std::string code, std::string message);
// Says what the types of these columns lose, if anything.
void note_types(mig::ir::Translation& answer, const std::vector<const mig::ir::Column*>& columns,
                const mig::sdk::Context& context);
// A statement that must return these rows.
mig::ir::Statement check_statement(std::string sql, std::vector<std::vector<std::string>> rows,
                                   std::string message);
// Makes sure that `value`, which column `name` of `table` gets, is NULL in no row of `source`.
mig::ir::Statement no_nulls(const std::string& source, const std::string& value,
                            const std::string& table, const std::string& name);
// The value of a numeric setting of the server, or `otherwise`.
std::int64_t setting(const mig::sdk::Context& context, const char* key, std::int64_t otherwise);
// Whether the server is at least this version; an unknown version is the oldest.
bool at_least(const mig::sdk::Context& context, int major, int minor);

}  // namespace mig_sqlite
