// Types: the table of spellings, and the sizes that PostgreSQL accepts.
#include "types.hpp"

#include "render.hpp"
#include <mig/sdk/dialect.hpp>
#include <mig/sdk/sql.hpp>

#include <optional>
#include <vector>

namespace mig_postgres {

namespace ir = mig::ir;
namespace sdk = mig::sdk;
using ir::Type;
using ir::TypeKind;

namespace {

constexpr std::int64_t kLongestText = 10485760;
constexpr std::int64_t kMostDigits = 1000;

[[noreturn]] void refuse(const Type& type, const std::string& why) {
  throw sdk::Error(MIG_E_UNSUPPORTED, "PostgreSQL has no type '" + ir::to_text(type) + "': " + why);
}

std::string sized(const char* word, const Type& type) {
  std::string out = word;
  if (type.size) out += "(" + std::to_string(*type.size);
  if (type.size && type.scale) out += "," + std::to_string(*type.scale);
  return type.size ? out + ")" : out;
}

// decimal(10,0) and decimal(10) are one type and get one spelling.
std::string numeric(const Type& type) {
  Type plain = type;
  if (plain.scale && *plain.scale == 0) plain.scale.reset();
  return sized("numeric", plain);
}

ir::RenderedType exact(std::string sql) {
  ir::RenderedType out;
  out.sql = std::move(sql);
  return out;
}

ir::RenderedType text_type(const char* word, const Type& type) {
  if (type.size && *type.size > kLongestText) {
    refuse(type, "at most " + std::to_string(kLongestText) + " characters; use text");
  }
  return exact(sized(word, type));
}

ir::RenderedType bytes_type(const Type& type) {
  ir::RenderedType out = exact("bytea");
  if (type.kind != TypeKind::blob) {
    out.exact = false;
    out.code = "length-not-enforced";
    out.note = "bytea does not hold values to a length of " +
               std::to_string(type.size.value_or(0)) + " bytes";
  }
  return out;
}

ir::RenderedType array_type(const Type& type) {
  if (type.element.size() != 1) refuse(type, "an array has one element type");
  ir::RenderedType out = render_type(type.element.front());
  out.sql += "[]";
  return out;
}

ir::RenderedType native_type(const Type& type) {
  const Type known = parse_sql_type(type.native);
  if (known.kind != TypeKind::native) {
    ir::RenderedType out = render_type(known);
    return out;
  }
  if (known.native.empty()) refuse(type, "it has no name");
  return exact(known.native);
}

}  // namespace

ir::RenderedType render_type(const Type& type) {
  switch (type.kind) {
    case TypeKind::boolean:
      return exact("boolean");
    case TypeKind::smallint:
      return exact("smallint");
    case TypeKind::integer:
      return exact("integer");
    case TypeKind::bigint:
      return exact("bigint");
    case TypeKind::decimal:
      if (type.size && *type.size > kMostDigits) refuse(type, "at most 1000 digits");
      return exact(numeric(type));
    case TypeKind::real:
      return exact("real");
    case TypeKind::double_precision:
      return exact("double precision");
    case TypeKind::character:
      return text_type("char", type);
    case TypeKind::varchar:
      return text_type("varchar", type);
    case TypeKind::text:
      return exact("text");
    case TypeKind::binary:
    case TypeKind::varbinary:
    case TypeKind::blob:
      return bytes_type(type);
    case TypeKind::date:
      return exact("date");
    case TypeKind::time:
      return exact(sized("time", type));
    case TypeKind::timestamp:
      return exact(sized("timestamp", type));
    case TypeKind::timestamptz:
      return exact(sized("timestamptz", type));
    case TypeKind::interval:
      return exact("interval");
    case TypeKind::uuid:
      return exact("uuid");
    case TypeKind::json:
      return exact("jsonb");
    case TypeKind::enumeration:
      if (type.name.empty())
        refuse(type, "an enum needs a name here: { enum = [...], name = ... }");
      return exact(name(type.name));
    case TypeKind::array:
      return array_type(type);
    case TypeKind::native:
      return native_type(type);
  }
  refuse(type, "unknown kind");
}

// ---- and back -----------------------------------------------------------------------------------

namespace {

// "character varying (20)" as words and numbers: base "character varying", numbers {20}.
struct Parts {
  std::string base;
  std::vector<std::int64_t> numbers;
  int dimensions = 0;
  bool plain = true;  // nothing but words, whole numbers and []
};

class Reader {
 public:
  explicit Reader(std::string_view text) : s_(text) {}

  Parts read() {
    while (at_ < s_.size() && out_.plain) step();
    if (open_) out_.plain = false;
    return out_;
  }

 private:
  void step() {
    const char c = s_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at_;
      blank_ = true;
    } else if (c == '(' && !open_ && out_.numbers.empty() && out_.dimensions == 0) {
      open_ = true;
      ++at_;
      blank_ = false;
    } else if (open_) {
      inside(c);
    } else if (c == '[') {
      dimension();
    } else {
      word(c);
    }
  }

