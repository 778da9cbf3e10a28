#include "api/lock.hpp"

#include <chrono>

namespace mig::api {

namespace {

Error refused(const port::DatabaseError& error) {
  const bool locked = error.failure == port::Failure::locked;
  return Error({"MIG-620", "the migration lock of the database cannot be had: " + error.message,
                locked ? "another migration is at work: wait for it, or raise lock_wait; nothing "
                         "has been changed"
                       : "check the connection and the rights of the database user; nothing has "
                         "been changed"});
}

}  // namespace

Lock::Lock(Database& database, const std::string& table, const Options& options)
    : database_(database), name_("mig:" + table) {
  port::Catalog* catalog = database.catalog();
  if (catalog == nullptr || !catalog->can_lock()) return;
  try {
    catalog->lock(database.connection(), name_, std::chrono::milliseconds(0));
    held_ = true;
    return;
  } catch (const port::DatabaseError& error) {
    if (error.failure != port::Failure::locked) throw refused(error);
  }
  if (options.events.waiting) options.events.waiting();
  try {
    catalog->lock(database.connection(), name_, options.lock_wait);
    held_ = true;
  } catch (const port::DatabaseError& error) {
    throw refused(error);
  }
}

Lock::~Lock() {
  if (!held_) return;
  try {
    database_.catalog()->unlock(database_.connection(), name_);
  } catch (...) {
    held_ = false;  // the connection is gone, and the lock with it
  }
}

}  // namespace mig::api
