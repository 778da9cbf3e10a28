// The one door to the JSON library here.
#pragma once

#include <mig/ir/value.hpp>

#include <string>

namespace mig::revision {

// indent: -1 for one line, else the number of blanks a level.
[[nodiscard]] std::string json_text(const ir::Value& value, int indent = -1);

}  // namespace mig::revision
