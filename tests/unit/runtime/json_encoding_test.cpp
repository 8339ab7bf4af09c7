#include "runtime/pipeline/converters/json_encoding.hpp"

#include "tests/support/json_converters.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>

using namespace std::string_literals;

namespace troupe::runtime {

TEST_CASE("json: documents in UTF-16 and UTF-32 are told by mark or zeros", "[runtime][json]") {
  struct Case {
    const char* name;
    std::string bytes;
    std::optional<std::string> text;
  };
  const auto c = GENERATE(values<Case>({
      {"UTF-8", "{}", std::nullopt},
      {"a single byte", "1", std::nullopt},
      {"nothing", "", std::nullopt},
      {"the mark of UTF-8", "\xef\xbb\xbf{}", std::nullopt},
      {"UTF-16, little end first", "{\0}\0"s, "{}"},
      {"UTF-16, big end first", "\0{\0}"s, "{}"},
      {"UTF-16, one character", "1\0"s, "1"},
      {"UTF-16 with a mark", "\xfe\xff\0\"\x26\x3a\0\""s, "\"☺\""},
      {"UTF-16 with the other mark", "\xff\xfe\"\0\x3a\x26\"\0"s, "\"☺\""},
      {"UTF-16, a pair of surrogates", "\"\0\x3d\xd8\0\xde\"\0"s, "\"😀\""},
      {"UTF-16, half a pair", "\"\0\x3d\xd8x\0\"\0"s, "\"\xef\xbf\xbd\""},
      {"UTF-16, half a pair at the end", "\"\0\x3d\xd8"s, "\"\xef\xbf\xbd"},
      {"UTF-16, the other half of a pair", "\"\0\x3d\xdcx\0\"\0"s, "\"\xef\xbf\xbdx\""},
      {"UTF-16, half a character", "1\0002"s, "1\xef\xbf\xbd"},
      {"UTF-32, little end first", "{\0\0\0}\0\0\0"s, "{}"},
      {"UTF-32, big end first", "\0\0\0{\0\0\0}"s, "{}"},
      {"UTF-32 with a mark", "\0\0\xfe\xff\0\0\0001"s, "1"},
      {"UTF-32 with the other mark", "\xff\xfe\0\0001\0\0\0"s, "1"},
      {"UTF-32, beyond the first plane", "\0\0\xfe\xff\0\x01\xf6\0"s, "😀"},
  }));
  CAPTURE(c.name);
  CHECK(json_as_utf8(c.bytes) == c.text);
}

TEST_CASE("json: bytes that are no UTF-32 are refused as Jackson refuses them", "[runtime][json]") {
  struct Case {
    std::string bytes;
    const char* why;
  };
  const auto c = GENERATE(values<Case>({
      {"\0\0\xff\xfe"s, "Unsupported UCS-4 endianness (2143) detected"},
      {"\xfe\xff\0\0"s, "Unsupported UCS-4 endianness (3412) detected"},
      {"\0{\0\0"s, "Unsupported UCS-4 endianness (3412) detected"},
      {"\0\0{\0"s, "Unsupported UCS-4 endianness (2143) detected"},
      {"1\0\0\0\0\0\x11\0"s, "Invalid UTF-32 character at char #1"},
      {"1\0\0\0002"s,
       "Unexpected EOF in the middle of a 4-byte UTF-32 char: got 1, needed 4, at char #1, byte "
       "#5)"},
  }));
  auto json = troupe::tests::schemaless_json();
  try {
    static_cast<void>(json.to_connect_data(TopicName(Text("t")), {}, Slice::copy(c.bytes)));
    FAIL("it was read");
  } catch (const DataException& e) {
    CHECK(e.message() ==
          "Converting byte[] to Kafka Connect data failed due to serialization error: ");
    const auto cause = "java.io.CharConversionException: "s + c.why;
    CHECK(e.cause() ==
          "org.apache.kafka.common.errors.SerializationException: " + cause + '\n' + cause);
  }
}

TEST_CASE("json: what a document in UTF-16 says outlives its bytes", "[runtime][json]") {
  auto json = troupe::tests::schemaless_json();
  Value value;
  {
    const auto bytes = Slice::copy("\"\0a\0 \0l\0o\0n\0g\0e\0r\0 \0t\0e\0x\0t\0\"\0"s);
    value = json.to_connect_data(TopicName(Text("t")), {}, bytes).value;
  }
  CHECK(value.to_text() == "a longer text");
}

}  // namespace troupe::runtime
