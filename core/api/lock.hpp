// The migration lock of a database: held by the session while a run lasts, or by each of its
// transactions.
#pragma once

#include "compile/compiler.hpp"
#include "port/dialect.hpp"
#include <mig/database.hpp>
#include <mig/migrate.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace mig::api {

// Lets go of the lock of the session in every case.
class Lock {
 public:
  // LockMode::session: waits for the lock, where the dialect has one. LockMode::transaction: takes
  // nothing yet. Throws Error MIG-620 when the lock cannot be had, MIG-630 when the wait was
  // interrupted, MIG-652 when the dialect has no lock that a transaction holds.
  Lock(Database& database, const Options& options);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  // Nobody else can be at work as long as this lives.
  [[nodiscard]] bool held() const { return held_; }

  // To be called in each transaction that has just begun: takes the lock that it holds. Empty where
  // the session holds it, or nothing does.
  [[nodiscard]] std::function<void()> in_each_transaction() const;

  // A transaction under the lock.
  void transaction(const std::function<void()>& body) const;
  // body under the lock, in a transaction only where that is what holds it.
  void hold(const std::function<void()>& body) const;

  // Throws Error MIG-653 when a revision does not fit into one transaction, and nothing else holds
  // the lock.
  void require_one_transaction(const std::vector<compile::Step>& steps) const;

 private:
  void take(port::LockOf of) const;
  [[nodiscard]] std::optional<port::DatabaseError> attempt(port::LockOf of,
                                                           std::chrono::milliseconds timeout) const;
  [[nodiscard]] std::string so_far() const;
  [[nodiscard]] Error interrupted() const;
  [[nodiscard]] Error refused(const port::DatabaseError& error) const;

  Database& database_;
  const Options& options_;
  std::string name_;
  bool held_ = false;
};

}  // namespace mig::api
