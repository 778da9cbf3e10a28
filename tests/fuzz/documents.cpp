// The documents of the plugin ABI, as a plugin answers and as a host asks: JSON, and each kind of
// document, read and written and read as the same. The first byte of an input, a digit in the
// corpus, says which kind what follows is.
#include "documents.hpp"

#include "property.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>
#include <mig/sdk/plugin.hpp>

#include <optional>

using namespace mig;

namespace {

std::optional<ir::Value> json(std::string_view text) {
  try {
    return ir::parse_json(text);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

template <class T>
void round_trip(const ir::Value& value) {
  T out{};
  ir::Problems problems;
  if (!ir::decode(value, out, problems)) {
    fuzz::holds(!problems.empty(), "what is refused is refused for a reason");
    return;
  }
  fuzz::holds(problems.empty(), "what is taken has no problem",
              problems.empty() ? "" : problems.front().message);
  const std::string written = ir::dump_json(ir::encode(out));
  T again{};
  const bool good = ir::decode(ir::parse_json(written), again, problems);
  fuzz::holds(good, "what is written can be read",
              written + (problems.empty() ? "" : "\n" + problems.front().message));
  fuzz::holds(ir::dump_json(ir::encode(again)) == written, "it reads as the same", written);
  fuzz::holds(again == out, "it is the same", written);
}

// Whoever reads says what is wrong with words of its own kind.
template <class Read>
void answers(Read read) {
  try {
    read();
  } catch (const plugins::BadDocument& error) {
    fuzz::holds(!std::string(error.what()).empty(), "what is refused is refused for a reason");
  }
}

void request(const ir::Value& value) {
  try {
    const auto read = sdk::detail::request_of(value);
    const std::string written = plugins::write_request(read);
    const auto again = sdk::detail::request_of(ir::parse_json(written));
    fuzz::holds(plugins::write_request(again) == written, "a request is asked the same way",
                written);
  } catch (const sdk::Error& error) {
    fuzz::holds(error.status == MIG_E_INVALID || error.status == MIG_E_UNSUPPORTED,
                "a request is refused as one");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr unsigned kKinds = 10;
  const unsigned kind = (data[0] + 2U) % kKinds;  // '0' is 48
  const auto text = fuzz::text_of(data + 1, size - 1);
  const auto value = json(text);
  switch (kind) {
    case 0:
      answers([&] { (void)plugins::read_translation(text); });
      break;
    case 1:
      answers([&] { (void)plugins::read_capabilities(text); });
      break;
    case 2:
      answers([&] { (void)plugins::read_type(text); });
      break;
    case 3:
      answers([&] { (void)plugins::read_server(text); });
      break;
    case 4:
      answers([&] { (void)plugins::read_schema(text); });
      break;
    case 5:
      answers([&] { (void)plugins::read_lock_state(text); });
      break;
    case 6:
      answers([&] { (void)plugins::read_split(text, size); });
      break;
    default:
      break;
  }
  if (!value) return 0;
  switch (kind) {
    case 0:
      round_trip<ir::Translation>(*value);
      break;
    case 1:
      round_trip<ir::Capabilities>(*value);
      break;
    case 2:
      round_trip<ir::RenderedType>(*value);
      round_trip<ir::Type>(*value);
      break;
    case 3:
      round_trip<ir::Server>(*value);
      break;
    case 4:
      round_trip<ir::Schema>(*value);
      break;
    case 5:
      round_trip<ir::LockState>(*value);
      break;
    case 7:
      round_trip<ir::Operation>(*value);
      break;
    case 8:
      request(*value);
      break;
    default: {
      const std::string line = ir::dump_json(*value);
      fuzz::holds(json(line) == value, "a document reads as what was written", line);
      fuzz::holds(json(ir::dump_json(*value, 2)) == value, "and so it does in lines", line);
    }
  }
  return 0;
}
