// Constants and portable expressions to SQL text.
#pragma once

#include <mig/ir/schema.hpp>

#include <string>

namespace mig_sqlite {

// The constant as SQL, for a column of `type` (null: not known): strings for columns of bytes
// become x'…', dates and times the text that SQLite's functions and CURRENT_TIMESTAMP use, instants
// in UTC. Throws mig::sdk::Error for a value that has no text, such as infinity.
std::string literal(const mig::ir::Literal& value, const mig::ir::Type* type);

// Whether a column of the type (null: not known) holds bytes.
bool holds_bytes(const mig::ir::Type* type);

// A date or time of RFC 3339 as SQLite writes it; `instant`: moved to UTC.
std::string temporal_text(const std::string& rfc3339, bool instant);

// The expression with the portable ones (current_timestamp, current_date, uuid()) put into SQLite's
// words.
std::string expression(const std::string& sql);

// "(…)"; a comment at the end of the text does not swallow the parenthesis.
std::string parenthesised(const std::string& sql);

// What stands behind DEFAULT: a constant as it is, everything else in parentheses.
std::string default_expression(const std::string& sql);

// Whether SQLite takes the default for existing rows too (ADD COLUMN): one constant.
bool is_constant(const std::string& sql);

}  // namespace mig_sqlite
