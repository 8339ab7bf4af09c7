"""Upstream's test connectors, as Java has them, and Datagen."""
import collections
import json

import harness
import pytest
from oracle import java_worker

TOOLS = "org.apache.kafka.connect.tools"
JSON = "org.apache.kafka.connect.json.JsonConverter"


@pytest.fixture
def pair(settings, tmp_path):
    """A Java worker with the test plugins and a troupe worker that does not restart what fails."""
    java = harness.JavaWorkerWithTestPlugins(tmp_path / "java", java_worker.settings(harness.of_its_own(settings, tmp_path, "java")))
    troupe = harness.Worker(tmp_path / "troupe", {**harness.of_its_own(settings, tmp_path, "troupe"), "troupe.task.restart.max.attempts": "0"})
    with harness.all_ready([java, troupe]) as workers:
        yield workers


def printed(worker, start="{"):
    """What the test connectors of a worker print, apart from its log."""
    return [line for line in worker.log.splitlines() if line.startswith(start)]


def events(worker, **wanted):
    found = [json.loads(line, object_pairs_hook=collections.OrderedDict) for line in printed(worker)]
    return [event for event in found if all(event.get(name) == value for name, value in wanted.items())]


def without_time(events):
    """The events of each task and their members in order, without what differs between two runs."""
    return sorted(json.dumps({name: value if name != "time_ms" else "" for name, value in event.items()}) for event in events)


def test_verifiable_records_travel_from_source_to_sink_as_in_java(pair, kafka, topic):
    lines = []
    for number, worker in enumerate(pair):
        # Both write to a topic of the same name length; what is printed has the same topic.
        own_topic = f"{topic}-{number}"
        worker.create("source", **{"connector.class": f"{TOOLS}.VerifiableSourceConnector", "topic": own_topic, "throughput": "20", "tasks.max": "2",
                                   "key.converter": JSON, "value.converter": JSON})
        worker.create("sink", **{"connector.class": "VerifiableSink", "topics": own_topic, "key.converter": JSON, "value.converter": JSON})
        harness.eventually(lambda: all(len(events(worker, task=task, flushed=True)) >= 20 for task in (0, 1)), "forty flushed records")
        worker.rest("DELETE", "/connectors/source")
        made = lambda: {(event["task"], event["seqno"]) for event in events(worker, name="source")}
        harness.eventually(lambda: made() == {(event["task"], event["seqno"]) for event in events(worker, flushed=True)}, "what was made to be flushed")
        worker.rest("DELETE", "/connectors/sink")
        assert len(events(worker, name="source", committed=True)) == len(made()), "each record is committed once"
        first = [event for event in events(worker) if event["seqno"] < 20]
        for event in first:
            assert event["topic"] == own_topic
            event["topic"] = topic
            event.pop("offset", None)  # two tasks share one partition
        lines.append(without_time(first))
    assert lines[0] == lines[1]


def test_complete_records_are_the_same_bytes(pair, kafka, topic):
    payloads, complaints = [], []
    for number, worker in enumerate(pair):
        worker.create("source", **{"connector.class": f"{TOOLS}.VerifiableSourceConnector", "topic": f"{topic}-{number}", "throughput": "20",
                                   "complete.record.data": "true", "key.converter": JSON, "value.converter": JSON})
        harness.eventually(lambda: count_of(kafka, f"{topic}-{number}") >= 5, "five records")
        harness.eventually(lambda: printed(worker, "Bad data"), "the complaint about a committed struct")
        worker.rest("DELETE", "/connectors/source")
        records = [json.loads(line) for line in kafka.consume(f"{topic}-{number}").splitlines()[:5]]
        for record in records:
            assert record["payload"].pop("time_ms") > 0
            assert record["payload"].pop("topic") == f"{topic}-{number}"
        payloads.append([json.dumps(record) for record in records])
        complaints.append(printed(worker, "Bad data")[0])
    assert payloads[0] == payloads[1]
    assert complaints[0] == complaints[1]


@pytest.mark.parametrize("schemas", ["true", "false"])
def test_schema_source_writes_javas_bytes(pair, kafka, topic, schemas):
    found = []
    for number, worker in enumerate(pair):
        worker.create("source", **{"connector.class": "SchemaSource", "topic": f"{topic}-{number}", "num.messages": "50", "throughput": "-1", "multiple.schema": "true",
                                   "partition.count": "3", "value.converter": JSON, "value.converter.schemas.enable": schemas})
        harness.eventually(lambda: count_of(kafka, f"{topic}-{number}") >= 50, "fifty records")
        worker.rest("DELETE", "/connectors/source")
        found.append((kafka.consume(f"{topic}-{number}", "-f", "%p|%k|%s\n"), printed(worker, '{"task": 0')))
    assert len(found[0][1]) == 50
    assert found[0] == found[1]


