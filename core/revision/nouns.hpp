// What the described structs and the other types of fields are called in the schema and the
// reference. A new struct in the vocabulary needs its name here, or the two do not compile. Inside
// core/revision only.
#pragma once

#include "revision/head.hpp"
#include <mig/ir/operation.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig::revision {

template <class T>
struct Noun;
template <>
struct Noun<ir::Generated> {
  static constexpr const char* kOne = "generated";
};
template <>
struct Noun<ir::Column> {
  static constexpr const char* kOne = "column";
};
template <>
struct Noun<ir::PrimaryKey> {
  static constexpr const char* kOne = "primary_key";
};
template <>
struct Noun<ir::Unique> {
  static constexpr const char* kOne = "unique";
};
template <>
struct Noun<ir::Reference> {
  static constexpr const char* kOne = "reference";
};
template <>
struct Noun<ir::ForeignKey> {
  static constexpr const char* kOne = "foreign_key";
};
template <>
struct Noun<ir::Check> {
  static constexpr const char* kOne = "check";
};
template <>
struct Noun<ir::IndexColumn> {
  static constexpr const char* kOne = "index_column";
};
template <>
struct Noun<Assertion> {
  static constexpr const char* kOne = "assertion";
};
template <>
struct Noun<ir::ExpectedRows> {
  static constexpr const char* kOne = "expected_rows";
};
template <>
struct Noun<ir::Index> {
  static constexpr const char* kOne = "index";
};

// The operations that a person writes, in the order of the reference: f(const T*).
template <class F>
void for_each_written_operation(F f) {
  ir::for_each_operation([&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    if constexpr (!std::is_same_v<T, ir::RebuildTable>) f(static_cast<const T*>(nullptr));
  });
}

// The key of a declared table that holds its former name.
inline constexpr const char* kRenamedFrom = "renamed_from";

// Whether the operation may stand in a declared schema: it makes something.
template <class T>
constexpr bool is_declarable() {
  return std::is_same_v<T, ir::CreateTable> || std::is_same_v<T, ir::CreateView> ||
         std::is_same_v<T, ir::CreateEnum> || std::is_same_v<T, ir::CreateSequence> ||
         std::is_same_v<T, ir::CreateIndex>;
}

}  // namespace mig::revision
