// What SQLite's lexer knows beyond the standard, for cutting scripts into statements.
#pragma once

#include <mig/sdk/split.hpp>

namespace mig_sqlite {

inline mig::sdk::Lexis script_lexis() {
  mig::sdk::Lexis lexis;
  lexis.backticks = true;
  lexis.brackets = true;
  lexis.trigger_bodies = true;
  return lexis;
}

}  // namespace mig_sqlite
