#include "runtime/seams/real/system_clock.hpp"
#include "runtime/storage/file_offset_store.hpp"
#include "runtime/storage/java_hash_map.hpp"
#include "runtime/storage/java_hash_order.hpp"
#include "runtime/storage/offset_buffer.hpp"
#include "runtime/storage/offset_bytes.hpp"
#include "tests/support/scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>

namespace troupe::runtime {

using namespace std::string_literals;
using troupe::tests::content_of;
using troupe::tests::NullLogger;
using troupe::tests::ScratchFolder;

TEST_CASE("offset keys are what upstream writes", "[runtime][storage]") {
  const OffsetMap file{{Text("filename"), Value("/tmp/a \"b\".txt")}};
  CHECK(offset_key("my-source", file).value() ==
        R"(["my-source",{"filename":"/tmp/a \"b\".txt"}])");
  CHECK(offset_key("c", SourcePartition()).value() == R"(["c",null])");
}

TEST_CASE("offset keys: several names come out in the order of Java's hash map",
          "[runtime][storage]") {
  const OffsetMap partition{{Text("topic"), Value("t")},
                            {Text("partition"), Value(std::int32_t{1})},
                            {Text("cluster"), Value("c")}};
  CHECK(offset_key("x", partition).value() == R"(["x",{"cluster":"c","partition":1,"topic":"t"}])");
  CHECK(java_hash_order({"b", "protocol", "database", "filename"}) ==
        std::vector<std::size_t>{0, 1, 2, 3});
  CHECK(java_hash_order({"filename", "protocol"}) == std::vector<std::size_t>{1, 0});
}

TEST_CASE("offset values: null stays null, nested values are refused", "[runtime][storage]") {
  CHECK(offset_value(SourceOffset(Text("position"), 1234)).value() == R"({"position":1234})");
  CHECK_FALSE(offset_value(SourceOffset()).value().has_value());
  const auto nested = std::make_shared<const OffsetMap>(OffsetMap{{Text("f"), Value(Array{})}});
  CHECK(offset_value(SourceOffset(nested))
            .error()
            .message.find(
                "Offsets may only contain primitive types as values, but field f contains") == 0);
}

TEST_CASE("offset values come back as int64 and double", "[runtime][storage]") {
  const auto map = parse_offset_value(R"({"a":1,"b":1.5,"c":"x","d":null})").value().value();
  CHECK(*find_offset(map, "a")->get_if<std::int64_t>() == 1);
  CHECK(*find_offset(map, "b")->get_if<double>() == 1.5);
  CHECK(find_offset(map, "d")->is_null());
  CHECK_FALSE(parse_offset_value("null").value().has_value());
  CHECK_FALSE(parse_offset_value("[1]").ok());
  CHECK_FALSE(parse_offset_value("{").ok());
}

TEST_CASE("Java's empty map has 82 bytes", "[runtime][storage]") {
  CHECK(encode_java_hash_map({}).size() == 82);
}

TEST_CASE("Java's map: what is written is read again", "[runtime][storage]") {
  RawOffsets entries;
  for (int i = 0; i < 100; ++i) {
    entries["key" + std::to_string(i)] =
        i % 3 == 0 ? std::nullopt : std::optional(std::string(static_cast<std::size_t>(i), 'v'));
  }
  const auto decoded = decode_java_hash_map(encode_java_hash_map(entries));
  REQUIRE(decoded.ok());
  CHECK(decoded->entries == entries);
  CHECK_FALSE(decoded->truncated);
}

TEST_CASE("Java's map: every cut is an early end, no cut is a crash", "[runtime][storage]") {
  const auto whole = encode_java_hash_map({{"a", "1"}, {"b", std::nullopt}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    const auto decoded = decode_java_hash_map(std::string_view(whole).substr(0, size));
    REQUIRE(decoded.ok());
    CHECK(decoded->truncated);
    CHECK(decoded->entries.empty());
  }
}

TEST_CASE("Java's map: any changed byte is read, refused or cut, never more",
          "[runtime][storage]") {
  const auto whole = encode_java_hash_map({{"a", "1"}, {"b", "22"}});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char change : {'\x00', '\xFF', '\x71'}) {
      auto broken = whole;
      broken[at] = change;
      const auto decoded = decode_java_hash_map(broken);
      CHECK((decoded.ok() || !decoded.error().message.empty()));
    }
  }
}