@pytest.mark.parametrize("config", [
    {"connector.class": f"{TOOLS}.VerifiableSourceConnector", "topic": "t", "throughput": "fast"},
    {"connector.class": f"{TOOLS}.VerifiableSourceConnector", "topic": "t"},
    {"connector.class": f"{TOOLS}.VerifiableSourceConnector", "throughput": "10"},
    {"connector.class": f"{TOOLS}.VerifiableSourceConnector", "throughput": "10", "complete.record.data": "true"},
    {"connector.class": f"{TOOLS}.VerifiableSourceConnector", "throughput": "10", "topic": ""},
    {"connector.class": f"{TOOLS}.SchemaSourceConnector", "throughput": "1", "num.messages": "1"},
    {"connector.class": f"{TOOLS}.SchemaSourceConnector", "topic": "t", "throughput": "1"},
    {"connector.class": f"{TOOLS}.SchemaSourceConnector", "topic": "t", "num.messages": "1"},
    {"connector.class": f"{TOOLS}.SchemaSourceConnector", "topic": "t", "throughput": "1", "num.messages": "all"},
    {"connector.class": f"{TOOLS}.SchemaSourceConnector", "topic": "t", "throughput": "1", "num.messages": "1", "partition.count": "0"},
    {"connector.class": f"{TOOLS}.MockSourceConnector", "mock_mode": "task-failure", "delay_ms": "100"},
    {"connector.class": f"{TOOLS}.MockSourceConnector", "mock_mode": "task-failure", "delay_ms": "soon"},
    {"connector.class": f"{TOOLS}.MockSinkConnector", "topics": "mock", "mock_mode": "task-failure", "delay_ms": "100"},
], ids=lambda config: "-".join([config["connector.class"].rsplit(".", 1)[1], *(f"{name}={value}" for name, value in config.items() if name != "connector.class")]))
def test_tasks_fail_with_javas_exceptions(pair, config):
    traces = []
    for worker in pair:
        worker.create("failing", **config)
        trace = worker.wait_task("failing", "FAILED")["trace"]
        assert worker.status("failing")["connector"]["state"] == "RUNNING"
        traces.append([line for line in trace.splitlines() if not line.startswith(("\tat ", "\t... "))])
    assert traces[0] == traces[1]


def test_a_record_for_a_partition_that_is_not_there_is_told_as_in_java(pair, kafka, topic):
    """The second task writes to the second partition of one. Java waits as long as it is told, for ever unless it is."""
    kafka.produce(topic, ["there is one partition"])
    found = []
    for worker in pair:
        config = {"connector.class": f"{TOOLS}.SchemaSourceConnector", "topic": topic, "throughput": "-1", "num.messages": "1", "tasks.max": "2", "producer.override.max.block.ms": "1000"}
        worker.create("strict", **config)
        worker.create("tolerant", **config, **{"errors.tolerance": "all"})
        trace = harness.what_happened(worker.wait_task("strict", "FAILED", task=1)["trace"])
        assert topic in trace[1] and "artition 1" in trace[1]
        found.append([trace[0], trace[1].split(": ")[1]])
        assert [task["state"] for task in worker.status("tolerant")["tasks"]] == ["RUNNING", "RUNNING"]
        worker.wait_task("strict", "RUNNING")
    assert found[1] == found[0]
    assert found[1][1] == "org.apache.kafka.common.errors.TimeoutException"


@pytest.mark.parametrize("kind", ["Source", "Sink"])
def test_a_connector_that_fails_leaves_its_task_running_as_in_java(pair, kind):
    found = []
    for worker in pair:
        worker.create("failing", **{"connector.class": f"Mock{kind}", "mock_mode": "connector-failure", "delay_ms": "100", **({"topics": "mock"} if kind == "Sink" else {})})
        harness.eventually(lambda: worker.status("failing")["connector"]["state"] == "FAILED", "the connector's failure")
        status = worker.status("failing")
        found.append((status["connector"]["trace"].splitlines()[0], [task["state"] for task in status["tasks"]], status["type"]))
    assert found[0] == found[1] == ("java.lang.RuntimeException", ["RUNNING"], kind.lower())


