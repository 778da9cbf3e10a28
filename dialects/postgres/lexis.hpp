// What PostgreSQL's lexer knows beyond the standard, for cutting scripts into statements.
#pragma once

#include <mig/sdk/split.hpp>

namespace mig_postgres {

inline mig::sdk::Lexis script_lexis() {
  mig::sdk::Lexis lexis;
  lexis.dollar_quotes = true;
  lexis.nested_comments = true;
  lexis.escape_strings = true;
  lexis.trigger_bodies = true;  // CREATE FUNCTION … BEGIN ATOMIC …; … END
  return lexis;
}

}  // namespace mig_postgres
