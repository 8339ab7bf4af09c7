#include "runtime/plugins/guard.hpp"

#include "runtime/plugins/demangled.hpp"

#include <cxxabi.h>
#include <new>
#include <typeinfo>

namespace troupe::runtime {

namespace {

std::string current_type_name() {
  const auto* type = abi::__cxa_current_exception_type();
  return type == nullptr ? "an exception of unknown type" : demangled(type->name());
}

Errc code_of(const ConnectException& e) {
  if (dynamic_cast<const RetriableException*>(&e) != nullptr) {
    return Errc::retriable;
  }
  if (dynamic_cast<const ConfigException*>(&e) != nullptr) {
    return Errc::invalid_config;
  }
  if (dynamic_cast<const DataException*>(&e) != nullptr ||
      dynamic_cast<const SerializationException*>(&e) != nullptr) {
    return Errc::data;
  }
  return Errc::internal;
}

}  // namespace

Error error_of(const ConnectException& e) {
  return {code_of(e), e.what(), std::string(e.java_class()), e.cause()};
}

Error current_exception_error() noexcept {
  try {
    throw;
  } catch (const ConnectException& e) {
    return error_of(e);
  } catch (const std::bad_alloc&) {
    return {Errc::internal, "out of memory", "java.lang.OutOfMemoryError", ""};
  } catch (const std::exception& e) {
    return {Errc::internal, e.what(), current_type_name(), ""};
  } catch (...) {
    return {Errc::internal,
            "something that is no std::exception was thrown: " + current_type_name(),
            current_type_name(), ""};
  }
}

}  // namespace troupe::runtime
