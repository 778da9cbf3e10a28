#include "call.hpp"

#include "codes.hpp"
#include "library.hpp"

#include <charconv>
#include <new>
#include <utility>

namespace mig::plugins {

namespace {

// More than any document or message that makes sense; keeps a plugin that runs wild from taking all
// the memory.
constexpr std::size_t kLongestDocument = std::size_t{256} << 20U;
constexpr std::size_t kLongestText = std::size_t{64} << 10U;

std::string owner(const Callee& callee) { return "the plugin of dialect '" + callee.dialect + "'"; }

const char* name_of(mig_status status) {
  switch (status) {
    case MIG_E_UNSUPPORTED:
      return "unsupported";
    case MIG_E_INVALID:
      return "invalid request";
    case MIG_E_CONNECTION:
      return "no connection";
    case MIG_E_STATEMENT:
      return "statement refused";
    case MIG_E_CONSTRAINT:
      return "constraint violated";
    case MIG_E_LOCKED:
      return "locked";
    case MIG_E_CANCELLED:
      return "cancelled";
    case MIG_E_INTERNAL:
      return "internal error";
    default:
      return nullptr;
  }
}

port::Failure failure_of(mig_status status) {
  switch (status) {
    case MIG_E_UNSUPPORTED:
      return port::Failure::unsupported;
    case MIG_E_CONNECTION:
      return port::Failure::connection;
    case MIG_E_STATEMENT:
      return port::Failure::statement;
    case MIG_E_CONSTRAINT:
      return port::Failure::constraint;
    case MIG_E_LOCKED:
      return port::Failure::locked;
    case MIG_E_CANCELLED:
      return port::Failure::cancelled;
    default:
      return port::Failure::internal;
  }
}

std::string cleaned(const Callee& callee, const std::string& text) {
  static const Redactor kNoSecrets;
  return (callee.secrets != nullptr ? *callee.secrets : kNoSecrets).clean(text);
}

// What the plugin said, or that it said nothing.
std::string message_of(const Callee& callee, const std::string& function, const Reply& reply) {
  if (!reply.message.empty()) return cleaned(callee, reply.message);
  const char* name = name_of(reply.status());
  return owner(callee) + " reported " +
         (name != nullptr ? "'" + std::string(name) + "'"
                          : "the unknown status " + std::to_string(reply.status())) +
         " in " + function + " and no message";
}

}  // namespace

// ---- callbacks ----------------------------------------------------------------------------------

Calling*& Calling::current() {
  thread_local Calling* current = nullptr;
  return current;
}

Calling::Calling(HostContext* context, const Redactor* secrets, bool entering)
    : context_(context), secrets_(secrets), entering_(entering), outer_(current()) {
  current() = this;
}

Calling::~Calling() { current() = outer_; }

const mig_host& host_table() {
  struct Callbacks {
    static void MIG_CALL log(int32_t level, mig_str message) noexcept {
      try {
        const Calling* call = Calling::current();
        if (call == nullptr || call->context_ == nullptr) return;
        static const Redactor kNoSecrets;
        const Redactor& redactor = call->secrets_ != nullptr ? *call->secrets_ : kNoSecrets;
        call->context_->log(level, redactor.clean(to_view(message).substr(0, kLongestText)));
      } catch (...) {  // a message that cannot be shown is not worth more
      }
    }
    static const void* MIG_CALL facet(const char* dialect, const char* id) noexcept {
      try {
        if (dialect == nullptr || id == nullptr) return nullptr;
        const Calling* call = Calling::current();
        // a thread of the plugin's own: what has been loaded is all that there is
        if (call == nullptr) return loaded_facet(dialect, id);
        if (call->entering_ || call->context_ == nullptr) return nullptr;
        return call->context_->facet(dialect, id);
      } catch (...) {  // to the plugin it is a dialect that is not there
        return nullptr;
      }
    }
  };
  static const mig_host kHost{sizeof(mig_host), MIG_VERSION, MIG_IR_MINOR, Callbacks::log,
                              Callbacks::facet};
  return kHost;
}

// ---- calls --------------------------------------------------------------------------------------

Reply::Reply() : sink_{this, write}, error_{this, set} {}

void Reply::call(const Callee& callee, const std::function<mig_status()>& body) {
  const Calling calling(callee.context, callee.secrets);
  try {
    status_ = body();
  } catch (...) {
    status_ = MIG_E_INTERNAL;
    broke(describe_exception());
  }
  if (no_memory_) throw std::bad_alloc();
}

void Reply::broke(std::string how) {
  if (breach_.empty()) breach_ = std::move(how);
}

void MIG_CALL Reply::write(void* self, mig_str chunk) noexcept {
  auto& reply = *static_cast<Reply*>(self);
  try {
    if (chunk.data == nullptr && chunk.size > 0) {
      reply.broke("it wrote text that is a null pointer");
    } else if (chunk.size > kLongestDocument - reply.text_.size()) {
      reply.broke("it wrote a document of more than 256 MiB");
    } else if (chunk.size > 0) {
      reply.text_.append(chunk.data, chunk.size);
    }
  } catch (...) {
    reply.no_memory_ = true;
  }
}

void MIG_CALL Reply::set(void* self, const char* key, mig_str value) noexcept {
  auto& reply = *static_cast<Reply*>(self);
  try {
    if (key == nullptr) return;
    const std::string_view name(key);
    const std::string_view text = to_view(value).substr(0, kLongestText);
    if (name == "message") reply.message = text;
    if (name == "sqlstate") reply.sqlstate = text;
    if (name == "code") reply.code = text;
    if (name == "hint") reply.hint = text;
    if (name == "object") reply.object = text;
    if (name == "position") {
      std::size_t position = 0;
      const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), position);
      if (failed == std::errc() && end == text.data() + text.size()) reply.position = position;
    }
  } catch (...) {
    reply.no_memory_ = true;
  }
}

