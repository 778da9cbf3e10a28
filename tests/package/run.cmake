# One step of the package tests: cmake -DSTEP=… -DBUILD=… -DSOURCE=… -DWORK=… -DCONFIG=… [-D…] -P run.cmake
# Each step says what it does and stops at the first thing that is not as it should be. Everything
# after `install` runs in a prefix that was moved after the installation.
cmake_minimum_required(VERSION 3.25)
set(first ${WORK}/installed)
set(prefix ${WORK}/moved)
string(REPLACE "," ";" DIALECTS "${DIALECTS}")
set(ENV{MIG_PLUGIN_PATH})
set(ENV{MIG_CONFIG})

# run(<what> <command>...): stops when it fails; what it wrote on stdout is in `output`.
function(run what)
  message(STATUS "package: ${what}")
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  if(NOT status STREQUAL "0")
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${what}: ended with ${status}\n${command}\n${output}${errors}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# expect(<text> <part>...): each part is in the text.
function(expect text)
  foreach(part IN LISTS ARGN)
    string(FIND "${text}" "${part}" at)
    if(at EQUAL -1)
      message(FATAL_ERROR "this is missing: ${part}\nin\n${text}")
    endif()
  endforeach()
endfunction()

# expect_not(<text> <part>...): none of them is.
function(expect_not text)
  foreach(part IN LISTS ARGN)
    string(FIND "${text}" "${part}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "this should not be there: ${part}\nin\n${text}")
    endif()
  endforeach()
endfunction()

# configure(<what> <source> <build> [<argument>...]): an outside project, with this build's compiler; without a
# build type, which compiles fastest.
function(configure what source build)
  file(REMOVE_RECURSE ${build})
  run("configure ${what}" ${CMAKE_COMMAND} -S ${source} -B ${build} -G ${GENERATOR}
    -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_BUILD_TYPE= -DCMAKE_CXX_COMPILER=${CXX}
    -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DCMAKE_CXX_FLAGS=${FLAGS}
    -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF ${ARGN})
endfunction()

if(STEP STREQUAL "install")
  file(REMOVE_RECURSE ${WORK})
  file(MAKE_DIRECTORY ${WORK})
  run("install" ${CMAKE_COMMAND} --install ${BUILD} --config ${CONFIG} --prefix ${first})
  file(RENAME ${first} ${prefix})
  message(STATUS "package: nothing that was installed knows where it was built or first stood")
  file(GLOB_RECURSE texts ${prefix}/*.cmake ${prefix}/*.hpp ${prefix}/*.h ${prefix}/*.toml)
  foreach(file IN LISTS texts)
    file(READ ${file} text)
    expect_not("${text}" ${BUILD} ${SOURCE} ${first})
  endforeach()
  file(GLOB programs ${prefix}/bin/* ${prefix}/*/mig/plugins/*.so ${prefix}/*/*/mig/plugins/*.so)
  foreach(file IN LISTS programs)
    set(rpath "")
    set(runpath "")
    file(READ_ELF ${file} RPATH rpath RUNPATH runpath CAPTURE_ERROR ignored)
    if(rpath OR runpath)
      message(FATAL_ERROR "${file} has the RPATH '${rpath}${runpath}'")
    endif()
  endforeach()

elseif(STEP STREQUAL "sdk")
  # the SDK is found where no other library of mig's is: each of these would stop a search for it
  set(hidden "")
  foreach(package IN ITEMS fmt tomlplusplus Nettle Boost SQLite3 PostgreSQL PkgConfig)
    list(APPEND hidden -DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON)
  endforeach()
  configure("a dialect with the SDK alone" ${CASES}/dialect ${WORK}/dialect ${hidden})
  run("build it" ${CMAKE_COMMAND} --build ${WORK}/dialect --config ${CONFIG})
  run("its exported symbols" ${NM} -D --defined-only ${WORK}/dialect/lib/mig/plugins/libmig_dialect_toy.so)
  string(REGEX MATCHALL " [A-Za-z] [^\n]+" symbols "${output}")
  if(NOT symbols STREQUAL " T mig_plugin_v1" AND NOT FLAGS MATCHES "sanitize")
    message(FATAL_ERROR "one symbol should be exported, and these are:\n${output}")
  endif()

elseif(STEP STREQUAL "components")
  # what cannot be had is refused in words
  file(WRITE ${WORK}/refused/CMakeLists.txt
    "cmake_minimum_required(VERSION 3.25)\nproject(refused LANGUAGES CXX)\n"
    "find_package(mig \${VERSION} REQUIRED COMPONENTS \${COMPONENT})\n")
  foreach(case IN ITEMS "0.1|core|fmt=ON|needs fmt" "0.1|nothing|x=ON|no component 'nothing'"
      "1.0|sdk|x=ON|compatible with requested version")
    string(REPLACE "|" ";" case "${case}")
    list(POP_FRONT case version component hidden words)
    message(STATUS "package: find_package(mig ${version} COMPONENTS ${component}) is refused: ${words}")
    execute_process(COMMAND ${CMAKE_COMMAND} -S ${WORK}/refused -B ${WORK}/refused/build --fresh
      -G ${GENERATOR} -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${CXX} -DVERSION=${version}
      -DCOMPONENT=${component} -DCMAKE_DISABLE_FIND_PACKAGE_${hidden}
      RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE errors)
    if(status STREQUAL "0")
      message(FATAL_ERROR "it was found")
    endif()
    string(REGEX REPLACE "[ \n]+" " " errors "${errors}")
    expect("${errors}" "${words}")
  endforeach()

elseif(STEP STREQUAL "program")
  # the installed program, in its new place, from a folder that is not its own
  set(mig ${prefix}/bin/mig)
  file(REMOVE_RECURSE ${WORK}/project)
  file(COPY ${CASES}/mig.toml ${CASES}/migrations DESTINATION ${WORK}/project)
  set(here ${CMAKE_COMMAND} -E chdir ${WORK}/project)
  set(plugins --plugin-dir ${WORK}/dialect/lib/mig/plugins)
  run("its own plugins" ${here} ${mig} plugin list --json)
  foreach(dialect IN LISTS DIALECTS)
    expect("${output}" "\"${dialect}\"" "libmig_dialect_${dialect}.so")
  endforeach()
  expect_not("${output}" ${BUILD}/lib/mig ${first}/lib/mig)
  run("a third party's dialect" ${here} ${mig} ${plugins} plugin show toydb)
  expect("${output}" toy 1.2.3 libmig_dialect_toy.so)
  run("a script for it" ${here} ${mig} ${plugins} --dialect toy upgrade --sql head)
  expect("${output}" "CREATE TABLE \"users\" (\"id\" TOY_bigint, \"email\" TOY_varchar(255))" "PUT \"users\"")
  if("sqlite" IN_LIST DIALECTS)
    run("a real database" ${here} ${mig} --url sqlite:${WORK}/project/app.db upgrade head)
    run("where it is" ${here} ${mig} --url sqlite:${WORK}/project/app.db current)
    expect("${output}" 4e0f6a7b8c02)
  endif()

elseif(STEP STREQUAL "embed")
  file(REMOVE_RECURSE ${WORK}/history)
  file(COPY ${CASES}/migrations/ DESTINATION ${WORK}/history)
  configure("a program with the library" ${CASES}/embed ${WORK}/embed -DMIGRATIONS=${WORK}/history)
  run("build it" ${CMAKE_COMMAND} --build ${WORK}/embed --config ${CONFIG})
  run("the program on a handle of its own" ${WORK}/embed/app)
  if(NOT output STREQUAL ")\"; -- \\ é ??= it's\n")
    message(FATAL_ERROR "the embedded text was changed on the way:\n${output}")
  endif()
  run("the fixture" ${WORK}/embed/app_test --gtest_brief=1)
  set(plugins ${prefix}/${LIBDIR}/mig/plugins)
  run("a dialect found at run time" ${WORK}/embed/open sqlite:${WORK}/embed/app.db ${plugins} ${WORK}/history)
  expect("${output}" "applied 2")
  message(STATUS "package: a database that cannot be reached is an error for people")
  execute_process(COMMAND ${WORK}/embed/open sqlite:${WORK}/nowhere/app.db ${plugins} ${WORK}/history
    OUTPUT_VARIABLE output RESULT_VARIABLE status)
  expect("${output}" "error[MIG-601]: cannot connect to sqlite:${WORK}/nowhere/app.db: " "\n  = ")

  # a revision that comes and one that changes are embedded by the next build
  file(WRITE ${WORK}/history/versions/2026-01-07_4e0f6a7b8c03_change.sql
    "-- revision = \"4e0f6a7b8c03\"\n-- down_revision = \"4e0f6a7b8c02\"\n-- message = \"change\"\n"
    "-- mig:upgrade\nUPDATE users SET email = 'changed';\n")
  run("build it with one more revision" ${CMAKE_COMMAND} --build ${WORK}/embed --config ${CONFIG} --target app)
  run("the program again" ${WORK}/embed/app)
  expect("${output}" "changed")
  file(READ ${WORK}/history/versions/2026-01-07_4e0f6a7b8c03_change.sql text)
  string(REPLACE "'changed'" "'changed again'" text "${text}")
  file(WRITE ${WORK}/history/versions/2026-01-07_4e0f6a7b8c03_change.sql "${text}")
  run("build it with a revision changed" ${CMAKE_COMMAND} --build ${WORK}/embed --config ${CONFIG} --target app)
  run("the program once more" ${WORK}/embed/app)
  expect("${output}" "changed again")

else()
  message(FATAL_ERROR "there is no step '${STEP}'")
endif()
