# Against the real servers that scripts/servers starts: real histories, changes of type, and what the dialects say of an
# operation beforehand against what it then does, renames above all.
if(TARGET mig_dialect_sqlite AND TARGET mig_dialect_postgres AND TARGET mig_dialect_mysql)
  mig_test(live corpus LINK mig_plugins mig_core nlohmann_json::nlohmann_json SERVER TIMEOUT 900)
  mig_test(live types LINK mig_plugins mig_core nlohmann_json::nlohmann_json SERVER)
  mig_test(live compare LINK mig_plugins mig_core SERVER)
  mig_test(live kill LINK mig_plugins mig_core SERVER TIMEOUT 900)
  mig_test(live roundtrip LINK mig_plugins mig_core rapidcheck SERVER TIMEOUT 900)
  mig_test(live assess LINK mig_plugins mig_core SERVER TIMEOUT 600)
  mig_test(live renames LINK mig_plugins mig_core SERVER TIMEOUT 600)
  mig_test(live online LINK mig_plugins mig_core SERVER TIMEOUT 600)
  if(TARGET live_types)
    target_include_directories(live_types PRIVATE ${PROJECT_SOURCE_DIR})
  endif()
  foreach(target IN ITEMS live_corpus live_types live_assess live_renames live_online live_compare
      live_roundtrip live_kill)
    if(TARGET ${target})
      target_compile_definitions(${target} PRIVATE MIG_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
      set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
      add_dependencies(${target} mig_dialect_sqlite mig_driver_sqlite mig_dialect_postgres
        mig_driver_postgres mig_dialect_mysql mig_driver_mysql)
    endif()
  endforeach()
endif()
