"""The same requests and files for a Java worker and for troupe: the same answers and bytes."""
import json
import re

import harness
import pytest
from oracle import java_worker


def answers(worker, requests):
    got = []
    for method, path, body, headers in requests:
        answer = worker.rest(method, path, body, headers)
        text = answer.body.replace(f"127.0.0.1:{worker.port}", "WORKER")
        try:
            text = json.loads(text)
            if isinstance(text, dict) and "message" in text:
                # Where in the body a parser gave up is its own affair.
                text["message"] = text["message"].split("\n at [Source")[0]
        except ValueError:
            pass
        location = answer.headers.get("Location", "").replace(f"127.0.0.1:{worker.port}", "WORKER")
        got.append((method, path, answer.status, location, text))
    return got


def test_the_same_requests_get_the_same_answers(both, topic, tmp_path):
    java, troupe = both
    good = {"connector.class": "FileStreamSource", "topic": topic, "file": str(tmp_path / "in"), "tasks.max": 1}
    json_type = {"Content-Type": "application/json"}
    requests = [
        ("GET", "/connectors", None, None),
        ("GET", "/nothing", None, None),
        ("DELETE", "/connectors", None, None),
        ("POST", "/connectors", "{}", {"Content-Type": "text/plain"}),
        ("GET", "/connectors", None, {"Accept": "text/html"}),
        ("POST", "/connectors", {"name": "bad", "config": {}}, None),
        ("POST", "/connectors", {"name": "bad", "config": {"name": "other"}}, None),
        ("POST", "/connectors", {"name": "bad", "config": {"connector.class": "FileStreamSource"}}, None),
        ("POST", "/connectors", {"name": "bad", "config": {"connector.class": "FileStreamSource", "topic": "t", "tasks.max": "abc"}}, None),
        ("POST", "/connectors", {"name": "bad", "config": {"connector.class": "FileStreamSink"}}, None),
        ("POST", "/connectors", {"name": "bad", "config": {"connector.class": "FileStreamSink", "topics": "a", "topics.regex": "b"}}, None),
        ("POST", "/connectors", {"name": "bad", "config": {"connector.class": "FileStreamSource", "topic": "t", "errors.tolerance": "some"}}, None),
        ("POST", "/connectors", {"name": "bad", "config": {"connector.class": "FileStreamSource", "topic": "t", "key.converter": "no.Such"}}, None),
        ("POST", "/connectors", '{"name":"x","config":{},"foo":1}', json_type),
        ("POST", "/connectors", {"name": " a b ", "config": good}, None),
        ("POST", "/connectors", {"name": "a b", "config": good}, None),
        ("GET", "/connectors", None, None),
        ("GET", "/connectors/", None, None),
        ("GET", "/connectors/a%20b", None, None),
        ("GET", "/connectors/a%20b/config", None, None),
        ("GET", "/connectors/none", None, None),
        ("GET", "/connectors/none/config", None, None),
        ("GET", "/connectors/none/status", None, None),
        ("PUT", "/connectors/a%20b/config", {**good, "batch.size": "10"}, None),
        ("PUT", "/connectors/new/config", good, None),
        ("PUT", "/connectors/new/config", {**good, "name": "old"}, None),
        ("DELETE", "/connectors/none", None, None),
        ("DELETE", "/connectors/new", None, None),
        ("GET", "/connectors", None, None),
        ("GET", "/health", None, None),
    ]
    wanted = answers(java, requests)
    found = answers(troupe, requests)
    different = [(want, have) for want, have in zip(wanted, found) if want != have]
    assert not different, "\n".join(f"java:   {want}\ntroupe: {have}" for want, have in different)


def test_the_status_of_a_running_connector_is_the_same(both, topic, tmp_path):
    java, troupe = both
    good = {"connector.class": "FileStreamSource", "topic": topic, "file": str(tmp_path / "in")}
    found = []
    for worker in both:
        worker.create("c", **good)
        worker.wait_task("c", "RUNNING")
        found.append(json.loads(worker.rest("GET", "/connectors/c/status").body.replace(f"127.0.0.1:{worker.port}", "WORKER")))
    assert found[0] == found[1]


def settled(worker, name, connector, tasks):
    """Waits until connector and tasks have these states, then tells what the lists say."""
    def check():
        status = worker.status(name)
        return status["connector"]["state"] == connector and [task["state"] for task in status["tasks"]] == tasks
    harness.eventually(check, f"{name} {connector} {tasks}")


