# What is installed, and the CMake package mig with its components:
#   sdk      mig::ir, mig::sdk, mig_add_dialect(): needs nlohmann_json and nothing else
#   core     mig::core, mig::plugins and both as mig::mig, mig_embed_migrations(); "mig" is another name of it
#   sqlite   mig::sqlite: the library with SQLite linked in, and the GoogleTest fixture
#   program  the executable as mig::program
# Nothing in it holds a path of this machine: the whole prefix can be moved.
include(CMakePackageConfigHelpers)

add_library(mig_mig INTERFACE)
add_library(mig::mig ALIAS mig_mig)
set_target_properties(mig_mig PROPERTIES EXPORT_NAME mig)
target_link_libraries(mig_mig INTERFACE mig_core mig_plugins)

set(mig_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/mig)
set(mig_plugin_dir ${CMAKE_INSTALL_LIBDIR}/mig/plugins)

# mig_install_component(<component> TARGETS <target>... [HEADERS <folder>...])
function(mig_install_component component)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "TARGETS;HEADERS")
  install(TARGETS ${arg_TARGETS} EXPORT mig-${component}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component}
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${component})
  install(EXPORT mig-${component} NAMESPACE mig:: DESTINATION ${mig_package_dir} COMPONENT ${component})
  foreach(folder IN LISTS arg_HEADERS)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
      COMPONENT ${component} FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
  endforeach()
endfunction()

mig_install_component(sdk TARGETS mig_ir mig_sdk HEADERS core/ir/include sdk/include)
mig_install_component(core TARGETS mig_core mig_plugins mig_mig HEADERS core/include plugins/include)
# <mig/plugins.hpp> includes it from here
install(FILES ${PROJECT_SOURCE_DIR}/core/port/dialect.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/mig/port COMPONENT core)
if(TARGET mig_sqlite)
  set_target_properties(mig_dialect_sqlite_static PROPERTIES EXPORT_NAME dialect_sqlite)
  set_target_properties(mig_driver_sqlite_static PROPERTIES EXPORT_NAME driver_sqlite)
  mig_install_component(sqlite TARGETS mig_sqlite mig_dialect_sqlite_static mig_driver_sqlite_static
    HEADERS dialects/sqlite/library/include)
endif()
if(TARGET mig)
  set_target_properties(mig PROPERTIES EXPORT_NAME program)
  mig_install_component(program TARGETS mig)
endif()

# The template `empty` is for reading, not for use.
foreach(dialect IN ITEMS sqlite postgres mysql)
  if(TARGET mig_dialect_${dialect})
    install(TARGETS mig_dialect_${dialect} mig_driver_${dialect}
      LIBRARY DESTINATION ${mig_plugin_dir} COMPONENT ${dialect})
    get_target_property(manifest mig_dialect_${dialect} MIG_MANIFEST)
    install(FILES ${manifest} DESTINATION ${mig_plugin_dir} COMPONENT ${dialect})
  endif()
endforeach()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/mig-config.cmake.in
  ${PROJECT_BINARY_DIR}/mig-config.cmake INSTALL_DESTINATION ${mig_package_dir} PATH_VARS mig_plugin_dir)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mig-config-version.cmake
  COMPATIBILITY SameMajorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/mig-config.cmake ${PROJECT_BINARY_DIR}/mig-config-version.cmake
  ${PROJECT_SOURCE_DIR}/sdk/cmake/MigDialect.cmake
  DESTINATION ${mig_package_dir} COMPONENT sdk)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/MigEmbed.cmake ${PROJECT_SOURCE_DIR}/cmake/FindNettle.cmake
  DESTINATION ${mig_package_dir} COMPONENT core)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT sdk)
