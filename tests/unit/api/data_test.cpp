#include <troupe/errors.hpp>
#include <troupe/headers.hpp>
#include <troupe/offsets.hpp>
#include <troupe/record.hpp>
#include <troupe/slice.hpp>
#include <troupe/struct.hpp>
#include <troupe/value.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace troupe {

namespace {

class CountedBuffer final : public Buffer {
 public:
  explicit CountedBuffer(bool& gone) : gone_(gone) {}
  ~CountedBuffer() override { gone_ = true; }
  std::string bytes = "hello world";

 private:
  bool& gone_;
};

}  // namespace

TEST_CASE("slice: the last one frees the buffer, whatever the order", "[api][slice]") {
  bool gone = false;
  auto* buffer = new CountedBuffer(gone);
  {
    auto whole = Slice::share(buffer->bytes, *buffer);
    auto part = whole.part(6, 5);
    auto copy = part;
    whole = Slice();
    CHECK_FALSE(gone);
    CHECK(part.view() == "world");
    CHECK(copy == part);
  }
  CHECK(gone);
}

TEST_CASE("slice: a batch of references can be taken at once and given back", "[api][slice]") {
  bool gone = false;
  auto* buffer = new CountedBuffer(gone);
  buffer->retain(3);
  {
    const auto first = Slice::adopt("a", *buffer);
    const auto second = Slice::adopt("b", *buffer);
    buffer->release();
    CHECK_FALSE(gone);
  }
  CHECK(gone);
}

TEST_CASE("slice: detaching copies, so that a small part does not hold a large block",
          "[api][slice]") {
  bool gone = false;
  auto* buffer = new CountedBuffer(gone);
  auto part = Slice::share(buffer->bytes, *buffer).part(0, 5);
  const auto own = part.detach();
  part = Slice();
  CHECK(gone);
  CHECK(own.view() == "hello");
}

