"""A worker that heals itself: restarts, stalls, fenced plugins, and what it tells of them."""
import concurrent.futures
import re
import signal
import subprocess
import time

import harness
import pytest

SOURCE = "troupe.tests.TroubleSource"
SINK = "troupe.tests.TroubleSink"


@pytest.fixture
def start_trouble(start, settings):
    settings["task.shutdown.graceful.timeout.ms"] = "500"
    settings["troupe.task.restart.backoff.ms"] = "50"
    return lambda *connectors, **options: start(*connectors, binary=harness.TEST_WORKER, **options)


def insight(worker, name, task=0):
    tasks = worker.rest("GET", f"/troupe/v1/connectors/{name}").json["tasks"]
    assert len(tasks) > task, "no news of the task yet"
    return tasks[task]


def connector_insight(worker, name):
    """None while the connector is not known."""
    answer = worker.rest("GET", f"/troupe/v1/connectors/{name}")
    return answer.json if answer.status == 200 else None


def put_in_background(worker, name, **config):
    """A request whose answer nobody waits for."""
    connection = harness.http.client.HTTPConnection("127.0.0.1", worker.port, timeout=harness.PATIENCE_S)
    connection.request("PUT", f"/connectors/{name}/config", harness.json.dumps(config), {"Content-Type": "application/json"})
    return connection


def metric(worker, name):
    for line in worker.rest("GET", "/metrics").body.splitlines():
        if line.startswith(name + " "):
            return float(line.split()[-1])
    raise AssertionError(f"no metric {name}")


def record_places(worker, name):
    return [failure["record"] for failure in insight(worker, name)["failures"]]


def lines(path):
    return path.read_text().split("\n")[:-1] if path.exists() else []


def test_what_is_known_of_failures_and_restarts_can_be_read(start_trouble):
    worker = start_trouble()
    worker.create("flaky", **{"connector.class": SOURCE, "fail": "poll", "fail.times": "3"})
    harness.eventually(lambda: insight(worker, "flaky")["restarts"]["total"] == 3 and insight(worker, "flaky")["state"] == "RUNNING", "three restarts")
    told = insight(worker, "flaky")
    assert told["connector"] == "flaky" and told["task"] == 0
    assert told["restarts"] == {"attempts": 3, "max_attempts": 10, "total": 3, "next_ms": None}
    assert len(told["failures"]) == 3
    newest = told["failures"][0]
    assert newest["class"] == "org.apache.kafka.connect.errors.ConnectException"
    assert newest["message"] == "told to fail in poll"
    assert abs(newest["at_ms"] / 1000 - time.time()) < 60
    assert told["stall"] is None
    assert [task["connector"] for task in worker.rest("GET", "/troupe/v1/tasks").json] == ["flaky"]
    assert worker.rest("GET", "/troupe/v1/connectors/none").status == 404
    assert metric(worker, "kafka_connect_troupe_recovery_task_restart_total") == 3


def test_what_is_known_of_a_task_outlives_a_stop_and_ends_with_the_connector(start_trouble):
    worker = start_trouble()
    config = {"connector.class": SOURCE, "fail": "poll", "fail.times": "2"}
    worker.create("c", **config)
    harness.eventually(lambda: insight(worker, "c")["restarts"]["total"] == 2 and insight(worker, "c")["state"] == "RUNNING", "two restarts")
    before = insight(worker, "c")
    assert worker.rest("PUT", "/connectors/c/stop").status == 204
    assert worker.rest("GET", "/troupe/v1/connectors/c").json["tasks"] == []
    assert worker.rest("PUT", "/connectors/c/resume").status == 202
    worker.wait_task("c", "RUNNING")
    after = insight(worker, "c")
    assert after["failures"] == before["failures"] and len(after["failures"]) == 2
    assert after["restarts"] == {"attempts": 0, "max_attempts": 10, "total": 2, "next_ms": None}
    assert after["incarnation"] == before["incarnation"] + 1
    assert worker.rest("DELETE", "/connectors/c").status == 204
    worker.create("c", **{**config, "fail": "nowhere"})
    worker.wait_task("c", "RUNNING")
    assert insight(worker, "c")["failures"] == [] and insight(worker, "c")["restarts"]["total"] == 0


