"""Connectors that hang or fail, and everybody else who goes on."""
import http.client
import time

import harness
import pytest

TROUBLE = "troupe.tests.TroubleSource"


@pytest.fixture
def start_trouble(start):
    return lambda *connectors, **options: start(*connectors, binary=harness.TEST_WORKER, **options)


def post_in_background(worker, name, **config):
    """A request whose answer nobody waits for."""
    import json
    connection = http.client.HTTPConnection("127.0.0.1", worker.port, timeout=harness.PATIENCE_S)
    connection.request("POST", "/connectors", json.dumps({"name": name, "config": config}), {"Content-Type": "application/json"})
    return connection


def test_the_list_of_connectors_answers_while_one_hangs_in_start_and_one_in_poll(start_trouble, topic, tmp_path, file_source):
    worker = start_trouble()
    hanging = [post_in_background(worker, "hangs-in-connector-start", **{"connector.class": TROUBLE, "hang": "connector.start"})]
    worker.create("hangs-in-start", **{"connector.class": TROUBLE, "hang": "start"})
    worker.create("hangs-in-poll", **{"connector.class": TROUBLE, "hang": "poll"})
    worker.wait_task("hangs-in-poll", "RUNNING")
    names = ["hangs-in-connector-start", "hangs-in-poll", "hangs-in-start"]
    for _ in range(20):
        begun = time.monotonic()
        assert sorted(worker.rest("GET", "/connectors").json) == names
        assert time.monotonic() - begun < 5
    worker.create("file-source", **{"connector.class": "FileStreamSource", "topic": topic, "file": str(tmp_path / "in")})
    worker.wait_task("file-source", "RUNNING")
    for connection in hanging:
        connection.close()


def test_a_validation_that_hangs_holds_up_nobody(start_trouble):
    worker = start_trouble()
    connection = post_in_background(worker, "never", **{"connector.class": TROUBLE, "hang": "validate"})
    worker.create("fine", **{"connector.class": TROUBLE})
    assert worker.rest("GET", "/connectors").json == ["fine"]
    connection.close()


@pytest.mark.parametrize("stuck", ["troupe.tests.StuckInConstructor", "troupe.tests.StuckInConfig"])
def test_a_class_that_hangs_in_its_constructor_or_definition_holds_up_nobody(start_trouble, settings, stuck):
    settings["task.shutdown.graceful.timeout.ms"] = "500"
    worker = start_trouble()
    waiting = [post_in_background(worker, f"never-{n}", **{"connector.class": stuck, "topics": "t"}) for n in range(3)]
    for path in (f"/connector-plugins/{stuck}/config", "/connector-plugins"):
        connection = http.client.HTTPConnection("127.0.0.1", worker.port, timeout=harness.PATIENCE_S)
        connection.request("GET", path)
        waiting.append(connection)
    assert stuck in waiting.pop().getresponse().read().decode()
    worker.create("fine", **{"connector.class": TROUBLE})
    worker.wait_task("fine", "RUNNING")
    assert worker.rest("GET", "/connectors").json == ["fine"]
    begun = time.monotonic()
    assert worker.terminate() == 143
    assert time.monotonic() - begun < 10
    for connection in waiting:
        connection.close()


def test_a_task_that_hangs_in_its_constructor_is_given_up(start_trouble, settings):
    settings["task.shutdown.graceful.timeout.ms"] = "500"
    worker = start_trouble()
    worker.create("c", **{"connector.class": "troupe.tests.StuckInTask"})
    worker.create("fine", **{"connector.class": TROUBLE})
    worker.wait_task("fine", "RUNNING")
    assert worker.status("c")["tasks"] == []
    assert worker.rest("DELETE", "/connectors/c").status == 204
    harness.eventually(lambda: "kafka_connect_troupe_recovery_abandoned_threads 1\n" in worker.rest("GET", "/metrics").body, "the thread that is left behind")
    worker.create("c", **{"connector.class": TROUBLE})
    worker.wait_task("c", "RUNNING")


