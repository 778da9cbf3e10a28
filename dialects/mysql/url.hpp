// mysql://user:password@host:port/database?parameters
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace mig_mysql {

struct Url {
  std::string user;
  std::string password;
  std::string host;  // without brackets; empty: none written
  int port = 3306;
  std::string database;
  std::map<std::string, std::string> parameters;  // lower-case names, with "-" for "_"
};

// Reads the address; schemes mysql and mariadb. Throws mig::sdk::Error(MIG_E_INVALID) with a
// message that has no part of it but names of parameters.
Url parse_url(std::string_view text);

}  // namespace mig_mysql
