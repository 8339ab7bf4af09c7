"""The program under the names of upstream's scripts, and what KAFKA_OPTS tells it."""
import os
import signal
import subprocess

import harness

STANDALONE = harness.BUILD / "bin" / "connect-standalone.sh"


def run(*arguments, program=STANDALONE, **environment):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=harness.PATIENCE_S, env={**os.environ, **environment})


def test_without_arguments_the_script_says_its_usage():
    done = run()
    assert (done.returncode, done.stdout) == (1, f"USAGE: {STANDALONE} [-daemon] connect-standalone.properties [connector1.properties connector2.json ...]\n")


def test_help_is_the_usage_of_the_class():
    done = run("--help")
    assert (done.returncode, done.stdout) == (1, "Usage: ConnectStandalone worker.properties [connector1.properties connector2.json ...]\n")


def test_a_daemon_goes_on_in_the_background_with_its_output_in_a_file(settings, topic, tmp_path, file_source):
    (tmp_path / "worker.properties").write_text(harness.properties(settings))
    (tmp_path / "source.properties").write_text(harness.properties(file_source(topic, tmp_path / "in")))
    done = run("-daemon", tmp_path / "worker.properties", tmp_path / "source.properties", LOG_DIR=str(tmp_path / "logs"))
    assert done.returncode == 0 and done.stderr == ""
    output = tmp_path / "logs" / "connectStandalone.out"
    port = int(settings["listeners"].rsplit(":", 1)[1])
    try:
        harness.eventually(lambda: "file-source" in harness.rest(port, "GET", "/connectors").body, "the connector of the daemon")
    finally:
        pid = int(subprocess.run(["pgrep", "-f", str(tmp_path / "worker.properties")], capture_output=True, text=True, check=True).stdout.split()[0])
        os.kill(pid, signal.SIGTERM)
    harness.eventually(lambda: "Kafka Connect stopped" in output.read_text(), "the end of the daemon")


def test_every_form_of_connector_file_is_read(start, settings, kafka, topic, tmp_path, file_source):
    worker = start(file_source(topic, tmp_path / "1", name="map"), {"name": "request", "config": file_source(topic, tmp_path / "2", name="request"), "initial_state": "PAUSED"})
    # REST answers before the last connector file is read; health does not.
    harness.eventually(lambda: worker.rest("GET", "/health").status == 200, "the end of the start")
    assert worker.rest("GET", "/connectors").json == ["map", "request"]
    assert worker.status("request")["connector"]["state"] == "PAUSED"


def test_a_jaas_file_in_kafka_opts_is_used_and_its_absence_told(settings, start, tmp_path):
    settings["security.protocol"] = "SASL_PLAINTEXT"
    settings["sasl.mechanism"] = "PLAIN"
    settings["troupe.startup.timeout.ms"] = "1000"
    worker = start(ready=False)
    assert worker.wait() == 2
    assert "Could not find a 'KafkaClient' entry in the JAAS configuration. System property 'java.security.auth.login.config' is not set" in worker.log
    jaas = tmp_path / "jaas.conf"
    jaas.write_text('KafkaClient {\n  org.apache.kafka.common.security.plain.PlainLoginModule required\n  username="u" password="p";\n};\n')
    worker = start(ready=False, environment={"KAFKA_OPTS": f"-Djava.security.auth.login.config={jaas}"})
    assert worker.wait() == 2  # this broker knows no SASL; that it was tried is the point
    assert "KafkaClient" not in worker.log
