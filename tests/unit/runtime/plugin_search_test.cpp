#include "runtime/plugins/plugin_search.hpp"

#include "tests/support/scratch.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace troupe::runtime {

namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

struct Tree {
  tests::ScratchFolder folder;

  [[nodiscard]] std::string path(const std::string& name) const { return folder.path(name); }
  std::string file(const std::string& name) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name)) << "content";
    return path(name);
  }
  void link(const std::string& to, const std::string& name) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    fs::create_symlink(to, path(name));
  }
};

Paths libraries(const PluginSearch& search) {
  Paths all;
  for (const auto& location : search.locations) {
    all.insert(all.end(), location.libraries.begin(), location.libraries.end());
  }
  return all;
}

}  // namespace

TEST_CASE("plugin path: names of shared libraries", "[runtime][plugins]") {
  for (const std::string name : {"a.so", "liba.so.1", "a.so.1.2.3", "a.b.so"}) {
    CAPTURE(name);
    CHECK(is_library_name(name));
  }
  for (const std::string name :
       {"", ".so", "so", "a.jar", "a.so.", "a.so.txt", "a.so1", "a.sox", "a.so.1a", ".so.1"}) {
    CAPTURE(name);
    CHECK_FALSE(is_library_name(name));
  }
}

TEST_CASE("plugin path: each child is a location, its libraries lie at any depth",
          "[runtime][plugins]") {
  const Tree tree;
  const auto single = tree.file("plugins/single.so");
  const auto top = tree.file("plugins/jdbc/jdbc.so.2");
  const auto deep = tree.file("plugins/jdbc/lib/x86/native.so");
  tree.file("plugins/jdbc/lib/one.jar");
  tree.file("plugins/jdbc/lib/two.jar");
  tree.file("plugins/loose.jar");
  fs::create_directory(tree.path("plugins/empty"));
  const auto search = search_plugin_path({tree.path("plugins")});
  CHECK(search.notes.empty());
  REQUIRE(search.locations.size() == 3);
  CHECK(search.locations[0].path == tree.path("plugins/jdbc"));
  CHECK(search.locations[0].libraries == Paths{top, deep});
  CHECK(search.locations[0].other_files == 2);
  CHECK(search.locations[1].path == tree.path("plugins/loose.jar"));
  CHECK(search.locations[2].libraries == Paths{single});
}

TEST_CASE("plugin path: an item may be a library itself; the order is that of the items",
          "[runtime][plugins]") {
  const Tree tree;
  const auto first = tree.file("z/first.so");
  const auto second = tree.file("a/second.so");
  CHECK(libraries(search_plugin_path({first, tree.path("a")})) == Paths{first, second});
}

TEST_CASE("plugin path: links are followed, each file and folder once", "[runtime][plugins]") {
  const Tree tree;
  const auto real = tree.file("plugins/a/real.so.1");
  tree.link("real.so.1", "plugins/a/real.so.2");
  tree.link("..", "plugins/a/up");
  tree.link(".", "plugins/a/self");
  tree.link("a", "plugins/b");
  tree.link("loop", "plugins/loop");
  const auto search = search_plugin_path({tree.path("plugins"), tree.path("plugins")});
  CHECK(libraries(search) == Paths{real});
  CHECK(search.notes.empty());
}

TEST_CASE("plugin path: what cannot be read is told, the rest is found", "[runtime][plugins]") {
  const Tree tree;
  const auto good = tree.file("plugins/good.so");
  tree.link("nowhere.so", "plugins/broken.so");
  tree.link("nowhere", "plugins/broken-folder");
  const auto search = search_plugin_path({tree.path("missing"), tree.path("plugins")});
  CHECK(libraries(search) == Paths{good});
  REQUIRE(search.notes.size() == 2);
  CHECK(search.notes[0].level == LogLevel::error);
  CHECK(search.notes[0].text == "Could not get listing for plugin path: " + tree.path("missing") +
                                    ". Ignoring. (No such file or directory)");
  CHECK(search.notes[1].text.find("plugins/broken.so is no file that can be read") !=
        std::string::npos);
}

TEST_CASE("plugin path: a folder that may not be listed is told", "[runtime][plugins]") {
  if (::geteuid() == 0) {
    return;  // root lists everything
  }
  const Tree tree;
  tree.file("plugins/closed/a.so");
  const auto good = tree.file("plugins/open/b.so");
  fs::permissions(tree.path("plugins/closed"), fs::perms::none);
  const auto search = search_plugin_path({tree.path("plugins")});
  fs::permissions(tree.path("plugins/closed"), fs::perms::owner_all);
  CHECK(libraries(search) == Paths{good});
  REQUIRE(search.notes.size() == 1);
  CHECK(search.notes[0].text.find("Permission denied") != std::string::npos);
}

TEST_CASE("plugin path: a search is bounded in depth and size, and says so", "[runtime][plugins]") {
  const Tree tree;
  const auto near = tree.file("plugins/p/1/a.so");
  tree.file("plugins/p/1/2/b.so");
  auto search = search_plugin_path({tree.path("plugins")}, {.depth = 2, .entries = 100});
  CHECK(libraries(search) == Paths{near});
  REQUIRE(search.notes.size() == 1);
  CHECK(search.notes[0].text.find("p/1/2 lies 2 folders deep: not searched") != std::string::npos);
  search = search_plugin_path({tree.path("plugins")}, {.depth = 9, .entries = 4});
  CHECK(libraries(search) == Paths{near});
  REQUIRE(search.notes.size() == 1);
  CHECK(search.notes[0].text ==
        "plugin.path: more than 4 files and folders: the rest is not searched");
}

}  // namespace troupe::runtime
