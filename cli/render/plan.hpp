// Plans for people: one of a single dialect, or several side by side.
#pragma once

#include "render/colour.hpp"
#include <mig/plan.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace mig::cli {

struct PlanView {
  Paint paint{false};
  std::size_t width = 80;  // columns of the terminal
  bool sql = false;        // with the statements
};

[[nodiscard]] std::string plan_lines(const MigrationPlan& plan, const PlanView& view);

// plans: of the same revisions, one for each dialect. Rows that are not the same on all of them are
// marked.
[[nodiscard]] std::string plan_comparison(const std::vector<MigrationPlan>& plans,
                                          const PlanView& view);

}  // namespace mig::cli
