"""Where source offsets are kept: links, folders that are not there, a file that cannot be replaced."""
import os
import subprocess

import harness
import pytest


def wait_stored(offsets, worker):
    harness.eventually(lambda: offsets.exists() and offsets.stat().st_size > 0, f"offsets in {offsets}; log:\n{worker.log}")


def test_a_link_stays_one_and_the_offsets_are_where_it_leads(start, settings, kafka, topic, tmp_path, file_source):
    (tmp_path / "data").mkdir()
    link, real = tmp_path / "link", tmp_path / "data" / "offsets"
    link.symlink_to("data/offsets")
    settings["offset.storage.file.filename"] = str(link)
    (tmp_path / "in").write_text("a\n")
    worker = start(file_source(topic, tmp_path / "in"))
    harness.eventually(lambda: kafka.consume(topic) == b"a\n", "the line")
    assert worker.terminate() == 143
    assert link.is_symlink() and real.is_file() and not real.is_symlink()
    assert sorted(entry.name for entry in real.parent.iterdir()) == ["offsets"]
    (tmp_path / "in").write_text("a\nb\n")
    worker = start(file_source(topic, tmp_path / "in"))
    harness.eventually(lambda: kafka.consume(topic) == b"a\nb\n", "the second line, and not the first again")
    assert worker.terminate() == 143
    assert link.is_symlink()


def test_a_folder_that_is_not_there_is_said_at_the_start_and_waited_for(start, settings, topic, tmp_path, file_source):
    folder = tmp_path / "later"
    settings["offset.storage.file.filename"] = str(folder / "offsets")
    settings["offset.flush.interval.ms"] = "100"
    (tmp_path / "in").write_text("a\n")
    worker = start(file_source(topic, tmp_path / "in"))
    warning = f"offset.storage.file.filename: cannot write source offsets to '{folder}/offsets.tmp': No such file or directory; unless that changes"
    assert warning in worker.log
    folder.mkdir()
    wait_stored(folder / "offsets", worker)


@pytest.fixture
def mounted_file(tmp_path):
    """A file mounted alone, as into a container: it cannot be replaced."""
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.touch()
    inside.touch()
    if os.geteuid() != 0:
        pytest.skip("a file can be mounted by root only")
    mounted = subprocess.run(["mount", "--bind", outside, inside], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"no file can be mounted here: {mounted.stderr.strip()}")
    yield inside, outside
    subprocess.run(["umount", "--lazy", inside], check=True)


def test_a_file_that_is_mounted_alone_is_written_in_place(start, settings, kafka, topic, tmp_path, file_source, mounted_file):
    inside, outside = mounted_file
    settings["offset.storage.file.filename"] = str(inside)
    settings["offset.flush.interval.ms"] = "100"
    (tmp_path / "in").write_text("a\n")
    worker = start(file_source(topic, tmp_path / "in"))
    wait_stored(outside, worker)
    harness.eventually(lambda: f"'{inside}' cannot be replaced and is written in place" in worker.log, "the warning")
    assert not inside.with_name("inside.tmp").exists()
    assert worker.terminate() == 143
    (tmp_path / "in").write_text("a\nb\n")
    start(file_source(topic, tmp_path / "in"))
    harness.eventually(lambda: kafka.consume(topic) == b"a\nb\n", "the second line, and not the first again")
