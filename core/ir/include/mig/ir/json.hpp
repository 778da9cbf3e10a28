// JSON text to values and back: the only header of the IR that includes a JSON library, so include
// it in one boundary file a library. A date or time is written { "$temporal": "2026-11-22" }.
#pragma once

#include <mig/ir/value.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::ir {

namespace detail {

constexpr int kDeepest = 200;  // nesting that a document may have

// Builds the value while the text is read: a document may be large, and nothing else needs the
// library's own tree.
class ValueReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  Value take() { return std::move(root_); }

  bool null() override { return put({}); }
  bool boolean(bool value) override { return put(Value::of(value)); }
  bool number_integer(number_integer_t value) override { return put(Value::of(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<std::uint64_t>(INT64_MAX)) {
      throw std::runtime_error("an integer does not fit 64 bits");
    }
    return put(Value::of(static_cast<std::int64_t>(value)));
  }
  bool number_float(number_float_t value, const string_t&) override {
    return put(Value::of(value));
  }
  bool string(string_t& value) override { return put(Value::of(std::move(value))); }
  bool binary(binary_t&) override { return put({}); }  // not in a text

  bool start_object(std::size_t) override { return open(Value::table()); }
  bool key(string_t& name) override {
    auto& members = open_.back()->members;
    for (const auto& each : members) {
      if (each.key == name) throw std::runtime_error("the key '" + name + "' stands there twice");
    }
    members.push_back(Member{std::move(name), {}, {}});
    return true;
  }
  bool end_object() override {
    Value& table = *open_.back();
    open_.pop_back();
    auto& members = table.members;
    const bool temporal = members.size() == 1 && members[0].key == "$temporal" &&
                          members[0].value.is(Value::Kind::string);
    if (temporal) table = Value::temporal(std::string(std::move(members[0].value.text)));
    return true;
  }
  bool start_array(std::size_t) override { return open(Value::array()); }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& e) override {
    throw std::runtime_error(std::string("not a JSON document: ") + e.what());
  }

 private:
  Value& place(Value value) {
    if (open_.empty()) return root_ = std::move(value);
    Value& parent = *open_.back();
    if (parent.is(Value::Kind::table)) return parent.members.back().value = std::move(value);
    parent.items.push_back(std::move(value));
    return parent.items.back();
  }
  bool put(Value value) {
    place(std::move(value));
    return true;
  }
  bool open(Value value) {
    if (open_.size() == static_cast<std::size_t>(kDeepest)) {
      throw std::runtime_error("the document is nested too deeply");
    }
    open_.push_back(&place(std::move(value)));
    return true;
  }

  Value root_;
  std::vector<Value*> open_;  // a list of children grows only while none of them is open
};

// A JSON string at the end of `out`. What has to be looked at as UTF-8 is the library's matter.
inline void append_text(std::string& out, const std::string& text) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x7f; };
  if (!std::all_of(text.begin(), text.end(), is_ascii)) {
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return;
  }
  static constexpr char kHex[] = "0123456789abcdef";
  const auto is_plain = [](char c) { return c >= 0x20 && c != '"' && c != '\\'; };
  out += '"';
  for (auto at = text.begin(); at != text.end(); ++at) {
    const auto end = std::find_if_not(at, text.end(), is_plain);
    out.append(at, end);
    at = end;
    if (at == text.end()) break;
    const auto byte = static_cast<unsigned char>(*at);
    switch (*at) {
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '"':
      case '\\':
        out += '\\';
        out += *at;
        break;
      default:
        out += "\\u00";
        out += kHex[byte >> 4U];
        out += kHex[byte & 0xfU];
    }
  }
  out += '"';
}

// Writes the text of a value piece by piece, without the library's tree.
class ValueWriter {
 public:
  explicit ValueWriter(int indent) : indent_(indent) {}

  std::string take() { return std::move(out_); }

  void write(const Value& value) {
    switch (value.kind) {
      case Value::Kind::null:
        out_ += "null";
        return;
      case Value::Kind::boolean:
        out_ += value.boolean ? "true" : "false";
        return;
      case Value::Kind::integer:
        out_ += std::to_string(value.integer);
        return;
      case Value::Kind::real:
        out_ += nlohmann::json(value.real).dump();
        return;
      case Value::Kind::string:
        append_text(out_, value.text);
        return;
      case Value::Kind::temporal:
        list('{', '}', 1, [&](std::size_t) { member("$temporal", Value::of(value.text)); });
        return;
      case Value::Kind::array:
        list('[', ']', value.items.size(), [&](std::size_t i) { write(value.items[i]); });
        return;
      case Value::Kind::table:
        list('{', '}', value.members.size(),
             [&](std::size_t i) { member(value.members[i].key, value.members[i].value); });
        return;
    }
  }

 private:
  void member(const std::string& key, const Value& value) {
    append_text(out_, key);
    out_ += indent_ < 0 ? ":" : ": ";
    write(value);
  }

  template <class Item>
  void list(char open, char close, std::size_t size, Item item) {
    out_ += open;
    ++depth_;
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0) out_ += ',';
      new_line();
      item(i);
    }
    --depth_;
    if (size > 0) new_line();
    out_ += close;
  }
  void new_line() {
    if (indent_ < 0) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(indent_) * depth_, ' ');
  }

  int indent_;
  std::size_t depth_ = 0;
  std::string out_;
};

}  // namespace detail

// Throws std::runtime_error with a readable message when the text is not JSON, is nested more than
// 200 deep, holds a duplicate key or an integer beyond 64 bits. Empty text is an empty table.
inline Value parse_json(std::string_view text) {
  if (text.empty()) return Value::table();
  detail::ValueReader reader;
  nlohmann::json::sax_parse(text, &reader);
  return reader.take();
}

// indent: -1 for one line, else the number of blanks a level. Bytes that are not UTF-8 are
// replaced.
inline std::string dump_json(const Value& value, int indent = -1) {
  detail::ValueWriter writer(indent);
  writer.write(value);
  return writer.take();
}

}  // namespace mig::ir
