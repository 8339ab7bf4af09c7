#pragma once

#include <troupe/value.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime {

/// The names that an object of earlier documents had, in their order. Documents of one topic mostly
/// have the same, so that a name is compared with the one to expect instead of being searched for
/// its end, and for an equal one before it. One thread.
class JsonShape {
 public:
  /// Names of one object that are remembered.
  static constexpr std::size_t max_names = 64;

  /// The name to expect in this place, with its quotes; empty when there is none. Names before it
  /// differ from it.
  [[nodiscard]] std::string_view name(std::size_t place) const noexcept {
    return place < names_.size() ? names_[place] : std::string_view();
  }
  /// All names of an object were as expected.
  void confirm() noexcept { misses_ = 0; }
  /// They were not, they were those of `object`. Objects that differ again and again are not
  /// learned any more.
  void learn(const Map& object);

 private:
  static constexpr std::size_t max_misses = 16;

  std::vector<std::string> names_;
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

 private:
  static constexpr std::size_t max_objects = 16;

  std::array<JsonShape, max_objects> shapes_;
  std::size_t next_ = 0;
};

}  // namespace troupe::runtime
