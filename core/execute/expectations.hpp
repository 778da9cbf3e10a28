// What statements answer, against what is expected of them.
#pragma once

#include "compile/compiler.hpp"
#include "port/dialect.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace mig::execute {

// Throws MIG-616 when the operation of the unit expects another number. affected: below 0 when the
// database does not say, which is no surprise.
void require_rows(const revision::Revision& revision, const compile::Unit& unit,
                  const ir::Statement& statement, std::int64_t affected);

// Throws MIG-614 when a statement that expects rows found others. where: which operation it belongs
// to, as in ", operation 3 (add_check on 'users')"; empty: to the revision.
void require_result(const revision::Revision& revision, const ir::Statement& statement,
                    const std::vector<port::Row>& rows, const std::string& where,
                    const ir::Position& at);

}  // namespace mig::execute
