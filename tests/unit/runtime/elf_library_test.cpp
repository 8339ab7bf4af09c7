#include "runtime/plugins/elf_library.hpp"

#include "tests/support/scratch.hpp"
#include <troupe/plugin_descriptor.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <iterator>
#include <link.h>
#include <random>
#include <string>
#include <vector>

namespace troupe::runtime {

namespace {

constexpr const char* symbol = "troupe_plugin_descriptor";

std::vector<std::byte> content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> plugin(const std::string& name) {
  auto bytes = content_of(std::string(TROUPE_TEST_PLUGINS) + '/' + name + ".so");
  REQUIRE(bytes.size() > 1000);
  return bytes;
}

Result<std::optional<ElfLibrary>> read(const std::vector<std::byte>& bytes,
                                       std::string_view wanted = symbol) {
  return read_elf_library(
      [&](std::uint64_t offset, std::span<std::byte> into) {
        if (offset > bytes.size() || into.size() > bytes.size() - offset) {
          return false;
        }
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
        return true;
      },
      wanted);
}

bool is_plugin(const std::vector<std::byte>& bytes) {
  const auto library = read(bytes);
  return library.ok() && library.value().has_value();
}

template <class Change>
std::vector<std::byte> with_header(std::vector<std::byte> bytes, Change change) {
  ElfW(Ehdr) header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  change(header);
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

}  // namespace

TEST_CASE("elf: a plugin's descriptor, machine and libraries are read from its file",
          "[runtime][plugins]") {
  const auto library = read(plugin("good"));
  REQUIRE(library.ok());
  REQUIRE(library.value());
  CHECK(library.value()->machine == own_machine());
  constexpr auto own = describe_this_build();
  REQUIRE(library.value()->data.size() == sizeof own);
  CHECK(std::memcmp(library.value()->data.data(), &own, sizeof own) == 0);
  const auto& needed = library.value()->needed;
  CHECK(std::any_of(needed.begin(), needed.end(),
                    [](const auto& name) { return name.starts_with("libc.so"); }));
}

TEST_CASE("elf: what exports no such data is none, whatever it is", "[runtime][plugins]") {
  const auto good = plugin("good");
  const auto text = std::string("#!/bin/sh\necho this is no library, but long enough to be one\n");
  const auto jar = std::string("PK\x03\x04") + std::string(200, '\0');
  const auto bytes = [](const std::string& content) {
    const auto view = std::as_bytes(std::span(content));
    return std::vector<std::byte>(view.begin(), view.end());
  };
  CHECK_FALSE(is_plugin({}));
  CHECK(read({}).ok());
  CHECK(read(bytes(text)).ok());
  CHECK_FALSE(is_plugin(bytes(text)));
  CHECK_FALSE(is_plugin(bytes(jar)));
  CHECK_FALSE(is_plugin(plugin("no_plugin")));
  CHECK(read(plugin("no_plugin")).ok());
  SECTION("a program") {
    CHECK_FALSE(is_plugin(content_of("/proc/self/exe")));
    CHECK(read(with_header(good, [](auto& h) { h.e_type = ET_REL; })).ok());
    CHECK_FALSE(is_plugin(with_header(good, [](auto& h) { h.e_type = ET_REL; })));
  }
  SECTION("another word size or byte order") {
    CHECK_FALSE(is_plugin(with_header(good, [](auto& h) { h.e_ident[EI_CLASS] = ELFCLASS32; })));
    CHECK_FALSE(is_plugin(with_header(good, [](auto& h) { h.e_ident[EI_DATA] = ELFDATA2MSB; })));
  }
  SECTION("without sections") {
    CHECK_FALSE(is_plugin(with_header(good, [](auto& h) { h.e_shnum = 0; })));
  }
  SECTION("a symbol that is used, not defined") {
    CHECK_FALSE(read(good, "__cxa_finalize").value().has_value());
    CHECK_FALSE(read(good, "").value().has_value());
  }
}

TEST_CASE("elf: another machine's library is one, and says so", "[runtime][plugins]") {
  const auto library = read(with_header(plugin("good"), [](auto& h) { h.e_machine = EM_S390; }));
  REQUIRE(library.ok());
  REQUIRE(library.value());
  CHECK(library.value()->machine == EM_S390);
  CHECK(machine_name(EM_S390) == "s390x");
  CHECK(machine_name(0xbeef) == "machine 48879");
}

TEST_CASE("elf: tables that lead nowhere are errors that say which", "[runtime][plugins]") {
  const auto good = plugin("good");
  const auto message = [](const std::vector<std::byte>& bytes) {
    const auto library = read(bytes);
    return library.ok() ? "" : library.error().message;
  };
  CHECK(message({good.begin(), good.begin() + 32}) ==
        "it is no sound shared library: it ends within its ELF header");
  CHECK(message({good.begin(), good.begin() + 4096}).find("section table (") != std::string::npos);
  CHECK(message(with_header(good, [](auto& h) {
          h.e_shoff = UINT64_MAX - 10;
        })).find("lies outside of the file") != std::string::npos);
  CHECK(message(with_header(good, [](auto& h) {
          h.e_shentsize = 1;
        })).find("its section headers have 1 bytes each") != std::string::npos);
}

TEST_CASE("elf: cut off anywhere, a plugin is no plugin and nothing breaks", "[runtime][plugins]") {
  auto bytes = plugin("good");
  const auto whole = bytes.size();
  for (std::size_t size = 0; size < whole; size += size < 512 ? 1 : whole / 200 + 1) {
    CAPTURE(size);
    CHECK_FALSE(is_plugin({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}));
  }
}

TEST_CASE("elf: changed bytes break nothing", "[runtime][plugins]") {
  const auto good = plugin("good");
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  ElfW(Ehdr) header{};
  std::memcpy(&header, good.data(), sizeof header);
  const auto sections = static_cast<std::size_t>(header.e_shoff);
  for (int round = 0; round < 300; ++round) {
    auto bytes = good;
    for (int change = 0; change < 4; ++change) {
      // Where the numbers are that a reader follows: the header and the section table.
      const auto in_header = random() % 4 == 0;
      const auto place =
          in_header ? random() % sizeof header : sections + random() % (bytes.size() - sections);
      bytes[place] = static_cast<std::byte>(random() % 4 == 0 ? 0xff : random() % 256);
    }
    const auto library = read(bytes);
    if (library.ok() && library.value()) {
      CHECK(library.value()->data.size() <= 4096);
    }
  }
}

TEST_CASE("elf: a file that cannot be opened or read is an error", "[runtime][plugins]") {
  const tests::ScratchFolder folder;
  const auto missing = read_elf_library(folder.path("none.so"), symbol);
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().message == "it cannot be read: No such file or directory");
  folder.make_folder("folder.so");
  const auto directory = read_elf_library(folder.path("folder.so"), symbol);
  CHECK((!directory.ok() || !directory.value().has_value()));
  const auto good = read_elf_library(std::string(TROUPE_TEST_PLUGINS) + "/good.so", symbol);
  REQUIRE(good.ok());
  CHECK(good.value().has_value());
}

}  // namespace troupe::runtime
