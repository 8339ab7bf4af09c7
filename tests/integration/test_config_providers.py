"""Variables in settings: resolved where something is configured, shown nowhere."""
import harness
import pytest

SECRET = "s3cr3t-hunter2"
PACKAGE = "org.apache.kafka.common.config.provider"


@pytest.fixture
def secrets(settings, tmp_path):
    """A worker with providers for a file, a folder and the environment, and a file with secrets."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    file = folder / "secrets.properties"
    file.write_text(f"password={SECRET}\nbatch=100\nmissing=/nowhere/{SECRET}\n")
    (folder / "alone").write_text(SECRET)
    settings.update({
        "config.providers": "file,dir,env",
        "config.providers.file.class": f"{PACKAGE}.FileConfigProvider",
        "config.providers.file.param.allowed.paths": folder,
        "config.providers.dir.class": f"{PACKAGE}.DirectoryConfigProvider",
        "config.providers.env.class": "EnvVarConfigProvider",
        "config.providers.env.param.allowlist.pattern": "TROUPE_TEST_.*",
        "producer.sasl.jaas.config": f'a.PlainLoginModule required username="u" password="${{file:{file}:password}}";',
    })
    return file


def everything(worker, *names):
    """All a client can see of a worker, and what it writes."""
    paths = ["/", "/health", "/connectors", "/connectors?expand=info&expand=status", "/connector-plugins?connectorsOnly=false", "/metrics"]
    paths += [f"/connectors/{name}{rest}" for name in names for rest in ("", "/config", "/status", "/tasks", "/tasks/0/status", "/topics", "/offsets")]
    seen = {path: worker.rest("GET", path).body for path in paths}
    seen["log"] = worker.log
    offsets = worker.folder.parent / "offsets"
    seen["offsets"] = offsets.read_bytes().decode("latin-1") if offsets.exists() else ""
    return seen


def test_a_secret_is_used_and_appears_nowhere(start, secrets, kafka, topic, tmp_path):
    (tmp_path / "in").write_text("one\ntwo\n")
    worker = start(environment={"TROUPE_TEST_TOPIC": topic})
    password = f"${{file:{secrets}:password}}"
    given = {
        "connector.class": "FileStreamSource", "file": str(tmp_path / "in"), "topic": "${env:TROUPE_TEST_TOPIC}",
        "batch.size": f"${{file:{secrets}:batch}}", "own.setting": f"x ${{dir:{secrets.parent}:alone}} y",
        "producer.override.sasl.jaas.config": f'a.PlainLoginModule required username="u" password="{password}";',
    }
    created = worker.create("good", **given)
    assert created["config"] == {**given, "name": "good"}
    worker.wait_task("good", "RUNNING")
    harness.eventually(lambda: kafka.consume(topic) == b"one\ntwo\n", "both lines in the topic that the variable names")
    worker.create("waiting", **{**given, "file": f"${{file:{secrets}:missing}}"})
    harness.eventually(lambda: f"${{file:{secrets}:missing}}" in worker.log, "the log names the missing file by its reference")
    validated = worker.rest("PUT", "/connector-plugins/FileStreamSource/config/validate", {**given, "name": "n"})
    assert validated.status == 200 and validated.json["error_count"] == 0
    values = {config["value"]["name"]: config["value"]["value"] for config in validated.json["configs"]}
    assert values["topic"] == given["topic"]
    assert values["producer.override.sasl.jaas.config"] == "[hidden]"
    seen = everything(worker, "good", "waiting")
    worker.terminate()
    seen["log"], seen["validated"], seen["created"] = worker.log, validated.body, str(created)
    assert [where for where, text in seen.items() if SECRET in text] == []


def test_a_bad_secret_is_told_by_its_reference(start, secrets):
    worker = start()
    reference = f"${{file:{secrets}:password}}"
    answer = worker.rest("POST", "/connectors", {"name": "bad", "config": {"connector.class": "FileStreamSource", "topic": "t", "batch.size": reference, "errors.tolerance": f"{reference}"}})
    assert answer.status == 400
    assert f"Invalid value {reference} for configuration batch.size: Not a number of type INT" in answer.json["message"]
    assert SECRET not in answer.body and SECRET not in worker.log


def test_what_cannot_be_resolved_stays_as_it_is(start, secrets, tmp_path):
    (tmp_path / "outside.properties").write_text(f"password={SECRET}\n")
    worker = start(environment={"OTHER": SECRET})
    for text in ("${none:a:b}", f"${{file:{secrets}:none}}", f"${{file:{tmp_path}/outside.properties:password}}", "${env:OTHER}", "${file:}", "${{file:a"):
        answer = worker.rest("PUT", "/connector-plugins/FileStreamSource/config/validate", {"connector.class": "FileStreamSource", "name": "n", "topic": "t", "batch.size": text})
        assert f"Invalid value {text} for configuration batch.size" in answer.body, answer
    gone = f"${{file:{secrets.parent}/gone.properties:password}}"
    answer = worker.rest("POST", "/connectors", {"name": "x", "config": {"connector.class": "FileStreamSource", "topic": gone}})
    assert answer.status >= 400
    assert f"Could not read properties from file {secrets.parent}/gone.properties" in answer.json["message"]


def test_a_provider_that_cannot_be_made_ends_the_start(start, settings):
    settings.update({"config.providers": "x", "config.providers.x.class": "no.Such"})
    worker = start(ready=False)
    assert worker.wait() == 2
    assert "Invalid value no.Such for configuration config.providers.x.class: Could not load config provider class or one of its dependencies" in worker.log


def test_override_policies(start, settings, topic, tmp_path):
    settings["connector.client.config.override.policy"] = "Principal"
    worker = start()
    given = {"name": "n", "connector.class": "FileStreamSource", "topic": topic, "file": str(tmp_path / "in"), "producer.override.linger.ms": "1"}
    answer = worker.rest("POST", "/connectors", {"name": "n", "config": given})
    assert answer.status == 400
    assert "The 'Principal' policy does not allow 'linger.ms' to be overridden in the connector configuration." in answer.json["message"]
    assert worker.rest("GET", "/connectors").json == []


def test_an_unknown_override_policy_ends_the_start(start, settings):
    settings["connector.client.config.override.policy"] = "Nobody"
    worker = start(ready=False)
    assert worker.wait() == 2
    assert "name matches Nobody" in worker.log
