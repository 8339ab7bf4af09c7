"""Brokers that ask who is there: every login and store that is offered, and what is said when they refuse."""
import time

import harness
import pytest
import secured_kafka
from secured_kafka import STORE_PASSWORD, login, plain


@pytest.fixture(scope="module")
def kafka(tmp_path_factory):
    broker = secured_kafka.SecuredKafka(tmp_path_factory.mktemp("secured"))
    with harness.running(broker):
        for kind in ("SCRAM-SHA-256", "SCRAM-SHA-512"):
            broker.configure_user("carol", f"{kind}=[password={secured_kafka.SECRETS['carol']}]")
        yield broker


def source(topic, file, **more):
    return {"connector.class": "FileStreamSource", "topic": topic, "file": str(file), **more}


def sink(topic, file, **more):
    return {"connector.class": "FileStreamSink", "topics": topic, "file": str(file), **more}


def everywhere(client):
    """Client settings as a worker file has them: the worker's own, its producers', its consumers'."""
    return {prefix + name: value for prefix in ("", "producer.", "consumer.") for name, value in client.items()}


def key_store(kafka):
    return {"ssl.keystore.type": "PKCS12", "ssl.keystore.location": kafka.certificates.path("dave.p12"), "ssl.keystore.password": STORE_PASSWORD, "ssl.key.password": STORE_PASSWORD}


def authority(kafka):
    return {"ssl.truststore.type": "PEM", "ssl.truststore.location": kafka.certificates.path("ca.pem")}