  void inside(char c) {
    if (c >= '0' && c <= '9') {
      std::int64_t number = 0;
      const std::size_t from = at_;
      while (at_ < s_.size() && s_[at_] >= '0' && s_[at_] <= '9' && at_ - from < 9) {
        number = number * 10 + (s_[at_++] - '0');
      }
      out_.numbers.push_back(number);
    } else if (c == ',' || c == ')') {
      open_ = c == ',';
      ++at_;
    } else {
      out_.plain = false;
    }
  }

  void dimension() {
    const auto close = s_.find(']', at_);
    if (close == std::string_view::npos) {
      out_.plain = false;
      return;
    }
    ++out_.dimensions;
    at_ = close + 1;
  }

  void word(char c) {
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
    if (!letter || out_.dimensions > 0) {
      out_.plain = false;
      return;
    }
    if (!out_.base.empty() && (blank_ || after_number())) out_.base += ' ';
    counted_ = out_.numbers.size();
    blank_ = false;
    out_.base += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    ++at_;
  }

  // timestamp(3)with time zone: the words behind the parenthesis are words of their own
  bool after_number() const { return counted_ != out_.numbers.size(); }

  std::string_view s_;
  std::size_t at_ = 0;
  std::size_t counted_ = 0;
  bool open_ = false;
  bool blank_ = false;
  Parts out_;
};

struct Spelling {
  const char* text;
  TypeKind kind;
  std::size_t most;   // numbers in parentheses at the most
  std::size_t least;  // and at the least, to be the portable type
};

const Spelling* spelling_of(const std::string& base) {
  static const Spelling spellings[] = {
      {"boolean", TypeKind::boolean, 0, 0},
      {"bool", TypeKind::boolean, 0, 0},
      {"smallint", TypeKind::smallint, 0, 0},
      {"int2", TypeKind::smallint, 0, 0},
      {"integer", TypeKind::integer, 0, 0},
      {"int", TypeKind::integer, 0, 0},
      {"int4", TypeKind::integer, 0, 0},
      {"bigint", TypeKind::bigint, 0, 0},
      {"int8", TypeKind::bigint, 0, 0},
      {"numeric", TypeKind::decimal, 2, 0},
      {"decimal", TypeKind::decimal, 2, 0},
      {"dec", TypeKind::decimal, 2, 0},
      {"real", TypeKind::real, 0, 0},
      {"float4", TypeKind::real, 0, 0},
      {"double precision", TypeKind::double_precision, 0, 0},
      {"float8", TypeKind::double_precision, 0, 0},
      {"float", TypeKind::double_precision, 0, 0},
      {"character", TypeKind::character, 1, 0},
      {"char", TypeKind::character, 1, 0},
      {"bpchar", TypeKind::character, 1, 1},
      {"character varying", TypeKind::varchar, 1, 1},
      {"char varying", TypeKind::varchar, 1, 1},
      {"varchar", TypeKind::varchar, 1, 1},
      {"text", TypeKind::text, 0, 0},
      {"bytea", TypeKind::blob, 0, 0},
      {"date", TypeKind::date, 0, 0},
      {"time", TypeKind::time, 1, 0},
      {"time without time zone", TypeKind::time, 1, 0},
      {"timestamp", TypeKind::timestamp, 1, 0},
      {"timestamp without time zone", TypeKind::timestamp, 1, 0},
      {"timestamptz", TypeKind::timestamptz, 1, 0},
      {"timestamp with time zone", TypeKind::timestamptz, 1, 0},
      {"interval", TypeKind::interval, 0, 0},
      {"uuid", TypeKind::uuid, 0, 0},
      {"jsonb", TypeKind::json, 0, 0},
  };
  for (const auto& each : spellings) {
    if (base == each.text) return &each;
  }
  return nullptr;
}

std::optional<Type> portable(const Parts& parts) {
  if (!parts.plain) return std::nullopt;
  const Spelling* found = spelling_of(parts.base);
  const std::size_t count = parts.numbers.size();
  Type type;
  if (parts.base == "float" && count == 1 && parts.numbers[0] >= 1 && parts.numbers[0] <= 53) {
    type.kind = parts.numbers[0] <= 24 ? TypeKind::real : TypeKind::double_precision;
  } else if (found == nullptr || count > found->most || count < found->least) {
    return std::nullopt;
  } else {
    type.kind = found->kind;
    if (count > 0) type.size = parts.numbers[0];
    if (count > 1) type.scale = parts.numbers[1];
    if (type.scale && *type.scale == 0) type.scale.reset();
    // numeric(2,5) holds 0.00099 at most, and no other database has it
    if (type.scale && *type.scale > *type.size) return std::nullopt;
    if (type.kind == TypeKind::character && count == 0) type.size = 1;
  }
  for (int i = 0; i < parts.dimensions; ++i) {
    Type array;
    array.kind = TypeKind::array;
    array.element.push_back(std::move(type));
    type = std::move(array);
  }
  return type;
}

}  // namespace

Type parse_sql_type(std::string_view text) {
  if (auto type = portable(Reader(text).read())) return *type;
  std::string tidy(trimmed(text));
  return ir::native_type(std::move(tidy));
}

}  // namespace mig_postgres
