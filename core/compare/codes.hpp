// The codes of what can be wrong when schemas are declared and compared.
#pragma once

namespace mig::compare::code {

inline constexpr const char* kDeclared = "MIG-440";   // it contradicts itself
inline constexpr const char* kNotThere = "MIG-441";   // there is none, or it cannot be read
inline constexpr const char* kRename = "MIG-442";     // a rename that does not fit
inline constexpr const char* kUnordered = "MIG-443";  // no order of operations was found

}  // namespace mig::compare::code
