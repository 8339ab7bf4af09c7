// Any bytes through JsonConverter, with and without envelope: a value or a DataException. What was
// read is written and read again without a change. Both readers make the same of it.
#include "runtime/pipeline/converters/json_converter.hpp"
#include "tests/support/json_readers.hpp"
#include <troupe/errors.hpp>

#include <cstdint>
#include <cstdlib>

namespace {

using namespace troupe;

std::unique_ptr<runtime::JsonConverter> converter(const char* schemas) {
  auto made = std::make_unique<runtime::JsonConverter>();
  made->configure({{"schemas.enable", schemas}, {"schemas.cache.size", "10"}}, false);
  return made;
}

void run(runtime::JsonConverter& json, const std::string& bytes) {
  const TopicName topic(Text("t"));
  try {
    const auto read = json.to_connect_data(topic, {}, Slice::copy(bytes));
    std::string out;
    const auto written = json.from_connect_data(topic, {}, read.schema, read.value, out);
    if (written) {
      static_cast<void>(json.to_connect_data(topic, {}, Slice::copy(*written)));
    }
  } catch (const ConnectException&) {
    // The answer to bad input; anything else ends the program.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto plain = converter("false");
  static const auto envelope = converter("true");
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  run(*plain, bytes);
  run(*envelope, bytes);
  static runtime::JsonShapes shapes;
  if (!test::readers_agree(bytes, shapes)) {
    std::abort();
  }
  return 0;
}
