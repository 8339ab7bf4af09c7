#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace troupe {

/// A block of bytes that slices share: a file block, a Kafka message, a copied text.
///
/// Intrusively counted; the last slice destroys it. The count is thread-safe, the bytes are
/// immutable once the first slice has left the thread that filled them.
class Buffer {  // NOLINT(cppcoreguidelines-virtual-class-destructor): only `destroy` ends one
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  Buffer(Buffer&&) = delete;
  Buffer& operator=(Buffer&&) = delete;

  /// Takes `count` references at once: one atomic operation for a batch of slices that are then
  /// made with `Slice::adopt`.
  void retain(std::uint32_t count = 1) noexcept {
    references_.fetch_add(count, std::memory_order_relaxed);
  }

  /// Gives `count` references back; destroys the buffer when they were the last: it has none then,
  /// and may be used anew.
  void release(std::uint32_t count = 1) noexcept {
    // Who has the last ones needs no atomic exchange to know.
    if (references_.load(std::memory_order_acquire) == count) {
      references_.store(0, std::memory_order_relaxed);
      destroy();
    } else if (references_.fetch_sub(count, std::memory_order_acq_rel) == count) {
      destroy();
    }
  }

 protected:
  virtual ~Buffer() = default;

  /// Frees the object. The default suits buffers made with `new`.
  virtual void destroy() noexcept { delete this; }

 private:
  std::atomic<std::uint32_t> references_{0};
};

/// A run of bytes that keeps its buffer alive. Copying costs one atomic increment when there is a
/// buffer, none for text with static storage. Immutable; safe to copy and destroy on any thread.
class Slice {  // NOLINT(cppcoreguidelines-special-member-functions): assigned by value
 public:
  Slice() = default;

  /// Bytes with static storage duration: no buffer, no reference count.
  static Slice of_static(std::string_view bytes) noexcept { return Slice(bytes, nullptr); }

  /// Copies the bytes into a new buffer (one allocation).
  static Slice copy(std::string_view bytes);

  /// Bytes inside `owner`, taking one new reference.
  static Slice share(std::string_view bytes, Buffer& owner) noexcept {
    owner.retain();
    return Slice(bytes, &owner);
  }

  /// Bytes inside `owner`, taking over a reference the caller got from `Buffer::retain`.
  static Slice adopt(std::string_view bytes, Buffer& owner) noexcept {
    return Slice(bytes, &owner);
  }

  Slice(const Slice& other) noexcept
      : data_(other.data_), size_(other.size_), owner_(other.owner_) {
    if (owner_ != nullptr) {
      owner_->retain();
    }
  }
  Slice(Slice&& other) noexcept
      : data_(std::exchange(other.data_, "")),
        size_(std::exchange(other.size_, 0)),
        owner_(std::exchange(other.owner_, nullptr)) {}
  Slice& operator=(Slice other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(owner_, other.owner_);
    return *this;
  }
  ~Slice() {
    if (owner_ != nullptr) {
      owner_->release();
    }
  }

  /// Returns a part that shares the buffer. `offset + count` must lie inside.
  [[nodiscard]] Slice part(std::size_t offset, std::size_t count) const noexcept {
    return owner_ != nullptr ? share(view().substr(offset, count), *owner_)
                             : of_static(view().substr(offset, count));
  }

  /// Returns the same bytes in a buffer of their own, so that a small slice does not pin a large
  /// block. Use it before keeping a slice for long.
  [[nodiscard]] Slice detach() const { return owner_ != nullptr ? copy(view()) : *this; }

  /// What keeps the bytes alive; null for static ones.
  [[nodiscard]] Buffer* owner() const noexcept { return owner_; }

  [[nodiscard]] std::string_view view() const noexcept { return {data_, size_}; }
  [[nodiscard]] const char* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  friend bool operator==(const Slice& a, const Slice& b) noexcept { return a == b.view(); }
  /// Most texts that are compared differ in size or in the first byte.
  friend bool operator==(const Slice& a, std::string_view b) noexcept {
    return a.size_ == b.size() &&
           (b.empty() || (*a.data_ == b.front() && std::memcmp(a.data_, b.data(), b.size()) == 0));
  }
  friend auto operator<=>(const Slice& a, const Slice& b) noexcept { return a.view() <=> b.view(); }

 private:
  Slice(std::string_view bytes, Buffer* owner) noexcept
      : data_(bytes.data()), size_(bytes.size()), owner_(owner) {}

  const char* data_ = "";
  std::size_t size_ = 0;
  Buffer* owner_ = nullptr;
};

/// UTF-8 text that keeps its buffer alive: a STRING value, a map key, a topic name.
class Text {
 public:
  Text() = default;
  explicit Text(Slice bytes) noexcept : bytes_(std::move(bytes)) {}

  /// Copies the text.
  Text(std::string_view text)
      : bytes_(Slice::copy(text)) {}  // NOLINT(google-explicit-constructor): reads like a string
  Text(const std::string& text)
      : bytes_(Slice::copy(text)) {}  // NOLINT(google-explicit-constructor): reads like a string
  Text(const char* text)
      : bytes_(Slice::copy(text)) {}  // NOLINT(google-explicit-constructor): reads like a string

  /// Text with static storage duration, without a copy.
  static Text of_static(std::string_view text) noexcept { return Text(Slice::of_static(text)); }

  [[nodiscard]] std::string_view view() const noexcept { return bytes_.view(); }
  [[nodiscard]] std::string str() const { return std::string(bytes_.view()); }
  [[nodiscard]] const Slice& bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

  friend bool operator==(const Text& a, const Text& b) noexcept { return a.bytes_ == b.bytes_; }
  friend bool operator==(const Text& a, std::string_view b) noexcept { return a.bytes_ == b; }
  friend bool operator==(const Text& a, const std::string& b) noexcept { return a.bytes_ == b; }
  friend bool operator==(const Text& a, const char* b) noexcept { return a.bytes_ == b; }
  friend auto operator<=>(const Text& a, const Text& b) noexcept { return a.view() <=> b.view(); }

 private:
  Slice bytes_;
};

/// Raw bytes that keep their buffer alive: a BYTES value.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(Slice bytes) noexcept : bytes_(std::move(bytes)) {}

  /// Copies the bytes.
  static Bytes copy(std::string_view bytes) { return Bytes(Slice::copy(bytes)); }

  [[nodiscard]] std::string_view view() const noexcept { return bytes_.view(); }
  [[nodiscard]] const Slice& slice() const noexcept { return bytes_; }
  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

  friend bool operator==(const Bytes& a, const Bytes& b) noexcept { return a.view() == b.view(); }
  friend auto operator<=>(const Bytes& a, const Bytes& b) noexcept { return a.view() <=> b.view(); }

 private:
  Slice bytes_;
};

}  // namespace troupe

template <>
struct std::hash<troupe::Text> {
  std::size_t operator()(const troupe::Text& text) const noexcept {
    return std::hash<std::string_view>{}(text.view());
  }
};