def test_definitions_and_validations_are_javas(pair):
    for name in ("VerifiableSource", "VerifiableSink", "SchemaSource", "MockSource", "MockSink"):
        bodies = [{"connector.class": f"{TOOLS}.{name}Connector", "name": "n", **({"topics": "t"} if name.endswith("Sink") else {})}, {"connector.class": name}]
        for body in bodies:
            answers = []
            for worker in pair:
                answer = worker.rest("PUT", f"/connector-plugins/{name}/config/validate", body).json
                answers.append((answer["name"], answer["error_count"], answer["groups"], [(c["definition"]["name"], c["value"]["errors"]) for c in answer["configs"]]))
            assert answers[0] == answers[1]
    listed = []
    for worker in pair:
        plugins = worker.rest("GET", "/connector-plugins").json
        listed.append(sorted((p["class"], p["type"]) for p in plugins if p["class"].startswith(TOOLS)))
    assert listed[0] == listed[1] and len(listed[1]) == 5


def test_failing_mock_tasks_are_started_again(start, settings):
    settings["troupe.task.restart.backoff.ms"] = "50"
    worker = start()
    for kind in ("Source", "Sink"):
        worker.create(kind, **{"connector.class": f"Mock{kind}", "mock_mode": "task-failure", "delay_ms": "100", **({"topics": "mock"} if kind == "Sink" else {})})
    for kind in ("Source", "Sink"):
        def restarts():
            worker.alive()
            tasks = worker.rest("GET", f"/troupe/v1/connectors/{kind}").json["tasks"]
            return tasks[0]["restarts"]["total"] if tasks else 0
        harness.eventually(lambda: restarts() >= 2, f"two restarts of Mock{kind}")


def records_of(kafka, topic):
    return [json.loads(line) for line in kafka.consume(topic).splitlines()]


def count_of(kafka, topic):
    """How many records a topic of one partition has; unlike reading it, this ends while more come."""
    return kafka.end_offset(topic)


def datagen(topic, name="datagen", **more):
    return {"name": name, "connector.class": "Datagen", "kafka.topic": topic, "value.converter": JSON, "value.converter.schemas.enable": "false", **more}


def test_datagen_counts_on_across_restarts_without_a_gap_or_a_repetition(start, kafka, topic):
    fields = {"schema.fields": "task:string=constant(x),n:int64=sequence,u:string=uuid", "rate": "100", "iterations": "500", "tasks.max": "3"}
    for stop in ("terminate", "terminate", None):
        before = count_of(kafka, topic)
        worker = start(datagen(topic, **fields))
        if stop:
            harness.eventually(lambda: count_of(kafka, topic) >= before + 100, "a hundred more records")
            worker.terminate()
    harness.eventually(lambda: count_of(kafka, topic) >= 1500, "all records")
    records = records_of(kafka, topic)
    counts = collections.Counter(record["n"] for record in records)
    assert counts == {n: 3 for n in range(500)}
    assert len({record["u"] for record in records}) == 1500, "each task makes records of its own"
    assert all(worker.status("datagen")["tasks"][task]["state"] == "RUNNING" for task in range(3)), "tasks that are done go on idling"


def test_datagen_keeps_its_rate(start, kafka, topic):
    worker = start(datagen(topic, quickstart="orders", rate="50"))
    harness.eventually(lambda: count_of(kafka, topic) >= 200, "two hundred records")
    worker.terminate()
    stamps = [int(line) for line in kafka.consume(topic, "-f", "%T\n").splitlines()]
    seconds = (stamps[-1] - stamps[0]) / 1000
    # The last of n records is due (n - 1)/50 s after the first; a poll may come late, never early.
    assert (len(stamps) - 1) / 50 <= seconds + 0.05
    assert seconds <= (len(stamps) - 1) / 50 + 2


def test_datagen_quickstarts_go_through_json_with_schemas(start, kafka, topic):
    names = ["lines", "orders", "pageviews", "sensors", "stock_trades", "users"]
    start(*(datagen(f"{topic}-{name}", name, quickstart=name, iterations="20", rate="-1", **{"value.converter.schemas.enable": "true", "key.converter": JSON}) for name in names))
    for name in names:
        harness.eventually(lambda: count_of(kafka, f"{topic}-{name}") >= 20, f"twenty records of {name}")
        records = records_of(kafka, f"{topic}-{name}")
        assert len(records) == 20
        assert records[0]["schema"]["type"] == ("string" if name == "lines" else "struct")


def test_datagen_settings_are_checked(start, topic):
    worker = start()
    answer = worker.rest("POST", "/connectors", {"name": "c", "config": {"connector.class": "Datagen", "kafka.topic": topic, "quickstart": "none", "rate": "0"}})
    assert answer.status == 400
    assert "String must be one of: lines, orders" in answer.body and "Value must be positive, or -1 for no limit" in answer.body
