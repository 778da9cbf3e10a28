// Loads plugin libraries and never lets go of them: their data, their thread-local destructors and
// what they registered live until the process ends.
#pragma once

#include "call.hpp"
#include "negotiate.hpp"
#include <mig/plugins.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace mig::plugins {

// The plugin in a library; loads it and calls its entry function when this is the first time in
// this process. Checks owner and permissions first. path: absolute. context: lent to callbacks
// meanwhile. Throws Error MIG-504, MIG-510, MIG-511 or MIG-512.
const Plugin& load(const std::filesystem::path& given, HostContext* context);

// The plugins that were registered with register_static(), negotiated. Throws Error MIG-512.
std::vector<const Plugin*> linked_in(HostContext* context);

// A facet of a dialect in any library that was loaded; null when there is none.
const void* loaded_facet(const char* dialect, const char* id);

// The library that a loader message says is missing, or nothing: "libpqxx-6.4.so: cannot open
// shared object file: No such file or directory" gives "libpqxx-6.4.so".
std::string missing_library(const std::string& message);

}  // namespace mig::plugins
