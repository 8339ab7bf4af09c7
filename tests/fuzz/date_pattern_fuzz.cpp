// Any text as a date pattern, and any as a date (a newline parts them): both are read or refused.
#include "runtime/pipeline/transforms/date_pattern.hpp"
#include <troupe/errors.hpp>

#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto cut = input.find('\n');
  const auto text = cut == std::string_view::npos ? std::string_view() : input.substr(cut + 1);
  try {
    const troupe::runtime::transforms::DatePattern pattern(std::string(input.substr(0, cut)),
                                                           1'767'225'600'000);
    std::string formatted;
    pattern.format(pattern.parse(text).value_or(0), formatted);
  } catch (const troupe::IllegalArgumentException&) {
    return 0;
  }
  return 0;
}
