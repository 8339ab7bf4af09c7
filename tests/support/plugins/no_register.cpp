// Describes itself and offers nothing.
#include <troupe/plugin.hpp>

extern "C"
    __attribute__((visibility("default"),
                   used)) constinit const troupe::TroupePluginDescriptor troupe_plugin_descriptor =
        troupe::describe_this_build();
