// A copy of a database in a file, before it is changed.
#pragma once

#include <mig/database.hpp>

#include <chrono>
#include <filesystem>

namespace mig {

// Copies the database as it is now, for databases that are files themselves. file: where it goes;
// empty: beside the database, as "<database>.<time in UTC>.bak". Returns the file. Nothing is
// overwritten. Throws Error MIG-662 where the dialect has no such copy, saying what has; MIG-663
// when it was not made, of which nothing is left then.
[[nodiscard]] std::filesystem::path backup(
    Database& database, const std::filesystem::path& file = {},
    std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

}  // namespace mig
