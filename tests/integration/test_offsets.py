"""Offsets over REST: the same answers as a Java worker's, and what follows from a change."""
import json

import harness
import pytest
from test_oracle import answers, settled

JSON = {"Content-Type": "application/json"}


def compare(both, play):
    """Lets both workers play the same; their answers must be the same, too."""
    found = [play(worker) for worker in both]
    different = [(want, have) for want, have in zip(*found) if want != have]
    assert not different, "\n".join(f"java:   {want}\ntroupe: {have}" for want, have in different)
    assert len(found[0]) == len(found[1])


def offsets(worker, name):
    return worker.rest("GET", f"/connectors/{name}/offsets").json["offsets"]


def patch(*entries):
    return {"offsets": list(entries)}


def test_a_sources_offsets_are_shown_changed_and_reset_as_in_java(both, topic, tmp_path):
    file = tmp_path / "in"
    file.write_text("".join(f"line {n}\n" for n in range(100)))
    name = {"filename": str(file)}

    def play(worker):
        seen = []

        def ask(*requests):
            for answer in answers(worker, [(method, f"/connectors/{path}/offsets", body, JSON if isinstance(body, str) else None) for method, path, body in requests]):
                if "offsets" in answer[4]:
                    answer[4]["offsets"].sort(key=json.dumps)  # in the order of a hash table in Java
                seen.append(answer)

        worker.create("src", **{"connector.class": "FileStreamSource", "topic": topic, "file": str(file)})
        settled(worker, "src", "RUNNING", ["RUNNING"])
        ask(("GET", "none", None), ("PATCH", "none", patch({"partition": name, "offset": {"position": 7}})), ("DELETE", "none", None),
            ("PATCH", "src", patch({"partition": name, "offset": {"position": 7}})), ("DELETE", "src", None))
        worker.rest("PUT", "/connectors/src/pause")
        settled(worker, "src", "PAUSED", ["PAUSED"])
        ask(("DELETE", "src", None))
        worker.rest("PUT", "/connectors/src/stop")
        settled(worker, "src", "STOPPED", [])
        harness.eventually(lambda: offsets(worker, "src"), "offsets after the stop")
        ask(("GET", "src", None),
            *[("PATCH", "src", body) for body in ("{}", '{"offsets":[]}', '{"offsets":null}', "[]", '{"key":[]}', '{"offsets":{}}', '{"offsets":[123]}', '{"offsets":[{"key":"val"}]}', '{"offsets":[{"partition":[]]}]}')],
            *[("PATCH", "src", patch(entry)) for entry in (
                {}, {"partition": None, "offset": {"position": 1}}, {"partition": {}, "offset": {"position": 1}},
                {"partition": {"file": "x"}, "offset": {"position": 1}}, {"partition": name, "offset": {}}, {"partition": name, "offset": {"position": "x"}},
                {"partition": name, "offset": {"position": 1.5}}, {"partition": name, "offset": {"position": {"a": 1}}}, {"partition": name, "offset": {"position": -1}})],
            ("GET", "src", None))
        ask(("PATCH", "src", patch({"partition": name, "offset": {"position": 7}}, {"partition": {"filename": "another"}, "offset": {"position": 3}})), ("GET", "src", None),
            ("PATCH", "src", patch({"partition": {"filename": "another"}, "offset": None})), ("GET", "src", None),
            ("PATCH", "src", patch({"partition": name, "offset": {"position": 1}}, {"partition": name, "offset": {"position": 14}})), ("GET", "src", None),
            ("DELETE", "src", None), ("GET", "src", None), ("DELETE", "src", None))
        return seen

    compare(both, play)


def test_a_sinks_offsets_are_shown_changed_and_reset_as_in_java(both, kafka, topic, tmp_path):
    kafka.produce(topic, [f"line {n}" for n in range(100)])

    def play(worker):
        # The group is the connector's: a name of its own for each worker, made the same again in the answers.
        connector = f"snk-{type(worker).__name__}"
        seen = []

        def ask(*requests):
            for answer in answers(worker, [(method, f"/connectors/{connector}/offsets", body, JSON if isinstance(body, str) else None) for method, body in requests]):
                seen.append(json.loads(json.dumps(answer).replace(connector, "SINK")))

        out = tmp_path / connector
        worker.create(connector, **{"connector.class": "FileStreamSink", "topics": topic, "file": str(out)})
        harness.eventually(lambda: out.exists() and len(out.read_text().splitlines()) == 100, "the lines of the sink")
        ask(("PATCH", patch({"partition": {"kafka_topic": topic, "kafka_partition": 0}, "offset": {"kafka_offset": 5}})), ("DELETE", None))
        worker.rest("PUT", f"/connectors/{connector}/stop")
        settled(worker, connector, "STOPPED", [])
        harness.eventually(lambda: offsets(worker, connector), "offsets after the stop")
        whole = {"kafka_topic": topic, "kafka_partition": 0}
        ask(("GET", None),
            *[("PATCH", body) for body in ("{}", '{"offsets":[]}', "[]")],
            *[("PATCH", patch(entry)) for entry in (
                {}, {"partition": None}, {"partition": {}}, {"partition": {"kafka_topic": topic}}, {"partition": {"kafka_topic": None, "kafka_partition": 0}},
                {"partition": {"kafka_topic": topic, "kafka_partition": None}}, {"partition": {"kafka_topic": topic, "kafka_partition": "x"}},
                {"partition": {"kafka_topic": topic, "kafka_partition": 1.5}}, {"partition": whole, "offset": {}}, {"partition": whole, "offset": {"kafka_offset": "x"}},
                {"partition": whole, "offset": {"kafka_offset": None}}, {"partition": whole, "offset": {"kafka_offset": 1.5}})],
            ("GET", None),
            ("PATCH", patch({"partition": {"kafka_topic": topic, "kafka_partition": "0", "more": 1}, "offset": {"kafka_offset": "95"}})), ("GET", None))
        worker.rest("PUT", f"/connectors/{connector}/resume")
        harness.eventually(lambda: len(out.read_text().splitlines()) == 105, "five lines once more")
        worker.rest("PUT", f"/connectors/{connector}/stop")
        settled(worker, connector, "STOPPED", [])
        harness.eventually(lambda: offsets(worker, connector)[0]["offset"] == {"kafka_offset": 100}, "the offset after the stop")
        ask(("PATCH", patch({"partition": whole, "offset": None})), ("GET", None),
            ("PATCH", patch({"partition": whole, "offset": {"kafka_offset": 50}})), ("DELETE", None), ("GET", None), ("DELETE", None))
        worker.rest("PUT", f"/connectors/{connector}/resume")
        harness.eventually(lambda: len(out.read_text().splitlines()) == 205, "all lines once more")
        return seen

    compare(both, play)


