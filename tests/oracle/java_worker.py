"""A Java Kafka Connect 4.2.0 worker: what troupe is compared with."""
import os
import pathlib
import subprocess

LIBS = pathlib.Path(os.environ.get("TROUPE_CACHE") or pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "troupe") / "kafka-4.2.0" / "connect"
# org.apache.kafka.connect.tools: on the class path, for it is not loaded from plugin.path.
TEST_PLUGINS = LIBS.parent / "test-plugins"
# Kafka's own command line tools.
TOOLS = LIBS.parent / "tools"
LOG_FORMAT = '<Configuration status="WARN"><Appenders><Console name="c" target="SYSTEM_ERR"><PatternLayout pattern="[%d] %p %X{connector.context}%m (%c)%n"/></Console></Appenders><Loggers><Root level="INFO"><AppenderRef ref="c"/></Root></Loggers></Configuration>'
SMALL = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
# As a production worker is started.
LARGE = ("-Xms256M", "-Xmx2G")


def command(folder, properties, connector_files=(), flags=SMALL, test_plugins=False, peers=None):
    """The command line of a standalone worker; its log goes to stderr. `peers`: a folder of classes, as `compile_peers` makes it."""
    log = pathlib.Path(folder) / "log4j2.xml"
    log.write_text(LOG_FORMAT)
    class_path = f"{LIBS}/*" + (f"{os.pathsep}{TEST_PLUGINS}/*" if test_plugins else "")
    class_path += f"{os.pathsep}{peers}" if peers else ""
    return ["java", *flags, f"-Dlog4j2.configurationFile={log}", "-cp", class_path, "org.apache.kafka.connect.cli.ConnectStandalone", str(properties), *map(str, connector_files)]


def settings(common):
    """A worker file's settings, with the discovery of plugins that is fair to Java."""
    return {"plugin.discovery": "service_load", "plugin.path": str(LIBS), **common}


def compile_peers(folder):
    """Compiles the connectors in `peers` and says what they are, as plugins do."""
    sources = sorted((pathlib.Path(__file__).parent / "peers").glob("*.java"))
    subprocess.run(["javac", "-d", folder, "-cp", f"{LIBS}/*", *sources], check=True)
    services = pathlib.Path(folder) / "META-INF" / "services"
    services.mkdir(parents=True)
    for kind in ("Source", "Sink"):
        names = [f"troupe.tests.{source.stem}\n" for source in sources if source.stem.endswith(kind)]
        (services / f"org.apache.kafka.connect.{kind.lower()}.{kind}Connector").write_text("".join(names))


def jmx_flags(port):
    """What makes a JVM show its JMX on a port of the loopback interface."""
    return [f"-Dcom.sun.management.jmxremote.{name}" for name in (f"port={port}", f"rmi.port={port}", "host=127.0.0.1", "authenticate=false", "ssl=false")] + ["-Djava.rmi.server.hostname=127.0.0.1"]


def read_jmx(port, pattern):
    """[(domain, name, attribute, value)] of the beans whose names match."""
    program = pathlib.Path(__file__).parent / "JmxDump.java"
    done = subprocess.run(["java", *SMALL, "-cp", f"{LIBS}/*", str(program), str(port), pattern], check=True, stdout=subprocess.PIPE, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def fetch():
    root = pathlib.Path(__file__).resolve().parents[2]
    subprocess.run([root / "scripts" / "kafka", "fetch"], check=True)
