# What `cmake --install` puts where: headers, libtroupe with its package file, the program and its
# alternative names.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# All libraries as one shared one. librdkafka is in it, its symbols hidden: an application may have
# another version of its own.
get_property(libraries GLOBAL PROPERTY TROUPE_LIBRARIES)
add_library(libtroupe SHARED)
add_library(troupe::troupe ALIAS libtroupe)
foreach(library ${libraries})
  target_sources(libtroupe PRIVATE $<TARGET_OBJECTS:${library}>)
endforeach()
set_target_properties(libtroupe PROPERTIES
  OUTPUT_NAME troupe EXPORT_NAME troupe
  VERSION "${PROJECT_VERSION}" SOVERSION "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}"
  LINKER_LANGUAGE CXX)
target_compile_features(libtroupe INTERFACE cxx_std_20)
target_include_directories(libtroupe INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(libtroupe PRIVATE ${libraries} PUBLIC CAF::core)
target_link_options(libtroupe PRIVATE -Wl,--no-undefined -Wl,--exclude-libs,librdkafka.a)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/troupe")
set(TROUPE_CAF_KIND "0.17.6")
if(CAF_FOUND)
  set(TROUPE_CAF_KIND "${CAF_VERSION}")
endif()
configure_package_config_file(cmake/troupeConfig.cmake.in "${PROJECT_BINARY_DIR}/troupeConfig.cmake"
  INSTALL_DESTINATION "${package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/troupeConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)

install(TARGETS libtroupe EXPORT troupeTargets)
install(EXPORT troupeTargets NAMESPACE troupe:: DESTINATION "${package}")
# In a file of its own: plugins need no CAF.
install(TARGETS troupe_plugin EXPORT troupePluginTargets)
install(EXPORT troupePluginTargets NAMESPACE troupe:: DESTINATION "${package}")
install(FILES "${PROJECT_BINARY_DIR}/troupeConfig.cmake"
  "${PROJECT_BINARY_DIR}/troupeConfigVersion.cmake" cmake/caf.cmake cmake/troupePlugin.cmake
  DESTINATION "${package}")
install(DIRECTORY include/troupe DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(TARGETS troupe)
install(PROGRAMS "${PROJECT_BINARY_DIR}/bin/connect-standalone.sh"
  "${PROJECT_BINARY_DIR}/bin/connect-distributed.sh" DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY config/examples DESTINATION "${CMAKE_INSTALL_DATADIR}/troupe")
install(FILES LICENSE README.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
