// Portable types to PostgreSQL's, and the types that PostgreSQL reports back to portable ones.
#pragma once

#include <mig/ir/translation.hpp>

#include <string>
#include <string_view>

namespace mig_postgres {

// The type as PostgreSQL writes it. Throws mig::sdk::Error for one that it cannot hold, such as
// decimal(2000) or an enum without a name.
mig::ir::RenderedType render_type(const mig::ir::Type& type);

// A type's text, in any of PostgreSQL's spellings, as a portable type where it is one, else as a
// native one with its blanks tidied up.
mig::ir::Type parse_sql_type(std::string_view text);

}  // namespace mig_postgres
