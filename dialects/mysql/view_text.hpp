// The text of a view as SHOW CREATE VIEW writes it, changed for something that it names.
//
// The server has written every name out by then: columns with their table or its alias before
// them, an alias behind every column of the result, `join` for every comma. That makes it sure what
// a name stands for, as the text that the author wrote does not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig_mysql {

// The definition with the change, as CREATE OR REPLACE; unchanged where the view does not use the
// name. Empty when it is not sure what a name stands for: several things bear it, or none that was
// found.
std::optional<std::string> view_with_table(std::string_view create, std::string_view from,
                                           std::string_view to);
std::optional<std::string> view_with_column(std::string_view create, std::string_view table,
                                            std::string_view from, std::string_view to);
std::optional<std::string> view_with_index(std::string_view create, std::string_view table,
                                           std::string_view from, std::string_view to);

// The definition, or a query or an expression of its own, without the name of the database that it
// stands in, which MariaDB writes before every table as soon as one of them is of another database,
// and before sequences. The functions above take tables with a
// database before them for those of other databases.
std::string view_of_database(std::string_view create, std::string_view database);

// The query of a view with these names for the columns of its result, which MySQL keeps beside it.
// Empty when it is not sure where they go.
std::optional<std::string> query_with_names(std::string_view query,
                                            const std::vector<std::string>& names);
// Whether the definition names the columns before the query.
bool has_column_list(std::string_view create);
// UNDEFINED, MERGE or TEMPTABLE.
std::string algorithm_of(std::string_view create);

// The definition of a routine without the account that it acts as.
std::string without_definer(std::string_view create);

// The definition as it is, as CREATE OR REPLACE.
std::string view_again(std::string_view create);

}  // namespace mig_mysql
