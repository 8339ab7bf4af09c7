"""What /metrics serves, beside what a Java worker shows over JMX after the same work."""
import math
import re
import subprocess

import harness
import pytest
from oracle import java_worker

# Upstream's own tags and attributes; ours beside them are named in docs/metrics.md.
GROUPS = ("connect-worker-metrics", "connector-metrics", "connector-task-metrics", "connector-transform-metrics", "connector-predicate-metrics", "source-task-metrics", "sink-task-metrics", "task-error-metrics")
# How long things took, and how many turns of an idle loop there were.
TIMES = re.compile(r"-ms$|-rate$|-ratio$|^last-error-timestamp$|^batch-size-avg$|^sink-record-active-count-avg$|^offset-commit-(seq-no|completion-total)$")
# The Java worker does not count the starts of tasks (4.2 makes its tasks without the listener that would).
NOT_COUNTED_THERE = re.compile(r"^task-startup-")


def unescaped(text):
    return re.sub(r"\\(.)", lambda escape: "\n" if escape[1] == "n" else escape[1], text)


def unquoted(text):
    """A value of a tag as it is between the quotes of JMX."""
    return unescaped(text[1:-1]) if text.startswith('"') else text


class JavaWorkerWithJmx(harness.JavaWorker):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.jmx_port = harness.free_port()

    def command(self):
        java, *rest = super().command()
        return [java, *java_worker.jmx_flags(self.jmx_port), *rest]

    def metrics(self):
        """{(group, tags, attribute): value}"""
        found = {}
        for domain, name, attribute, value in java_worker.read_jmx(self.jmx_port, "kafka.connect:*"):
            tags = {tag: unquoted(value) for tag, value in (part.split("=", 1) for part in name.split(","))}
            group = tags.pop("type")
            if group in GROUPS:
                found[group, frozenset(tags.items()), attribute] = value
        return found


def snake(name):
    return name.replace("-", "_")


def served(worker):
    """The names of the newer reporter for JMX's: {(name, labels): value}."""
    found = {}
    for line in worker.rest("GET", "/metrics").body.splitlines():
        series = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if series:
            labels = {(label, unescaped(value)) for label, value in re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', series[2] or "")}
            found[series[1], frozenset(labels)] = series[3]
    return found


def ours(found, group, tags, attribute):
    """What we serve for an attribute of JMX: a text is a label of a series that is 1."""
    name = f"kafka_connect_{snake(group)}_{snake(attribute)}"
    if (name, tags) in found:
        return found[name, tags]
    texts = [dict(labels - tags)[snake(attribute)] for series, labels in found if series == f"{name}_info" and labels >= tags and len(labels - tags) == 1]
    return texts[0] if len(texts) == 1 else None


def is_nan(text):
    try:
        return math.isnan(float(text))
    except ValueError:
        return False


def is_same(attribute, java, troupe):
    if troupe is None or is_nan(java) != is_nan(troupe):
        return False
    if is_nan(java) or TIMES.search(attribute):
        return True
    try:
        return float(java) == float(troupe)
    except ValueError:
        return java == troupe


@pytest.fixture
def workers(settings, tmp_path):
    # Tasks that fail stay so, and are not counted again.
    patient = {**settings, "troupe.task.restart.max.attempts": "0"}
    with harness.all_ready([JavaWorkerWithJmx(tmp_path / "java", harness.of_its_own(java_worker.settings(settings), tmp_path, "java")),
                            harness.Worker(tmp_path / "troupe", harness.of_its_own(patient, tmp_path, "troupe"))]) as both:
        yield both


def test_groups_attributes_and_values_are_those_of_a_java_worker(workers, topic, tmp_path):
    (tmp_path / "in").write_text("1\n2\nx{\n4\n")
    transform = {"transforms": "h", "transforms.h.type": "org.apache.kafka.connect.transforms.InsertHeader", "transforms.h.header": "a", "transforms.h.value.literal": "b",
                 "transforms.h.predicate": "p", "transforms.h.negate": "true", "predicates": "p", "predicates.p.type": "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone"}
    tolerant = {"value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "false", "errors.tolerance": "all", "errors.log.enable": "true",
                "errors.deadletterqueue.topic.replication.factor": "1"}
    for worker in workers:
        name = worker.folder.name
        lines = f"{topic}-{name}"
        worker.create("in", **{"connector.class": "FileStreamSource", "topic": lines, "file": str(tmp_path / "in"), **transform})
        worker.create(f"out \"{topic}\"", **{"connector.class": "FileStreamSink", "topics": lines, "file": str(tmp_path / f"{name}-out"), **tolerant, "errors.deadletterqueue.topic.name": f"dead-{lines}"})
        worker.create("broken", **{"connector.class": "FileStreamSink", "topics": lines, "file": "/nonexistent/out"})
        worker.create("paused", **{"connector.class": "FileStreamSource", "topic": lines, "file": str(tmp_path / "nothing")})
        worker.create("stopped", **{"connector.class": "FileStreamSource", "topic": lines, "file": str(tmp_path / "nothing")})
        worker.wait_task("broken", "FAILED")
        for other, action, state in (("paused", "pause", "PAUSED"), ("stopped", "stop", "STOPPED")):
            assert worker.rest("PUT", f"/connectors/{other}/{action}").status in (202, 204)
            harness.eventually(lambda: worker.status(other)["connector"]["state"] == state, state)
        worker.wait_task("paused", "PAUSED")
    java, troupe = workers

    def differences():
        there, here = java.metrics(), served(troupe)
        assert {group for group, _, _ in there} == set(GROUPS)
        known = {snake(f"kafka_connect_{group}_{attribute}") for group, _, attribute in there}
        more = {name for name, _ in here if name.startswith(tuple(snake(f"kafka_connect_{group}_") for group in GROUPS)) and name.removesuffix("_info") not in known and f"{name}_total" not in known}
        assert not more, "attributes that a Java worker has not"
        return [(group, dict(tags), attribute, value, ours(here, group, tags, attribute)) for (group, tags, attribute), value in sorted(there.items(), key=str)
                if not (NOT_COUNTED_THERE.match(attribute) or is_same(attribute, value, ours(here, group, tags, attribute)))]

    def settled():
        """What both count has come to its end: nothing is under way, and so they can be compared."""
        found = differences()
        assert not found, "\n".join(map(str, found))
        return True
    harness.eventually(settled, "equal metrics")