def test_a_worker_with_hanging_tasks_stops_within_its_limits(start_trouble, settings):
    settings["task.shutdown.graceful.timeout.ms"] = "500"
    worker = start_trouble()
    worker.create("hangs-in-poll", **{"connector.class": TROUBLE, "hang": "poll"})
    worker.create("hangs-in-stop", **{"connector.class": TROUBLE, "hang": "stop"})
    worker.wait_task("hangs-in-poll", "RUNNING")
    worker.wait_task("hangs-in-stop", "RUNNING")
    begun = time.monotonic()
    assert worker.terminate() == 143
    assert time.monotonic() - begun < 10
    assert "Graceful stop of task hangs-in-poll-0 failed." in worker.log


def test_a_second_signal_leaves_at_once(start_trouble, settings):
    settings["task.shutdown.graceful.timeout.ms"] = "60000"
    worker = start_trouble()
    worker.create("hangs-in-stop", **{"connector.class": TROUBLE, "hang": "stop"})
    worker.wait_task("hangs-in-stop", "RUNNING")
    worker.process.terminate()
    harness.eventually(lambda: "Worker stopping" in worker.log, "the stop")
    worker.process.terminate()
    assert worker.process.wait(timeout=5) == 143


def test_a_hanging_connector_can_be_deleted_and_made_anew(start_trouble, settings):
    settings["task.shutdown.graceful.timeout.ms"] = "500"
    worker = start_trouble()
    worker.create("c", **{"connector.class": TROUBLE, "hang": "poll"})
    worker.wait_task("c", "RUNNING")
    assert worker.rest("DELETE", "/connectors/c").status == 204
    assert worker.rest("GET", "/connectors/c/status").status == 404
    worker.create("c", **{"connector.class": TROUBLE})
    worker.wait_task("c", "RUNNING")


def test_a_task_that_fails_is_started_again_where_it_ran(start_trouble, settings):
    settings["troupe.task.restart.backoff.ms"] = "50"
    worker = start_trouble()
    worker.create("flaky", **{"connector.class": TROUBLE, "fail": "poll", "fail.times": "3"})
    harness.eventually(lambda: worker.log.count("Task flaky-0 failed") == 3, "three failures")
    worker.wait_task("flaky", "RUNNING")
    assert "told to fail in poll" in worker.log


def test_without_restarts_a_failed_task_stays_failed_as_upstream(start_trouble, settings):
    settings["troupe.task.restart.max.attempts"] = "0"
    worker = start_trouble()
    worker.create("broken", **{"connector.class": TROUBLE, "fail": "start"})
    task = worker.wait_task("broken", "FAILED")
    assert task["trace"].startswith("org.apache.kafka.connect.errors.ConnectException: told to fail in start\n")
    assert worker.status("broken")["connector"]["state"] == "RUNNING"


def test_a_connector_that_fails_to_start_is_listed_as_failed_and_the_request_says_so(start_trouble):
    worker = start_trouble()
    answer = worker.rest("POST", "/connectors", {"name": "broken", "config": {"connector.class": TROUBLE, "fail": "connector.start"}})
    assert answer.status == 500
    assert answer.json == {"error_code": 500, "message": "Failed to transition connector broken to state STARTED"}
    status = worker.status("broken")
    assert status["connector"]["state"] == "FAILED"
    assert "told to fail in connector.start" in status["connector"]["trace"]
    assert status["tasks"] == []


def test_a_sink_that_hangs_in_put_is_given_up_and_its_records_come_again(start_trouble, settings, kafka, topic, tmp_path):
    settings["task.shutdown.graceful.timeout.ms"] = "500"
    kafka.produce(topic, ["a", "b"])
    worker = start_trouble()
    worker.create("s", **{"connector.class": "troupe.tests.TroubleSink", "topics": topic, "hang": "put"})
    worker.wait_task("s", "RUNNING")
    assert worker.rest("DELETE", "/connectors/s").status == 204
    worker.create("s", **{"connector.class": "FileStreamSink", "topics": topic, "file": str(tmp_path / "out")})
    harness.eventually(lambda: (tmp_path / "out").read_text() == "a\nb\n", "the records again")


def abandoned(worker):
    text = worker.rest("GET", "/metrics").body
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith("kafka_connect_troupe_recovery_abandoned_threads "))


