// Portable types to the server's own, and back.
#include "types.hpp"

#include "text.hpp"
#include <mig/sdk/sql.hpp>

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

constexpr std::int64_t kLongestChar = 255;
constexpr std::int64_t kLongestVarchar = 16383;    // 65,535 bytes of a row at four a character
constexpr std::int64_t kLongestVarbinary = 65533;  // less the two bytes of its length
constexpr std::int64_t kMostDigits = 65;
constexpr std::int64_t kMostScale = 30;
constexpr std::int64_t kFractionDigits = 6;

std::string sized(const char* name, std::int64_t size) {
  return std::string(name) + "(" + std::to_string(size) + ")";
}

ir::RenderedType exact(std::string sql, std::string note = {}) {
  return ir::RenderedType{std::move(sql), true, std::move(note)};
}
ir::RenderedType inexact(std::string sql, const char* code, std::string note) {
  return ir::RenderedType{std::move(sql), false, std::move(note), code};
}

ir::RenderedType decimal(const ir::Type& type) {
  if (!type.size) {
    return inexact("decimal(65,30)", "range-cut", "holds 35 digits before and 30 behind the point");
  }
  const std::int64_t scale = type.scale.value_or(0);
  if (scale > kMostScale) {
    refuse("the type '" + to_text(type) + "' has more than 30 digits behind the point",
           "use decimal with a scale of 30 at the most, or another type for this database");
  }
  const std::string tail = "," + std::to_string(scale) + ")";
  if (*type.size > kMostDigits) {
    return inexact("decimal(" + std::to_string(kMostDigits) + tail, "range-cut",
                   "holds 65 digits in all");
  }
  return exact("decimal(" + std::to_string(*type.size) + tail);
}

ir::RenderedType enumeration(const ir::Type& type) {
  if (type.values.empty()) {
    refuse("the values of the enum '" + type.name + "' are not known here",
           "create it by create_enum first, or write its values with the column");
  }
  bool only_case = false;
  for (std::size_t i = 0; i < type.values.size(); ++i) {
    const std::string& value = type.values[i];
    if (!value.empty() && value.back() == ' ') {
      refuse("the enum value '" + value + "' ends with a blank, which the database cuts off",
             "choose a value without it");
    }
    for (std::size_t j = 0; j < i; ++j) {
      only_case = only_case || lower(value) == lower(type.values[j]);
    }
  }
  std::string sql =
      "enum(" +
      mig::sdk::list(type.values, [](const std::string& value) { return text_literal(value); }) +
      ")";
  // values that differ by case alone are one value in the usual collations
  if (only_case) sql += " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
  return exact(sql);
}

}  // namespace

