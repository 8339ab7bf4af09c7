// What a converter remembers of earlier documents must not show in what it reads.
#include "tests/support/json_converters.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <random>
#include <string>

namespace troupe::runtime {

using troupe::tests::schemaless_json;

namespace {

std::string read(JsonConverter& json, const std::string& document) {
  try {
    return json.to_connect_data(TopicName(Text("t")), {}, Slice::copy(document)).value.to_text();
  } catch (const DataException& e) {
    return std::string("error: ") + e.what();
  }
}

/// Objects that mostly have the same names in the same order.
class SimilarDocuments {
 public:
  explicit SimilarDocuments(unsigned seed) : random_(seed) {}

  std::string next() { return object(0); }

 private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }

  std::string object(int depth) {
    static const char* const names[] = {"id",  "name",          "n",       "",
                                        "a:1", "a\\\":1,\\\"b", "\\u0061", "\xc3\xa9"};
    const std::string blank = chance(10) ? " " : "";
    std::string text = "{" + blank;
    bool first = true;
    for (const std::string name : names) {
      if (chance(8)) {
        continue;
      }
      for (auto times = chance(4) ? 2 : 1; times > 0; --times) {
        text += first ? "" : ",";
        first = false;
        text += blank + '"' + (chance(4) ? "other" : name) + '"' + blank + ':' + value(depth);
      }
    }
    return text + blank + (chance(1) ? "" : "}");
  }

  std::string value(int depth) {
    switch (random_() % (depth < 2 ? 6U : 4U)) {
      case 0:
        return "null";
      case 1:
        return std::to_string(random_() % 100);
      case 2:
        return "\"text\"";
      case 3:
        return "true";
      case 4:
        return "[" + object(depth + 1) + "," + object(depth + 1) + "]";
      default:
        return object(depth + 1);
    }
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("json: documents read alike whatever was read before", "[runtime][json]") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SimilarDocuments documents(seed);
    auto experienced = schemaless_json();
    for (int i = 0; i < 100; ++i) {
      const auto document = documents.next();
      CAPTURE(seed, i, document);
      auto fresh = schemaless_json();
      REQUIRE(read(experienced, document) == read(fresh, document));
    }
  }
}

TEST_CASE("json: names that come in another way than expected", "[runtime][json]") {
  auto json = schemaless_json();
  const auto* const usual = R"({"a":1,"b":2})";
  const struct {
    const char* document;
    const char* want;
  } cases[] = {
      {R"({"b":2,"a":1})", "{b=2, a=1}"},
      {R"({"a":1,"a":2})", "{a=2}"},
      {R"({"a":1,"b":2,"a":3})", "{a=3, b=2}"},
      {R"({"a":1,"bb":2})", "{a=1, bb=2}"},
      {R"({"a":1})", "{a=1}"},
      {R"({"a":1,"b":2,"c":3})", "{a=1, b=2, c=3}"},
      {R"({ "a" : 1 , "b" : 2 })", "{a=1, b=2}"},
      {R"({})", "{}"},
  };
  for (const auto& c : cases) {
    CHECK(read(json, usual) == "{a=1, b=2}");
    CHECK(read(json, c.document) == c.want);
  }
  CHECK_THAT(read(json, R"({"a":1,"b)"), Catch::StartsWith("error: "));
  CHECK_THAT(read(json, R"({"a":1,"b"})"), Catch::StartsWith("error: "));
}

TEST_CASE("json: names of every length, in documents that end anywhere", "[runtime][json]") {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string name(length, 'n');
    const auto usual = "{\"" + name + "\":1}";
    auto json = schemaless_json();
    for (std::size_t size = 1; size <= usual.size(); ++size) {
      CAPTURE(length, size);
      CHECK(read(json, usual) == '{' + name + "=1}");
      auto fresh = schemaless_json();
      const auto document = usual.substr(0, size);
      REQUIRE(read(json, document) == read(fresh, document));
    }
    for (std::size_t place = 0; place < length; ++place) {
      auto other = name;
      other[place] = 'm';
      CHECK(read(json, usual) == '{' + name + "=1}");
      CHECK(read(json, "{\"" + other + "\":1}") == '{' + other + "=1}");
    }
  }
}

TEST_CASE("json: many names, one of them again", "[runtime][json]") {
  for (const int count : {15, 16, 17, 63, 64, 65, 200}) {
    auto json = schemaless_json();
    std::string names;
    std::string want;
    for (int i = 0; i < count; ++i) {
      const auto number = std::to_string(i);
      names += "\"n" + number + "\":" + number + ',';
      want += (i == 0 ? "n0=x" : ", n" + number + '=' + number);
    }
    for (int times = 0; times < 3; ++times) {
      CHECK(read(json, '{' + names + R"("n0":"x","end":true})") == '{' + want + ", end=true}");
    }
  }
}

TEST_CASE("json: a name with escapes is not taken for what it looks like without",
          "[runtime][json]") {
  auto json = schemaless_json();
  const auto* const one_name = R"({"a\":1,\"b":5})";
  CHECK(read(json, one_name) == R"({a":1,"b=5})");
  CHECK(read(json, R"({"a":1,"b":2})") == "{a=1, b=2}");
  CHECK(read(json, one_name) == R"({a":1,"b=5})");
}

TEST_CASE("json: objects of ever other names, and of more than are remembered", "[runtime][json]") {
  auto json = schemaless_json();
  for (int i = 0; i < 200; ++i) {
    const auto number = std::to_string(i);
    CHECK(read(json, "{\"n" + number + "\":" + number + "}") == "{n" + number + "=" + number + "}");
  }
  std::string many = "{";
  std::string want = "{";
  for (std::size_t i = 0; i < 2 * JsonShape::max_names; ++i) {
    many += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":{}";
    want += (i == 0 ? "k" : ", k") + std::to_string(i) + "={}";
  }
  auto other = schemaless_json();
  for (int i = 0; i < 3; ++i) {
    CHECK(read(other, many + "}") == want + "}");
  }
}

}  // namespace troupe::runtime
