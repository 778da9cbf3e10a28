// A table or column that goes on under another name.
#pragma once

#include <mig/difference.hpp>

namespace mig::compare {

using Rename = SchemaRename;

}  // namespace mig::compare
