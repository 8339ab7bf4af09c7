#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace troupe::runtime {

/// A text on its way into a string. Small pieces are put into a block first, at a place that
/// whoever writes carries along in a register: a string would look at its capacity, move its size
/// and end itself for each of them.
///
///     auto* to = output.begin();
///     to = output.put(to, "{}");
///     output.flush(to);
///
/// Not thread-safe; lives on the stack.
class JsonOutput {
 public:
  /// The most that can be asked of `reserve`.
  static constexpr std::size_t max_piece = 512;

  // NOLINTNEXTLINE(*-member-init): the block is read as far as it was written
  explicit JsonOutput(std::string& out) : out_(out) {}

  [[nodiscard]] char* begin() noexcept { return block_.data(); }
  /// Appends what the block holds up to `to`; returns where to go on.
  [[nodiscard]] char* flush(const char* to) {
    out_.append(block_.data(), static_cast<std::size_t>(to - block_.data()));
    return begin();
  }
  /// Makes room for `size` characters, `max_piece` at most; returns where.
  [[nodiscard]] char* reserve(char* to, std::size_t size) {
    return static_cast<std::size_t>(block_.data() + block_.size() - to) < size ? flush(to) : to;
  }
  [[nodiscard]] char* put(char* to, char c) {
    to = reserve(to, 1);
    *to = c;
    return to + 1;
  }
  [[nodiscard]] char* put(char* to, std::string_view piece) {
    if (piece.size() > max_piece) {
      to = flush(to);
      out_ += piece;
      return to;
    }
    to = reserve(to, piece.size());
    std::memcpy(to, piece.data(), piece.size());
    return to + piece.size();
  }
  /// The string itself, for what appends to strings. What the block holds must be flushed.
  [[nodiscard]] std::string& string() noexcept { return out_; }

  /// As `put` of a short piece behind which `padding` bytes may be read: copies whole words, which
  /// is faster than to look at its size.
  static constexpr std::size_t padding = 16;
  [[nodiscard]] char* put_padded(char* to, std::string_view piece) {
    if (piece.size() + padding > max_piece) {
      return put(to, piece);
    }
    to = reserve(to, piece.size() + padding);
    for (std::size_t at = 0; at < piece.size(); at += padding) {
      std::memcpy(to + at, piece.data() + at, padding);
    }
    return to + piece.size();
  }

 private:
  std::string& out_;
  std::array<char, 2 * max_piece> block_;
};

}  // namespace troupe::runtime
