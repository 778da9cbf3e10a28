#include "redact.hpp"

#include "support/secrets.hpp"
#include "support/text.hpp"
#include <mig/plugins.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace mig::plugins {

namespace {

constexpr std::string_view kMask = "***";

using support::Span;

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string masked(std::string_view text, const std::vector<Span>& spans) {
  std::string out;
  std::size_t done = 0;
  for (const auto& span : spans) {
    if (span.from < done) continue;
    out += text.substr(done, span.from - done);
    out += kMask;
    done = span.from + span.size;
  }
  return out += text.substr(done);
}

std::string decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char low = lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
        digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// A secret of one to three characters is likely to be part of any word: it counts only on its own.
constexpr std::size_t kShort = 4;

void replace_all(std::string& text, const std::string& secret) {
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
    const std::size_t end = at + secret.size();
    const bool inside =
        (at > 0 && is_word(text[at - 1])) || (end < text.size() && is_word(text[end]));
    if (secret.size() < kShort && inside) {
      at = end;
      continue;
    }
    text.replace(at, secret.size(), kMask);
    at += kMask.size();
  }
}

}  // namespace

std::string redact_url(std::string_view url) { return masked(url, support::secrets_of_url(url)); }

Redactor::Redactor(std::string_view url) {
  for (const auto& span : support::secrets_of_url(url)) {
    const auto secret = url.substr(span.from, span.size);
    secrets_.emplace_back(secret);
    secrets_.push_back(decoded(secret));
    // what a client library reads otherwise ends at one of these: it complains of the rest
    for (std::size_t from = 0; from < secret.size();) {
      const auto end = std::min(secret.find_first_of("/@:?#%", from), secret.size());
      if (end - from >= kShort) secrets_.emplace_back(secret.substr(from, end - from));
      from = end + 1;
    }
  }
  // the longest first: one secret may be part of another
  std::sort(secrets_.begin(), secrets_.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });
  secrets_.erase(std::unique(secrets_.begin(), secrets_.end()), secrets_.end());
}

std::string Redactor::clean(std::string_view text) const {
  std::string out(text);
  for (auto bad = support::first_invalid_utf8(out); bad; bad = support::first_invalid_utf8(out)) {
    out[*bad] = '?';
  }
  for (const auto& secret : secrets_) replace_all(out, secret);
  return masked(out, support::secrets_of_text(out));
}

}  // namespace mig::plugins
