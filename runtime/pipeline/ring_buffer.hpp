#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// A queue on one growing block, addressed by position from the front. Grows by doubling and keeps
/// its memory: no allocation per element once warm. Not thread-safe.
template <class T>
class RingBuffer {
 public:
  void push_back(T element) {
    if (size_ == slots_.size()) {
      grow();
    }
    slots_[index(size_)] = std::move(element);
    ++size_;
  }

  /// Removes the first element; there must be one.
  void pop_front() {
    slots_[first_] = T{};
    first_ = (first_ + 1) & (slots_.size() - 1);
    --size_;
  }

  [[nodiscard]] T& operator[](std::size_t position) { return slots_[index(position)]; }
  [[nodiscard]] const T& operator[](std::size_t position) const { return slots_[index(position)]; }
  [[nodiscard]] T& front() { return slots_[first_]; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

 private:
  [[nodiscard]] std::size_t index(std::size_t position) const noexcept {
    return (first_ + position) & (slots_.size() - 1);
  }

  void grow() {
    std::vector<T> larger(slots_.empty() ? 16 : slots_.size() * 2);
    for (std::size_t i = 0; i < size_; ++i) {
      larger[i] = std::move(slots_[index(i)]);
    }
    slots_ = std::move(larger);
    first_ = 0;
  }

  std::vector<T> slots_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace troupe::runtime
