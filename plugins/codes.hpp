// The codes of what can be wrong with a plugin.
#pragma once

namespace mig::plugins::code {

// Finding one.
inline constexpr const char* kUnknownDialect = "MIG-501";
inline constexpr const char* kBadUrl = "MIG-502";
inline constexpr const char* kManifest = "MIG-503";
inline constexpr const char* kNotTrusted = "MIG-504";
inline constexpr const char* kPin = "MIG-505";

// Loading it.
inline constexpr const char* kNotLoadable = "MIG-510";
inline constexpr const char* kWrongAbi = "MIG-511";
inline constexpr const char* kContract = "MIG-512";
inline constexpr const char* kDriver = "MIG-513";
inline constexpr const char* kNoDriver = "MIG-514";

// Calling it.
inline constexpr const char* kUnsupported = "MIG-520";
inline constexpr const char* kRefused = "MIG-521";
inline constexpr const char* kIrTooNew = "MIG-522";

}  // namespace mig::plugins::code
