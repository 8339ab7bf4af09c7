"""Sources whose records Kafka does not take, beside the Java worker; and what their metrics say."""
import harness
import pytest

STRING = "org.apache.kafka.connect.storage.StringConverter"
SMALL_TOPIC = {"topic.creation.default.partitions": 1, "topic.creation.default.replication.factor": 1, "topic.creation.default.max.message.bytes": 1000}
LINES = ["before", "x" * 5000, "after"]


@pytest.fixture
def settings(settings):
    return {**settings, "troupe.task.restart.max.attempts": 0}


@pytest.fixture
def lines(tmp_path):
    file = tmp_path / "in"
    file.write_text("".join(line + "\n" for line in LINES))
    return file


def source(topic, file, **more):
    return {"connector.class": "FileStreamSource", "topic": topic, "file": str(file), **more}


def heads(trace):
    """The first line of a trace, and the classes of its causes: in which words a client gives up is its own affair."""
    lines = harness.what_happened(trace)
    return lines[:1] + [line.removeprefix("Caused by: ").split(":")[0] for line in lines[1:]]


LARGER_THAN_THE_CLIENT_SENDS = {"producer.override.max.request.size": 1200}
LARGER_THAN_THE_BUFFER = {"producer.override.buffer.memory": 2048, "producer.override.batch.size": 500}


@pytest.mark.parametrize("limit", [LARGER_THAN_THE_CLIENT_SENDS, LARGER_THAN_THE_BUFFER], ids=str)
def test_a_record_larger_than_the_client_sends_fails_the_task_as_in_java(both, topic, lines, limit):
    found = []
    for worker, name in zip(both, ("java", "troupe")):
        worker.create("c", **source(f"{topic}-{name}", lines, **limit))
        found.append(heads(worker.wait_task("c", "FAILED")["trace"]))
    assert found[0] == found[1]
    assert f"{topic}-troupe" in both[1].status("c")["tasks"][0]["trace"]


def test_a_record_larger_than_the_client_sends_is_skipped_when_that_is_tolerated_as_in_java(both, kafka, topic, lines):
    for worker, name in zip(both, ("java", "troupe")):
        worker.create("c", **source(f"{topic}-{name}", lines, **LARGER_THAN_THE_CLIENT_SENDS, **{"errors.tolerance": "all"}))
        harness.eventually(lambda: kafka.consume(f"{topic}-{name}") == b"before\nafter\n", f"the line behind of {name}; log:\n{worker.log}")
        worker.wait_task("c", "RUNNING")


def test_the_largest_record_that_a_broker_takes_by_default_is_stored(start, kafka, topic, tmp_path):
    """2^20 bytes with all that belongs to it, as in Java."""
    file = tmp_path / "large"
    file.write_text("x" * 1048400 + "\n")
    worker = start()
    worker.create("c", **source(topic, file))
    harness.eventually(lambda: kafka.end_offset(topic) == 1, f"the record; log:\n{worker.log}")


# Each record in a batch of its own. Java's 4.2.0 producer does not get over a record that the topic's
# max.message.bytes forbids: a minute later its task is RUNNING, with nothing more sent and nothing said.
ALONE = {"producer.override.batch.size": 0, "producer.override.linger.ms": 0}


def test_a_record_larger_than_the_broker_takes_fails_the_task(start, kafka, topic, lines):
    worker = start()
    worker.create("c", **source(topic, lines, **SMALL_TOPIC, **ALONE))
    trace = worker.wait_task("c", "FAILED")["trace"]
    assert heads(trace) == ["org.apache.kafka.connect.errors.ConnectException: Unrecoverable exception from producer send callback", "org.apache.kafka.common.errors.RecordTooLargeException"]
    assert topic in trace


def test_a_record_larger_than_the_broker_takes_is_skipped_when_that_is_tolerated(start, kafka, topic, lines):
    worker = start()
    worker.create("c", **source(topic, lines, **SMALL_TOPIC, **ALONE, **{"errors.tolerance": "all"}))
    harness.eventually(lambda: kafka.consume(topic) == b"before\nafter\n", f"the line behind; log:\n{worker.log}")
    worker.wait_task("c", "RUNNING")


def test_batches_larger_than_the_topic_takes_are_split_as_java_splits_them(both, kafka, topic, tmp_path):
    """Each record is small enough: none is lost, none fails the task, and they stay in order."""
    file = tmp_path / "many"
    file.write_text("".join(f"{number:04d}{'y' * 60}\n" for number in range(500)))
    for worker, name in zip(both, ("java", "troupe")):
        for tolerance in ("none", "all"):
            written = f"{topic}-{name}-{tolerance}"
            worker.create(tolerance, **source(written, file, **SMALL_TOPIC, **{"errors.tolerance": tolerance}))
            harness.eventually(lambda: kafka.end_offset(written) >= 500, f"the lines of {name}; log:\n{worker.log}")
            assert kafka.consume(written).decode() == file.read_text()
            worker.wait_task(tolerance, "RUNNING")


