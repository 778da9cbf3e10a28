# Tests of the plugin host: its parts, and real libraries, good and broken, over the C ABI.
mig_test(unit plugins LINK mig_plugins mig_sdk)
if(TARGET unit_plugins)
  target_include_directories(unit_plugins PRIVATE ${PROJECT_SOURCE_DIR}/plugins)
endif()

set(abi ${CMAKE_CURRENT_SOURCE_DIR}/abi)
set(abi_modules ${CMAKE_CURRENT_BINARY_DIR}/abi)
set(abi_targets "")

# mig_abi_module(<name> <source> [<definition>...]): the library <name>.so for the tests to load.
function(mig_abi_module name source)
  set(target abi_module_${name})
  add_library(${target} MODULE ${abi}/${source})
  target_link_libraries(${target} PRIVATE mig_sdk)
  target_compile_definitions(${target} PRIVATE ${ARGN})
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME ${name} SUFFIX ".so"
    LIBRARY_OUTPUT_DIRECTORY ${abi_modules} C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden)
  mig_warnings(${target})
  set(abi_targets ${abi_targets} ${target} PARENT_SCOPE)
endfunction()

# built against the frozen header, with and without a second library for the wire
mig_abi_module(classic v1_0/classic.c TOY_TWO)
mig_abi_module(offline v1_0/classic.c TOY_NAME="offline" TOY_DRIVER=0 TOY_CATALOG=0)
mig_abi_module(cut_dialect v1_0/classic.c TOY_NAME="cut" TOY_DRIVER=0 TOY_SPLIT)
mig_abi_module(cut_driver v1_0/classic.c TOY_NAME="cut" TOY_DIALECT=0 TOY_CATALOG=0)
mig_abi_module(derived derived.cpp)

foreach(fault IN ITEMS MISSING_SYMBOL OTHER_VERSION NULL_PLUGIN REFUSES PLUGIN_SHORT PLUGIN_HUGE
    NO_DIALECTS MANY_DIALECTS NULL_LIST NULL_FACET NULL_INFO INFO_SHORT NAMELESS BAD_NAME TWICE
    NULL_TABLE TABLE_SHORT TABLE_HUGE TABLE_ZERO NULL_COMPILE NULL_DRIVER HALF_LOCK NONE)
  string(TOLOWER ${fault} name)
  mig_abi_module(${name} broken.c BROKEN_${fault})
endforeach()
mig_abi_module(throwing throwing.cpp)
mig_abi_module(throwing_entry throwing.cpp THROWING_ENTRY)
mig_abi_module(throwing_number throwing.cpp THROWING_ENTRY_NUMBER)
mig_abi_module(throwing_facet throwing.cpp THROWING_FACET)

# needs a library that is not on the loader's path, as if it were not installed
add_library(abi_standin SHARED ${abi}/standin.c)
set_target_properties(abi_standin PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${abi_modules}/gone
  OUTPUT_NAME mig_standin)
mig_abi_module(missing_library broken.c BROKEN_MISSING_LIBRARY)
target_link_libraries(abi_module_missing_library PRIVATE abi_standin)
set_target_properties(abi_module_missing_library PROPERTIES SKIP_BUILD_RPATH ON)

# the same dialect by another compiler with another standard library
find_program(MIG_CLANGXX NAMES clang++ clang++-18 clang++-17 clang++-16 clang++-15 clang++-14)
set(libcxx_found FALSE)
if(MIG_CLANGXX)
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/libcxx.cpp
    "#include <string>\n#ifndef _LIBCPP_VERSION\n#error\n#endif\nint main() { return 0; }\n")
  execute_process(COMMAND ${MIG_CLANGXX} -stdlib=libc++ -o ${CMAKE_CURRENT_BINARY_DIR}/libcxx
    ${CMAKE_CURRENT_BINARY_DIR}/libcxx.cpp RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed EQUAL 0)
    set(libcxx_found TRUE)
  endif()
endif()
if(libcxx_found)
  find_package(nlohmann_json 3.9 REQUIRED)
  get_target_property(libcxx_includes nlohmann_json::nlohmann_json INTERFACE_INCLUDE_DIRECTORIES)
  # a system folder named with -I would come before libc++'s own headers
  list(REMOVE_ITEM libcxx_includes /usr/include)
  list(PREPEND libcxx_includes ${PROJECT_SOURCE_DIR}/sdk/include ${PROJECT_SOURCE_DIR}/core/ir/include)
  list(TRANSFORM libcxx_includes PREPEND -I)
  add_custom_command(OUTPUT ${abi_modules}/libcxx.so
    COMMAND ${MIG_CLANGXX} -std=c++17 -stdlib=libc++ -fPIC -shared -fvisibility=hidden
      ${libcxx_includes} -o ${abi_modules}/libcxx.so ${abi}/derived.cpp
    DEPENDS ${abi}/derived.cpp ${PROJECT_SOURCE_DIR}/sdk/include/mig/plugin.h
      ${PROJECT_SOURCE_DIR}/sdk/include/mig/sdk/plugin.hpp
      ${PROJECT_SOURCE_DIR}/sdk/include/mig/sdk/dialect.hpp
    VERBATIM)
  add_custom_target(abi_module_libcxx DEPENDS ${abi_modules}/libcxx.so)
  list(APPEND abi_targets abi_module_libcxx)
elseif(MIG_WERROR)
  message(FATAL_ERROR "the ABI tests need clang++ and libc++ (Debian: clang libc++-dev libc++abi-dev)")
else()
  message(STATUS "no clang++ with libc++: the ABI test with a second standard library is skipped")
endif()

add_executable(abi_plugins ${abi}/broken_test.cpp ${abi}/driver_test.cpp ${abi}/host_test.cpp
  ${abi}/layout.cpp ${abi}/layout.c ${abi}/v1_0/layout.c)
target_include_directories(abi_plugins PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(abi_plugins PRIVATE mig_plugins mig_sdk GTest::gmock GTest::gtest_main)
target_compile_definitions(abi_plugins PRIVATE MIG_ABI_MODULES="${abi_modules}"
  $<$<BOOL:${libcxx_found}>:MIG_HAVE_LIBCXX>)
add_dependencies(abi_plugins ${abi_targets})
mig_warnings(abi_plugins)
gtest_discover_tests(abi_plugins TEST_PREFIX "abi." DISCOVERY_TIMEOUT 60
  PROPERTIES LABELS "abi" TIMEOUT 300)