def test_the_lifecycle_of_a_connector_is_the_same(both, topic, tmp_path):
    """Pause, resume, stop, restarts, tasks, patches: statuses, bodies and the states that follow."""
    found = []
    for worker in both:
        (tmp_path / "in").write_text("a\n")
        config = {"connector.class": "FileStreamSource", "topic": topic, "file": str(tmp_path / "in")}
        worker.create("c", **config)
        settled(worker, "c", "RUNNING", ["RUNNING"])
        seen = []

        def ask(*requests):
            seen.extend(answers(worker, [(method, path, body, None) for method, path, body in requests]))

        ask(("GET", "/connectors/c/tasks", None), ("GET", "/connectors/c/tasks/", None), ("GET", "/connectors/none/tasks", None),
            ("GET", "/connectors/c/tasks/0/status", None), ("GET", "/connectors/c/tasks/7/status", None), ("GET", "/connectors/none/tasks/0/status", None),
            ("GET", "/connectors/c/tasks/x/status", None), ("GET", "/connectors/c/tasks-config", None),
            ("PUT", "/connectors/none/pause", None), ("PUT", "/connectors/none/resume", None),
            ("POST", "/connectors/none/restart?includeTasks=true", None), ("POST", "/connectors/none/restart?onlyFailed=true", None),
            ("POST", "/connectors/c/tasks/x/restart", None),
            ("GET", "/connectors/none/topics", None), ("PUT", "/connectors/none/topics/reset", None),
            ("PATCH", "/connectors/none/config", {"a": "b"}), ("PATCH", "/connectors/c/config", {"tasks.max": "abc"}),
            ("PUT", "/connectors/c/pause", None))
        settled(worker, "c", "PAUSED", ["PAUSED"])
        ask(("GET", "/connectors/c", None), ("GET", "/connectors/c/tasks", None), ("PUT", "/connectors/c/pause", None),
            ("POST", "/connectors/c/restart", None))
        settled(worker, "c", "PAUSED", ["PAUSED"])
        ask(("PATCH", "/connectors/c/config", {"batch.size": "17", "nothing": None}))
        settled(worker, "c", "PAUSED", ["PAUSED"])
        ask(("GET", "/connectors/c/config", None), ("PUT", "/connectors/c/resume", None))
        # The tasks of before run on until the connector has said what the new ones are.
        harness.eventually(lambda: [task["config"].get("batch.size") for task in worker.rest("GET", "/connectors/c/tasks").json] == ["17"], "the patched task")
        settled(worker, "c", "RUNNING", ["RUNNING"])
        ask(("GET", "/connectors/c/tasks", None), ("PUT", "/connectors/c/resume", None),
            ("POST", "/connectors/c/restart", None), ("POST", "/connectors/c/restart?onlyFailed=true&includeTasks=true", None))
        settled(worker, "c", "RUNNING", ["RUNNING"])
        ask(("POST", "/connectors/c/restart?includeTasks=true", None))
        settled(worker, "c", "RUNNING", ["RUNNING"])
        ask(("POST", "/connectors/c/tasks/0/restart", None))
        settled(worker, "c", "RUNNING", ["RUNNING"])
        ask(("PUT", "/connectors/c/stop", None))
        settled(worker, "c", "STOPPED", [])
        ask(("GET", "/connectors/c", None), ("GET", "/connectors/c/tasks", None), ("GET", "/connectors/c/status", None), ("PUT", "/connectors/c/stop", None),
            ("PUT", "/connectors/c/pause", None))
        settled(worker, "c", "PAUSED", [])
        ask(("PUT", "/connectors/c/resume", None))
        settled(worker, "c", "RUNNING", ["RUNNING"])
        harness.eventually(lambda: worker.rest("GET", "/connectors/c/topics").json == {"c": {"topics": [topic]}}, f"the topic of {type(worker).__name__}", 10)
        ask(("PUT", "/connectors/c/topics/reset", None), ("GET", "/connectors/c/topics", None), ("DELETE", "/connectors/c", None),
            ("GET", "/connectors/c/status", None), ("GET", "/connectors/c/tasks", None),
            ("POST", "/connectors", {"name": "p", "config": config, "initial_state": "paused"}))
        settled(worker, "p", "PAUSED", [])
        ask(("POST", "/connectors", {"name": "s", "config": config, "initial_state": "STOPPED"}))
        settled(worker, "s", "STOPPED", [])
        ask(("POST", "/connectors", {"name": "x", "config": config, "initial_state": "running fast"}))
        found.append(seen)
    different = [(want, have) for want, have in zip(*found) if want != have]
    assert not different, "\n".join(f"java:   {want}\ntroupe: {have}" for want, have in different)


@pytest.mark.parametrize("converter", ["org.apache.kafka.connect.storage.StringConverter", "org.apache.kafka.connect.json.JsonConverter"])
def test_the_same_lines_become_the_same_bytes(both, kafka, topic, tmp_path, converter):
    lines = 'plain\n"quoted" \\ and / slash\n\ttab\nžluťoučký 😀\n\n end \n'
    (tmp_path / "in").write_text(lines)
    bytes_by_worker = []
    for worker, name in zip(both, ("java", "troupe")):
        worker.create("c", **{"connector.class": "FileStreamSource", "topic": f"{topic}-{name}", "file": str(tmp_path / "in"), "value.converter": converter})
        harness.eventually(lambda: kafka.consume(f"{topic}-{name}").count(b"\n") == 6, f"six records of {name}")
        bytes_by_worker.append(kafka.consume(f"{topic}-{name}", "-f", "%k|%s|%p|%h\n"))
    assert bytes_by_worker[0] == bytes_by_worker[1]


