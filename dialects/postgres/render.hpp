// Pieces of PostgreSQL's SQL that several operations share: names, literals, column definitions,
// constraints, indexes. Everything that comes from an author is quoted by its kind here.
#pragma once

#include <mig/sdk/dialect.hpp>
#include <mig/sdk/sql.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig_postgres {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

// The longest name in bytes; PostgreSQL cuts longer ones off without an error.
inline constexpr std::size_t kLongestName = 63;

inline constexpr const char* kAccessExclusive = "ACCESS EXCLUSIVE";
inline constexpr const char* kShareRowExclusive = "SHARE ROW EXCLUSIVE";
inline constexpr const char* kShareUpdateExclusive = "SHARE UPDATE EXCLUSIVE";
inline constexpr const char* kShare = "SHARE";

// Without the blanks at both ends.
std::string_view trimmed(std::string_view text);

// A name as a quoted identifier. Throws sdk::Error for one that is empty, too long or holds a NUL.
std::string name(std::string_view text);
// Names in parentheses: ("a", "b").
std::string name_list(const std::vector<std::string>& texts);

// An author's expression, the portable ones (current_timestamp, current_date, uuid()) translated.
std::string expression(std::string_view sql);
// The same in parentheses, so that nothing around it can change how it is read.
std::string in_parentheses(std::string_view sql);
// An author's statement or query without blanks and separators at its ends.
std::string query_text(std::string_view sql);
// Whether an expression gives every row a value of its own, so that a new column means a new table.
bool is_volatile(std::string_view sql);

// Text as a literal. Throws sdk::Error for text with a NUL, which PostgreSQL cannot hold.
std::string text_literal(std::string_view text);
// A constant as a value of `type` (null: not known), quoted so that PostgreSQL reads it as that.
std::string literal(const ir::Literal& value, const ir::Type* type);
// A cell of a row: a literal or an expression.
std::string cell(const ir::Cell& value, const ir::Type* type);

// The default of a column as SQL, nothing when it has none.
std::optional<std::string> default_sql(const std::optional<ir::Literal>& value, const ir::Sql& sql,
                                       const ir::Type* type);
std::optional<std::string> default_sql(const ir::Column& column);

// "name" type COLLATE … DEFAULT … NOT NULL, as in CREATE TABLE and ADD COLUMN.
std::string column_definition(const ir::Column& column, const sdk::Context& context);
// A collation's name in quotes; text that is quoted already (pg_catalog."C") stays as it is.
std::string collation(std::string_view text);

// CONSTRAINT "name" PRIMARY KEY (…) and so on, as in CREATE TABLE and ADD.
std::string primary_key(const ir::PrimaryKey& key);
std::string unique(const ir::Unique& key);
std::string foreign_key(const ir::ForeignKey& key);
std::string check(const ir::Check& rule);

// COMMENT ON …; an empty text removes the comment.
std::string comment_on(const std::string& what, std::string_view text);

// The major version of a server; the oldest supported one when it is not known.
int major_version(const ir::Server& server);

// ---- answers ------------------------------------------------------------------------------------

ir::Statement locking(std::string sql, const char* lock, ir::Work work = ir::Work::none);
// A statement that keeps nobody from a table: it makes something new, or changes a type.
ir::Statement unhindering(std::string sql, ir::Work work = ir::Work::none);
ir::Notice notice(const char* code, ir::Severity severity, std::string message,
                  std::string advice = {});
// Says that values go or change, and which.
void lose(ir::Translation& answer, ir::DataLoss loss, std::string message);
// Names the functions whose text holds the old name of `what`, which PostgreSQL reads when they
// run. name: of a column, constraint or index of the table; empty when the table itself is renamed.
void note_routines(ir::Translation& answer, const sdk::Context& context, const std::string& table,
                   const std::string& name, const std::string& what);
// An empty answer that says native.
ir::Translation nothing();
// Adds the notice of a type that holds less than the portable one promises.
void note_type(ir::Translation& answer, const ir::Column& column, const sdk::Context& context);
// What keeps a definition from being written at all; nothing when it can be.
std::optional<ir::Translation> refusal(const ir::Column& column, const sdk::Context& context);
std::optional<ir::Translation> refusal(const ir::ForeignKey& key);
std::optional<ir::Translation> refusal(const ir::Index& index);

// CREATE INDEX, without blocking writes when `online`.
std::string create_index(const std::string& table, const ir::Index& index, bool online,
                         bool if_not_exists);

}  // namespace mig_postgres
