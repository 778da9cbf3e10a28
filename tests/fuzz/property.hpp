// What every fuzzer needs: an input as text, and a property that holds or ends the run.
#pragma once

#include <mig/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace mig::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the run, so that the engine keeps the input, when the property does not hold. detail: what
// there is in its place.
inline void holds(bool property, const char* what, std::string_view detail = {}) {
  if (property) return;
  std::fprintf(stderr, "mig: fuzz: this does not hold: %s\n%.*s\n", what,
               static_cast<int>(detail.size()), detail.data());
  std::abort();
}

inline std::string render_all(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const auto& each : diagnostics) out += render(each) + "\n";
  return out;
}

// Whatever is wrong with a text is said with a code, in words, and at a place that the text has.
inline void are_proper(const std::vector<Diagnostic>& diagnostics, std::string_view text) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const auto& each : diagnostics) {
    const std::string shown = render(each);
    holds(each.code.substr(0, 4) == "MIG-", "a diagnostic has a code", shown);
    holds(!each.message.empty(), "a diagnostic has a message", shown);
    holds(each.place.line <= lines, "a diagnostic is at a line of the text", shown);
    holds(each.place.text.find('\n') == std::string::npos, "a diagnostic shows one line", shown);
  }
}

}  // namespace mig::fuzz
