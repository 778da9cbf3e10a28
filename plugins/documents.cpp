#include "documents.hpp"

#include "support/text.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>
#include <mig/ir/json_structs.hpp>

#include <cstdint>

namespace mig::plugins {

namespace {

using ir::Value;

Value parse(std::string_view text) {
  if (support::trim(text).empty()) throw BadDocument("it answered with an empty document");
  if (const auto bad = support::first_invalid_utf8(text)) {
    throw BadDocument("its answer is not UTF-8 at byte " + std::to_string(*bad + 1));
  }
  try {
    return ir::parse_json(text);
  } catch (const std::exception& e) {
    throw BadDocument(std::string("its answer is ") + e.what());
  }
}

template <class T>
T read(std::string_view text, const char* what) {
  const Value value = parse(text);
  T out{};
  ir::Problems problems;
  if (ir::decode(value, out, problems) && problems.empty()) return out;
  const auto& first = problems.front();
  const std::string meant = support::did_you_mean(first.word, first.known);
  throw BadDocument(std::string("its answer is not a valid ") + what + ": " + first.message +
                    (meant.empty() ? "" : " (" + meant + ")"));
}

Value texts(const std::map<std::string, std::string>& in) {
  Value out = Value::table();
  for (const auto& [key, text] : in) out.set(key, Value::of(text));
  return out;
}

}  // namespace

std::string write_request(const ir::CompileRequest& request) {
  Value out = Value::table();
  out.set("ir", Value::of(request.ir));
  out.set("op", ir::encode(request.op));
  out.set("before", ir::encode(request.before));
  out.set("server", ir::encode(request.server));
  out.set("types", texts(request.types));
  out.set("options", Value::table().set("offline", Value::of(request.offline)));
  return ir::dump_json(out);
}

std::string write_server(const ir::Server& server) { return ir::dump_json(ir::encode(server)); }

std::string write_type(const ir::Type& type) { return ir::dump_json(ir::encode(type)); }

std::string write_config(const std::string& url,
                         const std::map<std::string, std::string>& options) {
  return ir::dump_json(Value::table().set("url", Value::of(url)).set("options", texts(options)));
}

std::string write_scope(const std::vector<std::string>& tables) {
  return ir::dump_json(Value::table().set("tables", ir::encode(tables)));
}

ir::Translation read_translation(std::string_view text) {
  return read<ir::Translation>(text, "translation");
}
ir::Capabilities read_capabilities(std::string_view text) {
  return read<ir::Capabilities>(text, "capability report");
}
ir::RenderedType read_type(std::string_view text) { return read<ir::RenderedType>(text, "type"); }
ir::Server read_server(std::string_view text) { return read<ir::Server>(text, "server"); }
ir::Schema read_schema(std::string_view text) {
  ir::Schema out;
  const bool usual = !support::first_invalid_utf8(text) && ir::from_json(text, out);
  return usual ? out : read<ir::Schema>(text, "schema");
}
ir::LockState read_lock_state(std::string_view text) {
  return read<ir::LockState>(text, "state of the lock");
}

std::vector<std::pair<std::size_t, std::size_t>> read_split(std::string_view text,
                                                            std::size_t size) {
  const auto pairs = read<std::vector<std::vector<std::int64_t>>>(text, "list of statements");
  std::vector<std::pair<std::size_t, std::size_t>> out;
  std::size_t done = 0;
  for (const auto& pair : pairs) {
    const bool good = pair.size() == 2 && pair[0] >= 0 && pair[1] >= 0 &&
                      static_cast<std::size_t>(pair[0]) >= done &&
                      static_cast<std::size_t>(pair[0]) <= size &&
                      static_cast<std::size_t>(pair[1]) <= size - static_cast<std::size_t>(pair[0]);
    if (!good) {
      throw BadDocument("statement " + std::to_string(out.size() + 1) +
                        " of its answer is not a part of the script behind the one before it");
    }
    out.emplace_back(static_cast<std::size_t>(pair[0]), static_cast<std::size_t>(pair[1]));
    done = out.back().first + out.back().second;
  }
  return out;
}

}  // namespace mig::plugins
