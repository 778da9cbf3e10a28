// What a revision sets up for its transaction alone, and where that is over too soon.
#pragma once

#include "compile/compiler.hpp"

namespace mig::execute {

// Throws Error MIG-623 when a revision that runs in a transaction leaves it on the way (for a
// backfill, an index that is built CONCURRENTLY), and raw SQL in front of that has set up something
// that lasts only as long as the transaction.
void require_whole(const compile::Compiler& compiler, const compile::Step& step);

}  // namespace mig::execute
