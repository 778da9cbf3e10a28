// toml++ nodes -> ir::Value. The only file that sees the library, its exceptions and its limits.
#include "support/toml.hpp"

#include "support/text.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

namespace mig::support {

namespace {

using ir::Position;
using ir::Value;

constexpr std::string_view kMark = "\xEF\xBB\xBF";

// The library descends once a level without a limit on dotted keys, so a line of dots would
// overflow the stack. Nobody writes either by hand.
constexpr int kDeepest = 64;
constexpr int kLongestKey = 16;

// Finds brackets or dotted keys beyond the limits, outside strings and comments.
class DepthGuard {
 public:
  explicit DepthGuard(std::string_view text) : text_(text) {}

  // The offset of what is too deep, or nothing.
  std::optional<std::size_t> find() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        skip_comment();
      } else if (c == '"' || c == '\'') {
        skip_string(c);
      } else {
        if (too_deep(c)) return at_;
        ++at_;
      }
    }
    return std::nullopt;
  }

 private:
  bool too_deep(char c) {
    switch (c) {
      case '.':
        return ++dots_ >= kLongestKey;
      case '[':
      case '{':
        dots_ = 0;
        return ++depth_ > kDeepest;
      case ']':
      case '}':
        dots_ = 0;
        --depth_;
        return false;
      case '=':
      case ',':
      case '\n':
        dots_ = 0;
        return false;
      default:
        return false;
    }
  }
  void skip_comment() { at_ = std::min(text_.find('\n', at_), text_.size()); }
  void skip_string(char quote) {
    const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
    const std::string_view stops = quote == '"' ? "\"\\\n" : "'\n";
    const bool lines = text_.substr(at_).starts_with(triple);
    at_ += lines ? triple.size() : 1;
    while ((at_ = std::min(text_.find_first_of(stops, at_), text_.size())) < text_.size()) {
      const char c = text_[at_];
      if (c == '\\') {
        at_ += 2;
      } else if (!lines) {
        ++at_;
        return;
      } else if (c == quote && text_.substr(at_).starts_with(triple)) {
        at_ += triple.size();
        // one or two quotes more are the last of the text itself
        for (int more = 0; more < 2 && text_.substr(at_).starts_with(quote); ++more) ++at_;
        return;
      } else {
        ++at_;
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int dots_ = 0;
};

Position position(const toml::source_region& source) {
  return {static_cast<std::uint32_t>(source.begin.line),
          static_cast<std::uint32_t>(source.begin.column)};
}

std::string digits(std::uint32_t value, std::size_t width) {
  std::string out = std::to_string(value);
  if (out.size() < width) out.insert(0, width - out.size(), '0');
  return out;
}

std::string text_of(const toml::date& date) {
  return digits(date.year, 4) + "-" + digits(date.month, 2) + "-" + digits(date.day, 2);
}

std::string text_of(const toml::time& time) {
  std::string out =
      digits(time.hour, 2) + ":" + digits(time.minute, 2) + ":" + digits(time.second, 2);
  if (time.nanosecond == 0) return out;
  out += "." + digits(time.nanosecond, 9);
  return out.substr(0, out.find_last_not_of('0') + 1);
}

std::string text_of(const toml::date_time& moment) {
  std::string out = text_of(moment.date) + "T" + text_of(moment.time);
  if (!moment.offset) return out;
  const int minutes = moment.offset->minutes;
  if (minutes == 0) return out + "Z";
  const auto size = static_cast<std::uint32_t>(std::abs(minutes));
  return out + (minutes < 0 ? "-" : "+") + digits(size / 60, 2) + ":" + digits(size % 60, 2);
}

Value convert(const toml::node& node, std::vector<TomlProblem>& problems);

Value convert_table(const toml::table& table, std::vector<TomlProblem>& problems) {
  Value out = Value::table();
  out.members.reserve(table.size());
  for (auto&& [key, node] : table) {
    out.members.push_back(
        {std::string(key.str()), convert(node, problems), position(key.source())});
  }
  // The library sorts by key; people and checksums go by the order in the file.
  std::stable_sort(out.members.begin(), out.members.end(),
                   [](const ir::Member& a, const ir::Member& b) {
                     return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
                   });
  return out;
}

Value convert_scalar(const toml::node& node, std::vector<TomlProblem>& problems) {
  if (const auto* text = node.as_string()) return Value::of(text->get());
  if (const auto* integer = node.as_integer()) return Value::of(integer->get());
  if (const auto* boolean = node.as_boolean()) return Value::of(boolean->get());
  if (const auto* date = node.as_date()) return Value::temporal(text_of(date->get()));
  if (const auto* time = node.as_time()) return Value::temporal(text_of(time->get()));
  if (const auto* moment = node.as_date_time()) return Value::temporal(text_of(moment->get()));
  const auto* real = node.as_floating_point();
  if (real == nullptr) return {};
  if (!std::isfinite(real->get())) {
    problems.push_back({position(node.source()), "a number that is not finite", ""});
  }
  return Value::of(real->get());
}

Value convert(const toml::node& node, std::vector<TomlProblem>& problems) {
  Value out;
  if (const auto* table = node.as_table()) {
    out = convert_table(*table, problems);
  } else if (const auto* array = node.as_array()) {
    out = Value::array();
    out.items.reserve(array->size());
    for (const auto& item : *array) out.items.push_back(convert(item, problems));
  } else {
    out = convert_scalar(node, problems);
  }
  out.at = position(node.source());
  return out;
}

std::string reason(std::string_view description) {
  constexpr std::string_view kOpening = "Error while parsing ";
  if (description.substr(0, kOpening.size()) == kOpening) {
    description.remove_prefix(kOpening.size());
  }
  return "not valid TOML: " + std::string(description);
}

}  // namespace

std::string normalise_lines(std::string_view text) {
  if (text.substr(0, kMark.size()) == kMark) text.remove_prefix(kMark.size());
  std::string out(text);
  if (text.find('\r') == std::string_view::npos) return out;
  std::size_t to = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out[to++] = text[i];
  }
  out.resize(to);
  return out;
}

