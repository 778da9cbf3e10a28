// Who has the migration lock, as a dialect tells it.
#pragma once

#include <mig/ir/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace mig::ir {

// Nothing but `session` need be known.
struct LockHolder {
  std::string session;  // what the database calls the session; releasing by force names it
  std::string program;
  std::string host;  // where the program runs
  std::optional<std::int64_t> pid;
  std::string user;
  std::string since;  // a point in time: at the latest then the session was there

  template <class V>
  static void describe(V& v) {
    v.optional("session", &LockHolder::session, "what the database calls the session");
    v.optional("program", &LockHolder::program, "the program");
    v.optional("host", &LockHolder::host, "the machine it runs on");
    v.optional("pid", &LockHolder::pid, "its process there");
    v.optional("user", &LockHolder::user, "the user");
    v.optional("since", &LockHolder::since, "since when the session is there");
  }
};

// The answer of mig_catalog_1::lock_holder.
struct LockState {
  std::optional<LockHolder> holder = {};  // unset: nobody

  template <class V>
  static void describe(V& v) {
    v.optional("holder", &LockState::holder, "who has the lock; absent: nobody");
  }
};

// "mig, process 4711 on web1, user app, session 812, since 2026-03-01 12:00:00"; never empty.
inline std::string to_text(const LockHolder& holder) {
  std::string out = holder.program;
  const auto add = [&](const std::string& what, const std::string& value) {
    if (!value.empty()) out += (out.empty() ? "" : ", ") + what + value;
  };
  add("process ", holder.pid ? std::to_string(*holder.pid) : std::string());
  if (out.empty()) out = "somebody";
  if (!holder.host.empty()) out += " on " + holder.host;
  add("user ", holder.user);
  add("session ", holder.session);
  add("since ", holder.since);
  return out;
}

}  // namespace mig::ir
