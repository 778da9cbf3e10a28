// A URL as mig's users write it to the connection string that libpq takes, and its secrets.
#pragma once

#include <string>
#include <string_view>

namespace mig_postgres {

// postgres://… and postgresql://… (also pg://…) as libpq's URI; postgres:key=value … as libpq's
// keywords; postgres:name as the database of that name. database: instead of the one that the URL
// names; empty: that one. program: what the session is called where the URL does not say; with it
// the text of the session is UTF-8.
std::string connection_string(std::string_view url, const std::string& database = {},
                              const std::string& program = {});

// The text with every part of the URL that is, or may be, a password replaced by "***".
std::string without_secrets(std::string text, std::string_view url);

}  // namespace mig_postgres
