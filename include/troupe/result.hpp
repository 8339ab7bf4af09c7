#pragma once

#include <string>
#include <utility>
#include <variant>

namespace troupe {

/// What kind of trouble an `Error` tells of. One table in `rest/` maps each to an HTTP status.
enum class Errc {
  bad_request,     ///< the caller's input is not acceptable
  not_found,       ///< the named connector, task, plugin or logger does not exist
  already_exists,  ///< the name is taken
  conflict,        ///< not now: a rebalance or another change is under way
  forbidden,       ///< switched off, or the signature is wrong
  unavailable,     ///< still starting
  timeout,         ///< no answer within the limit; the outcome is unknown
  not_leader,      ///< another worker must do it
  invalid_config,  ///< a setting is missing or out of range
  retriable,       ///< may succeed when tried again
  data,            ///< a value or bytes that do not fit
  io,              ///< file, socket, or Kafka trouble
  internal         ///< anything else
};

/// An expected failure as a value.
struct Error {
  Errc code = Errc::internal;
  std::string message;      ///< what was wanted, what was found, where
  std::string java_class;   ///< the Java class it stands for; empty when none fits
  std::string cause;        ///< further `<class>: <message>` lines, newline separated
  std::string record = {};  ///< the record it happened at, e.g. `orders-0@17`; empty when none

  friend bool operator==(const Error&, const Error&) = default;
};

/// A value, or the error why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : content_(std::move(value)) {}  // NOLINT(google-explicit-constructor): return either
  Result(Error error)
      : content_(std::move(error)) {}  // NOLINT(google-explicit-constructor): return either

  [[nodiscard]] bool ok() const noexcept { return content_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  /// The value; `ok()` must hold.
  [[nodiscard]] T& value() & { return std::get<0>(content_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(content_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(content_)); }
  T* operator->() { return &std::get<0>(content_); }
  const T* operator->() const { return &std::get<0>(content_); }
  T& operator*() & { return std::get<0>(content_); }
  const T& operator*() const& { return std::get<0>(content_); }

  /// The error; `ok()` must not hold.
  [[nodiscard]] const Error& error() const { return std::get<1>(content_); }

 private:
  std::variant<T, Error> content_;
};

/// Success without a value.
struct Done {
  friend bool operator==(Done, Done) = default;
};

using Status = Result<Done>;

}  // namespace troupe
