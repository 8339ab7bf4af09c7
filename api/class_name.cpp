#include <troupe/connector.hpp>

#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <string_view>

namespace troupe {

namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::string java_class_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> readable(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  std::string name = status == 0 ? readable.get() : type.name();
  replace_all(name, "(anonymous namespace)::", "");
  replace_all(name, "::", ".");
  return name;
}

}  // namespace troupe
