// Comma-separated values -> the rows that they are in a table.
#pragma once

#include <mig/ir/operation.hpp>

#include <string>
#include <vector>

namespace mig::ir {

// The rows, as literals of what their columns hold: a number or a truth value where the text is
// one, else the text, which the database reads. before: the schema that the table is looked for in;
// where it is not known, everything is text. What the text has of faults is found when the revision
// is read.
[[nodiscard]] InsertRows rows_of(const LoadCsv& operation, const Schema& before);

// The columns that it fills: those that it names, or those of the first line.
[[nodiscard]] std::vector<std::string> columns_of(const LoadCsv& operation);

}  // namespace mig::ir
