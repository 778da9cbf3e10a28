// What is said where a dialect has not the lock that was asked for.
#pragma once

#include <mig/error.hpp>

#include <string>

namespace mig::port {

// MIG-652: lock = "transaction" on a dialect that has no lock that a transaction holds.
[[nodiscard]] Error no_transaction_lock(const std::string& dialect);

}  // namespace mig::port
