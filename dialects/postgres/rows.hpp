// Cells of catalog rows.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <string>

namespace mig_postgres {

// A boolean, whichever way the driver hands it over.
inline bool flag(const mig::sdk::OwnedCell& cell) {
  const std::string text = mig::sdk::text_of(cell);
  return text == "1" || text == "t" || text == "true";
}

}  // namespace mig_postgres
