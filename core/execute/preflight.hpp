// What is wrong with a revision and shows before any of it has run.
#pragma once

#include "compile/compiler.hpp"

namespace mig::execute {

// Throws Error
// - MIG-402 when an assertion is no query: nothing asks whether it may lose something;
// - MIG-623 when a revision that runs in a transaction leaves it on the way (for a backfill, an
//   index that is built CONCURRENTLY), and raw SQL in front of that has set up something that lasts
//   only as long as the transaction.
void preflight(const compile::Compiler& compiler, const compile::Step& step);

}  // namespace mig::execute
