"""Topics that source tasks make before their first record goes there, beside what the Java worker makes."""
import time

import harness
import pytest

# KIP-464: the broker decides.
BROKERS_CHOICE = -1 if harness.broker_at_least("2.4") else 1
REQUIRED = {"topic.creation.default.partitions": 2, "topic.creation.default.replication.factor": 1}
GROUPS = {
    **REQUIRED,
    "topic.creation.groups": "special, wide, default",
    "topic.creation.default.include": "nothing",
    "topic.creation.default.retention.ms": 86400000,
    "topic.creation.special.include": ".*-orders-.*, .*-bills-.*",
    "topic.creation.special.exclude": ".*-secret-.*",
    "topic.creation.special.partitions": 3,
    "topic.creation.special.segment.bytes": 1048576,
    "topic.creation.special.min.insync.replicas": 1,
    "topic.creation.wide.include": ".*-secret-.*",
    "topic.creation.wide.partitions": 5,
    "topic.creation.wide.replication.factor": BROKERS_CHOICE,
}


@pytest.fixture(scope="module")
def kafka(tmp_path_factory):
    """A broker that makes no topic by itself."""
    broker = harness.Kafka(tmp_path_factory.mktemp("kafka"), settings={"auto.create.topics.enable": "false"})
    with harness.running(broker):
        yield broker


@pytest.fixture
def settings(settings):
    return {**settings, "troupe.task.restart.max.attempts": 0}


def source(topic, file, **more):
    return {"connector.class": "FileStreamSource", "topic": topic, "file": str(file), **more}


@pytest.fixture
def lines(tmp_path):
    file = tmp_path / "in"
    file.write_text("a\nb\n")
    return file


def test_topics_are_made_as_the_groups_say_and_as_java_makes_them(both, kafka, topic, lines):
    kinds = ("orders", "bills", "secret", "else")
    for worker, name in zip(both, ("java", "troupe")):
        for kind in kinds:
            worker.create(kind, **source(f"{topic}-{kind}-{name}", lines, **GROUPS))
        for kind in kinds:
            harness.eventually(lambda: kafka.consume(f"{topic}-{kind}-{name}").count(b"\n") == 2, f"records of {kind} of {name}; log:\n{worker.log}")
    topics = kafka.topics()
    for kind in kinds:
        java, troupe = (topics[f"{topic}-{kind}-{name}"] for name in ("java", "troupe"))
        assert troupe == java
    assert topics[f"{topic}-orders-troupe"][0] == 3
    assert "segment.bytes=1048576" in topics[f"{topic}-bills-troupe"][2]
    assert topics[f"{topic}-secret-troupe"][0] == 5
    assert topics[f"{topic}-else-troupe"][0] == 2
    for text in (f"The task will send records to topic '{topic}-else-NAME' for the first time. Checking whether topic exists",
                 f"Created topic '(name={topic}-else-NAME, numPartitions=2, replicationFactor=1, replicasAssignments=null, configs={{retention.ms=86400000}})' using creation group TopicCreationGroup{{name='default', inclusionPattern=.*, exclusionPattern=, numPartitions=2, replicationFactor=1, otherConfigs={{retention.ms=86400000}}}}",
                 "'default' topic creation group always exists and does not need to be listed explicitly"):
        for worker, name in zip(both, ("java", "troupe")):
            assert text.replace("NAME", name) in worker.log


def test_the_topic_of_transformed_records_is_made_and_no_other(start, kafka, topic, lines):
    worker = start()
    routed = {"transforms": "r", "transforms.r.type": "org.apache.kafka.connect.transforms.RegexRouter", "transforms.r.regex": "(.*)", "transforms.r.replacement": "$1-routed"}
    worker.create("c", **source(topic, lines, **REQUIRED, **routed))
    harness.eventually(lambda: sorted(kafka.consume(f"{topic}-routed").split()) == [b"a", b"b"], f"the routed records; log:\n{worker.log}")
    assert topic not in kafka.topics()


