"""Starts and stops the real things: Kafka, troupe, and the Java worker as the oracle."""
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from oracle import java_worker  # noqa: E402

BUILD = pathlib.Path(os.environ.get("TROUPE_BUILD", ROOT / "build" / "release"))
TROUPE = BUILD / "bin" / "troupe"
TEST_WORKER = BUILD / "bin" / "troupe-test-worker"
# Everything here takes well under a second; this is for machines that stall.
PATIENCE_S = float(os.environ.get("TROUPE_PATIENCE_S", "60"))
# Of the brokers that scripts/kafka starts; the oracle and Kafka's tools stay what they are.
KAFKA_VERSION = os.environ.get("TROUPE_KAFKA_VERSION", "4.2.0")


def broker_at_least(version):
    def numbers(text):
        return [int(part) for part in text.split(".")]
    return numbers(KAFKA_VERSION) >= numbers(version)


BROKER_JARS = java_worker.LIBS.parents[1] / f"kafka-{KAFKA_VERSION}" / "broker"
# Older brokers keep their cluster together in ZooKeeper.
IN_ZOOKEEPER = not broker_at_least("3.3")


def free_port():
    """Below the ports that the system gives to connections: one of those may be taken before it is used."""
    while True:
        port = random.randrange(10000, 32768)
        try:
            with socket.socket() as s:
                s.bind(("127.0.0.1", port))
                return port
        except OSError:
            pass


def eventually(check, what, patience_s=PATIENCE_S):
    """Waits until check() is true; a false or raised outcome at the end is the failure."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            found = check()
            problem = f"last seen: {found!r}"
        except (OSError, AssertionError, KeyError, http.client.HTTPException) as e:
            found = None
            problem = f"{type(e).__name__}: {e}"
        if found:
            return found
        assert time.monotonic() < deadline, f"{what}: not within {patience_s} s; {problem}"
        time.sleep(0.05)


def committed(worker, sink):
    """What the sink's group has committed, as the broker has it: an offset for each partition."""
    return [entry["offset"]["kafka_offset"] for entry in worker.rest("GET", f"/connectors/{sink}/offsets").json["offsets"]]


def has_lines(path, lines, besides=()):
    """In any order, and no others; `besides` may be there too."""
    found = sorted(line for line in path.read_text().splitlines() if line not in besides)
    assert found == sorted(lines), f"{path} has {found}"
    return True


class Answer:
    def __init__(self, status, body, headers):
        self.status, self.body, self.headers = status, body, headers

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body!r}"


def rest(port, method, path, body=None, headers=None, timeout_s=PATIENCE_S):
    """One request; a dict or list body goes as JSON."""
    sent = dict(headers or {})
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
    if body is not None and not headers:
        sent["Content-Type"] = "application/json"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        connection.request(method, path, body=body, headers=sent)
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(), dict(response.getheaders()))
    finally:
        connection.close()


