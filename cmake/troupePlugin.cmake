# troupe_add_plugin(NAME SOURCES…): a library NAME.so for plugin.path that shows nothing but what the
# worker looks for. Installed too: used by whoever uses troupe's package.
function(troupe_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE troupe::plugin)
  set_target_properties(${name} PROPERTIES
    PREFIX "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()
