#include "config/variables.hpp"

#include "config/secrets.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <random>
#include <set>
#include <stdexcept>
#include <string>

namespace troupe::config {

namespace {

/// Knows what it is told; counts how often it is asked.
class FakeProvider final : public ConfigProvider {
 public:
  std::map<std::string, Settings> paths;
  std::optional<std::chrono::milliseconds> ttl;
  int asked = 0;

  void configure(const Settings&) override {}
  ConfigData get(const std::string& path) override {
    ++asked;
    return {paths[path], ttl};
  }
  ConfigData get(const std::string& path, const std::set<std::string>& keys) override {
    auto data = get(path);
    std::erase_if(data.data, [&](const auto& entry) { return !keys.contains(entry.first); });
    return data;
  }
};

struct Given {
  std::shared_ptr<FakeProvider> fake = std::make_shared<FakeProvider>();
  Providers providers = {{"test", fake}};

  Given() {
    fake->paths["testPath"] = {{"testKey", "testResult"},
                               {"testIndirection", "${test:testPath:testKey}"}};
    fake->paths[""] = {{"testKey", "testResultNoPath"}, {"a:b", "colons"}};
  }
  std::string resolve(const std::string& value) const {
    return *resolve_variables({{"k", value}}, providers).settings.at("k");
  }
};

}  // namespace

TEST_CASE("variables: what is replaced and what stays", "[config][variables]") {
  const Given given;
  struct Case {
    const char* name;
    std::string value;
    std::string want;
  };
  const auto c = GENERATE(values<Case>({
      {"one", "${test:testPath:testKey}", "testResult"},
      {"several", "hello, ${test:testPath:testKey}; bye, ${test:testKey}!",
       "hello, testResult; bye, testResultNoPath!"},
      {"without path", "${test:testKey}", "testResultNoPath"},
      {"further colons are the key's", "${test::a:b}", "colons"},
      {"only one level", "${test:testPath:testIndirection}", "${test:testPath:testKey}"},
      {"no variable", "plain $ { } text", "plain $ { } text"},
      {"no colon", "${test}", "${test}"},
      {"unknown provider", "${other:testPath:testKey}", "${other:testPath:testKey}"},
      {"unknown key", "a ${test:testPath:none} b", "a ${test:testPath:none} b"},
      {"unknown path", "${test:none:testKey}", "${test:none:testKey}"},
      {"open", "${test:testPath:testKey", "${test:testPath:testKey"},
      {"open one before", "${x ${test:testKey}", "${x ${test:testKey}"},
      {"closed one before", "${x} ${test:testKey}", "${x} testResultNoPath"},
      {"empty", "", ""},
  }));
  CAPTURE(c.name);
  CHECK(given.resolve(c.value) == c.want);
}

TEST_CASE("variables: nulls stay null, each path is asked once, the shortest life counts",
          "[config][variables]") {
  const Given given;
  given.fake->ttl = std::chrono::milliseconds{7};
  const auto resolved = resolve_variables({{"a", std::nullopt},
                                           {"b", "${test:testPath:testKey}"},
                                           {"c", "${test:testPath:testIndirection}"}},
                                          given.providers);
  CHECK_FALSE(resolved.settings.at("a"));
  CHECK(given.fake->asked == 1);
  CHECK(resolved.ttl == std::chrono::milliseconds{7});
  CHECK_FALSE(resolve_variables({{"a", "plain"}}, given.providers).ttl);
}

TEST_CASE("variables: a provider that keeps to itself is the caller's trouble",
          "[config][variables]") {
  class Failing final : public ConfigProvider {
   public:
    void configure(const Settings&) override {}
    ConfigData get(const std::string&) override { throw std::runtime_error("away"); }
    ConfigData get(const std::string&, const std::set<std::string>&) override {
      throw std::runtime_error("away");
    }
  };
  const Providers providers = {{"f", std::make_shared<Failing>()}};
  CHECK_THROWS_WITH(resolve_variables({{"a", "${f:x}"}}, providers), "away");
}

TEST_CASE("variables: any text is read in linear time and keeps what is no variable",
          "[config][variables]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  constexpr std::string_view alphabet = "${}:ab";
  const Given given;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (auto size = random() % 40; size > 0; --size) {
      text += alphabet[random() % alphabet.size()];
    }
    CAPTURE(text);
    std::size_t last = 0;
    for (const auto& variable : find_variables(text)) {
      REQUIRE(variable.begin >= last);
      REQUIRE(text.compare(variable.begin, 2, "${") == 0);
      REQUIRE(text[variable.end - 1] == '}');
      last = variable.end;
    }
    REQUIRE(given.resolve(text) == text);  // none of these names a known key
  }
  std::string long_text;
  for (int i = 0; i < 500000; ++i) {
    long_text += "${";
  }
  CHECK(find_variables(long_text).empty());
  CHECK(find_variables(long_text + '}').empty());
}

TEST_CASE("secrets: messages show references, longer secrets first", "[config][variables]") {
  Secrets secrets;
  CHECK(secrets.scrub("nothing to hide") == "nothing to hide");
  secrets.add("abc", "${f:short}");
  secrets.add("abcdef\n", "${f:long}");
  secrets.add("", "${f:empty}");
  CHECK(secrets.scrub("Invalid value abcdef for configuration x, not abc") ==
        "Invalid value ${f:long} for configuration x, not ${f:short}");
  secrets.add("f", "${f:one}");
  CHECK(secrets.scrub("abc") == "${f:short}");
}

}  // namespace troupe::config
