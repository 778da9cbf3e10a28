// One table of a live schema in the words of an authored one (see settle.hpp). Inside core/compare
// only.
#pragma once

#include <mig/ir/schema.hpp>

namespace mig::compare {

// live: the table as the database reports it. written: the author's. made: what the database made
// of that one. schema: the live schema; authored: the author's, as it is written.
[[nodiscard]] ir::Table table_in_words(const ir::Table& live, const ir::Table& written,
                                       const ir::Table& made, const ir::Schema& schema,
                                       const ir::Schema& authored);

}  // namespace mig::compare
