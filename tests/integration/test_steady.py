"""A sink under steady load takes records all the time: counted in windows of 100 ms, by the sink's own clock.

TROUPE_SOAK=1: the long form, a minute at a higher rate. The windows are printed.
"""
import itertools
import os
import re
import statistics
import threading
import time

import harness

SOAK = os.environ.get("TROUPE_SOAK") == "1"
SECONDS = 60 if SOAK else 12
RATE = 5000 if SOAK else 1000
WINDOW_MS = 100
LONGEST_STILLNESS_MS = 1000
PUT = re.compile(r'"offset":(\d+),"time_ms":(\d+),"name":"sink","topic":"[^"]*","sinkTask":0\}')


class Bustle(threading.Thread):
    """What goes on beside the sink: scrapes, reads, validations, connectors that come and go."""

    def __init__(self, worker, topic):
        super().__init__()
        self.worker, self.topic = worker, topic
        self.over = threading.Event()
        self.requests = 0
        self.problem = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()

    def ask(self, method, path, body=None):
        answer = self.worker.rest(method, path, body)
        assert answer.status < 500, answer
        self.requests += 1

    def run(self):
        try:
            self.bustle()
        except (AssertionError, OSError) as e:
            self.problem = e

    def bustle(self):
        other = {"connector.class": "MockSink", "topics": f"{self.topic}-other"}
        for turn in itertools.count():
            for path in ("/metrics", "/connectors?expand=status&expand=info", "/connectors/sink/status", "/connectors/source/offsets"):
                self.ask("GET", path)
            if turn % 4 == 0:
                self.ask("PUT", "/connector-plugins/MockSink/config/validate", {**other, "name": "other"})
                self.ask("GET", "/connectors/sink/offsets")
                self.ask(*(("PUT", "/connectors/other/config", other) if turn % 8 == 0 else ("DELETE", "/connectors/other")))
            if self.over.wait(0.2):
                return


def puts(worker):
    """When each record was put: offset and milliseconds, in order of time."""
    found = [(int(moment), int(offset)) for offset, moment in PUT.findall(worker.log)]
    return sorted(found)


def sent(worker):
    """How many records the sink was given, as the metrics say."""
    found = re.findall(r'^kafka_connect_sink_task_sink_record_send_total\{connector="sink",.*\} (\S+)$', worker.rest("GET", "/metrics").body, re.M)
    return sum(float(count) for count in found)


def written(kafka, topic):
    """When each record was written: milliseconds by offset."""
    lines = kafka.consume(topic, "-f", "%o %T\n").splitlines()
    return {int(offset): int(timestamp) for offset, timestamp in (line.split() for line in lines)}


def windows(times):
    """Records in each whole window between the first and the last."""
    counts = [0] * ((times[-1] - times[0]) // WINDOW_MS)
    for moment in times:
        window = (moment - times[0]) // WINDOW_MS
        if window < len(counts):
            counts[window] += 1
    return counts


def longest_stillness(put, written_at):
    """The longest time in which nothing was put though a record was there to be put."""
    longest = 0
    waiting_since = put[-1][0]
    for (before, _), (moment, offset) in reversed(list(zip(put, put[1:]))):
        waiting_since = min(waiting_since, written_at[offset])
        longest = max(longest, moment - max(before, waiting_since))
    return longest


def test_a_sink_under_steady_load_never_stands_still(start, settings, kafka, topic):
    settings["offset.flush.interval.ms"] = "500"
    settings["troupe.log.level"] = "warn"  # lines of its own would stand among the sink's
    worker = start()
    worker.create("source", **{"connector.class": "Datagen", "kafka.topic": topic, "quickstart": "lines", "rate": str(RATE), "iterations": str(RATE * SECONDS)})
    worker.create("sink", **{"connector.class": "VerifiableSink", "topics": topic})
    harness.eventually(lambda: puts(worker), "the first record in the sink")
    with Bustle(worker, topic) as bustle:
        time.sleep(SECONDS)
        # A slow machine may be behind; nothing is asserted about the rate.
        harness.eventually(lambda: sent(worker) >= RATE * SECONDS, "all records in the sink")
    assert bustle.problem is None
    put = puts(worker)
    counts = windows([moment for moment, _ in put])
    shares = statistics.quantiles(counts, n=100)
    stillness = longest_stillness(put, written(kafka, topic))
    print(f"{len(put)} records in {len(counts)} windows of {WINDOW_MS} ms, {bustle.requests} requests meanwhile: least {min(counts)}, "
          f"1 % {shares[0]:.0f}, 5 % {shares[4]:.0f}, median {statistics.median(counts):.0f}, 95 % {shares[94]:.0f}, most {max(counts)}; "
          f"still for at most {stillness} ms while records waited")
    assert len({offset for _, offset in put}) == RATE * SECONDS
    assert stillness < LONGEST_STILLNESS_MS
