#include "runtime/plugins/elf_library.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <system_error>
#include <type_traits>
#include <unistd.h>
#include <utility>

namespace troupe::runtime {

namespace {

using Header = ElfW(Ehdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);
using Dynamic = ElfW(Dyn);

/// No table of a sound library comes near this, and no broken one makes us reserve more.
constexpr std::uint64_t max_table_bytes = std::uint64_t{256} * 1024 * 1024;
/// No descriptor is larger.
constexpr std::uint64_t max_data_bytes = 4096;

constexpr unsigned char own_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr unsigned char own_byte_order =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

/// Thrown and caught in this file only.
struct Malformed {
  std::string what;
};

/// The sections of one file. Every number in it is taken for a lie until it is checked.
class Reader {
 public:
  Reader(const ReadAt& file, const Header& header) : file_(file) {
    if (header.e_shnum != 0 && header.e_shentsize != sizeof(Section)) {
      throw Malformed{"its section headers have " + std::to_string(header.e_shentsize) +
                      " bytes each, not " + std::to_string(sizeof(Section))};
    }
    sections_ = table<Section>(header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Section),
                               "section table");
  }

  [[nodiscard]] std::vector<std::byte> data_of(std::string_view name) const {
    for (const auto& section : sections_) {
      if (section.sh_type != SHT_DYNSYM) {
        continue;
      }
      const auto names = names_of(section);
      for (const auto& symbol : content<Symbol>(section, "symbol table")) {
        if (defines_data(symbol) && name_at(names, symbol.st_name) == name) {
          return data_at(symbol);
        }
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<std::string> needed() const {
    std::vector<std::string> libraries;
    for (const auto& section : sections_) {
      if (section.sh_type != SHT_DYNAMIC) {
        continue;
      }
      const auto names = names_of(section);
      for (const auto& entry : content<Dynamic>(section, "dynamic section")) {
        if (entry.d_tag == DT_NEEDED) {
          // NOLINTNEXTLINE(cppcoreguidelines-pro-type-union-access): as <elf.h> has it
          libraries.emplace_back(name_at(names, entry.d_un.d_val));
        }
      }
    }
    return libraries;
  }

 private:
  template <class T>
  [[nodiscard]] std::vector<T> table(std::uint64_t offset, std::uint64_t bytes,
                                     const char* what) const {
    static_assert(std::is_trivially_copyable_v<T>);
    if (bytes > max_table_bytes) {
      throw Malformed{std::string("its ") + what + " claims " + std::to_string(bytes) + " bytes"};
    }
    // The last byte first: what does not exist is not reserved either.
    std::byte last{};
    std::vector<T> entries;
    if (bytes < sizeof(T)) {
      return entries;
    }
    if (offset > UINT64_MAX - bytes || !file_(offset + bytes - 1, std::span(&last, 1))) {
      throw Malformed{std::string("its ") + what + " (" + std::to_string(bytes) + " bytes at " +
                      std::to_string(offset) + ") lies outside of the file"};
    }
    entries.resize(bytes / sizeof(T));
    if (!file_(offset, std::as_writable_bytes(std::span(entries)))) {
      throw Malformed{std::string("its ") + what + " cannot be read"};
    }
    return entries;
  }

  template <class T>
  [[nodiscard]] std::vector<T> content(const Section& section, const char* what) const {
    return table<T>(section.sh_offset, section.sh_size, what);
  }

  [[nodiscard]] std::vector<char> names_of(const Section& section) const {
    if (section.sh_link >= sections_.size() || sections_[section.sh_link].sh_type != SHT_STRTAB) {
      throw Malformed{"its symbols have no table of names"};
    }
    return content<char>(sections_[section.sh_link], "table of names");
  }

  /// The name at a place of a table of names; the empty one when that is outside.
  [[nodiscard]] static std::string_view name_at(const std::vector<char>& names,
                                                std::uint64_t place) {
    if (place >= names.size()) {
      return {};
    }
    const auto* begin = names.data() + place;
    return {begin, ::strnlen(begin, names.size() - place)};
  }

  [[nodiscard]] bool defines_data(const Symbol& symbol) const {
    return symbol.st_shndx != SHN_UNDEF && symbol.st_shndx < sections_.size() &&
           sections_[symbol.st_shndx].sh_type != SHT_NOBITS;
  }

  [[nodiscard]] std::vector<std::byte> data_at(const Symbol& symbol) const {
    const auto& section = sections_[symbol.st_shndx];
    const auto begin = symbol.st_value - section.sh_addr;
    if (symbol.st_value < section.sh_addr || begin > section.sh_size ||
        section.sh_offset > UINT64_MAX - begin) {
      throw Malformed{"a symbol lies outside of its section"};
    }
    const auto bytes =
        std::min<std::uint64_t>({symbol.st_size, section.sh_size - begin, max_data_bytes});
    return table<std::byte>(section.sh_offset + begin, bytes, "descriptor");
  }

  const ReadAt& file_;
  std::vector<Section> sections_;
};

class OpenFile {
 public:
  /// Without waiting, were it a pipe by now.
  explicit OpenFile(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile(OpenFile&&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile() {
    if (is_open()) {
      ::close(descriptor_);
    }
  }

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::byte> into) const {
    while (!into.empty()) {
      if (offset > static_cast<std::uint64_t>(INT64_MAX)) {
        return false;
      }
      const auto got = ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got <= 0) {
        return false;
      }
      offset += static_cast<std::uint64_t>(got);
      into = into.subspan(static_cast<std::size_t>(got));
    }
    return true;
  }

 private:
  int descriptor_;
};

bool begins_as_ours(const ReadAt& file) {
  std::array<std::byte, EI_NIDENT> ident{};
  return file(0, ident) && std::memcmp(ident.data(), ELFMAG, SELFMAG) == 0 &&
         ident[EI_CLASS] == std::byte{own_class} && ident[EI_DATA] == std::byte{own_byte_order};
}

}  // namespace

Result<std::optional<ElfLibrary>> read_elf_library(const ReadAt& file, std::string_view symbol) {
  if (!begins_as_ours(file)) {
    return std::optional<ElfLibrary>();
  }
  try {
    Header header{};
    if (!file(0, std::as_writable_bytes(std::span(&header, 1)))) {
      throw Malformed{"it ends within its ELF header"};
    }
    if (header.e_type != ET_DYN) {
      return std::optional<ElfLibrary>();
    }
    const Reader reader(file, header);
    ElfLibrary library;
    library.machine = header.e_machine;
    library.data = reader.data_of(symbol);
    if (library.data.empty()) {
      return std::optional<ElfLibrary>();
    }
    library.needed = reader.needed();
    return std::optional(std::move(library));
  } catch (const Malformed& e) {
    return Error{Errc::data, "it is no sound shared library: " + e.what, "", ""};
  }
}

Result<std::optional<ElfLibrary>> read_elf_library(const std::string& path,
                                                   std::string_view symbol) {
  const OpenFile file(path);
  if (!file.is_open()) {
    return Error{Errc::io, "it cannot be read: " + std::generic_category().message(errno), "", ""};
  }
  return read_elf_library([&file](auto offset, auto into) { return file.read(offset, into); },
                          symbol);
}

std::uint16_t own_machine() noexcept {
#if defined(__x86_64__)
  return EM_X86_64;
#elif defined(__aarch64__)
  return EM_AARCH64;
#elif defined(__riscv)
  return EM_RISCV;
#elif defined(__powerpc64__)
  return EM_PPC64;
#elif defined(__s390x__)
  return EM_S390;
#else
#error "which machine of <elf.h> is this?"
#endif
}

std::string machine_name(std::uint16_t machine) {
  static constexpr std::array<std::pair<std::uint16_t, std::string_view>, 5> names = {{
      {EM_X86_64, "x86-64"},
      {EM_AARCH64, "aarch64"},
      {EM_RISCV, "riscv64"},
      {EM_PPC64, "ppc64"},
      {EM_S390, "s390x"},
  }};
  const auto* const found = std::find_if(
      names.begin(), names.end(), [machine](const auto& name) { return name.first == machine; });
  return found == names.end() ? "machine " + std::to_string(machine) : std::string(found->second);
}

}  // namespace troupe::runtime
