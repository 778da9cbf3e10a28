# MySQL Connector/C++ with the JDBC interface: MySQLConnectorCpp::jdbc.
#
# Debian's libmysqlcppconn-dev (1.1: cppconn/*.h, mysql_driver.h, libmysqlcppconn) or Oracle's mysql-concpp
# (8 and later: mysql/jdbc.h, package mysql-concpp, libmysqlcppconn).

find_package(mysql-concpp QUIET CONFIG COMPONENTS jdbc)
if(TARGET mysql::concpp-jdbc)
  if(NOT TARGET MySQLConnectorCpp::jdbc)
    add_library(MySQLConnectorCpp::jdbc ALIAS mysql::concpp-jdbc)
  endif()
  set(MySQLConnectorCpp_FOUND TRUE)
  return()
endif()

find_path(MySQLConnectorCpp_INCLUDE_DIR NAMES mysql/jdbc.h mysql_driver.h
  PATH_SUFFIXES mysql-cppconn mysql-cppconn/jdbc)
find_library(MySQLConnectorCpp_LIBRARY NAMES mysqlcppconn)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MySQLConnectorCpp
  REQUIRED_VARS MySQLConnectorCpp_LIBRARY MySQLConnectorCpp_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install libmysqlcppconn-dev, or set -DMIG_WITH_MYSQL=OFF")

if(MySQLConnectorCpp_FOUND AND NOT TARGET MySQLConnectorCpp::jdbc)
  add_library(MySQLConnectorCpp::jdbc UNKNOWN IMPORTED)
  set_target_properties(MySQLConnectorCpp::jdbc PROPERTIES
    IMPORTED_LOCATION "${MySQLConnectorCpp_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${MySQLConnectorCpp_INCLUDE_DIR}")
endif()
mark_as_advanced(MySQLConnectorCpp_INCLUDE_DIR MySQLConnectorCpp_LIBRARY)
