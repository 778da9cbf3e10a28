// The codes of what can be wrong with mig.toml, .env and the choice of a database.
#pragma once

namespace mig::config::code {

// The file as such.
inline constexpr const char* kNoProject = "MIG-101";
inline constexpr const char* kUnreadable = "MIG-102";
inline constexpr const char* kMalformed = "MIG-103";
inline constexpr const char* kUnknownKey = "MIG-104";
inline constexpr const char* kWrongValue = "MIG-105";
inline constexpr const char* kMissingKey = "MIG-106";
inline constexpr const char* kDotenv = "MIG-107";
inline constexpr const char* kVariable = "MIG-108";

// Which database.
inline constexpr const char* kUnknownEnvironment = "MIG-110";
inline constexpr const char* kNoEnvironment = "MIG-111";
inline constexpr const char* kContradiction = "MIG-112";
inline constexpr const char* kDialect = "MIG-113";

// The values of a URL.
inline constexpr const char* kNotSet = "MIG-115";
inline constexpr const char* kSecretFile = "MIG-116";
inline constexpr const char* kSecretCommand = "MIG-117";

}  // namespace mig::config::code
