"""Bytes that no converter, or not every one, can read: what becomes of each, beside what the Java worker does with it."""
import concurrent.futures
import subprocess

import harness
import pytest
from oracle import java_worker
from test_errors import assert_same, dead_letters, records

CONVERTERS = {
    "string": {"": "org.apache.kafka.connect.storage.StringConverter"},
    "ascii": {"": "org.apache.kafka.connect.storage.StringConverter", ".converter.encoding": "US-ASCII"},
    "utf-16": {"": "org.apache.kafka.connect.storage.StringConverter", ".converter.encoding": "UTF-16"},
    "latin-1": {"": "org.apache.kafka.connect.storage.StringConverter", ".converter.encoding": "ISO-8859-1"},
    "boolean": {"": "org.apache.kafka.connect.converters.BooleanConverter"},
    "short": {"": "org.apache.kafka.connect.converters.ShortConverter"},
    "integer": {"": "org.apache.kafka.connect.converters.IntegerConverter"},
    "long": {"": "org.apache.kafka.connect.converters.LongConverter"},
    "float": {"": "org.apache.kafka.connect.converters.FloatConverter"},
    "double": {"": "org.apache.kafka.connect.converters.DoubleConverter"},
    "bytes": {"": "org.apache.kafka.connect.converters.ByteArrayConverter"},
    "json": {"": "org.apache.kafka.connect.json.JsonConverter", ".schemas.enable": "true"},
    "plain-json": {"": "org.apache.kafka.connect.json.JsonConverter", ".schemas.enable": "false"},
    "simple": {"": "org.apache.kafka.connect.storage.SimpleHeaderConverter"},
}


def envelope(schema, payload):
    return f'{{"schema":{schema},"payload":{payload}}}'.encode()


