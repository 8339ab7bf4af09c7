#include <troupe/shared_vector.hpp>
#include <troupe/slice.hpp>
#include <troupe/struct.hpp>
#include <troupe/value.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace troupe {

namespace {

/// Counts how often it ended: once, when its last slice did.
class CountedBuffer final : public Buffer {
 public:
  explicit CountedBuffer(int& ends) : ends_(ends) {}
  ~CountedBuffer() override { ++ends_; }
  CountedBuffer(const CountedBuffer&) = delete;
  CountedBuffer& operator=(const CountedBuffer&) = delete;
  CountedBuffer(CountedBuffer&&) = delete;
  CountedBuffer& operator=(CountedBuffer&&) = delete;

  [[nodiscard]] Text text() { return Text(Slice::share(bytes_, *this)); }

 private:
  std::string bytes_ = "text";
  int& ends_;
};

Value nested(CountedBuffer& buffer) {
  const auto schema = SchemaBuilder::structure()
                          .field("a", Schema::of(SchemaType::string))
                          .field("b", SchemaBuilder::array_of_null().build())
                          .build();
  Struct structure(schema);
  structure.put_unchecked(0, buffer.text());
  structure.put_unchecked(1, Array{Value(buffer.text()), Value(Bytes(buffer.text().bytes()))});
  return Map{{Value(buffer.text()), Value(std::move(structure))},
             {Value(Text::of_static("k")), Value(buffer.text())}};
}

}  // namespace

TEST_CASE("shared vectors: a change leaves other holders alone", "[api][values]") {
  const Value original = Map{{Value("a"), Value(true)}, {Value("b"), Value()}};
  auto copy = original;
  CHECK(original.map()->data() == copy.map()->data());
  auto& changed = *copy.map_to_change();

  SECTION("an element") { changed.front().second = Value("new"); }
  SECTION("one more") { changed.emplace_back(Value("c"), Value("new")); }
  SECTION("one less") { changed.erase(changed.begin()); }
  SECTION("none") { changed.clear(); }

  CHECK_FALSE(copy == original);
  CHECK(original == Value(Map{{Value("a"), Value(true)}, {Value("b"), Value()}}));
}

TEST_CASE("shared vectors: what one holder has is changed in place", "[api][values]") {
  Value value = Array{Value("a"), Value("b"), Value("c")};
  const auto* before = value.array()->data();
  auto& elements = *value.array_to_change();
  elements.erase(elements.begin());
  elements.push_back(elements.front());
  CHECK(value.array()->data() == before);
  CHECK(value.to_text() == "[b, c, b]");
}

TEST_CASE("shared vectors: grow past their capacity with an element of their own",
          "[api][values]") {
  Array elements{Value("first")};
  for (int i = 0; i < 100; ++i) {
    elements.push_back(elements.front());
  }
  CHECK(elements.size() == 101);
  CHECK(elements.back() == Value("first"));
}

TEST_CASE("shared vectors: an element is taken out of the middle", "[api][values]") {
  Array array{"a", Array{"b"}, 3, Text("d")};
  const auto shared = array;
  auto* next = array.erase(array.begin() + 1);
  CHECK(*next == Value(3));
  CHECK(array == Array{"a", 3, "d"});
  next = array.erase(array.begin() + 2);
  CHECK(next == array.end());
  array.erase(array.begin());
  CHECK(array == Array{3});
  CHECK(shared == Array{"a", Array{"b"}, 3, "d"});
}

TEST_CASE("shared vectors: texts of several buffers by turns end each once", "[api][values]") {
  const Text first("first");
  const Text second("second");
  const Text third("third");
  for (int round = 0; round < 3; ++round) {
    const Array array{first, second, first, second, third, first, third, second, second};
    auto copy = array;
    copy.push_back(first);
    CHECK(copy.size() == 10);
  }
  CHECK(first.str() + second.str() + third.str() == "firstsecondthird");
}

TEST_CASE("structs: a copy that is changed leaves its original alone", "[api][values]") {
  const auto schema = SchemaBuilder::structure().field("a", Schema::of(SchemaType::int32)).build();
  const Value original = Struct(schema).put("a", std::int32_t{1});
  auto copy = original;
  copy.structure_to_change()->put("a", std::int32_t{2});
  CHECK(original.to_text() == "Struct{a=1}");
  CHECK(copy.to_text() == "Struct{a=2}");
}

TEST_CASE("values: a value takes over a part of itself", "[api][values]") {
  Value value = Array{Value(Array{Value("inner")})};
  value = Value(value.array()->front());
  CHECK(value.to_text() == "[inner]");
  value = std::move(value.array_to_change()->front());
  CHECK(value.to_text() == "inner");
}

TEST_CASE("values: buffers end once, with the last of many threads that share and change values",
          "[api][values]") {
  int ends = 0;
  {
    auto* buffer = new CountedBuffer(ends);  // NOLINT(*-owning-memory): the last slice ends it
    const auto original = nested(*buffer);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([copy = original]() mutable {
        for (int round = 0; round < 1000; ++round) {
          auto mine = copy;
          mine.map_to_change()->front().second = Value();
          mine.map_to_change()->emplace_back(Value("more"), mine.map()->back().second);
          copy = Value(*copy.map());
        }
      });
    }
    for (auto& thread : threads) {
      thread.join();
    }
    CHECK(ends == 0);
  }
  CHECK(ends == 1);
}

}  // namespace troupe