def test_a_topic_that_exists_stays_as_it_is(start, kafka, topic, lines):
    worker = start()
    worker.create("first", **source(topic, lines, **REQUIRED))
    harness.eventually(lambda: kafka.consume(topic).count(b"\n") == 2, "records")
    worker.create("second", **source(topic, lines, **REQUIRED, **{"topic.creation.default.cleanup.policy": "compact"}))
    harness.eventually(lambda: kafka.consume(topic).count(b"\n") == 4, "more records")
    assert kafka.topics()[topic][0] == 2
    assert "compact" not in kafka.topics()[topic][2]
    assert f"Topic '{topic}' already exists." in worker.log


REFUSED = [
    {"topic.creation.default.replication.factor": 3},
    {"topic.creation.default.retention.ms": "for ever"},
    {"topic.creation.default.no.such.setting": 1},
]
if BROKERS_CHOICE != -1:
    REFUSED.append({"topic.creation.default.replication.factor": -1})


@pytest.mark.parametrize("more", REFUSED)
def test_a_topic_that_cannot_be_made_fails_the_task_with_javas_words(both, topic, lines, more):
    found = []
    for worker, name in zip(both, ("java", "troupe")):
        worker.create("c", **source(f"{topic}-made", lines, **{**REQUIRED, **more}))
        found.append(harness.what_happened(worker.wait_task("c", "FAILED")["trace"]))
    java, troupe = found
    assert troupe[:len(java)] == java
    # What the broker is too old for is not in Java's trace.
    assert troupe == java or troupe[len(java):] == [troupe[-1]] and "UnsupportedVersionException" in troupe[-1]


@pytest.mark.parametrize("config", [
    {"topic.creation.groups": "a"},
    {"topic.creation.default.partitions": 1},
    {**REQUIRED, "topic.creation.groups": "a", "topic.creation.a.partitions": 0},
    {**REQUIRED, "topic.creation.groups": "a", "topic.creation.a.include": "("},
    {**REQUIRED, "topic.creation.default.replication.factor": "many"},
])
def test_groups_that_do_not_parse_fail_the_connector_as_in_java(both, topic, lines, config):
    found = []
    for worker in both:
        created = worker.rest("POST", "/connectors", {"name": "c", "config": source(topic, lines, **config)})
        if created.status == 201:
            harness.eventually(lambda: worker.status("c")["connector"]["state"] == "FAILED", f"a failed connector; log:\n{worker.log}")
            found.append(harness.what_happened(worker.status("c")["connector"]["trace"]))
        else:
            found.append((created.status, created.body))
    assert found[0] == found[1]


def test_switched_off_on_the_worker_no_topic_is_made(start, settings, kafka, topic, lines):
    settings["topic.creation.enable"] = "false"
    worker = start()
    worker.create("c", **source(topic, lines, **REQUIRED))
    harness.eventually(lambda: "topic.creation.enable is false on this worker" in worker.log, "the warning")
    worker.wait_task("c", "RUNNING")
    assert topic not in kafka.topics()


@pytest.fixture
def asking_in_vain(start, settings, topic, lines, tmp_path):
    """A dead broker, and a worker whose task wants to know of a topic there."""
    broker = harness.Kafka(tmp_path / "kafka", settings={"auto.create.topics.enable": "false"})
    with harness.running(broker):
        settings["bootstrap.servers"] = broker.address
        worker = start()
        broker.kill()
        worker.create("c", **source(topic, lines, **REQUIRED))
        harness.eventually(lambda: f"The task will send records to topic '{topic}' for the first time" in worker.log, "the question for the topic")
        yield broker, worker


def test_a_task_that_waits_for_a_cluster_stops_at_once(asking_in_vain):
    """KAFKA-10340: a wait for a topic could not be cancelled."""
    _, worker = asking_in_vain
    begun = time.monotonic()
    assert worker.rest("DELETE", "/connectors/c").status == 204
    harness.eventually(lambda: worker.rest("GET", "/connectors").json == [], "no connector")
    worker.terminate()
    assert time.monotonic() - begun < 5
    assert "Graceful stop of task" not in worker.log


def test_a_cluster_that_comes_back_gets_topic_and_records(asking_in_vain, topic):
    broker, worker = asking_in_vain
    broker.start()
    harness.eventually(lambda: sorted(broker.consume(topic).split()) == [b"a", b"b"], f"the records; log:\n{worker.log}", 3 * harness.PATIENCE_S)
    assert broker.topics()[topic][0] == 2
