"""The REST port against clients that are wrong, slow or hostile."""
import socket
import time

import harness
import pytest


@pytest.fixture
def worker(start, settings):
    settings["troupe.rest.max.body.bytes"] = "65536"
    settings["troupe.rest.request.timeout.ms"] = "2000"
    return start()


def send(worker, data, pause_s=0.0):
    """Raw bytes, all that comes back until the server closes or stays silent."""
    with socket.create_connection(("127.0.0.1", worker.port), timeout=harness.PATIENCE_S) as s:
        for piece in data if isinstance(data, list) else [data]:
            try:
                s.sendall(piece)
            except OSError:
                break
            time.sleep(pause_s)
        got = b""
        try:
            while chunk := s.recv(65536):
                got += chunk
        except ConnectionError:
            pass
        return got


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("body,status,text", [
    ("", 500, "body is empty"),
    ("   \n", 500, "body is empty"),
    ("null", 500, "null"),
    ("{", 500, "Unexpected end-of-input"),
    ("{}}", 500, "Unexpected character ('}' (code 125))"),
    ("nonsense", 500, "Unexpected character ('o'"),
    ("[]", 500, "Cannot deserialize value of type"),
    ('"text"', 500, "Cannot construct instance"),
    ("12", 500, "Cannot construct instance"),
    ('{"name":"x"}', 500, "config"),
    ('{"name":"x","config":{},"foo":1}', 500, 'Unrecognized field "foo"'),
    ('{"name":"x","config":{"a":{}}}', 500, "Cannot deserialize value of type `java.lang.String` from Object value"),
    ('{"name":"x","config":{"a":"b"}}', 400, "Connector config {a=b, name=x} contains no connector type"),
    ('{"name":"x","config":{"name":"y"}}', 400, "Connector name configuration (y) doesn't match connector name in the URL (x)"),
    ("\x00\x01", 500, "Unexpected character"),
])
def test_bodies_that_are_wrong(worker, body, status, text):
    answer = worker.rest("POST", "/connectors", body, JSON)
    assert (answer.status, answer.json["error_code"]) == (status, status), answer
    assert text in answer.json["message"]
    assert worker.rest("GET", "/connectors").json == []


def test_a_body_that_is_too_large(worker):
    answer = worker.rest("POST", "/connectors", '"' + "x" * 70000 + '"', JSON)
    assert answer.status == 413
    assert "65536" in answer.json["message"]


def test_deep_nesting_is_refused(worker):
    answer = worker.rest("POST", "/connectors", "[" * 20000, JSON)
    assert answer.status == 500
    assert "nesting depth" in answer.json["message"]


def test_one_byte_a_second_is_ended_and_others_are_served_meanwhile(worker):
    with socket.create_connection(("127.0.0.1", worker.port), timeout=harness.PATIENCE_S) as slow:
        got = b""
        for byte in b"GET /connectors HTTP/1.1\r\n":
            slow.sendall(bytes([byte]))
            assert worker.rest("GET", "/connectors").status == 200
            slow.settimeout(1)
            try:
                got = slow.recv(4096)
                break
            except TimeoutError:
                continue
        assert b"408" in got.split(b"\r\n")[0]


def test_a_slow_body_is_ended(worker):
    head = b"POST /connectors HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
    assert b" 408 " in send(worker, [head, b"{"]).split(b"\r\n")[0]