ir::RenderedType render_type(const ir::Type& type, const Engine& engine) {
  const std::int64_t size = type.size.value_or(0);
  const std::int64_t fraction = type.size.value_or(kFractionDigits);
  switch (type.kind) {
    case ir::TypeKind::boolean:
      return exact("tinyint(1)", "takes other numbers as well");
    case ir::TypeKind::smallint:
      return exact("smallint");
    case ir::TypeKind::integer:
      return exact("int");
    case ir::TypeKind::bigint:
      return exact("bigint");
    case ir::TypeKind::decimal:
      return decimal(type);
    case ir::TypeKind::real:
      return exact("float");
    case ir::TypeKind::double_precision:
      return exact("double");
    case ir::TypeKind::character:
      if (size > kLongestChar && size <= kLongestVarchar) {
        return inexact(sized("varchar", size), "type-approximated",
                       "char is at most 255 long; this is not padded");
      }
      if (size > kLongestVarchar)
        return inexact("longtext", "length-not-enforced", "the length is not enforced");
      return exact(sized("char", size));
    case ir::TypeKind::varchar:
      if (size > kLongestVarchar)
        return inexact("longtext", "length-not-enforced", "the length is not enforced");
      return exact(sized("varchar", size));
    case ir::TypeKind::text:
      return exact("longtext");
    case ir::TypeKind::binary:
      if (size > kLongestChar && size <= kLongestVarbinary) {
        return inexact(sized("varbinary", size), "type-approximated",
                       "binary is at most 255 long; this is not padded");
      }
      if (size > kLongestVarbinary)
        return inexact("longblob", "length-not-enforced", "the length is not enforced");
      return exact(sized("binary", size));
    case ir::TypeKind::varbinary:
      if (size > kLongestVarbinary)
        return inexact("longblob", "length-not-enforced", "the length is not enforced");
      return exact(sized("varbinary", size));
    case ir::TypeKind::blob:
      return exact("longblob");
    case ir::TypeKind::date:
      return exact("date");
    case ir::TypeKind::time:
      return exact(sized("time", fraction));
    case ir::TypeKind::timestamp:
      return exact(sized("datetime", fraction));
    case ir::TypeKind::timestamptz:
      return inexact(sized("timestamp", fraction), "range-cut",
                     "holds 1970 to 2038 (later and earlier values are refused) and shows the "
                     "session's time zone; a type of this database's own, such as \"datetime(6)\", "
                     "holds more");
    case ir::TypeKind::interval:
      refuse("there is no type for an interval",
             "use bigint for a number of seconds, or give the column a type of its own for this "
             "database: type = { mysql = \"time(6)\", default = \"interval\" }");
    case ir::TypeKind::uuid:
      if (engine.maria && engine.at_least(10, 7)) return exact("uuid");
      return exact("char(36)", "text; its form is not checked");
    case ir::TypeKind::json:
      return exact("json", engine.maria ? "text that is checked to be JSON" : "");
    case ir::TypeKind::enumeration:
      return enumeration(type);
    case ir::TypeKind::array:
      return inexact("json", "kept-as-json",
                     "an array is kept as JSON; the type of its elements is not enforced");
    case ir::TypeKind::native:
      if (trim(type.native).empty()) refuse("a type is empty", "write the type");
      return exact(std::string(trim(type.native)));
  }
  refuse("an unknown type", "use a portable type");
}

std::string base_of(std::string_view sql) {
  sql = trim(sql);
  std::size_t end = 0;
  while (end < sql.size() && sql[end] != '(' && sql[end] != ' ') ++end;
  return lower(sql.substr(0, end));
}

int size_of_type(std::string_view sql) {
  const auto open = sql.find('(');
  if (open == std::string_view::npos) return -1;
  return std::atoi(std::string(sql.substr(open + 1)).c_str());
}

bool takes_prefix(std::string_view sql) {
  const std::string base = base_of(sql);
  return base == "text" || base == "tinytext" || base == "mediumtext" || base == "longtext" ||
         base == "blob" || base == "tinyblob" || base == "mediumblob" || base == "longblob";
}

bool is_geometry(std::string_view sql) {
  static const std::set<std::string> kGeometries = {
      "geometry",        "point",        "linestring",         "polygon",       "multipoint",
      "multilinestring", "multipolygon", "geometrycollection", "geomcollection"};
  return kGeometries.count(base_of(sql)) != 0;
}

bool is_lob(std::string_view sql) {
  const std::string base = base_of(sql);
  return takes_prefix(sql) || is_geometry(sql) || base == "json" || base == "long" ||
         base == "vector";
}

bool is_datetime(std::string_view sql) {
  const std::string base = base_of(sql);
  return base == "datetime" || base == "timestamp";
}

bool is_character(std::string_view sql) {
  const std::string base = base_of(sql);
  return base == "char" || base == "varchar" || base == "binary" || base == "varbinary" ||
         base == "nchar" || base == "nvarchar" || base == "character" || takes_prefix(sql);
}

