// Values to structs and back, from describe() (schema.hpp). Decoding is strict: a key that nobody
// described is a problem, because DDL built from a half-understood operation is worse than none.
// Problems are collected, so that one pass reports all of them. A heavy header: only the files that
// read or write documents include it.
#pragma once

#include <mig/ir/describe.hpp>
#include <mig/ir/hex.hpp>
#include <mig/ir/operation.hpp>
#include <mig/ir/problem.hpp>
#include <mig/ir/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace mig::ir {

// ---- decoding -----------------------------------------------------------------------------------

inline bool decode(const Value& value, Value& out, Problems&) {
  out = value;
  return true;
}
bool decode(const Value& value, bool& out, Problems& problems);
bool decode(const Value& value, std::int64_t& out, Problems& problems);
bool decode(const Value& value, std::string& out, Problems& problems);
bool decode(const Value& value, Names& out, Problems& problems);
bool decode(const Value& value, Type& out, Problems& problems);
bool decode(const Value& value, Literal& out, Problems& problems);
bool decode(const Value& value, Cell& out, Problems& problems);
bool decode(const Value& value, Row& out, Problems& problems);
bool decode(const Value& value, Options& out, Problems& problems);
bool decode(const Value& value, PerDialect<Type>& out, Problems& problems);
bool decode(const Value& value, Sql& out, Problems& problems);
bool decode(const Value& value, Operation& out, Problems& problems);
template <class E, std::enable_if_t<std::is_enum_v<E>, int> = 0>
bool decode(const Value& value, E& out, Problems& problems);
template <class T, std::enable_if_t<detail::IsDescribed<T>::value, int> = 0>
bool decode(const Value& value, T& out, Problems& problems);
template <class T>
bool decode(const Value& value, std::optional<T>& out, Problems& problems);
template <class T>
bool decode(const Value& value, std::vector<T>& out, Problems& problems);

namespace detail {

inline bool wrong(const Value& value, const char* wanted, Problems& problems) {
  problems.push_back(
      {value.at, std::string("expected ") + wanted + ", found " + name_of(value.kind), "", "", {}});
  return false;
}

template <class T>
struct DecodeVisitor {
  const Value& table;
  T& out;
  Problems& problems;
  const std::string& what;
  bool good = true;