TEST_CASE("slice: copies may be dropped on any thread", "[api][slice]") {
  bool gone = false;
  auto* buffer = new CountedBuffer(gone);
  auto slice = Slice::share(buffer->bytes, *buffer);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([slice] {
      for (int k = 0; k < 1000; ++k) {
        const auto copy = slice;
        static_cast<void>(copy);
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  slice = Slice();
  threads.clear();
  CHECK(gone);
}

TEST_CASE("numbers print as Java prints them", "[api][values]") {
  CHECK(java_double_text(1) == "1.0");
  CHECK(java_double_text(0.001) == "0.001");
  CHECK(java_double_text(1e-4) == "1.0E-4");
  CHECK(java_double_text(1e7) == "1.0E7");
  CHECK(java_double_text(123456.789) == "123456.789");
  CHECK(java_double_text(-0.0) == "-0.0");
  CHECK(java_double_text(std::numeric_limits<double>::infinity()) == "Infinity");
  CHECK(java_float_text(0.1F) == "0.1");
}

TEST_CASE("numbers of few decimals print with these", "[api][values]") {
  std::mt19937_64 random(1);  // NOLINT(cert-msc51-cpp): the same numbers each time
  const auto check = [](std::uint64_t scaled, double scale) {
    const auto number = static_cast<double>(scaled) / scale;
    if (number >= 1e7) {
      return;  // rounded up to where exponents begin
    }
    std::array<char, 32> shortest{};
    auto* const end = std::to_chars(shortest.data(), shortest.data() + shortest.size(), number,
                                    std::chars_format::fixed)
                          .ptr;
    std::string want(shortest.data(), end);
    want += want.find('.') == std::string::npos ? ".0" : "";
    REQUIRE(java_double_text(number) == want);
    REQUIRE(java_double_text(-number) == '-' + want);
  };
  for (double scale = 1; scale < 1e12; scale *= 10) {
    for (int i = 0; i < 2000; ++i) {
      const auto first = static_cast<std::uint64_t>(std::ceil(scale / 1000));
      const auto last = static_cast<std::uint64_t>(scale * 1e7) - 1;
      check(std::uniform_int_distribution(first, last)(random), scale);
      check(first, scale);
      check(last, scale);
    }
  }
  for (int i = 0; i < 20000; ++i) {
    check(random() % 10'000'000, 1);
    check(std::uniform_int_distribution(std::uint64_t{1} << 44U, std::uint64_t{1} << 53U)(random),
          std::ldexp(1, 30));
  }
}

TEST_CASE("decimals keep every digit", "[api][values]") {
  for (const std::string text : {"0", "-1", "123456789012345678901234567890.12345", "-0.001"}) {
    CAPTURE(text);
    const auto decimal = parse_decimal(text);
    REQUIRE(decimal);
    CHECK(decimal_plain_text(*decimal) == text);
  }
  CHECK_FALSE(parse_decimal("1.2.3"));
  CHECK_FALSE(parse_decimal(""));
  CHECK_FALSE(parse_decimal("abc"));
}

namespace {

/// Not inlined: the optimiser sees all the way of the content, and nothing of the test.
template <class T>
[[gnu::noinline]] T through_a_move(Value& value, T content) {
  value.emplace(content);
  const Value moved(std::move(value));
  const auto* found = moved.get_if<T>();
  return found != nullptr ? *found : T{};
}

template <class T>
[[gnu::noinline]] T through_an_assignment(void* room, Value& to, T content) {
  auto* value = new (room) Value(content);
  to = *value;
  value->~Value();
  const auto* found = to.get_if<T>();
  return found != nullptr ? *found : T{};
}

template <class T>
[[gnu::noinline]] T through_a_swap(Value& one, Value& other, T content) {
  one.emplace(content);
  one.swap(other);
  const auto* found = other.get_if<T>();
  return found != nullptr ? *found : T{};
}

template <class T>
void check_moves(T content) {
  Value one("text");
  CHECK(through_a_move(one, content) == content);
  alignas(Value) std::array<std::byte, sizeof(Value)> room{};
  Value other("text");
  CHECK(through_an_assignment(room.data(), other, content) == content);
  CHECK(through_a_swap(one, other, content) == content);
}

}  // namespace

// The optimiser may not take the words that move for other objects than what was put there.
TEST_CASE("values: what is put in comes out of moves, whatever its size", "[api][values]") {
  check_moves(true);
  check_moves(std::int8_t{-7});
  check_moves(std::int16_t{-7});
  check_moves(std::int32_t{7});
  check_moves(std::int64_t{-7});
  check_moves(2.5F);
  check_moves(2.5);
  check_moves(Instant{5});
}

TEST_CASE("values: type identity matters, containers compare deeply", "[api][values]") {
  CHECK_FALSE(Value(std::int32_t{1}) == Value(std::int64_t{1}));
  CHECK(Value(Array{Value("a"), Value(nullptr)}) == Value(Array{Value("a"), Value(nullptr)}));
  CHECK(Value(Array{Value(true), Value(2.5)}).to_text() == "[true, 2.5]");
  CHECK(Value(Map{{Value("k"), Value("v")}}).to_text() == "{k=v}");
  CHECK(Value().to_text() == "null");
}

TEST_CASE("offset maps are equal in any order", "[api][offsets]") {
  const OffsetMap one{{Text("a"), Value("1")}, {Text("b"), Value("2")}};
  const OffsetMap other{{Text("b"), Value("2")}, {Text("a"), Value("1")}};
  CHECK(same_offset_map(one, other));
  CHECK_FALSE(same_offset_map(one, {{Text("a"), Value("1")}}));
  CHECK(same_partition(nullptr, nullptr));
  CHECK_FALSE(same_partition(std::make_shared<OffsetMap>(one), nullptr));
}

TEST_CASE("a source offset of one number is a map when asked", "[api][offsets]") {
  const SourceOffset offset(Text::of_static("position"), 42);
  REQUIRE(offset.to_map().size() == 1);
  CHECK(offset.to_map()[0].first == "position");
  CHECK(*offset.to_map()[0].second.get_if<std::int64_t>() == 42);
  CHECK(SourceOffset().is_null());
  CHECK(SourceOffset(nullptr).is_null());
}

TEST_CASE("headers: names may repeat, the latest can be kept", "[api][headers]") {
  Headers headers;
  headers.add_text(Text("a"), Value("1")).add_text(Text("b"), Value("2"));
  headers.add_text(Text("a"), Value("3"));
  CHECK(headers.all_with_name("a").size() == 2);
  CHECK(headers.last_with_name("a")->value == Value("3"));
  headers.retain_latest("a");
  CHECK(headers.size() == 2);
  CHECK(headers.last_with_name("none") == nullptr);
}

TEST_CASE("errors carry the Java class they stand for", "[api][errors]") {
  try {
    throw ConfigException("tasks.max", "0", "Value must be at least 1");
  } catch (const ConnectException& e) {
    CHECK(e.java_class() == "org.apache.kafka.common.config.ConfigException");
    CHECK(std::string(e.what()) ==
          "Invalid value 0 for configuration tasks.max: Value must be at least 1");
  }
}

}  // namespace troupe