namespace {

// The strings of "enum('a','it''s')".
std::vector<std::string> enum_values(std::string_view text) {
  std::vector<std::string> values;
  for (std::size_t i = text.find('(') + 1; i < text.size();) {
    if (text[i] != '\'') {
      ++i;
      continue;
    }
    std::string value;
    for (++i; i < text.size(); ++i) {
      if (text[i] == '\'') {
        if (i + 1 >= text.size() || text[i + 1] != '\'') break;
        ++i;
      } else if (text[i] == '\\' && i + 1 < text.size()) {
        const char c = text[++i];
        value += c == 'n' ? '\n' : c == 'r' ? '\r' : c == '0' ? '\0' : c;
        continue;
      }
      value += text[i];
    }
    ++i;
    values.push_back(std::move(value));
  }
  return values;
}

ir::Type plain(ir::TypeKind kind) {
  ir::Type type;
  type.kind = kind;
  return type;
}
ir::Type with_size(ir::TypeKind kind, int size) {
  ir::Type type = plain(kind);
  type.size = size;
  return type;
}
ir::Type with_fraction(ir::TypeKind kind, int digits) {
  ir::Type type = plain(kind);
  if (digits != kFractionDigits) type.size = digits < 0 ? 0 : digits;
  return type;
}

bool is_whole_number(const std::string& base) {
  return base == "tinyint" || base == "smallint" || base == "mediumint" || base == "int" ||
         base == "bigint";
}

ir::Type parse_decimal(std::string_view text) {
  ir::Type type = plain(ir::TypeKind::decimal);
  const auto comma = text.find(',');
  const int scale =
      comma == std::string_view::npos ? 0 : std::atoi(std::string(text.substr(comma + 1)).c_str());
  const int size = size_of_type(text);
  if (size == kMostDigits && scale == kMostScale) return type;
  type.size = size;
  if (scale > 0) type.scale = scale;
  return type;
}

}  // namespace

ir::Type parse_type(std::string_view text, const Engine& engine) {
  text = trim(text);
  const std::string base = base_of(text);
  const auto close = text.rfind(')');
  const std::string_view tail =
      trim(close == std::string_view::npos ? text.substr(base.size()) : text.substr(close + 1));
  const int size = size_of_type(text);
  // MariaDB shows widths, which say nothing but with zerofill; tinyint(1) is what boolean stands
  // for
  const bool truth = base == "tinyint" && size == 1 && tail.empty();
  if (is_whole_number(base) && size >= 0 && !truth && (tail.empty() || tail == "unsigned")) {
    return parse_type(base + (tail.empty() ? "" : " unsigned"), engine);
  }
  if (base == "year" && size == 4) return ir::native_type(base);
  if (tail.rfind("/*M!", 0) == 0 && tail.find("COMPRESSED") != std::string_view::npos) {
    return ir::native_type(std::string(trim(text.substr(0, text.find("/*")))) + " compressed");
  }
  if (base == "enum") {
    ir::Type type = plain(ir::TypeKind::enumeration);
    type.values = enum_values(text);
    return type;
  }
  if (!tail.empty()) return ir::native_type(std::string(text));  // unsigned, zerofill …
  if (base == "tinyint" && size == 1) return plain(ir::TypeKind::boolean);
  if (base == "smallint") return plain(ir::TypeKind::smallint);
  if (base == "int") return plain(ir::TypeKind::integer);
  if (base == "bigint") return plain(ir::TypeKind::bigint);
  if (base == "decimal") return parse_decimal(text);
  if (base == "float" && size < 0) return plain(ir::TypeKind::real);
  if (base == "double" && size < 0) return plain(ir::TypeKind::double_precision);
  if (base == "char" && size > 0) return with_size(ir::TypeKind::character, size);
  if (base == "varchar" && size > 0) return with_size(ir::TypeKind::varchar, size);
  if (base == "binary" && size > 0) return with_size(ir::TypeKind::binary, size);
  if (base == "varbinary" && size > 0) return with_size(ir::TypeKind::varbinary, size);
  if (base == "longtext") return plain(ir::TypeKind::text);
  if (base == "longblob") return plain(ir::TypeKind::blob);
  if (base == "date") return plain(ir::TypeKind::date);
  if (base == "time") return with_fraction(ir::TypeKind::time, size);
  if (base == "datetime") return with_fraction(ir::TypeKind::timestamp, size);
  if (base == "timestamp") return with_fraction(ir::TypeKind::timestamptz, size);
  if (base == "json") return plain(ir::TypeKind::json);
  if (base == "uuid") return plain(ir::TypeKind::uuid);
  return ir::native_type(std::string(text));
}

}  // namespace mig_mysql
