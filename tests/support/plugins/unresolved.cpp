// Wants a function that no troupe has.
#include <troupe/plugin.hpp>

namespace troupe {
std::string function_of_a_later_troupe(int number);
}

TROUPE_PLUGIN(registry) {
  registry.add_transformation({troupe::function_of_a_later_troupe(1), "1"}, [] { return nullptr; });
}
