"""What a sink subscribes to: expressions in Java's syntax, topics that come later, topics that are not there."""
import random
import time

import harness


def test_topics_regex_is_matched_as_java_does(start, kafka, topic, tmp_path, file_sink):
    """What POSIX expressions lack: look-ahead, classes by letter, a match of the whole name only."""
    kafka.produce(f"{topic}-1", ["one"])
    kafka.produce(f"{topic}-skip-2", ["skipped"])
    kafka.produce(f"{topic}-3-more", ["longer"])
    sink = {**file_sink("unused", tmp_path / "out"), "topics.regex": rf"(?!.*skip){topic}-\d+", "consumer.override.metadata.max.age.ms": "500"}
    del sink["topics"]
    worker = start(sink)
    harness.eventually(lambda: (tmp_path / "out").read_text() == "one\n", "the record")
    kafka.produce(f"{topic}-22", ["two"])
    harness.eventually(lambda: (tmp_path / "out").read_text() == "one\ntwo\n", "the record of the new topic")
    harness.eventually(lambda: set(worker.rest("GET", "/connectors/file-sink/topics").json["file-sink"]["topics"]) == {f"{topic}-1", f"{topic}-22"}, "the topics")


def test_an_expression_without_a_topic_waits_for_one(start, kafka, topic, tmp_path, file_sink):
    sink = {**file_sink("unused", tmp_path / "out"), "topics.regex": f"{topic}-.*", "consumer.override.metadata.max.age.ms": "500"}
    del sink["topics"]
    worker = start(sink)
    worker.wait_task("file-sink", "RUNNING")
    kafka.produce(f"{topic}-late", ["late"])
    harness.eventually(lambda: (tmp_path / "out").read_text() == "late\n", "the record")


def test_a_sink_makes_the_topic_it_reads_from_as_java_does(start, kafka, topic, tmp_path, file_sink):
    start(file_sink(topic, tmp_path / "out"))
    harness.eventually(lambda: topic in [listed["topic"] for listed in harness.listed_topics(kafka.address)], "the topic")


def test_without_a_reset_policy_a_new_group_fails_as_javas(both, kafka, topic, tmp_path):
    kafka.produce(topic, ["x"])
    causes = []
    for worker in both:
        config = {"connector.class": "FileStreamSink", "topics": topic, "file": str(tmp_path / "out"), "consumer.override.auto.offset.reset": "none", "troupe.task.restart.max.attempts": "0"}
        worker.create("c", **config)
        causes.append(harness.last_cause(worker.wait_task("c", "FAILED")["trace"]))
    assert causes[1] == causes[0] == f"org.apache.kafka.clients.consumer.NoOffsetForPartitionException: Undefined offset with no reset policy for partitions: [{topic}-0]"
    assert not (tmp_path / "out").exists() or (tmp_path / "out").read_text() == ""


COOPERATIVE = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"


def members(kafka, group):
    """State of a group, and how many members it has."""
    lines = kafka.tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--describe", "--group", group, "--state").split("\n")
    *_, state, count = next(line for line in lines if line.startswith(group)).split()
    return state, int(count)


def test_members_without_partitions_leave_a_cooperative_group(start, kafka, topic, tmp_path):
    """Others would wait for them until their sessions end."""
    kafka.produce(topic, ["a"])
    worker = start()
    worker.create("s", **{"connector.class": "VerifiableSink", "topics": topic, "tasks.max": "3", "consumer.override.partition.assignment.strategy": COOPERATIVE})
    harness.eventually(lambda: members(kafka, "connect-s") == ("Stable", 3), "three members")
    assert worker.rest("PUT", "/connectors/s/stop").status == 204
    harness.eventually(lambda: worker.status("s")["tasks"] == [], "the stop")
    harness.eventually(lambda: members(kafka, "connect-s") == ("Empty", 0), "the last member's leave, long before its session ends", 15)
    assert "Graceful stop of task" not in worker.log


def test_members_that_leave_while_they_join_are_not_waited_for(start, kafka, topic):
    """Stopped and resumed at moments that a seed names, in all phases of a join."""
    kafka.produce(topic, ["a"])
    worker = start()
    worker.create("s", **{"connector.class": "VerifiableSink", "topics": topic, "tasks.max": "3", "consumer.override.partition.assignment.strategy": COOPERATIVE})
    moments = random.Random(7)
    for _ in range(60):
        time.sleep(moments.random() * 0.06)
        assert worker.rest("PUT", "/connectors/s/stop").status == 204
        assert worker.rest("PUT", "/connectors/s/resume").status == 202
    harness.eventually(lambda: members(kafka, "connect-s") == ("Stable", 3), "three members, long before a session ends", 15)
    assert "Graceful stop of task" not in worker.log


def test_what_comes_while_a_sink_is_paused_at_the_end_of_its_topic_reaches_it(start, kafka, topic, tmp_path, file_sink):
    worker = start(file_sink(topic, tmp_path / "out", **{"consumer.override.group.id": topic}))
    sent = []
    for number in range(8):
        sent.append(f"paused {number}")
        kafka.produce(topic, sent[-1:])
        if number != 0:
            worker.rest("PUT", "/connectors/file-sink/resume")
        harness.eventually(lambda: harness.has_lines(tmp_path / "out", sent), "what came meanwhile")
        harness.eventually(lambda: harness.committed(worker, "file-sink") == [len(sent)], "its commit")
        worker.rest("PUT", "/connectors/file-sink/pause")
        worker.wait_task("file-sink", "PAUSED")


def test_members_that_come_and_go_make_a_cooperative_group_lose_nothing(start, kafka, topic, tmp_path):
    """Those that stay keep their partitions, and are at their end."""
    kafka.tool("org.apache.kafka.tools.TopicCommand", "--create", "--topic", topic, "--partitions", "4")
    worker = start()
    config = {"connector.class": "FileStreamSink", "topics": topic, "file": str(tmp_path / "out"), "consumer.override.group.id": topic, "consumer.override.partition.assignment.strategy": COOPERATIVE}
    worker.create("stays", **config)
    sent = []

    def all_come():
        for partition in range(4):
            sent.append(f"line {len(sent)}")
            kafka.produce(topic, sent[-1:], "-p", str(partition))
        harness.eventually(lambda: harness.has_lines(tmp_path / "out", sent), "all lines")
    all_come()
    for _ in range(3):
        worker.create("comes", **config)
        harness.eventually(lambda: members(kafka, topic) == ("Stable", 2), "two members")
        all_come()
        worker.rest("DELETE", "/connectors/comes")
        harness.eventually(lambda: members(kafka, topic) == ("Stable", 1), "one member")
        all_come()
