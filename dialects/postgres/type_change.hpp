// One type to another: how existing values get across, what that costs and what it may lose.
#pragma once

#include "render.hpp"

#include <string>
#include <vector>

namespace mig_postgres {

struct TypeChange {
  // The conversion for USING; empty where PostgreSQL converts by itself, and must, because only
  // then it refuses text that is too long instead of cutting it off.
  std::string conversion;
  ir::Work work = ir::Work::rewrite;
  ir::DataLoss data_loss = ir::DataLoss::none;
  std::vector<ir::Notice> notices;
  std::string refused;  // why there is no conversion; empty when there is one
};

// How values of `from` (null: not known) in `column`, a quoted name, become `to`.
TypeChange change_type(const ir::Type* from, const ir::Type& to, const std::string& column,
                       const sdk::Context& context);

}  // namespace mig_postgres
