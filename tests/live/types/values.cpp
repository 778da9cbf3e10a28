// What is right, worked out from the values alone.
#include "live/types/values.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <regex>
#include <stdexcept>

namespace mig::test {

using ir::Type;
using ir::TypeKind;

namespace {

Kind kind(const std::string& name, std::vector<std::string> samples) {
  ir::TypeProblem problem;
  const auto type = ir::parse_type(name, problem);
  if (!type) throw std::invalid_argument(name + ": " + problem.message);
  return {name, *type, '"' + name + '"', std::move(samples)};
}

Kind enumeration(const std::string& name, std::vector<std::string> values,
                 std::vector<std::string> samples) {
  Type type;
  type.kind = TypeKind::enumeration;
  type.name = name;
  type.values = std::move(values);
  std::string toml = "{ enum = [";
  for (const auto& value : type.values) toml += '"' + value + "\", ";
  return {"enum " + name, type, toml + "], name = \"" + name + "\" }", std::move(samples)};
}

constexpr const char* kUuid = "6f9619ff-8b86-d011-b42d-00cf4fc964ff";

}  // namespace

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      kind("boolean", {"true", "false"}),
      kind("smallint", {"0", "1", "-7", "12345"}),
      kind("integer", {"0", "1", "-7", "300", "40000", "2147483647"}),
      kind("bigint", {"0", "1", "-7", "40000", "3000000000", "9007199254740993"}),
      kind("decimal(10,2)", {"0", "1", "-3.5", "12.25", "0.5", "40000", "12345678.25"}),
      kind("decimal(6,1)", {"0", "1", "12.5", "-3.5", "99999.9"}),
      kind("real", {"0", "1", "1.5", "-0.25", "40000", "65536.5"}),
      kind("double", {"0", "1", "0.5", "12.25", "0.1", "1.23456789012", "3000000000", "1e+300"}),
      kind("char(5)", {"abc", "5", "1.5", "true", "sad", "", "éé"}),
      kind("varchar(20)", {"abc", "5", "007", "1.5", "true", "sad", "SAD", "1", "12:34:56",
                           "2024-02-29", "2024-02-30", "2024-02-29 12:34:56", "", "abc  ",
                           "99999999999999999999", "[1]", "abcdefghijklmno"}),
      kind("varchar(5)", {"abc", "5", "true", "ok", "12.5"}),
      kind("text",
           {"abc", "40000", "1e3", "2.555", "5 apples", "2024-02-29", "2024-02-29 12:34:56.75",
            "12:34:56.75", kUuid, "{\"a\": 1}", "abcdefghijklmnopqrstuvwxyz"}),
      kind("binary(4)", {"61626364", "ff00ff00", "31322e35"}),
      kind("varbinary(8)", {"6162", "ff00", "3132", "6162636465666768"}),
      kind("blob",
           {"6162", "ff", "61626364", "6162636465666768696a", "6f9619ff8b86d011b42d00cf4fc964ff"}),
      kind("date", {"2024-02-29", "1960-01-01", "2050-12-31"}),
      kind("time", {"00:00:00", "12:34:56", "12:34:56.75"}),
      kind("time(0)", {}),
      kind("timestamp", {"2024-02-29 00:00:00", "2024-02-29 12:34:56", "2024-02-29 12:34:56.75",
                         "1960-01-01 00:00:00"}),
      kind("timestamp(0)", {}),
      kind("timestamptz", {"2024-02-29 00:00:00", "2024-02-29 12:34:56", "2024-02-29 12:34:56.75"}),
      kind("interval", {"02:03:04", "1 day 02:03:04"}),
      kind("uuid", {kUuid, "00000000-0000-0000-0000-000000000001"}),
      kind("json",
           {"5", "1.5", "true", "\"sad\"", "\"2024-02-29\"", "null", "[1, 2]", "{\"a\": 1}"}),
      enumeration("mood", {"sad", "ok", "busy"}, {"sad", "busy"}),
      enumeration("feeling", {"sad", "ok"}, {}),
  };
  return all;
}

