#pragma once

#include <troupe/errors.hpp>

#include <string>

namespace troupe::runtime::transforms {

/// java.lang.IndexOutOfBoundsException, where upstream lets it reach the user.
class IndexOutOfBoundsException : public ConnectException {
 public:
  explicit IndexOutOfBoundsException(const std::string& message)
      : ConnectException(JavaClass{"java.lang.IndexOutOfBoundsException"}, message) {}
};

/// java.lang.ClassCastException, where upstream lets it reach the user.
class ClassCastException : public ConnectException {
 public:
  explicit ClassCastException(const std::string& message)
      : ConnectException(JavaClass{"java.lang.ClassCastException"}, message) {}
};

}  // namespace troupe::runtime::transforms
