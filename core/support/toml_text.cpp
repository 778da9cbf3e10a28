#include "support/toml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace mig::support {

namespace {

using ir::Member;
using ir::Value;

// Characters, not bytes: what alignment goes by.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

std::string escaped(char c) {
  switch (c) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    default:
      break;
  }
  if (is_control(c)) return fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
  return std::string(1, c);
}

std::string basic(std::string_view text) {
  std::string out = "\"";
  for (char c : text) out += escaped(c);
  return out + "\"";
}

// On one line; between apostrophes where that spares backslashes.
std::string one_line(std::string_view text) {
  const bool awkward = text.find_first_of("\"\\") != std::string_view::npos;
  const bool literal = text.find('\'') == std::string_view::npos &&
                       std::none_of(text.begin(), text.end(), is_control);
  if (awkward && literal) return "'" + std::string(text) + "'";
  return basic(text);
}

std::string several_lines(std::string_view text) {
  std::string out = "\"\"\"\n";
  std::size_t quotes = 0;
  for (char c : text) {
    quotes = c == '"' ? quotes + 1 : 0;
    if (quotes == 3) quotes = 0;
    const bool plain = c == '\n' || c == '\t' || (c == '"' && quotes != 0);
    out += plain ? std::string(1, c) : escaped(c);
  }
  if (out.back() == '"' && text.back() == '"' && quotes != 0) out.insert(out.size() - 1, "\\");
  return out + "\"\"\"";
}

std::string real_text(double value) {
  std::string out = fmt::format("{}", value);
  if (out.find_first_of(".e") == std::string::npos) out += ".0";
  return out;
}

std::string inline_members(const Value& table) {
  std::string out;
  for (const auto& member : table.members) {
    out += (out.empty() ? "" : ", ") + toml_key(member.key) + " = " + toml_inline(member.value);
  }
  return out;
}

bool is_table_array(const Value& value) {
  return value.is(Value::Kind::array) && !value.items.empty() &&
         std::all_of(value.items.begin(), value.items.end(),
                     [](const Value& item) { return item.is(Value::Kind::table); });
}

// The lines of an array of tables: "{ name = "id",    type = "bigint" }," with the cells that all
// of them begin with under each other.
std::string rows_of(const Value& array) {
  constexpr std::size_t kWidest = 32;  // a wider cell does not push the others away
  std::vector<std::vector<std::string>> rows;
  std::size_t common = SIZE_MAX;
  for (const auto& item : array.items) {
    auto& row = rows.emplace_back();
    const auto& first = array.items.front().members;
    std::size_t same = 0;
    for (const auto& member : item.members) {
      row.push_back(toml_key(member.key) + " = " + toml_inline(member.value));
      if (same + 1 == row.size() && same < first.size() && first[same].key == member.key) ++same;
    }
    if (same < item.members.size()) common = std::min(common, same);
  }
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    if (widths.size() < row.size()) widths.resize(row.size());
    for (std::size_t i = 0; i < row.size() && i < common; ++i) {
      const auto width = width_of(row[i]);
      if (width <= kWidest) widths[i] = std::max(widths[i], width);
    }
  }
  std::string out = "[\n";
  for (const auto& row : rows) {
    out += "  {";
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += " " + row[i];
      if (i + 1 == row.size()) break;
      out += ",";
      const auto width = width_of(row[i]);
      if (width < widths[i]) out.append(widths[i] - width, ' ');
    }
    out += row.empty() ? "},\n" : " },\n";
  }
  return out + "]";
}

std::string items_of(const Value& array) {
  std::string out = "[\n";
  for (const auto& item : array.items) out += "  " + toml_inline(item) + ",\n";
  return out + "]";
}

bool holds_lines(const Value& value) {
  if (value.is(Value::Kind::string)) return value.text.find('\n') != std::string::npos;
  return std::any_of(value.members.begin(), value.members.end(),
                     [](const Member& member) { return holds_lines(member.value); });
}

class Lines {
 public:
  explicit Lines(const TomlLayout& layout) : layout_(layout) {}

  std::string of(const Value& table) {
    std::vector<const Member*> apart;
    for (const auto& member : table.members) {
      if (stands_apart(member)) {
        apart.push_back(&member);
      } else {
        add(toml_key(member.key), text_of(member));
      }
    }
    flush();
    for (const auto* member : apart) {
      out_ += "\n[" + layout_.path + "." + toml_key(member->key) + "]\n";
      for (const auto& inner : member->value.members) add(toml_key(inner.key), text_of(inner));
      flush();
    }
    return std::move(out_);
  }

 private:
  bool stands_apart(const Member& member) const {
    if (layout_.path.empty() || !member.value.is(Value::Kind::table)) return false;
    if (member.value.members.empty()) return false;
    if (layout_.multiline && holds_lines(member.value)) return true;
    return width_of(member.key) + 3 + width_of(toml_inline(member.value)) > layout_.width;
  }

  std::string text_of(const Member& member) const {
    const Value& value = member.value;
    if (value.is(Value::Kind::string) && layout_.multiline && holds_lines(value)) {
      return several_lines(value.text);
    }
    std::string line = toml_inline(value);
    if (!value.is(Value::Kind::array) || value.items.empty()) return line;
    const bool fits = width_of(member.key) + 3 + width_of(line) <= layout_.width;
    if (is_table_array(value)) {
      const bool one = value.items.size() == 1 && member.key != layout_.always_long;
      return one && fits ? line : rows_of(value);
    }
    return fits ? line : items_of(value);
  }

  // Neighbours have their values under each other, up to and with the first of several lines.
  void add(std::string key, std::string text) {
    const bool last = text.find('\n') != std::string::npos;
    pending_.emplace_back(std::move(key), std::move(text));
    if (last) flush();
  }
  void flush() {
    std::size_t widest = 0;
    for (const auto& [key, text] : pending_) widest = std::max(widest, width_of(key));
    for (const auto& [key, text] : pending_) {
      out_ += key + std::string(widest - width_of(key), ' ') + " = " + text + "\n";
    }
    pending_.clear();
  }

  const TomlLayout& layout_;
  std::string out_;
  std::vector<std::pair<std::string, std::string>> pending_;
};

bool looks_temporal(std::string_view text) {
  return text.size() >= 8 && text.find_first_not_of("0123456789-:.+TZ") == std::string_view::npos;
}

}  // namespace

std::string toml_key(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  return bare ? std::string(key) : basic(key);
}

std::string toml_inline(const Value& value) {
  switch (value.kind) {
    case Value::Kind::null:
      return "{ null = true }";
    case Value::Kind::boolean:
      return value.boolean ? "true" : "false";
    case Value::Kind::integer:
      return std::to_string(value.integer);
    case Value::Kind::real:
      return real_text(value.real);
    case Value::Kind::string:
      return one_line(value.text);
    case Value::Kind::temporal:
      return looks_temporal(value.text) ? value.text : basic(value.text);
    case Value::Kind::array: {
      std::string out;
      for (const auto& item : value.items) out += (out.empty() ? "" : ", ") + toml_inline(item);
      return "[" + out + "]";
    }
    case Value::Kind::table:
      return value.members.empty() ? "{}" : "{ " + inline_members(value) + " }";
  }
  return {};
}

std::string toml_lines(const Value& table, const TomlLayout& layout) {
  return Lines(layout).of(table);
}

}  // namespace mig::support
