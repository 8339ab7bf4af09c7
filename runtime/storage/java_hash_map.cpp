#include "runtime/storage/java_hash_map.hpp"

#include <cstdint>
#include <exception>
#include <variant>
#include <vector>

namespace troupe::runtime {

namespace {

using namespace std::string_view_literals;

constexpr auto stream_head = "\xAC\xED\x00\x05"sv;
constexpr auto map_class =
    "\x73\x72\x00\x11java.util.HashMap\x05\x07\xDA\xC1\xC3\x16\x60\xD1\x03\x00\x02"
    "\x46\x00\x0AloadFactor\x49\x00\x09threshold\x78\x70"sv;
constexpr auto load_factor = "\x3F\x40\x00\x00"sv;
constexpr auto bytes_class = "\x72\x00\x02[B\xAC\xF3\x17\xF8\x06\x08\x54\xE0\x02\x00\x00\x78\x70"sv;
constexpr std::uint32_t first_handle = 0x7E0000;

constexpr char null_tag = 0x70;
constexpr char reference_tag = 0x71;
constexpr char array_tag = 0x75;
constexpr char block_tag = 0x77;
constexpr char end_tag = 0x78;

void append_int(std::uint32_t value, std::string& out) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> static_cast<unsigned>(shift));
  }
}

void append_array(std::string_view bytes, bool& class_known, std::string& out) {
  out += array_tag;
  if (class_known) {
    out += reference_tag;
    append_int(first_handle + 2, out);
  } else {
    out += bytes_class;
    class_known = true;
  }
  append_int(static_cast<std::uint32_t>(bytes.size()), out);
  out += bytes;
}

/// Ends the reading of a stream that stops early.
struct Truncated : std::exception {};

/// Ends the reading of a stream that is something else.
struct Damaged : std::exception {
  explicit Damaged(std::string what) : text(std::move(what)) {}
  std::string text;
};

/// Reads the tokens of the stream; throws Truncated or Damaged.
class Reader {
 public:
  explicit Reader(std::string_view stream) : stream_(stream) {}

  void expect(std::string_view wanted, const char* what) {
    const auto rest = stream_.substr(at_);
    if (rest.size() < wanted.size() && wanted.starts_with(rest)) {
      throw Truncated();
    }
    if (!rest.starts_with(wanted)) {
      damaged(what);
    }
    at_ += wanted.size();
  }

  char byte() {
    if (at_ == stream_.size()) {
      throw Truncated();
    }
    return stream_[at_++];
  }

  std::uint32_t integer() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      value = (value << 8U) | static_cast<unsigned char>(byte());
    }
    return value;
  }

  std::string bytes(std::size_t count) {
    if (stream_.size() - at_ < count) {
      throw Truncated();
    }
    at_ += count;
    return std::string(stream_.substr(at_ - count, count));
  }

  [[noreturn]] void damaged(const std::string& wanted) const {
    throw Damaged("expected " + wanted + " at byte " + std::to_string(at_));
  }

  /// A byte array, null, or a reference to an array seen before.
  std::optional<std::string> element() {
    const char tag = byte();
    if (tag == null_tag) {
      return std::nullopt;
    }
    if (tag == reference_tag) {
      return seen_array(integer());
    }
    if (tag != array_tag) {
      --at_;
      damaged("a byte array, null or a reference");
    }
    array_class();
    handles_.emplace_back();
    const auto place = handles_.size() - 1;
    auto content = bytes(integer());
    handles_[place] = content;
    return content;
  }

 private:
  void array_class() {
    if (at_ < stream_.size() && stream_[at_] == reference_tag) {
      ++at_;
      const auto handle = integer();
      if (!class_known_ || handle != class_handle_) {
        damaged("a reference to the class of byte arrays");
      }
      return;
    }
    expect(bytes_class, "the class of byte arrays");
    class_known_ = true;
    class_handle_ = first_handle + static_cast<std::uint32_t>(handles_.size());
    handles_.emplace_back();
  }

  std::optional<std::string> seen_array(std::uint32_t handle) const {
    const auto index = std::size_t{handle} - first_handle;
    if (handle < first_handle || index >= handles_.size() || !handles_[index]) {
      damaged("a reference to a byte array");
    }
    return handles_[index];
  }

  std::string_view stream_;
  std::size_t at_ = 0;
  /// Objects of the stream by handle; arrays hold their content. 0 and 1: HashMap's class and map.
  std::vector<std::optional<std::string>> handles_{2};
  bool class_known_ = false;
  std::uint32_t class_handle_ = 0;
};

RawOffsets read(Reader& reader) {
  reader.expect(stream_head, "the head of a Java object stream");
  reader.expect(map_class, "a java.util.HashMap");
  static_cast<void>(reader.integer());  // the load factor only matters to Java
  static_cast<void>(reader.integer());  // so does the threshold
  if (reader.byte() != block_tag || reader.byte() != 8) {
    reader.damaged("capacity and size of the map");
  }
  static_cast<void>(reader.integer());
  const auto size = reader.integer();
  RawOffsets entries;
  for (std::uint32_t i = 0; i < size; ++i) {
    auto key = reader.element();
    auto value = reader.element();
    if (!key) {
      reader.damaged("a key that is not null");
    }
    entries[std::move(*key)] = std::move(value);
  }
  if (reader.byte() != end_tag) {
    reader.damaged("the end of the map");
  }
  return entries;
}

}  // namespace

std::string encode_java_hash_map(const RawOffsets& entries) {
  std::uint32_t capacity = 16;
  while (entries.size() * 4 > std::size_t{capacity} * 3) {
    capacity *= 2;
  }
  std::string out(stream_head);
  out += map_class;
  out += load_factor;
  append_int(entries.empty() ? 0 : capacity / 4 * 3, out);
  out += block_tag;
  out += '\x08';
  append_int(capacity, out);
  append_int(static_cast<std::uint32_t>(entries.size()), out);
  bool class_known = false;
  for (const auto& [key, value] : entries) {
    append_array(key, class_known, out);
    if (value) {
      append_array(*value, class_known, out);
    } else {
      out += null_tag;
    }
  }
  out += end_tag;
  return out;
}

Result<DecodedHashMap> decode_java_hash_map(std::string_view stream) {
  Reader reader(stream);
  try {
    return DecodedHashMap{read(reader), false};
  } catch (const Truncated&) {
    return DecodedHashMap{{}, true};
  } catch (const Damaged& e) {
    return Error{Errc::io, e.text, "java.io.StreamCorruptedException", ""};
  }
}

}  // namespace troupe::runtime
