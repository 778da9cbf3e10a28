#include "port/lock.hpp"

namespace mig::port {

Error no_transaction_lock(const std::string& dialect) {
  return Error({"MIG-652",
                "lock = \"transaction\" is not for dialect '" + dialect +
                    "', which has no lock that a transaction holds",
                "leave it out: the lock is that of the session then; nothing has been changed"});
}

}  // namespace mig::port