TomlDocument parse_toml(std::string_view text) {
  TomlDocument out;
  if (const auto bad = first_invalid_utf8(text)) {
    out.problems.push_back({position_of(text, *bad),
                            "byte " + std::to_string(*bad) + " is not UTF-8",
                            "save the file in UTF-8"});
    return out;
  }
  std::string copy;
  if (text.substr(0, kMark.size()) == kMark || text.find('\r') != std::string_view::npos) {
    copy = normalise_lines(text);
    text = copy;
  }
  if (const auto deep = DepthGuard(text).find()) {
    out.problems.push_back({position_of(text, *deep), "nested too deeply", ""});
    return out;
  }
  try {
    const toml::table table = toml::parse(text, std::string_view{});
    out.root = convert(table, out.problems);
  } catch (const toml::parse_error& e) {
    out.problems.push_back({position(e.source()), reason(e.description()), ""});
  }
  return out;
}

Position position_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n');
  const auto start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto characters =
      std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(),
                    [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return {static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(characters + 1)};
}

Place place_in(std::string_view text, std::string file, Position at) {
  Place place{std::move(file), at.line, at.column, {}};
  if (at.line == 0) return place;
  std::size_t start = 0;
  for (std::uint32_t line = 1; line < at.line; ++line) {
    const auto end = text.find('\n', start);
    if (end == std::string_view::npos) return place;
    start = end + 1;
  }
  const auto whole = text.substr(start, std::min(text.find('\n', start), text.size()) - start);
  std::size_t column = 0;
  for (std::uint32_t seen = 0; column < whole.size(); ++column) {
    if ((static_cast<unsigned char>(whole[column]) & 0xC0U) != 0x80U && ++seen == at.column) break;
  }
  if (at.column > 0) place.column = column + 1;
  // A line may be megabytes long: nobody reads an excerpt from the middle of that.
  constexpr std::size_t kKept = 4096;
  if (column < kKept) place.text = std::string(whole.substr(0, kKept));
  return place;
}

}  // namespace mig::support
