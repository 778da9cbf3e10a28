// A plugin that lets exceptions out through the C boundary, which is forbidden.
#include <mig/plugin.h>

#include <cstring>
#include <stdexcept>
#include <string_view>

namespace {

struct NotAnException {};

[[noreturn]] void throw_as_asked(std::string_view text) {
  if (text.find("\"number\"") != std::string_view::npos) throw 42;
  if (text.find("\"object\"") != std::string_view::npos) throw NotAnException();
  throw std::runtime_error("boom with password=hunter2");
}
std::string_view view(mig_str text) { return {text.data, text.size}; }

mig_status MIG_CALL capabilities(mig_str server, const mig_sink*, const mig_error*) {
  throw_as_asked(view(server));
}
mig_status MIG_CALL compile(mig_str request, const mig_sink*, const mig_error*) {
  throw_as_asked(view(request));
}
mig_status MIG_CALL type(mig_str text, mig_str, const mig_sink*, const mig_error*) {
  throw_as_asked(view(text));
}
constexpr mig_dialect_1 kDialect{sizeof(mig_dialect_1), capabilities, compile, type, nullptr};

mig_status MIG_CALL open(mig_str config, mig_conn** out, const mig_error*) {
  if (view(config).find("no_open") != std::string_view::npos) throw std::runtime_error("boom");
  static char here;
  *out = reinterpret_cast<mig_conn*>(&here);
  return MIG_OK;
}
void MIG_CALL close(mig_conn*) { throw std::runtime_error("boom"); }
mig_status MIG_CALL server(mig_conn*, const mig_sink* out, const mig_error*) {
  out->write(out->ctx, {"{}", 2});
  return MIG_OK;
}
mig_status MIG_CALL run(mig_conn*, mig_str, const mig_value*, size_t, const mig_rows*, int64_t*,
                        const mig_error*) {
  throw std::runtime_error("boom");
}
mig_status MIG_CALL transaction(mig_conn*, int32_t, const mig_error*) { throw 42; }
void MIG_CALL cancel(mig_conn*) { throw 42; }
mig_status MIG_CALL backup(mig_conn*, mig_str, mig_str, const mig_sink*, const mig_error*) {
  throw std::runtime_error("boom");
}
constexpr mig_driver_1 kDriver{sizeof(mig_driver_1), open,   close, server, run,
                               transaction,          cancel, backup};

constexpr mig_dialect_info kInfo{sizeof(mig_dialect_info),
                                 "throwing",
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 MIG_IR_MINOR};
constexpr const mig_dialect_info* kInfos[] = {&kInfo};
const void* MIG_CALL facet(size_t, const char* id) {
#ifdef THROWING_FACET
  throw std::runtime_error("no facets today");
#endif
  if (std::strcmp(id, MIG_DIALECT_1) == 0) return &kDialect;
  if (std::strcmp(id, MIG_DRIVER_1) == 0) return &kDriver;
  return nullptr;
}
constexpr mig_plugin kPlugin{sizeof(mig_plugin), 1, kInfos, facet};

}  // namespace

extern "C" MIG_EXPORT const mig_plugin* MIG_CALL mig_plugin_v1(const mig_host*, const mig_error*) {
#ifdef THROWING_ENTRY
  throw std::runtime_error("no entry");
#elif defined(THROWING_ENTRY_NUMBER)
  throw 42;
#else
  return &kPlugin;
#endif
}
