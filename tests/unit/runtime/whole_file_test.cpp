#include "runtime/storage/whole_file.hpp"

#include "runtime/storage/file_offset_store.hpp"
#include "tests/support/scratch.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace troupe::runtime {

namespace fs = std::filesystem;
using troupe::tests::content_of;
using troupe::tests::NullLogger;
using troupe::tests::ScratchFolder;

namespace {

/// Longer by four characters, it is no name any more: nothing can be made beside it.
std::string longest_name() { return std::string(253, 'o'); }

class CollectingLogger final : public Logger {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void log(LogLevel, std::string_view message) override { lines.emplace_back(message); }
  std::vector<std::string> lines;
};

}  // namespace

TEST_CASE("whole file: a link stays one, what it leads to is written", "[runtime][storage]") {
  const ScratchFolder folder;
  folder.make_folder("data");
  const bool exists = GENERATE(true, false);
  CAPTURE(exists);
  if (exists) {
    std::ofstream(folder.path("data/file")) << "old";
  }
  fs::create_symlink("middle", folder.path("link"));
  fs::create_symlink("data/file", folder.path("middle"));
  WholeFile file(folder.path("link"), "things");
  REQUIRE(file.probe().ok());
  REQUIRE(file.write("new").ok());
  CHECK(fs::is_symlink(folder.path("link")));
  CHECK(fs::is_symlink(folder.path("middle")));
  CHECK_FALSE(fs::is_symlink(folder.path("data/file")));
  CHECK(content_of(folder.path("data/file")) == "new");
  CHECK_FALSE(fs::exists(folder.path("data/file.tmp")));
}

TEST_CASE("whole file: links in a circle are an error that says so", "[runtime][storage]") {
  const ScratchFolder folder;
  fs::create_symlink("b", folder.path("a"));
  fs::create_symlink("a", folder.path("b"));
  WholeFile file(folder.path("a"), "things");
  CHECK(file.probe().error().message == "cannot follow the symbolic link '" + folder.path("a") +
                                            "': Too many levels of symbolic links");
}

TEST_CASE("whole file: permissions stay", "[runtime][storage]") {
  const ScratchFolder folder;
  std::ofstream(folder.path("file")) << "old";
  fs::permissions(folder.path("file"), fs::perms::owner_read | fs::perms::owner_write);
  WholeFile file(folder.path("file"), "things");
  REQUIRE(file.write("new").ok());
  CHECK(fs::status(folder.path("file")).permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("whole file: a probe says what would go wrong and leaves no trace",
          "[runtime][storage]") {
  const ScratchFolder folder;
  WholeFile missing(folder.path("none/file"), "things");
  CHECK(missing.probe().error().message ==
        "cannot write things to '" + folder.path("none/file.tmp") + "': No such file or directory");
  WholeFile fine(folder.path("file"), "things");
  REQUIRE(fine.probe().ok());
  CHECK(fs::is_empty(fs::path(folder.path("file")).parent_path()));
}

TEST_CASE("whole file: where nothing can be made beside it, it is written in place",
          "[runtime][storage]") {
  const ScratchFolder folder;
  const auto path = folder.path(longest_name());
  std::ofstream(path) << "what is old and longer";
  WholeFile file(path, "things");
  REQUIRE(file.probe().ok());
  CHECK(file.is_written_in_place());
  REQUIRE(file.write("new").ok());
  CHECK(content_of(path) == "new");
}

TEST_CASE("whole file: a device stays one", "[runtime][storage]") {
  const ScratchFolder folder;
  fs::create_symlink("/dev/null", folder.path("link"));
  WholeFile file(folder.path("link"), "things");
  REQUIRE(file.probe().ok());
  CHECK_FALSE(file.is_written_in_place());
  REQUIRE(file.write("new").ok());
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("whole file: what is full now need not be later", "[runtime][storage]") {
  const ScratchFolder folder;
  std::ofstream(folder.path("file")) << "old";
  fs::create_directory(folder.path("file.tmp"));  // as good a reason that is no lack of rights
  WholeFile file(folder.path("file"), "things");
  CHECK_FALSE(file.probe().ok());
  CHECK_FALSE(file.is_written_in_place());
  fs::remove(folder.path("file.tmp"));
  REQUIRE(file.write("new").ok());
  CHECK(content_of(folder.path("file")) == "new");
}

TEST_CASE("offsets file: what will not be stored is said at the start", "[runtime][storage]") {
  const ScratchFolder folder;
  auto logger = std::make_shared<CollectingLogger>();
  SECTION("a folder that is not there: commits fail until it is") {
    FileOffsetStore store(folder.path("none/offsets"), logger);
    REQUIRE(store.start().ok());
    REQUIRE(logger->lines.size() == 1);
    CHECK(logger->lines[0].find("cannot write source offsets to '" +
                                folder.path("none/offsets.tmp") +
                                "': No such file or directory; unless that changes, commits of "
                                "source offsets will fail") != std::string::npos);
    CHECK_FALSE(store.put({{"a", "1"}}).ok());
    folder.make_folder("none");
    CHECK(store.put({{"a", "1"}}).ok());
  }
  SECTION("a file that can only be written in place: stored all the same") {
    const auto path = folder.path(longest_name());
    std::ofstream(path).flush();
    FileOffsetStore store(path, logger);
    REQUIRE(store.start().ok());
    REQUIRE(logger->lines.size() == 1);
    CHECK(logger->lines[0].find("written in place") != std::string::npos);
    REQUIRE(store.put({{R"(["c",{"f":"g"}])", "1"}}).ok());
    FileOffsetStore again(path, std::make_shared<NullLogger>());
    REQUIRE(again.start().ok());
    CHECK(again.get({R"(["c",{"f":"g"}])"})->front() == "1");
  }
  SECTION("a pipe, which would be waited for: refused") {
    REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
    FileOffsetStore store(folder.path("pipe"), logger);
    const auto started = store.start();
    REQUIRE_FALSE(started.ok());
    CHECK(started.error().message ==
          "offset.storage.file.filename '" + folder.path("pipe") + "' is no file");
  }
  SECTION("all is well: nothing") {
    FileOffsetStore store(folder.path("offsets"), logger);
    REQUIRE(store.start().ok());
    CHECK(logger->lines.empty());
  }
}

}  // namespace troupe::runtime
