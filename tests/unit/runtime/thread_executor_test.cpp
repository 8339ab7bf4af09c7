#include "runtime/seams/real/thread_executor.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <memory>
#include <thread>

namespace troupe::runtime {

TEST_CASE("work threads run their jobs on a thread of their own", "[runtime][threads]") {
  ThreadExecutor executor;
  const auto thread = executor.create("test");
  std::promise<std::thread::id> id;
  thread->run([&] { id.set_value(std::this_thread::get_id()); });
  CHECK(id.get_future().get() != std::this_thread::get_id());
}

TEST_CASE("a work thread that never ran costs nothing", "[runtime][threads]") {
  ThreadExecutor executor;
  static_cast<void>(executor.create("idle"));
  CHECK(executor.abandoned() == 0);
}

TEST_CASE("a busy thread is left behind and counted until its job ends", "[runtime][threads]") {
  ThreadExecutor executor;
  auto go_on = std::make_shared<std::promise<void>>();
  auto ended = std::make_shared<std::promise<void>>();
  auto thread = executor.create("busy", {"c", "Class"});
  std::promise<void> running;
  thread->run([&running, waits = go_on->get_future().share(), ended] {
    running.set_value();
    waits.wait();
    ended->set_value();
  });
  running.get_future().wait();
  thread.reset();  // returns although the job has not
  CHECK(executor.abandoned() == 1);
  CHECK(executor.abandoned_threads().of({"c", "Class"}).of_plugin == 1);
  go_on->set_value();
  ended->get_future().wait();
}

}  // namespace troupe::runtime
