#pragma once

#include <troupe/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime {

/// Fills `into` with the bytes of a file from `offset` on; false when there are not as many.
using ReadAt = std::function<bool(std::uint64_t offset, std::span<std::byte> into)>;

/// What the tables of a shared library say, without anything of it being run.
struct ElfLibrary {
  std::uint16_t machine = 0;        ///< EM_X86_64 and its siblings of <elf.h>
  std::vector<std::byte> data;      ///< what the symbol that was asked for names
  std::vector<std::string> needed;  ///< libraries it is linked with: `libstdc++.so.6`
};

/// Looks for a data symbol among those that a shared library exports. Nothing when the file is no
/// shared library of this program's word size and byte order, or does not export the symbol; an
/// error when it begins as one but its tables lead nowhere, as in a file that was cut off. Pure.
[[nodiscard]] Result<std::optional<ElfLibrary>> read_elf_library(const ReadAt& file,
                                                                 std::string_view symbol);

/// The same of a file; also an error when it cannot be read. May block on the disk.
[[nodiscard]] Result<std::optional<ElfLibrary>> read_elf_library(const std::string& path,
                                                                 std::string_view symbol);

/// The machine code this program consists of, as in `ElfLibrary::machine`.
[[nodiscard]] std::uint16_t own_machine() noexcept;
/// `x86-64`, `aarch64`, …, else the number.
[[nodiscard]] std::string machine_name(std::uint16_t machine);

}  // namespace troupe::runtime
