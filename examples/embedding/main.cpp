// A CAF application with a Kafka Connect worker in it: two of its actors are a source and a sink,
// one connector is a class, and it watches.   Usage: embedding BOOTSTRAP_SERVERS OFFSETS_FILE
#include <troupe/embed.hpp>

#include <caf/all.hpp>

#include <iostream>

namespace te = troupe::embed;

/// A source: ten greetings, as many at a time as there is credit for.
caf::behavior greeter(caf::stateful_actor<std::int64_t>* self) {
  self->set_default_handler(caf::drop);  // of what else a task says
  return {[=](const te::SourceCredit& credit) {
            te::SourceRecords batch;
            while (batch.records.size() < credit.records && self->state < 10) {
              const auto number = ++self->state;
              batch.records.emplace_back(troupe::SourceOffset("greeting", number),
                                         troupe::TopicName("greetings"),
                                         "hello " + std::to_string(number));
            }
            self->send(credit.task, std::move(batch));
          },
          [](const te::SourceStored& stored) {
            std::cout << stored.records.size() << " greetings are in Kafka\n";
          }};
}

/// A sink: prints what it gets, and tells `watcher` how much that was.
caf::behavior printer(caf::event_based_actor* self, const caf::actor& watcher) {
  self->set_default_handler(caf::drop);
  return {[=](const te::SinkBatch& batch) {
    for (const auto& record : *batch.records) {
      std::cout << "received " << record.value.to_text() << '\n';
    }
    self->send(batch.task, te::SinkStored{batch.number});  // only now are offsets committed
    self->send(watcher, static_cast<int>(batch.records->size()));
  }};
}

/// A connector class, and its task: the squares of one to ten.
struct SquaresTask : troupe::SourceTask {
  std::string version() const override { return "1.0"; }
  void start(const troupe::Settings& settings) override { topic = settings.at("topic"); }
  void poll(troupe::SourceBatch& batch) override {
    if (next > 10) {
      return batch.idle_for(std::chrono::seconds(1));
    }
    batch.emplace(troupe::SourceOffset("number", next), troupe::TopicName(topic),
                  "square " + std::to_string(next * next));
    ++next;
  }
  void stop() override {}
  std::string topic;
  std::int64_t next = 1;
};
struct Squares : troupe::SingleTaskSource<SquaresTask> {};

/// Starts a worker, watches it, and stops it when all twenty records are here.
int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "Usage: embedding BOOTSTRAP_SERVERS OFFSETS_FILE\n";
    return 1;
  }
  te::register_types();
  caf::actor_system_config config;
  te::configure_scheduler(config);
  caf::actor_system system(config);
  caf::scoped_actor self(system);

  const auto text = "org.apache.kafka.connect.storage.StringConverter";
  te::WorkerOptions options{.name = "example", .events = self};
  options.settings = {{"bootstrap.servers", argv[1]},
                      {"offset.storage.file.filename", argv[2]},
                      {"key.converter", text},
                      {"value.converter", text}};
  options.plugins = [source = system.spawn(greeter), sink = system.spawn(printer, options.events)](
                        troupe::PluginRegistry& registry) {
    registry.add_source({"example.Greeter", "1.0"}, te::actor_source(source));
    registry.add_sink({"example.Printer", "1.0"}, te::actor_sink(sink));
    registry.add_source({"example.Squares", "1.0"}, [] { return std::make_unique<Squares>(); });
  };
  options.connectors = {
      {"greeter", {{"connector.class", "example.Greeter"}}},
      {"squares", {{"connector.class", "example.Squares"}, {"topic", "squares"}}},
      {"printer", {{"connector.class", "example.Printer"}, {"topics", "greetings,squares"}}}};
  const auto worker = te::start_standalone(system, options);
  if (!worker.ok()) {
    std::cerr << worker.error().message << '\n';
    return 1;
  }

  int received = 0;
  std::optional<std::string> end;
  self->receive_while([&] { return !end; })(
      [](const te::WorkerStarted&) { std::cout << "started\n"; },
      [](const te::StateChanged& change) {
        if (change.task && change.now.state == te::InstanceState::running) {
          std::cout << change.connector << " runs\n";
        }
      },
      [&](int records) {
        if ((received += records) == 20) {
          self->send(*worker, te::StopWorker{});
        }
      },
      [](const te::WorkerStopping&) { std::cout << "stopping\n"; },
      [&](const te::WorkerEnded& event) { end = event.error.message; });
  std::cout << "ended: " << (end->empty() ? "well" : *end) << '\n';
  return end->empty() ? 0 : 1;
}
