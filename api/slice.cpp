#include <troupe/slice.hpp>

#include <cstdlib>
#include <new>

namespace troupe {

namespace {

/// A buffer whose bytes follow it in the same allocation.
class InlineBuffer final : public Buffer {
 public:
  static InlineBuffer* create(std::string_view bytes) {
    void* memory = ::operator new(sizeof(InlineBuffer) + bytes.size());
    // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): counted, the last slice destroys it
    auto* buffer = new (memory) InlineBuffer;
    std::memcpy(buffer->bytes(), bytes.data(), bytes.size());
    return buffer;
  }

  [[nodiscard]] char* bytes() noexcept {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the bytes behind the object
    return reinterpret_cast<char*>(this) + sizeof(InlineBuffer);
  }

 private:
  void destroy() noexcept override {
    this->~InlineBuffer();
    ::operator delete(this);
  }
};

}  // namespace

Slice Slice::copy(std::string_view bytes) {
  if (bytes.empty()) {
    return {};
  }
  auto* buffer = InlineBuffer::create(bytes);
  return share({buffer->bytes(), bytes.size()}, *buffer);
}

}  // namespace troupe
