#include "api/lock.hpp"

#include "api/context.hpp"
#include "port/lock.hpp"
#include "store/version_table.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace mig {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// One lock for the table that mig looks for where nothing is said: it is found by either name.
std::string name_of(const Options& options) {
  const std::string& table = options.version_table;
  return "mig:" + (table == store::kAlembicTable ? std::string(store::kDefaultTable) : table);
}

// Who has the lock, where that is told.
std::optional<LockHolder> known_holder(Database& database, const std::string& name) {
  try {
    return database.catalog()->lock_holder(database.connection(), name);
  } catch (const port::DatabaseError& error) {
    if (error.failure == port::Failure::connection) throw;
    return std::nullopt;
  }
}

}  // namespace

namespace api {

Lock::Lock(Database& database, const Options& options)
    : database_(database), options_(options), name_(name_of(options)) {
  const port::Catalog* catalog = database.catalog();
  const auto can = [&](port::LockOf of) { return catalog != nullptr && catalog->can_lock(of); };
  if (options.lock == LockMode::session) {
    if (!can(port::LockOf::session)) return;
    take(port::LockOf::session);
    held_ = true;
  } else if (!can(port::LockOf::transaction)) {
    throw port::no_transaction_lock(database.dialect().name());
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

std::function<void()> Lock::in_each_transaction() const {
  if (options_.lock == LockMode::session) return {};
  return [this] { take(port::LockOf::transaction); };
}

void Lock::transaction(const std::function<void()>& body) const {
  in_transaction(database_.connection(), [&] {
    if (options_.lock == LockMode::transaction) take(port::LockOf::transaction);
    body();
  });
}

void Lock::hold(const std::function<void()>& body) const {
  if (options_.lock == LockMode::transaction) {
    transaction(body);
  } else {
    body();
  }
}

void Lock::require_one_transaction(const std::vector<compile::Step>& steps) const {
  if (options_.lock == LockMode::session) return;
  for (const auto& step : steps) {
    const auto& revision = *step.planned.revision;
    if (!compile::splits(step) && revision.transaction != revision::Transaction::off) continue;
    throw Error({"MIG-653",
                 "revision '" + revision.header.id +
                     "' does not run in one transaction, and with lock = \"transaction\" nothing "
                     "would keep another migration out between its parts",
                 "run it over a connection that goes to the server itself, with lock = "
                 "\"session\"; nothing has been changed",
                 plan::place_of(revision, {})});
  }
}

// Waits in slices, so that an interruption is seen while nothing runs that could be cancelled.
void Lock::take(port::LockOf of) const {
  constexpr milliseconds kSlice(1000);
  auto refusal = attempt(of, milliseconds(0));
  if (!refusal) return;
  if (options_.events.waiting) {
    const auto holder = known_holder(database_, name_);
    options_.events.waiting(holder ? ir::to_text(*holder) : std::string());
  }
  const auto until = Clock::now() + options_.lock_wait;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    if (left.count() <= 0) throw refused(*refusal);
    if (options_.interrupted && options_.interrupted()) throw interrupted();
    refusal = attempt(of, std::min(left, kSlice));
    if (!refusal) return;
  }
}

// Nothing when the lock was had; what the database says when somebody else has it.
std::optional<port::DatabaseError> Lock::attempt(port::LockOf of, milliseconds timeout) const {
  try {
    database_.catalog()->lock(database_.connection(), name_, timeout, of);
    return std::nullopt;
  } catch (const port::DatabaseError& error) {
    if (error.failure == port::Failure::locked) return error;
    if (error.failure == port::Failure::cancelled) throw interrupted();
    throw refused(error);
  }
}

// What the hints end with. A transaction may have others of the same run before it.
std::string Lock::so_far() const {
  return options_.lock == LockMode::session ? "; nothing has been changed" : "";
}

Error Lock::interrupted() const {
  return Error({"MIG-630", "interrupted while it waited for the migration lock",
                "run the command again to go on" + so_far()});
}

Error Lock::refused(const port::DatabaseError& error) const {
  const std::string what = "the migration lock of the database cannot be had: ";
  if (error.failure == port::Failure::locked) {
    const auto holder = known_holder(database_, name_);
    return Error({"MIG-620", what + (holder ? "held by " + ir::to_text(*holder) : error.message),
                  "another migration is at work: wait for it, or raise lock_wait; when it hangs, "
                  "`mig lock status` says who it is, and `mig lock release` ends it" +
                      so_far()});
  }
  return Error({"MIG-620", what + error.message,
                (error.hint.empty() ? "check the connection and the rights of the database user"
                                    : error.hint) +
                    so_far()});
}

}  // namespace api

std::optional<LockHolder> lock_holder(Database& database, const Options& options) {
  return api::guarded([&]() -> std::optional<LockHolder> {
    port::Catalog* catalog = database.catalog();
    try {
      if (catalog != nullptr) return catalog->lock_holder(database.connection(), name_of(options));
    } catch (const port::DatabaseError& error) {
      if (error.failure != port::Failure::unsupported) throw;
    }
    throw Error({"MIG-650",
                 "dialect '" + database.dialect().name() + "' does not tell who has the lock",
                 "ask the database itself which session is at work"});
  });
}

void release_lock(Database& database, const LockHolder& holder, const Options& options) {
  constexpr milliseconds kLongest(10'000);
  constexpr milliseconds kPause(20);
  api::guarded([&] {
    const std::string name = name_of(options);
    try {
      if (database.catalog() != nullptr) {
        database.catalog()->release_lock(database.connection(), name, holder.session);
      }
    } catch (const port::DatabaseError& error) {
      if (error.failure == port::Failure::connection) throw;
      throw Error({error.failure == port::Failure::unsupported ? "MIG-650" : "MIG-651",
                   "the lock was not released: " + error.message,
                   error.hint.empty() ? "see with `mig lock status` who has it now" : error.hint});
    }
    // the session ends when what it does can be ended
    for (const auto until = Clock::now() + kLongest; Clock::now() < until;) {
      const auto now = known_holder(database, name);
      if (!now || now->session != holder.session) return;
      std::this_thread::sleep_for(kPause);
    }
    throw Error({"MIG-651",
                 "session " + holder.session + " was told to end, and still has the lock",
                 "it takes back what it was doing: see later with `mig lock status`"});
  });
}

}  // namespace mig