def stays(check, seconds):
    """Holds all the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert check()
        time.sleep(0.05)


@pytest.mark.parametrize("place", ["open", "put", "flush", "preCommit"])
def test_what_a_dead_sink_task_does_late_moves_no_committed_offset(start_trouble, settings, kafka, topic, tmp_path, place):
    """Its call returns once its successor has committed more: its own offsets would take that back."""
    settings["task.shutdown.graceful.timeout.ms"] = "500"
    settings["troupe.task.restart.backoff.ms"] = "50"
    settings["troupe.task.stall.timeout.ms"] = "1000"
    settings["troupe.task.stall.action"] = "restart"
    settings["offset.flush.interval.ms"] = "200"
    kafka.produce(topic, ["a", "b"])
    worker = start_trouble()
    release = tmp_path / "go"
    name = f"late-{topic}"  # a group of its own
    worker.create(name, **{"connector.class": "troupe.tests.TroubleSink", "topics": topic, "hang": place, "hang.times": "1", "hang.until.file": str(release)})
    harness.eventually(lambda: harness.committed(worker, name) == [2] and abandoned(worker) == 1, f"the successor's commit; log:\n{worker.log}")
    kafka.produce(topic, ["c"])
    harness.eventually(lambda: harness.committed(worker, name) == [3], "the commit after it")
    before = worker.status(name)
    release.write_text("")
    harness.eventually(lambda: abandoned(worker) == 0, "the end of the dead one's thread")
    stays(lambda: harness.committed(worker, name) == [3], 2)
    assert worker.status(name) == before
    kafka.produce(topic, ["d"])
    harness.eventually(lambda: harness.committed(worker, name) == [4], "the record after the dead one came back")


@pytest.mark.parametrize("place", ["connector.start", "task.configs", "connector.stop"])
def test_what_a_connector_object_returns_late_changes_nothing(start_trouble, settings, kafka, topic, tmp_path, place):
    settings["offset.flush.interval.ms"] = "100"
    worker = start_trouble()
    release = tmp_path / "go"
    hanging = {"connector.class": TROUBLE, "topic": f"never-{topic}", "lines": "3", "hang": place, "hang.times": "1", "hang.until.file": str(release)}
    first = post_in_background(worker, "c", **hanging)
    harness.eventually(lambda: worker.rest("GET", "/connectors").json == ["c"], "the connector")
    if place == "connector.stop":
        worker.wait_task("c", "RUNNING")
    else:
        harness.eventually((tmp_path / "go.waits").exists, "the call that hangs")
    answer = worker.rest("PUT", "/connectors/c/config", {"connector.class": TROUBLE, "topic": topic, "lines": "3"})
    assert answer.status == 200, answer
    worker.wait_task("c", "RUNNING")

    def world():
        return (worker.status("c"), worker.rest("GET", "/connectors/c").json, worker.rest("GET", "/connectors/c/offsets").json,
                kafka.end_offset(topic), worker.rest("GET", "/connectors/c/topics").json)
    harness.eventually(lambda: world()[2]["offsets"] and world()[2]["offsets"][0]["offset"] == {"next": 3} and world()[3] == 3, "three records")
    assert abandoned(worker) == 1
    before = world()
    release.write_text("")
    harness.eventually(lambda: abandoned(worker) == 0, "the end of the dead one's thread")
    stays(lambda: world() == before, 2)
    first.close()


def test_a_gauge_that_hangs_costs_the_metrics_only(start_trouble):
    worker = start_trouble()
    worker.create("hangs-in-gauge", **{"connector.class": TROUBLE, "hang": "gauge"})
    worker.wait_task("hangs-in-gauge", "RUNNING")
    scrape = http.client.HTTPConnection("127.0.0.1", worker.port, timeout=harness.PATIENCE_S)
    scrape.request("GET", "/metrics")
    for _ in range(20):
        begun = time.monotonic()
        assert worker.rest("GET", "/connectors").json == ["hangs-in-gauge"]
        assert time.monotonic() - begun < 5
    # Whoever asks once the patience with it is over is answered, and so is who asked before.
    answers = []

    def later():
        answers.append(worker.rest("GET", "/metrics"))
        return answers[-1].status == 200
    harness.eventually(later, "a scrape without the gauge that hangs")
    assert "kafka_connect_worker" in answers[-1].body
    assert scrape.getresponse().status == 200
    assert worker.rest("DELETE", "/connectors/hangs-in-gauge").status == 204
    assert worker.terminate() == 143
    scrape.close()
