// Names, strings, bytes and values as the text of MySQL's SQL.
#include "text.hpp"

#include "temporal.hpp"
#include "types.hpp"
#include <mig/ir/hex.hpp>
#include <mig/sdk/dialect.hpp>
#include <mig/sdk/sql.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

void refuse(std::string reason, std::string way_out) {
  mig::sdk::Error error(MIG_E_UNSUPPORTED, std::move(reason));
  error.hint = std::move(way_out);
  throw error;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string quote(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  std::size_t characters = 0;
  bool beyond = false;
  for (char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) ++characters;
    beyond = beyond || byte >= 0xF0U;
  }
  const std::string shown = "the name '" + std::string(name) + "'";
  if (name.empty()) refuse("a name is empty", "give it a name");
  if (characters > kLongest) {
    refuse(shown + " has " + std::to_string(characters) + " characters; the database takes " +
               std::to_string(kLongest) + " at the most",
           "choose a shorter name");
  }
  if (name.find('\0') != std::string_view::npos) {
    refuse("a name holds a NUL character", "choose another name");
  }
  if (name.back() == ' ') refuse(shown + " ends with a blank", "choose a name without it");
  if (beyond) {
    refuse(shown +
               " has a character outside the basic multilingual plane, which the database does "
               "not take in names",
           "choose another name");
  }
  return mig::sdk::quoted(name, '`');
}

std::string shortened(std::string_view name, std::size_t characters) {
  std::size_t end = 0;
  for (; end < name.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(name[end]) & 0xC0U) != 0x80U;
    if (begins && characters-- == 0) break;
  }
  return std::string(name.substr(0, end));
}

std::string quote_all(const std::vector<std::string>& names) {
  return mig::sdk::list(names, [](const std::string& name) { return quote(name); });
}

std::string text_literal(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') {
      out += c;
      out += c;
    } else if (c == '\0') {
      out += "\\0";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string bytes_literal(std::string_view bytes) {
  return "x'" + ir::encode_hex(std::string(bytes)) + "'";
}

namespace {

std::string number(double value) {
  char buffer[40];
  for (int digits = 15; digits <= 17; ++digits) {
    std::snprintf(buffer, sizeof buffer, "%.*g", digits, value);
    const double back = std::strtod(buffer, nullptr);
    if (!(back < value) && !(back > value)) break;
  }
  return buffer;
}

bool holds_json(const ir::Type* type) {
  if (type == nullptr) return false;
  return type->kind == ir::TypeKind::json || type->kind == ir::TypeKind::array ||
         (type->kind == ir::TypeKind::native && base_of(type->native) == "json");
}

// A timestamp column keeps an instant; a datetime column what the clock on the wall showed.
bool holds_instant(const ir::Type* type) {
  if (type == nullptr) return false;
  return type->kind == ir::TypeKind::timestamptz ||
         (type->kind == ir::TypeKind::native && base_of(type->native) == "timestamp");
}
bool holds_moment(const ir::Type* type) {
  if (type == nullptr) return false;
  return holds_instant(type) || type->kind == ir::TypeKind::timestamp ||
         type->kind == ir::TypeKind::date || type->kind == ir::TypeKind::time ||
         (type->kind == ir::TypeKind::native &&
          (base_of(type->native) == "datetime" || base_of(type->native) == "date" ||
           base_of(type->native) == "time"));
}

struct Writer {
  const ir::Type* type;

  std::string operator()(ir::Null) const { return "NULL"; }
  std::string operator()(bool value) const {
    if (holds_json(type)) return value ? "'true'" : "'false'";
    return value ? "TRUE" : "FALSE";
  }
  std::string operator()(std::int64_t value) const {
    const std::string text = std::to_string(value);
    return holds_json(type) ? "'" + text + "'" : text;
  }
  std::string operator()(double value) const {
    const std::string text = number(value);
    return holds_json(type) ? "'" + text + "'" : text;
  }
  std::string operator()(const std::string& value) const {
    if (holds_bytes(type)) return value.empty() ? "''" : bytes_literal(value);
    if (holds_moment(type)) return text_literal(temporal_text(value, holds_instant(type)));
    return text_literal(value);
  }
  std::string operator()(const ir::Temporal& value) const {
    if (type != nullptr && !holds_moment(type)) return text_literal(value.text);
    return text_literal(temporal_text(value.text, type == nullptr || holds_instant(type)));
  }
  std::string operator()(const ir::Bytes& value) const {
    return value.data.empty() ? "''" : bytes_literal(value.data);
  }
};

}  // namespace

bool holds_bytes(const ir::Type* type) {
  if (type == nullptr) return false;
  if (type->kind == ir::TypeKind::native) {
    const std::string base = base_of(type->native);
    return base.find("binary") != std::string::npos || base.find("blob") != std::string::npos;
  }
  return type->kind == ir::TypeKind::binary || type->kind == ir::TypeKind::varbinary ||
         type->kind == ir::TypeKind::blob;
}

std::string value_literal(const ir::Literal& value, const ir::Type* type) {
  return std::visit(Writer{type}, value);
}

}  // namespace mig_mysql
