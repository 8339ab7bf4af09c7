#pragma once

#include <troupe/errors.hpp>
#include <troupe/result.hpp>

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

namespace troupe::runtime {

/// Turns whatever is being thrown into an error: the one place where user code's exceptions end.
/// Call inside a catch block. The text is copied: the exception's type may live in a plugin.
[[nodiscard]] Error current_exception_error() noexcept;

/// The same for an error that plugin code hands over instead of throwing it.
[[nodiscard]] Error error_of(const ConnectException& e);

/// Calls plugin code; whatever it throws becomes the error. `Errc::retriable` for
/// RetriableException, `invalid_config` and `data` for errors that would only repeat.
template <class Call>
[[nodiscard]] auto guard(Call&& call) noexcept {
  using T = std::invoke_result_t<Call>;
  if constexpr (std::is_void_v<T>) {
    try {
      std::forward<Call>(call)();
      return Status(Done{});
    } catch (...) {
      return Status(current_exception_error());
    }
  } else {
    try {
      return Result<T>(std::forward<Call>(call)());
    } catch (...) {
      return Result<T>(current_exception_error());
    }
  }
}

/// Calls plugin code that makes an object; an error also when it makes none. `what` names it:
/// `task of x.Y`.
template <class Make>
[[nodiscard]] auto guard_made(const std::string& what, Make&& make) noexcept {
  auto made = guard(std::forward<Make>(make));
  using Outcome = decltype(made);
  return made.ok() && made.value() == nullptr
             ? Outcome(Error{Errc::internal, "the plugin made no object: " + what,
                             "java.lang.NullPointerException", ""})
             : std::move(made);
}

}  // namespace troupe::runtime
