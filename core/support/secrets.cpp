#include "support/secrets.hpp"

#include <algorithm>
#include <cctype>

namespace mig::support {

namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool holds_secret(std::string_view key, bool of_url) {
  std::string name;
  for (char c : key) name += lower(c);
  const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  const bool file = has("file");  // passfile names a file, which is no secret
  return (!file && (has("pass") || has("pwd") || has("secret") || has("token"))) ||
         (of_url && name == "key");
}

// The scheme's length; 0 when none stands at the front.
std::size_t scheme_of(std::string_view url) {
  std::size_t size = 0;
  while (size < url.size() && (is_word(url[size]) || url[size] == '+' || url[size] == '-')) ++size;
  return size;
}

// The user's password without "://" before it: there is no telling the user from the password.
std::vector<Span> password_of_broken(std::string_view url) {
  const std::size_t scheme = scheme_of(url);
  const auto at = url.rfind('@');
  if (scheme == 0 || at == std::string_view::npos) return {};
  const std::size_t from = url.find_first_not_of(":/", scheme);
  if (from == scheme || from >= at) return {};
  const auto user = url.substr(from, at - from);
  // the path of a file may hold a "@" too
  const bool path =
      user.find(':') == std::string_view::npos && user.find('/') != std::string_view::npos;
  return path ? std::vector<Span>{} : std::vector<Span>{{from, user.size()}};
}

// The part of the URL where user:password stand, between "//" and the last "@" of the authority. A
// password that holds "/" or "?" unencoded still ends at an "@", so the last one of all is taken
// when what follows the first delimiter holds one before any "=".
std::vector<Span> password_of(std::string_view url) {
  const auto slashes = url.find("://");
  if (slashes == std::string_view::npos) return password_of_broken(url);
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

// Parameters of a URL ("?password=x&…") and words of a connection string ("host=a password='x y'").
std::vector<Span> parameters_of(std::string_view text, bool of_url) {
  std::vector<Span> found;
  for (auto equals = text.find('='); equals != std::string_view::npos;
       equals = text.find('=', equals + 1)) {
    std::size_t key_end = equals;
    while (key_end > 0 && text[key_end - 1] == ' ') --key_end;
    std::size_t key = key_end;
    while (key > 0 && (is_word(text[key - 1]) || text[key - 1] == '-')) --key;
    if (key == key_end || !holds_secret(text.substr(key, key_end - key), of_url)) continue;
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

}  // namespace

std::vector<Span> secrets_of_url(std::string_view url) {
  auto spans = password_of(url);
  for (const auto& span : parameters_of(url, true)) spans.push_back(span);
  return spans;
}

std::vector<Span> secrets_of_text(std::string_view text) { return parameters_of(text, false); }

}  // namespace mig::support
