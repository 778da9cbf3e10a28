# How every target of this tree is compiled: warnings, sanitizers, ccache.
find_program(MIG_CCACHE ccache)
if(MIG_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${MIG_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MIG_CCACHE})
endif()

if(MIG_SANITIZE)
  add_compile_options(-fsanitize=${MIG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MIG_SANITIZE})
endif()

# What fuzzers are to steer by has to count the branches that are taken.
if(MIG_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "MIG_FUZZ needs clang, which has libFuzzer: cmake --preset fuzz")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# mig_warnings(<target>...): the project's warnings, for its own targets only.
function(mig_warnings)
  foreach(target IN LISTS ARGN)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow
      $<$<COMPILE_LANGUAGE:CXX>:-Wconversion> $<$<BOOL:${MIG_WERROR}>:-Werror>
      # g++ 12 sees these in std::string itself when it optimises
      $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  endforeach()
endfunction()
