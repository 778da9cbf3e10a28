// The one door to the JSON library here.
#pragma once

#include <mig/ir/value.hpp>

#include <string>
#include <string_view>

namespace mig::revision {

// indent: -1 for one line, else the number of blanks a level.
[[nodiscard]] std::string json_text(const ir::Value& value, int indent = -1);
// Throws std::runtime_error for what is no JSON document, or has a key twice.
[[nodiscard]] ir::Value parse_json(std::string_view text);

}  // namespace mig::revision