def test_a_topic_that_nobody_makes_fails_the_task_and_is_named(settings, tmp_path, topic, lines):
    """Java's producer waits for it for ever; in no case are records skipped for it."""
    broker = harness.Kafka(tmp_path / "kafka", settings={"auto.create.topics.enable": "false"})
    with harness.running(broker):
        settings["bootstrap.servers"] = broker.address
        with harness.running(harness.Worker(tmp_path / "worker", settings)) as worker:
            worker.wait_ready()
            for tolerance in ("none", "all"):
                worker.create(tolerance, **source(topic, lines, **{"errors.tolerance": tolerance}))
            for tolerance in ("none", "all"):
                trace = worker.wait_task(tolerance, "FAILED")["trace"]
                assert topic in trace and "UnknownTopicOrPartitionException" in trace
                assert worker.rest("GET", f"/connectors/{tolerance}/offsets").json == {"offsets": []}


@pytest.mark.parametrize("tolerance", ["none", "all"])
def test_what_a_source_sends_to_a_topic_that_was_deleted_is_in_the_one_made_anew(start, settings, kafka, topic, tmp_path, tolerance):
    settings.update({"troupe.task.restart.max.attempts": 10, "troupe.task.restart.backoff.ms": 100})
    file = tmp_path / "in"
    file.write_text("before\n")
    worker = start()
    worker.create("c", **source(topic, file, **{"errors.tolerance": tolerance}))
    harness.eventually(lambda: kafka.end_offset(topic) == 1, "the first line")
    kafka.tool("org.apache.kafka.tools.TopicCommand", "--delete", "--topic", topic)
    wanted = [f"line {number}" for number in range(30)]
    with open(file, "a") as more:
        more.writelines(line + "\n" for line in wanted)
    harness.eventually(lambda: set(kafka.consume(topic).decode().splitlines()) >= set(wanted), f"all lines; log:\n{worker.log}")
    assert list(dict.fromkeys(kafka.consume(topic).decode().splitlines()))[-30:] == wanted, "the first of each, in order"


def metric(worker, series):
    found = [line for line in worker.rest("GET", "/metrics").body.splitlines() if line.startswith(series)]
    assert found, f"no series {series}"
    return found[0].rsplit(" ", 1)[1]


def test_latency_and_plugins_of_tasks_are_served(start, kafka, topic, lines, tmp_path):
    worker = start()
    worker.create("in", **source(topic, lines, **{"transforms": "t", "transforms.t.type": "org.apache.kafka.connect.transforms.HoistField$Value", "transforms.t.field": "f", "transforms.t.predicate": "p",
                                                 "predicates": "p", "predicates.p.type": "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone"}))
    worker.create("out", **{"connector.class": "FileStreamSink", "topics": topic, "file": str(tmp_path / "out")})
    harness.eventually(lambda: (tmp_path / "out").exists() and (tmp_path / "out").read_text().count("\n") == 3, "three lines")
    for connector in ("in", "out"):
        tags = f'{{connector="{connector}",task="0"}}'
        latency = harness.eventually(lambda: metric(worker, f"kafka_connect_troupe_task_end_to_end_latency_max_ms{tags}") != "NaN" and metric(worker, f"kafka_connect_troupe_task_end_to_end_latency_max_ms{tags}"), "a latency")
        assert 0 <= float(latency) < 60000
        assert float(metric(worker, f"kafka_connect_troupe_task_end_to_end_latency_avg_ms{tags}")) <= float(latency)
        assert metric(worker, f'kafka_connect_connector_task_value_converter_class{{connector="{connector}",task="0",value_converter_class="{STRING}"}}') == "1"
    assert metric(worker, 'kafka_connect_connector_task_task_class{connector="in",task="0",task_class="org.apache.kafka.connect.file.FileStreamSourceTask"}') == "1"
    assert metric(worker, 'kafka_connect_connector_transform_transform_class{connector="in",task="0",transform="t",transform_class="org.apache.kafka.connect.transforms.HoistField$Value"}') == "1"
    assert metric(worker, 'kafka_connect_connector_predicate_predicate_class{connector="in",task="0",predicate="p"') == "1"
    assert float(metric(worker, "kafka_connect_start_time_seconds{")) > 1.6e9
    assert metric(worker, 'kafka_connect_version_info{') == "1"


@pytest.mark.parametrize("setting, value", [("acks", "1"), ("acks", "0"), ("retries", "0"), ("max.in.flight.requests.per.connection", "10")])
def test_a_producer_that_cannot_be_idempotent_is_none(start, kafka, topic, lines, setting, value):
    worker = start()
    worker.create("c", **{"connector.class": "FileStreamSource", "topic": topic, "file": str(lines), f"producer.override.{setting}": value})
    harness.eventually(lambda: kafka.consume(topic), f"the lines; log:\n{worker.log}")
    worker.wait_task("c", "RUNNING")
