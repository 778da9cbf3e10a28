// The interfaces of core over the C tables of a plugin.
#pragma once

#include "call.hpp"
#include "redact.hpp"
#include <mig/plugin.h>
#include <mig/plugins.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace mig::plugins {

// A dialect that has been loaded and checked; lives as long as its host's core.
struct Resolved;

// owner: keeps `resolved` and the host's callbacks alive.
[[nodiscard]] std::shared_ptr<const port::Dialect> make_dialect(std::shared_ptr<HostContext> owner,
                                                                const Resolved& resolved);

// Opens a connection and asks the server what it is. Throws port::DatabaseError without any secret.
// dialect, library: for messages.
[[nodiscard]] std::unique_ptr<port::Connection> open_connection(
    std::shared_ptr<HostContext> owner, const mig_driver_1& table, const std::string& dialect,
    const std::string& library, const std::string& url,
    const std::map<std::string, std::string>& options, std::shared_ptr<const Redactor> secrets);

// table: null when the dialect has no catalog.
[[nodiscard]] std::unique_ptr<port::Catalog> make_catalog(std::shared_ptr<HostContext> owner,
                                                          const mig_catalog_1* table,
                                                          const std::string& dialect,
                                                          const std::string& library,
                                                          std::shared_ptr<const Redactor> secrets);

}  // namespace mig::plugins
