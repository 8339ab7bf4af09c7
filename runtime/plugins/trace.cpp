#include "runtime/plugins/trace.hpp"

namespace troupe::runtime {

namespace {

/// `<class>: <message>`; the class alone when there is no message, as Throwable.toString has it.
std::string first_line(const Error& error) {
  return (error.java_class.empty() ? "org.apache.kafka.connect.errors.ConnectException"
                                   : error.java_class) +
         (error.message.empty() ? "" : ": " + error.message);
}

}  // namespace

std::string trace_text(const Error& error) {
  auto text = first_line(error) + '\n';
  std::size_t begin = 0;
  while (begin < error.cause.size()) {
    const auto end = std::min(error.cause.find('\n', begin), error.cause.size());
    text += "Caused by: " + error.cause.substr(begin, end - begin) + '\n';
    begin = end + 1;
  }
  return text;
}

Error wrapped(std::string java_class, std::string context, const Error& cause) {
  Error error{cause.code, std::move(context), std::move(java_class), first_line(cause),
              cause.record};
  if (!cause.cause.empty()) {
    error.cause += '\n' + cause.cause;
  }
  return error;
}

}  // namespace troupe::runtime