bool is_bytes(const Type& t) {
  return t.kind == TypeKind::binary || t.kind == TypeKind::varbinary || t.kind == TypeKind::blob;
}
bool is_whole(const Type& t) {
  return t.kind == TypeKind::smallint || t.kind == TypeKind::integer || t.kind == TypeKind::bigint;
}
bool is_floating(const Type& t) {
  return t.kind == TypeKind::real || t.kind == TypeKind::double_precision;
}
bool is_number(const Type& t) {
  return is_whole(t) || is_floating(t) || t.kind == TypeKind::decimal;
}
bool is_text(const Type& t) {
  return t.kind == TypeKind::character || t.kind == TypeKind::varchar || t.kind == TypeKind::text;
}
bool is_moment(const Type& t) {
  return t.kind == TypeKind::date || t.kind == TypeKind::timestamp ||
         t.kind == TypeKind::timestamptz;
}
bool is_clock(const Type& t) {
  return t.kind == TypeKind::time || t.kind == TypeKind::timestamp ||
         t.kind == TypeKind::timestamptz;
}

std::string from_hex(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return out;
}
std::string to_hex(const std::string& bytes) {
  static const char* const kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4U];
    out += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

namespace {

// ---- numbers as digits --------------------------------------------------------------------------

template <class T>
std::string shortest(T number) {
  std::array<char, 64> buffer{};
  const auto form = std::abs(number) < static_cast<T>(1e21) ? std::chars_format::fixed
                                                            : std::chars_format::scientific;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, form);
  std::string out(buffer.data(), end.ptr);
  return out == "-0" ? "0" : out;
}

// "-003.50" → "-3.5"; nothing for what is no plain number.
std::optional<std::string> plain_number(const std::string& text) {
  static const std::regex kPlain("(-?)0*([0-9]+)(\\.([0-9]*))?");
  std::smatch parts;
  if (!std::regex_match(text, parts, kPlain)) return std::nullopt;
  std::string fraction = parts[4].str();
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  std::string out = parts[2].str() + (fraction.empty() ? "" : "." + fraction);
  return out == "0" ? out : parts[1].str() + out;
}

std::string number_text(const std::string& text) {
  if (auto plain = plain_number(text)) return *plain;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return *end == '\0' && end != text.c_str() && std::isfinite(number) ? shortest(number) : text;
}

bool holds(const Type& to, const std::string& number) {
  const auto point = number.find('.');
  const std::string fraction = point == std::string::npos ? "" : number.substr(point + 1);
  std::string whole = number.substr(0, point);
  if (whole[0] == '-') whole.erase(0, 1);
  if (is_whole(to)) {
    if (!fraction.empty() || whole.size() > 19) return false;
    errno = 0;
    const long long value = std::strtoll(number.c_str(), nullptr, 10);
    const int bits = to.kind == TypeKind::smallint ? 15 : to.kind == TypeKind::integer ? 31 : 63;
    const long long most = static_cast<long long>((1ULL << static_cast<unsigned>(bits)) - 1);
    return errno == 0 && value <= most && value >= -most - 1;
  }
  if (to.kind == TypeKind::decimal) {
    const auto scale = static_cast<std::size_t>(to.scale.value_or(0));
    const std::size_t before = static_cast<std::size_t>(to.size.value_or(0)) - scale;
    return fraction.size() <= scale && (whole == "0" || whole.size() <= before);
  }
  if (to.kind == TypeKind::real) {
    const float value = std::strtof(number.c_str(), nullptr);
    return std::isfinite(value) && shortest(value) == number;
  }
  return shortest(std::strtod(number.c_str(), nullptr)) == number;
}

Expected to_number(const Kind& from, const Type& to, const std::string& value) {
  if (from.type.kind == TypeKind::boolean) return {Fit::exact, value == "true" ? "1" : "0"};
  if (is_number(from.type) || from.type.kind == TypeKind::json) {
    const auto number = plain_number(value);
    if (number && holds(to, *number)) return {Fit::exact, *number};
    return {};
  }
  if (is_bytes(from.type)) {
    const auto number = plain_number(from_hex(value));
    if (is_whole(to) && number && holds(to, *number)) return {Fit::exact, *number};
    return {};
  }
  if (!is_text(from.type)) return {};
  if (const auto number = plain_number(value)) {
    if (holds(to, *number)) return {Fit::exact, *number};
    return {};
  }
  const std::string number = number_text(value);  // 1e3
  if (number != value && holds(to, number)) return {Fit::lenient, number};
  return {};
}

// ---- the others ---------------------------------------------------------------------------------

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xc0') != '\x80'; }));
}
bool is_utf8(const std::string& text) {
  return nlohmann::json(text)
             .dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore)
             .size() ==
         nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).size();
}
bool is_json(const std::string& text) { return nlohmann::json::accept(text); }

