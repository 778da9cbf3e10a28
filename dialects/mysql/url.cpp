// mysql://user:password@host:port/database?parameters
#include "url.hpp"

#include <mig/sdk/dialect.hpp>

#include <string>
#include <string_view>

namespace mig_mysql {

namespace {

[[noreturn]] void wrong(const std::string& what) {
  mig::sdk::Error error(MIG_E_INVALID, "the database URL " + what);
  error.hint = "write mysql://user:password@host:3306/database";
  throw error;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex(text[i + 2]) : -1;
    if (high < 0 || low < 0) wrong("has a '%' that is not followed by two hexadecimal digits");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (out.find('\0') != std::string::npos) wrong("holds a NUL character");
  return out;
}

int port_of(std::string_view text) {
  int port = 0;
  bool good = !text.empty() && text.size() <= 5;
  for (char c : text) {
    good = good && c >= '0' && c <= '9';
    if (good) port = port * 10 + (c - '0');
  }
  if (!good || port == 0 || port > 65535) wrong("has a port that is not a number from 1 to 65535");
  return port;
}

void read_host(std::string_view text, Url& url) {
  if (!text.empty() && text.front() == '[') {
    const auto close = text.find(']');
    if (close == std::string_view::npos) wrong("lacks the ']' of its host");
    url.host = decode(text.substr(1, close - 1));
    text.remove_prefix(close + 1);
    if (!text.empty() && text.front() != ':') wrong("has something between its host and port");
    if (!text.empty()) url.port = port_of(text.substr(1));
    return;
  }
  const auto colon = text.rfind(':');
  url.host = decode(text.substr(0, colon));
  if (colon != std::string_view::npos) url.port = port_of(text.substr(colon + 1));
}

void read_parameters(std::string_view text, Url& url) {
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    std::string key = decode(pair.substr(0, equals));
    for (auto& c : key) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      if (c == '_') c = '-';
    }
    if (equals == std::string_view::npos) wrong("has the parameter '" + key + "' without a value");
    url.parameters[key] = decode(pair.substr(equals + 1));
  }
}

}  // namespace

Url parse_url(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) wrong("lacks '://'");
  if (text.substr(0, scheme) != "mysql" && text.substr(0, scheme) != "mariadb") {
    wrong("begins with neither mysql:// nor mariadb://");
  }
  text.remove_prefix(scheme + 3);
  Url url;
  const auto question = text.find('?');
  if (question != std::string_view::npos) {
    read_parameters(text.substr(question + 1), url);
    text = text.substr(0, question);
  }
  // a password written without escapes may hold "@" and "/": the last "@" ends it
  const auto at = text.rfind('@');
  if (at != std::string_view::npos) {
    const auto account = text.substr(0, at);
    const auto colon = account.find(':');
    url.user = decode(account.substr(0, colon));
    if (colon != std::string_view::npos) url.password = decode(account.substr(colon + 1));
    text.remove_prefix(at + 1);
  }
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) url.database = decode(text.substr(slash + 1));
  read_host(text.substr(0, slash), url);
  return url;
}

}  // namespace mig_mysql
