// Parsing: nothing is guessed, unknown parameters are errors.
#include "url.hpp"

#include <mig/sdk/dialect.hpp>

#include <cstddef>
#include <string>

namespace mig_sqlite {

namespace sdk = mig::sdk;

namespace {

[[noreturn]] void refuse(const std::string& message, const std::string& hint = {}) {
  sdk::Error error(MIG_E_INVALID, message);
  error.hint = hint;
  throw error;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 1 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      refuse("the URL of the database has a '%' without two hexadecimal digits",
             "write %25 for the character itself");
    }
    if (high == 0 && low == 0) refuse("the URL of the database holds a NUL character");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string encoded(const std::string& path) {
  std::string out;
  for (char c : path) {
    if (c == '%') {
      out += "%25";
    } else if (c == '?') {
      out += "%3f";
    } else if (c == '#') {
      out += "%23";
    } else {
      out += c;
    }
  }
  return out;
}

bool read_flag(const std::string& key, const std::string& value) {
  if (value == "1" || value == "on" || value == "true") return true;
  if (value == "0" || value == "off" || value == "false") return false;
  refuse("the parameter " + key + " of the database's URL is 0 or 1, not '" + value + "'");
}

void read_parameter(Target& target, const std::string& key, const std::string& value) {
  if (key == "mode") {
    if (value == "memory") {
      target.memory = true;
    } else if (value == "ro" || value == "rw" || value == "rwc") {
      target.mode = value;
    } else {
      refuse("the mode '" + value + "' in the database's URL is not known",
             "known are ro, rw, rwc and memory");
    }
  } else if (key == "busy_timeout") {
    target.busy_timeout = read_timeout("the parameter busy_timeout of the database's URL", value);
  } else if (key == "cache") {
    if (value != "shared" && value != "private") {
      refuse("the parameter cache of the database's URL is shared or private, not '" + value + "'");
    }
    target.cache = value;
  } else if (key == "immutable") {
    target.immutable = read_flag(key, value);
  } else if (key == "foreign_keys") {
    target.foreign_keys = read_flag(key, value);
  } else {
    refuse("the database's URL has the unknown parameter '" + key + "'",
           "known are mode, busy_timeout, cache, immutable and foreign_keys");
  }
}

}  // namespace

int read_timeout(const std::string& what, const std::string& value) {
  constexpr std::int64_t kLongest = 86400000;  // a day
  std::size_t digits = 0;
  std::int64_t number = 0;
  while (digits < value.size() && digits < 9 && value[digits] >= '0' && value[digits] <= '9') {
    number = number * 10 + (value[digits++] - '0');
  }
  const std::string unit = value.substr(digits);
  const bool known = unit.empty() || unit == "ms" || unit == "s";
  if (digits == 0 || !known || number > kLongest) {
    refuse(what + " is a number of milliseconds, or '5s'; not '" + value + "'");
  }
  if (unit == "s") number *= 1000;
  return static_cast<int>(number > kLongest ? kLongest : number);
}

Target parse_url(std::string_view url, bool must_exist) {
  Target target;
  target.mode = "rwc";
  const auto colon = url.find(':');
  const auto scheme = url.substr(0, colon);
  if (colon == std::string_view::npos || (scheme != "sqlite" && scheme != "sqlite3")) {
    refuse("the URL of a SQLite database begins with 'sqlite:'",
           "write sqlite:app.db, sqlite:///var/lib/app.db or sqlite::memory:");
  }
  std::string_view rest = url.substr(colon + 1);
  const auto question = rest.find('?');
  std::string_view query;
  if (question != std::string_view::npos) {
    query = rest.substr(question + 1);
    rest = rest.substr(0, question);
  }
  if (rest.substr(0, 2) == "//") {
    rest.remove_prefix(2);
    const auto slash = rest.find('/');
    const auto host = rest.substr(0, slash);
    if (slash == std::string_view::npos || (!host.empty() && host != "localhost")) {
      refuse(
          "the URL of a SQLite database names no host",
          "write sqlite:folder/app.db for a path from here, sqlite:///folder/app.db for one from "
          "the root, sqlite::memory: for a database in memory");
    }
    rest.remove_prefix(slash);
    while (rest.substr(0, 2) == "//") rest.remove_prefix(1);
    target.looks_relative = host.empty() && rest.find('/', 1) == std::string_view::npos;
  }
  target.path = decoded(rest);
  target.memory = target.path == ":memory:";
  while (!query.empty()) {
    const auto ampersand = query.find('&');
    const auto pair = query.substr(0, ampersand);
    const auto equals = pair.find('=');
    if (!pair.empty()) {
      read_parameter(target, decoded(pair.substr(0, equals)),
                     equals == std::string_view::npos ? "" : decoded(pair.substr(equals + 1)));
    }
    query = ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
  }
  if (target.path.empty()) {
    refuse("the URL of the database has no path", "write sqlite:app.db, or sqlite::memory:");
  }
  if (must_exist && target.mode == "rwc") {
    target.must_exist = true;
    target.mode = "rw";
  }
  target.shown = target.path;
  target.uri = "file:" + encoded(target.path);
  std::string parameters;
  const auto add = [&](const std::string& text) {
    parameters += (parameters.empty() ? "?" : "&") + text;
  };
  if (target.memory) {
    add("mode=memory");
  } else {
    add("mode=" + target.mode);
  }
  if (!target.cache.empty()) add("cache=" + target.cache);
  if (target.immutable) add("immutable=1");
  target.uri += parameters;
  return target;
}

}  // namespace mig_sqlite
