# The PostgreSQL dialect: its translation without a database, then all of it against a real server.
if(TARGET mig_dialect_postgres_static)
  add_library(mig_test_postgres STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/postgres_translation.cpp)
  target_include_directories(mig_test_postgres PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}
    ${PROJECT_SOURCE_DIR}/dialects/postgres)
  target_link_libraries(mig_test_postgres PUBLIC mig_dialect_postgres_static GTest::gtest)
  mig_warnings(mig_test_postgres)

  add_library(mig_test_postgres_live STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/postgres_live.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/support/postgres_copies.cpp)
  target_link_libraries(mig_test_postgres_live PUBLIC mig_test_postgres mig_driver_postgres_static)
  mig_warnings(mig_test_postgres_live)

  mig_test(unit postgres LINK mig_test_postgres mig_driver_postgres_static)
  mig_test(property postgres LINK mig_test_postgres rapidcheck)
  mig_test(live postgres LINK mig_test_postgres_live SERVER)
endif()
