"""A disk that is really full: a small one is mounted, filled, and given room again. Needs root."""
import os
import subprocess

import harness
import pytest

LINES = [f"line {i:06} " + "x" * 80 for i in range(20000)]


class Disk:
    """A file system of one megabyte."""

    def __init__(self, folder):
        self.folder = folder
        self.filler = folder / "filler"

    def fill(self):
        """Takes what room there is."""
        with open(self.filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError as e:
                assert "No space left on device" in str(e)

    def make_room(self):
        self.filler.unlink()

    def grow(self):
        subprocess.run(["mount", "-o", "remount,size=64m", self.folder], check=True)


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("a file system can be mounted by root only")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", folder], check=True)


def retry_quickly(settings):
    settings["troupe.task.restart.max.attempts"] = "1000"
    settings["troupe.task.restart.backoff.ms"] = "100"
    settings["troupe.task.restart.backoff.max.ms"] = "200"


def has_all_lines(path):
    """Whether every line is there; raises for lines that are torn or out of order."""
    content = path.read_text()
    assert content.endswith("\n"), f"a torn line at the end: {content[-100:]!r}"
    found = content.splitlines()
    first_of_each = list(dict.fromkeys(found))
    assert first_of_each == LINES[:len(first_of_each)], "a torn line, or one that is missing before its successors"
    return len(first_of_each) == len(LINES)


def fill_with_sink(start, settings, kafka, topic, disk, file_sink):
    """A sink task that has failed because its output is full, and what it says."""
    kafka.produce(topic, LINES)
    worker = start(file_sink(topic, disk.folder / "out"))
    message = f"Couldn't write to file '{disk.folder / 'out'}': No space left on device after "
    harness.eventually(lambda: message in worker.log, "the message")
    assert message in worker.wait_task("file-sink", "FAILED")["trace"]
    return worker


def test_a_sink_goes_on_when_its_full_disk_has_room_again(start, settings, kafka, topic, disk, file_sink):
    retry_quickly(settings)
    worker = fill_with_sink(start, settings, kafka, topic, disk, file_sink)
    assert not has_all_lines(disk.folder / "out")
    disk.grow()
    harness.eventually(lambda: has_all_lines(disk.folder / "out"), f"all lines; log:\n{worker.log}")
    assert worker.wait_task("file-sink", "RUNNING")


def test_a_worker_killed_while_the_disk_is_full_has_acknowledged_nothing_that_is_not_written(
        start, settings, kafka, topic, disk, file_sink):
    retry_quickly(settings)
    worker = fill_with_sink(start, settings, kafka, topic, disk, file_sink)
    worker.kill()
    disk.grow()
    # The last batch may be torn by the kill itself: it ends its line, and comes again whole.
    with open(disk.folder / "out", "rb+") as out:
        content = out.read()
        out.truncate(content.rfind(b"\n") + 1)
    again = start(file_sink(topic, disk.folder / "out"))
    harness.eventually(lambda: has_all_lines(disk.folder / "out"), f"all lines; log:\n{again.log}")


def test_a_full_disk_under_the_offsets_file_keeps_the_old_offsets(start, settings, kafka, topic, tmp_path, disk, file_source):
    offsets = disk.folder / "offsets"
    settings["offset.storage.file.filename"] = str(offsets)
    settings["offset.flush.interval.ms"] = "100"
    settings["listeners"] = f"http://127.0.0.1:{harness.free_port()}"
    (tmp_path / "in").write_text("a\n")
    worker = start(file_source(topic, tmp_path / "in"))
    harness.eventually(lambda: offsets.exists() and offsets.stat().st_size > 0, "the first offsets")
    old = offsets.read_bytes()

    disk.fill()
    with open(tmp_path / "in", "a") as file:
        file.write("b\n")
    harness.eventually(
        lambda: f"Failed to commit offsets: cannot write source offsets to '{offsets}.tmp': No space left on device" in worker.log,
        "the message")
    assert offsets.read_bytes() == old
    assert not (disk.folder / "offsets.tmp").exists()
    assert worker.status("file-source")["tasks"][0]["state"] == "RUNNING"
    failures = 'kafka_connect_connector_task_offset_commit_failure_percentage{connector="file-source",task="0"} '
    harness.eventually(lambda: failures in worker.rest("GET", "/metrics").body and failures + "0\n" not in worker.rest("GET", "/metrics").body, "the metric")

    # What was committed before survives the end of the process; what was not is sent again.
    worker.kill()
    assert offsets.read_bytes() == old
    worker = start(file_source(topic, tmp_path / "in"))
    harness.eventually(lambda: kafka.consume(topic) == b"a\nb\nb\n", "the line that was not committed")

    disk.make_room()
    harness.eventually(lambda: offsets.read_bytes() != old, "offsets at the next commit")
    assert worker.terminate() == 143
    with open(tmp_path / "in", "a") as file:
        file.write("c\n")
    start(file_source(topic, tmp_path / "in"))
    harness.eventually(lambda: kafka.consume(topic) == b"a\nb\nb\nc\n", "the next line, and nothing twice")