def run_tool(jars, command, *arguments):
    done = subprocess.run(["java", *java_worker.SMALL, "-cp", f"{jars}/*", command, *arguments], capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Kafka:
    def __init__(self, folder, port=0, settings=None, node=1):
        self.folder, self.port, self.settings, self.node = pathlib.Path(folder), port, settings or {}, node

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        settings = [argument for name, value in self.settings.items() for argument in ("--set", f"{name}={value}")]
        done = subprocess.run([ROOT / "scripts" / "kafka", "start", "--dir", self.folder, "--port", str(self.port), "--node", str(self.node), *settings], check=True, stdout=subprocess.PIPE, text=True)
        self.port = int(done.stdout.split()[-1])
        return self

    def stop(self):
        subprocess.run([ROOT / "scripts" / "kafka", "stop", "--dir", self.folder], check=True)

    def send_signal(self, number):
        os.kill(int((self.folder / "kafka.pid").read_text()), number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def produce(self, topic, lines, *options):
        data = "".join(line + "\n" for line in lines).encode()
        subprocess.run(["kcat", "-P", "-b", self.address, "-t", topic, *options], input=data, check=True, timeout=PATIENCE_S)

    def consume(self, topic, *options):
        """Everything in a topic, as bytes of lines."""
        done = subprocess.run(["kcat", "-C", "-b", self.address, "-t", topic, "-e", "-q", "-o", "beginning", *options], capture_output=True, timeout=PATIENCE_S)
        if done.returncode != 0 and b"Unknown topic" in done.stderr:
            return b""
        assert done.returncode == 0, done.stderr
        return done.stdout

    def end_offset(self, topic, partitions=1):
        """How many records were written to the first partitions; 0 while there is no such topic."""
        asked = [argument for partition in range(partitions) for argument in ("-t", f"{topic}:{partition}:-1")]
        done = subprocess.run(["kcat", "-Q", "-b", self.address, *asked], capture_output=True, text=True, timeout=PATIENCE_S)
        return sum(int(line.split()[-1]) for line in done.stdout.splitlines()) if done.returncode == 0 else 0

    def tool(self, command, *arguments):
        """What one of Kafka's own tools prints."""
        return run_tool(java_worker.TOOLS, command, "--bootstrap-server", self.address, *arguments)

    def topics(self):
        """What the cluster says of its topics: partitions, replicas and settings by name."""
        described = self.tool("org.apache.kafka.tools.TopicCommand", "--describe")
        heads = [dict(field.split(": ", 1) for field in line.split("\t") if ": " in field) for line in described.splitlines() if line.startswith("Topic:")]
        return {head["Topic"]: (int(head["PartitionCount"]), int(head["ReplicationFactor"]), head.get("Configs", "")) for head in heads}


def listed_topics(address):
    """Topics with their partitions, as kcat sees them; None when no broker answers."""
    done = subprocess.run(["kcat", "-L", "-J", "-b", address], capture_output=True, text=True, timeout=PATIENCE_S)
    return json.loads(done.stdout)["topics"] if done.returncode == 0 else None


def what_happened(trace):
    """A stack trace without the frames, which say where in the code."""
    return [line for line in trace.splitlines() if not line.startswith("\t")]


def last_cause(trace):
    return what_happened(trace)[-1].removeprefix("Caused by: ")


class KafkaCluster:
    """Three brokers that keep three copies of everything and want two to acknowledge."""

    def __init__(self, folder):
        ports = {node: (free_port(), free_port()) for node in (1, 2, 3)}
        copies = {name: 3 for name in ("default.replication.factor", "offsets.topic.replication.factor", "transaction.state.log.replication.factor")}
        self.nodes = []
        for node, (port, _) in ports.items():
            settings = {**self.quorum(node, ports), **copies, "min.insync.replicas": 2, "num.partitions": 3}
            self.nodes.append(Kafka(pathlib.Path(folder) / f"node-{node}", port, settings, node))

    @staticmethod
    def quorum(node, ports):
        """The settings by which nodes find each other, given the ports of each: its clients' and its controller's."""
        if IN_ZOOKEEPER:
            return {"zookeeper.connect": f"127.0.0.1:{ports[1][1]}"}
        voters = ",".join(f"{other}@127.0.0.1:{controller}" for other, (_, controller) in ports.items())
        listeners = f"PLAINTEXT://127.0.0.1:{ports[node][0]},CONTROLLER://127.0.0.1:{ports[node][1]}"
        return {"listeners": listeners, "controller.quorum.voters": voters, "broker.session.timeout.ms": 3000}

    @property
    def address(self):
        return ",".join(node.address for node in self.nodes)

    def start(self):
        # All at a time: a node waits for a majority.
        with concurrent.futures.ThreadPoolExecutor(3) as together:
            list(together.map(Kafka.start, self.nodes))
        return self

    def stop(self):
        with concurrent.futures.ThreadPoolExecutor(3) as together:
            list(together.map(Kafka.stop, self.nodes[1:] if IN_ZOOKEEPER else self.nodes))
        # With it goes the ZooKeeper, which the others want for their end.
        self.nodes[0].stop()

    def in_sync(self):
        """Whether every partition has all its copies."""
        topics = listed_topics(self.address)
        return topics is not None and all(len(partition["isrs"]) == 3 for topic in topics for partition in topic["partitions"])


def properties(settings):
    escaped = {name: str(value).replace("\\", "\\\\") for name, value in settings.items()}
    return "".join(f"{name}={value}\n" for name, value in escaped.items())


class Worker:
    """A process with a REST port, its log in a file."""

    def __init__(self, folder, settings, connectors=(), binary=TROUPE, environment=None, limits=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = int(settings["listeners"].rsplit(":", 1)[1])
        self.settings, self.connectors, self.binary = settings, connectors, binary
        self.environment, self.limits = environment, limits
        self.process = None

    def command(self):
        (self.folder / "worker.properties").write_text(properties(self.settings), encoding="latin-1")
        files = []
        for connector in self.connectors:
            path = self.folder / f"{connector['name']}.json"
            path.write_text(json.dumps(connector))
            files.append(path)
        return [self.binary, "standalone", self.folder / "worker.properties", *files]

    def start(self):
        self.log_path = self.folder / "worker.log"
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={**os.environ, **(self.environment or {})}, preexec_fn=self.limits)
        return self

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    def rest(self, method, path, body=None, headers=None):
        return rest(self.port, method, path, body, headers)

    def wait_ready(self):
        eventually(lambda: self.alive() and self.rest("GET", "/connectors").status == 200, f"REST of the worker; log:\n{self.log}")
        return self

    def alive(self):
        assert self.process.poll() is None, f"the worker ended with {self.process.returncode}:\n{self.log}"
        return True

    def create(self, name, **config):
        answer = self.rest("POST", "/connectors", {"name": name, "config": config})
        assert answer.status == 201, answer
        return answer.json

    def status(self, name):
        return self.rest("GET", f"/connectors/{name}/status").json

    def wait_task(self, name, state, task=0):
        def check():
            self.alive()
            tasks = self.status(name)["tasks"]
            return len(tasks) > task and tasks[task]["state"] == state and tasks[task]
        return eventually(check, f"task {task} of {name} in {state}; log:\n{self.log}")

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self):
        self.process.kill()
        return self.wait()

    def wait(self):
        return self.process.wait(timeout=PATIENCE_S)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class JavaWorker(Worker):
    """The oracle."""

    test_plugins = False

    def command(self):
        files = super().command()[2:]
        return java_worker.command(self.folder, files[0], files[1:], test_plugins=self.test_plugins)


class JavaWorkerWithTestPlugins(JavaWorker):
    """The oracle with `org.apache.kafka.connect.tools`."""

    test_plugins = True


@contextlib.contextmanager
def running(thing):
    try:
        yield thing.start()
    finally:
        thing.stop()


@contextlib.contextmanager
def all_ready(things):
    """Starts all of them side by side, and waits until each is ready."""
    with contextlib.ExitStack() as stack:
        started = [stack.enter_context(running(thing)) for thing in things]
        for thing in started:
            thing.wait_ready()
        yield started


def of_its_own(settings, tmp_path, name):
    """A worker's settings with a port and an offsets file that no other worker of the test has."""
    return {**settings, "listeners": f"http://127.0.0.1:{free_port()}", "offset.storage.file.filename": str(tmp_path / f"{name}-offsets")}


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)
