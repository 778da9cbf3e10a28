/* The frozen copy has the layout that it was frozen with. */
#include "plugin.h"

#include <stddef.h>
#include <stdint.h>

#define TABLES_ARE ==
#define ASSERT_LAYOUT(condition, what) _Static_assert(condition, what)
#include "../layout.inc"