  template <class M>
  void required(const char* key, M T::*member, const char* help) {
    const Value* value = table.find(key);
    if (value == nullptr) {
      problems.push_back(
          {table.at, what + " lacks '" + key + "' (" + help + ")", "", "", {}, Fault::missing_key});
      good = false;
      return;
    }
    good = decode(*value, out.*member, problems) && good;
  }
  template <class M>
  void optional(const char* key, M T::*member, const char*) {
    const Value* value = table.find(key);
    if (value != nullptr) good = decode(*value, out.*member, problems) && good;
  }
  template <class M>
  void inlined(M T::*member) {
    DecodeVisitor<M> inner{table, out.*member, problems, what};
    M::describe(inner);
    good = good && inner.good;
  }
};

// Reports every key of `table` that is not in `known`.
inline bool only_known(const Value& table, const std::vector<std::string>& known,
                       const std::string& what, Problems& problems) {
  bool good = true;
  for (const auto& member : table.members) {
    bool found = false;
    for (const auto& key : known) found = found || key == member.key;
    if (found) continue;
    good = false;
    problems.push_back({member.at, "unknown key '" + member.key + "' in " + what, "", member.key,
                        known, Fault::unknown_key});
  }
  return good;
}

template <class T>
bool decode_fields(const Value& table, T& out, const std::string& what, Problems& problems) {
  DecodeVisitor<T> visitor{table, out, problems, what};
  T::describe(visitor);
  return visitor.good;
}

inline bool is_dialect_name(std::string_view name) {
  if (name.empty() || name.size() > 32 || name[0] < 'a' || name[0] > 'z') return false;
  for (char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

// Splits a table keyed by dialect: calls common(value) for `default`, each(name, value) for others.
template <class Common, class Each>
bool by_dialect(const Value& value, Problems& problems, Common common, Each each) {
  bool good = true;
  if (value.members.empty()) {
    problems.push_back(
        {value.at, "an empty table says nothing", "write a value, or one per dialect", "", {}});
    return false;
  }
  for (const auto& member : value.members) {
    if (member.key == "default") {
      good = common(member.value) && good;
    } else if (is_dialect_name(member.key)) {
      good = each(member.key, member.value) && good;
    } else {
      problems.push_back({member.at,
                          "'" + member.key + "' is not a dialect's name",
                          "the keys of this table are dialect names and 'default'",
                          "",
                          {}});
      good = false;
    }
  }
  return good;
}

}  // namespace detail

inline bool decode(const Value& value, bool& out, Problems& problems) {
  if (!value.is(Value::Kind::boolean)) return detail::wrong(value, "true or false", problems);
  out = value.boolean;
  return true;
}

inline bool decode(const Value& value, std::int64_t& out, Problems& problems) {
  if (!value.is(Value::Kind::integer)) return detail::wrong(value, "an integer", problems);
  out = value.integer;
  return true;
}

// Text may not hold a NUL: nothing that is named or run here can.
inline bool decode(const Value& value, std::string& out, Problems& problems) {
  if (!value.is(Value::Kind::string)) return detail::wrong(value, "a string", problems);
  if (value.text.find('\0') != std::string::npos) {
    problems.push_back({value.at, "a string with a NUL character", "", "", {}});
    return false;
  }
  out = value.text;
  return true;
}

template <class E, std::enable_if_t<std::is_enum_v<E>, int>>
bool decode(const Value& value, E& out, Problems& problems) {
  if (!value.is(Value::Kind::string)) return detail::wrong(value, "a string", problems);
  const auto words = Words<E>::list();
  std::string word = value.text;
  for (auto& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string other = words[i];
    for (auto& c : other) {
      if (c == ' ' && word.find('_') != std::string::npos) c = '_';
    }
    if (word == other) {
      out = static_cast<E>(i);
      return true;
    }
  }
  std::string list;
  for (const auto& each : words) list += (list.empty() ? "'" : ", '") + each + "'";
  problems.push_back(
      {value.at, "unknown value '" + value.text + "'", "known are " + list, value.text, words});
  return false;
}

inline bool decode(const Value& value, Type& out, Problems& problems) {
  if (value.is(Value::Kind::string)) {
    TypeProblem problem;
    auto type = parse_type(value.text, problem);
    if (!type) {
      problems.push_back({value.at, problem.message, problem.hint, problem.word, problem.known});
      return false;
    }
    out = std::move(*type);
    return true;
  }
  if (!value.is(Value::Kind::table)) {
    return detail::wrong(value, "a type, such as \"varchar(255)\"", problems);
  }
  if (const Value* native = value.find("native")) {
    if (!detail::only_known(value, {"native"}, "a native type", problems)) return false;
    out = native_type({});
    return decode(*native, out.native, problems);
  }
  bool good = detail::only_known(value, {"enum", "name"}, "an enum type", problems);
  out = Type();
  out.kind = TypeKind::enumeration;
  const Value* values = value.find("enum");
  const Value* name = value.find("name");
  if (values == nullptr) {
    problems.push_back({value.at, "an enum type lacks 'enum' (its values)", "", "", {}});
    return false;
  }
  if (values->is(Value::Kind::string) && name == nullptr) {
    return decode(*values, out.name, problems) && good;  // made by create_enum
  }
  good = decode(*values, out.values, problems) && good;
  if (good && out.values.empty()) {
    problems.push_back({values->at, "an enum type without values", "", "", {}});
    return false;
  }
  for (std::size_t i = 0; i < out.values.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (out.values[i] != out.values[j]) continue;
      problems.push_back(
          {values->at, "the enum value '" + out.values[i] + "' stands there twice", "", "", {}});
      return false;
    }
  }
  if (name == nullptr) {
    problems.push_back({value.at,
                        "an enum type lacks 'name'",
                        "some databases need a name for it: add name = \"…\"",
                        "",
                        {}});
    return false;
  }
  return decode(*name, out.name, problems) && good;
}

inline bool decode(const Value& value, PerDialect<Type>& out, Problems& problems) {
  const bool table = value.is(Value::Kind::table) && value.find("enum") == nullptr &&
                     value.find("native") == nullptr;
  if (!table) {
    out.common.emplace();
    return decode(value, *out.common, problems);
  }
  return detail::by_dialect(
      value, problems,
      [&](const Value& v) {
        out.common.emplace();
        return decode(v, *out.common, problems);
      },
      [&](const std::string& dialect, const Value& v) {
        TypeProblem ignored;
        if (v.is(Value::Kind::string)) {  // not portable: the database's own
          auto portable = parse_type(v.text, ignored);
          out.dialects[dialect] = portable ? std::move(*portable) : native_type(v.text);
          return !v.text.empty() || detail::wrong(v, "a type", problems);
        }
        return decode(v, out.dialects[dialect], problems);
      });
}

inline bool decode(const Value& value, Sql& out, Problems& problems) {
  if (!value.is(Value::Kind::table)) {
    out.common.emplace();
    return decode(value, *out.common, problems);
  }
  return detail::by_dialect(
      value, problems,
      [&](const Value& v) {
        out.common.emplace();
        return decode(v, *out.common, problems);
      },
      [&](const std::string& dialect, const Value& v) {
        return decode(v, out.dialects[dialect], problems);
      });
}

inline bool decode(const Value& value, Literal& out, Problems& problems) {
  switch (value.kind) {
    case Value::Kind::null:
      out = Null{};
      return true;
    case Value::Kind::boolean:
      out = value.boolean;
      return true;
    case Value::Kind::integer:
      out = value.integer;
      return true;
    case Value::Kind::real:
      if (!std::isfinite(value.real)) return detail::wrong(value, "a finite number", problems);
      out = value.real;
      return true;
    case Value::Kind::string:
      if (value.text.find('\0') != std::string::npos) {
        return detail::wrong(value, "text without a NUL character", problems);
      }
      out = value.text;
      return true;
    case Value::Kind::temporal:
      out = Temporal{value.text};
      return true;
    case Value::Kind::table: {
      const Value* hex = value.find("hex");
      if (hex != nullptr && value.members.size() == 1 && hex->is(Value::Kind::string)) {
        Bytes bytes;
        if (!decode_hex(hex->text, bytes.data)) {
          return detail::wrong(*hex, "pairs of hexadecimal digits", problems);
        }
        out = std::move(bytes);
        return true;
      }
      const Value* null = value.find("null");
      if (null != nullptr && value.members.size() == 1 && null->is(Value::Kind::boolean) &&
          null->boolean) {
        out = Null{};
        return true;
      }
      return detail::wrong(value, "a literal: a scalar, { hex = \"…\" } or { null = true }",
                           problems);
    }
    case Value::Kind::array:
      break;
  }
  return detail::wrong(value, "a literal", problems);
}

inline bool decode(const Value& value, Cell& out, Problems& problems) {
  if (value.is(Value::Kind::table) && value.find("sql") != nullptr) {
    Expression expression;
    const bool good = detail::only_known(value, {"sql"}, "an expression", problems) &&
                      decode(*value.find("sql"), expression.sql, problems);
    out = std::move(expression);
    return good;
  }
  Literal literal;
  const bool good = decode(value, literal, problems);
  out = std::move(literal);
  return good;
}

inline bool decode(const Value& value, Row& out, Problems& problems) {
  if (!value.is(Value::Kind::table)) {
    return detail::wrong(value, "a table of columns and values", problems);
  }
  bool good = true;
  for (const auto& member : value.members) {
    out.emplace_back(member.key, Cell());
    good = decode(member.value, out.back().second, problems) && good;
  }
  if (out.empty()) {
    problems.push_back({value.at, "a row without columns", "", "", {}});
    return false;
  }
  return good;
}

inline bool decode(const Value& value, Options& out, Problems& problems) {
  if (!value.is(Value::Kind::table)) {
    return detail::wrong(value, "a table keyed by dialect", problems);
  }
  bool good = true;
  for (const auto& member : value.members) {
    if (!detail::is_dialect_name(member.key) || !member.value.is(Value::Kind::table)) {
      problems.push_back({member.at,
                          "options are grouped by dialect",
                          "write options = { mysql = { engine = \"InnoDB\" } }, for instance",
                          "",
                          {}});
      good = false;
      continue;
    }
    out[member.key] = member.value;
  }
  return good;
}

template <class T>
bool decode(const Value& value, std::optional<T>& out, Problems& problems) {
  out.emplace();
  return decode(value, *out, problems);
}

inline bool decode(const Value& value, Names& out, Problems& problems) {
  if (!value.is(Value::Kind::string)) return decode(value, out.list, problems);
  out.list.assign(1, {});
  return decode(value, out.list.back(), problems);
}

template <class T>
bool decode(const Value& value, std::vector<T>& out, Problems& problems) {
  if (!value.is(Value::Kind::array)) return detail::wrong(value, "an array", problems);
  bool good = true;
  out.clear();
  out.reserve(value.items.size());
  for (const auto& item : value.items) {
    out.emplace_back();
    good = decode(item, out.back(), problems) && good;
  }
  return good;
}

template <class T, std::enable_if_t<detail::IsDescribed<T>::value, int>>
bool decode(const Value& value, T& out, Problems& problems) {
  static const auto keys = keys_of<T>();
  const std::string what = "this table";
  constexpr const char* kBare = detail::Shorthand<T>::value;
  if constexpr (kBare != nullptr) {
    bool full = false;
    for (const auto& member : value.members) {
      for (const auto& key : keys) full = full || member.key == key;
    }
    if (!value.is(Value::Kind::table) || !full) {
      Value table = Value::table();
      table.at = value.at;
      table.set(kBare, value);
      if (!value.is(Value::Kind::table)) return detail::decode_fields(table, out, what, problems);
      // A table may be the bare value of a field per dialect, or the full form with its keys
      // misspelt.
      Problems bare;
      if (detail::decode_fields(table, out, what, bare)) return true;
      out = T();
    }
  }
  if (!value.is(Value::Kind::table)) return detail::wrong(value, "a table", problems);
  const bool known = detail::only_known(value, keys, what, problems);
  return detail::decode_fields(value, out, what, problems) && known;
}

namespace detail {

struct DecodeOperation {
  const Value& value;
  const std::string& name;
  Operation& out;
  Problems& problems;
  bool found = false;
  bool good = true;
  std::vector<std::string> names;

