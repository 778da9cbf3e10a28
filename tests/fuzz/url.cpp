// URLs: what is shown of one never has the password that a dialect, or its client library, reads
// out of it.
#include "mysql/url.hpp"

#include "postgres/url.hpp"
#include "property.hpp"
#include "redact.hpp"
#include "sqlite/url.hpp"
#include "support/text.hpp"
#include <mig/plugins.hpp>
#include <mig/sdk/dialect.hpp>

#include <libpq-fe.h>

#include <memory>
#include <optional>

using namespace mig;

namespace {

// The passwords that a reader finds; nothing: it refuses the URL.
using Secrets = std::optional<std::vector<std::string>>;

Secrets of_mysql(const std::string& url) {
  try {
    const auto read = mig_mysql::parse_url(url);
    std::vector<std::string> out;
    if (!read.password.empty()) out.push_back(read.password);
    for (const auto& [name, value] : read.parameters) {
      const bool secret = name.find("password") != std::string::npos && !name.ends_with("file");
      if (secret && !value.empty()) out.push_back(value);
    }
    return out;
  } catch (const sdk::Error& error) {
    fuzz::holds(error.status == MIG_E_INVALID, "a URL is refused as one", error.message);
    return std::nullopt;
  }
}

// What libpq makes of it. The NUL that ends its text ends the URL.
Secrets of_postgres(const std::string& url) {
  if (url.find('\0') != std::string::npos) return std::nullopt;
  const std::string scheme = url.substr(0, url.find(':'));
  if (scheme != "postgres" && scheme != "postgresql" && scheme != "pg") return std::nullopt;
  char* problem = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(mig_postgres::connection_string(url).c_str(), &problem), &PQconninfoFree);
  const std::unique_ptr<char, decltype(&PQfreemem)> freed(problem, &PQfreemem);
  if (!options) return std::nullopt;
  std::vector<std::string> out;
  for (const auto* each = options.get(); each->keyword != nullptr; ++each) {
    const std::string_view keyword = each->keyword;
    if (keyword != "password" && keyword != "sslpassword") continue;
    if (each->val != nullptr && *each->val != '\0') out.emplace_back(each->val);
  }
  return out;
}

Secrets of_sqlite(const std::string& url) {
  try {
    const auto target = mig_sqlite::parse_url(url);
    fuzz::holds(!target.path.empty(), "a database has a path");
    fuzz::holds(target.uri.rfind("file:", 0) == 0, "SQLite gets a URI", target.uri);
    fuzz::holds(target.busy_timeout >= 0, "a time-out is not negative");
    return std::vector<std::string>();
  } catch (const sdk::Error& error) {
    fuzz::holds(error.status == MIG_E_INVALID, "a URL is refused as one", error.message);
    return std::nullopt;
  }
}

void look(const std::string& url, Secrets (*read)(const std::string&)) {
  const Secrets secrets = read(url);
  if (!secrets || secrets->empty()) return;
  const std::string shown = plugins::redact_url(url);
  // Read again, what is shown has nothing but the mask where the secrets were: as long as the mask
  // did not take a delimiter, which lets the reader see other parts.
  const auto count = [](const std::string& text, char c) {
    return std::count(text.begin(), text.end(), c);
  };
  const bool same_parts = count(url, '?') == count(shown, '?') &&
                          count(url, '&') == count(shown, '&') &&
                          count(url, '=') == count(shown, '=');
  if (!same_parts) return;
  for (const auto& each : read(shown).value_or(std::vector<std::string>())) {
    fuzz::holds(each == "***", "nothing of a secret is shown", shown);
  }
}

void say(const std::string& url, Secrets (*read)(const std::string&)) {
  const Secrets secrets = read(url);
  if (!secrets) return;
  const plugins::Redactor redactor(url);
  for (const auto& secret : *secrets) {
    if (secret.find_first_not_of("*?") == std::string::npos) continue;
    const std::string said = redactor.clean("cannot use '" + secret + "' here");
    std::string valid = secret;
    while (const auto bad = support::first_invalid_utf8(valid)) valid[*bad] = '?';
    if (std::string("cannot use '***' here").find(valid) != std::string::npos) continue;
    fuzz::holds(said.find(valid) == std::string::npos, "no secret is said", said);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string url(fuzz::text_of(data, size));
  for (const auto read : {of_mysql, of_postgres, of_sqlite}) {
    look(url, read);
    say(url, read);
  }
  (void)mig_postgres::without_secrets("invalid port number: \"" + url + "\"", url);
  return 0;
}
