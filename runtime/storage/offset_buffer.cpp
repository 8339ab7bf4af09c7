#include "runtime/storage/offset_buffer.hpp"

#include "runtime/storage/offset_bytes.hpp"

#include <utility>

namespace troupe::runtime {

Status OffsetBuffer::add(const CommittableOffsets& offsets) {
  auto outcome = Status{Done{}};
  for (const auto& [partition, offset] : offsets) {
    auto key = offset_key(connector_, partition);
    auto value = offset_value(offset);
    if (key.ok() && value.ok()) {
      waiting_[std::move(key).value()] = std::move(value).value();
    } else {
      outcome = key.ok() ? value.error() : key.error();
    }
  }
  return outcome;
}

RawOffsets OffsetBuffer::begin_flush() {
  flushing_ = true;
  on_the_way_ = std::exchange(waiting_, {});
  return on_the_way_;
}

void OffsetBuffer::flushed() {
  flushing_ = false;
  on_the_way_.clear();
}

void OffsetBuffer::cancelled() {
  flushing_ = false;
  waiting_.merge(std::exchange(on_the_way_, {}));  // keeps what is newer
}

}  // namespace troupe::runtime