  template <class T>
  void operator()(T*) {
    names.emplace_back(T::kOp);
    if (name != T::kOp) return;
    found = true;
    auto keys = keys_of<T>();
    keys.emplace_back("op");
    keys.insert(keys.end(), std::begin(kCommonKeys), std::end(kCommonKeys));
    good = only_known(value, keys, name, problems);
    good = decode_fields(value, out.body.template emplace<T>(), name, problems) && good;
  }
};

}  // namespace detail

// Reads an operation: a table with `op`, the fields of that operation, and kCommonKeys.
inline bool decode(const Value& value, Operation& out, Problems& problems) {
  if (!value.is(Value::Kind::table)) return detail::wrong(value, "an operation", problems);
  out.at = value.at;
  const Value* op = value.find("op");
  if (op == nullptr || !op->is(Value::Kind::string)) {
    problems.push_back({op ? op->at : value.at,
                        "an operation lacks 'op' (which operation it is)",
                        "write op = \"create_table\", for instance",
                        "",
                        {},
                        Fault::missing_key});
    return false;
  }
  bool good = true;
  if (const Value* only = value.find("only")) good = decode(*only, out.only, problems);
  if (const Value* except = value.find("except")) {
    good = decode(*except, out.except, problems) && good;
  }
  if (const Value* online = value.find("online")) {
    good = decode(*online, out.online.emplace(), problems) && good;
  }
  const auto dot = op->text.find('.');
  if (dot != std::string::npos && detail::is_dialect_name(op->text.substr(0, dot))) {
    PluginOperation plugin;
    plugin.op = op->text;
    for (const auto& member : value.members) {
      const bool common = std::find(std::begin(kCommonKeys), std::end(kCommonKeys), member.key) !=
                          std::end(kCommonKeys);
      if (!common && member.key != "op") plugin.fields.members.push_back(member);
    }
    out.body = std::move(plugin);
    return good;
  }
  detail::DecodeOperation visitor{value, op->text, out, problems, false, true, {}};
  // for_each_operation takes its function by value; the visitor's state must survive the call
  for_each_operation([&](auto* type) { visitor(type); });
  if (!visitor.found) {
    problems.push_back({op->at, "unknown operation '" + op->text + "'", "", op->text,
                        std::move(visitor.names), Fault::unknown_operation});
    return false;
  }
  return visitor.good && good;
}

// ---- encoding -----------------------------------------------------------------------------------

Value encode(const Operation& operation);
template <class T, std::enable_if_t<detail::IsDescribed<T>::value, int> = 0>
Value encode(const T& in);

inline Value encode(const Value& in) { return in; }
inline Value encode(bool in) { return Value::of(in); }
inline Value encode(std::int64_t in) { return Value::of(in); }
inline Value encode(const std::string& in) { return Value::of(in); }
template <class E, std::enable_if_t<std::is_enum_v<E>, int> = 0>
Value encode(E in) {
  return Value::of(to_word(in));
}
template <class T>
Value encode(const std::vector<T>& in) {
  Value out = Value::array();
  for (const auto& item : in) out.items.push_back(encode(item));
  return out;
}
inline Value encode(const Names& in) {
  return in.list.size() == 1 ? Value::of(in.list.front()) : encode(in.list);
}
template <class T>
Value encode(const std::optional<T>& in) {
  return in ? encode(*in) : Value();
}

inline Value encode(const Type& in) {
  if (in.kind == TypeKind::native) return Value::table().set("native", Value::of(in.native));
  if (in.kind == TypeKind::enumeration) {
    if (in.values.empty()) return Value::table().set("enum", Value::of(in.name));
    return Value::table().set("enum", encode(in.values)).set("name", Value::of(in.name));
  }
  return Value::of(to_text(in));
}

inline Value encode(const PerDialect<Type>& in) {
  if (in.dialects.empty()) return in.common ? encode(*in.common) : Value();
  Value out = Value::table();
  for (const auto& [dialect, type] : in.dialects) {
    TypeProblem ignored;
    const bool plain = type.kind == TypeKind::native && !parse_type(type.native, ignored);
    out.set(dialect, plain ? Value::of(type.native) : encode(type));
  }
  if (in.common) out.set("default", encode(*in.common));
  return out;
}

inline Value encode(const Sql& in) {
  if (in.dialects.empty()) return in.common ? Value::of(*in.common) : Value();
  Value out = Value::table();
  for (const auto& [dialect, text] : in.dialects) out.set(dialect, Value::of(text));
  if (in.common) out.set("default", Value::of(*in.common));
  return out;
}

inline Value encode(const Literal& in) {
  return std::visit(
      [](const auto& each) -> Value {
        using T = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<T, Null>) {
          return Value::table().set("null", Value::of(true));
        } else if constexpr (std::is_same_v<T, Temporal>) {
          return Value::temporal(each.text);
        } else if constexpr (std::is_same_v<T, Bytes>) {
          return Value::table().set("hex", Value::of(encode_hex(each.data)));
        } else {
          return Value::of(each);
        }
      },
      in);
}

