// A CAF application with a Kafka Connect worker in it: one of its actors is a source, one a sink,
// one watches, and one connector is a class.   Usage: embedding BOOTSTRAP_SERVERS OFFSETS_FILE
#include <troupe/embed.hpp>

#include <caf/all.hpp>

#include <iostream>

namespace te = troupe::embed;

/// An actor as a source: ten greetings, as many at a time as there is credit for.
struct Greeter : caf::event_based_actor {
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](const te::SourceAttached&) {},
            [this](const te::SourceCredit& credit) {
              te::SourceRecords batch;
              for (auto n = credit.records; n > 0 && sent < 10; --n) {
                auto& record = batch.records.emplace_back();
                record.topic = troupe::TopicName("greetings");
                record.value = troupe::Text("hello " + std::to_string(++sent));
                record.source_offset = troupe::SourceOffset("greeting", sent);
              }
              send(credit.task, std::move(batch));
            },
            [](const te::SourceStored& stored) {
              std::cout << stored.records.size() << " greetings are in Kafka\n";
            },
            [](const te::SourceDetached&) {}};
  }
  std::int64_t sent = 0;
};

/// An actor as a sink: prints what it gets, and tells `main` how much that was.
struct Printer : caf::event_based_actor {
  Printer(caf::actor_config& config, caf::actor to) : event_based_actor(config), main(to) {}
  caf::behavior make_behavior() override {
    return {[](const te::SinkAttached&) {},
            [this](const te::SinkBatch& batch) {
              for (const auto& record : *batch.records) {
                std::cout << "received " << record.value.get_if<troupe::Text>()->str() << '\n';
              }
              send(batch.task, te::SinkStored{batch.number});  // only now are offsets committed
              send(main, static_cast<int>(batch.records->size()));
            },
            [](const te::SinkDetached&) {}};
  }
  caf::actor main;
};

/// A connector class with its task: the squares of one to ten.
struct SquaresTask : troupe::SourceTask {
  std::string version() const override { return "1.0"; }
  void start(const troupe::Settings& settings) override { topic = settings.at("topic"); }
  void poll(troupe::SourceBatch& batch) override {
    if (next > 10) {
      return batch.idle_for(std::chrono::seconds(1));
    }
    auto& record = batch.emplace();
    record.topic = troupe::TopicName(topic);
    record.value = troupe::Text("square " + std::to_string(next * next));
    record.source_offset = troupe::SourceOffset("number", next++);
  }
  void stop() override {}
  std::string topic;
  std::int64_t next = 1;
};
struct Squares : troupe::SourceConnector {
  std::string version() const override { return "1.0"; }
  void start(const troupe::Settings& given) override { settings = given; }
  std::vector<troupe::Settings> task_configs(std::size_t) override { return {settings}; }
  void stop() override {}
  troupe::ConfigDef config() const override { return {}; }
  std::string task_class() const override { return "example.SquaresTask"; }
  std::unique_ptr<troupe::SourceTask> create_task() const override {
    return std::make_unique<SquaresTask>();
  }
  troupe::Settings settings;
};

/// Starts the worker, watches it, and stops it when all twenty records are here.
struct Main : caf::event_based_actor {
  Main(caf::actor_config& config, troupe::Settings with)
      : event_based_actor(config), settings(with) {}
  caf::behavior make_behavior() override {
    te::WorkerOptions options;
    options.name = "example";
    options.settings = settings;
    options.events = caf::actor_cast<caf::actor>(this);
    options.plugins = [greeter = spawn<Greeter>(),
                       printer = spawn<Printer>(options.events)](troupe::PluginRegistry& registry) {
      registry.add_source({"example.Greeter", "1.0"}, te::actor_source(greeter));
      registry.add_sink({"example.Printer", "1.0"}, te::actor_sink(printer));
      registry.add_source({"example.Squares", "1.0"}, [] { return std::make_unique<Squares>(); });
    };
    options.connectors = {
        {"greeter", {{"connector.class", "example.Greeter"}}},
        {"squares", {{"connector.class", "example.Squares"}, {"topic", "squares"}}},
        {"printer", {{"connector.class", "example.Printer"}, {"topics", "greetings,squares"}}}};
    auto started = te::start_standalone(system(), std::move(options));
    if (!started.ok()) {
      std::cout << started.error().message << '\n';
      return {};
    }
    worker = *started;
    return {[](const te::WorkerStarted&) { std::cout << "started\n"; },
            [](const te::StateChanged& change) {
              if (change.task && change.now.state == te::InstanceState::running) {
                std::cout << change.connector << " runs\n";
              }
            },
            [this](int records) {
              if ((received += records) == 20) {
                send(worker, te::StopWorker{});
              }
            },
            [](const troupe::Done&) {},  // the answer to StopWorker
            [](const te::WorkerStopping&) { std::cout << "stopping\n"; },
            [this](const te::WorkerEnded& end) {
              std::cout << "ended: " << (end.error.message.empty() ? "well" : end.error.message)
                        << '\n';
              quit();
            }};
  }
  troupe::Settings settings;
  caf::actor worker;
  int received = 0;
};

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "Usage: embedding BOOTSTRAP_SERVERS OFFSETS_FILE\n";
    return 1;
  }
  te::register_types();
  caf::actor_system_config config;
  te::configure_scheduler(config);
  caf::actor_system system(config);
  system.spawn<Main>(
      troupe::Settings{{"bootstrap.servers", argv[1]},
                       {"offset.storage.file.filename", argv[2]},
                       {"key.converter", "org.apache.kafka.connect.storage.StringConverter"},
                       {"value.converter", "org.apache.kafka.connect.storage.StringConverter"}});
}