TEST_CASE("offsets file: stored offsets are there after a restart", "[runtime][storage]") {
  const ScratchFolder folder;
  const auto path = folder.path("offsets");
  {
    FileOffsetStore store(path, std::make_shared<NullLogger>());
    REQUIRE(store.start().ok());
    REQUIRE(store.put({{R"(["c",{"filename":"f"}])", R"({"position":1})"}}).ok());
    REQUIRE(store.put({{R"(["d",{"filename":"g"}])", R"({"position":2})"}}).ok());
  }
  FileOffsetStore again(path, std::make_shared<NullLogger>());
  REQUIRE(again.start().ok());
  const auto values = again.get({R"(["c",{"filename":"f"}])", R"(["none",null])"});
  CHECK(values->at(0) == R"({"position":1})");
  CHECK_FALSE(values->at(1).has_value());
}

TEST_CASE("offsets file: a key in another order of names is the same key", "[runtime][storage]") {
  const ScratchFolder folder;
  FileOffsetStore store(folder.path("offsets"), std::make_shared<NullLogger>());
  REQUIRE(store.start().ok());
  REQUIRE(store.put({{R"(["c",{"b":1,"a":2}])", "1"}}).ok());
  CHECK(store.get({R"(["c",{"a":2,"b":1}])"})->front() == "1");
  REQUIRE(store.put({{R"(["c",{"a":2,"b":1}])", "2"}}).ok());
  CHECK(store.get({R"(["c",{"b":1,"a":2}])"})->front() == "2");
}

TEST_CASE("offsets file: what is no offsets file is refused and left alone", "[runtime][storage]") {
  const ScratchFolder folder;
  const auto path = folder.path("offsets");
  std::ofstream(path) << "something else";
  FileOffsetStore store(path, std::make_shared<NullLogger>());
  const auto started = store.start();
  REQUIRE_FALSE(started.ok());
  CHECK(started.error().message.find(path) != std::string::npos);
  CHECK(started.error().message.find("at byte 0") != std::string::npos);
  CHECK(content_of(path) == "something else");
}

TEST_CASE("offsets file: a write that cannot be leaves the old file whole", "[runtime][storage]") {
  const ScratchFolder folder;
  const auto path = folder.path("offsets");
  FileOffsetStore store(path, std::make_shared<NullLogger>());
  REQUIRE(store.start().ok());
  REQUIRE(store.put({{"a", "1"}}).ok());
  const auto before = content_of(path);
  folder.make_folder("offsets.tmp");  // in the way of the temporary file
  const auto outcome = store.put({{"a", "2"}});
  REQUIRE_FALSE(outcome.ok());
  CHECK(outcome.error().message.find("offsets.tmp") != std::string::npos);
  CHECK(content_of(path) == before);
  CHECK(store.get({"a"})->front() == "1");
}

TEST_CASE("offset buffer: a failed flush goes back, unless something newer came",
          "[runtime][storage]") {
  OffsetBuffer buffer("c");
  const auto partition = [](const char* name) {
    return std::make_shared<const OffsetMap>(OffsetMap{{Text("p"), Value(name)}});
  };
  const auto at = [](std::int64_t position) { return SourceOffset(Text("at"), position); };
  REQUIRE(buffer.add({{partition("a"), at(1)}, {partition("b"), at(1)}}).ok());
  CHECK(buffer.begin_flush().size() == 2);
  CHECK(buffer.is_flushing());
  REQUIRE(buffer.add({{partition("a"), at(2)}}).ok());
  buffer.cancelled();
  const auto again = buffer.begin_flush();
  CHECK(again.at(R"(["c",{"p":"a"}])") == R"({"at":2})");
  CHECK(again.at(R"(["c",{"p":"b"}])") == R"({"at":1})");
  buffer.flushed();
  CHECK(buffer.is_empty());
}

}  // namespace troupe::runtime
