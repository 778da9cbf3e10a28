// What `revision` and `merge` print.
#pragma once

#include "context.hpp"

namespace mig::cli {

int print_new_file(Context& context, const NewFile& made);

}  // namespace mig::cli
