// Which of the two products is meant, and which version of it: what version-dependent choices ask.
#pragma once

#include <mig/ir/translation.hpp>

#include <string>

namespace mig_mysql {

struct Engine {
  bool maria = false;
  int major = 0;
  int minor = 0;

  bool at_least(int wanted_major, int wanted_minor) const {
    return major > wanted_major || (major == wanted_major && minor >= wanted_minor);
  }
};

// The engine of a server; without a version the oldest that is supported: MySQL 8.4, MariaDB 10.11.
Engine engine_of(bool maria, const mig::ir::Server& server);

// A setting of the server by its name, such as "sql_mode"; empty when it is not known.
std::string setting(const mig::ir::Server& server, const std::string& name);

// Whether the comma-separated sql_mode holds the word.
bool has_mode(const mig::ir::Server& server, const std::string& word);

}  // namespace mig_mysql
