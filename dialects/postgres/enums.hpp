// Enum types that a column's own type brings along: made by the operation that uses one first,
// dropped by the one that removes its last use.
#pragma once

#include "render.hpp"
#include <mig/ir/operation.hpp>

#include <string>
#include <vector>

namespace mig_postgres {

struct EnumChanges {
  std::vector<ir::Enum> made;
  std::vector<std::string> gone;
};

// What `operation` does to the enum types of the schema.
EnumChanges enum_changes(ir::AnyOperation operation, const sdk::Context& context);

// CREATE TYPE for each that is made; `lenient` passes over those that exist.
void make_types(ir::Translation& answer, const EnumChanges& changes, bool lenient = false);
// DROP TYPE for each that is gone.
void drop_types(ir::Translation& answer, const EnumChanges& changes);

// CREATE TYPE "type" AS ENUM (…).
std::string create_type(const std::string& type, const std::vector<std::string>& values);

// Whether values of `type` are of the enum `wanted`, alone or in an array.
bool uses_enum(const ir::Type* type, const std::string& wanted);

}  // namespace mig_postgres
