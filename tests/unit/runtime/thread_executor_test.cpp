#include "runtime/seams/real/thread_executor.hpp"

#include "runtime/pipeline/converters/json_converter.hpp"
#include "runtime/pipeline/converters/simple_header_converter.hpp"
#include <troupe/values.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace troupe::runtime {

TEST_CASE("work threads run their jobs on a thread of their own", "[runtime][threads]") {
  ThreadExecutor executor;
  const auto thread = executor.create("test");
  std::promise<std::thread::id> id;
  thread->run([&] {
    id.set_value(std::this_thread::get_id());
    return nullptr;
  });
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
    return nullptr;
  });
  running.get_future().wait();
  thread.reset();  // returns although the job has not
  CHECK(executor.abandoned() == 1);
  CHECK(executor.abandoned_threads().of({"c", "Class"}).of_plugin == 1);
  go_on->set_value();
  ended->get_future().wait();
}

TEST_CASE("a thread is not left behind by who has heard of its job's end", "[runtime][threads]") {
  ThreadExecutor executor;
  auto thread = executor.create("reports");
  std::promise<void> told;
  thread->run([&told] { return [&told] { told.set_value(); }; });
  told.get_future().wait();
  thread.reset();
  CHECK(executor.abandoned() == 0);
}

TEST_CASE("a report may let go of the last of its own thread", "[runtime][threads]") {
  ThreadExecutor executor;
  auto thread = std::shared_ptr(executor.create("owner"));
  std::promise<std::size_t> abandoned;
  auto& runs = *thread;
  runs.run([&executor, &abandoned, thread = std::exchange(thread, nullptr)] {
    return [&executor, &abandoned, thread]() mutable {
      thread.reset();
      abandoned.set_value(executor.abandoned());
    };
  });
  CHECK(abandoned.get_future().get() == 0);
}

TEST_CASE("a work thread has the stack for what is nested as deep as one may",
          "[runtime][threads]") {
  ThreadExecutor executor;
  const auto thread = executor.create("deep");
  std::promise<bool> same;
  thread->run([&same] {
    const TopicName topic(Text("t"));
    const auto deep = std::string(values::max_depth, '[') + std::string(values::max_depth, ']');
    SimpleHeaderConverter headers;
    const auto header = headers.to_connect_header(topic, "h", Slice::copy(deep));
    JsonConverter json;
    json.configure({{"schemas.enable", "false"}}, false);
    const auto read = json.to_connect_data(topic, {}, Slice::copy(deep));
    std::string out;
    static_cast<void>(json.from_connect_data(topic, {}, header.schema, header.value, out));
    json.configure({{"schemas.enable", "true"}}, false);
    std::string envelope;
    static_cast<void>(json.from_connect_data(topic, {}, header.schema, header.value, envelope));
    const auto copy = *header.schema;
    same.set_value(out == deep && header.value == read.value && copy == *header.schema &&
                   header.value.to_text() == deep && envelope.ends_with(deep + '}'));
    return nullptr;
  });
  CHECK(same.get_future().get());
}

}  // namespace troupe::runtime
