// What follows from describe() (schema.hpp) without a document: the words of the enumerations, the
// keys of a struct, and equality.
#pragma once

#include <mig/ir/operation.hpp>

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mig::ir {

// ---- the words of the enumerations ------------------------------------------------------------

template <class E>
struct Words;
template <>
struct Words<FkAction> {
  static std::vector<std::string> list() {
    return {"no action", "restrict", "cascade", "set null", "set default"};
  }
};
template <>
struct Words<Initially> {
  static std::vector<std::string> list() { return {"immediate", "deferred"}; }
};
template <>
struct Words<Order> {
  static std::vector<std::string> list() { return {"asc", "desc"}; }
};
template <>
struct Words<Nulls> {
  static std::vector<std::string> list() { return {"first", "last"}; }
};
template <>
struct Words<ConstraintKind> {
  static std::vector<std::string> list() {
    return {"primary_key", "unique", "foreign_key", "check"};
  }
};

// "set null" for FkAction::set_null and so on.
template <class E, class = std::enable_if_t<std::is_enum_v<E>>>
std::string to_word(E value) {
  return Words<E>::list()[static_cast<std::size_t>(value)];
}

namespace detail {

template <class T, class = void>
struct IsDescribed : std::false_type {};
struct NullVisitor {
  template <class... A>
  void required(A&&...) {}
  template <class... A>
  void optional(A&&...) {}
  template <class... A>
  void inlined(A&&...) {}
};
template <class T>
struct IsDescribed<T, std::void_t<decltype(T::describe(std::declval<NullVisitor&>()))>>
    : std::true_type {};

template <class T, class = void>
struct Shorthand {
  static constexpr const char* value = nullptr;
};
template <class T>
struct Shorthand<T, std::void_t<decltype(T::kShorthand)>> {
  static constexpr const char* value = T::kShorthand;
};

}  // namespace detail

// The keys of a described struct, in order, those of inlined structs among them.
template <class T>
std::vector<std::string> keys_of();

namespace detail {

template <class T>
struct KeyVisitor {
  std::vector<std::string>& keys;
  template <class M>
  void required(const char* key, M T::*, const char*) {
    keys.emplace_back(key);
  }
  template <class M>
  void optional(const char* key, M T::*, const char*) {
    keys.emplace_back(key);
  }
  template <class M>
  void inlined(M T::*) {
    for (auto& key : keys_of<M>()) keys.push_back(key);
  }
};

}  // namespace detail

template <class T>
std::vector<std::string> keys_of() {
  std::vector<std::string> keys;
  detail::KeyVisitor<T> visitor{keys};
  T::describe(visitor);
  return keys;
}

// ---- equality -----------------------------------------------------------------------------------

template <class T, class = std::enable_if_t<detail::IsDescribed<T>::value>>
bool operator==(const T& a, const T& b);
template <class T, class = std::enable_if_t<detail::IsDescribed<T>::value>>
bool operator!=(const T& a, const T& b) {
  return !(a == b);
}
bool operator==(const Operation& a, const Operation& b);
inline bool operator!=(const Operation& a, const Operation& b) { return !(a == b); }
inline bool operator==(const PluginOperation& a, const PluginOperation& b) {
  return a.op == b.op && a.fields == b.fields;
}

namespace detail {

template <class T>
struct EqualVisitor {
  const T& a;
  const T& b;
  bool equal = true;
  template <class M>
  void required(const char*, M T::*member, const char*) {
    equal = equal && a.*member == b.*member;
  }
  template <class M>
  void optional(const char*, M T::*member, const char*) {
    equal = equal && a.*member == b.*member;
  }
  template <class M>
  void inlined(M T::*member) {
    equal = equal && a.*member == b.*member;
  }
};

}  // namespace detail

template <class T, class>
bool operator==(const T& a, const T& b) {
  detail::EqualVisitor<T> visitor{a, b};
  T::describe(visitor);
  return visitor.equal;
}
inline bool operator==(const Operation& a, const Operation& b) {
  return a.body == b.body && a.only == b.only && a.except == b.except && a.online == b.online;
}

}  // namespace mig::ir