def scram(kind):
    return {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": kind, "sasl.jaas.config": login("carol", secured_kafka.SCRAM)}


CLIENTS = {
    "PLAIN": lambda kafka: ("SASL", plain("alice")),
    "SCRAM-SHA-256": lambda kafka: ("SASL", scram("SCRAM-SHA-256")),
    "SCRAM-SHA-512": lambda kafka: ("SASL", scram("SCRAM-SHA-512")),
    "TLS with PKCS12 and PEM stores": lambda kafka: ("TLS", {"security.protocol": "SSL", **key_store(kafka), **authority(kafka)}),
    "PLAIN over TLS": lambda kafka: ("SASLTLS", {**plain("alice"), "security.protocol": "SASL_SSL", **authority(kafka)}),
}


@pytest.fixture
def both_ways(start, topic, tmp_path):
    """A line from a file through Kafka into a file."""
    def run(environment=None, **overrides):
        (tmp_path / "in").write_text("line\n")
        own = {kind: {f"{kind}.override.{name}": value for name, value in overrides.items()} for kind in ("producer", "consumer")}
        worker = start(environment=environment)
        worker.create("file-source", **source(topic, tmp_path / "in", **own["producer"]))
        worker.create("file-sink", **sink(topic, tmp_path / "out", **own["consumer"]))
        harness.eventually(lambda: (tmp_path / "out").read_text() == "line\n", f"the line; log:\n{worker.log}")
        return worker
    return run


@pytest.mark.parametrize("client", CLIENTS)
def test_records_go_through(kafka, settings, both_ways, client):
    listener, made = CLIENTS[client](kafka)
    settings.update({"bootstrap.servers": kafka.at(listener), **everywhere(made)})
    worker = both_ways()
    for secret in [*secured_kafka.SECRETS.values(), STORE_PASSWORD]:
        assert secret not in worker.log


def test_a_login_of_the_jaas_file(kafka, settings, both_ways, tmp_path):
    """As KAFKA_OPTS gives it to a Java worker."""
    (tmp_path / "jaas.conf").write_text("KafkaClient {\n  " + login("alice")[:-1] + "\n  ;\n};\n")
    settings.update({"bootstrap.servers": kafka.at("SASL"), **everywhere({"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN"})})
    both_ways(environment={"KAFKA_OPTS": f"-Djava.security.auth.login.config={tmp_path}/jaas.conf"})


def test_pem_texts_in_a_connectors_own_settings(kafka, settings, both_ways):
    """A worker that talks in the clear, a connector whose clients do not."""
    text = kafka.certificates.text
    both_ways(**{"bootstrap.servers": kafka.at("TLS"), "security.protocol": "SSL", "ssl.truststore.type": "PEM", "ssl.truststore.certificates": text("ca.pem"),
                 "ssl.keystore.type": "PEM", "ssl.keystore.certificate.chain": text("dave.pem"), "ssl.keystore.key": text("dave.key")})


def refusal(start, settings, kafka, listener, client):
    settings.update({"bootstrap.servers": kafka.at(listener), "troupe.startup.timeout.ms": "60000", **everywhere(client)})
    begun = time.monotonic()
    worker = start(ready=False)
    assert worker.wait() == 2
    assert time.monotonic() - begun < 30, "a refusal is no reason to try again"
    return worker.log


def test_a_wrong_password_ends_the_start(start, settings, kafka):
    log = refusal(start, settings, kafka, "SASL", plain("alice", secret="nonsense"))
    assert "Failed to connect to and describe Kafka cluster. Check worker's broker connection and security properties" in log
    assert "Authentication failed" in log
    assert "nonsense" not in log


def test_a_certificate_nobody_vouches_for_ends_the_start(start, settings, kafka):
    own = {"ssl.truststore.type": "PEM", "ssl.truststore.location": kafka.certificates.path("dave.pem")}
    log = refusal(start, settings, kafka, "SASLTLS", {**plain("alice"), "security.protocol": "SASL_SSL", **own})
    assert "certificate verify failed" in log


def test_a_client_without_the_certificate_that_is_asked_for(start, settings, kafka):
    log = refusal(start, settings, kafka, "TLS", {"security.protocol": "SSL", **authority(kafka)})
    assert "certificate" in log


NO_RESTART = {"troupe.task.restart.max.attempts": "0"}


def of_bob(kind, **more):
    return {f"{kind}.override.{name}": value for name, value in {**plain("bob"), **more}.items()}


def test_what_is_not_allowed_fails_the_task_with_what_java_says(both, kafka, topic, tmp_path):
    """No right to write, none to read, none to the group: connector, task, topic and cause are named."""
    (tmp_path / "in").write_text("line\n")
    kafka.produce(topic, ["x"])
    kafka.produce(topic + "-read", ["x"])
    for name in ("java", "troupe"):
        kafka.allow("bob", "Read", "--group", f"connect-reads-{name}", "--topic", topic + "-other")
    kafka.allow("bob", "Read", "--topic", topic + "-read")
    causes = {}
    for worker, name in zip(both, ("java", "troupe")):
        bootstrap = {"bootstrap.servers": kafka.at("SASL")}
        worker.create("writes", **NO_RESTART, **source(topic, tmp_path / "in", **of_bob("producer", **bootstrap)))
        worker.create(f"reads-{name}", **NO_RESTART, **sink(topic, tmp_path / "out", **of_bob("consumer", **bootstrap)))
        worker.create("groupless", **NO_RESTART, **sink(topic + "-read", tmp_path / "out", **of_bob("consumer", **bootstrap)))
        failed = {kind: worker.wait_task(kind if kind != "reads" else f"reads-{name}", "FAILED")["trace"] for kind in ("writes", "reads", "groupless")}
        causes[name] = {kind: harness.last_cause(trace) for kind, trace in failed.items()}
        assert "[writes|task-0]" in worker.log and topic in failed["writes"], failed["writes"]
    assert causes["troupe"] == causes["java"]
    assert causes["java"]["writes"].startswith("org.apache.kafka.common.errors.TopicAuthorizationException: ")


def test_a_topic_that_may_not_be_made_fails_the_task_with_what_java_says(both, kafka, topic, tmp_path):
    """The admin client that makes topics may not; the group says how, so nobody else does."""
    (tmp_path / "in").write_text("line\n")
    kafka.allow("bob", "Describe", "--topic", topic + "-seen")
    groups = {"topic.creation.default.replication.factor": "1", "topic.creation.default.partitions": "1"}
    causes = []
    for worker in both:
        failed = {}
        for name in (topic, topic + "-seen"):
            worker.create(name, **NO_RESTART, **source(name, tmp_path / "in", **groups, **of_bob("admin", **{"bootstrap.servers": kafka.at("SASL")})))
            trace = worker.wait_task(name, "FAILED")["trace"]
            said = [line for line in harness.what_happened(trace) if "Exception" in line]
            # Here the broker's refusal is told as well; Java tells it at DEBUG only.
            failed[name] = [line for line in said if "Authorization failed." not in line]
        causes.append(failed)
    assert causes[1] == causes[0]
    assert not {topic, topic + "-seen"} & set(kafka.topics())


def tolerant(topic, file, letters, **more):
    """A sink that takes numbers alone, with a dead letter queue."""
    return sink(topic, file, **{"value.converter": "org.apache.kafka.connect.converters.IntegerConverter", "errors.tolerance": "all", "errors.deadletterqueue.topic.name": letters,
                                "errors.deadletterqueue.topic.replication.factor": "1", "errors.deadletterqueue.context.headers.enable": "true", **more})


def test_a_dead_letter_topic_that_may_not_be_made_fails_the_task_with_what_java_says(both, kafka, topic, tmp_path):
    """Not even seen, and seen but not made."""
    kafka.produce(topic, ["poison"])
    kafka.allow("bob", "Describe", "--topic", topic + "-seen")
    found = []
    for worker in both:
        traces = {}
        for letters in (topic + "-hidden", topic + "-seen"):
            worker.create(letters, **NO_RESTART, **tolerant(topic, tmp_path / "out", letters, **of_bob("admin", **{"bootstrap.servers": kafka.at("SASL")})))
            traces[letters] = harness.what_happened(worker.wait_task(letters, "FAILED")["trace"])
            assert letters in traces[letters][0]
            assert f"[{letters}|task-0]" in worker.log
        found.append(traces)
    assert found[1] == found[0]
    assert not {topic + "-hidden", topic + "-seen"} & set(kafka.topics())


def refused_letters(worker):
    """What the log says of letters, with the causes below."""
    lines = worker.log.splitlines()
    at = [number for number, line in enumerate(lines) if "Could not produce message to dead letter queue." in line]
    return [(lines[number].split("] ", 1)[1].split(" (org.")[0], [line for line in lines[number + 1:number + 4] if line.startswith("org.apache.kafka")][:1]) for number in at]


def test_a_dead_letter_topic_that_may_not_be_written_is_told_as_in_java(both, kafka, topic, tmp_path):
    """The record is gone, and its task goes on."""
    kafka.produce(topic, ["poison", "1234"])
    kafka.produce(topic + "-dlq", ["there is one"])
    told = []
    for number, worker in enumerate(both):
        out = tmp_path / f"out-{number}"
        config = tolerant(topic, out, topic + "-dlq", **of_bob("producer", **{"bootstrap.servers": kafka.at("SASL")}), **{"consumer.override.group.id": f"{topic}-{number}"})
        worker.create("sink", **NO_RESTART, **config)
        harness.eventually(lambda: out.exists() and out.read_text() == "825373492\n", f"the good record; log:\n{worker.log}")
        told.append(harness.eventually(lambda: refused_letters(worker), "the refused letter"))
        harness.eventually(lambda: [each["offset"]["kafka_offset"] for each in worker.rest("GET", "/connectors/sink/offsets").json["offsets"]] == [2], "the commit behind both")
        assert worker.status("sink")["tasks"][0]["state"] == "RUNNING"
    assert told[1] == told[0]
    assert "[sink|task-0]" in told[1][0][0] and f"topic={topic}-dlq" in told[1][0][0]
    assert kafka.consume(topic + "-dlq") == b"there is one\n"


@pytest.mark.parametrize("kind", ["producer", "consumer"])
def test_a_wrong_password_fails_the_task_with_what_java_says(both, kafka, topic, tmp_path, kind):
    (tmp_path / "in").write_text("line\n")
    kafka.produce(topic, ["x"])
    causes = []
    for worker in both:
        client = {**plain("bob", secret="nonsense"), "bootstrap.servers": kafka.at("SASL")}
        config = {f"{kind}.override.{name}": value for name, value in client.items()}
        made = source(topic, tmp_path / "in") if kind == "producer" else sink(topic, tmp_path / "out")
        worker.create("c", **NO_RESTART, **made, **config)
        causes.append(harness.last_cause(worker.wait_task("c", "FAILED")["trace"]))
        assert "nonsense" not in worker.log
    assert causes[1] == causes[0] == "org.apache.kafka.common.errors.SaslAuthenticationException: Authentication failed: Invalid username or password"


def test_a_grant_and_a_restart_are_enough(start, kafka, topic, tmp_path):
    (tmp_path / "in").write_text("line\n")
    worker = start()
    worker.create("writes", **NO_RESTART, **source(topic, tmp_path / "in", **of_bob("producer", **{"bootstrap.servers": kafka.at("SASL")})))
    worker.wait_task("writes", "FAILED")
    kafka.allow("bob", "Write", "--topic", topic)
    kafka.allow("bob", "Create", "--topic", topic)
    assert worker.rest("POST", "/connectors/writes/restart?includeTasks=true&onlyFailed=true").status == 202
    harness.eventually(lambda: kafka.consume(topic) == b"line\n", f"the line; log:\n{worker.log}")


def test_a_producer_that_is_throttled_is_slow_and_loses_nothing(start, settings, kafka, topic, tmp_path):
    """A quota: the broker holds its answers back."""
    kafka.configure_user("bob", "producer_byte_rate=20000")
    kafka.allow("bob", "Write", "--topic", topic)
    kafka.allow("bob", "Create", "--topic", topic)
    lines = [f"{n:05d} " + "x" * 93 for n in range(2000)]
    (tmp_path / "in").write_text("".join(line + "\n" for line in lines))
    worker = start()
    begun = time.monotonic()
    worker.create("writes", **source(topic, tmp_path / "in", **of_bob("producer", **{"bootstrap.servers": kafka.at("SASL")})))
    harness.eventually(lambda: kafka.end_offset(topic) >= 2000, f"all lines; log:\n{worker.log}")
    assert time.monotonic() - begun > 1, "there was no throttling: the test shows nothing"
    assert kafka.consume(topic).decode().splitlines() == lines
    assert worker.status("writes")["tasks"][0]["state"] == "RUNNING"
    begun = time.monotonic()
    assert worker.terminate() == 143
    assert time.monotonic() - begun < 10
