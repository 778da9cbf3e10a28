// The text of a view as SHOW CREATE VIEW writes it, changed for something that it names.
//
// The server has written every name out by then: columns with their table or its alias before
// them, an alias behind every column of the result, `join` for every comma. That makes it sure what
// a name stands for, as the text that the author wrote does not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

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

// The definition without the name of the database that it stands in, which MariaDB writes before
// every table as soon as one of them is of another database. The functions above take tables with a
// database before them for those of other databases.
std::string view_of_database(std::string_view create, std::string_view database);

// The definition as it is, as CREATE OR REPLACE.
std::string view_again(std::string_view create);

}  // namespace mig_mysql
