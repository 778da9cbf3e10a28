// What the text of a table says and the schema of the IR has no place for.
#pragma once

#include "table_text.hpp"
#include <mig/ir/schema.hpp>

#include <string_view>
#include <vector>

namespace mig_sqlite {

std::vector<mig::ir::Opaque> unsaid_parts(const TableText& table, std::string_view sql);

}  // namespace mig_sqlite
