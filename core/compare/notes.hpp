// What a change may do to rows that are there. Inside core/compare only.
#pragma once

#include <mig/ir/schema.hpp>

#include <string>

namespace mig::compare {

// What a change of type may do to the values; empty: nothing, every value fits.
[[nodiscard]] std::string type_note(const std::string& column, const ir::PerDialect<ir::Type>& from,
                                    const ir::PerDialect<ir::Type>& to);

}  // namespace mig::compare
