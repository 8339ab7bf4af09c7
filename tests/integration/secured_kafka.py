"""A broker that asks who is there: logins, TLS, access lists. Its PLAINTEXT port is the administrator's."""
import pathlib
import subprocess

import harness

# Users of PLAIN; `alice` may do everything, `bob` what he is granted. `carol`, who may do everything, logs in by SCRAM.
SECRETS = {"alice": "alice's \"secret\"", "bob": "bob-secret", "carol": "carol-secret"}
STORE_PASSWORD = "store-secret"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
# Before, brokers kept users and quotas where only ZooKeeper's clients reach them.
USERS_OVER_KAFKA = harness.broker_at_least("2.7")


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def login(user, module=PLAIN, secret=None):
    """A line of `sasl.jaas.config`."""
    return f"{module} required username={quoted(user)} password={quoted(secret or SECRETS[user])};"


def plain(user, secret=None):
    return {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN", "sasl.jaas.config": login(user, secret=secret)}


class Certificates:
    """An authority, and stores of the broker (`localhost`) and of a client (`dave`) that it vouches for."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem")
        self.issue("localhost", "subjectAltName=IP:127.0.0.1,DNS:localhost")
        self.issue("dave", "keyUsage=digitalSignature")
        # For the broker: those before 2.7 read no PEM.
        self.run("keytool", "-importcert", "-noprompt", "-alias", "authority", "-file", "ca.pem", "-keystore", "ca.p12", "-storetype", "PKCS12", "-storepass", STORE_PASSWORD)

    def run(self, *command):
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def openssl(self, *arguments):
        self.run("openssl", *arguments)

    def issue(self, name, extension):
        (self.folder / f"{name}.ext").write_text(extension + "\n")
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem")
        self.openssl("pkcs12", "-export", "-in", f"{name}.pem", "-inkey", f"{name}.key", "-name", name, "-out", f"{name}.p12", "-passout", f"pass:{STORE_PASSWORD}")

    def path(self, name):
        return str(self.folder / name)

    def text(self, name):
        return (self.folder / name).read_text()


def authorizer():
    if not harness.IN_ZOOKEEPER:
        return "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
    return "kafka.security.authorizer.AclAuthorizer" if harness.broker_at_least("2.4") else "kafka.security.auth.SimpleAclAuthorizer"


class SecuredKafka(harness.Kafka):
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.certificates = Certificates(folder / "certificates")
        self.ports = {name: harness.free_port() for name in ("PLAINTEXT", "CONTROLLER", "SASL", "TLS", "SASLTLS")}
        listeners = {name: f"{name}://127.0.0.1:{port}" for name, port in self.ports.items()}
        controller = {"controller.quorum.voters": f"1@127.0.0.1:{self.ports['CONTROLLER']}"}
        if harness.IN_ZOOKEEPER:
            del listeners["CONTROLLER"]
            controller = {"zookeeper.connect": f"127.0.0.1:{self.ports['CONTROLLER']}"}
        users = " ".join(f"user_{user}={quoted(SECRETS[user])}" for user in ("alice", "bob"))
        logins = {f"listener.name.{listener}.plain.sasl.jaas.config": f"{PLAIN} required {users};" for listener in ("sasl", "sasltls")}
        settings = {
            "listeners": ",".join(listeners.values()),
            "advertised.listeners": ",".join(text for name, text in listeners.items() if name != "CONTROLLER"),
            **controller,
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,SASLTLS:SASL_SSL",
            "inter.broker.listener.name": "PLAINTEXT",
            "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
            "listener.name.sasltls.sasl.enabled.mechanisms": "PLAIN",
            **logins,
            "listener.name.sasl.scram-sha-256.sasl.jaas.config": f"{SCRAM} required;",
            "listener.name.sasl.scram-sha-512.sasl.jaas.config": f"{SCRAM} required;",
            "authorizer.class.name": authorizer(),
            "super.users": "User:ANONYMOUS;User:alice;User:carol;User:CN=dave",
            "ssl.keystore.type": "PKCS12",
            "ssl.keystore.location": self.certificates.path("localhost.p12"),
            "ssl.keystore.password": STORE_PASSWORD,
            "ssl.key.password": STORE_PASSWORD,
            "ssl.truststore.type": "PKCS12",
            "ssl.truststore.location": self.certificates.path("ca.p12"),
            "ssl.truststore.password": STORE_PASSWORD,
            "listener.name.tls.ssl.client.auth": "required",
        }
        super().__init__(folder / "broker", self.ports["PLAINTEXT"], {name: value.replace("\\", "\\\\") for name, value in settings.items()})

    def at(self, listener):
        return f"127.0.0.1:{self.ports[listener]}"

    def allow(self, user, operation, *resource):
        """`allow("bob", "Write", "--topic", "t")`."""
        self.tool("org.apache.kafka.tools.AclCommand", "--add", "--allow-principal", f"User:{user}", "--operation", operation, *resource)

    def configure_user(self, user, setting):
        change = ("--alter", "--entity-type", "users", "--entity-name", user, "--add-config", setting)
        if USERS_OVER_KAFKA:
            self.tool("kafka.admin.ConfigCommand", *change)
        else:
            harness.run_tool(harness.BROKER_JARS, "kafka.admin.ConfigCommand", "--zookeeper", self.at("CONTROLLER"), *change)
