#include "runtime/plugins/descriptor_check.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace troupe::runtime {

namespace {

TroupePluginDescriptor worker() {
  TroupePluginDescriptor descriptor{};
  descriptor.size = sizeof descriptor;
  descriptor.api_version = 1;
  std::strcpy(descriptor.compiler, "gcc 12");
  std::strcpy(descriptor.stdlib, "libstdc++ cxx11");
  return descriptor;
}

std::optional<std::string> mismatch(const TroupePluginDescriptor& found) {
  return descriptor_mismatch(worker(), std::as_bytes(std::span(&found, 1)));
}

}  // namespace

TEST_CASE("descriptor: this build fits itself", "[runtime][plugins]") {
  constexpr auto own = describe_this_build();
  CHECK(descriptor_mismatch(own, std::as_bytes(std::span(&own, 1))) == std::nullopt);
  CHECK(std::string(own.compiler).find(' ') != std::string::npos);
  CHECK(own.stdlib[0] != '\0');
}

TEST_CASE("descriptor: every difference is told with both sides", "[runtime][plugins]") {
  struct Case {
    std::string name;
    std::function<void(TroupePluginDescriptor&)> change;
    std::optional<std::string> want;
  };
  const auto c = GENERATE(values<Case>({
      {"the same", [](auto&) {}, std::nullopt},
      {"a longer one of the same version", [](auto& d) { d.size += 100; }, std::nullopt},
      {"trailing blanks", [](auto& d) { std::strcpy(d.build_flags, "  "); }, std::nullopt},
      {"version", [](auto& d) { d.api_version = 2; },
       "plugin API version: the worker has 1, the library 2"},
      {"version, then nothing else is believed",
       [](auto& d) {
         d.api_version = 0;
         std::strcpy(d.compiler, "clang 14");
       },
       "plugin API version: the worker has 1, the library 0"},
      {"compiler", [](auto& d) { std::strcpy(d.compiler, "clang 14"); },
       "compiler: the worker has gcc 12, the library clang 14"},
      {"standard library and flags",
       [](auto& d) {
         std::strcpy(d.stdlib, "libstdc++ old");
         std::strcpy(d.build_flags, "asan glibcxx-debug ");
       },
       "standard library: the worker has libstdc++ cxx11, the library libstdc++ old; build flags: "
       "the worker has none, the library asan glibcxx-debug"},
      {"a field without an end", [](auto& d) { std::memset(d.compiler, 'x', sizeof d.compiler); },
       "compiler: the worker has gcc 12, the library " + std::string(32, 'x')},
      {"bytes that do not print", [](auto& d) { std::strcpy(d.compiler, "gcc\n\x80"); },
       "compiler: the worker has gcc 12, the library gcc??"},
      {"too short a size", [](auto& d) { d.size = 8; },
       "its descriptor has 136 bytes and says it has 8, not 136"},
  }));
  CAPTURE(c.name);
  auto found = worker();
  c.change(found);
  CHECK(mismatch(found) == c.want);
}

TEST_CASE("descriptor: fewer bytes than one are refused", "[runtime][plugins]") {
  const auto found = worker();
  const auto bytes = std::as_bytes(std::span(&found, 1));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(descriptor_mismatch(worker(), bytes.first(size)).has_value());
  }
}

}  // namespace troupe::runtime
