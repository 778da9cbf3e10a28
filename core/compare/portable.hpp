// Expressions as one database prints them → text that every database reads the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mig::compare {

// The expression without what only its database says: casts of constants and of columns to text,
// quotes around plain names, "= ANY (ARRAY[…])" for IN, "~~" for LIKE. Nothing when something is
// left that is not common to all: another operator, a function that not all have, a name that needs
// quotes.
[[nodiscard]] std::optional<std::string> portable_expression(std::string_view sql);

// The same for the query of a view: words of a plain SELECT are allowed as well.
[[nodiscard]] std::optional<std::string> portable_query(std::string_view sql);

}  // namespace mig::compare
