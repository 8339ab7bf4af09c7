#include "connectors/tools/printer.hpp"

#include <troupe/errors.hpp>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace troupe::connectors::tools {

void print_to_standard_output(std::string_view lines) {
  // One call of fwrite holds the stream's lock from its first byte to its last.
  const bool written = std::fwrite(lines.data(), 1, lines.size(), stdout) == lines.size();
  if (!written || std::fflush(stdout) != 0) {
    const int error = errno;
    std::clearerr(stdout);
    throw ConnectException("Couldn't write to standard output",
                           "java.io.IOException: " + std::generic_category().message(error));
  }
}

}  // namespace troupe::connectors::tools
