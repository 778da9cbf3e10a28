// The migration lock: one migration at a time for a database and a version table.
#pragma once

#include "port/dialect.hpp"
#include <mig/database.hpp>
#include <mig/error.hpp>
#include <mig/migrate.hpp>

#include <string>

namespace mig::api {

// Lets go of the lock in every case.
class Lock {
 public:
  // Waits Options::lock_wait at the most. Throws Error MIG-620.
  Lock(Database& database, const std::string& table, const Options& options);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  // False where the dialect has no lock.
  [[nodiscard]] bool held() const { return held_; }

 private:
  Database& database_;
  std::string name_;
  bool held_ = false;
};

}  // namespace mig::api
