// Names in the few statements that core writes itself.
#pragma once

#include <string>

namespace mig::port {

// The name in quotes. quote: the dialect's own (ir::Identifiers); empty: the double quote.
inline std::string quoted_identifier(const std::string& name, const std::string& quote) {
  const char q = quote.empty() ? '"' : quote.front();
  std::string out(1, q);
  for (const char c : name) {
    if (c == q) out += q;
    out += c;
  }
  return out + q;
}

}  // namespace mig::port
