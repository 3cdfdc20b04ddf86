"""A real Apache Kafka for tests: its jars from Maven once, then one broker on free ports."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "kafka"
START_TIMEOUT = 60.0

PROPERTIES = """
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}{more}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}{more}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT{protocols}
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
log.dirs={folder}/log
num.partitions=4
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
"""


@dataclass(frozen=True)
class Listener:
    """One more way in: its name, its security protocol as Kafka calls it, its port."""

    name: str
    protocol: str
    port: int


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address `host:port` of an Apache Kafka; COOPHEALTH_TEST_BROKER names one that is there already."""
    given = os.environ.get("COOPHEALTH_TEST_BROKER")
    if given:
        yield given
        return
    need_programs()
    with running(tmp_path_factory.mktemp("kafka")) as address:
        yield address


@dataclass
class Kafka:
    """A broker that can be killed, started again and held up; its log survives."""

    folder: Path
    address: str
    _server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        with (self.folder / "server.log").open("a") as log:
            self._server = subprocess.Popen(
                ["java", "-Xmx1g", "-cp", f"{_jars()}/*", "kafka.Kafka", str(self.folder / "server.properties")],
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _wait_until_up(self.address, self._server, self.folder / "server.log")

    def signal(self, number: signal.Signals) -> None:
        """SIGSTOP makes it take connections and never answer, SIGCONT ends that."""
        assert self._server is not None
        os.killpg(self._server.pid, number)

    def kill(self) -> None:
        """With SIGKILL, as if the machine went down."""
        self.signal(signal.SIGKILL)
        assert self._server is not None
        self._server.wait()


@contextmanager
def running(
    folder: Path, listeners: Sequence[Listener] = (), properties: str = "", users: Sequence[str] = ()
) -> Iterator[str]:
    """An Apache Kafka of its own in an empty folder while the block lasts; yields its address `host:port`.

    That address is open to everybody; `listeners` are there besides, `properties` are lines of its settings,
    `users` what `kafka-storage format --add-scram` takes.
    """
    with server(folder, listeners, properties, users) as made:
        yield made.address


@contextmanager
def server(
    folder: Path, listeners: Sequence[Listener] = (), properties: str = "", users: Sequence[str] = ()
) -> Iterator[Kafka]:
    """The same, as a broker to do things to."""
    folder.mkdir(exist_ok=True)
    jars = _jars()
    port, controller = free_ports(2)
    settings = folder / "server.properties"
    filled = PROPERTIES.format(
        port=port,
        controller=controller,
        folder=folder,
        more="".join(f",{each.name}://127.0.0.1:{each.port}" for each in listeners),
        protocols="".join(f",{each.name}:{each.protocol}" for each in listeners),
    )
    settings.write_text(filled + properties, encoding="utf-8")
    cluster = _java(jars, "kafka.tools.StorageTool", "random-uuid").split()[-1]
    scram = [word for user in users for word in ("--add-scram", user)]
    _java(jars, "kafka.tools.StorageTool", "format", "--standalone", "-t", cluster, "-c", str(settings), *scram)
    made = Kafka(folder, f"127.0.0.1:{port}")
    made.start()
    try:
        yield made
    finally:
        made.kill()


def need_programs() -> None:
    """Skip, or fail on CI, where Java or Maven is missing."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            _not_here(f"Apache Kafka needs `{program}` (Java 17 and Maven), which is not installed")


def _not_here(why: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(f"{why}; or set COOPHEALTH_TEST_BROKER to a broker")


def _jars() -> Path:
    """The folder of jars, fetched if they are not there yet; another run may be fetching them, too."""
    version = re.search(r"<version>(\d[\d.]+\.\d+)</version>", (HERE / "pom.xml").read_text(encoding="utf-8"))
    assert version is not None
    place = CACHE / version[1]
    if not place.is_dir():
        fresh = CACHE / f"{version[1]}.{uuid.uuid4().hex}"
        command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        options = ["-DincludeScope=runtime", f"-DoutputDirectory={fresh}"]
        done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            _not_here(f"Maven could not fetch Kafka's jars: {(done.stdout + done.stderr)[-500:]}")
        try:
            fresh.rename(place)
        except OSError:
            shutil.rmtree(fresh)
    return place


def _java(jars: Path, name: str, *arguments: str) -> str:
    return subprocess.run(
        ["java", "-cp", f"{jars}/*", name, *arguments], check=True, capture_output=True, text=True, timeout=60
    ).stdout


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_TIMEOUT
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            KafkaAdminClient(bootstrap_servers=address, bootstrap_timeout_ms=2000).close()
        except KafkaError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"Apache Kafka did not come up at {address}:\n{log.read_text()[-2000:]}")
