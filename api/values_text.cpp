#include "api/calendar.hpp"
#include <troupe/base64.hpp>
#include <troupe/logical.hpp>
#include <troupe/struct.hpp>
#include <troupe/values.hpp>

namespace troupe::values {

namespace {

void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '\\' || c == '"') {
      out += '\\';
    }
    out += c;
  }
  out += '"';
}

void append_embedded(const Value& value, std::string& out) {
  if (const auto* text = value.get_if<Text>()) {
    append_quoted(text->view(), out);
  } else if (const auto* bytes = value.get_if<Bytes>()) {
    out += '"';
    append_base64(bytes->view(), out);
    out += '"';
  } else {
    append_text(value, out);
  }
}

void append_array(const Array& elements, std::string& out) {
  out += '[';
  for (const auto& element : elements) {
    if (&element != elements.data()) {
      out += ',';
    }
    append_embedded(element, out);
  }
  out += ']';
}

void append_map(const Map& entries, std::string& out) {
  out += '{';
  for (const auto& entry : entries) {
    if (&entry != entries.data()) {
      out += ',';
    }
    append_embedded(entry.first, out);
    out += ':';
    append_embedded(entry.second, out);
  }
  out += '}';
}

void append_struct(const Struct& structure, std::string& out) {
  out += '{';
  for (const auto& field : structure.schema()->fields()) {
    if (field.index != 0) {
      out += ',';
    }
    append_quoted(field.name, out);
    out += ':';
    append_embedded(structure.get(field), out);
  }
  out += '}';
}

}  // namespace

void append_text(const Value& value, std::string& out) {
  if (const auto* text = value.get_if<Text>()) {
    out += text->view();
  } else if (const auto* bytes = value.get_if<Bytes>()) {
    append_base64(bytes->view(), out);
  } else if (const auto* instant = value.get_if<Instant>()) {
    out += instant_text(*instant);
  } else if (const auto* elements = value.array()) {
    append_array(*elements, out);
  } else if (const auto* entries = value.map()) {
    append_map(*entries, out);
  } else if (const auto* structure = value.structure()) {
    append_struct(*structure, out);
  } else {
    out += value.to_text();
  }
}

std::string instant_text(Instant instant) {
  const auto time = calendar_time(instant.epoch_ms);
  const auto date = padded(time.year, 4) + '-' + padded(time.month, 2) + '-' + padded(time.day, 2);
  if (instant.epoch_ms >= logical::day_ms && instant.epoch_ms % logical::day_ms == 0) {
    return date;
  }
  const auto clock = padded(time.hour, 2) + ':' + padded(time.minute, 2) + ':' +
                     padded(time.second, 2) + '.' + padded(time.millisecond, 3) + 'Z';
  return instant.epoch_ms < logical::day_ms ? clock : date + 'T' + clock;
}

}  // namespace troupe::values
