# Tests of the dialects mysql and mariadb: translation without a server, and everything on both servers.
if(MIG_WITH_MYSQL)
  mig_test(unit mysql LINK mig_dialect_mysql_static mig_driver_mysql_static)
  mig_test(live mysql LINK mig_dialect_mysql_static mig_driver_mysql_static SERVER)
endif()
