"""Connectors of our own that exist in Java and in C++: what no connector of upstream's does to records."""
import json
import time

import harness
import pytest
from oracle import java_worker
from test_errors import assert_same, dead_letters, records


class JavaWorkerWithPeers(harness.JavaWorker):
    def command(self):
        files = super(harness.JavaWorker, self).command()[2:]
        return java_worker.command(self.folder, files[0], files[1:], peers=self.folder / "peers")


@pytest.fixture
def pair(settings, tmp_path):
    """A Java worker and a troupe worker with the peers; neither restarts what fails."""
    (tmp_path / "java" / "peers").mkdir(parents=True)
    java_worker.compile_peers(tmp_path / "java" / "peers")
    java = JavaWorkerWithPeers(tmp_path / "java", java_worker.settings(harness.of_its_own(settings, tmp_path, "java")))
    troupe = harness.Worker(tmp_path / "troupe", {**harness.of_its_own(settings, tmp_path, "troupe"), "troupe.task.restart.max.attempts": "0"}, binary=harness.TEST_WORKER)
    with harness.all_ready([java, troupe]) as workers:
        yield workers


def traces(pair, name, config):
    found = []
    for worker in pair:
        worker.create(name, **config)
        found.append(harness.what_happened(worker.wait_task(name, "FAILED")["trace"]))
    return found


@pytest.mark.parametrize("shape", [{"partition": "-1"}, {"partition": "-7", "timestamp": "-5"}, {"timestamp": "-5"}, {"timestamp": "-9223372036854775808"}], ids=str)
@pytest.mark.parametrize("tolerance", ["none", "all"])
def test_a_record_that_cannot_be_one_of_kafkas_fails_its_task_as_javas(pair, kafka, topic, shape, tolerance):
    java, troupe = traces(pair, "shaped", {"connector.class": "troupe.tests.ShapedSource", "topic": topic, "errors.tolerance": tolerance, **shape})
    assert troupe == java
    assert kafka.end_offset(topic) == 0


@pytest.mark.parametrize("timestamp", ["-1", "0", "1"])
def test_a_timestamp_at_the_bounds_is_taken_as_java_takes_it(pair, kafka, topic, timestamp):
    for number, worker in enumerate(pair):
        worker.create("shaped", **{"connector.class": "troupe.tests.ShapedSource", "topic": f"{topic}-{number}", "timestamp": timestamp})
        harness.eventually(lambda: kafka.end_offset(f"{topic}-{number}") == 1, "the record")
    stamps = [int(kafka.consume(f"{topic}-{number}", "-f", "%T")) for number in range(2)]
    if timestamp == "-1":
        assert min(stamps) > 1.6e12, "none: the producer's clock"
    else:
        # To librdkafka 0 is now.
        assert stamps == [int(timestamp), max(int(timestamp), 1)]


def test_a_partition_that_is_made_while_a_producer_runs_is_found_as_in_java(pair, kafka, topic):
    """What a producer knows of a topic may be minutes old; the first connector's is still there for the others."""
    for number, worker in enumerate(pair):
        shaped = {"connector.class": "troupe.tests.ShapedSource", "topic": f"{topic}-{number}"}
        worker.create("first", **shaped, partition="0")
        harness.eventually(lambda: kafka.end_offset(f"{topic}-{number}") == 1, "the first record")
        for tolerance, partition in (("none", 1), ("all", 2)):
            kafka.tool("org.apache.kafka.tools.TopicCommand", "--alter", "--topic", f"{topic}-{number}", "--partitions", str(partition + 1))
            worker.create(tolerance, **shaped, **{"partition": str(partition), "errors.tolerance": tolerance})
            harness.eventually(lambda: kafka.end_offset(f"{topic}-{number}", partitions=partition + 1) == partition + 1, f"the record of the new partition; log:\n{worker.log}")
            worker.wait_task(tolerance, "RUNNING")


def test_records_a_task_reports_are_the_letters_that_java_writes(pair, kafka, topic):
    """As they came, changed, and others that nobody consumed."""
    for line in ("fine", "bad as it came", "bad changed", "bad foreign", "bad again"):
        kafka.produce(topic, [f"key:{line}"], "-K", ":", "-H", "h=1", "-H", "h")
    letters = []
    for number, worker in enumerate(pair):
        worker.create("sink", **{"connector.class": "troupe.tests.ReportingSink", "topics": topic, "errors.tolerance": "all", **dead_letters(f"{topic}-letters-{number}"), "consumer.override.group.id": f"{topic}-{number}"})
        harness.eventually(lambda: len(records(kafka, f"{topic}-letters-{number}")) == 4, f"four letters; log:\n{worker.log}")
        letters.append(records(kafka, f"{topic}-letters-{number}"))
        worker.wait_task("sink", "RUNNING")
    assert_same(letters[1], letters[0])


