#include "runtime/pipeline/converters/json_quick_reader.hpp"

#include "runtime/pipeline/converters/json_cursor.hpp"
#include "runtime/pipeline/converters/json_number.hpp"
#include "runtime/pipeline/converters/json_text.hpp"
#include <troupe/map_builder.hpp>

#include <string>
#include <utility>

namespace troupe::runtime {

namespace {

/// Each `read` goes on at `at` and returns where it ended; null when the text is malformed.
class QuickReader {
 public:
  QuickReader(std::string_view text, Buffer* owner, JsonShapes& shapes)
      : end_(text.data() + text.size()),
        owner_(owner),
        shapes_(shapes),
        references_wanted_(shapes.texts()) {}
  QuickReader(const QuickReader&) = delete;
  QuickReader& operator=(const QuickReader&) = delete;
  QuickReader(QuickReader&&) = delete;
  QuickReader& operator=(QuickReader&&) = delete;
  ~QuickReader() {
    shapes_.set_texts(texts_);
    if (spare_references_ != 0) {
      owner_->release(spare_references_);
    }
  }

  const char* read(const char* at, Value& to) {
    at = skip_blanks(at);
    if (at == end_) {
      return nullptr;
    }
    switch (*at) {
      case '{':
        return read_object(at + 1, to);
      case '[':
        return read_array(at + 1, to);
      case '"':
        return read_text(at + 1, to);
      case 't':
        to.emplace(true);
        return skip_word(at, "true");
      case 'f':
        to.emplace(false);
        return skip_word(at, "false");
      case 'n':
        to = Value();
        return skip_word(at, "null");
      default:
        return read_number(at, to);
    }
  }

 private:
  [[nodiscard]] const char* skip_blanks(const char* at) const noexcept {
    while (at != end_ && *at <= ' ' && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) {
      ++at;
    }
    return at;
  }
  [[nodiscard]] std::size_t left(const char* at) const noexcept {
    return static_cast<std::size_t>(end_ - at);
  }
  [[nodiscard]] const char* skip_word(const char* at, std::string_view word) const noexcept {
    if (!std::string_view(at, left(at)).starts_with(word)) {
      return nullptr;
    }
    at += word.size();
    return at == end_ || *at == ',' || *at == '}' || !continues_json_word(*at) ? at : nullptr;
  }

  const char* read_number(const char* at, Value& to) {
    const auto number = scan_json_number({at, left(at)});
    if (!number.is_complete || number.count + number.exponent_count > JsonCursor::max_digits) {
      return nullptr;
    }
    if (number.is_integer) {
      to.emplace(to_int64(number));
    } else {
      to.emplace(to_double(number));
    }
    return at + number.literal.size();
  }

  /// Behind the first quote.
  const char* read_text(const char* at, Value& to) {
    const auto size = plain_prefix({at, left(at)});
    const auto* const last = at + size;
    if (last == end_) {
      return nullptr;
    }
    if (*last != '"') {
      return read_escaped(at - 1, to);
    }
    to.emplace(shared({at, size}));
    return last + 1;
  }

  const char* read_escaped(const char* at, Value& to) {
    try {
      JsonCursor cursor({at, left(at)});
      std::string scratch;
      to.emplace(Text(cursor.read_string(scratch)));
      return at + cursor.position();
    } catch (const JsonSyntaxError&) {
      return nullptr;
    }
  }

  /// A text that shares the document's bytes.
  Text shared(std::string_view text) {
    if (owner_ == nullptr) {
      return Text(Slice::of_static(text));  // as static as the document
    }
    if (spare_references_ == 0) {
      spare_references_ = texts_ < references_wanted_ ? references_wanted_ : references_at_once;
      owner_->retain(spare_references_);
    }
    ++texts_;
    --spare_references_;
    return Text(Slice::adopt(text, *owner_));
  }

  const char* read_array(const char* at, Value& to) {
    Array elements;
    if (++depth_ > JsonCursor::max_depth) {
      return nullptr;
    }
    at = skip_blanks(at);
    if (at != end_ && *at == ']') {
      ++at;
    } else {
      bool more = true;
      while (more) {
        at = read(at, elements.emplace_back());
        at = at == nullptr ? nullptr : read_separator(at, ']', more);
        if (at == nullptr) {
          return nullptr;
        }
      }
    }
    --depth_;
    to.emplace(std::move(elements));
    return at;
  }

  /// Behind a value: a comma, or the end of what holds it.
  const char* read_separator(const char* at, char closing, bool& more) const noexcept {
    at = skip_blanks(at);
    if (at == end_ || (*at != ',' && *at != closing)) {
      return nullptr;
    }
    more = *at == ',';
    return at + 1;
  }

  const char* read_object(const char* at, Value& to) {
    if (++depth_ > JsonCursor::max_depth) {
      return nullptr;
    }
    auto* shape = shapes_.next();
    MapBuilder map;
    bool known = shape != nullptr;
    at = skip_blanks(at);
    if (at != end_ && *at == '}') {
      ++at;
    } else {
      map.reserve(known ? shape->size() : 0);
      at = read_members(at, map, shape, known);
    }
    if (at == nullptr) {
      return nullptr;
    }
    --depth_;
    auto object = map.take();
    if (shape != nullptr && known) {
      shape->confirm();
    } else if (shape != nullptr) {
      shape->learn(object);
    }
    to.emplace(std::move(object));
    return at;
  }

  /// Names that are as expected from the first on are not searched among those before them.
  const char* read_members(const char* at, MapBuilder& map, const JsonShape* shape, bool& known) {
    bool more = true;
    for (std::size_t place = 0; more; ++place) {
      at = skip_blanks(at);
      const auto* name = known ? shape->name(place) : nullptr;
      known = name != nullptr && name->begins({at, left(at)});
      if (known) {
        auto& value = map.put_new(shared({at + 1, name->size()}));
        at = read(at + name->size_in_document(), value);
      } else {
        at = read_member(at, map);
      }
      at = at == nullptr ? nullptr : read_separator(at, '}', more);
      if (at == nullptr) {
        return nullptr;
      }
    }
    return at;
  }

  const char* read_member(const char* at, MapBuilder& map) {
    if (at == end_ || *at != '"') {
      return nullptr;
    }
    Value key;
    Value value;
    at = read_text(at + 1, key);
    at = at == nullptr ? nullptr : skip_blanks(at);
    if (at == nullptr || at == end_ || *at != ':') {
      return nullptr;
    }
    at = read(at + 1, value);
    if (at != nullptr) {
      map.put(std::move(key), std::move(value));
    }
    return at;
  }

  const char* end_;
  Buffer* owner_;
  JsonShapes& shapes_;
  std::size_t depth_ = 0;
  /// Of the document: as many as the last one needed are taken at once, for one atomic operation,
  /// and what is left is given back at the end.
  static constexpr std::uint32_t references_at_once = 64;
  std::uint32_t references_wanted_;
  std::uint32_t spare_references_ = 0;
  std::uint32_t texts_ = 0;
};

}  // namespace

std::size_t read_json_quickly(std::string_view text, const Slice& document, JsonShapes& shapes,
                              Value& to) {
  const auto* end = QuickReader(text, document.owner(), shapes).read(text.data(), to);
  return end == nullptr ? 0 : static_cast<std::size_t>(end - text.data());
}

}  // namespace troupe::runtime
