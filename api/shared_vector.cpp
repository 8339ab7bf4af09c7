#include "api/block_pool.hpp"
#include <troupe/struct.hpp>
#include <troupe/value.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace troupe {

static_assert(sizeof(Value) == 32);

namespace {

/// Counts neighbours that lie in the same buffer, for one atomic operation on all of them. The
/// texts of a record nearly always do.
template <void (Buffer::*apply)(std::uint32_t) noexcept>
class BufferRun {
 public:
  BufferRun() = default;
  BufferRun(const BufferRun&) = delete;
  BufferRun& operator=(const BufferRun&) = delete;
  BufferRun(BufferRun&&) = delete;
  BufferRun& operator=(BufferRun&&) = delete;
  ~BufferRun() { flush(); }

  void add(Buffer* owner) noexcept {
    if (owner == nullptr) {
      return;
    }
    if (owner != owner_) {
      flush();
      owner_ = owner;
      count_ = 0;
    }
    ++count_;
  }

 private:
  void flush() noexcept {
    if (owner_ != nullptr) {
      (owner_->*apply)(count_);
    }
  }

  Buffer* owner_ = nullptr;
  std::uint32_t count_ = 0;
};

}  // namespace

/// Ends and copies runs of values. Nested containers end within the run of the outermost. What has
/// ended is left as it is: nobody looks at it again.
class ValueRelease {
 public:
  using Releases = BufferRun<&Buffer::release>;
  using Retains = BufferRun<&Buffer::retain>;

  template <class T>
  static void end(SharedVector<T>& elements, Releases& releases) noexcept {
    auto* block = elements.block_;
    // Who holds it alone needs no atomic exchange to know.
    if (elements.is_unshared() ||
        (block != nullptr && block->references.fetch_sub(1, std::memory_order_acq_rel) == 1)) {
      end(block->elements(), block->elements() + block->size, releases);
      block_pool::give(block, SharedVector<T>::size_of(block->capacity));
    }
  }

  static void end(Value* first, const Value* last, Releases& releases) noexcept {
    for (; first != last; ++first) {
      end(*first, releases);
    }
  }
  static void end(std::pair<Value, Value>* first, const std::pair<Value, Value>* last,
                  Releases& releases) noexcept {
    for (; first != last; ++first) {
      end(first->first, releases);
      end(first->second, releases);
    }
  }

  static void end(Value& value, Releases& releases) noexcept {
    if (value.kind_ == Value::Kind::text || value.kind_ == Value::Kind::bytes) {
      releases.add(value.as<Slice>().owner());
    } else if (value.kind_ > Value::Kind::bytes) {
      end_container(value, releases);
    }
  }

  static void end_container(Value& value, Releases& releases) noexcept {
    switch (value.kind_) {
      case Value::Kind::array:
        end(value.content<Array>(), releases);
        break;
      case Value::Kind::map:
        end(value.content<Map>(), releases);
        break;
      case Value::Kind::structure: {
        auto& structure = value.content<Struct>();
        end(structure.values_, releases);
        std::destroy_at(&structure.schema_);
        break;
      }
      case Value::Kind::decimal:
        std::destroy_at(&value.content<std::shared_ptr<const Decimal>>());
        break;
      default:
        break;
    }
  }

  static void copy(const Value& from, Value* to, Retains& retains) {
    if (const auto* text = from.get_if<Text>()) {
      retains.add(text->bytes().owner());
      std::construct_at(to)->take_bytes(from);
    } else {
      std::construct_at(to, from);
    }
  }
  static void copy(const std::pair<Value, Value>& from, std::pair<Value, Value>* to,
                   Retains& retains) {
    copy(from.first, &to->first, retains);
    copy(from.second, &to->second, retains);
  }
};

template <class T>
void SharedVector<T>::grow(std::size_t capacity) {
  const auto wanted = std::max(capacity, size());
  if (wanted > std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error("a container of more than 2^32 values");
  }
  const auto taken = block_pool::take(size_of(wanted));
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): counted, the last vector destroys it
  auto* block = new (taken.memory) Block;
  block->capacity = static_cast<std::uint32_t>((taken.size - sizeof(Block)) / sizeof(T));
  block->size = static_cast<std::uint32_t>(size());
  if (is_unshared()) {
    std::memcpy(static_cast<void*>(block->elements()), static_cast<void*>(block_->elements()),
                size() * sizeof(T));
    block_->size = 0;
  } else if (block_ != nullptr) {
    ValueRelease::Retains retains;
    for (std::size_t i = 0; i < size(); ++i) {
      ValueRelease::copy(block_->elements()[i], block->elements() + i, retains);
    }
  }
  SharedVector old;
  old.block_ = std::exchange(block_, block);
}

template <class T>
void SharedVector<T>::release() noexcept {
  ValueRelease::Releases releases;
  ValueRelease::end(*this, releases);
}

template <class T>
void SharedVector<T>::truncate(std::size_t count) {
  T* elements = data();
  if (count < size()) {
    ValueRelease::Releases releases;
    ValueRelease::end(elements + count, elements + size(), releases);
    block_->size = static_cast<std::uint32_t>(count);
  }
}

template <class T>
typename SharedVector<T>::iterator SharedVector<T>::erase(const_iterator place) {
  const auto index = static_cast<std::size_t>(place - std::as_const(*this).begin());
  T* const erased = data() + index;
  T* const behind = erased + 1;
  ValueRelease::Releases releases;
  ValueRelease::end(erased, behind, releases);
  const auto left = static_cast<std::size_t>(end() - behind);
  std::memmove(static_cast<void*>(erased), static_cast<void*>(behind), left * sizeof(T));
  --block_->size;
  return erased;
}

template <class T>
bool SharedVector<T>::equals(const SharedVector& other) const {
  return std::equal(begin(), end(), other.begin(), other.end());
}

template class SharedVector<Value>;
template class SharedVector<std::pair<Value, Value>>;

void Value::copy_counted(const Value& other) {
  switch (other.kind_) {
    case Kind::text:
      return store(other.as<Text>());
    case Kind::bytes:
      return store(other.as<Bytes>());
    case Kind::array:
      return store(other.as<Array>());
    case Kind::map:
      return store(other.as<Map>());
    case Kind::structure:
      return store(other.as<Struct>());
    default: {
      using Shared = std::shared_ptr<const Decimal>;
      new (bytes_.data()) Shared(other.as<Shared>());
      kind_ = Kind::decimal;
    }
  }
}

void Value::release() noexcept {
  ValueRelease::Releases releases;
  ValueRelease::end(*this, releases);
}

}  // namespace troupe
