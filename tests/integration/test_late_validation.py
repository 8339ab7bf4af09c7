"""Validations that return after their requests were given up, which takes the 90 seconds that upstream gives a request: no setting shortens them."""
import concurrent.futures
import time

import harness

TROUBLE = "troupe.tests.TroubleSource"
STUCK = "troupe.tests.StuckInConfig"
LIMIT_S = 90


def abandoned(worker):
    text = worker.rest("GET", "/metrics").body
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith("kafka_connect_troupe_recovery_abandoned_threads "))


def test_what_a_validation_returns_late_changes_nothing(start, settings, kafka, topic, tmp_path):
    settings["offset.flush.interval.ms"] = "100"
    release = tmp_path / "go"
    worker = start(binary=harness.TEST_WORKER, environment={"TROUPE_TESTS_CONFIG_GO": str(release)})
    worker.create("known", **{"connector.class": TROUBLE, "topic": topic, "lines": "3"})
    worker.wait_task("known", "RUNNING")
    hanging = {"connector.class": TROUBLE, "topic": f"never-{topic}", "lines": "3", "hang": "validate", "hang.until.file": str(release)}
    requests = [
        ("PUT", "/connectors/known/config", hanging),
        ("PATCH", "/connectors/known/config", hanging),
        ("POST", "/connectors", {"name": "new", "config": hanging}),
        ("POST", "/connectors", {"name": "stuck", "config": {"connector.class": STUCK, "topics": topic}}),
        ("PUT", f"/connector-plugins/{TROUBLE}/config/validate", {"name": "asked", **hanging}),
        ("GET", f"/connector-plugins/{STUCK}/config", None),
    ]

    def world():
        connector = worker.rest("GET", "/troupe/v1/connectors/known").json
        return (worker.rest("GET", "/connectors").json, worker.status("known"), worker.rest("GET", "/connectors/known").json,
                worker.rest("GET", "/connectors/known/offsets").json, kafka.end_offset(topic), connector["failures"], connector["tasks"][0]["incarnation"])

    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(len(requests)) as pool:
        answers = list(pool.map(lambda request: harness.rest(worker.port, *request, timeout_s=LIMIT_S + harness.PATIENCE_S), requests))
    assert LIMIT_S - 1 <= time.monotonic() - begun < LIMIT_S + 10
    for answer in answers:
        assert answer.status == 500 and answer.json["message"].startswith("Request timed out. "), answer
    # A patch that has waited for the change before it was not begun.
    assert abandoned(worker) in (len(requests) - 1, len(requests))
    before = world()
    assert before[0] == ["known"] and before[4] == 3
    release.write_text("")
    harness.eventually(lambda: abandoned(worker) == 0, "the end of the threads that were given up")
    end = time.monotonic() + 3
    while time.monotonic() < end:
        assert world() == before
        time.sleep(0.1)
    assert worker.rest("PUT", "/connectors/known/config", hanging).status == 200
    worker.wait_task("known", "RUNNING")
