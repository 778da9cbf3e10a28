// What a plugin offers: its tables, read with distrust of sizes and null pointers.
#pragma once

#include <mig/plugin.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace mig::plugins {

// How a plugin broke the contract, in words that go behind "it": "its driver table is 8 bytes long,
// …".
struct Breach : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One dialect of a library. The tables are null when the facet is not offered; otherwise all their
// required members are there.
struct Offer {
  std::string name;
  std::vector<std::string> aliases;
  std::vector<std::string> families;
  std::string title;
  std::string vendor;
  std::string version;
  std::string driver;  // the dialect whose driver it borrows; empty: none
  std::uint32_t ir_minor = 0;
  const mig_dialect_1* dialect = nullptr;
  const mig_driver_1* driver_table = nullptr;
  const mig_catalog_1* catalog = nullptr;
};

// A loaded library; lives until the process ends.
struct Plugin {
  std::string path;  // canonical; "linked in" when it is no library
  const mig_plugin* table = nullptr;
  std::vector<Offer> offers;

  // The dialect of that name, or null.
  [[nodiscard]] const Offer* find(const std::string& name) const;
  // Its facet by id, of the known ones only a checked table; null when it is not offered.
  [[nodiscard]] const void* facet(const std::string& name, const char* id) const;
};

[[nodiscard]] bool is_dialect_name(const std::string& name);

// Reads what the entry function returned. Calls the plugin's facet(). Throws Breach.
[[nodiscard]] std::vector<Offer> negotiate(const mig_plugin* table);

}  // namespace mig::plugins
