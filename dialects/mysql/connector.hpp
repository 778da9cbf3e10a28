// The two Connector/C++ lines, Debian's libmysqlcppconn-dev 1.1 and Oracle's mysql-concpp 8 and
// later with its JDBC headers: what differs between them is here alone.
#pragma once

#if __has_include(<mysql/jdbc.h>)
#include <mysql/jdbc.h>
#else
#include <cppconn/connection.h>
#include <cppconn/datatype.h>
#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>
#include <mysql_driver.h>
#endif

#include <mutex>
#include <string>

namespace mig_mysql {

// The driver object of the process. Making it is not safe from two threads at once.
inline sql::Driver& connector() {
  static std::mutex mutex;
  const std::lock_guard<std::mutex> guard(mutex);
  return *sql::mysql::get_driver_instance();
}

// Encryption as ssl-mode says it, in lower case. 1.1 can enforce it and verify the server, but not
// prefer it.
inline void set_ssl_mode(sql::ConnectOptionsMap& options, const std::string& mode) {
#if __has_include(<mysql/jdbc.h>)
  const sql::ssl_mode value = mode == "disabled"          ? sql::SSL_MODE_DISABLED
                              : mode == "required"        ? sql::SSL_MODE_REQUIRED
                              : mode == "verify-ca"       ? sql::SSL_MODE_VERIFY_CA
                              : mode == "verify-identity" ? sql::SSL_MODE_VERIFY_IDENTITY
                                                          : sql::SSL_MODE_PREFERRED;
  options["OPT_SSL_MODE"] = value;
#else
  const bool verify = mode == "verify-ca" || mode == "verify-identity";
  if (mode == "required" || verify) options["sslEnforce"] = true;
  if (verify) options["sslVerify"] = true;
#endif
}

}  // namespace mig_mysql
