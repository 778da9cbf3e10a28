// Failures of a database for which neither the history nor the user's rights are to blame.
#pragma once

#include "port/dialect.hpp"

namespace mig::port {

// Whether the database lacks room on the disk, memory or another resource: class 53 of SQLSTATE, by
// the manual of PostgreSQL (appendix A).
inline bool lacks_resources(const DatabaseError& error) {
  return error.sqlstate.rfind("53", 0) == 0;
}

}  // namespace mig::port
