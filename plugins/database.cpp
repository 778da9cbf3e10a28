// Database::open() over the plugin host; failures of the connection become errors for people.
#include "port/dialect.hpp"
#include "support/text.hpp"
#include <mig/open.hpp>

#include <string_view>
#include <utility>

namespace mig {

namespace plugins {

namespace {

constexpr const char* kCannotConnect = "MIG-601";

// SQLSTATE classes (ISO 9075) that tell more than "no connection".
constexpr std::string_view kAuthorization = "28";
constexpr std::string_view kCatalogName = "3D";

const char* hint_for(const port::DatabaseError& error) {
  const std::string_view state = std::string_view(error.sqlstate).substr(0, 2);
  if (state == kAuthorization) return "check the user and the password of the URL";
  if (state == kCatalogName) return "make the database first, or check its name in the URL";
  switch (error.failure) {
    case port::Failure::connection:
      return "check that the database is there and running, and the URL: host, port, path and "
             "parameters";
    case port::Failure::locked:
      return "another process uses the database: try again when it is done";
    case port::Failure::cancelled:
      return "run the command again";
    case port::Failure::unsupported:
      return "the plugin or the server is too old or too new for this: 'mig plugin doctor' tells "
             "more";
    case port::Failure::internal:
      return "this is a defect of the plugin: tell its author";
    case port::Failure::statement:
    case port::Failure::constraint:
      return "check the URL and what its user may do";
  }
  return "";
}

// The first line of what the database said is the reason; what follows are notes.
Error cannot_connect(const std::string& url, const port::DatabaseError& error) {
  Diagnostic out;
  const bool missing = std::string_view(error.sqlstate).substr(0, 2) == kCatalogName;
  out.code = missing ? kNoDatabase : kCannotConnect;
  std::string why;
  for (const auto& line : support::split(error.message, '\n')) {
    const std::string text(support::trim(line));
    if (text.empty()) continue;
    if (why.empty()) {
      why = text;
    } else {
      out.notes.push_back(text);
    }
  }
  if (why.empty()) why = "the database did not say why";
  out.message = "cannot connect to " + redact_url(url) + ": " + why;
  out.hint = error.hint.empty() ? hint_for(error) : error.hint;
  return Error(std::move(out));
}

// A driver that does not know the option has been written without a thought of it: it opens as it
// does for everybody.
Opened open_existing(Host& host, const std::string& url,
                     std::map<std::string, std::string> driver) {
  const auto plain = driver;
  driver.emplace("must_exist", "1");
  try {
    return host.open(url, driver);
  } catch (const port::DatabaseError& error) {
    if (error.failure != port::Failure::unsupported) throw;
  }
  return host.open(url, plain);
}

}  // namespace

Database open_database(Host& host, const std::string& url,
                       const std::map<std::string, std::string>& driver, Missing missing) {
  try {
    Opened opened =
        missing == Missing::refuse ? open_existing(host, url, driver) : host.open(url, driver);
    Database out(std::move(opened.dialect), std::move(opened.connection),
                 std::move(opened.catalog));
    out.notes = std::move(opened.notes);
    return out;
  } catch (const port::DatabaseError& error) {
    throw cannot_connect(url, error);
  }
}

}  // namespace plugins

Database Database::open(const std::string& url, const OpenOptions& options) {
  plugins::Options chosen;
  chosen.plugin_dirs = options.plugin_dirs;
  chosen.plugins = options.plugins;
  chosen.environment = plugins::read_environment();
  plugins::Host host(std::move(chosen));
  return plugins::open_database(host, url, options.driver);
}

}  // namespace mig