@pytest.mark.parametrize("place", ["connector.start", "task.configs"])
def test_failures_of_a_connector_object_are_told_with_their_cause(start_trouble, place):
    worker = start_trouble()
    answer = worker.rest("POST", "/connectors", {"name": "c", "config": {"connector.class": SOURCE, "fail": place, "fail.with": "cause", "fail.times": "1"}})
    assert answer.status == 500
    told = connector_insight(worker, "c")
    assert told["state"] == "FAILED" and told["tasks"] == []
    assert len(told["failures"]) == 1
    failure = told["failures"][0]
    assert (failure["class"], failure["message"], failure["cause"], failure["record"]) == ("org.apache.kafka.connect.errors.ConnectException", f"told to fail in {place}", "java.io.IOException: no ink", None)
    assert abs(failure["at_ms"] / 1000 - time.time()) < 60
    assert worker.rest("POST", "/connectors/c/restart").status == 204
    worker.wait_task("c", "RUNNING")
    assert connector_insight(worker, "c")["failures"] == [failure]


@pytest.mark.parametrize("place, call", [("validate", "validate"), ("connector.start", "start"), ("task.configs", "taskConfigs")])
def test_a_call_of_a_connector_object_that_does_not_return_is_told(start_trouble, settings, tmp_path, place, call):
    settings["troupe.task.stall.timeout.ms"] = "300"
    worker = start_trouble()
    release = tmp_path / "go"
    begun = time.time()
    connection = put_in_background(worker, "c", **{"connector.class": SOURCE, "hang": place, "hang.times": "1", "hang.until.file": str(release)})
    stall = harness.eventually(lambda: (connector_insight(worker, "c") or {}).get("stall"), "the stall")
    assert stall["call"] == call and stall["reason"] == "a call does not return"
    assert begun - 1 < stall["since_ms"] / 1000 < time.time() - 0.3
    assert connector_insight(worker, "c")["stall"] == stall
    harness.eventually(lambda: metric(worker, "kafka_connect_troupe_recovery_connector_stall_total") == 1, "the metric")
    assert f"({call})" in worker.log
    release.write_text("")
    assert connection.getresponse().status == 201
    harness.eventually(lambda: connector_insight(worker, "c")["stall"] is None, "the end of the stall")
    worker.wait_task("c", "RUNNING")


def test_times_of_one_thing_are_the_same_at_every_read(start_trouble, topic):
    worker = start_trouble()
    worker.create("c", **{"connector.class": SOURCE, "topic": topic, "lines": "3"})
    harness.eventually(lambda: insight(worker, "c")["progress"]["records"] == 3, "the records")
    assert len({insight(worker, "c")["progress"]["last_moved_ms"] for _ in range(200)}) == 1


def test_the_next_restart_is_announced_and_a_request_comes_before_it(start_trouble, settings):
    settings["troupe.task.restart.backoff.ms"] = "60000"
    worker = start_trouble()
    worker.create("c", **{"connector.class": SOURCE, "fail": "poll", "fail.times": "1"})
    worker.wait_task("c", "FAILED")
    due = insight(worker, "c")["restarts"]["next_ms"] / 1000 - time.time()
    assert 30 < due < 75
    assert worker.rest("POST", "/connectors/c/tasks/0/restart").status == 204
    worker.wait_task("c", "RUNNING")
    assert insight(worker, "c")["restarts"] == {"attempts": 0, "max_attempts": 10, "total": 1, "next_ms": None}


def test_a_connector_sets_its_own_restart_policy_within_bounds(start_trouble):
    worker = start_trouble()
    worker.create("never", **{"connector.class": SOURCE, "fail": "poll", "troupe.task.restart.max.attempts": "0"})
    worker.wait_task("never", "FAILED")
    assert insight(worker, "never")["restarts"]["max_attempts"] == 0
    for setting, value in (("troupe.task.restart.max.attempts", "-1"), ("troupe.task.restart.backoff.ms", "soon"), ("troupe.task.restart.backoff.max.ms", "1"), ("troupe.task.stall.action", "panic"), ("troupe.task.restrat", "1"), ("troupe.rest.threads", "2")):
        answer = worker.rest("POST", "/connectors", {"name": "bad", "config": {"connector.class": SOURCE, setting: value}})
        assert answer.status == 400 and setting in answer.json["message"], answer
        validated = worker.rest("PUT", "/connector-plugins/" + SOURCE + "/config/validate", {"name": "bad", "connector.class": SOURCE, setting: value})
        assert validated.json["error_count"] == 1, validated
        assert [config["value"]["name"] for config in validated.json["configs"] if config["value"]["errors"]] == [setting]
    assert worker.rest("GET", "/connectors").json == ["never"]


@pytest.mark.parametrize("place", ["start", "poll"])
@pytest.mark.parametrize("thrown", ["exception", "int"])
def test_whatever_a_plugin_throws_fails_that_task_alone(start_trouble, place, thrown):
    worker = start_trouble()
    worker.create("bad", **{"connector.class": SOURCE, "fail": place, "fail.with": thrown, "troupe.task.restart.max.attempts": "0"})
    worker.create("good", **{"connector.class": SOURCE})
    task = worker.wait_task("bad", "FAILED")
    assert ("42" in task["trace"] or "int" in task["trace"]) if thrown == "int" else "told to fail" in task["trace"]
    worker.wait_task("good", "RUNNING")


