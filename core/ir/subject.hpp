// What an operation is about, in words.
#pragma once

#include <mig/ir/operation.hpp>

#include <string>

namespace mig::ir {

// "orders.total", "orders", "open_orders"; empty for SQL text.
[[nodiscard]] std::string subject_of(const Operation& operation);

}  // namespace mig::ir
