// Expressions and queries as the server prints them, to the form in which they are kept: one for
// all that the server itself would take for the same.
#pragma once

#include <string>
#include <string_view>

namespace mig_postgres {

// Without parentheses around all of it, and with (ARRAY[a, b])::t[] as ARRAY[(a)::t, (b)::t]: what
// the server makes of the first when it reads it again.
std::string plain_expression(std::string_view sql);
std::string plain_query(std::string_view sql);

}  // namespace mig_postgres
