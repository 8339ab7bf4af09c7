"""Kills, broker crashes and stops under load, from a seed. TROUPE_SOAK=1: the long form.

Each test prints what it counted; `TROUPE_SEED=n` repeats the run of a seed.
"""
import collections
import os
import random
import signal
import threading
import time

import harness
import pytest

SOAK = os.environ.get("TROUPE_SOAK") == "1"
SEED = int(os.environ.get("TROUPE_SEED", "1"))
LINES = 1_000_000 if SOAK else 60_000
KILLS = 20 if SOAK else 3
CRASHES = 3 if SOAK else 1
STOPS = 1000 if SOAK else 15


def numbered_lines(count, encoding):
    """Lines that differ, some with letters that need more than seven bits."""
    text = {"utf-8": "žluťoučký kůň 😀", "latin-1": "Café Größe naïve Año"}[encoding]
    return [f"{number:07d} {text}".encode(encoding) for number in range(count)]


class Writer(threading.Thread):
    """Appends lines to a file in pieces that do not end where lines do."""

    def __init__(self, path, lines, chance, seconds):
        super().__init__()
        self.path, self.data, self.chance, self.pause = path, b"".join(line + b"\n" for line in lines), chance, seconds / 200
        self.start()

    def run(self):
        step = len(self.data) // 200 + 1
        with open(self.path, "ab", buffering=0) as file:
            for begin in range(0, len(self.data), step):
                file.write(self.data[begin:begin + step])
                time.sleep(self.pause)


def compare(expected, found, torn_allowed, what):
    """Everything at least once; what was never written is torn, and rare."""
    counts = collections.Counter(found)
    missing = [line for line in expected if line not in counts]
    known = set(expected)
    torn = [line for line in counts if line not in known]
    repeated = sum(counts[line] - 1 for line in expected if counts[line] > 1)
    print(f"{what}: {len(expected)} lines, {len(missing)} missing, {len(torn)} torn, {repeated} repeated")
    assert not missing, missing[:3]
    assert len(torn) <= torn_allowed, torn[:5]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_worker_that_is_killed_again_and_again_loses_no_line(start, settings, kafka, topic, tmp_path, file_source, file_sink, encoding):
    """Text is read at the end of its way, in a file; bytes that are no UTF-8 in the topic."""
    chance = random.Random(f"{SEED}-{encoding}")
    settings["offset.flush.interval.ms"] = "200"
    settings["consumer.session.timeout.ms"] = "6000"  # a killed member is missed this long
    lines = numbered_lines(LINES, encoding)
    connectors = [file_source(topic, tmp_path / "in")]
    if encoding == "utf-8":
        connectors.append(file_sink(topic, tmp_path / "out"))
    writer = Writer(tmp_path / "in", lines, chance, 2.0 * KILLS)
    for _ in range(KILLS):
        worker = start(*connectors)
        time.sleep(chance.uniform(0.3, 3.7))
        worker.kill()
    writer.join()
    worker = start(*connectors)
    if encoding == "utf-8":
        harness.eventually(lambda: tail_has(tmp_path / "out", lines[-1]), "the last line", 60 + LINES / 5000)
        found = (tmp_path / "out").read_bytes()
    else:
        harness.eventually(lambda: lines[-1] in kafka.consume(topic, "-o", "-10").split(b"\n"), "the last line", 60 + LINES / 5000)
        found = kafka.consume(topic)
    worker.terminate()
    compare(lines, found.split(b"\n")[:-1], KILLS, f"{KILLS} kills, {encoding}, seed {SEED}")


def tail_has(path, line):
    """Whether the line stands near the end of the file."""
    if not path.exists():
        return False
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - 1_000_000))
        return line in file.read().split(b"\n")


