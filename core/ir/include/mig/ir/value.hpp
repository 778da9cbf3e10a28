// A document as a tree of values with the places they were written at: what TOML and JSON are
// turned into before anything looks at them, and what is written back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::ir {

// Where a value stands in its source, counted from 1; 0 when it has none.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct Member;

// null, a scalar, an array or a table. Tables keep the order in which their keys were written.
struct Value {
  enum class Kind { null, boolean, integer, real, string, temporal, array, table };

  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;  // string; temporal: RFC 3339 text of a date, time or date and time
  std::vector<Value> items;
  std::vector<Member> members;
  Position at;

  // Defined behind Member, which they need whole.
  Value();
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();
  static Value of(bool b);
  static Value of(std::int64_t i);
  static Value of(double d);
  static Value of(std::string s);
  static Value of(const char* s);
  static Value temporal(std::string s);
  static Value array();
  static Value table();

  bool is(Kind k) const { return kind == k; }
  // The member of a table, or null.
  const Value* find(std::string_view key) const;
  // Appends a member to a table; returns *this.
  Value& set(std::string key, Value value);

 private:
  explicit Value(Kind k);
};

struct Member {
  std::string key;
  Value value;
  Position at;  // of the key
};

inline Value::Value() = default;
inline Value::Value(const Value&) = default;
inline Value::Value(Value&&) noexcept = default;
inline Value& Value::operator=(const Value&) = default;
inline Value& Value::operator=(Value&&) noexcept = default;
inline Value::~Value() = default;
inline Value::Value(Kind k) : kind(k) {}

inline Value Value::of(bool b) {
  Value v(Kind::boolean);
  v.boolean = b;
  return v;
}
inline Value Value::of(std::int64_t i) {
  Value v(Kind::integer);
  v.integer = i;
  return v;
}
inline Value Value::of(double d) {
  Value v(Kind::real);
  v.real = d;
  return v;
}
inline Value Value::of(std::string s) {
  Value v(Kind::string);
  v.text = std::move(s);
  return v;
}
inline Value Value::of(const char* s) { return of(std::string(s)); }
inline Value Value::temporal(std::string s) {
  Value v(Kind::temporal);
  v.text = std::move(s);
  return v;
}
inline Value Value::array() { return Value(Kind::array); }
inline Value Value::table() { return Value(Kind::table); }

inline const Value* Value::find(std::string_view key) const {
  for (const auto& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

inline Value& Value::set(std::string key, Value value) {
  members.push_back(Member{std::move(key), std::move(value), {}});
  return *this;
}

// Positions do not count: two documents are equal when they say the same.
inline bool operator==(const Value& a, const Value& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Value::Kind::null:
      return true;
    case Value::Kind::boolean:
      return a.boolean == b.boolean;
    case Value::Kind::integer:
      return a.integer == b.integer;
    case Value::Kind::real:
      return !(a.real < b.real) && !(b.real < a.real);
    case Value::Kind::string:
    case Value::Kind::temporal:
      return a.text == b.text;
    case Value::Kind::array:
      return a.items == b.items;
    case Value::Kind::table:
      if (a.members.size() != b.members.size()) return false;
      for (std::size_t i = 0; i < a.members.size(); ++i) {
        if (a.members[i].key != b.members[i].key) return false;
        if (!(a.members[i].value == b.members[i].value)) return false;
      }
      return true;
  }
  return false;
}
inline bool operator!=(const Value& a, const Value& b) { return !(a == b); }

// The word for a kind in messages.
inline const char* name_of(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::null:
      return "null";
    case Value::Kind::boolean:
      return "a boolean";
    case Value::Kind::integer:
      return "an integer";
    case Value::Kind::real:
      return "a number";
    case Value::Kind::string:
      return "a string";
    case Value::Kind::temporal:
      return "a date or time";
    case Value::Kind::array:
      return "an array";
    case Value::Kind::table:
      return "a table";
  }
  return "a value";
}

}  // namespace mig::ir