@pytest.mark.parametrize("place", ["start", "open", "put"])
def test_an_int_thrown_by_a_sink_fails_that_task_alone(start_trouble, kafka, topic, place):
    kafka.produce(topic, ["a"])
    worker = start_trouble({"name": "good", "connector.class": SOURCE})
    worker.create("bad", **{"connector.class": SINK, "topics": topic, "fail": place, "fail.with": "int", "troupe.task.restart.max.attempts": "0"})
    assert "int" in worker.wait_task("bad", "FAILED")["trace"]
    worker.wait_task("good", "RUNNING")


def test_an_int_thrown_where_nothing_can_fail_any_more_is_told(start_trouble, settings, kafka, topic, tmp_path):
    """While offsets are committed the task goes on, as upstream; while it ends it ends."""
    settings["offset.flush.interval.ms"] = "100"
    kafka.produce(topic, ["a"])
    worker = start_trouble()
    for place in ("flush", "preCommit", "close", "stop", "connector.stop"):
        worker.create(place, **{"connector.class": SINK, "topics": topic, "fail": place, "fail.with": "int", "journal": str(tmp_path / place)})
        harness.eventually(lambda: lines(tmp_path / place)[:1] == ["a"], f"the record of {place}")
        worker.wait_task(place, "RUNNING")
    for place in ("flush", "preCommit", "close", "stop", "connector.stop"):
        assert worker.rest("DELETE", f"/connectors/{place}").status == 204
        harness.eventually(lambda: re.search(rf"\b{re.escape(place)}\b.*\bint\b", worker.log), f"what {place} threw")
    assert worker.terminate() == 143


def test_an_int_thrown_by_a_validation_is_the_answer_to_it(start_trouble):
    worker = start_trouble()
    answer = worker.rest("PUT", f"/connector-plugins/{SOURCE}/config/validate", {"name": "c", "connector.class": SOURCE, "fail": "validate"})
    assert answer.status == 500 and "int" in answer.json["message"], answer
    assert worker.rest("POST", "/connectors", {"name": "c", "config": {"connector.class": SOURCE, "fail": "validate"}}).status == 500
    assert worker.rest("GET", "/connectors").json == []


def test_a_sink_task_that_is_restarted_keeps_its_place_in_the_group(start_trouble, kafka, topic, tmp_path):
    kafka.produce(topic, ["a", "b", "c"])
    worker = start_trouble()
    name = f"keeps-{topic}"  # the log has the groups of other tests too
    worker.create(name, **{"connector.class": SINK, "topics": topic, "fail": "put", "fail.times": "3", "journal": str(tmp_path / "journal")})
    harness.eventually(lambda: lines(tmp_path / "journal") == ["a", "b", "c"], "the records")
    assert insight(worker, name)["restarts"]["total"] == 3
    # A new consumer would have made the coordinator rebalance: a member of its own each time.
    assert kafka_log_count(kafka, f"connect-{name}", "Preparing to rebalance") == 1
    assert worker.rest("POST", f"/connectors/{name}/tasks/0/restart").status == 204
    worker.wait_task(name, "RUNNING")
    kafka.produce(topic, ["d"])
    harness.eventually(lambda: lines(tmp_path / "journal")[-1] == "d", "the record after the restart")
    assert kafka_log_count(kafka, f"connect-{name}", "Preparing to rebalance") == 1


def test_a_failed_put_tells_the_places_of_its_whole_batch(start_trouble, kafka, topic):
    kafka.produce(topic, ["a", "b", "c"])
    worker = start_trouble()
    worker.create("s", **{"connector.class": SINK, "topics": topic, "fail": "put", "fail.times": "1"})
    harness.eventually(lambda: record_places(worker, "s") == [f"{topic}-0@0..2"], "the failure")


def kafka_log_count(kafka, group, what):
    log = (kafka.folder / "kafka.log").read_text(errors="replace")
    return sum(1 for line in log.splitlines() if group in line and what in line)


