#include "redact.hpp"

#include "support/text.hpp"
#include <mig/plugins.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace mig::plugins {

namespace {

constexpr std::string_view kMask = "***";

struct Span {
  std::size_t from;
  std::size_t size;
};

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool holds_secret(std::string_view key) {
  std::string name;
  for (char c : key) name += lower(c);
  const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  const bool file = has("file");  // passfile names a file, which is no secret
  return !file && (has("pass") || has("pwd") || has("secret") || has("token"));
}

// The part of the URL where user:password stand, between "//" and the last "@" of the authority. A
// password that holds "/" or "?" unencoded still ends at an "@", so the last one of all is taken
// when what follows the first delimiter holds one before any "=".
std::vector<Span> password_of(std::string_view url) {
  const auto slashes = url.find("://");
  if (slashes == std::string_view::npos) return {};
  const std::size_t from = slashes + 3;
  std::size_t end = url.find_first_of("/?#", from);
  if (end == std::string_view::npos) end = url.size();
  auto at = url.substr(from, end - from).rfind('@');
  if (at == std::string_view::npos) {
    const auto parameters = url.find('=', from);
    const auto late = url.substr(
        from, parameters == std::string_view::npos ? std::string_view::npos : parameters - from);
    at = late.rfind('@');
    if (at == std::string_view::npos) return {};
  }
  const auto colon = url.substr(from, at).find(':');
  if (colon == std::string_view::npos) return {};
  const Span span{from + colon + 1, at - colon - 1};
  return span.size == 0 ? std::vector<Span>{} : std::vector<Span>{span};
}

// The values behind "key=" for keys that hold a secret: parameters of a URL ("?password=x&…") and
// words of a connection string ("host=a password='x y'").
std::vector<Span> parameters_of(std::string_view text) {
  std::vector<Span> found;
  for (auto equals = text.find('='); equals != std::string_view::npos;
       equals = text.find('=', equals + 1)) {
    std::size_t key_end = equals;
    while (key_end > 0 && text[key_end - 1] == ' ') --key_end;
    std::size_t key = key_end;
    while (key > 0 && (is_word(text[key - 1]) || text[key - 1] == '-')) --key;
    if (key == key_end || !holds_secret(text.substr(key, key_end - key))) continue;
    std::size_t from = equals + 1;
    while (from < text.size() && text[from] == ' ') ++from;
    std::size_t end = from;
    if (from < text.size() && (text[from] == '\'' || text[from] == '"')) {
      const char quote = text[from++];
      end = from;
      while (end < text.size() && text[end] != quote) end += text[end] == '\\' ? 2 : 1;
      end = std::min(end, text.size());
    } else {
      while (end < text.size() && text[end] != '&' && text[end] != ' ' && text[end] != ';' &&
             text[end] != '#' && text[end] != '\n') {
        ++end;
      }
    }
    if (end > from) found.push_back({from, end - from});
  }
  return found;
}

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

std::string redact_url(std::string_view url) {
  auto spans = password_of(url);
  for (const auto& span : parameters_of(url)) spans.push_back(span);
  return masked(url, spans);
}

Redactor::Redactor(std::string_view url) {
  auto spans = password_of(url);
  for (const auto& span : parameters_of(url)) spans.push_back(span);
  for (const auto& span : spans) {
    secrets_.emplace_back(url.substr(span.from, span.size));
    secrets_.push_back(decoded(secrets_.back()));
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
  return masked(out, parameters_of(out));
}

}  // namespace mig::plugins
