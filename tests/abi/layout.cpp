// The header of today holds the layout of 1.0, in C++.
#include <mig/plugin.h>

#include <cstddef>
#include <cstdint>

#define TABLES_ARE >=
#define ASSERT_LAYOUT(condition, what) static_assert(condition, what)
#include "layout.inc"
#include "layout_added.inc"
