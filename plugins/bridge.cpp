// Translation over the table mig.dialect/1.
#include "bridge.hpp"

#include "codes.hpp"
#include "core.hpp"
#include "documents.hpp"
#include <mig/sdk/split.hpp>

#include <charconv>
#include <functional>
#include <mutex>
#include <type_traits>
#include <utility>

namespace mig::plugins {

namespace {

class PluginDialect final : public port::Dialect {
 public:
  PluginDialect(std::shared_ptr<HostContext> owner, const Resolved& resolved)
      : owner_(std::move(owner)),
        resolved_(resolved),
        table_(*resolved.offer->dialect),
        callee_{owner_.get(), nullptr, resolved.name, resolved.plugin->path} {}

  const std::string& name() const override { return resolved_.name; }
  const std::vector<std::string>& names() const override { return resolved_.names; }

  const ir::Capabilities& capabilities(const ir::Server& server) const override {
    const std::string key = write_server(server);
    {
      const std::lock_guard lock(mutex_);
      if (auto it = capabilities_.find(key); it != capabilities_.end()) return it->second;
    }
    auto answer = ask("capabilities", read_capabilities, [&](const Reply& reply) {
      return table_.capabilities(to_str(key), reply.sink(), reply.error());
    });
    const std::lock_guard lock(mutex_);
    return capabilities_.emplace(key, std::move(answer)).first->second;
  }

  ir::Translation compile(const ir::CompileRequest& request) const override {
    check_ir(request);
    const std::string document = write_request(request);
    return ask("compile", read_translation, [&](const Reply& reply) {
      return table_.compile(to_str(document), reply.sink(), reply.error());
    });
  }

  ir::RenderedType type(const ir::Type& type, const ir::Server& server) const override {
    const std::string asked = write_type(type);
    const std::string on = write_server(server);
    return ask("type", read_type, [&](const Reply& reply) {
      return table_.type(to_str(asked), to_str(on), reply.sink(), reply.error());
    });
  }

  std::vector<std::pair<std::size_t, std::size_t>> split(std::string_view script,
                                                         const ir::Server& server) const override {
    if (!MIG_HAS(mig_dialect_1, &table_, split)) return sdk::split_statements(script);
    const std::string on = write_server(server);
    return ask(
        "split", [&](std::string_view text) { return read_split(text, script.size()); },
        [&](const Reply& reply) {
          return table_.split(to_str(script), to_str(on), reply.sink(), reply.error());
        });
  }

 private:
  // Calls the plugin and reads its answer.
  template <class Read, class Body>
  std::invoke_result_t<Read, std::string_view> ask(const char* function, Read read,
                                                   Body body) const {
    Reply reply;
    reply.call(callee_, [&] { return body(reply); });
    if (!reply.ok()) throw dialect_error(callee_, function, reply);
    try {
      return read(reply.text());
    } catch (const BadDocument& e) {
      throw contract_error(callee_, function, e.what());
    }
  }

  // A plugin that was built before a revision of the IR must not be sent documents of it: it would
  // leave out what it does not know.
  void check_ir(const ir::CompileRequest& request) const {
    const std::string_view text = request.ir;
    const auto dot = text.find('.');
    std::uint32_t minor = 0;
    const auto [end, failed] =
        std::from_chars(text.data() + (dot == std::string_view::npos ? text.size() : dot + 1),
                        text.data() + text.size(), minor);
    if (failed != std::errc() || end != text.data() + text.size()) return;  // core's own text
    if (minor <= resolved_.offer->ir_minor) return;
    throw Error(Diagnostic{
        code::kIrTooNew,
        "dialect '" + resolved_.name + "' was built for IR 1." +
            std::to_string(resolved_.offer->ir_minor) + " and cannot express " +
            std::string(ir::name_of(request.op)) + " of IR " + request.ir,
        "update the plugin of '" + resolved_.name + "', or leave out what is new in that revision",
        {},
        {"library " + resolved_.plugin->path}});
  }

  std::shared_ptr<HostContext> owner_;
  const Resolved& resolved_;
  const mig_dialect_1& table_;
  Callee callee_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, ir::Capabilities> capabilities_;  // by server
};

}  // namespace

std::shared_ptr<const port::Dialect> make_dialect(std::shared_ptr<HostContext> owner,
                                                  const Resolved& resolved) {
  return std::make_shared<PluginDialect>(std::move(owner), resolved);
}

}  // namespace mig::plugins
