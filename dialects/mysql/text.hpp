// Names, strings, bytes and values as the text of MySQL's SQL.
#pragma once

#include <mig/ir/schema.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mig_mysql {

// What cannot be done: becomes an answer "unsupported" with this reason and way out.
[[noreturn]] void refuse(std::string reason, std::string way_out);

// `name` in backticks. Refuses what the server would cut, trim or reject: an empty name, more than
// 64 characters, a NUL, a blank at the end, characters beyond the basic plane.
std::string quote(std::string_view name);
// The names in backticks, with commas between them.
// The beginning of a name, at most so many characters.
std::string shortened(std::string_view name, std::size_t characters);

std::string quote_all(const std::vector<std::string>& names);

// 'text', with quotes and backslashes escaped: right as long as NO_BACKSLASH_ESCAPES is off, which
// the driver sees to.
std::string text_literal(std::string_view text);
// x'cafe'.
std::string bytes_literal(std::string_view bytes);

// A constant as a column of `type` takes it; without a type as the constant itself suggests.
std::string value_literal(const mig::ir::Literal& value, const mig::ir::Type* type);

// Whether a column of the type (null: not known) holds bytes.
bool holds_bytes(const mig::ir::Type* type);

// Lower-case copy, ASCII only.
std::string lower(std::string_view text);
// Without blanks at both ends.
std::string_view trim(std::string_view text);

}  // namespace mig_mysql