def test_a_source_goes_on_from_the_altered_offset(start, kafka, topic, tmp_path):
    file = tmp_path / "in"
    file.write_text("".join(f"{n:04d}\n" for n in range(10)))
    worker = start()
    worker.create("src", **{"connector.class": "FileStreamSource", "topic": topic, "file": str(file)})
    harness.eventually(lambda: kafka.consume(topic).count(b"\n") == 10, "ten lines")
    assert worker.rest("PUT", "/connectors/src/stop").status == 204
    settled(worker, "src", "STOPPED", [])
    assert offsets(worker, "src") == [{"partition": {"filename": str(file)}, "offset": {"position": 50}}]
    answer = worker.rest("PATCH", "/connectors/src/offsets", patch({"partition": {"filename": str(file)}, "offset": {"position": 40}}))
    assert answer.json == {"message": "The offsets for this connector have been altered successfully"}
    worker.rest("PUT", "/connectors/src/resume")
    harness.eventually(lambda: kafka.consume(topic).splitlines()[10:] == [b"0008", b"0009"], "two lines once more")


def test_offsets_of_a_sink_whose_coordinator_is_only_being_made(start, settings, topic, tmp_path):
    """The first group of a cluster: its broker says for a while that it is not the coordinator."""
    with harness.running(harness.Kafka(tmp_path / "fresh")) as fresh:
        settings["bootstrap.servers"] = fresh.address
        fresh.produce(topic, ["a"])
        worker = start({"name": "s", "connector.class": "FileStreamSink", "topics": topic, "file": str(tmp_path / "out")})
        for _ in range(20):
            answer = worker.rest("GET", "/connectors/s/offsets")
            assert answer.status == 200, f"{answer}; log:\n{worker.log}"
        assert worker.process.poll() is None


@pytest.fixture
def group_in_use(start, kafka, topic, tmp_path):
    """A worker with a stopped sink, whose group the other sink still holds."""
    kafka.produce(topic, ["a", "b"])
    worker = start()
    config = {"topics": topic, "consumer.override.group.id": f"group-{topic}"}
    worker.create("one", **{"connector.class": "FileStreamSink", "file": str(tmp_path / "one"), **config})
    worker.create("two", **{"connector.class": "FileStreamSink", "file": str(tmp_path / "two"), **config})
    for name in ("one", "two"):
        worker.wait_task(name, "RUNNING")
    harness.eventually(lambda: sum(len((tmp_path / n).read_text().splitlines()) for n in ("one", "two") if (tmp_path / n).exists()) == 2, "two lines")
    worker.rest("PUT", "/connectors/one/stop")
    settled(worker, "one", "STOPPED", [])
    return worker


def alteration(topic, offset):
    return patch({"partition": {"kafka_topic": topic, "kafka_partition": 0}, "offset": offset})


def assert_can_be_made_again(answer):
    assert answer.status == 500, answer
    assert "zombie sink task" in answer.json["message"] and "can be safely retried" in answer.json["message"], answer


def test_offsets_of_a_sink_whose_group_is_in_use(group_in_use, topic):
    """Somebody else holds the group: the request can be made again, and says so."""
    worker = group_in_use
    for method, body in (("PATCH", alteration(topic, {"kafka_offset": 0})), ("DELETE", None)):
        assert_can_be_made_again(worker.rest(method, "/connectors/one/offsets", body))
    worker.rest("PUT", "/connectors/two/stop")
    settled(worker, "two", "STOPPED", [])
    harness.eventually(lambda: worker.rest("PATCH", "/connectors/one/offsets", alteration(topic, {"kafka_offset": 1})).status == 200, "the group is free")
    answer = worker.rest("PATCH", "/connectors/one/offsets", alteration(f"no-{topic}", {"kafka_offset": 0}))
    assert (answer.status, answer.json["message"]) == (500, "Failed to alter consumer group offsets for connector one")


@pytest.mark.broker("2.4", "older ones forget no single offset (KIP-496), whoever holds the group")
def test_an_offset_to_forget_of_a_group_in_use(group_in_use, topic):
    assert_can_be_made_again(group_in_use.rest("PATCH", "/connectors/one/offsets", alteration(topic, None)))
