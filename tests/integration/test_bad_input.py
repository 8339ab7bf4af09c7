"""What users get wrong, and what happens around them: each ends in a message that says what was wanted, what was
found and where."""
import os
import pathlib
import resource
import signal
import socket
import subprocess
import time

import harness
import pytest


def run(start, want_code):
    worker = start(ready=False)
    assert worker.wait() == want_code, worker.log
    return worker.log


def start_with_file(tmp_path, content):
    """A worker whose file is given as text or, as a path, as it is."""
    path = content
    if not isinstance(content, pathlib.Path):
        path = tmp_path / "given.properties"
        path.write_bytes(content)
    return harness.subprocess.run([harness.TROUPE, "standalone", path], capture_output=True, text=True, timeout=harness.PATIENCE_S)


def test_a_missing_worker_file(tmp_path):
    done = start_with_file(tmp_path, tmp_path / "nowhere.properties")
    assert done.returncode == 2
    assert "Stopping due to error" in done.stderr
    assert "nowhere.properties' cannot be read: No such file or directory" in done.stderr


def test_a_worker_file_that_cannot_be_read(tmp_path):
    done = start_with_file(tmp_path, tmp_path)
    assert done.returncode == 2
    assert f"'{tmp_path}' cannot be read: it is a directory" in done.stderr


def test_a_malformed_worker_file_names_file_and_line(tmp_path):
    done = start_with_file(tmp_path, b"a=b\nbroken=\\u12\n")
    assert done.returncode == 2
    assert "given.properties" in done.stderr
    assert "line 2" in done.stderr


