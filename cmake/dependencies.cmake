# Third-party libraries. librdkafka below 2.8.0 cannot log in with SCRAM to Kafka 4.x and stalls for a
# second when a consumer queue fills, so an older one of the system is not accepted.

find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(spdlog REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)

if(NOT TROUPE_RDKAFKA_ROOT)
  if(DEFINED ENV{TROUPE_CACHE})
    set(cache_root "$ENV{TROUPE_CACHE}")
  elseif(DEFINED ENV{XDG_CACHE_HOME})
    set(cache_root "$ENV{XDG_CACHE_HOME}/troupe")
  else()
    set(cache_root "$ENV{HOME}/.cache/troupe")
  endif()
  if(EXISTS "${cache_root}/rdkafka-2.8.0/lib")
    set(TROUPE_RDKAFKA_ROOT "${cache_root}/rdkafka-2.8.0")
  endif()
endif()
# Its package file looks for LZ4 with a module that lies beside it.
list(APPEND CMAKE_MODULE_PATH "${TROUPE_RDKAFKA_ROOT}/lib/cmake/RdKafka")
find_package(RdKafka 2.8 CONFIG REQUIRED HINTS "${TROUPE_RDKAFKA_ROOT}")

if(TROUPE_WITH_ACTORS)
  find_package(CAF CONFIG QUIET COMPONENTS core)
  if(NOT TARGET CAF::core)
    # Debian ships CAF 0.17.6 without a package file.
    find_path(TROUPE_CAF_INCLUDE_DIR caf/actor_system.hpp REQUIRED)
    find_library(TROUPE_CAF_CORE_LIBRARY caf_core REQUIRED)
    add_library(CAF::core UNKNOWN IMPORTED)
    set_target_properties(CAF::core PROPERTIES
      IMPORTED_LOCATION "${TROUPE_CAF_CORE_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${TROUPE_CAF_INCLUDE_DIR}"
      INTERFACE_LINK_LIBRARIES Threads::Threads)
  endif()
  find_package(CLI11 REQUIRED)
endif()
if(TROUPE_BUILD_TESTS)
  find_package(Catch2 2 REQUIRED)
endif()
