// Any text as a regular expression, and any as what it is matched with (a newline parts them):
// compiling fails with a message or matching ends within its limits.
#include "config/regex.hpp"
#include <troupe/errors.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto cut = input.find('\n');
  const std::string pattern(input.substr(0, cut));
  const auto text = cut == std::string_view::npos ? std::string_view() : input.substr(cut + 1);
  const auto regex = troupe::config::Regex::compile(pattern);
  if (!regex.ok()) {
    if (regex.error().message.empty()) {
      std::abort();
    }
    return 0;
  }
  try {
    const auto match = regex->search(text);
    if (match && (match->begin > match->end || match->end > text.size() ||
                  match->groups.size() != regex->group_count() + 1)) {
      std::abort();
    }
    if (regex->full_match(text) && !match) {
      std::abort();
    }
  } catch (const troupe::DataException&) {
    // Gave up: the answer to what would run away.
  }
  return 0;
}
