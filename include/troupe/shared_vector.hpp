#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <new>
#include <utility>

namespace troupe {

/// A vector whose copies share their elements until one of them is changed: copying costs one
/// atomic increment, and what only one owner holds is changed in place. One allocation holds the
/// count and the elements; an empty vector has none.
///
/// Whatever may change elements (`begin` of a vector that is not const included) first copies them
/// when they are shared, which ends references and iterators. Copies may be read, changed and
/// destroyed on any thread; one object is used by one thread at a time, as any vector.
///
/// Made for `Value` and pairs of it, whose bytes may be moved about; other elements do not link.
template <class T>
class SharedVector {
 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;
  using reference = T&;
  using const_reference = const T&;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;

  SharedVector() = default;
  SharedVector(std::initializer_list<T> elements) {
    reserve(elements.size());
    for (const auto& element : elements) {
      push_back(element);
    }
  }
  /// Default elements.
  explicit SharedVector(std::size_t count) {
    reserve(count);
    while (size() < count) {
      append();
    }
  }

  SharedVector(const SharedVector& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) {
      block_->references.fetch_add(1, std::memory_order_relaxed);
    }
  }
  SharedVector(SharedVector&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedVector& operator=(const SharedVector& other) noexcept {
    SharedVector copy(other);
    swap(copy);
    return *this;
  }
  SharedVector& operator=(SharedVector&& other) noexcept {
    SharedVector taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~SharedVector() {
    if (block_ != nullptr) {
      release();
    }
  }

  void swap(SharedVector& other) noexcept { std::swap(block_, other.block_); }

  /// Room for that many elements, held by this vector alone.
  void reserve(std::size_t capacity) {
    if (capacity > 0 && (!is_unshared() || block_->capacity < capacity)) {
      grow(capacity);
    }
  }
  void clear() noexcept { SharedVector().swap(*this); }
  template <class... Arguments>
  T& emplace_back(Arguments&&... arguments) {
    if (is_unshared() && block_->size < block_->capacity) {
      return append(std::forward<Arguments>(arguments)...);
    }
    T made(std::forward<Arguments>(arguments)...);  // may read an element of this very vector
    grow(next_capacity());
    return append(std::move(made));
  }
  void push_back(const T& element) { emplace_back(element); }
  void push_back(T&& element) { emplace_back(std::move(element)); }
  void pop_back() { truncate(size() - 1); }
  /// Ends the elements from `count` on.
  void truncate(std::size_t count);
  iterator erase(const_iterator place);

  [[nodiscard]] std::size_t size() const noexcept { return block_ == nullptr ? 0 : block_->size; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  /// Whether a change would copy nothing: nobody shares the elements.
  [[nodiscard]] bool is_unshared() const noexcept {
    return block_ != nullptr && block_->references.load(std::memory_order_acquire) == 1;
  }

  [[nodiscard]] const T* data() const noexcept {
    return block_ == nullptr ? nullptr : block_->elements();
  }
  [[nodiscard]] T* data() {
    reserve(size());
    return block_ == nullptr ? nullptr : block_->elements();
  }
  [[nodiscard]] const_iterator begin() const noexcept { return data(); }
  [[nodiscard]] const_iterator end() const noexcept { return data() + size(); }
  [[nodiscard]] iterator begin() { return data(); }
  [[nodiscard]] iterator end() { return data() + size(); }
  [[nodiscard]] const T& operator[](std::size_t index) const noexcept { return data()[index]; }
  [[nodiscard]] T& operator[](std::size_t index) { return data()[index]; }
  [[nodiscard]] const T& front() const noexcept { return *data(); }
  [[nodiscard]] T& front() { return *data(); }
  [[nodiscard]] const T& back() const noexcept { return data()[size() - 1]; }
  [[nodiscard]] T& back() { return data()[size() - 1]; }

  friend bool operator==(const SharedVector& a, const SharedVector& b) {
    return a.block_ == b.block_ || a.equals(b);
  }

 private:
  friend class ValueRelease;

  /// What stands before the elements.
  struct alignas(std::max_align_t) Block {
    std::atomic<std::uint32_t> references{1};
    std::uint32_t size = 0;
    std::uint32_t capacity = 0;

    [[nodiscard]] T* elements() noexcept {
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): they follow in the allocation
      return std::launder(reinterpret_cast<T*>(this + 1));
    }
  };

  static constexpr std::size_t size_of(std::size_t capacity) noexcept {
    return sizeof(Block) + sizeof(T) * capacity;
  }
  [[nodiscard]] std::size_t next_capacity() const noexcept {
    constexpr std::size_t first = 4;
    return size() < first ? first : size() * 2;
  }
  /// As `emplace_back`, where there is room in a block of its own.
  template <class... Arguments>
  T& append(Arguments&&... arguments) {
    T* made =
        std::construct_at(block_->elements() + block_->size, std::forward<Arguments>(arguments)...);
    ++block_->size;
    return *made;
  }
  /// Gives this vector a block of its own with at least that capacity and the same elements.
  void grow(std::size_t capacity);
  /// Gives the reference back; ends the elements when it was the last.
  void release() noexcept;
  [[nodiscard]] bool equals(const SharedVector& other) const;

  Block* block_ = nullptr;
};

}  // namespace troupe