def test_each_goes_on_where_the_other_stopped(settings, kafka, topic, tmp_path, file_source):
    """One offsets file, read and written by both."""
    count = 0
    for round_number in range(2):
        for kind in (harness.JavaWorker, harness.Worker):
            own = {**settings, "listeners": f"http://127.0.0.1:{harness.free_port()}"}
            if kind is harness.JavaWorker:
                own = java_worker.settings(own)
            with open(tmp_path / "in", "a") as file:
                file.writelines(f"{count + i}\n" for i in range(100))
            count += 100
            worker = kind(tmp_path / f"{kind.__name__}-{round_number}", own, [file_source(topic, tmp_path / "in")])
            with harness.running(worker):
                worker.wait_ready()
                harness.eventually(lambda: kafka.consume(topic).count(b"\n") >= count, f"{count} records")
                worker.terminate()
            assert kafka.consume(topic) == "".join(f"{i}\n" for i in range(count)).encode()


def comparable(answer):
    """A validation or definition without what is our own: texts of documentation, the list of installed classes."""
    def clear(node):
        if isinstance(node, dict):
            node = {key: clear(value) for key, value in node.items() if key not in ("documentation", "recommended_values")}
            if "message" in node:
                node["message"] = node["message"].split(", available connectors are: ")[0]
        if isinstance(node, str):
            # Java finds a plugin twice when it lies on both its paths, and names the version as often.
            node = re.sub(r"(available versions: \[)([^,\]]*)(, \2)*\]", r"\1\2]", node)
        return [clear(value) for value in node] if isinstance(node, list) else node
    return answer.status, clear(answer.json)


def test_validations_and_definitions_are_the_same(both, tmp_path):
    source = {"name": "n", "connector.class": "FileStreamSource", "topic": "t", "file": str(tmp_path / "in")}
    sink = {"name": "n", "connector.class": "FileStreamSink", "topics": "t", "file": str(tmp_path / "out")}
    bodies = [
        ("FileStreamSource", source),
        ("FileStreamSink", sink),
        ("org.apache.kafka.connect.file.FileStreamSourceConnector", {**source, "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector"}),
        ("FileStreamSource", {"connector.class": "FileStreamSource"}),
        ("FileStreamSource", {}),
        ("FileStreamSource", {**source, "connector.class": "FileStreamSink"}),
        ("none.Such", {"connector.class": "none.Such"}),
        ("FileStreamSource", {**source, "tasks.max": "abc", "batch.size": "x", "errors.tolerance": "some"}),
        ("FileStreamSource", {**source, "tasks.max": None, "unknown": None}),
        ("FileStreamSource", {**source, "key.converter": "no.Such", "header.converter": "java.lang.String"}),
        ("FileStreamSource", {**source, "key.converter": "org.apache.kafka.connect.storage.Converter"}),
        ("FileStreamSource", {**source, "value.converter": "JsonConverter", "value.converter.schemas.enable": "maybe"}),
        ("FileStreamSource", {**source, "producer.override.linger.ms": "7", "producer.override.none": "x", "producer.override.sasl.jaas.config": "secret", "consumer.override.group.id": "g"}),
        ("FileStreamSource", {**source, "producer.override.linger.ms": "abc"}),
        ("FileStreamSource", {**source, "exactly.once.support": "required", "transaction.boundary": "connector"}),
        ("FileStreamSource", {**source, "connector.plugin.version": "[99,99]"}),
        ("FileStreamSource", {**source, "transforms": "a,a", "transforms.a.type": "no.Such", "predicates": "p"}),
        ("FileStreamSink", {**sink, "topics.regex": "x"}),
        ("FileStreamSink", {"name": "n", "connector.class": "FileStreamSink"}),
        ("FileStreamSink", {**sink, "errors.deadletterqueue.topic.name": "t", "consumer.override.max.poll.records": "5"}),
    ]
    requests = [("PUT", f"/connector-plugins/{plugin}/config/validate", body) for plugin, body in bodies]
    requests += [("GET", f"/connector-plugins/{plugin}/config{query}", None)
                 for plugin in ("FileStreamSource", "FileStreamSink", "JsonConverter", "StringConverter", "SimpleHeaderConverter", "none")
                 for query in ("", "?version=latest", "?version=99")]
    different = []
    for method, path, body in requests:
        want, have = [comparable(worker.rest(method, path, body)) for worker in both]
        if want != have:
            different.append(f"{method} {path} {body}\njava:   {want}\ntroupe: {have}")
    assert not different, "\n".join(different)
