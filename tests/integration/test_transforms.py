"""Chains of transforms in a Java worker and in troupe: the same records come out."""
import json

import harness

T = "org.apache.kafka.connect.transforms."
STRING = "org.apache.kafka.connect.storage.StringConverter"
JSON = "org.apache.kafka.connect.json.JsonConverter"


def chain(kind, stages):
    """The settings of `transforms` or `predicates`: alias -> (class, settings)."""
    config = {kind: ",".join(stages)}
    for alias, (java_class, settings) in stages.items():
        config[f"{kind}.{alias}.type"] = java_class
        config.update({f"{kind}.{alias}.{name}": value for name, value in settings.items()})
    return config


SOURCE_CHAIN = {
    **chain("transforms", {
        "drop": ("Filter", {"predicate": "other"}),
        "hoist": (T + "HoistField$Value", {"field": "line"}),
        "tell": (T + "InsertField$Value", {"static.field": "origin!", "static.value": "a file", "partition.field": "partition"}),
        "rename": (T + "ReplaceField$Value", {"renames": "line:text"}),
        "key": (T.rstrip(".") + ".ValueToKey", {"fields": "text"}),
        "flat": (T + "ExtractField$Key", {"field": "text"}),
        "mark": ("InsertHeader", {"header": "mark", "value.literal": "[1, 2]"}),
        "skipped": ("DropHeaders", {"headers": "mark", "predicate": "marked", "negate": "true"}),
        "name": (T + "SetSchemaMetadata$Value", {"schema.name": "lines", "schema.version": "2"}),
        "route": ("RegexRouter", {"regex": "(.*)-(java|troupe)", "replacement": "$1-routed-$2"}),
    }),
    **chain("predicates", {
        "other": ("TopicNameMatches", {"pattern": "no-such-.*"}),
        "marked": ("HasHeaderKey", {"name": "mark"}),
    }),
}


def test_a_source_chain_writes_what_a_java_worker_writes(both, kafka, topic, tmp_path):
    (tmp_path / "in").write_text("first\n\nžluťoučký 😀\nlast\n")
    written = []
    for name, worker in zip(("java", "troupe"), both):
        worker.create("c", **{"connector.class": "FileStreamSource", "topic": f"{topic}-{name}", "file": str(tmp_path / "in"), "key.converter": STRING, "value.converter": JSON, **SOURCE_CHAIN})
        routed = f"{topic}-routed-{name}"
        harness.eventually(lambda: kafka.consume(routed).count(b"\n") == 4, f"four records of {name}; log:\n{worker.log}")
        written.append(kafka.consume(routed, "-f", "%k|%s|%h\n"))
    assert written[0] == written[1]
    assert b'"name":"lines","version":2' in written[0]


def record(**fields):
    """A JSON document with schema: what JsonConverter makes a struct of."""
    schema = {"type": "struct", "name": "event", "optional": False, "fields": [
        {"field": "id", "type": "int32", "optional": False},
        {"field": "ratio", "type": "double", "optional": True, "default": 0.5},
        {"field": "secret", "type": "string", "optional": False},
        {"field": "at", "type": "int64", "name": "org.apache.kafka.connect.data.Timestamp", "version": 1, "optional": False},
        {"field": "place", "type": "struct", "optional": True, "fields": [{"field": "x", "type": "int32", "optional": False}, {"field": "y", "type": "string", "optional": True}]},
    ]}
    return json.dumps({"schema": schema, "payload": fields})


SINK_CHAIN = {
    **chain("transforms", {
        "tombstones": ("Filter", {"predicate": "tombstone"}),
        "mask": (T + "MaskField$Value", {"fields": "secret", "replacement": "***"}),
        "when": (T + "TimestampConverter$Value", {"field": "at", "target.type": "string", "format": "EEE, d MMM yyyy HH:mm:ss.SSS z"}),
        "place": (T + "InsertField$Value", {"offset.field": "offset", "topic.field": "topic"}),
        "flat": (T + "Flatten$Value", {"delimiter": "_"}),
        "cast": (T + "Cast$Value", {"spec": "id:string,ratio:int8,place_x:boolean"}),
        "move": (T + "HeaderFrom$Value", {"fields": "secret", "headers": "secret", "operation": "move"}),
    }),
    **chain("predicates", {"tombstone": ("RecordIsTombstone", {})}),
}


def test_a_sink_chain_hands_on_what_a_java_worker_hands_on(both, kafka, topic, tmp_path):
    lines = [
        record(id=1, ratio=300.75, secret="a", at=1483425001864, place={"x": 0, "y": None}),
        record(id=-2, ratio=None, secret="b", at=-1, place=None),
        record(id=3, ratio=-1.5, secret="c", at=0, place={"x": 7, "y": "π"}),
    ]
    kafka.produce(topic, lines[:2])
    kafka.produce(topic, [""], "-Z", "-K", ":")
    kafka.produce(topic, lines[2:])
    written = []
    for name, worker in zip(("java", "troupe"), both):
        out = tmp_path / f"out-{name}"
        # A group of its own for each: both want the one partition.
        worker.create(f"c-{name}", **{"connector.class": "FileStreamSink", "topics": topic, "file": str(out), "key.converter": STRING, "value.converter": JSON, **SINK_CHAIN})
        harness.eventually(lambda: out.exists() and out.read_bytes().count(b"\n") == 3, f"three lines of {name}; log:\n{worker.log}")
        written.append(out.read_text())
    assert written[0] == written[1]
    assert "Struct{id=1,ratio=44" in written[0]


def test_a_failing_transform_fails_the_task_with_the_same_message(both, topic, tmp_path):
    (tmp_path / "in").write_text("line\n")
    causes = []
    for name, worker in zip(("java", "troupe"), both):
        worker.create("c", **{"connector.class": "FileStreamSource", "topic": f"{topic}-{name}", "file": str(tmp_path / "in"), **chain("transforms", {"flat": (T + "Flatten$Value", {})})})
        trace = worker.wait_task("c", "FAILED")["trace"]
        causes.append([line for line in trace.splitlines() if line.startswith("Caused by: ")])
    assert causes[0] == causes[1]
    assert "Only Struct objects supported for [flattening], found: java.lang.String" in causes[0][0]
