// The documents of the plugin ABI: JSON text to values of the IR and back. The one file of this
// folder that knows JSON is documents.cpp.
#pragma once

#include <mig/ir/lock.hpp>
#include <mig/ir/translation.hpp>

#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::plugins {

// A document that a plugin wrote and that is not what it should be. what() is readable: "answered
// nothing", "unknown key 'statement' in this table (did you mean 'statements'?)".
struct BadDocument : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[nodiscard]] std::string write_request(const ir::CompileRequest& request);
[[nodiscard]] std::string write_server(const ir::Server& server);
[[nodiscard]] std::string write_type(const ir::Type& type);
[[nodiscard]] std::string write_config(const std::string& url,
                                       const std::map<std::string, std::string>& options);
[[nodiscard]] std::string write_scope(const std::vector<std::string>& tables);

// Throw BadDocument.
[[nodiscard]] ir::Translation read_translation(std::string_view text);
[[nodiscard]] ir::Capabilities read_capabilities(std::string_view text);
[[nodiscard]] ir::RenderedType read_type(std::string_view text);
[[nodiscard]] ir::Server read_server(std::string_view text);
[[nodiscard]] ir::Schema read_schema(std::string_view text);
[[nodiscard]] ir::LockState read_lock_state(std::string_view text);
// size: of the script; every range must lie in it, behind the one before.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> read_split(std::string_view text,
                                                                          std::size_t size);

}  // namespace mig::plugins
