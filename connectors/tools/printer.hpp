#pragma once

#include <functional>
#include <string_view>

namespace troupe::connectors::tools {

/// Takes whole lines, each with its line end. What a task prints to; standard output but in tests.
using Printer = std::function<void(std::string_view)>;

/// Writes to standard output at once, lines of different tasks never mixed. Any thread.
/// Throws ConnectException when it cannot be written to.
void print_to_standard_output(std::string_view lines);

}  // namespace troupe::connectors::tools
