// Plans as they are compared and kept.
#pragma once

#include <mig/plan.hpp>

namespace mig::api {

// Throws Error MIG-430 that says what is different now.
void require_same(const MigrationPlan& planned, const MigrationPlan& now);

}  // namespace mig::api
