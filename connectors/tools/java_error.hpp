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

/// What Java's producer says of a record that a task made without a topic.
[[noreturn]] inline void refuse_missing_topic() {
  throw JavaError(JavaClass{"java.lang.IllegalArgumentException"}, "Topic cannot be null.");
}

}  // namespace troupe::connectors::tools
