// A CAF application with a Kafka Connect worker in it: two of its actors are a source and a sink,
// one connector is a class, and it watches.   Usage: embedding [WORKER_FILE]
#include <troupe/embed.hpp>

#include <caf/all.hpp>

#include <iostream>

using namespace troupe;
using namespace troupe::embed;

/// A source: ten greetings, as many at a time as there is credit for.
caf::behavior greeter(caf::event_based_actor* self) {
  self->set_default_handler(caf::drop);  // of what else a task says
  return {[number = std::int64_t{1}](const SourceCredit& credit) mutable {
    SourceRecords batch;
    for (; number <= 10 && batch.records.size() < credit.records; ++number) {
      batch.records.emplace_back(SourceOffset("greeting", number), TopicName("greetings"),
                                 "hello " + std::to_string(number));
    }
    return batch;
  }};
}

/// A sink: prints what it gets, and tells `watcher` how much that was.
caf::behavior printer(caf::event_based_actor* self, const caf::actor& watcher) {
  self->set_default_handler(caf::drop);
  return {[=](const SinkBatch& batch) {
    for (const auto& record : *batch.records) {
      std::cout << "received " << record.value.to_text() << '\n';
    }
    self->send(watcher, batch.records->size());
    return SinkStored{batch.number};  // only now are offsets committed
  }};
}

/// A connector class, and its task: the squares of one to ten.
struct SquaresTask : SourceTask {
  std::string version() const override { return "1.0"; }
  void poll(SourceBatch& batch) override {
    for (; next <= 10; ++next) {
      batch.emplace(SourceOffset("number", next), TopicName(context().configs().at("topic")),
                    "square " + std::to_string(next * next));
    }
    batch.idle_for(std::chrono::seconds(1));
  }
  std::int64_t next = 1;
};
struct Squares : SingleTaskSource<SquaresTask> {};

/// Starts a worker, watches it, and stops it when all twenty records are here.
int main(int argc, char** argv) {
  ActorSystemConfig config;
  caf::actor_system system(config);
  caf::scoped_actor self(system);

  const auto worker = start_standalone(
      system, {.name = "example",
               .worker_file = argc > 1 ? argv[1] : "worker.properties",
               .sources = {{"example.Greeter", actor_source(system.spawn(greeter))},
                           {"example.Squares", [] { return std::make_unique<Squares>(); }}},
               .sinks = {{"example.Printer", actor_sink(system.spawn(printer, caf::actor(self)))}},
               .events = self,
               .connectors = {
                   {"greeter", {{"connector.class", "example.Greeter"}}},
                   {"squares", {{"connector.class", "example.Squares"}, {"topic", "squares"}}},
                   {"printer",
                    {{"connector.class", "example.Printer"}, {"topics", "greetings,squares"}}}}});
  if (!worker.ok()) {
    std::cerr << worker.error().message << '\n';
    return 1;
  }

  std::size_t received = 0;
  std::optional<WorkerEnded> end;
  self->receive_while([&] { return !end; })(
      [](const StateChanged& change) {
        std::cout << change.connector << " is " << state_name(change.now.state) << '\n';
      },
      [&](std::size_t records) {
        if ((received += records) == 20) {
          self->send(*worker, StopWorker{});
        }
      },
      [&](const WorkerEnded& event) { end = event; });
  std::cout << "ended: " << (end->error.message.empty() ? "well" : end->error.message) << '\n';
  return end->error.message.empty() ? 0 : 1;
}
