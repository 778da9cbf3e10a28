// What information_schema reports about defaults and expressions, as the model has it.
#pragma once

#include "engine.hpp"
#include <mig/ir/describe.hpp>

#include <string>
#include <string_view>

namespace mig_mysql {

// An expression of information_schema: MySQL writes its quotes as \' and puts character sets before
// strings, those of the connection at first and those of the columns once the table is altered.
std::string clean_expression(std::string_view text, const Engine& engine);

// Sets the default of a column whose type is set. `text` is column_default (absent when NULL),
// `extra` as the server reports it.
void set_default(mig::ir::Column& column, bool absent, const std::string& text,
                 const std::string& extra, const Engine& engine);

// The bytes of a binary column's default in the text of SHOW CREATE TABLE; false when there are
// none.
bool bytes_of_definition(const std::string& definition, const std::string& column,
                         std::string& bytes);

}  // namespace mig_mysql
