#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe {

/// Version of the plugin interface. Vtables only grow at their end within one version.
inline constexpr std::uint32_t plugin_api_version = 1;

/// What a shared library says of the code in it: plain fields, at fixed places, without pointers.
/// A worker reads them from the file, compares them with its own and loads the library only when
/// they fit: what code built another way would do to it cannot be caught. Grows at its end only.
// NOLINTBEGIN(modernize-avoid-c-arrays): plain fields that can be read from a file
extern "C" struct TroupePluginDescriptor {
  std::uint32_t size;         ///< sizeof(TroupePluginDescriptor) of the plugin's headers
  std::uint32_t api_version;  ///< `plugin_api_version`
  char compiler[32];          ///< with its major version: `gcc 12`
  char stdlib[32];            ///< standard library and its ABI: `libstdc++ cxx11`
  char build_flags[64];       ///< what else changes the ABI, blank-separated: `asan`; often empty
};
// NOLINTEND(modernize-avoid-c-arrays)

#define TROUPE_QUOTE_EXPANDED(text) #text
#define TROUPE_QUOTE(text) TROUPE_QUOTE_EXPANDED(text)

#if defined(__clang__)
#define TROUPE_COMPILER "clang " TROUPE_QUOTE(__clang_major__)
#else
#define TROUPE_COMPILER "gcc " TROUPE_QUOTE(__GNUC__)
#endif

#if defined(_GLIBCXX_USE_CXX11_ABI) && _GLIBCXX_USE_CXX11_ABI
#define TROUPE_STDLIB_ABI "libstdc++ cxx11"
#elif defined(__GLIBCXX__)
#define TROUPE_STDLIB_ABI "libstdc++ old"
#else
#define TROUPE_STDLIB_ABI "libc++ " TROUPE_QUOTE(_LIBCPP_ABI_VERSION)
#endif

#if defined(__has_feature)
#define TROUPE_HAS_FEATURE(feature) __has_feature(feature)
#else
#define TROUPE_HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || TROUPE_HAS_FEATURE(address_sanitizer)
#define TROUPE_FLAG_SANITIZER "asan "
#elif defined(__SANITIZE_THREAD__) || TROUPE_HAS_FEATURE(thread_sanitizer)
#define TROUPE_FLAG_SANITIZER "tsan "
#elif TROUPE_HAS_FEATURE(memory_sanitizer)
#define TROUPE_FLAG_SANITIZER "msan "
#else
#define TROUPE_FLAG_SANITIZER ""
#endif
#if defined(_GLIBCXX_DEBUG)
#define TROUPE_FLAG_DEBUG_STDLIB "glibcxx-debug "
#else
#define TROUPE_FLAG_DEBUG_STDLIB ""
#endif

/// Describes the code that is being compiled. Never emitted as a function: two libraries built in
/// different ways cannot get each other's answer.
consteval TroupePluginDescriptor describe_this_build() {
  TroupePluginDescriptor descriptor{};
  descriptor.size = sizeof(TroupePluginDescriptor);
  descriptor.api_version = plugin_api_version;
  constexpr std::string_view compiler = TROUPE_COMPILER;
  constexpr std::string_view stdlib = TROUPE_STDLIB_ABI;
  // NOLINTNEXTLINE(readability-redundant-string-init): empty in some builds only
  constexpr std::string_view flags = TROUPE_FLAG_SANITIZER TROUPE_FLAG_DEBUG_STDLIB;
  std::copy(compiler.begin(), compiler.end(), descriptor.compiler);
  std::copy(stdlib.begin(), stdlib.end(), descriptor.stdlib);
  std::copy(flags.begin(), flags.end(), descriptor.build_flags);
  return descriptor;
}

}  // namespace troupe
