// The codes of what can be wrong when a project or a revision is made.
#pragma once

namespace mig::api::code {

inline constexpr const char* kExists = "MIG-109";
inline constexpr const char* kNotHead = "MIG-350";
inline constexpr const char* kTaken = "MIG-351";
inline constexpr const char* kNotWritten = "MIG-353";
inline constexpr const char* kNothingToMerge = "MIG-354";
inline constexpr const char* kSeveral = "MIG-324";

}  // namespace mig::api::code