STRUCT = '{"type":"struct","fields":[{"field":"a","type":"int32"}]}'
NUMBERS = [b"\x01", b"\x02", b"\x80", b"\x01\x02", b"\xff\xfe", b"\x01\x02\x03", b"\x7f\xc0\x01\x02", b"\x01\x02\x03\x04\x05", b"\x7f\xf8\x01\x02\x03\x04\x05\x06", b"\x01" * 9]
TEXTS = [b"", b"abc", "žluť 😀".encode(), b"\xe2\x82", b"a\xc0\x80b", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbfabc"]
DOCUMENTS = [
    b" ", b"null", b"true", b"tru", b"1", b"1 2", b"-", b"01", b"1.", b"1e400", b"NaN", b"9223372036854775808", b"1" * 1001, b'"', b'"a\tb"', rb'"\ud800"', rb'"\x"', b'"\xff"', b"[1,2", b"[1,]", b"[" * 1001 + b"]" * 1001,
    b"{", b"{}", b"{'a':1}", b'{"a"}', b'{"a":1,}', b'{"a":1}', b'{"a":1}{', b'{"a":1,"a":2}', b'\xef\xbb\xbf{"a":1}', b'{\x00}\x00', b"// {}",
    b'{"schema":{"type":"int32"}}', b'{"payload":1}', b'{"schema":{"type":"int32"},"payload":1,"more":1}',
    envelope("null", "1"), envelope("null", "null"), envelope('"int32"', "1"), envelope("{}", "1"), envelope('{"type":7}', "1"), envelope('{"type":"nope"}', "1"), envelope("[]", "1"),
    envelope('{"type":"int8"}', "300"), envelope('{"type":"int32"}', "null"), envelope('{"type":"int32"}', '"x"'), envelope('{"type":"int32"}', "1.5"), envelope('{"type":"int64"}', "9223372036854775808"),
    envelope('{"type":"boolean"}', "1"), envelope('{"type":"string"}', "1"), envelope('{"type":"bytes"}', '"%%"'), envelope('{"type":"float"}', '"x"'),
    envelope('{"type":"array"}', "[1]"), envelope('{"type":"array","items":{"type":"int32"}}', '["x"]'), envelope('{"type":"array","items":{"type":"int32"}}', "{}"),
    envelope('{"type":"map","values":{"type":"int32"}}', '{"a":1}'), envelope('{"type":"map","keys":{"type":"string"},"values":{"type":"int32"}}', "[]"), envelope('{"type":"map","keys":{"type":"int32"},"values":{"type":"int32"}}', "[[1]]"),
    envelope(STRUCT, "{}"), envelope(STRUCT, '{"a":null}'), envelope(STRUCT, '{"a":"x"}'), envelope(STRUCT, "[]"), envelope('{"type":"struct"}', "{}"), envelope('{"type":"struct","fields":[{"type":"int32"}]}', "{}"),
    envelope('{"type":"struct","fields":[1]}', "{}"), envelope('{"type":"struct","fields":[{"field":"a","type":"int32"},{"field":"a","type":"int32"}]}', "{}"),
    envelope('{"type":"int32","default":"x"}', "null"), envelope('{"type":"int32","version":"x"}', "1"), envelope('{"type":"int32","optional":"x"}', "1"), envelope('{"type":"int32","name":7}', "1"), envelope('{"type":"int32","parameters":{"a":1}}', "1"),
    envelope('{"type":"int32","name":"org.apache.kafka.connect.data.Date"}', '"x"'), envelope('{"type":"bytes","name":"org.apache.kafka.connect.data.Decimal"}', '"AQ=="'),
    envelope('{"type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"x"}}', '"AQ=="'), envelope('{"type":"string","name":"org.apache.kafka.connect.data.Date"}', '"x"'),
]
POISON = NUMBERS + TEXTS + DOCUMENTS
# A map prints in the order of Java's hash table there, an array of bytes with its address, a float as JDK 17 does.
PRINTS_ITS_OWN_WAY = ("plain-json", "bytes", "float")
ROLES = [(role, name) for role in ("key", "value", "header") for name in CONVERTERS if name != "simple" or role == "header"]


def produce(kafka, topic, role):
    """One record for each poison, with good bytes in the other places, and one with nothing in its place."""
    command = ["kcat", "-P", "-b", kafka.address, "-t", topic, "-K", "#K#", "-D", "#D#"]
    if role == "header":
        # No argument of a program has a NUL.
        for header in [b"h=" + poison for poison in POISON if b"\0" not in poison] + [b"h"]:
            subprocess.run([*command, "-H", header], input=b"k#K#v", check=True)
        return
    records = [b"k#K#" + poison if role == "value" else poison + b"#K#v" for poison in POISON]
    subprocess.run(command, input=b"#D#".join(records), check=True)
    subprocess.run([*command, "-Z"], input=b"k#K#" if role == "value" else b"#K#v", check=True)


@pytest.fixture(scope="module")
def poisoned(kafka):
    """Topics by the place of the poison, with how many records they have."""
    topics = {role: f"poisoned-{role}" for role in ("key", "value", "header")}
    for role, topic in topics.items():
        produce(kafka, topic, role)
    return {role: (topic, kafka.end_offset(topic)) for role, topic in topics.items()}


def create(worker, role, converter, topic, letters, file):
    own = {f"{role}.converter{option}": value for option, value in CONVERTERS[converter].items()}
    worker.create(f"{role}-{converter}", **{"connector.class": "FileStreamSink", "topics": topic, "file": str(file), "errors.tolerance": "all", **own, **dead_letters(letters), "consumer.override.group.id": letters})


def is_done(worker, sink, end):
    status = worker.status(sink)
    assert all(task["state"] == "RUNNING" for task in status["tasks"]), status
    offsets = worker.rest("GET", f"/connectors/{sink}/offsets").json["offsets"]
    return offsets and offsets[0]["offset"]["kafka_offset"] == end


@pytest.fixture(scope="module")
def outcomes(kafka, poisoned, tmp_path_factory):
    """What each sink of each worker has made of the records: dead letters, and the lines it wrote."""
    found = {}
    for name, kind in (("java", harness.JavaWorker), ("troupe", harness.Worker)):
        folder = tmp_path_factory.mktemp(name)
        string = "org.apache.kafka.connect.storage.StringConverter"
        settings = {"bootstrap.servers": kafka.address, "key.converter": string, "value.converter": string, "listeners": f"http://127.0.0.1:{harness.free_port()}",
                    "offset.storage.file.filename": str(folder / "offsets"), "offset.flush.interval.ms": "500"}
        with harness.running(kind(folder / "worker", java_worker.settings(settings) if name == "java" else settings)) as worker:
            worker.wait_ready()
            for role, converter in ROLES:
                create(worker, role, converter, poisoned[role][0], f"{role}-{converter}-{name}", folder / f"{role}-{converter}")
            for role, converter in ROLES:
                harness.eventually(lambda: is_done(worker, f"{role}-{converter}", poisoned[role][1]), f"{role}-{converter} of {name} at the end of its topic")
        # kcat waits half a second for the end of each topic.
        with concurrent.futures.ThreadPoolExecutor(8) as together:
            letters = together.map(lambda sink: records(kafka, f"{sink[0]}-{sink[1]}-{name}"), ROLES)
        for (role, converter), read in zip(ROLES, letters):
            written = (folder / f"{role}-{converter}").read_bytes().decode(errors="surrogateescape").split("\n")[:-1]
            found[name, role, converter] = read, written
    return found


@pytest.mark.parametrize("role,converter", ROLES, ids=lambda value: value)
def test_the_same_bytes_are_poison_and_the_letters_tell_the_same_as_javas(outcomes, poisoned, role, converter):
    letters, lines = zip(outcomes["java", role, converter], outcomes["troupe", role, converter])
    assert_same(letters[1], letters[0])
    assert len(lines[0]) == len(lines[1])
    assert len(letters[1]) + len(lines[1]) == poisoned[role][1]
    if converter not in PRINTS_ITS_OWN_WAY:
        assert lines[1] == lines[0]