std::string describe_exception() {
  try {
    throw;
  } catch (const std::exception& e) {
    return std::string("it threw an exception: ") + e.what();
  } catch (...) {  // also one of another C++ runtime
    return "it threw something that is not a std::exception of this program";
  }
}

// ---- errors -------------------------------------------------------------------------------------

Error contract_error(const Callee& callee, const std::string& function, const std::string& how) {
  Diagnostic out;
  out.code = code::kContract;
  out.message =
      owner(callee) + " broke the plugin contract in " + function + ": " + cleaned(callee, how);
  out.notes.push_back("library " + callee.library);
  out.hint = "this is a defect of the plugin: tell its author, or use another version of it";
  return Error(std::move(out));
}

Error dialect_error(const Callee& callee, const std::string& function, const Reply& reply) {
  if (!reply.breach().empty()) return contract_error(callee, function, reply.breach());
  Diagnostic out;
  out.code = reply.status() == MIG_E_UNSUPPORTED ? code::kUnsupported : code::kRefused;
  out.message = "dialect '" + callee.dialect + "': " + message_of(callee, function, reply);
  out.hint = cleaned(callee, reply.hint);
  if (out.hint.empty() && reply.status() == MIG_E_INTERNAL) {
    out.hint = "this is a defect of the plugin: tell its author";
  }
  out.notes.push_back("library " + callee.library);
  return Error(std::move(out));
}

port::DatabaseError database_error(const Callee& callee, const std::string& function,
                                   const Reply& reply) {
  port::DatabaseError out;
  if (!reply.breach().empty()) {
    const auto contract = contract_error(callee, function, reply.breach());
    out.failure = port::Failure::internal;
    out.message = contract.first().message;
    out.hint = contract.first().hint;
    return out;
  }
  out.failure = failure_of(reply.status());
  out.message = message_of(callee, function, reply);
  out.sqlstate = cleaned(callee, reply.sqlstate);
  out.code = cleaned(callee, reply.code);
  out.hint = cleaned(callee, reply.hint);
  out.position = reply.position;
  return out;
}

}  // namespace mig::plugins
