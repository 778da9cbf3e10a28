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

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string masked(std::string_view text, std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.from < b.from; });
  std::string out;
  std::size_t done = 0;
  bool open = false;  // what stands before `done` is masked
  for (const auto& span : spans) {
    if (!open || span.from > done) {
      out += text.substr(done, span.from - done);
      out += kMask;
      open = true;
    }
    done = std::max(done, span.from + span.size);
  }
  return out += text.substr(done);
}

// The text as a connection string means it: a backslash at its end means nothing.
std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    if (i < text.size()) out += text[i];
  }
  return out;
}

// The text with every byte that is not UTF-8 replaced by "?".
std::string as_utf8(std::string_view text) {
  std::string out(text);
  std::size_t from = 0;
  while (const auto bad = support::first_invalid_utf8(std::string_view(out).substr(from))) {
    out[from + *bad] = '?';
    from += *bad;
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
    const std::string written(url.substr(span.from, span.size));
    secrets_.push_back(written);
    secrets_.push_back(support::percent_decoded(written));
    secrets_.push_back(without_escapes(written));
    // what a client library reads otherwise ends at one of these: it complains of the rest
    for (std::size_t from = 0; from < written.size();) {
      const auto end = std::min(written.find_first_of("/@:?#%", from), written.size());
      if (end - from >= kShort) secrets_.push_back(written.substr(from, end - from));
      from = end + 1;
    }
  }
  for (std::size_t i = 0, count = secrets_.size(); i < count; ++i) {
    secrets_.push_back(as_utf8(secrets_[i]));
  }
  secrets_.erase(std::remove(secrets_.begin(), secrets_.end(), std::string()), secrets_.end());
  // the longest first: one secret may be part of another
  std::sort(secrets_.begin(), secrets_.end(), [](const auto& a, const auto& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  secrets_.erase(std::unique(secrets_.begin(), secrets_.end()), secrets_.end());
}

std::string Redactor::clean(std::string_view text) const {
  std::string out(text);
  for (const auto& secret : secrets_) replace_all(out, secret);
  out = as_utf8(out);  // the database may have done so with its own text before
  for (const auto& secret : secrets_) replace_all(out, secret);
  return masked(out, support::secrets_of_text(out));
}

}  // namespace mig::plugins