def test_a_record_a_task_reports_without_tolerance_fails_it_as_javas(pair, kafka, topic):
    kafka.produce(topic, ["fine", "bad one"])
    found, letters = [], []
    for number, worker in enumerate(pair):
        worker.create("sink", **{"connector.class": "troupe.tests.ReportingSink", "topics": topic, **dead_letters(f"{topic}-letters-{number}"), "consumer.override.group.id": f"{topic}-{number}"})
        found.append(harness.what_happened(worker.wait_task("sink", "FAILED")["trace"]))
        letters.append(harness.eventually(lambda: records(kafka, f"{topic}-letters-{number}"), "the letter"))
    assert found[1] == found[0]
    assert_same(letters[1], letters[0])


def test_a_reported_record_whose_letter_is_refused_fails_its_task(start, settings, kafka, topic):
    """Too large for the producer: it is neither in the sink nor in the dead letter topic. Java's task goes on without
    it when the client refuses it at once."""
    settings["troupe.task.restart.max.attempts"] = 0
    kafka.produce(topic, ["bad " + "x" * 3000])
    worker = start(binary=harness.TEST_WORKER)
    worker.create("sink", **{"connector.class": "troupe.tests.ReportingSink", "topics": topic, "errors.tolerance": "all", **dead_letters(f"{topic}-letters"), "producer.override.max.request.size": "2000"})
    trace = harness.what_happened(worker.wait_task("sink", "FAILED")["trace"])
    assert f"Could not produce message to dead letter queue. topic={topic}-letters" in "\n".join(trace)
    assert "org.apache.kafka.common.errors.RecordTooLargeException" in trace[-1]
    assert records(kafka, f"{topic}-letters") == []


HOUR_MS = 3600 * 1000


def produce_aged(kafka, worker, topic, ages):
    """A record of each age in hours; its value is its letter."""
    now = int(time.time() * 1000)
    for number, age in enumerate(ages):
        name = f"{topic}-{number}"
        worker.create(name, **{"connector.class": "troupe.tests.ShapedSource", "topic": topic, "timestamp": str(now - int(age * HOUR_MS)), "value": "abcdef"[number]})
        harness.eventually(lambda: kafka.end_offset(topic) == number + 1, f"record {number}")
        worker.rest("DELETE", f"/connectors/{name}")


def by_duration(topic, file, number):
    return {"connector.class": "FileStreamSink", "topics": topic, "file": str(file), "consumer.override.group.id": f"{topic}-{number}", "consumer.override.auto.offset.reset": "by_duration:PT1H"}


def test_a_sink_starts_at_records_of_an_age_as_javas(pair, kafka, topic, tmp_path):
    """Without an offset; where there are no such records it starts with the next."""
    produce_aged(kafka, pair[1], topic, [3, 2, 0.5, 0])
    produce_aged(kafka, pair[1], topic + "-old", [3, 2])
    for number, worker in enumerate(pair):
        out = tmp_path / f"out-{number}"
        worker.create("sink", **by_duration(topic, out, number))
        harness.eventually(lambda: out.exists() and out.read_text() == "c\nd\n", f"the young records; log:\n{worker.log}")
        old = tmp_path / f"old-{number}"
        worker.create("old", **by_duration(topic + "-old", old, number))
        worker.wait_task("old", "RUNNING")
        harness.eventually(lambda: worker.rest("GET", "/connectors/old/offsets").status == 200 and f"{topic}-old" in groups(kafka, f"{topic}-old-{number}"), "its partitions")
    kafka.produce(topic + "-old", ["next"])
    for number, worker in enumerate(pair):
        old = tmp_path / f"old-{number}"
        harness.eventually(lambda: old.exists() and old.read_text() == "next\n", f"the next record; log:\n{worker.log}")


def delete_records(kafka, folder, topic, before):
    orders = folder / f"delete-{topic}.json"
    orders.write_text(json.dumps({"partitions": [{"topic": topic, "partition": 0, "offset": before}], "version": 1}))
    kafka.tool("org.apache.kafka.tools.DeleteRecordsCommand", "--offset-json-file", str(orders))


def groups(kafka, group):
    """What the group's members hold, as Kafka's tool tells."""
    return kafka.tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--describe", "--members", "--verbose", "--group", group)


