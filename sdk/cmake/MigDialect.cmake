# mig_add_dialect(<name>
#   SOURCES <file>...            translation and catalog; one of them has MIG_PLUGIN(...)
#   [LINK <target>...]           what they need
#   [DRIVER_SOURCES <file>...]   the wire, as a library of its own, so that translation loads without
#   [DRIVER_LINK <target>...]    the database's client library
#   [ALIASES <name>...]          other names of the dialect <name>
#   [DIALECTS <name>...]         further dialects of the same library: "mariadb" or, with families,
#                                "mariadb:mysql"
#   [VERSION x.y.z] [STATIC])
#
# Makes the module mig_dialect_<name> (and mig_driver_<name>), each with one exported symbol, and the
# manifest <name>.toml beside them that mig reads before it loads anything. With STATIC also
# mig_dialect_<name>_static and mig_driver_<name>_static for linking in, with the entry functions
# mig_plugin_v1_<name> and mig_plugin_v1_<name>_driver.

set(MIG_PLUGIN_DIR "${CMAKE_BINARY_DIR}/lib/mig/plugins" CACHE INTERNAL "where built plugins go")

# The sources that hold MIG_PLUGIN(...), which a module and a static library compile each for
# themselves, and the others, which both share.
function(_mig_split_entry entries others)
  set(found "")
  set(rest "")
  foreach(source IN LISTS ARGN)
    file(STRINGS ${source} entry REGEX "^MIG_PLUGIN *\\(" LIMIT_COUNT 1)
    if(entry)
      list(APPEND found ${source})
    else()
      list(APPEND rest ${source})
    endif()
  endforeach()
  set(${entries} ${found} PARENT_SCOPE)
  set(${others} ${rest} PARENT_SCOPE)
endfunction()

function(_mig_library target type)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;LINK")
  add_library(${target} ${type} ${arg_SOURCES})
  target_link_libraries(${target} PUBLIC mig::sdk ${arg_LINK})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(COMMAND mig_warnings)
    mig_warnings(${target})
  endif()
endfunction()

function(_mig_module target)
  _mig_library(${target} MODULE ${ARGN})
  set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${MIG_PLUGIN_DIR})
  if(UNIX AND NOT APPLE)
    set(map ${CMAKE_CURRENT_BINARY_DIR}/${target}.map)
    file(WRITE ${map} "{ global: mig_plugin_v1; local: *; };\n")
    target_link_options(${target} PRIVATE "LINKER:--version-script=${map}")
    if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize" AND NOT MIG_SANITIZE)
      target_link_options(${target} PRIVATE "LINKER:--no-undefined")
    endif()
  endif()
endfunction()

# mig_<part>_<name> from SOURCES, and with `static` mig_<part>_<name>_static with the function <entry>.
function(_mig_part target static entry)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "" "SOURCES;LINK")
  if(NOT static)
    _mig_module(${target} SOURCES ${arg_SOURCES} LINK ${arg_LINK})
    return()
  endif()
  _mig_split_entry(entries others ${arg_SOURCES})
  _mig_library(${target}_objects OBJECT SOURCES ${others} LINK ${arg_LINK})
  set(objects $<TARGET_OBJECTS:${target}_objects>)
  _mig_module(${target} SOURCES ${entries} ${objects} LINK ${arg_LINK})
  _mig_library(${target}_static STATIC SOURCES ${entries} ${objects} LINK ${arg_LINK})
  target_compile_definitions(${target}_static PRIVATE MIG_PLUGIN_STATIC MIG_PLUGIN_ENTRY=${entry})
endfunction()

function(mig_add_dialect name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STATIC" "VERSION"
    "SOURCES;LINK;DRIVER_SOURCES;DRIVER_LINK;ALIASES;DIALECTS")
  if(NOT arg_VERSION)
    set(arg_VERSION ${PROJECT_VERSION})
  endif()
  _mig_part(mig_dialect_${name} "${arg_STATIC}" mig_plugin_v1_${name}
    SOURCES ${arg_SOURCES} LINK ${arg_LINK})
  set(driver "")
  if(arg_DRIVER_SOURCES)
    _mig_part(mig_driver_${name} "${arg_STATIC}" mig_plugin_v1_${name}_driver
      SOURCES ${arg_DRIVER_SOURCES} LINK ${arg_DRIVER_LINK})
    set(driver "driver = \"$<TARGET_FILE_NAME:mig_driver_${name}>\"\n")
  endif()

  set(aliases "")
  foreach(alias IN LISTS arg_ALIASES)
    list(APPEND aliases "\"${alias}\"")
  endforeach()
  list(JOIN aliases ", " aliases)
  set(dialects "\n[[dialect]]\nname = \"${name}\"\naliases = [${aliases}]\nfamilies = []\n")
  foreach(other IN LISTS arg_DIALECTS)
    string(REPLACE ":" ";" parts "${other}")
    list(POP_FRONT parts dialect)
    list(TRANSFORM parts REPLACE "(.+)" "\"\\1\"")
    list(JOIN parts ", " families)
    string(APPEND dialects
      "\n[[dialect]]\nname = \"${dialect}\"\naliases = []\nfamilies = [${families}]\n")
  endforeach()
  set_target_properties(mig_dialect_${name} PROPERTIES MIG_MANIFEST ${MIG_PLUGIN_DIR}/${name}.toml)
  file(GENERATE OUTPUT ${MIG_PLUGIN_DIR}/${name}.toml CONTENT
"# read by mig before the library is loaded
manifest = 1
abi = 1
ir = 0
version = \"${arg_VERSION}\"
library = \"$<TARGET_FILE_NAME:mig_dialect_${name}>\"
${driver}${dialects}")
endfunction()
