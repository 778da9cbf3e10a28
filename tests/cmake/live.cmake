# Real histories on the real servers that scripts/servers starts.
if(TARGET mig_dialect_sqlite AND TARGET mig_dialect_postgres AND TARGET mig_dialect_mysql)
  mig_test(live corpus LINK mig_plugins mig_core nlohmann_json::nlohmann_json TIMEOUT 900)
  if(TARGET live_corpus)
    target_compile_definitions(live_corpus PRIVATE MIG_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    set_target_properties(live_corpus PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
    add_dependencies(live_corpus mig_dialect_sqlite mig_driver_sqlite mig_dialect_postgres
      mig_driver_postgres mig_dialect_mysql mig_driver_mysql)
  endif()

  # What the dialects say of an operation beforehand, against what it then does.
  mig_test(live assess LINK mig_plugins mig_core TIMEOUT 600)
  if(TARGET live_assess)
    set_target_properties(live_assess PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
    add_dependencies(live_assess mig_dialect_sqlite mig_driver_sqlite mig_dialect_postgres
      mig_driver_postgres mig_dialect_mysql mig_driver_mysql)
  endif()
endif()
