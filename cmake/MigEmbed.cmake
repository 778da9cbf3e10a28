# mig_embed_migrations(<target> DIRECTORY <dir> [NAME <symbol>])
#
# Makes the revision files of <dir> (the folder above `versions`, or the versions folder itself) part of
# <target>, which links mig::core, mig::mig or mig::sqlite. The sources of the target write
#
#   #include <<symbol>.hpp>
#   mig::upgrade(<symbol>(), database, "head");
#
# where <symbol> is `migrations` unless NAME says otherwise: a function that gives the mig::History. Files
# that change, come or go are embedded anew by the next build.

# ---- as a script, while the target is built: cmake -DLIST= -DFOLDER= -DSYMBOL= -DOUTPUT= -P MigEmbed.cmake
if(CMAKE_SCRIPT_MODE_FILE AND CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  # Bytes are written as escapes: no delimiter, encoding or line ending can be met in a file that breaks
  # the literal. Compilers limit its length, so it comes in pieces.
  set(digits_in_piece 8192)
  set(digits_in_line 48)
  string(REPEAT "[0-9a-f]" ${digits_in_line} line)
  file(STRINGS ${LIST} names ENCODING UTF-8)
  set(texts "")
  set(calls "")
  set(number 0)
  foreach(name IN LISTS names)
    file(READ ${FOLDER}/${name} bytes HEX)
    string(LENGTH "${bytes}" length)
    string(APPEND texts "\n// ${name}\nstd::string text_${number}() {\n  std::string out;\n")
    set(at 0)
    while(at LESS length)
      string(SUBSTRING "${bytes}" ${at} ${digits_in_piece} piece)
      string(REGEX REPLACE "(${line})" "\\1\"\n      \"" piece "${piece}")
      string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" piece "${piece}")
      math(EXPR size "(${length} - ${at}) / 2")
      if(size GREATER 4096)
        set(size 4096)
      endif()
      string(APPEND texts "  out.append(\n      \"${piece}\", ${size});\n")
      math(EXPR at "${at} + ${digits_in_piece}")
    endwhile()
    string(APPEND texts "  return out;\n}\n")
    string(APPEND calls "      {\"${name}\", text_${number}()},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE ${OUTPUT}
"// Made by mig_embed_migrations; do not edit.
#include \"${SYMBOL}.hpp\"

#include <string>
#include <utility>
#include <vector>

namespace {
${texts}
mig::History read_embedded() {
  const std::vector<std::pair<std::string, std::string>> files = {
${calls}  };
  return mig::History::of_texts(files);
}

}  // namespace

mig::History ${SYMBOL}() {
  static const mig::History read = read_embedded();
  return read;
}
")
  return()
endif()

# ---- in a project
set(_MIG_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE} CACHE INTERNAL "what embeds revisions")

function(mig_embed_migrations target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DIRECTORY;NAME" "")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_DIRECTORY)
    message(FATAL_ERROR "write mig_embed_migrations(<target> DIRECTORY <dir> [NAME <symbol>])")
  endif()
  if(NOT arg_NAME)
    set(arg_NAME migrations)
  endif()
  if(NOT arg_NAME MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
    message(FATAL_ERROR "mig_embed_migrations: '${arg_NAME}' cannot be the name of a function")
  endif()
  get_filename_component(folder ${arg_DIRECTORY} ABSOLUTE)
  if(IS_DIRECTORY ${folder}/versions)
    string(APPEND folder /versions)
  endif()
  if(NOT IS_DIRECTORY ${folder})
    message(FATAL_ERROR "mig_embed_migrations: the folder ${folder} does not exist")
  endif()

  # the files that mig itself would read in the folder, in the order of their names
  file(GLOB names RELATIVE ${folder} CONFIGURE_DEPENDS ${folder}/*.toml ${folder}/*.sql)
  list(FILTER names EXCLUDE REGEX "^\\.")
  list(SORT names)
  if(NOT names)
    message(FATAL_ERROR "mig_embed_migrations: ${folder} has no revision files (*.toml, *.sql)")
  endif()
  foreach(name IN LISTS names)
    if(name MATCHES "[\"\\]")
      message(FATAL_ERROR "mig_embed_migrations: rename the file ${name}: its name has a quote or a backslash")
    endif()
  endforeach()
  set(files ${names})
  list(TRANSFORM files PREPEND ${folder}/)

  set(made ${CMAKE_CURRENT_BINARY_DIR}/${target}_${arg_NAME})
  list(JOIN names "\n" lines)
  file(CONFIGURE OUTPUT ${made}/files.txt CONTENT "${lines}\n" @ONLY)
  file(CONFIGURE OUTPUT ${made}/${arg_NAME}.hpp @ONLY CONTENT
"// Made by mig_embed_migrations; do not edit.
#pragma once

#include <mig/history.hpp>

// The revisions that are part of the program; they are read by the first call. Any thread. Throws
// mig::Error with the faults of all of them.
mig::History ${arg_NAME}();
")
  add_custom_command(OUTPUT ${made}/${arg_NAME}.cpp
    COMMAND ${CMAKE_COMMAND} -DLIST=${made}/files.txt -DFOLDER=${folder} -DSYMBOL=${arg_NAME}
      -DOUTPUT=${made}/${arg_NAME}.cpp -P ${_MIG_EMBED_SCRIPT}
    DEPENDS ${files} ${made}/files.txt ${_MIG_EMBED_SCRIPT}
    COMMENT "Embedding the revisions of ${arg_DIRECTORY}" VERBATIM)
  target_sources(${target} PRIVATE ${made}/${arg_NAME}.cpp)
  target_include_directories(${target} PRIVATE ${made})
endfunction()
