// Any text through Values: a value whose text is read again, or a DataException.
#include <troupe/errors.hpp>
#include <troupe/values.hpp>

#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace troupe;
  const Text text(std::string_view(reinterpret_cast<const char*>(data), size));
  try {
    const auto parsed = values::parse_string(text);
    std::string printed;
    values::append_text(parsed.value, printed);
    static_cast<void>(values::parse_string(Text(printed)));
    static_cast<void>(values::infer_schema(parsed.value));
    static_cast<void>(values::convert_to_long(parsed.schema, parsed.value));
  } catch (const DataException&) {
    // The answer to bad input; anything else ends the program.
  }
  return 0;
}
