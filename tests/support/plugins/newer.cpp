// Built for another version of the interface. Loading it ends the process: it must not come to
// that.
#include <troupe/plugin.hpp>

#include <cstdlib>

namespace {

consteval troupe::TroupePluginDescriptor newer() {
  auto descriptor = troupe::describe_this_build();
  descriptor.api_version += 1;
  return descriptor;
}

struct EndsTheProcess {
  EndsTheProcess() { std::abort(); }
};
const EndsTheProcess ends_the_process;

}  // namespace

extern "C"
    __attribute__((visibility("default"),
                   used)) constinit const troupe::TroupePluginDescriptor troupe_plugin_descriptor =
        newer();
