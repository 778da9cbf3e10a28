// JSON text to values and back: the only header of the IR that includes a JSON library, so include
// it in one boundary file a library. A date or time is written { "$temporal": "2026-11-22" }.
#pragma once

#include <mig/ir/value.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace mig::ir {

namespace detail {

constexpr int kDeepest = 200;  // nesting that a document may have

inline Value from_json(const nlohmann::ordered_json& json, int depth) {
  using Json = nlohmann::ordered_json;
  if (depth > kDeepest) throw std::runtime_error("the document is nested too deeply");
  switch (json.type()) {
    case Json::value_t::boolean:
      return Value::of(json.get<bool>());
    case Json::value_t::number_integer:
      return Value::of(json.get<std::int64_t>());
    case Json::value_t::number_unsigned:
      if (json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
        throw std::runtime_error("an integer does not fit 64 bits");
      }
      return Value::of(json.get<std::int64_t>());
    case Json::value_t::number_float:
      return Value::of(json.get<double>());
    case Json::value_t::string:
      return Value::of(json.get<std::string>());
    case Json::value_t::array: {
      Value out = Value::array();
      out.items.reserve(json.size());
      for (const auto& item : json) out.items.push_back(from_json(item, depth + 1));
      return out;
    }
    case Json::value_t::object: {
      if (json.size() == 1 && json.begin().key() == "$temporal" && json.begin()->is_string()) {
        return Value::temporal(json.begin()->get<std::string>());
      }
      Value out = Value::table();
      out.members.reserve(json.size());
      for (auto it = json.begin(); it != json.end(); ++it) {
        out.set(it.key(), from_json(it.value(), depth + 1));
      }
      return out;
    }
    case Json::value_t::null:
    case Json::value_t::binary:
    case Json::value_t::discarded:
      break;
  }
  return {};
}

inline nlohmann::ordered_json to_json(const Value& value) {
  using Json = nlohmann::ordered_json;
  switch (value.kind) {
    case Value::Kind::null:
      return nullptr;
    case Value::Kind::boolean:
      return value.boolean;
    case Value::Kind::integer:
      return value.integer;
    case Value::Kind::real:
      return value.real;
    case Value::Kind::string:
      return value.text;
    case Value::Kind::temporal:
      return Json{{"$temporal", value.text}};
    case Value::Kind::array: {
      Json out = Json::array();
      for (const auto& item : value.items) out.push_back(to_json(item));
      return out;
    }
    case Value::Kind::table: {
      Json out = Json::object();
      for (const auto& member : value.members) out[member.key] = to_json(member.value);
      return out;
    }
  }
  return nullptr;
}

}  // namespace detail

// Throws std::runtime_error with a readable message when the text is not JSON, is nested more than
// 200 deep, holds a duplicate key or an integer beyond 64 bits. Empty text is an empty table.
inline Value parse_json(std::string_view text) {
  if (text.empty()) return Value::table();
  try {
    std::vector<std::vector<std::string>> keys;
    const auto strict = [&](int, nlohmann::ordered_json::parse_event_t event,
                            nlohmann::ordered_json& parsed) {
      using Event = nlohmann::ordered_json::parse_event_t;
      if (event == Event::object_start || event == Event::array_start) {
        keys.emplace_back();
        if (keys.size() > static_cast<std::size_t>(detail::kDeepest)) {
          throw std::runtime_error("the document is nested too deeply");
        }
      }
      if (event == Event::object_end || event == Event::array_end) keys.pop_back();
      if (event == Event::key) {
        const auto key = parsed.get<std::string>();
        for (const auto& other : keys.back()) {
          if (other == key) throw std::runtime_error("the key '" + key + "' stands there twice");
        }
        keys.back().push_back(key);
      }
      return true;
    };
    return detail::from_json(nlohmann::ordered_json::parse(text, strict), 0);
  } catch (const nlohmann::json::exception& e) {
    throw std::runtime_error(std::string("not a JSON document: ") + e.what());
  }
}

// indent: -1 for one line, else the number of blanks a level. Bytes that are not UTF-8 are
// replaced.
inline std::string dump_json(const Value& value, int indent = -1) {
  return detail::to_json(value).dump(indent, ' ', false,
                                     nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace mig::ir
