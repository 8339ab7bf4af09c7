#pragma once

#include <troupe/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime {

/// A name that an object may have, as it stands in a document: in its quotes, without escapes.
class JsonName {
 public:
  explicit JsonName(std::string_view name);

  /// Without quotes.
  [[nodiscard]] std::size_t size() const noexcept { return text_.size() - around.size(); }
  /// With its quotes and the colon behind it.
  [[nodiscard]] std::size_t size_in_document() const noexcept { return text_.size(); }
  /// Whether the document goes on with the name in quotes and a colon.
  [[nodiscard]] bool begins(std::string_view document) const noexcept {
    if (document.size() < sizeof first_) {
      return document.starts_with(text_);
    }
    Words words;
    std::memcpy(words.data(), document.data(), sizeof words);
    return ((words[0] ^ first_[0]) & mask_[0]) == 0 && ((words[1] ^ first_[1]) & mask_[1]) == 0 &&
           (text_.size() <= sizeof words || document.starts_with(text_));
  }

 private:
  using Words = std::array<std::uint64_t, 2>;
  static constexpr std::string_view around = "\"\":";

  std::string text_;
  /// The first bytes of it, which mostly are all, and which of these count.
  Words first_{};
  Words mask_{};
};

/// The names that an object of earlier documents had, in their order. Documents of one topic mostly
/// have the same, so that a name is compared with the one to expect instead of being searched for
/// its end, and for an equal one before it. One thread.
class JsonShape {
 public:
  /// Names of one object that are remembered.
  static constexpr std::size_t max_names = 64;

  /// The name to expect in this place; null when there is none. Names before it differ from it.
  [[nodiscard]] const JsonName* name(std::size_t place) const noexcept {
    return place < names_.size() ? &names_[place] : nullptr;
  }
  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }
  /// All names of an object were as expected.
  void confirm() noexcept { misses_ = 0; }
  /// They were not, they were those of `object`. Objects that differ again and again are not
  /// learned any more.
  void learn(const Map& object);

 private:
  static constexpr std::size_t max_misses = 16;

  std::vector<JsonName> names_;
  std::size_t misses_ = 0;
};

/// The shapes of a document's first objects, in the order in which they begin.
class JsonShapes {
 public:
  /// A document begins.
  void rewind() noexcept { next_ = 0; }
  /// The shape of the object that begins; null for those that are not remembered.
  [[nodiscard]] JsonShape* next() noexcept {
    return next_ < shapes_.size() ? &shapes_[next_++] : nullptr;
  }
  /// How many texts that share its bytes the last document had.
  [[nodiscard]] std::uint32_t texts() const noexcept { return texts_; }
  void set_texts(std::uint32_t count) noexcept { texts_ = count; }

 private:
  static constexpr std::size_t max_objects = 16;

  std::array<JsonShape, max_objects> shapes_;
  std::size_t next_ = 0;
  std::uint32_t texts_ = 0;
};

}  // namespace troupe::runtime
