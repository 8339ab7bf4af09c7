#pragma once

#include <troupe/errors.hpp>

#include <string>

namespace troupe::connectors::tools {

/// An exception of the Java runtime that upstream lets out. `java_class` has static storage.
class JavaError : public ConnectException {
 public:
  JavaError(JavaClass java_class, const std::string& message)
      : ConnectException(java_class, message) {}
};

}  // namespace troupe::connectors::tools