@pytest.mark.parametrize("place", ["put", "flush", "open"])
def test_a_sink_that_hangs_is_fenced_and_its_partitions_go_on_with_the_next(start_trouble, settings, kafka, topic, tmp_path, place):
    """The first incarnation hangs, is given up, and comes back when nobody wants it any more."""
    settings["troupe.task.stall.timeout.ms"] = "1000"
    settings["troupe.task.stall.action"] = "restart"
    settings["offset.flush.interval.ms"] = "300"
    kafka.produce(topic, ["a", "b"])
    worker = start_trouble()
    release = tmp_path / "go"
    worker.create("s", **{"connector.class": SINK, "topics": topic, "hang": place, "hang.times": "1", "hang.until.file": str(release), "journal": str(tmp_path / "journal")})
    harness.eventually(lambda: insight(worker, "s")["restarts"]["total"] == 1 and insight(worker, "s")["state"] == "RUNNING", "the restart")
    harness.eventually(lambda: lines(tmp_path / "journal")[-2:] == ["a", "b"], "the records with the next incarnation")
    assert metric(worker, "kafka_connect_troupe_recovery_abandoned_threads") == 1
    assert "stalled" in insight(worker, "s")["failures"][0]["message"]
    kafka.produce(topic, ["c"])
    harness.eventually(lambda: lines(tmp_path / "journal")[-1] == "c", "the record after")
    before = worker.status("s")
    release.write_text("")
    harness.eventually(lambda: metric(worker, "kafka_connect_troupe_recovery_abandoned_threads") == 0, "the thread's end")
    kafka.produce(topic, ["d"])
    harness.eventually(lambda: lines(tmp_path / "journal")[-1] == "d", "the record after the dead one came back")
    assert worker.status("s") == before


def test_a_source_that_comes_back_from_the_dead_reaches_no_topic_and_no_offset(start_trouble, settings, kafka, topic, tmp_path):
    settings["troupe.task.stall.timeout.ms"] = "800"
    settings["troupe.task.stall.action"] = "restart"
    worker = start_trouble()
    release = tmp_path / "go"
    worker.create("s", **{"connector.class": SOURCE, "topic": topic, "lines": "20", "hang": "poll", "hang.times": "1", "hang.until.file": str(release)})
    harness.eventually(lambda: kafka.consume(topic).count(b"\n") == 20, "records of the next incarnation")
    release.write_text("")
    harness.eventually(lambda: metric(worker, "kafka_connect_troupe_recovery_abandoned_threads") == 0, "the thread's end")
    assert worker.terminate() == 143
    records = kafka.consume(topic).splitlines()
    assert len({record.split()[0] for record in records}) == 1, "records of an incarnation that was given up"
    assert [int(record.split()[1]) for record in records] == list(range(20))


def test_a_stall_is_reported_with_call_and_time_and_ends_with_it(start_trouble, settings, tmp_path):
    settings["troupe.task.stall.timeout.ms"] = "300"
    worker = start_trouble()
    release = tmp_path / "go"
    worker.create("s", **{"connector.class": SOURCE, "hang": "poll", "hang.times": "1", "hang.until.file": str(release)})
    stall = harness.eventually(lambda: insight(worker, "s")["stall"], "the stall")
    assert stall["call"] == "poll" and stall["since_ms"] / 1000 < time.time() - 0.3
    assert insight(worker, "s")["state"] == "RUNNING"
    assert "Task s-0 is stalled: a call does not return (poll)" in worker.log
    release.write_text("")
    harness.eventually(lambda: insight(worker, "s")["stall"] is None, "the end of the stall")
    assert metric(worker, "kafka_connect_troupe_recovery_task_stall_total") == 1


def test_a_sink_that_asks_for_its_batch_again_and_again_is_a_stall(start_trouble, settings, kafka, topic):
    settings["troupe.task.stall.timeout.ms"] = "500"
    kafka.produce(topic, ["a"])
    worker = start_trouble()
    worker.create("s", **{"connector.class": SINK, "topics": topic, "fail": "put", "fail.with": "retriable"})
    stall = harness.eventually(lambda: insight(worker, "s")["stall"], "the stall")
    assert stall["reason"] == "records wait and nothing moves"


def test_a_sink_that_kafka_gives_nothing_is_not_restarted_for_it(start_trouble, settings, topic, tmp_path):
    settings["troupe.task.stall.timeout.ms"] = "500"
    settings["troupe.task.stall.action"] = "restart"
    own = harness.Kafka(tmp_path / "own-kafka").start()
    settings["bootstrap.servers"] = own.address
    try:
        own.produce(topic, [str(i) * 20 for i in range(20000)], "-X", "batch.num.messages=10")
        worker = start_trouble()
        worker.create("s", **{"connector.class": "FileStreamSink", "topics": topic, "file": str(tmp_path / "out"), "consumer.override.max.partition.fetch.bytes": "1000"})
        harness.eventually(lambda: len(lines(tmp_path / "out")) > 100, "the first records")
        own.send_signal(signal.SIGSTOP)
        stall = harness.eventually(lambda: insight(worker, "s")["stall"], "the stall")
        assert stall["reason"] == "Kafka has records and the consumer gets none"
        time.sleep(2 * 0.5)  # as long as a restart would have taken twice
        assert insight(worker, "s")["restarts"]["total"] == 0 and worker.status("s")["tasks"][0]["state"] == "RUNNING"
        own.send_signal(signal.SIGCONT)
        harness.eventually(lambda: len(lines(tmp_path / "out")) == 20000, "all records")
    finally:
        own.send_signal(signal.SIGCONT)
        own.stop()


