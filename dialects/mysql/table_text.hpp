// The text of a table as SHOW CREATE TABLE writes it: one line for each column, key and check, with
// all that the server knows of it.
#pragma once

#include <string>
#include <string_view>

namespace mig_mysql {

// The part of the definition whose line begins so ("`n` ", "CONSTRAINT `ck` "); empty when there is
// no such line.
std::string part_of(std::string_view create, std::string_view beginning);

// The same with a column of the table renamed in what follows that beginning.
std::string part_with_column(std::string_view create, std::string_view beginning,
                             std::string_view from, std::string_view to);

}  // namespace mig_mysql
