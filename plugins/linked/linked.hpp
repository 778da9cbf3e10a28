// The dialects that were linked into this program with -DMIG_STATIC_DIALECTS=…
#pragma once

namespace mig::plugins {

// Makes them known to every host; nothing when none was linked in. Call it once, before the first
// search.
void register_linked();

}  // namespace mig::plugins
