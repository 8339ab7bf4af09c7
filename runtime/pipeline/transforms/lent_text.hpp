#pragma once

#include <troupe/slice.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::runtime::transforms {

/// A text that a transform gives to many records. It takes the references for many copies at once,
/// with one atomic operation. One thread; the copies go anywhere.
class LentText {
 public:
  LentText() = default;
  explicit LentText(Text text) noexcept : text_(std::move(text)) {}
  LentText(const LentText&) = delete;
  LentText& operator=(const LentText&) = delete;
  LentText(LentText&& other) noexcept
      : text_(std::move(other.text_)), spare_(std::exchange(other.spare_, 0)) {}
  LentText& operator=(LentText&& other) noexcept {
    std::swap(text_, other.text_);
    std::swap(spare_, other.spare_);
    return *this;
  }
  ~LentText() {
    if (spare_ != 0) {
      text_.bytes().owner()->release(spare_);
    }
  }

  [[nodiscard]] std::string_view view() const noexcept { return text_.view(); }

  /// A copy.
  [[nodiscard]] Text lend() noexcept {
    auto* const owner = text_.bytes().owner();
    if (owner == nullptr) {
      return text_;
    }
    if (spare_ == 0) {
      owner->retain(references_at_once);
      spare_ = references_at_once;
    }
    --spare_;
    return Text(Slice::adopt(text_.view(), *owner));
  }

 private:
  static constexpr std::uint32_t references_at_once = 256;

  Text text_;
  std::uint32_t spare_ = 0;
};

/// Puts the texts into one buffer: a record that holds several gives them back together.
void gather(const std::vector<LentText*>& texts);
/// Texts in one buffer.
[[nodiscard]] std::vector<LentText> lent_texts(const std::vector<std::string>& texts);

}  // namespace troupe::runtime::transforms