def test_a_sink_at_the_end_of_a_transaction_does_not_stall(start_trouble, settings, kafka, topic, tmp_path):
    """The marker of the commit stands beyond the last record, and is none."""
    settings["troupe.task.stall.timeout.ms"] = "300"
    subprocess.run(["kcat", "-P", "-b", kafka.address, "-t", topic, "-X", f"transactional.id={topic}"], input=b"a\nb\n", check=True)
    worker = start_trouble()
    worker.create("s", **{"connector.class": "FileStreamSink", "topics": topic, "file": str(tmp_path / "out")})
    harness.eventually(lambda: lines(tmp_path / "out") == ["a", "b"], "the records")
    watched = time.monotonic() + 1.5
    while time.monotonic() < watched:
        assert insight(worker, "s")["stall"] is None
        time.sleep(0.05)
    kafka.produce(topic, ["c"])
    harness.eventually(lambda: lines(tmp_path / "out") == ["a", "b", "c"], "the record after it")


def test_a_sink_of_committed_records_before_an_open_transaction_does_not_stall(start_trouble, settings, kafka, topic, tmp_path):
    """Kafka has records, and gives none of them away before the transaction ends."""
    settings["troupe.task.stall.timeout.ms"] = "300"
    kafka.produce(topic, ["a"])
    worker = start_trouble()
    worker.create("s", **{"connector.class": "FileStreamSink", "topics": topic, "file": str(tmp_path / "out"), "consumer.override.isolation.level": "read_committed"})
    harness.eventually(lambda: lines(tmp_path / "out") == ["a"], "the record")
    with subprocess.Popen(["kcat", "-P", "-b", kafka.address, "-t", topic, "-X", f"transactional.id={topic}", "-X", "linger.ms=1"], stdin=subprocess.PIPE) as open_transaction:
        more = [f"b{number}" for number in range(5000)]  # kcat reads its input in blocks
        open_transaction.stdin.write("".join(line + "\n" for line in more).encode())
        open_transaction.stdin.flush()
        harness.eventually(lambda: kafka.consume(topic, "-X", "isolation.level=read_uncommitted").startswith(b"a\nb0\n"), "records that are not committed")
        watched = time.monotonic() + 1.5
        while time.monotonic() < watched:
            assert insight(worker, "s")["stall"] is None
            time.sleep(0.05)
        assert lines(tmp_path / "out") == ["a"]
    harness.eventually(lambda: lines(tmp_path / "out") == ["a", *more], "the records, committed")


def test_a_restart_that_was_planned_before_a_stop_does_not_come_after_it(start_trouble, settings):
    settings["troupe.task.restart.backoff.ms"] = "1000"
    worker = start_trouble()
    config = {"connector.class": SOURCE, "fail": "poll"}
    worker.create("c", **config)
    worker.wait_task("c", "FAILED")
    assert worker.rest("PUT", "/connectors/c/stop").status == 204
    harness.eventually(lambda: worker.status("c")["tasks"] == [], "the stop")
    assert worker.rest("PUT", "/connectors/c/config", {**config, "troupe.task.restart.max.attempts": "0"}).status == 200
    assert worker.rest("PUT", "/connectors/c/resume").status == 202
    worker.wait_task("c", "FAILED")
    watched = time.monotonic() + 2
    while time.monotonic() < watched:
        assert insight(worker, "c")["restarts"]["total"] == 0
        time.sleep(0.05)


@pytest.fixture
def own_kafka(tmp_path):
    with harness.running(harness.Kafka(tmp_path / "own-kafka")) as broker:
        yield broker


def test_a_sink_that_is_restarted_while_kafka_does_not_answer_goes_on_with_it(start_trouble, settings, own_kafka, topic, tmp_path):
    settings["bootstrap.servers"] = own_kafka.address
    settings["offset.flush.interval.ms"] = "200"
    own_kafka.produce(topic, ["a"])
    worker = start_trouble()
    worker.create("s", **{"connector.class": "FileStreamSink", "topics": topic, "file": str(tmp_path / "out"), "troupe.task.restart.max.attempts": "0"})
    # Answered, not only done: with a commit on its way, the restart gives the task and its consumer up.
    committed_once = 'kafka_connect_sink_task_offset_commit_completion_total{connector="s",task="0"}'
    harness.eventually(lambda: metric(worker, committed_once) == 1, "the answer to the commit")
    own_kafka.send_signal(signal.SIGSTOP)
    try:
        with concurrent.futures.ThreadPoolExecutor(1) as aside:
            answer = aside.submit(worker.rest, "POST", "/connectors/s/tasks/0/restart")
            harness.eventually(lambda: "committed offsets cannot be read" in worker.log, "that Kafka does not answer")
            own_kafka.send_signal(signal.SIGCONT)
            assert answer.result().status == 204, answer.result()
    finally:
        own_kafka.send_signal(signal.SIGCONT)
    own_kafka.produce(topic, ["b"])
    harness.eventually(lambda: lines(tmp_path / "out") == ["a", "b"], f"the record after it; log:\n{worker.log}")
    worker.wait_task("s", "RUNNING")


