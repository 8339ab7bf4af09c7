import itertools
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from oracle import java_worker  # noqa: E402

numbers = itertools.count()


def pytest_configure(config):
    config.addinivalue_line("markers", "broker(version, why): needs a broker of at least this version")


def pytest_collection_modifyitems(items):
    for item in items:
        for marker in item.iter_markers("broker"):
            version, why = marker.args
            if not harness.broker_at_least(version):
                item.add_marker(pytest.mark.skip(reason=f"requires broker >= {version}, this is {harness.KAFKA_VERSION}: {why}"))


@pytest.fixture(scope="session")
def kafka(tmp_path_factory):
    broker = harness.Kafka(tmp_path_factory.mktemp("kafka"))
    with harness.running(broker):
        yield broker


@pytest.fixture
def topic():
    """A topic name nobody else uses."""
    return f"topic-{next(numbers)}"


@pytest.fixture
def settings(kafka, tmp_path):
    """A worker file's settings; each test changes what it wants."""
    return {
        "bootstrap.servers": kafka.address,
        "key.converter": "org.apache.kafka.connect.storage.StringConverter",
        "value.converter": "org.apache.kafka.connect.storage.StringConverter",
        "listeners": f"http://127.0.0.1:{harness.free_port()}",
        "offset.storage.file.filename": str(tmp_path / "offsets"),
        "offset.flush.interval.ms": "500",
    }


@pytest.fixture
def start(settings, tmp_path):
    """Starts workers that end with the test."""
    workers = []

    def starter(*connectors, ready=True, **options):
        worker = harness.Worker(tmp_path / f"worker-{len(workers)}", settings, connectors, **options)
        workers.append(worker)
        worker.start()
        return worker.wait_ready() if ready else worker

    yield starter
    for worker in workers:
        worker.stop()


def source(topic, file, name="file-source", **more):
    return {"name": name, "connector.class": "FileStreamSource", "topic": topic, "file": str(file), **more}


def sink(topic, file, name="file-sink", **more):
    return {"name": name, "connector.class": "FileStreamSink", "topics": topic, "file": str(file), **more}


@pytest.fixture
def file_source():
    return source


@pytest.fixture
def file_sink():
    return sink


@pytest.fixture
def both(settings, tmp_path):
    """A Java worker and a troupe worker, with settings of their own."""
    java = harness.JavaWorker(tmp_path / "java", java_worker.settings(harness.of_its_own(settings, tmp_path, "java")))
    troupe = harness.Worker(tmp_path / "troupe", harness.of_its_own(settings, tmp_path, "troupe"))
    with harness.all_ready([java, troupe]) as workers:
        yield workers
