/* The header of today holds the layout of 1.0, in C. */
#include <mig/plugin.h>

#include <stddef.h>
#include <stdint.h>

#define TABLES_ARE >=
#define ASSERT_LAYOUT(condition, what) _Static_assert(condition, what)
#include "layout.inc"
#include "layout_added.inc"