def test_a_task_that_hangs_for_ever_is_not_restarted_without_end(start_trouble, settings):
    settings["troupe.task.stall.timeout.ms"] = "100"
    settings["troupe.task.stall.action"] = "restart"
    settings["troupe.abandoned.threads.max"] = "3"
    worker = start_trouble()
    worker.create("s", **{"connector.class": SOURCE, "hang": "poll"})
    harness.eventually(lambda: "no more are allowed" in worker.log, "the limit")
    worker.wait_task("s", "FAILED")
    assert insight(worker, "s")["stall"] is None, "nothing runs that could stand still"
    assert metric(worker, "kafka_connect_troupe_recovery_abandoned_threads") == 3
    assert worker.terminate() == 143


def test_the_limit_of_threads_left_behind_hits_those_that_hang_and_nobody_else(start_trouble, settings, topic, tmp_path):
    settings["troupe.abandoned.threads.max"] = "1"
    worker = start_trouble()
    worker.create("healthy", **{"connector.class": SOURCE})
    impatient = {"troupe.task.stall.timeout.ms": "200", "troupe.task.stall.action": "restart"}  # not with the healthy ones
    worker.create("hangs", **{"connector.class": SOURCE, "hang": "poll", **impatient})
    worker.wait_task("hangs", "FAILED")

    file = {"connector.class": "FileStreamSource", "topic": topic, "file": str(tmp_path / "in")}
    allowed = [("POST", "/connectors/healthy/tasks/0/restart", None, 204), ("POST", "/connectors/healthy/restart", None, 204),
               ("PUT", "/connectors/healthy/config", {"connector.class": SOURCE, "lines": "1"}, 200),
               ("GET", "/connectors/healthy/offsets", None, 200), ("GET", "/connector-plugins/FileStreamSource/config", None, 200),
               ("POST", "/connectors", {"name": "other", "config": file}, 201),
               ("PUT", "/connector-plugins/FileStreamSource/config/validate", file, 200),
               ("PUT", "/connectors/hangs/stop", None, 204)]
    for method, path, body, status in allowed:
        answer = worker.rest(method, path, body)
        assert answer.status == status, (path, answer)
    worker.wait_task("healthy", "RUNNING")
    worker.wait_task("other", "RUNNING")

    refused = [("PUT", "/connectors/hangs/resume", None), ("POST", "/connectors/hangs/restart", None),
               ("POST", "/connectors/hangs/restart?includeTasks=true", None), ("POST", "/connectors/hangs/restart?onlyFailed=true", None),
               ("PUT", f"/connector-plugins/{SOURCE}/config/validate", {"name": "healthy", "connector.class": SOURCE}),
               ("PUT", "/connectors/hangs/config", {"connector.class": SOURCE}),
               ("POST", "/connectors", {"name": "one-more", "config": {"connector.class": SOURCE}}),
               ("GET", f"/connector-plugins/{SOURCE}/config", None)]
    for method, path, body in refused:
        answer = worker.rest(method, path, body)
        assert answer.status == 503 and "troupe.abandoned.threads.max" in answer.json["message"], (path, answer)
    assert metric(worker, "kafka_connect_troupe_recovery_abandoned_threads") == 1
    assert worker.rest("DELETE", "/connectors/hangs").status == 204
    assert worker.rest("POST", "/connectors", {"name": "hangs", "config": file}).status == 201, "another class under its name"
    assert worker.terminate() == 143


