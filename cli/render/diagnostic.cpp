#include "render/diagnostic.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <string_view>

namespace mig::cli {

namespace {

// Printable, with the line breaks and tabs of the layout.
std::string cleaned(const std::string& text) {
  std::string out;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find_first_of("\n\t", from), text.size());
    out += printable(std::string_view(text).substr(from, to - from));
    if (to < text.size()) out += text[to];
    from = to + 1;
  }
  return out;
}

std::string painted(const Diagnostic& diagnostic, const Paint& paint) {
  auto text = cleaned(render(diagnostic));
  const std::string head = "error[" + diagnostic.code + "]:";
  if (!paint.on() || !text.starts_with(head)) return text;
  const auto end = text.find('\n');
  const auto first = text.substr(head.size(), end == std::string::npos ? end : end - head.size());
  std::string out = paint.red(head) + paint.bold(first);
  if (end == std::string::npos) return out;
  for (const auto& line : support::split(std::string_view(text).substr(end + 1), '\n')) {
    const auto trimmed = support::trim(line);
    const bool hint = trimmed.starts_with("= ");
    const bool frame = trimmed.starts_with("-->") || trimmed == "|" || trimmed.ends_with("| ^");
    out += "\n" + (hint ? paint.cyan(line) : frame ? paint.dim(line) : line);
  }
  return out;
}

}  // namespace

std::string diagnostics_text(const Error& error, const Paint& paint) {
  std::string out;
  for (const auto& diagnostic : error.diagnostics()) {
    if (!out.empty()) out += '\n';
    out += painted(diagnostic, paint);
  }
  return out;
}

}  // namespace mig::cli
