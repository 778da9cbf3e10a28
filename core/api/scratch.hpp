// An empty place of a database's own kind: what the database makes of a schema, and what an SQL
// script gives.
#pragma once

#include <mig/database.hpp>
#include <mig/ir/operation.hpp>
#include <mig/ir/schema.hpp>
#include <mig/migrate.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::api {

// Opens a session with the database at hand (url empty) or another one. driver: as
// OpenOptions::driver.
using OpenSession = std::function<Database(const std::string& url,
                                           const std::map<std::string, std::string>& driver)>;

// What the database makes of a schema. A view that it refuses is not in it: its text may be one
// that the database itself has changed since, as a rename in a table does to views.
struct Made {
  ir::Schema schema;
  std::vector<std::pair<std::string, std::string>> refused;  // views, and why
};

// Makes the schema (resolved) in an empty place, runs the operations that follow, and reads back
// what has become of it; nothing of it stays. Throws
// Error MIG-420 with what the dialect cannot make, MIG-445 with what the database refuses, MIG-446
// when there is no such place.
[[nodiscard]] Made made_by_database(const port::Dialect& dialect, const OpenSession& open,
                                    const ir::Schema& schema, const Options& options,
                                    const std::vector<ir::Operation>& then = {});

// Runs a script in an empty database and reads back what it gives; nothing of it stays. file: its
// name, for messages. Throws Error MIG-445, MIG-446, and MIG-447 for a script that would leave the
// database.
[[nodiscard]] ir::Schema made_by_script(const port::Dialect& dialect, const OpenSession& open,
                                        std::string_view script, const std::string& file);

}  // namespace mig::api
