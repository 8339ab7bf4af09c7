#include "connectors/line_splitter.hpp"

#include <cstring>

namespace troupe::connectors {

namespace {

const char* find_or_end(const char* from, const char* end, char wanted) {
  const auto* found = std::memchr(from, wanted, static_cast<std::size_t>(end - from));
  return found != nullptr ? static_cast<const char*>(found) : end;
}

}  // namespace

std::optional<Line> LineSplitter::next(std::string_view text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto* begin = text.data();
  const auto* end = begin + text.size();
  if (next_return_ == nullptr || next_return_ < begin) {
    next_return_ = find_or_end(begin, end, '\r');
  }
  const auto* feed = find_or_end(begin, next_return_, '\n');
  if (feed != next_return_) {
    const auto length = static_cast<std::size_t>(feed - begin);
    return Line{length, length + 1};
  }
  if (next_return_ == end || next_return_ + 1 == end) {
    return std::nullopt;
  }
  const auto length = static_cast<std::size_t>(next_return_ - begin);
  return Line{length, length + (next_return_[1] == '\n' ? 2U : 1U)};
}

}  // namespace troupe::connectors