def test_no_arguments_print_the_usage():
    done = harness.subprocess.run([harness.TROUPE, "standalone"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Usage: troupe standalone worker.properties" in done.stderr


def test_distributed_says_clearly_that_it_is_not_there():
    done = harness.subprocess.run([harness.TROUPE, "distributed", "x"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "standalone workers only" in done.stderr


@pytest.mark.parametrize("key", ["bootstrap.servers", "key.converter", "value.converter", "offset.storage.file.filename"])
def test_a_missing_required_key(start, settings, key):
    del settings[key]
    assert f'Missing required configuration "{key}" which has no default value.' in run(start, 2)


@pytest.mark.parametrize("key,value,text", [
    ("offset.flush.interval.ms", "soon", "Invalid value soon for configuration offset.flush.interval.ms: Not a number of type LONG"),
    ("metrics.num.samples", "0", "Invalid value 0 for configuration metrics.num.samples: Value must be at least 1"),
    ("troupe.grant.max.ms", "0", "Invalid value 0 for configuration troupe.grant.max.ms: Value must be from 1 to 60000"),
    ("troupe.grant.max", "5", "Unknown configuration 'troupe.grant.max'"),
    ("bootstrap.servers", "127.0.0.1:99999", "Invalid port in bootstrap.servers: 127.0.0.1:99999"),
    ("bootstrap.servers", "127.0.0.1", "Invalid url in bootstrap.servers: 127.0.0.1"),
    ("offset.storage.file.filename", "", "configuration offset.storage.file.filename: the name of a file is wanted"),
    ("rest.extension.classes", "a.BasicAuth", "Invalid value a.BasicAuth for configuration rest.extension.classes: this worker has no REST extensions yet"),
])
def test_a_value_out_of_range(start, settings, key, value, text):
    settings[key] = value
    log = run(start, 2)
    assert text in log
    assert "worker.properties" in log


def test_what_is_not_there_yet_is_refused_or_warned_of(start, settings):
    plain = settings["listeners"]
    settings["listeners"] = plain.replace("http:", "https:")
    assert "This worker cannot serve https yet" in run(start, 2)
    settings["listeners"] = plain
    settings["key.converter"] = "no.Such"
    assert "Invalid value no.Such for configuration key.converter: Class no.Such could not be found." in run(start, 2)
    settings["key.converter"] = settings["value.converter"]
    settings["access.control.allow.origin"] = "*"
    worker = start()
    assert "The setting access.control.allow.origin has no effect" in worker.log


def test_signals(start):
    """A terminal that is closed stops the worker in order; what dumps the threads of a Java worker does nothing."""
    worker = start()
    for number in (signal.SIGUSR2, signal.SIGQUIT):
        worker.process.send_signal(number)
    assert worker.rest("GET", "/connectors").status == 200
    worker.process.send_signal(signal.SIGHUP)
    assert worker.wait() == 128 + signal.SIGHUP
    assert "Kafka Connect stopped" in worker.log


def test_closed_standard_streams_harm_nobody(settings, kafka, topic, tmp_path):
    """Descriptors 0 to 2 would become sockets of the worker: a source that reads standard input would eat their events."""
    settings_file = tmp_path / "worker.properties"
    settings_file.write_text(harness.properties(settings))
    process = subprocess.Popen(["sh", "-c", 'exec "$0" standalone "$1" <&- >&- 2>&-', str(harness.TROUPE), str(settings_file)])
    port = int(settings["listeners"].rsplit(":", 1)[1])
    try:
        harness.eventually(lambda: harness.rest(port, "GET", "/connectors").status == 200, "REST of the worker")
        assert harness.rest(port, "POST", "/connectors", {"name": "stdin", "config": {"connector.class": "FileStreamSource", "topic": topic}}).status == 201
        for _ in range(20):
            assert harness.rest(port, "GET", "/connectors").json == ["stdin"]
    finally:
        process.terminate()
    assert process.wait(timeout=harness.PATIENCE_S) == 143


def test_a_file_name_with_nul_is_no_other_file(start, kafka, topic, tmp_path):
    worker = start()
    for name, config in (("sink", {"connector.class": "FileStreamSink", "topics": topic}), ("source", {"connector.class": "FileStreamSource", "topic": topic})):
        worker.create(name, file=str(tmp_path / "a") + "\0b", **config)
        assert "Nul character not allowed" in worker.wait_task(name, "FAILED")["trace"]
    assert not (tmp_path / "a").exists()
    answer = worker.rest("POST", "/connectors", {"name": "a\0b", "config": {"connector.class": "FileStreamSource", "topic": topic}})
    assert answer.status == 400 and "control sequences" in answer.json["message"], answer


def test_listeners_that_are_none(start, settings):
    worker_settings = dict(settings)
    settings["listeners"] = "localhost:" + worker_settings["listeners"].rsplit(":", 1)[1]
    assert "Listener doesn't have the right format (protocol://hostname:port)." in run(start, 2)


def test_a_port_in_use(start, settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings["listeners"] = f"http://127.0.0.1:{taken.getsockname()[1]}"
        log = run(start, 2)
    assert f"cannot listen on {settings['listeners']}: Address already in use" in log


def test_kafka_that_is_not_there_is_waited_for_then_given_up(start, settings):
    settings["bootstrap.servers"] = f"127.0.0.1:{harness.free_port()}"
    settings["troupe.startup.timeout.ms"] = "3000"
    worker = start(ready=False)
    health = harness.eventually(lambda: worker.rest("GET", "/health"), "the REST port")
    assert (health.status, health.json) == (503, {"status": "starting", "message": "Worker is still starting up."})
    assert worker.rest("GET", "/connectors").status == 404
    assert worker.wait() == 2
    assert "Failed to connect to and describe Kafka cluster. Check worker's broker connection and security properties" in worker.log


def test_a_signal_ends_the_wait_for_kafka(start, settings):
    settings["bootstrap.servers"] = f"127.0.0.1:{harness.free_port()}"
    worker = start(ready=False)
    harness.eventually(lambda: worker.rest("GET", "/health"), "the REST port")
    begun = time.monotonic()
    assert worker.terminate() == 143
    assert time.monotonic() - begun < 5
    assert "left behind" not in worker.log


def test_kafka_that_comes_late_is_found(start, settings, tmp_path):
    broker = harness.Kafka(tmp_path / "late", harness.free_port())
    settings["bootstrap.servers"] = broker.address
    worker = start(ready=False)
    harness.eventually(lambda: worker.rest("GET", "/health").status == 503, "starting")
    with harness.running(broker):
        worker.wait_ready()


def test_kafka_that_goes_away_and_comes_back_loses_nothing(start, settings, topic, tmp_path, file_source, file_sink):
    broker = harness.Kafka(tmp_path / "broker")
    with harness.running(broker):
        settings["bootstrap.servers"] = broker.address
        worker = start(file_source(topic, tmp_path / "in"), file_sink(topic, tmp_path / "out"))
        (tmp_path / "in").write_text("before\n")
        harness.eventually(lambda: (tmp_path / "out").read_text() == "before\n", "the first line")
        broker.stop()
        with open(tmp_path / "in", "a") as file:
            file.writelines(f"{i}\n" for i in range(1000))
        assert worker.rest("GET", "/connectors").status == 200
        broker.start()
        want = "before\n" + "".join(f"{i}\n" for i in range(1000))
        harness.eventually(lambda: len((tmp_path / "out").read_text()) >= len(want), "all lines")
        assert (tmp_path / "out").read_text() == want


def test_an_input_file_that_is_missing_is_waited_for(start, kafka, topic, tmp_path, file_source):
    worker = start(file_source(topic, tmp_path / "later"))
    worker.wait_task("file-source", "RUNNING")
    harness.eventually(lambda: "Couldn't find file" in worker.log, "the warning")
    (tmp_path / "later").write_text("here\n")
    harness.eventually(lambda: kafka.consume(topic) == b"here\n", "the line")


def test_an_input_that_is_a_directory_fails_the_task_and_says_so(start, settings, topic, tmp_path, file_source):
    settings["troupe.task.restart.max.attempts"] = "0"
    worker = start(file_source(topic, tmp_path))
    task = worker.wait_task("file-source", "FAILED")
    assert str(tmp_path) in task["trace"]
    assert "directory" in task["trace"]


def test_an_output_that_cannot_be_written_fails_the_task_and_says_so(start, settings, topic, tmp_path, file_sink):
    settings["troupe.task.restart.max.attempts"] = "0"
    worker = start(file_sink(topic, tmp_path / "no" / "such" / "folder"))
    task = worker.wait_task("file-sink", "FAILED")
    assert f"Couldn't find or create file '{tmp_path / 'no' / 'such' / 'folder'}' for FileStreamSinkTask" in task["trace"]


def test_a_full_disk_fails_the_sink_and_nothing_of_it_is_committed(start, settings, kafka, topic, tmp_path, file_sink):
    settings["troupe.task.restart.max.attempts"] = "0"
    kafka.produce(topic, ["a", "b", "c"])
    worker = start(file_sink(topic, "/dev/full"))
    task = worker.wait_task("file-sink", "FAILED")
    assert "No space left on device" in task["trace"]
    worker.terminate()
    start(file_sink(topic, tmp_path / "out"))
    harness.eventually(lambda: (tmp_path / "out").read_text() == "a\nb\nc\n", "the records again")


def test_a_full_disk_under_the_offsets_file_is_logged_and_costs_no_record(start, settings, kafka, topic, tmp_path, file_source):
    (tmp_path / "in").write_text("a\nb\n")
    settings["offset.flush.interval.ms"] = "100"
    # The log goes through a pipe-like file too: leave it room, but none for the offsets.
    settings["offset.storage.file.filename"] = str(tmp_path / "gone" / "offsets")
    (tmp_path / "gone").mkdir()
    worker = start(file_source(topic, tmp_path / "in"))
    harness.remove(tmp_path / "gone")
    with open(tmp_path / "in", "a") as file:
        file.write("c\n")
    harness.eventually(lambda: "Failed to commit offsets: cannot write source offsets to" in worker.log, "the error")
    assert worker.status("file-source")["tasks"][0]["state"] == "RUNNING"
    (tmp_path / "gone").mkdir()
    harness.eventually(lambda: (tmp_path / "gone" / "offsets").exists(), "the offsets at the next commit")
    assert kafka.consume(topic) == b"a\nb\nc\n"


def test_offsets_of_another_program_stop_the_worker(start, settings, tmp_path):
    (tmp_path / "offsets").write_text("these are no offsets")
    log = run(start, 3)
    assert "offsets' does not hold source offsets of Kafka Connect: expected the head of a Java object stream at byte 0" in log


def test_an_offsets_file_cut_short_is_an_empty_one_with_a_warning(start, settings, kafka, topic, tmp_path, file_source):
    """As upstream: what is there is lost, and said to be; the lines come once more."""
    (tmp_path / "in").write_text("a\nb\n")
    worker = start(file_source(topic, tmp_path / "in"))
    offsets = pathlib.Path(settings["offset.storage.file.filename"])
    harness.eventually(lambda: kafka.consume(topic) == b"a\nb\n", "two lines")
    assert worker.terminate() == 143
    whole = offsets.read_bytes()
    offsets.write_bytes(whole[:len(whole) // 2])
    worker = start(file_source(topic, tmp_path / "in"))
    assert f"'{offsets}' ends early, after {len(whole) // 2} bytes: starting without source offsets" in worker.log
    harness.eventually(lambda: kafka.consume(topic) == b"a\nb\na\nb\n", "the lines once more")


def test_an_unknown_class_lists_near_names(start):
    worker = start({"name": "c", "connector.class": "FileStreamSorce"}, ready=False)
    assert worker.wait() == 3
    assert "Failed to find any class that implements Connector and which name matches FileStreamSorce" in worker.log
    assert "FileStreamSource" in worker.log
    assert "Did you mean" in worker.log
    assert "Stopping after connector error" in worker.log


def test_a_connector_file_that_is_missing(settings, tmp_path):
    (tmp_path / "w.properties").write_text(harness.properties(settings))
    done = harness.subprocess.run([harness.TROUPE, "standalone", tmp_path / "w.properties", tmp_path / "none.json"], capture_output=True, text=True, timeout=harness.PATIENCE_S)
    assert done.returncode == 3
    assert f"Failed to create connector for {tmp_path / 'none.json'}" in done.stderr
    assert "No such file or directory" in done.stderr


def test_a_connector_file_without_a_name(settings, tmp_path):
    (tmp_path / "w.properties").write_text(harness.properties(settings))
    (tmp_path / "c.properties").write_text("connector.class=FileStreamSource\n")
    done = harness.subprocess.run([harness.TROUPE, "standalone", tmp_path / "w.properties", tmp_path / "c.properties"], capture_output=True, text=True, timeout=harness.PATIENCE_S)
    assert done.returncode == 3
    assert f"Connector configuration at '{tmp_path / 'c.properties'}' is missing the mandatory 'name' configuration" in done.stderr


def test_the_worker_survives_limits_on_file_sizes(start, settings, topic, tmp_path, file_source, kafka):
    """A process limit is met by the write that meets it, not by the whole worker."""
    (tmp_path / "in").write_text("a\n")
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))  # noqa: E731
    worker = start(file_source(topic, tmp_path / "in"), limits=limit)
    harness.eventually(lambda: kafka.consume(topic) == b"a\n", "the line")
    assert worker.terminate() == 143
    assert os.path.getsize(tmp_path / "offsets") > 0