def test_a_broker_that_crashes_and_comes_back_costs_no_line(tmp_path, settings, topic, file_source, file_sink):
    chance = random.Random(SEED)
    lines = numbered_lines(LINES // 2, "utf-8")
    with harness.running(harness.Kafka(tmp_path / "kafka")) as kafka:
        settings["bootstrap.servers"] = kafka.address
        worker = harness.Worker(tmp_path / "worker", settings, [file_source(topic, tmp_path / "in"), file_sink(topic, tmp_path / "out")])
        with harness.running(worker):
            worker.wait_ready()
            writer = Writer(tmp_path / "in", lines, chance, 6.0 * CRASHES)
            for _ in range(CRASHES):
                time.sleep(chance.uniform(1, 4))
                kafka.kill()
                time.sleep(chance.uniform(0.5, 2))
                kafka.start()
            writer.join()
            harness.eventually(lambda: tail_has(tmp_path / "out", lines[-1]), "the last line", 120 + LINES / 5000)
            worker.alive()
            worker.terminate()
    compare(lines, (tmp_path / "out").read_bytes().split(b"\n")[:-1], 0, f"{CRASHES} crashes of the broker, seed {SEED}")


def test_brokers_and_workers_that_die_in_turn_cost_no_line(tmp_path, settings, topic, file_source, file_sink):
    """Three brokers, one of them dead most of the time, and a worker that is killed in between."""
    chance = random.Random(SEED)
    lines = numbered_lines(LINES, "utf-8")
    settings["offset.flush.interval.ms"] = "200"
    settings["consumer.session.timeout.ms"] = "6000"
    connectors = [file_source(topic, tmp_path / "in"), file_sink(topic, tmp_path / "out")]
    seconds, kills = (120, 10) if SOAK else (15, 2)
    with harness.running(harness.KafkaCluster(tmp_path / "kafka")) as cluster:
        settings["bootstrap.servers"] = cluster.address
        worker = harness.Worker(tmp_path / "worker", settings, connectors)
        with harness.running(worker):
            worker.wait_ready()
            writer = Writer(tmp_path / "in", lines, chance, seconds)
            until = time.monotonic() + seconds
            worker_dies = sorted(time.monotonic() + chance.uniform(1, seconds) for _ in range(kills))
            crashes = killed = 0
            while time.monotonic() < until or worker_dies:
                node = cluster.nodes[crashes % 3]
                node.kill()
                crashes += 1
                time.sleep(chance.uniform(0.5, 2))
                if worker_dies and worker_dies[0] < time.monotonic():
                    worker_dies.pop(0)
                    killed += 1
                    worker.kill()
                    worker.start().wait_ready()
                node.start()
                harness.eventually(cluster.in_sync, "all copies of all partitions")
            writer.join()
            harness.eventually(lambda: len(set((tmp_path / "out").read_bytes().split(b"\n"))) > LINES, "all lines", 120 + LINES / 5000)
            worker.alive()
            worker.terminate()
    compare(lines, (tmp_path / "out").read_bytes().split(b"\n")[:-1], killed, f"{crashes} crashes of one of three brokers, {killed} kills of the worker, seed {SEED}")


def test_clean_stops_under_load_lose_and_repeat_nothing(start, settings, kafka, topic, tmp_path, file_source, file_sink):
    chance = random.Random(SEED)
    settings["offset.flush.interval.ms"] = "300"
    lines = numbered_lines(LINES, "utf-8")
    connectors = [file_source(topic, tmp_path / "in", **{"batch.size": 200}), file_sink(topic, tmp_path / "out")]
    writer = Writer(tmp_path / "in", lines, chance, 0.25 * STOPS)
    longest = 0.0
    for _ in range(STOPS):
        worker = start(*connectors)
        time.sleep(chance.uniform(0.0, 0.5))
        begun = time.monotonic()
        assert worker.terminate() == 128 + signal.SIGTERM
        longest = max(longest, time.monotonic() - begun)
    writer.join()
    start(*connectors)
    harness.eventually(lambda: tail_has(tmp_path / "out", lines[-1]), "the last line", 60 + LINES / 5000)
    found = (tmp_path / "out").read_bytes().split(b"\n")[:-1]
    print(f"{STOPS} clean stops, the longest took {longest:.2f} s")
    compare(lines, found, 0, f"{STOPS} clean stops, seed {SEED}")
    assert len(found) == len(lines), "lines were repeated after a clean stop"
    assert longest < 10
