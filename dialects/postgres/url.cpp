// URLs. libpq quotes the piece that it stumbled over, which may be a part of a password; so what
// could be one is looked for generously.
#include "url.hpp"

#include <algorithm>
#include <vector>

namespace mig_postgres {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() && text[i] == '%' ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// A value for a keyword string.
std::string keyword_value(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

void add_secret(std::vector<std::string>& secrets, std::string_view text) {
  if (text.empty()) return;
  secrets.emplace_back(text);
  secrets.push_back(percent_decoded(text));
}

// Values of password= and sslpassword=, in a query string or in keyword form.
void add_values(std::vector<std::string>& secrets, std::string_view text) {
  static constexpr std::string_view kKey = "password";
  for (auto at = text.find(kKey); at != std::string_view::npos; at = text.find(kKey, at + 1)) {
    auto from = at + kKey.size();
    while (from < text.size() && text[from] == ' ') ++from;
    if (from >= text.size() || text[from] != '=') continue;
    ++from;
    while (from < text.size() && text[from] == ' ') ++from;
    if (from < text.size() && text[from] == '\'') {
      std::string value;
      for (++from; from < text.size() && text[from] != '\''; ++from) {
        if (text[from] == '\\' && from + 1 < text.size()) ++from;
        value += text[from];
      }
      add_secret(secrets, value);
      continue;
    }
    add_secret(secrets, text.substr(from, text.find_first_of("& ", from) - from));
  }
}

// What stands between the first ':' and the last '@' of a URI, whole and in the pieces that a
// reader of URIs could cut it into when it holds characters that should have been percent-encoded.
void add_user_info(std::vector<std::string>& secrets, std::vector<std::string>& pieces,
                   std::string_view url) {
  const auto slashes = url.find("://");
  if (slashes == std::string_view::npos) return;
  const auto rest = url.substr(slashes + 3);
  const auto at = rest.rfind('@');
  if (at == std::string_view::npos) return;
  const auto info = rest.substr(0, at);
  const auto colon = info.find(':');
  if (colon == std::string_view::npos) return;
  const auto password = info.substr(colon + 1);
  add_secret(secrets, password);
  for (std::size_t from = 0; from <= password.size();) {
    const auto end = std::min(password.find_first_of("/?#@:,[]&=", from), password.size());
    add_secret(pieces, password.substr(from, end - from));
    from = end + 1;
  }
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

std::string percent_encoded(std::string_view text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.';
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      out += c;
    } else {
      out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return out;
}

}  // namespace

// What is said last counts.
std::string connection_string(std::string_view url, const std::string& database,
                              const std::string& program) {
  const auto colon = url.find(':');
  if (colon == std::string_view::npos) return std::string(url);
  std::vector<std::pair<const char*, std::string>> more;
  if (!database.empty()) more.emplace_back("dbname", database);
  if (!program.empty()) {
    more.emplace_back("client_encoding", "UTF8");
    more.emplace_back("fallback_application_name", program);
  }
  const std::string rest(url.substr(colon + 1));
  if (rest.compare(0, 2, "//") == 0) {
    std::string out = "postgresql:" + rest;
    for (const auto& [name, value] : more) {
      out += (out.find('?') == std::string::npos ? "?" : "&") + std::string(name) + "=" +
             percent_encoded(value);
    }
    return out;
  }
  std::string words = rest;
  if (!rest.empty() && rest.find('=') == std::string::npos) words = "dbname=" + keyword_value(rest);
  for (const auto& [name, value] : more) {
    words += (words.empty() ? "" : " ") + std::string(name) + "=" + keyword_value(value);
  }
  return words;
}

std::string without_secrets(std::string text, std::string_view url) {
  std::vector<std::string> secrets;
  std::vector<std::string> pieces;
  add_values(secrets, url);
  add_user_info(secrets, pieces, url);
  const auto longer = [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  };
  std::sort(secrets.begin(), secrets.end(), longer);
  // each once: one of asterisks alone finds the masks of its fellow, which would grow each time
  secrets.erase(std::unique(secrets.begin(), secrets.end()), secrets.end());
  for (const auto& each : secrets) replace_all(text, each, "***");
  for (const auto& each : pieces) replace_all(text, '"' + each + '"', "\"***\"");
  return text;
}

}  // namespace mig_postgres
