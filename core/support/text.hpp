// Small text helpers used all over: nearest names, joining, UTF-8 checks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::support {

// The candidate nearest to `word` by edit distance, or nothing when none is near enough to be meant
// (more than a third of the word's length, at least 1, would have to change). Two letters in the
// wrong order count as one change, case differences as nothing. Failing that, the only candidate
// that begins with `word`, from three characters on.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);

// "did you mean 'x'?" or an empty string.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string>& candidates);

[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);

[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

[[nodiscard]] std::string_view trim(std::string_view text);

// The offset of the first byte that is not valid UTF-8 (RFC 3629: no overlong forms, surrogates or
// values above U+10FFFF), or nothing when all of it is.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);

// Lower-case hexadecimal SHA-256 (FIPS 180-4) of the bytes.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace mig::support
