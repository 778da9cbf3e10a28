// mig/sdk/process.hpp - what a process says of itself where others ask who holds the migration
// lock. POSIX.
#pragma once

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <string>
#include <vector>

namespace mig::sdk {

// The machine's name; empty when it has none.
inline std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data())
                                                          : std::string();
}

// The user that the process runs as: a name, or a number that has none.
inline std::string user_name() {
  std::vector<char> buffer(4096);
  passwd entry{};
  passwd* found = nullptr;
  const auto user = ::geteuid();
  const bool known =
      ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return known ? std::string(entry.pw_name) : std::to_string(user);
}

// Now, as "2026-03-01 12:00:00+00".
inline std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  std::array<char, 32> text{};
  const auto size =
      std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S+00", ::gmtime_r(&now, &parts));
  return {text.data(), size};
}

}  // namespace mig::sdk
