// Enums of a live schema, where a database may have none as such. Inside core/compare only.
#pragma once

#include <mig/ir/schema.hpp>

#include <optional>
#include <string>
#include <vector>

namespace mig::compare {

// The enum that a column holds, also in an array; null when it holds none.
[[nodiscard]] const ir::Type* enum_in(const ir::PerDialect<ir::Type>& type);

// The values that an enum has in the live schema: those of the type, or, where there are no such
// types, those of the first column that is written with it. Nothing when the live schema does not
// show it.
[[nodiscard]] std::optional<std::vector<std::string>> live_values(const ir::Schema& live,
                                                                  const ir::Schema& authored,
                                                                  const std::string& name);

}  // namespace mig::compare
