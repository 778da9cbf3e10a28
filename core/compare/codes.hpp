// The codes of what can be wrong when schemas are declared and compared.
#pragma once

namespace mig::compare::code {

inline constexpr const char* kDeclared = "MIG-440";   // it contradicts itself
inline constexpr const char* kNotThere = "MIG-441";   // there is none, or it cannot be read
inline constexpr const char* kRename = "MIG-442";     // a rename that does not fit
inline constexpr const char* kUnordered = "MIG-443";  // no order of operations was found
inline constexpr const char* kRefused = "MIG-445";    // the database refused it in a scratch place
inline constexpr const char* kScratch = "MIG-446";    // there is no scratch place
inline constexpr const char* kScript = "MIG-447";     // a script leaves its database
inline constexpr const char* kLive = "MIG-448";  // a live schema was asked for and is not to be had

}  // namespace mig::compare::code
