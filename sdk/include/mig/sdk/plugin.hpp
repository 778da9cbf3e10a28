// mig/sdk/plugin.hpp - the one exported symbol, over the classes of dialect.hpp. Include it in one
// file of a plugin, which ends with MIG_PLUGIN(Parts...).
//
// A part is a struct that says what one library offers for one dialect:
//
//   struct Acme {
//     static constexpr mig_dialect_info info{sizeof(mig_dialect_info), "acme", ...};
//     using Dialect = AcmeDialect;   // any of the three may be left out
//     using Driver = AcmeDriver;
//     using Catalog = AcmeCatalog;
//   };
//   MIG_PLUGIN(Acme)
#pragma once

#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>
#include <mig/ir/json_structs.hpp>
#include <mig/plugin.h>
#include <mig/sdk/dialect.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mig::sdk {

// The host that loaded this plugin; set before any facet is asked for. Null until then.
inline const mig_host*& host() {
  static const mig_host* host = nullptr;
  return host;
}

namespace detail {

inline void put(const mig_sink* out, const std::string& text) { out->write(out->ctx, str(text)); }

inline void say(const mig_error* err, const char* key, std::string_view value) {
  if (err != nullptr && err->set != nullptr) err->set(err->ctx, key, str(value));
}

// Turns whatever is thrown into a status: nothing may unwind through the C boundary.
template <class F>
mig_status guard(const mig_error* err, F&& body) noexcept {
  try {
    try {
      body();
      return MIG_OK;
    } catch (const Error& e) {
      say(err, "message", e.message);
      if (!e.sqlstate.empty()) say(err, "sqlstate", e.sqlstate);
      if (e.code != 0) say(err, "code", std::to_string(e.code));
      if (e.position > 0) say(err, "position", std::to_string(e.position));
      if (!e.hint.empty()) say(err, "hint", e.hint);
      if (!e.object.empty()) say(err, "object", e.object);
      return e.status;
    } catch (const std::bad_alloc&) {
      say(err, "message", "out of memory");
    } catch (const std::exception& e) {
      say(err, "message", e.what());
    } catch (...) {
      say(err, "message", "the plugin threw something that is not an exception");
    }
  } catch (...) {  // not even the message could be made
  }
  return MIG_E_INTERNAL;
}

// Decodes a document or throws the first problem; a key nobody knows is unsupported, not ignored.
inline void refuse(const ir::Problems& problems) {
  const auto& first = problems.front();
  const bool unknown = first.message.rfind("unknown ", 0) == 0;
  throw Error(
      unknown ? MIG_E_UNSUPPORTED : MIG_E_INVALID,
      (unknown ? "this plugin does not understand the document: " : "the document is not valid: ") +
          first.message);
}

inline ir::Value parse(mig_str text) {
  try {
    return ir::parse_json(view(text));
  } catch (const std::exception& e) {
    throw Error(MIG_E_INVALID, e.what());
  }
}

template <class T>
T decode(const ir::Value& value) {
  T out{};
  ir::Problems problems;
  if (!ir::decode(value, out, problems)) refuse(problems);
  return out;
}

inline ir::CompileRequest request_of(const ir::Value& value) {
  ir::Problems problems;
  if (!ir::detail::only_known(value, {"ir", "op", "before", "server", "types", "options"},
                              "the request", problems)) {
    refuse(problems);
  }
  ir::CompileRequest out;
  const ir::Value* op = value.find("op");
  if (op == nullptr) throw Error(MIG_E_INVALID, "the request lacks 'op'");
  const ir::Value* name = op->find("op");
  if (!ir::decode(*op, out.op, problems)) {
    // an operation newer than this SDK: unsupported, never guessed
    if (name != nullptr && name->is(ir::Value::Kind::string)) refuse(problems);
    refuse(problems);
  }
  if (const auto* before = value.find("before")) out.before = decode<ir::Schema>(*before);
  if (const auto* server = value.find("server")) out.server = decode<ir::Server>(*server);
  if (const auto* types = value.find("types")) {
    for (const auto& member : types->members) out.types[member.key] = member.value.text;
  }
  if (const auto* options = value.find("options")) {
    if (const auto* offline = options->find("offline")) out.offline = offline->boolean;
  }
  return out;
}

template <class Part, class = void>
struct DialectOf {
  static const void* facet() { return nullptr; }
};
template <class Part, class = void>
struct DriverOf {
  static const void* facet() { return nullptr; }
};
template <class Part, class = void>
struct CatalogOf {
  static const void* facet() { return nullptr; }
};

template <class Part>
struct DialectOf<Part, std::void_t<typename Part::Dialect>> {
  static const Dialect& self() {
    static const typename Part::Dialect dialect{};
    return dialect;
  }
  static mig_status MIG_CALL capabilities(mig_str server, const mig_sink* out,
                                          const mig_error* err) {
    return guard(err, [&] {
      put(out, ir::dump_json(ir::encode(self().capabilities(decode<ir::Server>(parse(server))))));
    });
  }
  static mig_status MIG_CALL compile(mig_str request, const mig_sink* out, const mig_error* err) {
    return guard(err, [&] {
      const ir::CompileRequest r = request_of(parse(request));
      const Context context{r.before, r.server, r.offline, r.op.online.value_or(false),
                            self(),   r.types};
      put(out, ir::dump_json(ir::encode(self().compile(r.op, context))));
    });
  }
  static mig_status MIG_CALL type(mig_str type, mig_str server, const mig_sink* out,
                                  const mig_error* err) {
    return guard(err, [&] {
      put(out, ir::dump_json(ir::encode(
                   self().type(decode<ir::Type>(parse(type)), decode<ir::Server>(parse(server))))));
    });
  }
  static mig_status MIG_CALL split(mig_str script, mig_str server, const mig_sink* out,
                                   const mig_error* err) {
    return guard(err, [&] {
      ir::Value list = ir::Value::array();
      for (const auto& [from, size] :
           self().split(view(script), decode<ir::Server>(parse(server)))) {
        ir::Value pair = ir::Value::array();
        pair.items.push_back(ir::Value::of(static_cast<std::int64_t>(from)));
        pair.items.push_back(ir::Value::of(static_cast<std::int64_t>(size)));
        list.items.push_back(std::move(pair));
      }
      put(out, ir::dump_json(list));
    });
  }
  static const void* facet() {
    static const mig_dialect_1 table{sizeof table, capabilities, compile, type, split};
    return &table;
  }
};

template <class Part>
struct DriverOf<Part, std::void_t<typename Part::Driver>> {
  static Connection& of(mig_conn* connection) { return *reinterpret_cast<Connection*>(connection); }
  static mig_status MIG_CALL open(mig_str config, mig_conn** out, const mig_error* err) {
    return guard(err, [&] {
      static const typename Part::Driver driver{};
      OpenConfig open;
      for (const auto& member : parse(config).members) {
        if (member.key == "url") {
          open.url = member.value.text;
        } else if (member.key == "options") {
          for (const auto& option : member.value.members) {
            open.options[option.key] = option.value.text;
          }
        } else {
          throw Error(MIG_E_UNSUPPORTED, "this driver does not understand '" + member.key + "'");
        }
      }
      *out = reinterpret_cast<mig_conn*>(driver.open(open).release());
    });
  }
  static void MIG_CALL close(mig_conn* connection) { delete &of(connection); }
  static mig_status MIG_CALL server(mig_conn* connection, const mig_sink* out,
                                    const mig_error* err) {
    return guard(err, [&] { put(out, ir::dump_json(ir::encode(of(connection).server()))); });
  }
  static mig_status MIG_CALL run(mig_conn* connection, mig_str sql, const mig_value* args,
                                 std::size_t count, const mig_rows* rows, std::int64_t* affected,
                                 const mig_error* err) {
    return guard(err, [&] {
      const std::int64_t n = of(connection).run(view(sql), args, count, Rows(rows));
      if (affected != nullptr) *affected = n;
    });
  }
  static mig_status MIG_CALL transaction(mig_conn* connection, std::int32_t verb,
                                         const mig_error* err) {
    return guard(err, [&] { of(connection).transaction(verb); });
  }
  static void MIG_CALL cancel(mig_conn* connection) {
    guard(nullptr, [&] { of(connection).cancel(); });
  }
  static mig_status MIG_CALL backup(mig_conn* connection, mig_str file, mig_str suffix,
                                    const mig_sink* out, const mig_error* err) {
    return guard(err, [&] { put(out, of(connection).backup(view(file), view(suffix))); });
  }
  static const void* facet() {
    static const mig_driver_1 table{
        sizeof table, open,        close,  server,
        run,          transaction, cancel, Part::Driver::kBacksUp ? backup : nullptr};
    return &table;
  }
};

template <class Part>
struct CatalogOf<Part, std::void_t<typename Part::Catalog>> {
  static const Catalog& self() {
    static const typename Part::Catalog catalog{};
    return catalog;
  }
  static mig_status MIG_CALL inspect(const mig_session* session, mig_str server, mig_str scope,
                                     const mig_sink* out, const mig_error* err) {
    return guard(err, [&] {
      std::vector<std::string> tables;
      for (const auto& member : parse(scope).members) {
        if (member.key != "tables") {
          throw Error(MIG_E_UNSUPPORTED, "this catalog does not understand '" + member.key + "'");
        }
        tables = decode<std::vector<std::string>>(member.value);
      }
      put(out,
          ir::to_json(self().inspect(Session(session), decode<ir::Server>(parse(server)), tables)));
    });
  }
  static mig_status MIG_CALL lock(const mig_session* session, mig_str name, std::int64_t timeout_ms,
                                  const mig_error* err) {
    return guard(err, [&] { self().lock(Session(session), view(name), timeout_ms); });
  }
  static mig_status MIG_CALL unlock(const mig_session* session, mig_str name,
                                    const mig_error* err) {
    return guard(err, [&] { self().unlock(Session(session), view(name)); });
  }
  static mig_status MIG_CALL lock_holder(const mig_session* session, mig_str name,
                                         const mig_sink* out, const mig_error* err) {
    return guard(err, [&] {
      const ir::LockState state{self().lock_holder(Session(session), view(name))};
      put(out, ir::dump_json(ir::encode(state)));
    });
  }
  static mig_status MIG_CALL lock_release(const mig_session* session, mig_str name, mig_str holder,
                                          const mig_error* err) {
    return guard(err, [&] { self().release_lock(Session(session), view(name), view(holder)); });
  }
  static mig_status MIG_CALL lock_transaction(const mig_session* session, mig_str name,
                                              std::int64_t timeout_ms, const mig_error* err) {
    return guard(err, [&] { self().lock_transaction(Session(session), view(name), timeout_ms); });
  }
  static const void* facet() {
    using Own = typename Part::Catalog;
    static const mig_catalog_1 table{sizeof table,
                                     inspect,
                                     Own::kLocks ? lock : nullptr,
                                     Own::kLocks ? unlock : nullptr,
                                     Own::kNamesHolder ? lock_holder : nullptr,
                                     Own::kReleases ? lock_release : nullptr,
                                     Own::kLocksTransactions ? lock_transaction : nullptr};
    return &table;
  }
};

template <class Part>
const void* facet_of(std::string_view id) {
  if (id == MIG_DIALECT_1) return DialectOf<Part>::facet();
  if (id == MIG_DRIVER_1) return DriverOf<Part>::facet();
  if (id == MIG_CATALOG_1) return CatalogOf<Part>::facet();
  return nullptr;
}

template <class... Parts>
struct Plugin {
  static const void* MIG_CALL facet(std::size_t dialect, const char* id) {
    using Lookup = const void* (*)(std::string_view);
    static constexpr Lookup kLookups[] = {facet_of<Parts>...};
    if (id == nullptr || dialect >= sizeof...(Parts)) return nullptr;
    return kLookups[dialect](id);
  }
  static const mig_plugin* entry(const mig_host* by) noexcept {
    static const mig_dialect_info* const infos[] = {&Parts::info...};
    static const mig_plugin plugin{sizeof plugin, sizeof...(Parts), infos, facet};
    host() = by;
    return &plugin;
  }
};

}  // namespace detail
}  // namespace mig::sdk

// A statically linked dialect has an entry of a name of its own, set by the build.
#ifndef MIG_PLUGIN_ENTRY
#define MIG_PLUGIN_ENTRY mig_plugin_v1
#endif

// Ends the one source file that includes this header: MIG_PLUGIN(Part, ...).
#define MIG_PLUGIN(...)                                                                     \
  extern "C" MIG_EXPORT const mig_plugin* MIG_CALL MIG_PLUGIN_ENTRY(const mig_host* by,     \
                                                                    const mig_error* err);  \
  extern "C" MIG_EXPORT const mig_plugin* MIG_CALL MIG_PLUGIN_ENTRY(const mig_host* by,     \
                                                                    const mig_error* err) { \
    (void)err;                                                                              \
    return ::mig::sdk::detail::Plugin<__VA_ARGS__>::entry(by);                              \
  }