def test_threads_and_memory_that_a_plugin_leaks_show_in_the_metrics(start_trouble):
    worker = start_trouble()
    worker.create("idle", **{"connector.class": SOURCE})
    worker.wait_task("idle", "RUNNING")
    threads = metric(worker, "kafka_connect_troupe_recovery_process_threads")
    memory = metric(worker, "kafka_connect_troupe_recovery_resident_memory_bytes")
    status = dict(line.split(":", 1) for line in open(f"/proc/{worker.process.pid}/status"))
    assert abs(threads - int(status["Threads"])) <= 2
    assert memory == pytest.approx(int(status["VmRSS"].split()[0]) * 1024, rel=0.2)
    worker.create("leaks", **{"connector.class": SOURCE, "leak.threads": "20", "leak.bytes": str(64 << 20)})
    worker.wait_task("leaks", "RUNNING")
    assert metric(worker, "kafka_connect_troupe_recovery_process_threads") >= threads + 20
    assert metric(worker, "kafka_connect_troupe_recovery_resident_memory_bytes") >= memory + (64 << 20)
    assert worker.rest("DELETE", "/connectors/leaks").status == 204
    assert metric(worker, "kafka_connect_troupe_recovery_process_threads") >= threads + 16
    assert worker.terminate() == 143


def test_a_sink_that_commits_backwards_repeats_records_and_loses_none(start_trouble, settings, kafka, topic, tmp_path):
    settings["offset.flush.interval.ms"] = "200"
    kafka.produce(topic, ["a", "b"])
    worker = start_trouble()
    worker.create("s", **{"connector.class": SINK, "topics": topic, "fail": "backwards", "fail.times": "0", "journal": str(tmp_path / "journal")})
    harness.eventually(lambda: lines(tmp_path / "journal") == ["a", "b"], "the records")
    assert worker.rest("POST", "/connectors/s/tasks/0/restart").status == 204
    harness.eventually(lambda: lines(tmp_path / "journal") == ["a", "b", "a", "b"], "the records again")


def test_a_sink_that_takes_a_commit_back_is_named_in_the_log(start_trouble, settings, kafka, topic, tmp_path):
    settings["offset.flush.interval.ms"] = "200"
    kafka.produce(topic, ["a", "b"])
    worker = start_trouble()
    name = f"backwards-{topic}"  # a group of its own
    worker.create(name, **{"connector.class": "FileStreamSink", "topics": topic, "file": str(tmp_path / "out")})
    harness.eventually(lambda: harness.committed(worker, name) == [2], "the commit")
    assert worker.rest("PUT", f"/connectors/{name}/config", {"connector.class": SINK, "topics": topic, "fail": "backwards", "fail.times": "0"}).status == 200
    kafka.produce(topic, ["c"])
    harness.eventually(lambda: harness.committed(worker, name) == [0], "the commit taken back")
    warning = f"[{name}|task-0] preCommit: committing backwards, as the task says: {topic}-0 from offset 2 to offset 0;"
    harness.eventually(lambda: warning in worker.log, f"the warning; log:\n{worker.log}")


def test_restarts_of_many_tasks_are_spread_over_time(start_trouble, settings):
    settings["troupe.restarts.per.second"] = "5"
    settings["troupe.task.restart.backoff.ms"] = "1"
    worker = start_trouble()
    for number in range(10):
        worker.create(f"c{number}", **{"connector.class": SOURCE, "fail": "poll", "fail.times": "1"})
    for number in range(10):
        harness.eventually(lambda: insight(worker, f"c{number}")["restarts"]["total"] == 1 and insight(worker, f"c{number}")["running_since_ms"], f"restart of c{number}")
    assert metric(worker, "kafka_connect_troupe_recovery_task_restart_total") == 10
    # Five a second: the last of ten comes nine fifths after the first, the creation being much quicker than that.
    times = sorted(insight(worker, f"c{number}")["running_since_ms"] for number in range(10))
    assert times[-1] - times[0] >= 1700, times


def test_overlapping_changes_of_one_connector_are_all_answered(start, topic, tmp_path):
    """One start supersedes another: who waits for the first hears of the second, and patches do not wait for ever."""
    worker = start()
    config = {"connector.class": "FileStreamSource", "topic": topic, "file": str(tmp_path / "in")}
    worker.create("c", **config)
    requests = [lambda: worker.rest("POST", "/connectors/c/restart"),
                lambda: worker.rest("PUT", "/connectors/c/config", {**config, "batch.size": "7"}),
                lambda: worker.rest("POST", "/connectors/c/restart?includeTasks=true"),
                lambda: worker.rest("PATCH", "/connectors/c/config", {"batch.size": "8"})]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for _ in range(15):
            begun = time.monotonic()
            statuses = [one.result().status for one in [pool.submit(request) for request in requests + requests]]
            assert set(statuses) <= {200, 202, 204}, statuses
            assert time.monotonic() - begun < 30
    worker.wait_task("c", "RUNNING")


def test_a_stop_or_a_restart_that_meets_a_delete(start, topic, tmp_path):
    worker = start()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for turn in range(15):
            worker.create("c", **{"connector.class": "FileStreamSource", "topic": topic, "file": str(tmp_path / "in")})
            other = "/connectors/c/stop" if turn % 2 else "/connectors/c/tasks/0/restart"
            first = pool.submit(worker.rest, "PUT" if turn % 2 else "POST", other)
            deleted = pool.submit(worker.rest, "DELETE", "/connectors/c").result()
            assert deleted.status == 204
            assert first.result().status in (204, 404), first.result()


