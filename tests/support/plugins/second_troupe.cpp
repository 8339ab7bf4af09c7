// Brings a libtroupe of its own. Loading that ends the process.
#include <troupe/plugin.hpp>

TROUPE_PLUGIN(registry) { static_cast<void>(registry); }