std::string without_blanks(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

Expected to_boolean(const Kind& from, const std::string& value) {
  if (is_number(from.type) || is_text(from.type)) {
    if (value == "1" || value == "0") {
      return {is_text(from.type) ? Fit::lenient : Fit::exact, value == "1" ? "true" : "false"};
    }
  }
  if ((is_text(from.type) || from.type.kind == TypeKind::json) &&
      (value == "true" || value == "false")) {
    return {Fit::exact, value};
  }
  return {};
}

Expected to_text(const Kind& from, const Type& to, const std::string& value) {
  std::string text = value;
  Fit fit = Fit::exact;
  if (is_bytes(from.type)) {
    text = from_hex(value);
    if (!is_utf8(text)) return {};
  } else if (from.type.kind == TypeKind::decimal) {
    std::string fraction;
    if (const auto point = text.find('.'); point != std::string::npos) {
      fraction = text.substr(point + 1);
      text.erase(point);
    }
    fraction.resize(static_cast<std::size_t>(from.type.scale.value_or(0)), '0');
    if (!fraction.empty()) text += "." + fraction;
  } else if (is_floating(from.type) || is_clock(from.type) ||
             from.type.kind == TypeKind::interval) {
    fit = Fit::spelled;
  }
  if (to.kind == TypeKind::character && text != without_blanks(text)) {
    return {Fit::lenient, without_blanks(text)};  // blanks at the end are no part of a char
  }
  if (to.size && characters(text) > static_cast<std::size_t>(*to.size)) {
    const bool blanks = characters(without_blanks(text)) <= static_cast<std::size_t>(*to.size);
    if (blanks || fit == Fit::spelled) return {Fit::lenient, {}};  // 1e300 is shorter than 1e+300
    return {};
  }
  return {fit, text};
}

Expected to_bytes(const Kind& from, const Type& to, const std::string& value) {
  std::string bytes = value;
  Fit fit = Fit::exact;
  if (is_bytes(from.type)) {
    bytes = from_hex(value);
  } else if (from.type.kind == TypeKind::uuid) {
    bytes.erase(std::remove(bytes.begin(), bytes.end(), '-'), bytes.end());
    bytes = from_hex(bytes);
    fit = Fit::lenient;
  }
  const auto size = static_cast<std::size_t>(to.size.value_or(1000));
  if (bytes.size() > size || (to.kind == TypeKind::binary && bytes.size() < size)) return {};
  return {fit, to_hex(bytes)};
}

bool is_date(const std::string& text) {
  static const std::regex kDate("([0-9]{4})-([0-9]{2})-([0-9]{2})");
  return std::regex_match(text, kDate) && text != "2024-02-30";
}
bool is_time(const std::string& text) {
  static const std::regex kTime("[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?");
  return std::regex_match(text, kTime);
}
bool is_timestamp(const std::string& text) {
  return text.size() >= 19 && is_date(text.substr(0, 10)) && is_time(text.substr(11));
}

// MySQL's timestamp begins in 1970 and ends in 2038.
Fit instant(const Type& to, const std::string& value, Fit otherwise) {
  const bool far = value < "1970-01-02" || value > "2038";
  return to.kind == TypeKind::timestamptz && far ? Fit::lenient : otherwise;
}

Expected to_moment(const Kind& from, const Type& to, const std::string& value) {
  const bool text = is_text(from.type) || from.type.kind == TypeKind::json;
  std::string plain = value;
  if (from.type.kind == TypeKind::json && plain.size() > 1 && plain.front() == '"') {
    plain = plain.substr(1, plain.size() - 2);
  }
  if (!text && !is_moment(from.type)) return {};
  const Fit fit = from.type.kind == TypeKind::json ? Fit::lenient : Fit::exact;
  if (to.kind == TypeKind::date) {
    if (is_date(plain)) return {fit, plain};
    if (!is_timestamp(plain)) return {};
    if (plain.substr(11) == "00:00:00") return {text ? Fit::lenient : fit, plain.substr(0, 10)};
    return {};
  }
  if (is_date(plain)) {
    return {instant(to, plain, text ? Fit::lenient : fit), plain + " 00:00:00"};
  }
  if (!is_timestamp(plain)) return {};
  if (to.size && *to.size == 0 && plain.find('.') != std::string::npos) return {};
  return {instant(to, plain, fit), plain};
}

Expected to_time(const Kind& from, const Type& to, const std::string& value) {
  if (from.type.kind == TypeKind::interval) {
    if (is_time(value)) return {Fit::exact, value};
    return {};
  }
  if (from.type.kind == TypeKind::timestamp || from.type.kind == TypeKind::timestamptz) return {};
  if (!is_time(value)) {
    // "5" is five seconds on some
    return {};
  }
  if (to.size && *to.size == 0 && value.find('.') != std::string::npos) return {};
  return {Fit::exact, value};
}

Expected to_json(const Kind& from, const std::string& value) {
  if (is_bytes(from.type)) return {};
  if (is_text(from.type)) {
    if (is_json(value)) return {Fit::exact, value};
    return {};
  }
  if (is_number(from.type) || from.type.kind == TypeKind::boolean) return {Fit::exact, value};
  const Fit fit =
      is_clock(from.type) || from.type.kind == TypeKind::interval ? Fit::lenient : Fit::exact;
  return {fit, '"' + value + '"'};
}

}  // namespace

