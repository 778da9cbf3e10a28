// A database through a host of the caller's own: what Database::open() does with a new one.
#pragma once

#include <mig/database.hpp>
#include <mig/plugins.hpp>

#include <map>
#include <string>

namespace mig::plugins {

// The code of the error that says that there is no such database.
inline constexpr const char* kNoDatabase = "MIG-606";

// What becomes of a database that is not there: whether the driver may make it by connecting, as
// that of a database in a file does.
enum class Missing { make, refuse };

// Connects as Host::open() does; driver: options for the driver, by its own names. Throws Error
// MIG-5xx when there is no usable plugin, MIG-606 when there is no such database, MIG-601 when it
// cannot be reached otherwise.
[[nodiscard]] Database open_database(Host& host, const std::string& url,
                                     const std::map<std::string, std::string>& driver = {},
                                     Missing missing = Missing::make);

}  // namespace mig::plugins
