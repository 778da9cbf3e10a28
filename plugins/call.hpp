// One call over the C boundary: collects what the plugin writes and reports, and lets nothing that
// it throws pass. The only way in which this folder calls a plugin.
#pragma once

#include "port/dialect.hpp"
#include "redact.hpp"
#include <mig/error.hpp>
#include <mig/plugin.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

namespace mig::plugins {

inline mig_str to_str(std::string_view text) { return {text.data(), text.size()}; }
// What a plugin handed over; empty when it has no data.
inline std::string_view to_view(mig_str text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

// What the functions that a host lends to plugins need to know. They have no argument for it, so
// the context of the call under way on this thread says which host it is.
class HostContext {
 public:
  virtual ~HostContext() = default;
  // The facet table of a dialect, or null.
  virtual const void* facet(const char* dialect, const char* id) = 0;
  virtual void log(int level, std::string_view message) = 0;
};

// Makes `context` the one that callbacks on this thread belong to, as long as the object lives.
class Calling {
 public:
  // entering: the plugin's entry function is being called, which may not borrow facets yet.
  Calling(HostContext* context, const Redactor* secrets, bool entering = false);
  ~Calling();
  Calling(const Calling&) = delete;
  Calling& operator=(const Calling&) = delete;

 private:
  friend const mig_host& host_table();
  HostContext* context_;
  const Redactor* secrets_;
  bool entering_;
  Calling* outer_;
  static Calling*& current();
};

// The table that every plugin is given.
const mig_host& host_table();

// Who is called: what callbacks and messages need.
struct Callee {
  HostContext* context = nullptr;
  const Redactor* secrets = nullptr;
  std::string dialect;  // "postgres"
  std::string library;  // its path
};

// What came of a call.
class Reply {
 public:
  Reply();
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  // Calls `body` with what the plugin needs; keeps the status and what was thrown.
  void call(const Callee& callee, const std::function<mig_status()>& body);

  const mig_sink* sink() const { return &sink_; }
  const mig_error* error() const { return &error_; }

  bool ok() const { return status_ == MIG_OK && breach_.empty(); }
  mig_status status() const { return status_; }
  // How the contract was broken ("it threw an exception: …"); empty when it was kept.
  const std::string& breach() const { return breach_; }
  void broke(std::string how);
  const std::string& text() const { return text_; }

  std::string message;
  std::string sqlstate;
  std::string code;
  std::string hint;
  std::string object;
  std::size_t position = 0;

 private:
  static void MIG_CALL write(void* self, mig_str chunk) noexcept;
  static void MIG_CALL set(void* self, const char* key, mig_str value) noexcept;

  mig_sink sink_;
  mig_error error_;
  mig_status status_ = MIG_OK;
  std::string text_;
  std::string breach_;
  bool no_memory_ = false;
};

// "it threw an exception: boom" for what is being handled; only inside a handler.
[[nodiscard]] std::string describe_exception();

// The mig::Error of a plugin that broke the contract in `function`.
[[nodiscard]] Error contract_error(const Callee& callee, const std::string& function,
                                   const std::string& how);
// The mig::Error of a dialect call that did not go well.
[[nodiscard]] Error dialect_error(const Callee& callee, const std::string& function,
                                  const Reply& reply);
// The DatabaseError of a driver or catalog call that did not go well.
[[nodiscard]] port::DatabaseError database_error(const Callee& callee, const std::string& function,
                                                 const Reply& reply);

}  // namespace mig::plugins
