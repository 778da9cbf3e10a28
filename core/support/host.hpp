// Who runs this process, where and when: for the lines that a database keeps of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mig::support {

// The name of the effective user; "uid 1000" where the system knows none (POSIX getpwuid_r).
[[nodiscard]] std::string user_name();

// The name of this machine; empty where it has none (POSIX gethostname).
[[nodiscard]] std::string host_name();

[[nodiscard]] std::int64_t process_id();

// Now, as RFC 3339 in UTC with whole seconds: "2026-11-22T15:30:00Z".
[[nodiscard]] std::string utc_now();

// 16 random hexadecimal digits.
[[nodiscard]] std::string random_id();

// The version of mig, as the build has it: "0.1.0".
[[nodiscard]] std::string_view version();

}  // namespace mig::support
