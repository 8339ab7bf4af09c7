# Compile options shared by all targets. They sit on one interface target that is linked privately
# and only at build time, so that embedders do not inherit them.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# Values are made word by word and moved soon after: moves that read several words at once (which g++
# makes of neighbouring ones) wait until the single writes have left for the cache.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG -fno-tree-slp-vectorize")

find_program(TROUPE_CCACHE ccache)
if(TROUPE_CCACHE)
  # Paths below the checkout are hashed as relative ones: a second clone finds what the first compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=true "${TROUPE_CCACHE}")
endif()

add_library(troupe_options INTERFACE)
target_include_directories(troupe_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(troupe_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
  # False alarm of g++ 12 at -O2 on "literal" + std::string.
  -Wno-restrict)
if(TROUPE_WERROR)
  target_compile_options(troupe_options INTERFACE -Werror)
endif()
if(TROUPE_SANITIZE)
  # Line tables are all that reports show; they take a quarter less time than -g.
  add_compile_options(-fsanitize=${TROUPE_SANITIZE} -fno-omit-frame-pointer -O1 -g1)
  add_link_options(-fsanitize=${TROUPE_SANITIZE})
  if(TROUPE_SANITIZE MATCHES undefined)
    # CAF's library is built without the type information that the vptr check wants.
    add_compile_options(-fno-sanitize-recover=all -fno-sanitize=vptr)
  endif()
endif()

# troupe_library(NAME SOURCES…): a static library troupe_NAME with the alias troupe::NAME.
function(troupe_library name)
  add_library(troupe_${name} STATIC ${ARGN})
  add_library(troupe::${name} ALIAS troupe_${name})
  target_include_directories(troupe_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
  target_link_libraries(troupe_${name} PRIVATE $<BUILD_INTERFACE:troupe_options>)
  set_property(GLOBAL APPEND PROPERTY TROUPE_LIBRARIES troupe_${name})
endfunction()