std::string canonical(const Type& type, const std::string& shown, bool doubles) {
  if (shown == "NULL") return shown;
  if (type.kind == TypeKind::boolean) {
    if (shown == "1" || shown == "t") return "true";
    if (shown == "0" || shown == "f") return "false";
    return shown;
  }
  if (is_whole(type) || type.kind == TypeKind::decimal) return number_text(shown);
  if (is_floating(type)) {
    char* end = nullptr;
    const double number = std::strtod(shown.c_str(), &end);
    if (*end != '\0' || shown.empty()) return shown;
    return type.kind == TypeKind::real && !doubles ? shortest(static_cast<float>(number))
                                                   : shortest(number);
  }
  if (type.kind == TypeKind::character) return without_blanks(shown);
  if (is_clock(type) || type.kind == TypeKind::interval) {
    std::string text = shown;
    for (const char* zone : {"+00", "+00:00", "Z"}) {
      const std::string tail(zone);
      if (text.size() > 8 + tail.size() && text.substr(text.size() - tail.size()) == tail) {
        text.erase(text.size() - tail.size());
      }
    }
    if (text.find('.') != std::string::npos) {
      while (text.back() == '0') text.pop_back();
      if (text.back() == '.') text.pop_back();
    }
    return text;
  }
  if (type.kind == TypeKind::json) {
    const auto parsed = nlohmann::json::parse(shown, nullptr, false);
    if (parsed.is_discarded()) return "no json: " + shown;
    if (parsed.is_number_float()) return shortest(parsed.get<double>());
    return parsed.dump();
  }
  if (type.kind == TypeKind::uuid || is_bytes(type)) {
    std::string text = shown;
    for (auto& c : text) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
  }
  return shown;
}

Expected expected(const Kind& from, const Kind& to, const std::string& value) {
  const Type& type = to.type;
  if (type.kind == TypeKind::boolean) return to_boolean(from, value);
  if (is_number(type)) return to_number(from, type, value);
  if (is_text(type)) return to_text(from, type, value);
  if (is_bytes(type)) return to_bytes(from, type, value);
  if (is_moment(type)) return to_moment(from, type, value);
  if (type.kind == TypeKind::time) return to_time(from, type, value);
  if (type.kind == TypeKind::json) {
    Expected out = to_json(from, value);
    if (out.fit != Fit::unfit) out.value = canonical(type, out.value, false);
    return out;
  }
  if (type.kind == TypeKind::interval) {
    if (from.type.kind == TypeKind::time) return {Fit::exact, value};
    if (is_text(from.type) && is_time(value)) return {Fit::exact, value};
    if (is_text(from.type) && plain_number(value)) return {Fit::lenient, {}};
    return {};
  }
  if (type.kind == TypeKind::uuid) {
    if (is_text(from.type) && value == kUuid) return {Fit::exact, value};
    if (is_bytes(from.type) && value.size() == 32) return {Fit::lenient, kUuid};
    return {};
  }
  // an enum
  const bool text = is_text(from.type) || from.type.kind == TypeKind::enumeration;
  const bool known = std::find(type.values.begin(), type.values.end(), value) != type.values.end();
  if (text && known) return {Fit::exact, value};
  if (from.type.kind == TypeKind::json && value == "\"sad\"") return {Fit::lenient, "sad"};
  if (is_bytes(from.type)) return {};
  return {};
}

}  // namespace mig::test
