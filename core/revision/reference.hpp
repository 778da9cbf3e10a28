// The page of the documentation that lists every operation with its fields.
#pragma once

#include <string>
#include <vector>

namespace mig::revision {

// Markdown, made of the descriptions that the reader goes by.
[[nodiscard]] std::string operations_reference();

// One operation as TOML for each name, as the reference shows it: the [[upgrade]] table alone.
// Empty for a name that has none.
[[nodiscard]] std::string example_of(const std::string& operation);

}  // namespace mig::revision
