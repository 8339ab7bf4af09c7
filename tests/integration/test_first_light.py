"""Lines of a file travel through a real topic into another file."""
import json
import os
import random
import signal

import harness


def write(path, data):
    with open(path, "ab") as file:
        file.write(data)


def test_a_file_travels_through_a_topic_byte_for_byte(start, topic, tmp_path, file_source, file_sink):
    lines = "".join(f"line {i} žluťoučký\n" for i in range(5000)).encode()
    write(tmp_path / "in", lines)
    worker = start(file_source(topic, tmp_path / "in"), file_sink(topic, tmp_path / "out"))
    harness.eventually(lambda: (tmp_path / "out").exists() and (tmp_path / "out").stat().st_size >= len(lines), "all lines")
    assert (tmp_path / "out").read_bytes() == lines
    write(tmp_path / "in", b"one more\n")
    harness.eventually(lambda: (tmp_path / "out").read_bytes() == lines + b"one more\n", "the appended line")
    assert worker.status("file-source")["connector"]["state"] == "RUNNING"


def test_lines_that_are_no_utf8_keep_their_bytes(start, kafka, topic, tmp_path, file_source, file_sink):
    start(file_source(topic, tmp_path / "in"), file_sink(topic, tmp_path / "out"))
    write(tmp_path / "in", b"caf\xe9\nnext\n")
    harness.eventually(lambda: kafka.consume(topic).count(b"\n") == 2, "the records")
    assert kafka.consume(topic) == b"caf\xe9\nnext\n"


def test_json_with_schemas_has_the_java_workers_bytes(start, settings, kafka, topic, tmp_path, file_source):
    settings["value.converter"] = "org.apache.kafka.connect.json.JsonConverter"
    start(file_source(topic, tmp_path / "in"))
    write(tmp_path / "in", 'a "quoted" line\n'.encode())
    harness.eventually(lambda: kafka.consume(topic), "the record")
    assert kafka.consume(topic) == b'{"schema":{"type":"string","optional":false},"payload":"a \\"quoted\\" line"}\n'


def test_a_clean_stop_and_start_repeats_and_loses_nothing(start, kafka, topic, tmp_path, file_source):
    write(tmp_path / "in", b"".join(b"%d\n" % i for i in range(1000)))
    worker = start(file_source(topic, tmp_path / "in"))
    harness.eventually(lambda: len(kafka.consume(topic).splitlines()) >= 1000, "first thousand")
    assert worker.terminate() == 128 + signal.SIGTERM
    write(tmp_path / "in", b"".join(b"%d\n" % i for i in range(1000, 2000)))
    start(file_source(topic, tmp_path / "in"))
    harness.eventually(lambda: len(kafka.consume(topic).splitlines()) >= 2000, "second thousand")
    assert kafka.consume(topic) == b"".join(b"%d\n" % i for i in range(2000))


def test_a_killed_worker_loses_no_line(start, kafka, topic, tmp_path, file_source):
    seed = int(os.environ.get("TROUPE_SEED", random.randrange(1 << 32)))
    print("seed", seed)
    chance = random.Random(seed)
    count = 0
    for _ in range(3):
        worker = start(file_source(topic, tmp_path / "in"))
        for _ in range(chance.randrange(3, 30)):
            lines = [f"{count + i}" for i in range(chance.randrange(1, 2000))]
            count += len(lines)
            write(tmp_path / "in", "".join(line + "\n" for line in lines).encode())
        worker.kill()
    start(file_source(topic, tmp_path / "in"))

    def all_there():
        seen = {int(line) for line in kafka.consume(topic).splitlines()}
        return len(seen) == count
    harness.eventually(all_there, f"{count} different lines")
    first_seen = list(dict.fromkeys(int(line) for line in kafka.consume(topic).splitlines()))
    assert first_seen == sorted(first_seen)


def test_records_made_elsewhere_reach_a_file_and_stay_committed(start, kafka, topic, tmp_path, file_sink):
    kafka.produce(topic, [f"a{i}" for i in range(100)])
    worker = start(file_sink(topic, tmp_path / "out"))
    harness.eventually(lambda: (tmp_path / "out").read_text().count("\n") == 100, "first records")
    worker.terminate()
    kafka.produce(topic, [f"b{i}" for i in range(100)])
    start(file_sink(topic, tmp_path / "out"))
    want = "".join(f"a{i}\n" for i in range(100)) + "".join(f"b{i}\n" for i in range(100))
    harness.eventually(lambda: len((tmp_path / "out").read_text()) >= len(want), "second records")
    assert (tmp_path / "out").read_text() == want


def test_sinks_read_json_values_as_java_prints_them(start, kafka, topic, tmp_path, file_sink):
    kafka.produce(topic, ['{"b":1,"a":[true,null,2.5]}', '"text"', "12"])
    start(file_sink(topic, tmp_path / "out", **{"value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "false"}))
    harness.eventually(lambda: (tmp_path / "out").read_text().count("\n") == 3, "three lines")
    assert (tmp_path / "out").read_text().splitlines() == ["{b=1, a=[true, null, 2.5]}", "text", "12"]


def test_the_log_has_upstreams_lines_in_order_and_the_exit_status_is_that_of_the_signal(start, topic, tmp_path, file_source):
    worker = start(file_source(topic, tmp_path / "in"))
    worker.wait_task("file-source", "RUNNING")
    assert worker.terminate() == 143
    lines = ["Kafka Connect worker initializing ...", "Scanning for plugin classes", "REST server listening at", "Kafka Connect worker initialization took", "Kafka Connect starting", "Herder started", "REST resources initialized; server is started and ready to handle requests", "Kafka Connect started",
             "Kafka Connect stopping", "Stopping REST server", "REST server stopped", "Herder stopping", "Worker stopping", "Worker stopped", "Herder stopped", "Kafka Connect stopped"]
    position = -1
    for line in lines:
        assert worker.log.find(line, position + 1) > position, f"{line} is missing or out of order in:\n{worker.log}"
        position = worker.log.find(line, position + 1)


def test_json_log_lines_are_json(start, settings):
    settings["troupe.log.format"] = "json"
    worker = start()
    worker.terminate()
    parsed = [json.loads(line) for line in worker.log.splitlines() if line.startswith("{")]
    assert {"timestamp", "level", "logger", "message"} <= set(parsed[0])


def test_a_sink_without_a_file_writes_to_standard_output(start, kafka, topic):
    kafka.produce(topic, ["seen on stdout"])
    worker = start()
    worker.create("out", **{"connector.class": "FileStreamSink", "topics": topic})
    harness.eventually(lambda: "\nseen on stdout\n" in worker.log, "the line on stdout")


def test_metrics_count_records_under_the_usual_names(start, kafka, topic, tmp_path, file_source):
    write(tmp_path / "in", b"1\n2\n3\n")
    worker = start(file_source(topic, tmp_path / "in"))
    line = 'kafka_connect_source_task_source_record_write_total{connector="file-source",task="0"} 3'
    harness.eventually(lambda: line in worker.rest("GET", "/metrics").body, line)
    body = worker.rest("GET", "/metrics").body
    assert "kafka_connect_worker_connector_count 1" in body
    assert 'kafka_connect_connector_task_status{connector="file-source",task="0",status="running"} 1' in body
