// Colours of a terminal, or none.
#pragma once

#include <string>
#include <string_view>

namespace mig::cli {

class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}

  [[nodiscard]] bool on() const { return on_; }
  [[nodiscard]] std::string bold(std::string_view text) const { return with("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return with("2", text); }
  [[nodiscard]] std::string red(std::string_view text) const { return with("1;31", text); }
  [[nodiscard]] std::string green(std::string_view text) const { return with("32", text); }
  [[nodiscard]] std::string yellow(std::string_view text) const { return with("33", text); }
  [[nodiscard]] std::string cyan(std::string_view text) const { return with("36", text); }

 private:
  [[nodiscard]] std::string with(const char* code, std::string_view text) const;

  bool on_;
};

// Text from a file or a database for a terminal: control characters, which could steer it, as '?',
// line breaks as spaces.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace mig::cli
