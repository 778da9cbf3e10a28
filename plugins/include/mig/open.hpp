// A database through a host of the caller's own: what Database::open() does with a new one.
#pragma once

#include <mig/database.hpp>
#include <mig/plugins.hpp>

#include <map>
#include <string>

namespace mig::plugins {

// Connects as Host::open() does; driver: options for the driver, by its own names. Throws Error
// MIG-5xx when there is no usable plugin, MIG-601 when the database cannot be reached.
[[nodiscard]] Database open_database(Host& host, const std::string& url,
                                     const std::map<std::string, std::string>& driver = {});

}  // namespace mig::plugins
