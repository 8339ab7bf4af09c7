"""What lies on plugin.path: plugin libraries, good and broken, and everything else that people keep there. The
libraries are those of tests/support/plugins."""
import pathlib
import re
import shutil
import subprocess

import harness
import pytest

LIBRARIES = harness.BUILD / "bin" / "test-plugins"


@pytest.fixture
def plugins(settings, tmp_path):
    """Puts libraries into a folder each below plugin.path, under a name of the test's choice."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    settings["plugin.path"] = str(folder)

    def put(library, place=None):
        path = folder / (place or f"{library}/{library}.so")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(LIBRARIES / f"{library}.so", path)
        return path

    put.folder = folder
    return put


def classes(worker):
    return {plugin["class"]: plugin for plugin in worker.rest("GET", "/connector-plugins?connectorsOnly=false").json}


def test_a_plugin_is_listed_and_configured_by_name_and_alias(start, plugins):
    path = plugins("good")
    worker = start()
    assert classes(worker)["test.plugins.SensorConnector"] == {"class": "test.plugins.SensorConnector", "type": "source", "version": "2.1"}
    assert classes(worker)["test.plugins.Nothing"]["type"] == "transformation"
    assert f"Loading plugin from: {path}" in worker.log
    for number, name in enumerate(("test.plugins.SensorConnector", "SensorConnector", "Sensor")):
        worker.create(f"c{number}", **{"connector.class": name, "transforms": "t", "transforms.t.type": "Nothing", "transforms.t.predicate": "p", "predicates": "p", "predicates.p.type": "Always"})
        worker.wait_task(f"c{number}", "RUNNING")
    unknown = worker.rest("POST", "/connectors", {"name": "x", "config": {"connector.class": "nope"}})
    assert unknown.status == 400
    assert f"version='2.1', encodedVersion=2.1, type=source, typeName='source', location='file:{path}'}}" in unknown.json["message"]
    assert "location='classpath'" in unknown.json["message"]


@pytest.mark.parametrize("kind,first_line", [
    ("own", "test_plugins::BrokenSensor: no current on wire 7"),
    ("derived", "test.plugins.SensorException: wire 8 says 'maybe'"),
    ("number", "int: something that is no std::exception was thrown: int"),
])
def test_an_exception_type_of_a_plugin_fails_its_task_with_a_trace(start, plugins, kind, first_line):
    plugins("good")
    worker = start()
    worker.create("c", **{"connector.class": "Sensor", "fail": kind, "troupe.task.restart.max.attempts": "0"})
    assert first_line in worker.wait_task("c", "FAILED")["trace"]
    worker.create("sound", **{"connector.class": "Sensor"})
    worker.wait_task("sound", "RUNNING")


BROKEN = {
    "newer": "is refused: plugin API version: the worker has 1, the library 2",
    "no_register": "is refused: it exports troupe_plugin_descriptor but not troupe_register_v1",
    "second_troupe": "is refused: it is linked with libtroupe.so.99, which this program does not use",
    "throwing": "NoLicence: the licence file is missing",
    "unresolved": "undefined symbol: _ZN6troupe26function_of_a_later_troupeB5cxx11Ei (troupe::function_of_a_later_troupe[abi:cxx11](int)); it was built for a later troupe, or",
}


def test_broken_libraries_are_reported_and_skipped(start, plugins):
    plugins("good")
    paths = {name: plugins(name) for name in BROKEN}
    worker = start()
    for name, reason in BROKEN.items():
        lines = [line for line in worker.log.splitlines() if f"plugin.path: {paths[name]} is refused" in line]
        assert len(lines) == 1, worker.log
        assert "ERROR" in lines[0]
        assert reason in worker.log
    assert "test.plugins.HalfWay" not in classes(worker)
    worker.create("c", **{"connector.class": "Sensor"})
    worker.wait_task("c", "RUNNING")


def test_everything_else_on_the_path_is_skipped(start, plugins, settings):
    good = plugins("good", "z/lib/deep/good.so")
    folder = plugins.folder
    plugins("no_plugin", "native/libjni.so")
    (folder / "text.so").write_text("#!/bin/sh\n# not a library\n")
    (folder / "empty.so").touch()
    (folder / "cut.so").write_bytes(good.read_bytes()[:6000])
    foreign = bytearray(good.read_bytes())
    foreign[18:20] = (22).to_bytes(2, "little")
    (folder / "foreign.so").write_bytes(foreign)
    (folder / "jdbc" / "lib").mkdir(parents=True)
    (folder / "jdbc" / "lib" / "jdbc.jar").write_bytes(b"PK\3\4")
    (folder / "jdbc" / "up").symlink_to(folder)
    (folder / "dangling.so").symlink_to("nowhere")
    (folder / "again").symlink_to("z")
    libc = next(path for path in ("/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", "/lib64/libc.so.6") if pathlib.Path(path).exists())
    settings["plugin.path"] = f"{folder},{folder}-missing,{libc},{folder / 'jdbc' / 'lib' / 'jdbc.jar'}"
    worker = start()
    log = worker.log
    assert f"Could not get listing for plugin path: {folder}-missing. Ignoring. (No such file or directory)" in log
    assert f"plugin.path: {folder}/native has no plugin for troupe (1 shared libraries, 0 other files): skipped" in log
    assert f"plugin.path: {folder}/jdbc has no plugin for troupe (0 shared libraries, 1 other files): skipped" in log
    assert f"plugin.path: {folder}/text.so has no plugin for troupe" in log
    assert f"plugin.path: {libc} has no plugin for troupe" in log
    assert f"plugin.path: {folder}/cut.so is skipped: it is no sound shared library: its section table" in log
    assert f"plugin.path: {folder}/dangling.so is no file that can be read" in log
    assert f"plugin.path: {folder}/foreign.so is refused: it is built for s390x, the worker for " in log
    assert log.count("Loading plugin from: ") == 1
    assert "test.plugins.SensorConnector" in classes(worker)


def test_the_second_library_with_a_class_is_refused(start, plugins):
    first = plugins("good", "a/good.so")
    copy = plugins("good", "b/good.so")
    other = plugins("second_good", "c/second.so")
    worker = start()
    assert f"class test.plugins.SensorConnector of file:{copy} exists already: it came first from file:{first}" in worker.log
    assert f"class test.plugins.Nothing of file:{other} exists already: it came first from file:{first}" in worker.log
    assert "test.plugins.Second" not in classes(worker)
    assert classes(worker)["test.plugins.Nothing"]["version"] == "2.1"


def test_a_config_provider_from_a_library_serves_worker_and_connectors(start, plugins, settings):
    plugins("good")
    settings.update({"config.providers": "mine", "config.providers.mine.class": "test.plugins.IntervalProvider", "offset.flush.interval.ms": "${mine:interval}"})
    worker = start()
    worker.create("c", **{"connector.class": "Sensor", "wire": "${mine:interval}"})
    worker.wait_task("c", "RUNNING")
    assert worker.rest("GET", "/connectors/c/config").json["wire"] == "${mine:interval}"


def test_a_provider_of_a_refused_library_stops_the_start_and_says_why(start, plugins, settings):
    path = plugins("newer")
    settings.update({"config.providers": "mine", "config.providers.mine.class": "test.plugins.IntervalProvider"})
    worker = start(ready=False)
    assert worker.wait() == 2
    assert "test.plugins.IntervalProvider" in worker.log
    assert f"plugin.path: {path} is refused: plugin API version: the worker has 1, the library 2" in worker.log


@pytest.mark.parametrize("mode", ["only_scan", "hybrid_warn", "HYBRID_FAIL", "Service_Load"])
def test_plugin_discovery_is_taken_as_upstream_takes_it(start, plugins, settings, mode):
    plugins("good")
    settings["plugin.discovery"] = mode
    assert "test.plugins.SensorConnector" in classes(start())


def test_an_unknown_plugin_discovery_stops_the_start(start, settings):
    settings["plugin.discovery"] = "guess"
    worker = start(ready=False)
    assert worker.wait() == 2
    assert "Invalid value guess for configuration plugin.discovery" in worker.log


def test_an_empty_plugin_path_stops_the_start(start, settings):
    settings["plugin.path"] = ""
    worker = start(ready=False)
    assert worker.wait() == 2
    assert "plugin.path" in worker.log


def symbols(path, *options):
    """Those defined in a file: letter of nm, symbol."""
    done = subprocess.run(["nm", "--defined-only", *options, path], capture_output=True, text=True, check=True)
    return {tuple(line.split(" ", 2)[1:]) for line in done.stdout.splitlines() if line.count(" ") >= 2}


def declared(symbol, headers):
    """Whether a demangled function or object is of the public interface: of a class, or named in a header."""
    name = re.match(r"(?:[a-z ]+ for )?troupe::((?:\w+::)*~?\w+)", symbol)
    return name and (re.match(r"[A-Z]", name[1]) or re.search(rf"\b{name[1].rsplit('::', 1)[-1]}\(", headers))


def test_the_program_shows_plugins_the_whole_interface_and_nothing_else():
    shown = {name for _, name in symbols(harness.TROUPE, "-D", "-C")}
    own = [name for name in shown if re.match(r"(rd_kafka|nlohmann|troupe::(actors|apps|config|embed|rest|runtime)::)", name)]
    assert not own
    headers = "".join(re.sub("//.*", "", path.read_text()) for path in (harness.ROOT / "include" / "troupe").glob("*.hpp"))
    libraries = (harness.BUILD / part / f"libtroupe_{part}.a" for part in ("api", "config"))
    inner = ("troupe::config::", "troupe::block_pool::")
    interface = {name for library in libraries for letter, name in symbols(library, "-C") if letter in "TDRB" and not name.startswith(inner) and declared(name, headers)}
    assert len(interface) > 150
    missing = interface - shown
    assert not missing
