#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace troupe {

/// Name of a Java class, with static storage duration.
struct JavaClass {
  std::string_view name;
};

/// Base of the errors that cross the plugin API. Each carries the name of the Java class it stands
/// for, because traces, dead-letter headers and REST answers show that name.
///
/// Plugin code may throw any of these, any `std::exception`, or anything else; the runtime catches
/// it once at the boundary. `RetriableException` is retried, everything else fails the task.
/// Source: org.apache.kafka.connect.errors, org.apache.kafka.common.config.
class ConnectException : public std::runtime_error {
 public:
  explicit ConnectException(const std::string& message)
      : ConnectException(JavaClass{"org.apache.kafka.connect.errors.ConnectException"}, message) {}

  /// With the text of the error that caused this one, shown as `Caused by: …` in traces.
  ConnectException(const std::string& message, std::string cause)
      : ConnectException(JavaClass{"org.apache.kafka.connect.errors.ConnectException"}, message,
                         std::move(cause)) {}

  /// The Java class this error stands for, e.g. `org.apache.kafka.connect.errors.DataException`.
  [[nodiscard]] std::string_view java_class() const noexcept { return java_class_; }

  /// `<class>: <message>` of the cause and its causes, one line each; empty when there is none.
  [[nodiscard]] const std::string& cause() const noexcept { return cause_; }

  /// What was given as message, whole: `what()` ends at the first NUL.
  [[nodiscard]] const std::string& message() const noexcept { return message_; }

 protected:
  ConnectException(JavaClass java_class, const std::string& message, std::string cause = {})
      : std::runtime_error(message),
        java_class_(java_class.name),
        cause_(std::move(cause)),
        message_(message) {}

 private:
  std::string_view java_class_;
  std::string cause_;
  std::string message_;
};

/// The operation may succeed when it is tried again: the runtime retries it.
class RetriableException : public ConnectException {
 public:
  explicit RetriableException(const std::string& message, std::string cause = {})
      : ConnectException(JavaClass{"org.apache.kafka.connect.errors.RetriableException"}, message,
                         std::move(cause)) {}
};

/// A value does not fit its schema, or bytes do not decode.
class DataException : public ConnectException {
 public:
  explicit DataException(const std::string& message, std::string cause = {})
      : ConnectException(JavaClass{"org.apache.kafka.connect.errors.DataException"}, message,
                         std::move(cause)) {}

 protected:
  DataException(JavaClass java_class, const std::string& message, std::string cause)
      : ConnectException(java_class, message, std::move(cause)) {}
};

/// A schema cannot be built as asked.
class SchemaBuilderException : public DataException {
 public:
  explicit SchemaBuilderException(const std::string& message, std::string cause = {})
      : DataException(JavaClass{"org.apache.kafka.connect.errors.SchemaBuilderException"}, message,
                      std::move(cause)) {}
};

/// A value of one schema version cannot be shown in another.
class SchemaProjectorException : public DataException {
 public:
  explicit SchemaProjectorException(const std::string& message, std::string cause = {})
      : DataException(JavaClass{"org.apache.kafka.connect.errors.SchemaProjectorException"},
                      message, std::move(cause)) {}
};

/// Something that must exist once exists already.
class AlreadyExistsException : public ConnectException {
 public:
  explicit AlreadyExistsException(const std::string& message)
      : ConnectException(JavaClass{"org.apache.kafka.connect.errors.AlreadyExistsException"},
                         message) {}
};

/// Something that was named does not exist.
class NotFoundException : public ConnectException {
 public:
  explicit NotFoundException(const std::string& message)
      : ConnectException(JavaClass{"org.apache.kafka.connect.errors.NotFoundException"}, message) {}
};

/// A call came at a time when the worker's state does not allow it.
class IllegalWorkerStateException : public ConnectException {
 public:
  explicit IllegalWorkerStateException(const std::string& message)
      : ConnectException(JavaClass{"org.apache.kafka.connect.errors.IllegalWorkerStateException"},
                         message) {}
};

/// A configuration value is missing or not acceptable. Never retried by the restart policy.
class ConfigException : public ConnectException {
 public:
  explicit ConfigException(const std::string& message)
      : ConnectException(JavaClass{"org.apache.kafka.common.config.ConfigException"}, message) {}

  /// `Invalid value <value> for configuration <name>: <reason>`.
  ConfigException(const std::string& name, const std::string& value, const std::string& reason)
      : ConfigException("Invalid value " + value + " for configuration " + name +
                        (reason.empty() ? "" : ": " + reason)) {}
};

/// Bytes could not be written or read by a serializer. Never retried by the restart policy.
class SerializationException : public ConnectException {
 public:
  explicit SerializationException(const std::string& message, std::string cause = {})
      : ConnectException(JavaClass{"org.apache.kafka.common.errors.SerializationException"},
                         message, std::move(cause)) {}
};

/// An argument is outside what the callee accepts (java.lang.IllegalArgumentException).
class IllegalArgumentException : public ConnectException {
 public:
  explicit IllegalArgumentException(const std::string& message)
      : ConnectException(JavaClass{"java.lang.IllegalArgumentException"}, message) {}
};

/// The operation is not offered (java.lang.UnsupportedOperationException).
class UnsupportedOperationException : public ConnectException {
 public:
  explicit UnsupportedOperationException(const std::string& message)
      : ConnectException(JavaClass{"java.lang.UnsupportedOperationException"}, message) {}
};

/// A reference that must be set is null (java.lang.NullPointerException).
class NullPointerException : public ConnectException {
 public:
  explicit NullPointerException(const std::string& message)
      : ConnectException(JavaClass{"java.lang.NullPointerException"}, message) {}
};

}  // namespace troupe