def test_a_paused_connector_stays_paused_over_failures_and_restarts(start_trouble, kafka, topic, tmp_path):
    worker = start_trouble()
    worker.create("s", **{"connector.class": SINK, "topics": topic, "journal": str(tmp_path / "journal")})
    worker.wait_task("s", "RUNNING")
    assert worker.rest("PUT", "/connectors/s/pause").status == 202
    worker.wait_task("s", "PAUSED")
    assert worker.rest("POST", "/connectors/s/tasks/0/restart").status == 204
    worker.wait_task("s", "PAUSED")
    kafka.produce(topic, ["a"])
    assert worker.rest("PUT", "/connectors/s/resume").status == 202
    harness.eventually(lambda: lines(tmp_path / "journal") == ["a"], "the record")


def test_a_task_that_calls_its_context_from_another_thread_and_after_its_end_harms_nobody(start_trouble, kafka, topic, tmp_path):
    kafka.produce(topic, ["a", "b"])
    worker = start_trouble()
    worker.create("s", **{"connector.class": SINK, "topics": topic, "fail": "meddle", "fail.times": "0", "journal": str(tmp_path / "journal")})
    worker.create("good", **{"connector.class": SOURCE})
    harness.eventually(lambda: lines(tmp_path / "journal") == ["a", "b"], "the records")
    assert worker.rest("DELETE", "/connectors/s").status == 204
    harness.eventually(lambda: lines(tmp_path / "journal")[-1] == "something was refused", "the refusal")
    worker.wait_task("good", "RUNNING")


@pytest.mark.parametrize("given_up", [False, True])
def test_a_source_that_calls_its_context_after_its_end_is_answered_or_refused(start_trouble, topic, tmp_path, given_up):
    worker = start_trouble()
    hang = {"hang": "stop", "hang.times": "1", "hang.until.file": str(tmp_path / "release")} if given_up else {}
    worker.create("s", **{"connector.class": SOURCE, "topic": topic, "lines": "1", "fail": "meddle", "fail.times": "0", "journal": str(tmp_path / "journal"), **hang})
    worker.create("good", **{"connector.class": SOURCE})
    harness.eventually(lambda: worker.rest("GET", "/connectors/s/offsets").json["offsets"], "an offset")
    assert worker.rest("DELETE", "/connectors/s").status == 204
    (tmp_path / "release").touch()
    harness.eventually(lambda: lines(tmp_path / "journal"), "the answer")
    said = lines(tmp_path / "journal")[-1]
    assert said.startswith("refused: ") if given_up else said in ("an offset", "no offset") or said.startswith("refused: "), said
    worker.wait_task("good", "RUNNING")


def test_what_a_poll_returns_once_a_stop_was_asked_for_is_stored_whole_or_not_at_all(start_trouble, settings, kafka, topic, tmp_path):
    """The stop waits for the poll; its record is in the topic together with its offset, or neither is."""
    settings["task.shutdown.graceful.timeout.ms"] = "20000"
    worker = start_trouble()
    worker.create("s", **{"connector.class": SOURCE, "topic": topic, "lines": "1", "hang": "poll", "hang.times": "1", "hang.until.file": str(tmp_path / "release")})
    worker.wait_task("s", "RUNNING")
    stop = harness.http.client.HTTPConnection("127.0.0.1", worker.port, timeout=harness.PATIENCE_S)
    stop.request("PUT", "/connectors/s/stop")
    harness.eventually(lambda: worker.status("s")["connector"]["state"] == "STOPPED", "the stop")
    (tmp_path / "release").touch()
    assert stop.getresponse().status == 204
    offsets = worker.rest("GET", "/connectors/s/offsets").json["offsets"]
    assert [entry["offset"]["next"] for entry in offsets] == [1] * kafka.end_offset(topic), offsets
    assert "failed" not in worker.log


@pytest.mark.parametrize("place", ["task.configs", "connector.stop"])
def test_a_connector_object_that_hangs_is_given_up_and_made_anew(start_trouble, place):
    worker = start_trouble()
    connection = put_in_background(worker, "c", **{"connector.class": SOURCE, "hang": place})
    harness.eventually(lambda: worker.status("c")["connector"]["state"] == "RUNNING", "the connector")
    answer = worker.rest("PUT", "/connectors/c/config", {"connector.class": SOURCE})
    assert answer.status == 200, answer
    worker.wait_task("c", "RUNNING")
    connection.close()
