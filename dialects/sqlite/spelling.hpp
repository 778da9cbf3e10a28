// SQL text to one spelling. ALTER TABLE … RENAME writes names between quotes, and a definition that
// was made at once has them bare: what can be proved to be the same is written the same way.
#pragma once

#include "table_text.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace mig_sqlite {

// The name bare where SQLite takes it so, else between double quotes.
std::string plain_name(std::string_view name);

// An expression inside of a table (a check, a generated column, an index): names of columns
// without needless quotes and without the table in front, and what is between double quotes and no
// column as the string that it is to SQLite.
std::string plain_expression(std::string_view sql, const TableText& table);

// A query: names without needless quotes, where nothing but a name can be meant. The columns that a
// result gets by their text keep it.
using FindTable = std::function<const TableText*(std::string_view name)>;
std::string plain_query(std::string_view sql, const FindTable& find);

}  // namespace mig_sqlite