@pytest.mark.parametrize("data,status", [
    (b"GET / HTTP/1.1\r\n\r\n", b"400"),
    (b"nonsense\r\n\r\n", b"400"),
    (b"GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"400"),
    (b"GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"400"),
    (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 9000 + b"\r\n\r\n", b"431"),
    (b"GET /" + b"y" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
    (b"GET / HTTP/1.0\r\n\r\n", b"200"),
    (b"GET http://somewhere/connectors HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"200"),
    (b"GET /connectors/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"200"),
], ids=["no host", "nonsense", "broken escape", "empty segment", "long header", "long target", "HTTP/1.0", "absolute target", "trailing slash"])
def test_requests_as_bytes(worker, data, status):
    assert send(worker, data).split(b" ")[1] == status


def test_two_requests_at_once_are_answered_in_order(worker):
    two = b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /connectors HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    got = send(worker, two)
    assert got.count(b"HTTP/1.1 200 OK") == 2
    assert got.index(b"kafka_cluster_id") < got.index(b"[]")


@pytest.mark.parametrize("method,path,headers,body,status,message", [
    ("GET", "/nothing", {}, None, 404, "HTTP 404 Not Found"),
    ("DELETE", "/connectors", {}, None, 405, "HTTP 405 Method Not Allowed"),
    ("POST", "/connectors", {"Content-Type": "text/plain"}, "{}", 415, "HTTP 415 Unsupported Media Type"),
    ("GET", "/connectors", {"Content-Type": "application/x-www-form-urlencoded"}, None, 415, "HTTP 415 Unsupported Media Type"),
    ("GET", "/connectors", {"Accept": "text/html"}, None, 406, "HTTP 406 Not Acceptable"),
    ("GET", "/connectors/none", {}, None, 404, "Connector none not found"),
    ("GET", "/connectors/none/config", {}, None, 404, "Connector none not found"),
    ("GET", "/connectors/none/status", {}, None, 404, "No status found for connector none"),
    ("DELETE", "/connectors/none", {}, None, 404, "Connector none not found"),
])
def test_what_is_refused_before_anything_happens(worker, method, path, headers, body, status, message):
    answer = worker.rest(method, path, body, headers)
    assert (answer.status, answer.json) == (status, {"error_code": status, "message": message})


def test_an_invalid_configuration_lists_every_error(worker):
    answer = worker.rest("POST", "/connectors", {"name": "bad", "config": {"connector.class": "FileStreamSource", "tasks.max": "abc"}})
    assert answer.status == 400
    lines = answer.json["message"].splitlines()
    assert lines[0] == "Connector configuration is invalid and contains the following 3 error(s):"
    assert "Invalid value abc for configuration tasks.max: Not a number of type INT" in lines
    assert 'Missing required configuration "topic" which has no default value.' in lines
    assert lines[-1] == "You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`"


def test_the_life_of_a_connector(worker, topic, tmp_path):
    config = {"connector.class": "FileStreamSource", "topic": topic, "file": str(tmp_path / "in"), "tasks.max": 1}
    created = worker.rest("POST", "/connectors", {"name": " a b ", "config": config})
    assert created.status == 201, created
    assert created.headers["Location"] == f"http://127.0.0.1:{worker.port}/connectors/a%20b"
    text = {**config, "tasks.max": "1", "name": "a b"}
    assert created.json == {"name": "a b", "config": text, "tasks": [{"connector": "a b", "task": 0}], "type": "source"}
    again = worker.rest("POST", "/connectors", {"name": "a b", "config": config})
    assert (again.status, again.json["message"]) == (409, "Connector a b already exists")
    assert worker.rest("GET", "/connectors/a%20b/config").json == text
    changed = worker.rest("PUT", "/connectors/a%20b/config", {**config, "topic": topic + "-2"})
    assert (changed.status, changed.json["config"]["topic"]) == (200, topic + "-2")
    made = worker.rest("PUT", "/connectors/new/config", config)
    assert made.status == 201
    expanded = worker.rest("GET", "/connectors?expand=info&expand=status").json
    assert list(expanded["new"]) == ["info", "status"]
    assert worker.rest("DELETE", "/connectors/a%20b").status == 204
    assert worker.rest("GET", "/connectors/a%20b").status == 404
    assert worker.rest("GET", "/connectors").json == ["new"]


def test_connectors_can_begin_paused_or_stopped(worker, topic, tmp_path):
    config = {"connector.class": "FileStreamSource", "topic": topic, "file": str(tmp_path / "in")}
    for state in ("PAUSED", "stopped"):
        answer = worker.rest("POST", "/connectors", {"name": state, "config": config, "initial_state": state})
        assert (answer.status, answer.json["tasks"]) == (201, [])
        assert worker.status(state)["connector"]["state"] == state.upper()


def test_head_and_options(worker):
    head = worker.rest("HEAD", "/connectors")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, "", "2")
    options = worker.rest("OPTIONS", "/connectors")
    assert options.status == 200
    assert set(options.headers["Allow"].split(",")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_a_hundred_idle_connections_do_not_keep_others_out(start, settings):
    settings["troupe.rest.max.connections"] = "50"
    settings["troupe.rest.idle.timeout.ms"] = "500"
    worker = start()
    idle = [socket.create_connection(("127.0.0.1", worker.port)) for _ in range(100)]
    assert worker.rest("GET", "/connectors").status == 200
    for connection in idle:
        connection.close()
