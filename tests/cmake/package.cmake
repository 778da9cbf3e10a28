# The installed package, as projects outside of this tree see it. The prefix is moved after the
# installation, so every step is a test of that as well.
if(MIG_SANITIZE)
  set(package_flags "${CMAKE_CXX_FLAGS} -fsanitize=${MIG_SANITIZE}")
else()
  set(package_flags "${CMAKE_CXX_FLAGS}")
endif()
set(package_dialects "")
foreach(dialect IN ITEMS sqlite postgres mysql)
  if(TARGET mig_dialect_${dialect})
    list(APPEND package_dialects ${dialect})
  endif()
endforeach()
list(JOIN package_dialects "," package_dialects)

# mig_package_test(<step> [NEEDS <step>...])
function(mig_package_test step)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "NEEDS")
  add_test(NAME package.${step} COMMAND ${CMAKE_COMMAND} -DSTEP=${step}
    -DBUILD=${PROJECT_BINARY_DIR} -DSOURCE=${PROJECT_SOURCE_DIR} -DWORK=${CMAKE_CURRENT_BINARY_DIR}/package
    -DCASES=${CMAKE_CURRENT_SOURCE_DIR}/package -DCONFIG=$<CONFIG> -DLIBDIR=${CMAKE_INSTALL_LIBDIR}
    -DGENERATOR=${CMAKE_GENERATOR} -DCXX=${CMAKE_CXX_COMPILER} -DLAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}
    -DFLAGS=${package_flags} -DNM=${CMAKE_NM} "-DDIALECTS=${package_dialects}"
    -P ${CMAKE_CURRENT_SOURCE_DIR}/package/run.cmake)
  set_tests_properties(package.${step} PROPERTIES LABELS package TIMEOUT 600
    FIXTURES_SETUP package_${step})
  foreach(other IN LISTS arg_NEEDS)
    set_property(TEST package.${step} APPEND PROPERTY FIXTURES_REQUIRED package_${other})
  endforeach()
endfunction()

mig_package_test(install)
mig_package_test(components NEEDS install)
mig_package_test(sdk NEEDS install)
if(TARGET mig)
  mig_package_test(program NEEDS install sdk)
endif()
if(TARGET mig_sqlite)
  mig_package_test(embed NEEDS install)
endif()

# the library with a dialect linked in, from inside
if(TARGET mig_sqlite)
  mig_link_dialects(package_linked_dialects sqlite)
  mig_test(package linked LINK package_linked_dialects mig_sqlite mig_core)
endif()
