// Any bytes as a shared library: they are one with the symbol, none, or an error; what is found is
// bounded.
#include "runtime/plugins/elf_library.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = [&](std::uint64_t offset, std::span<std::byte> into) {
    if (offset > size || into.size() > size - offset) {
      return false;
    }
    std::memcpy(into.data(), data + offset, into.size());
    return true;
  };
  const auto library = troupe::runtime::read_elf_library(read, "troupe_plugin_descriptor");
  if (library.ok() && library.value() && library.value()->data.size() > 4096) {
    std::abort();
  }
  return 0;
}