@pytest.mark.parametrize("assignor", ["Range", "CooperativeSticky"])
def test_a_sink_whose_offset_is_gone_starts_at_records_of_an_age_as_javas(pair, kafka, topic, tmp_path, assignor):
    """Its other partitions go on where they are."""
    produce_aged(kafka, pair[1], topic, [3, 2, 0.5, 0])
    kafka.produce(f"{topic}-other", ["x", "y", "z"])
    delete_records(kafka, tmp_path, topic, 1)
    for number, worker in enumerate(pair):
        out = tmp_path / f"out-{number}"
        config = {**by_duration(topic, out, number), "topics": f"{topic},{topic}-other", "consumer.override.partition.assignment.strategy": f"org.apache.kafka.clients.consumer.{assignor}Assignor"}
        answer = worker.rest("POST", "/connectors", {"name": "sink", "config": config, "initial_state": "STOPPED"})
        assert answer.status == 201, answer
        harness.eventually(lambda: worker.status("sink")["connector"]["state"] == "STOPPED", "it to stop")
        changed = worker.rest("PATCH", "/connectors/sink/offsets", {"offsets": [{"partition": {"kafka_topic": topic, "kafka_partition": 0}, "offset": {"kafka_offset": 0}}]})
        assert changed.status == 200, changed
        worker.rest("PUT", "/connectors/sink/resume")
        harness.eventually(lambda: harness.has_lines(out, ["c", "d", "x", "y", "z"]), f"the young records; log:\n{worker.log}")
    kafka.produce(topic, ["e"])
    kafka.produce(f"{topic}-other", ["w"])
    for number, worker in enumerate(pair):
        harness.eventually(lambda: harness.has_lines(tmp_path / f"out-{number}", ["c", "d", "e", "w", "x", "y", "z"]), f"what came then, once; log:\n{worker.log}")
    # The same with all of them at once, after all has been consumed up to the end; what goes meanwhile may have been on its
    # way.
    for worker in pair:
        worker.rest("PUT", "/connectors/sink/pause")
        worker.wait_task("sink", "PAUSED")
    kafka.produce(topic, ["gone", "h"])
    kafka.produce(f"{topic}-other", ["gone", "i"])
    delete_records(kafka, tmp_path, topic, 6)
    delete_records(kafka, tmp_path, f"{topic}-other", 5)
    for worker in pair:
        worker.rest("PUT", "/connectors/sink/resume")
    for number, worker in enumerate(pair):
        harness.eventually(lambda: harness.has_lines(tmp_path / f"out-{number}", ["c", "d", "e", "h", "i", "w", "x", "y", "z"], besides=["gone"]), f"what is left; log:\n{worker.log}")
    kafka.produce(f"{topic}-other", ["v"])
    for number, worker in enumerate(pair):
        harness.eventually(lambda: harness.has_lines(tmp_path / f"out-{number}", ["c", "d", "e", "h", "i", "v", "w", "x", "y", "z"], besides=["gone"]), f"the last; log:\n{worker.log}")


def test_a_sink_whose_place_in_the_group_another_takes_fails_as_javas(pair, kafka, topic, tmp_path):
    """Two static members of one name: nothing comes to the first any more."""
    causes = []
    for number, worker in enumerate(pair):
        config = {"connector.class": "FileStreamSink", "topics": topic, "consumer.override.group.id": f"{topic}-{number}", "consumer.override.group.instance.id": "same", "consumer.override.heartbeat.interval.ms": "200"}
        kafka.produce(topic, ["a"])
        worker.create("first", **config, file=str(tmp_path / f"first-{number}"))
        harness.eventually(lambda: "a" in (tmp_path / f"first-{number}").read_text(), "the record")
        worker.create("second", **config, file=str(tmp_path / f"second-{number}"))
        causes.append(harness.last_cause(worker.wait_task("first", "FAILED")["trace"]))
    assert causes[1] == causes[0]


def test_a_sink_whose_assignor_its_group_does_not_know_fails_as_javas(pair, kafka, topic, tmp_path):
    kafka.produce(topic, ["a"])
    causes = []
    for number, worker in enumerate(pair):
        config = {"connector.class": "FileStreamSink", "topics": topic, "consumer.override.group.id": f"{topic}-{number}"}
        first, second = (f"org.apache.kafka.clients.consumer.{name}Assignor" for name in ("RoundRobin", "Range"))
        worker.create("first", **config, file=str(tmp_path / f"first-{number}"), **{"consumer.override.partition.assignment.strategy": first})
        harness.eventually(lambda: "a" in (tmp_path / f"first-{number}").read_text(), "the record")
        worker.create("second", **config, file=str(tmp_path / f"second-{number}"), **{"consumer.override.partition.assignment.strategy": second})
        causes.append(harness.last_cause(worker.wait_task("second", "FAILED")["trace"]))
    assert causes[1] == causes[0]
