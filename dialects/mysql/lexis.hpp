// What the lexers of MySQL and MariaDB know beyond the standard, for cutting scripts into
// statements.
#pragma once

#include <mig/sdk/split.hpp>

namespace mig_mysql {

// backslash_escapes: whether the server's mode has them.
inline mig::sdk::Lexis script_lexis(bool maria, bool backslash_escapes) {
  mig::sdk::Lexis lexis;
  lexis.backslash_escapes = backslash_escapes;
  lexis.hash_comments = true;
  lexis.spaced_dashes = true;
  lexis.backticks = true;
  lexis.delimiter_command = true;
  lexis.trigger_bodies = true;
  lexis.bare_blocks = maria;
  return lexis;
}

}  // namespace mig_mysql
