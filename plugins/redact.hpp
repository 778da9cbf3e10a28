// Secrets of a connection, and texts without them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mig::plugins {

// Takes the secrets of one URL out of texts: the password of its user, and the values of parameters
// that hold one (password, passwd, pwd, …pass, secret, token), as written and percent-decoded, and
// what is left of them when somebody takes a "/" or "@" in one for its end.
class Redactor {
 public:
  Redactor() = default;
  explicit Redactor(std::string_view url);

  // The text with every secret replaced by "***", and with bytes that are not UTF-8 by "?".
  [[nodiscard]] std::string clean(std::string_view text) const;

 private:
  std::vector<std::string> secrets_;
};

}  // namespace mig::plugins
