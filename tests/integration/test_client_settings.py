"""Settings of Kafka clients that Java refuses, and those at its bounds that it takes: the same answers and traces."""
import concurrent.futures

import harness
import pytest

NO_SUCH = "no.Such"
RANGE = "org.apache.kafka.clients.consumer.RangeAssignor"

# A source's producer.
PRODUCER = [
    {"partitioner.class": NO_SUCH}, {"key.serializer": NO_SUCH}, {"interceptor.classes": "a.B,c.D"}, {"metric.reporters": NO_SUCH},
    {"partitioner.class": "org.apache.kafka.clients.producer.RoundRobinPartitioner"}, {"metric.reporters": "org.apache.kafka.common.metrics.JmxReporter"},
    {"delivery.timeout.ms": "100"}, {"delivery.timeout.ms": "30004"}, {"linger.ms": "2000000", "delivery.timeout.ms": "1000000"}, {"linger.ms": "99999999999"},
    {"acks": "7"}, {"acks": "ALL"}, {"compression.type": "foo"}, {"compression.type": "GZIP"}, {"compression.gzip.level": "42"}, {"compression.gzip.level": "0"}, {"compression.lz4.level": "99"}, {"compression.zstd.level": "99"},
    {"compression.type": "zstd", "compression.zstd.level": "22"}, {"compression.type": "zstd", "compression.zstd.level": "-5"}, {"compression.type": "lz4", "compression.lz4.level": "17"},
    {"transactional.id": "t"}, {"transactional.id": ""}, {"enable.idempotence": "true", "acks": "1"}, {"enable.idempotence": "true", "retries": "0"}, {"enable.idempotence": "true", "max.in.flight.requests.per.connection": "6"},
    {"transactional.id": "t", "enable.idempotence": "true", "transaction.two.phase.commit.enable": "true", "transaction.timeout.ms": "5"},
    {"batch.size": "-1"}, {"batch.size": "99999999999"}, {"max.request.size": "-1"}, {"retries": "-1"}, {"max.in.flight.requests.per.connection": "0"}, {"max.in.flight.requests.per.connection": "2000000"}, {"buffer.memory": "-5"},
    {"security.protocol": "foo"}, {"security.protocol": "SASL_PLAINTEXT"}, {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": ""},
    {"bootstrap.servers": ""}, {"bootstrap.servers": "nohost"}, {"bootstrap.servers": "localhost:x"}, {"bootstrap.servers": "localhost:99999"}, {"bootstrap.servers": "local host:1"}, {"bootstrap.servers": ",localhost:1"},
    {"client.dns.lookup": "foo"}, {"metrics.recording.level": "foo"}, {"metadata.max.idle.ms": "1"}, {"metadata.recovery.strategy": "foo"}, {"send.buffer.bytes": "-2"},
    {"socket.connection.setup.timeout.ms": "10"}, {"retry.backoff.max.ms": "0"}, {"reconnect.backoff.max.ms": "9999999"},
]
# A sink's consumer.
CONSUMER = [
    {"key.deserializer": NO_SUCH}, {"interceptor.classes": NO_SUCH}, {"partition.assignment.strategy": NO_SUCH}, {"partition.assignment.strategy": f"{RANGE},range"}, {"partition.assignment.strategy": ""}, {"partition.assignment.strategy": f"{RANGE},{RANGE}"},
    {"heartbeat.interval.ms": "50000"}, {"heartbeat.interval.ms": "10000", "session.timeout.ms": "10000"}, {"heartbeat.interval.ms": "-1"}, {"heartbeat.interval.ms": "0"}, {"session.timeout.ms": "1", "heartbeat.interval.ms": "0"},
    {"auto.offset.reset": "foo"}, {"auto.offset.reset": "EARLIEST"}, {"auto.offset.reset": ""}, {"auto.offset.reset": "by_duration"}, {"auto.offset.reset": "by_duration:"}, {"auto.offset.reset": "by_duration:x"}, {"auto.offset.reset": "by_duration:-PT1H"},
    {"group.id": ""}, {"group.id": " "}, {"group.instance.id": ""}, {"group.instance.id": "a b"}, {"group.instance.id": "."}, {"isolation.level": "foo"}, {"isolation.level": "READ_COMMITTED"},
    {"group.protocol": "foo"}, {"group.remote.assignor": "uniform"}, {"share.acknowledgement.mode": "foo"}, {"share.acknowledgement.mode": "explicit"}, {"share.acquire.mode": "foo"},
    {"group.protocol": "consumer", "session.timeout.ms": "10000", "heartbeat.interval.ms": "1000", "partition.assignment.strategy": "x"},
    {"fetch.min.bytes": "-1"}, {"fetch.min.bytes": "0"}, {"fetch.max.wait.ms": "-1"}, {"fetch.max.wait.ms": "400000"}, {"fetch.max.bytes": "2147483647"}, {"max.partition.fetch.bytes": "0"},
    {"max.poll.interval.ms": "0"}, {"max.poll.interval.ms": "2147483647"}, {"max.poll.records": "0"}, {"max.poll.records": "x"}, {"check.crcs": "maybe"}, {"connections.max.idle.ms": "-1"}, {"receive.buffer.bytes": "2000000000"},
]
# The client that makes a dead letter topic.
ADMIN = [{"reconnect.backoff.ms": "-1"}, {"default.api.timeout.ms": "-1"}, {"default.api.timeout.ms": "100"}, {"bootstrap.servers": "nohost"}, {"request.timeout.ms": "70000"}]
TOPICS = ["a b", "good,a/b", "..", "x" * 250]


@pytest.fixture
def settings(settings):
    return {**settings, "troupe.task.restart.max.attempts": 0}


def connectors(topic, file):
    """Connectors by name: one setting, or a few, with each."""
    source = {"connector.class": "FileStreamSource", "topic": topic + "-out", "file": str(file)}
    sink = {"connector.class": "FileStreamSink", "topics": topic, "file": "/dev/null"}
    letters = {"errors.deadletterqueue.topic.name": topic + "-dlq", "errors.deadletterqueue.topic.replication.factor": "1"}
    for kind, base, cases in (("producer", source, PRODUCER), ("consumer", sink, CONSUMER), ("admin", {**sink, **letters}, ADMIN)):
        for number, case in enumerate(cases):
            yield f"{kind}-{number}", {**base, **{f"{kind}.override.{name}": value for name, value in case.items()}}
    for number, topics in enumerate(TOPICS):
        yield f"topics-{number}", {**sink, "topics": topics}


def outcome(worker, name, config):
    """What a request to create it says and, once it is there, how its task comes out."""
    answer = worker.rest("POST", "/connectors", {"name": name, "config": config})
    if answer.status != 201:
        return answer.status, answer.json["message"]
    return answer.status, None


def trouble(worker, name):
    task = worker.status(name)["tasks"][0]
    return task["state"], harness.what_happened(task.get("trace", ""))


def test_clients_refuse_and_take_what_javas_do(both, kafka, topic, tmp_path):
    (tmp_path / "in").write_text("line\n")
    kafka.produce(topic, ["x"])
    wanted = dict(connectors(topic, tmp_path / "in"))
    found = []
    for worker in both:
        with concurrent.futures.ThreadPoolExecutor(4) as together:
            answers = dict(zip(wanted, together.map(lambda name: outcome(worker, name, wanted[name]), wanted)))
        if found:
            # What becomes of Java's tasks is known: these come to it.
            for name in (name for name, (status, _) in answers.items() if status == 201 and name in found[0][1]):
                harness.eventually(lambda: worker.status(name)["tasks"] and trouble(worker, name)[0] == found[0][1][name][0], f"{name}, {wanted[name]}, as {found[0][1][name]}", 20)
        else:
            settle(worker, [name for name, (status, _) in answers.items() if status == 201])
        created = [name for name, (status, _) in answers.items() if status == 201]
        found.append((answers, {name: trouble(worker, name) for name in created}))
    for asked in wanted:
        for java, troupe in zip(found[0], found[1]):
            assert troupe.get(asked) == java.get(asked), wanted[asked]


def settle(worker, names):
    """Waits until the last that fails has failed: a connector that is created after them, and that fails the latest."""
    harness.eventually(lambda: all(worker.status(name)["tasks"] for name in names), "tasks of all")
    harness.eventually(lambda: trouble(worker, names[-1])[0] == "FAILED", "the failure of the last")


def test_records_go_to_partitions_in_turn_as_javas(both, kafka, topic, tmp_path):
    """RoundRobinPartitioner does not ask for keys: all records here have the same."""
    lines = [f"line {number}" for number in range(9)]
    (tmp_path / "in").write_text("".join(line + "\n" for line in lines))
    found = []
    for number, worker in enumerate(both):
        name = f"{topic}-{number}"
        kafka.tool("org.apache.kafka.tools.TopicCommand", "--create", "--topic", name, "--partitions", "3")
        for partition in range(3):
            kafka.produce(name, ["first"], "-p", str(partition))  # it has a leader: those without are passed over
        worker.create("source", **{
            "connector.class": "FileStreamSource", "topic": name, "file": str(tmp_path / "in"), "value.converter": "org.apache.kafka.connect.json.JsonConverter",
            "producer.override.partitioner.class": "org.apache.kafka.clients.producer.RoundRobinPartitioner", "transforms": "hoist,more,key",
            "transforms.hoist.type": "org.apache.kafka.connect.transforms.HoistField$Value", "transforms.hoist.field": "line",
            "transforms.more.type": "org.apache.kafka.connect.transforms.InsertField$Value", "transforms.more.static.field": "same", "transforms.more.static.value": "key",
            "transforms.key.type": "org.apache.kafka.connect.transforms.ValueToKey", "transforms.key.fields": "same"})
        harness.eventually(lambda: kafka.end_offset(name, 3) == 12, "all lines")
        found.append([kafka.consume(name, "-p", str(partition)) for partition in range(3)])
    # Which partition is the first is not told: the client may not know of the topic yet.
    for parts in found:
        assert [part.count(b"\n") for part in parts] == [4, 4, 4]
    assert sorted(b"".join(found[1]).split()) == sorted(b"".join(found[0]).split())
