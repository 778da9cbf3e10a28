// The table of spellings, and SQLite's rules of affinity.
#include "types.hpp"

#include "tokens.hpp"
#include <mig/sdk/dialect.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;
using ir::Type;
using ir::TypeKind;

namespace {

[[noreturn]] void refuse(const Type& type, const std::string& why) {
  throw sdk::Error(MIG_E_UNSUPPORTED, "SQLite has no type '" + ir::to_text(type) + "': " + why);
}

ir::RenderedType exact(std::string sql) {
  ir::RenderedType out;
  out.sql = std::move(sql);
  return out;
}
ir::RenderedType inexact(std::string sql, const char* code, std::string note) {
  ir::RenderedType out = exact(std::move(sql));
  out.exact = false;
  out.note = std::move(note);
  out.code = code;
  return out;
}

std::string sized(const char* word, const Type& type) {
  std::string out = word;
  if (type.size) out += "(" + std::to_string(*type.size);
  if (type.size && type.scale) out += "," + std::to_string(*type.scale);
  return type.size ? out + ")" : out;
}

bool is_quoted(std::string_view text, const Token& token) {
  return token.kind == TokenKind::quoted && text_at(text, token.at).front() == '"';
}
// Whether the word would be read as the beginning of a constraint, or looks like another dialect's.
bool is_reserved(std::string_view text, const Token& token) {
  for (const char* word :
       {"CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE",
        "REFERENCES", "AS", "GENERATED", "DEFERRABLE", "FOREIGN", "FIRST", "AFTER"}) {
    if (is_keyword(text, token, word)) return true;
  }
  return false;
}

// Words, then perhaps numbers in parentheses: anything else would be read as a constraint.
bool is_plain_type(std::string_view text) {
  const auto tokens = tokenize(text);
  std::size_t i = 0;
  for (; i < tokens.size(); ++i) {
    if (is_quoted(text, tokens[i])) continue;
    if (tokens[i].kind != TokenKind::word) break;
    if (is_reserved(text, tokens[i])) return false;
  }
  if (i == 0) return false;
  if (i == tokens.size()) return text.find("--") == std::string_view::npos;
  if (text_at(text, tokens[i].at) != "(" || text_at(text, tokens.back().at) != ")") return false;
  for (++i; i + 1 < tokens.size(); ++i) {
    const auto word = text_at(text, tokens[i].at);
    const bool good = tokens[i].kind == TokenKind::number || word == "," || word == "+" ||
                      word == "-" || is_keyword(text, tokens[i], "MAX");
    if (!good) return false;
  }
  return true;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// Spellings that SQLite reports, by this or by other tools.
struct Spelling {
  const char* word;
  TypeKind kind;
  int numbers;  // that may follow in parentheses
};
const std::vector<Spelling>& spellings() {
  static const std::vector<Spelling> list = {
      {"BOOLEAN", TypeKind::boolean, 0},
      {"BOOL", TypeKind::boolean, 0},
      {"SMALLINT", TypeKind::smallint, 0},
      {"INT2", TypeKind::smallint, 0},
      {"INTEGER", TypeKind::integer, 0},
      {"INT", TypeKind::integer, 0},
      {"INT4", TypeKind::integer, 0},
      {"BIGINT", TypeKind::bigint, 0},
      {"INT8", TypeKind::bigint, 0},
      {"DECIMAL", TypeKind::decimal, 2},
      {"NUMERIC", TypeKind::decimal, 2},
      {"REAL", TypeKind::real, 0},
      {"DOUBLE", TypeKind::double_precision, 0},
      {"DOUBLE PRECISION", TypeKind::double_precision, 0},
      {"FLOAT", TypeKind::double_precision, 0},
      {"CHAR", TypeKind::character, 1},
      {"CHARACTER", TypeKind::character, 1},
      {"VARCHAR", TypeKind::varchar, 1},
      {"CHARACTER VARYING", TypeKind::varchar, 1},
      {"NVARCHAR", TypeKind::varchar, 1},
      {"TEXT", TypeKind::text, 0},
      {"CLOB", TypeKind::text, 0},
      {"BLOB", TypeKind::blob, 0},
      {"DATE", TypeKind::date, 0},
      {"TIME", TypeKind::time, 1},
      {"TIMESTAMP", TypeKind::timestamp, 1},
      {"DATETIME", TypeKind::timestamp, 1},
      {"TIMESTAMPTZ", TypeKind::timestamptz, 1},
      {"JSON TEXT", TypeKind::json, 0},
      {"JSON", TypeKind::json, 0},
  };
  return list;
}

}  // namespace

Affinity affinity_of(std::string_view declared) {
  const std::string type = upper(declared);
  if (has(type, "INT")) return Affinity::integer;
  if (has(type, "CHAR") || has(type, "CLOB") || has(type, "TEXT")) return Affinity::text;
  if (type.empty() || has(type, "BLOB")) return Affinity::blob;
  if (has(type, "REAL") || has(type, "FLOA") || has(type, "DOUB")) return Affinity::real;
  return Affinity::numeric;
}

ir::RenderedType render_type(const Type& type) {
  const auto length = [&](const char* word) {
    return inexact(sized(word, type), "length-not-enforced", "the length is not enforced");
  };
  switch (type.kind) {
    case TypeKind::boolean:
      return exact("BOOLEAN");
    case TypeKind::smallint:
      return exact("SMALLINT");
    case TypeKind::integer:
      return exact("INTEGER");
    case TypeKind::bigint:
      return exact("BIGINT");
    case TypeKind::decimal:
      return inexact(sized("DECIMAL", type), "decimal-as-float",
                     "decimals are kept as floating point numbers");
    case TypeKind::real:
      return exact("REAL");
    case TypeKind::double_precision:
      return exact("DOUBLE");
    case TypeKind::character:
      return length("CHAR");
    case TypeKind::varchar:
      return length("VARCHAR");
    case TypeKind::text:
      return exact("TEXT");
    case TypeKind::binary:
    case TypeKind::varbinary:
      return inexact("BLOB", "length-not-enforced", "the length is not enforced");
    case TypeKind::blob:
      return exact("BLOB");
    case TypeKind::date:
      return exact("DATE");
    case TypeKind::time:
      return exact(sized("TIME", type));
    case TypeKind::timestamp:
      return exact(sized("TIMESTAMP", type));
    case TypeKind::timestamptz:
      return inexact(sized("TIMESTAMPTZ", type), "time-zone-lost",
                     "instants are kept as text, without converting time zones");
    case TypeKind::interval:
      return inexact("TEXT", "kept-as-text", "intervals are kept as text");
    case TypeKind::uuid:
      return exact("CHAR(36)");
    case TypeKind::json:
      return exact("JSON TEXT");
    case TypeKind::enumeration:
      return inexact("TEXT", "enum-as-text", "kept as text with a check; sorts as text");
    case TypeKind::array:
      if (type.element.size() != 1) refuse(type, "an array has one element type");
      return inexact("JSON TEXT", "kept-as-json", "arrays are kept as JSON text");
    case TypeKind::native:
      if (!is_plain_type(type.native)) refuse(type, "a type is words, and numbers in parentheses");
      return exact(type.native);
  }
  refuse(type, "it is not known");
}

std::string strict_type(std::string_view declared) {
  std::string type = upper(declared);
  if (type == "ANY" || type == "INT") return type;
  const Type portable = parse_declared_type(declared);
  switch (portable.kind) {
    case TypeKind::boolean:
      return "INTEGER";
    case TypeKind::date:
    case TypeKind::time:
    case TypeKind::timestamp:
    case TypeKind::timestamptz:
      return "TEXT";
    default:
      break;
  }
  switch (affinity_of(declared)) {
    case Affinity::integer:
      return "INTEGER";
    case Affinity::text:
      return "TEXT";
    case Affinity::blob:
      return declared.empty() ? "ANY" : "BLOB";
    case Affinity::real:
      return "REAL";
    case Affinity::numeric:
      return portable.kind == TypeKind::decimal ? "REAL" : "ANY";
  }
  return "ANY";
}

namespace {

// A type's name, of several words perhaps, without the quotes that it can do without.
std::string plain_words(std::string_view name) {
  std::string out;
  for (const auto& token : tokenize(name)) {
    if (token.kind != TokenKind::word || is_reserved(name, token)) return sdk::identifier(name);
    out += (out.empty() ? "" : " ") + upper(text_at(name, token.at));
  }
  return out.empty() ? sdk::identifier(name) : out;
}

}  // namespace

Type parse_declared_type(std::string_view declared) {
  std::string words;
  std::string behind;  // in parentheses
  std::vector<std::int64_t> numbers;
  bool plain = true;
  for (const auto& token : tokenize(declared)) {
    const auto text = text_at(declared, token.at);
    if (behind.empty() && text != "(") {
      words += (words.empty() ? "" : " ") + plain_words(name_at(declared, token));
    } else {
      behind += text;
      const bool number = token.kind == TokenKind::number;
      const bool whole = number && text.size() <= 9 &&
                         text.find_first_not_of("0123456789") == std::string_view::npos;
      if (whole) numbers.push_back(std::stoll(std::string(text)));
      plain = plain && (whole || text == "(" || text == ")" || text == ",");
    }
  }
  for (const auto& spelling : spellings()) {
    if (!plain || words != spelling.word) continue;
    std::string portable;
    for (const auto& rule : ir::type_rules()) {
      if (rule.kind == spelling.kind) portable = rule.name;
    }
    if (static_cast<int>(numbers.size()) > spelling.numbers) break;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      portable += (i == 0 ? "(" : ",") + std::to_string(numbers[i]);
    }
    if (!numbers.empty()) portable += ")";
    ir::TypeProblem problem;
    if (auto type = ir::parse_type(portable, problem)) return *type;
    break;
  }
  return ir::native_type(words + behind);
}

}  // namespace mig_sqlite
