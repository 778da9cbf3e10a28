#include "title.hpp"

#include <mig/plugins.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace mig::cli {

namespace {

void hide_url(char* url) {
  const std::string_view text(url);
  const auto colon = text.find(':');
  const auto from = colon == std::string_view::npos ? 0 : colon + 1;
  std::fill(url + from, url + text.size(), '*');
}

}  // namespace

void hide_passwords(int argc, char** argv) {
  constexpr std::string_view kUrl = "--url";
  for (int i = 1; i < argc; ++i) {
    char* word = argv[i];
    const std::string_view text(word);
    if (text == kUrl && i + 1 < argc) {
      hide_url(argv[++i]);
    } else if (text.substr(0, kUrl.size() + 1) == "--url=") {
      hide_url(word + kUrl.size() + 1);
    } else if (plugins::redact_url(text) != text) {
      hide_url(word);
    }
  }
}

}  // namespace mig::cli
