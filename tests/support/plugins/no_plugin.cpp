// A shared library as many lie beside Java plugins: nothing of ours. Loading it ends the process.
#include <cstdlib>

extern "C" __attribute__((visibility("default"))) int Java_example_Native_answer() { return 42; }

namespace {
struct EndsTheProcess {
  EndsTheProcess() { std::abort(); }
};
const EndsTheProcess ends_the_process;
}  // namespace
