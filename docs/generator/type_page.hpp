// The page about changes of types: what every dialect says of every change.
#pragma once

#include <string>

namespace mig::docs {

// Markdown. Asks the dialects that this build has; throws Error when one of them is missing.
[[nodiscard]] std::string type_page();

}  // namespace mig::docs
