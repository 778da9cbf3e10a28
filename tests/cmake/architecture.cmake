# The structure of the sources: who includes whom, and that each header stands alone.
mig_test(architecture includes)
target_compile_definitions(architecture_includes PRIVATE MIG_SOURCE_DIR="${PROJECT_SOURCE_DIR}")

# headers of libraries that are not where the compiler looks by itself
set(architecture_folders "")
find_package(CLI11 QUIET)
if(TARGET CLI11::CLI11)
  get_target_property(architecture_folders CLI11::CLI11 INTERFACE_INCLUDE_DIRECTORIES)
  list(FILTER architecture_folders INCLUDE REGEX "^/")
  list(REMOVE_ITEM architecture_folders /usr/include)
endif()
add_test(NAME architecture.headers_compile_alone COMMAND
  ${CMAKE_CURRENT_SOURCE_DIR}/architecture/headers_compile_alone ${PROJECT_SOURCE_DIR}
  ${CMAKE_CXX_COMPILER} ${CMAKE_C_COMPILER} 2 ${architecture_folders})
set_tests_properties(architecture.headers_compile_alone PROPERTIES LABELS architecture TIMEOUT 900)