inline Value encode(const Cell& in) {
  if (const auto* literal = std::get_if<Literal>(&in)) return encode(*literal);
  return Value::table().set("sql", encode(std::get<Expression>(in).sql));
}

inline Value encode(const Row& in) {
  Value out = Value::table();
  for (const auto& [column, cell] : in) out.set(column, encode(cell));
  return out;
}

inline Value encode(const Options& in) {
  Value out = Value::table();
  for (const auto& [dialect, settings] : in) out.set(dialect, settings);
  return out;
}

namespace detail {

template <class T>
struct EncodeVisitor {
  const T& in;
  Value& out;

  template <class M>
  void required(const char* key, M T::*member, const char*) {
    out.set(key, encode(in.*member));
  }
  template <class M>
  void optional(const char* key, M T::*member, const char*) {
    static const T kDefault{};
    if (!(in.*member == kDefault.*member)) out.set(key, encode(in.*member));
  }
  template <class M>
  void inlined(M T::*member) {
    EncodeVisitor<M> inner{in.*member, out};
    M::describe(inner);
  }
};

template <class T>
void encode_fields(const T& in, Value& out) {
  EncodeVisitor<T> visitor{in, out};
  T::describe(visitor);
}

}  // namespace detail

// Writes a struct as a table; as the bare value when it has a shorthand and only that is set.
template <class T, std::enable_if_t<detail::IsDescribed<T>::value, int>>
Value encode(const T& in) {
  Value out = Value::table();
  detail::encode_fields(in, out);
  constexpr const char* kBare = detail::Shorthand<T>::value;
  if constexpr (kBare != nullptr) {
    if (out.members.size() == 1 && out.members[0].key == kBare) {
      return std::move(out.members[0].value);
    }
  }
  return out;
}

inline Value encode(const Operation& operation) {
  Value out = Value::table();
  out.set("op", Value::of(name_of(operation)));
  std::visit(
      [&](const auto& op) {
        if constexpr (std::is_same_v<std::decay_t<decltype(op)>, PluginOperation>) {
          for (const auto& member : op.fields.members) out.members.push_back(member);
        } else {
          detail::encode_fields(op, out);
        }
      },
      operation.body);
  if (!operation.only.empty()) out.set("only", encode(operation.only));
  if (!operation.except.empty()) out.set("except", encode(operation.except));
  if (operation.online) out.set("online", encode(*operation.online));
  return out;
}

}  // namespace mig::ir
