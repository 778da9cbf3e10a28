// The codes of what can be wrong with revision files and with mig.sum.
#pragma once

namespace mig::revision::code {

// The file as such.
inline constexpr const char* kUnreadable = "MIG-201";
inline constexpr const char* kMalformed = "MIG-202";
inline constexpr const char* kUnknownKey = "MIG-203";
inline constexpr const char* kUnknownOperation = "MIG-204";
inline constexpr const char* kMissingKey = "MIG-205";
inline constexpr const char* kWrongValue = "MIG-206";
inline constexpr const char* kTooLarge = "MIG-207";
inline constexpr const char* kEmpty = "MIG-208";
inline constexpr const char* kSection = "MIG-209";

// What it says.
inline constexpr const char* kContradiction = "MIG-210";
inline constexpr const char* kUnknownDialect = "MIG-211";
inline constexpr const char* kExecuteFile = "MIG-212";
inline constexpr const char* kUnwritable = "MIG-213";
inline constexpr const char* kFileName = "MIG-214";
inline constexpr const char* kCsv = "MIG-215";

// mig.sum.
inline constexpr const char* kSumMalformed = "MIG-220";
inline constexpr const char* kSumMissing = "MIG-221";
inline constexpr const char* kSumChanged = "MIG-222";
inline constexpr const char* kSumGone = "MIG-223";

}  // namespace mig::revision::code
