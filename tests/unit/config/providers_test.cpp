#include "config/providers/providers.hpp"

#include "tests/support/scratch.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace troupe::config {

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace

TEST_CASE("file provider: keys of a properties file in UTF-8", "[config][providers]") {
  const tests::ScratchFolder scratch;
  const auto root = fs::path(scratch.path("x")).parent_path();
  const auto file = root / "s.properties";
  write(file, "testKey=testResult\ntestKey2 : ž\\u0041\n# none\n");
  FileConfigProvider provider;
  CHECK_THROWS_WITH(provider.get(file.string()), "The provider has not been configured yet.");
  provider.configure({});
  CHECK(provider.get(file.string()).data ==
        Settings{{"testKey", "testResult"}, {"testKey2", "žA"}});
  CHECK(provider.get(file.string(), {"testKey", "none"}).data ==
        Settings{{"testKey", "testResult"}});
  CHECK(provider.get("").data.empty());
  CHECK(provider.get("", {"testKey"}).data.empty());
  CHECK_FALSE(provider.get(file.string()).ttl);
  write(file, "testKey=changed\n");
  CHECK(provider.get(file.string()).data == Settings{{"testKey", "changed"}});
  const auto missing = (root / "none").string();
  CHECK_THROWS_WITH(provider.get(missing), "Could not read properties from file " + missing);
}

TEST_CASE("folder provider: files are values, as they are", "[config][providers]") {
  const tests::ScratchFolder scratch;
  const auto root = fs::path(scratch.path("x")).parent_path();
  write(root / "one", "1\n");
  write(root / "two", "2");
  fs::create_directory(root / "below");
  DirectoryConfigProvider provider;
  provider.configure({});
  const auto folder = root.string();
  CHECK(provider.get(folder).data == Settings{{"one", "1\n"}, {"two", "2"}});
  CHECK(provider.get(folder, {"two", "../x", "below"}).data == Settings{{"two", "2"}});
  CHECK(provider.get((root / "one").string()).data.empty());
  CHECK(provider.get("").data.empty());
}

TEST_CASE("providers read below allowed paths only", "[config][providers]") {
  const tests::ScratchFolder scratch;
  const auto root = fs::path(scratch.path("x")).parent_path();
  fs::create_directory(root / "in");
  fs::create_directory(root / "inner");
  write(root / "in" / "f", "x");
  write(root / "inner" / "f", "y");
  DirectoryConfigProvider provider;
  provider.configure({{"allowed.paths", (root / "in").string()}});
  CHECK(provider.get((root / "in").string()).data == Settings{{"f", "x"}});
  CHECK(provider.get((root / "in/../in/").string()).data == Settings{{"f", "x"}});
  CHECK(provider.get((root / "inner").string()).data.empty());
  CHECK(provider.get((root / "in/../inner").string()).data.empty());
  CHECK(provider.get(root.string()).data.empty());
  provider.configure({{"allowed.paths", (root / "in").string() + ',' + (root / "inner").string()}});
  CHECK(provider.get((root / "inner").string()).data == Settings{{"f", "y"}});

  FileConfigProvider file;
  CHECK_THROWS_WITH(file.configure({{"allowed.paths", "/none/such"}}),
                    "Path /none/such does not exist");
  CHECK_THROWS_WITH(file.configure({{"allowed.paths", "foo bar "}}),
                    "Path foo bar  is not absolute");
}

TEST_CASE("environment provider: names that the pattern allows", "[config][providers]") {
  EnvVarConfigProvider provider({{"test_var1", "1"}, {"secret_var2", "2"}, {"new", "3"}});
  provider.configure({});
  CHECK(provider.get("").data.size() == 3);
  CHECK(provider.get("", {"new", "none"}).data == Settings{{"new", "3"}});
  CHECK_THROWS_WITH(provider.get("p"),
                    "Path is not supported for EnvVarConfigProvider, invalid value 'p'");
  provider.configure({{"allowlist.pattern", "secret_.*"}});
  CHECK(provider.get("").data == Settings{{"secret_var2", "2"}});
  CHECK_THROWS_AS(provider.configure({{"allowlist.pattern", "("}}), ConfigException);
}

}  // namespace troupe::config
