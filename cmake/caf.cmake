# Defines CAF::core when a CAF is found: 1.x by its package file (CAF_DIR, CMAKE_PREFIX_PATH), else
# Debian's 0.17.6, which comes without one. Installed too: used by whoever uses troupe's package.

find_package(CAF CONFIG QUIET COMPONENTS core)
if(NOT TARGET CAF::core)
  find_package(Threads REQUIRED)
  find_path(TROUPE_CAF_INCLUDE_DIR caf/actor_system.hpp)
  find_library(TROUPE_CAF_CORE_LIBRARY caf_core)
  if(TROUPE_CAF_INCLUDE_DIR AND TROUPE_CAF_CORE_LIBRARY)
    add_library(CAF::core UNKNOWN IMPORTED)
    set_target_properties(CAF::core PROPERTIES
      IMPORTED_LOCATION "${TROUPE_CAF_CORE_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${TROUPE_CAF_INCLUDE_DIR}"
      INTERFACE_LINK_LIBRARIES Threads::Threads)
  endif()
endif()
