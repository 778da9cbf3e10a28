// Whether the literals of an operation can be values of their columns: what cannot is refused
// before anything runs, since a database may refuse it half-way, and SQLite takes it.
#pragma once

#include <mig/ir/operation.hpp>
#include <mig/ir/problem.hpp>
#include <mig/ir/schema.hpp>

#include <string>

namespace mig::ir {

// Why the literal is no value of the type: "is no integer". Empty where it is one, and where a
// database may read it as one: text that is no ISO 8601 date may still be a date to somebody.
// The values of an enum type that has only a name are looked for in the schema.
[[nodiscard]] std::string misfit(const Literal& literal, const Type& type, const Schema& schema);

// Literals of rows and defaults that are no values of their columns, the first of each column.
// before: the schema that the operation meets. Columns that are not known there, and those that raw
// SQL may have changed, are left to the database. LoadCsv needs its text.
[[nodiscard]] Problems misfits(const Operation& operation, const Schema& before);

}  // namespace mig::ir
