#include "revision/json.hpp"

#include <mig/ir/json.hpp>

namespace mig::revision {

std::string json_text(const ir::Value& value, int indent) { return ir::dump_json(value, indent); }

ir::Value parse_json(std::string_view text) { return ir::parse_json(text); }

}  // namespace mig::revision
