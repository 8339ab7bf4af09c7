# troupe_plugin_host(TARGET): plugin libraries that this program loads find the public interface in it,
# whole, whatever the program itself uses of it.
function(troupe_plugin_host target)
  # Objects, not libraries: of those the linker takes what the program uses.
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:troupe_api> $<TARGET_OBJECTS:troupe_config>)
  set(symbols "${PROJECT_SOURCE_DIR}/cmake/plugin_symbols.list")
  target_link_options(${target} PRIVATE "LINKER:--export-dynamic-symbol-list=${symbols}")
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${symbols}")
endfunction()

# What plugins are built against: headers, no library. Their symbols are those of the program.
add_library(troupe_plugin INTERFACE)
add_library(troupe::plugin ALIAS troupe_plugin)
set_target_properties(troupe_plugin PROPERTIES EXPORT_NAME plugin)
target_compile_features(troupe_plugin INTERFACE cxx_std_20)
target_include_directories(troupe_plugin INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
include("${CMAKE_CURRENT_LIST_DIR}/troupePlugin.cmake")
