// The text of mig.toml -> what it says, checked whole: every key known, every value of its type.
#pragma once

#include <mig/error.hpp>
#include <mig/project.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace mig::config {

// Larger ones are refused: no person wrote them.
inline constexpr std::size_t kLargestFile = std::size_t{1} << 20U;

// file: the name as shown to people. The paths of the project are as written; `variables` is empty.
// Throws Error MIG-103 to MIG-106 with everything that is wrong.
[[nodiscard]] Project parse_file(std::string_view text, const std::string& file);

// "session" or "transaction"; nothing for anything else.
[[nodiscard]] std::optional<LockMode> lock_mode(std::string_view word);

// A line of the file with '*' for every character of a password in a URL, so that an error can show
// it.
[[nodiscard]] std::string without_passwords(const std::string& line);

}  // namespace mig::config
