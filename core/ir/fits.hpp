// Whether the literals of an operation can be values of their columns: what cannot is refused
// before anything runs, since a database without transactional DDL would stop half-way.
#pragma once

#include <mig/ir/operation.hpp>
#include <mig/ir/problem.hpp>
#include <mig/ir/schema.hpp>

#include <functional>
#include <string>

namespace mig::ir {

// How much of a type is asked for.
enum class Fit {
  form,  // text that is a number where one belongs, and the like: PostgreSQL looks at no more of a
         // default before it is used
  size   // that, and no more than the type holds
};

// Why the literal is no value of the type: "is no number". Empty where it is one, and where
// PostgreSQL, MySQL or MariaDB may read it as one: text that is no ISO 8601 date may still be a
// date to somebody. The values of an enum type that has only a name are looked for in the schema,
// and not known where raw SQL may have changed them.
[[nodiscard]] std::string misfit(const Literal& literal, const Type& type, const Schema& schema,
                                 Fit fit = Fit::size);

// Literals of rows and defaults that are no values of their columns, the first of each column.
// before: the schema that the operation meets. keeps: whether the database keeps the type as it is
// said; what it only comes near to, it may hold more of. Columns that are not known, and those that
// raw SQL may have changed, are left to the database. LoadCsv needs its text.
[[nodiscard]] Problems misfits(const Operation& operation, const Schema& before,
                               const std::function<bool(const Type&)>& keeps);

}  // namespace mig::ir
