"""Records that fail: what becomes of them, of their task and of their offsets, beside what the Java worker does."""
import json
import re

import harness
import pytest

JSON = {"value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "false"}
TOLERANT = {"errors.tolerance": "all"}
FAILS = {"troupe.task.restart.max.attempts": "0"}


def dead_letters(topic):
    return {"errors.deadletterqueue.topic.name": topic, "errors.deadletterqueue.topic.replication.factor": "1", "errors.deadletterqueue.context.headers.enable": "true"}


def sink(topic, file, **more):
    """A sink with a group of its own, so that several workers get all records."""
    return {"connector.class": "FileStreamSink", "topics": topic, "file": str(file), "consumer.override.group.id": f"group-of-{file}".replace("/", "-"), **more}


def records(kafka, topic):
    """Everything in a topic: key, value, timestamp and headers of each record, as kcat sees them."""
    # Bytes that are no text survive: they go through JSON as they are.
    lines = kafka.consume(topic, "-J").decode(errors="surrogateescape").split("\n")[:-1]
    return [json.loads(line) for line in lines]


def headers(record):
    """A record's headers as pairs, in order; duplicates stay."""
    flat = record.get("headers", [])
    return list(zip(flat[::2], flat[1::2]))


def without_frames(trace):
    """The lines of a stack trace that tell what happened, not where in the code. In which words a JSON parser gives
    up is its own affair."""
    lines = [line for line in harness.what_happened(trace) if not line.startswith(" at [Source: ")]
    return [re.sub(r"com\.fasterxml\.jackson\.(core|databind)\.[\w.]*: .*", "a JSON parser's error", line) for line in lines]


def comparable(record):
    """What must be the same whoever wrote a dead letter."""
    told = [(name, without_frames(value) if name.endswith("stacktrace") else value) for name, value in headers(record)]
    return {"key": record["key"], "value": record["payload"], "timestamp": record["ts"], "headers": told}


def assert_same(have, want):
    """Letter by letter and header by header, so that a difference shows."""
    assert len(have) == len(want)
    for found, wanted in zip(map(comparable, have), map(comparable, want)):
        for one, other in zip(found["headers"], wanted["headers"]):
            assert one == other
        assert found == wanted


def told(record, name):
    return dict(headers(record))["__connect.errors." + name]


def counter(worker, name, connector):
    want = f'kafka_connect_task_error_{name}{{connector="{connector}",task="0"}} '
    return int(next(line for line in worker.rest("GET", "/metrics").body.splitlines() if line.startswith(want))[len(want):])


def poison(kafka, topic, count, every=10):
    """JSON records, one in ten of which is none; values, keys and headers of several kinds. Returns the good ones."""
    good = []
    for begin in range(0, count, every):
        numbers = range(begin, begin + every - 1)
        kafka.produce(topic, [f'k{i}:{{"n":{i}}}' for i in numbers], "-K", ":", "-H", f"batch={begin}")
        good += [f"{{n={i}}}" for i in numbers]
        kafka.produce(topic, [f"p{begin}:poison {begin} {{"], "-K", ":", "-H", f"batch={begin}", "-H", "nothing", "-H", "batch=again")
    return good


def test_every_poison_record_and_only_those_are_dead_letters_as_javas(both, kafka, topic, tmp_path):
    good = poison(kafka, topic, 300)
    letters = {}
    for worker, name in zip(both, ("java", "troupe")):
        out = tmp_path / f"{name}.out"
        worker.create("sink", **sink(topic, out, **JSON, **TOLERANT, **dead_letters(f"{topic}-{name}")))
        harness.eventually(lambda: out.exists() and out.read_text().count("\n") >= len(good), f"the good records of {name}")
        assert out.read_text().splitlines() == good
        harness.eventually(lambda: len(records(kafka, f"{topic}-{name}")) >= 30, f"the poison of {name}")
        letters[name] = records(kafka, f"{topic}-{name}")
        assert len(letters[name]) == 30
    assert_same(letters["troupe"], letters["java"])
    assert told(letters["troupe"][2], "offset") == "29"
    _, troupe = both
    for name, value in (("total_record_failures", 30), ("total_record_errors", 30), ("total_records_skipped", 30), ("total_retries", 0), ("total_errors_logged", 0), ("deadletterqueue_produce_requests", 30), ("deadletterqueue_produce_failures", 0)):
        assert counter(troupe, name, "sink") == value, name
    assert counter(troupe, "last_error_timestamp", "sink") > 0


TRANSFORM = {"transforms": "field", "transforms.field.type": "org.apache.kafka.connect.transforms.ExtractField$Value", "transforms.field.field": "n"}


@pytest.mark.parametrize("what,value,config", [
    ("a key", ("bad:{}", "-K", ":"), {**JSON, "key.converter": "org.apache.kafka.connect.converters.IntegerConverter"}),
    ("a value", ("{",), JSON),
    ("a value without its schema", ('{"a":1}',), {"value.converter": "org.apache.kafka.connect.json.JsonConverter"}),
    ("a number", ("not four bytes",), {"value.converter": "org.apache.kafka.connect.converters.IntegerConverter"}),
    ("a header", ("{}", "-H", "h={"), {**JSON, "header.converter": "org.apache.kafka.connect.json.JsonConverter", "header.converter.schemas.enable": "false"}),
    ("a transform", ('"text"',), {**JSON, **TRANSFORM}),
], ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "")
def test_each_stage_tells_what_java_tells(both, kafka, topic, tmp_path, what, value, config):
    """The dead letter, the log and, without tolerance, the trace of the task."""
    line, *options = value
    kafka.produce(topic, [line], *options)
    found = []
    for worker, name in zip(both, ("java", "troupe")):
        logged = {"errors.log.enable": "true", "errors.log.include.messages": "true"}
        worker.create("tolerant", **sink(topic, tmp_path / f"{name}-tolerant", **config, **TOLERANT, **logged, **dead_letters(f"{topic}-{name}")))
        worker.create("strict", **sink(topic, tmp_path / f"{name}-strict", **config, **FAILS))
        trace = worker.wait_task("strict", "FAILED")["trace"]
        assert "Tolerance exceeded in error handler" in trace
        letter = harness.eventually(lambda: records(kafka, f"{topic}-{name}"), f"the letter of {name}")
        lines = harness.eventually(lambda: re.findall(r"Error encountered in task .*?\.(?= \(|$)", worker.log, re.MULTILINE), f"the log of {name}")
        found.append({"trace": without_frames(trace), "letters": letter, "log": lines})
        assert worker.status("tolerant")["tasks"][0]["state"] == "RUNNING"
    want, have = found
    assert_same(have["letters"], want["letters"])
    assert have["log"] == want["log"]
    assert have["trace"] == want["trace"]


def test_a_dead_letter_topic_that_cannot_be_made_fails_the_task_as_javas(both, kafka, topic, tmp_path):
    kafka.produce(topic, ["x"])
    traces = []
    for worker, name in zip(both, ("java", "troupe")):
        config = {**dead_letters(f"{topic}-{name}"), "errors.deadletterqueue.topic.replication.factor": "3"}
        out = tmp_path / f"{name}.out"
        worker.create("sink", **sink(topic, out, **config, **FAILS))
        traces.append(without_frames(worker.wait_task("sink", "FAILED")["trace"].replace(f"{topic}-{name}", "DLQ")))
        assert not out.exists() or out.read_text() == ""
    assert traces[1] == traces[0]
    assert f"Topic {topic}-troupe doesn't exist. Will attempt to create topic." in both[1].log
    assert "[sink|task-0]" in both[1].log


def test_a_dead_letter_that_cannot_be_written_is_logged_and_counted(start, settings, kafka, topic, tmp_path):
    kafka.produce(topic, ["{" * 5000, '{"n":1}'])
    worker = start()
    worker.create("sink", **sink(topic, tmp_path / "out", **JSON, **TOLERANT, **dead_letters(topic + "-dlq"), **{"producer.override.max.request.size": "2000"}))
    harness.eventually(lambda: (tmp_path / "out").exists() and (tmp_path / "out").read_text() == "{n=1}\n", "the good record")
    harness.eventually(lambda: counter(worker, "deadletterqueue_produce_failures", "sink") == 1, "the failure")
    assert f"Could not produce message to dead letter queue. topic={topic}-dlq" in worker.log
    assert "RecordTooLargeException" in worker.log
    assert records(kafka, topic + "-dlq") == []


def test_dead_letters_survive_the_end_of_the_worker(start, settings, kafka, topic, tmp_path):
    """What is committed is in the sink or in the dead letter topic, however the worker ends."""
    good = poison(kafka, topic, 200)
    settings["offset.flush.interval.ms"] = "20"
    # A killed consumer stays in its group for so long.
    session = {"consumer.override.session.timeout.ms": "6000"}
    config = sink(topic, tmp_path / "out", **JSON, **TOLERANT, **session, **dead_letters(topic + "-dlq"), name="sink")
    for _ in range(4):
        worker = start(config)
        worker.kill()
    worker = start(config)
    harness.eventually(lambda: set((tmp_path / "out").read_text().splitlines()) >= set(good), "the good records")
    harness.eventually(lambda: {record["key"] for record in records(kafka, topic + "-dlq")} == {f"p{i}" for i in range(0, 200, 10)}, "the poison")


def test_records_a_task_reports_itself(start, kafka, topic, tmp_path):
    kafka.produce(topic, ["a", "bad one", "b", "bad two"])
    worker = start(binary=harness.TEST_WORKER)
    config = {"connector.class": "troupe.tests.TroubleSink", "topics": topic, "fail": "report", "journal": str(tmp_path / "journal")}
    worker.create("sink", **config, **TOLERANT, **dead_letters(topic + "-dlq"))
    harness.eventually(lambda: len(records(kafka, topic + "-dlq")) == 2, "the reported records")
    assert (tmp_path / "journal").read_text() == "a\nb\n"
    letters = records(kafka, topic + "-dlq")
    assert [letter["payload"] for letter in letters] == ["bad one", "bad two"]
    assert told(letters[1], "stage") == "TASK_PUT"
    assert told(letters[1], "class.name") == "org.apache.kafka.connect.sink.SinkTask"
    assert told(letters[1], "exception.class.name") == "org.apache.kafka.connect.errors.DataException"
    assert told(letters[1], "exception.message") == "will not take bad two"


def test_records_a_task_reports_itself_fail_it_without_tolerance(start, kafka, topic, tmp_path):
    kafka.produce(topic, ["a", "bad one"])
    worker = start(binary=harness.TEST_WORKER)
    config = {"connector.class": "troupe.tests.TroubleSink", "topics": topic, "fail": "report", "journal": str(tmp_path / "journal")}
    worker.create("sink", **config, **dead_letters(topic + "-dlq"), **FAILS)
    trace = worker.wait_task("sink", "FAILED")["trace"]
    assert without_frames(trace) == [
        "org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.",
        "Caused by: org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler",
        "Caused by: org.apache.kafka.connect.errors.DataException: will not take bad one"]
    assert [letter["payload"] for letter in records(kafka, topic + "-dlq")] == ["bad one"]


CAST = {"transforms": "cast", "transforms.cast.type": "org.apache.kafka.connect.transforms.Cast$Value", "transforms.cast.spec": "int32"}


def test_a_source_skips_what_its_transforms_refuse(both, kafka, topic, tmp_path):
    """Its offsets go on; log and trace are Java's."""
    (tmp_path / "in").write_text("1\ntwo\n3\n")
    found = []
    for worker, name in zip(both, ("java", "troupe")):
        source = {"connector.class": "FileStreamSource", "topic": f"{topic}-{name}", "file": str(tmp_path / "in"), **CAST}
        worker.create("tolerant", **source, **TOLERANT, **{"errors.log.enable": "true", "errors.log.include.messages": "true"})
        harness.eventually(lambda: kafka.consume(f"{topic}-{name}") == b"1\n3\n", f"the numbers of {name}")
        worker.create("strict", **{**source, "topic": f"{topic}-{name}-strict"}, **FAILS)
        trace = worker.wait_task("strict", "FAILED")["trace"]
        lines = re.findall(r"Error encountered in task tolerant.*?\.(?= \(|$)", worker.log, re.MULTILINE)
        found.append((without_frames(trace), [re.sub(r"timestamp=\d+", "timestamp=T", line.replace(f"{topic}-{name}", "TOPIC")) for line in lines]))
    assert found[1] == found[0]
    assert len(found[1][1]) == 1
    _, troupe = both
    assert counter(troupe, "total_records_skipped", "tolerant") == 1
    assert counter(troupe, "total_errors_logged", "tolerant") == 1


def test_a_source_skips_what_the_producer_refuses(start, settings, kafka, topic, tmp_path):
    (tmp_path / "in").write_text("a\n" + "x" * 5000 + "\nb\n")
    worker = start()
    source = {"connector.class": "FileStreamSource", "file": str(tmp_path / "in"), "producer.override.max.request.size": "2000"}
    worker.create("tolerant", **source, topic=topic, **TOLERANT, **{"errors.log.enable": "true"})
    harness.eventually(lambda: kafka.consume(topic) == b"a\nb\n", "the small records")
    assert "Executing stage 'KAFKA_PRODUCE' with class 'org.apache.kafka.connect.runtime.WorkerSourceTask'." in worker.log
    worker.create("strict", **source, topic=topic + "-strict", **FAILS)
    trace = worker.wait_task("strict", "FAILED")["trace"]
    assert trace.startswith("org.apache.kafka.connect.errors.ConnectException: Unrecoverable exception from producer send callback\n")
    assert "org.apache.kafka.common.errors.RecordTooLargeException" in trace
    worker.terminate()
    with open(tmp_path / "in", "a") as file:
        file.write("c\n")
    start({"name": "tolerant", **source, "topic": topic, **TOLERANT})
    harness.eventually(lambda: kafka.consume(topic) == b"a\nb\nc\n", "the line behind the committed offset, alone")
