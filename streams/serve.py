"""Everything on one machine: the embedded broker and a worker on it, looked after."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from models.errors import CoophealthError
from streams.app import quiet_logs
from streams.broker import BrokerAddress, EmbeddedBroker, dies_with_parent
from streams.security import OPEN
from streams.settings import StreamSettings
from streams.worker import WorkerError, run_worker

log = logging.getLogger("coophealth.streams")

ADDRESS_FILE: Final = "broker.address"
LOOK_EVERY: Final = 0.1
MOST_FAILED_STARTS: Final = 3
# The embedded broker lets the first of a group wait for others, half as long as its session lasts (5 s at 10 s); no
# other comes here.
SESSION: Final = 3.0


def run_serve(
    settings: StreamSettings,
    stopping: threading.Event | None = None,
    on_ready: Callable[[BrokerAddress], None] | None = None,
) -> None:
    """Serve until SIGINT, SIGTERM or `stopping`; returns after a clean end within five seconds.

    The worker is a child process, the broker another; whichever dies is started anew (the broker with a
    worker of its own, since its log and its address are new). The address stands in the lake's folder while
    it is good, for `send`. What the lake has is safe; what it does not have yet was not accepted, and whoever
    sent it is told so. `settings.brokers` is not looked at. Raises CoophealthError when the worker ends
    several times in a row before it gets going.
    """
    quiet_logs(settings.log_level)
    stopping = stopping if stopping is not None else threading.Event()
    with _signals(stopping):
        Server(settings, stopping, on_ready).run()


class Server:
    """The embedded broker, its worker, and what keeps both going."""

    def __init__(
        self,
        settings: StreamSettings,
        stopping: threading.Event,
        on_ready: Callable[[BrokerAddress], None] | None,
    ) -> None:
        self._settings = settings
        self._stopping = stopping
        self._on_ready = on_ready
        self._broker = EmbeddedBroker()
        self._worker: _Worker | None = None
        self._failed_starts = 0

    def run(self) -> None:
        """Look after both until asked to stop."""
        try:
            while not self._stopping.is_set():
                self._keep_going()
                self._stopping.wait(LOOK_EVERY)
        finally:
            forget_address(self._settings.place.folder)
            if self._worker is not None:
                self._worker.stop(self._settings.stop_timeout + 1.5)
            self._broker.stop(patience=0.5)

    def _keep_going(self) -> None:
        """One look.

        1. A dead broker takes its worker with it: everything anew, port, cluster id and group.
        2. A dead worker is started anew in a group of its own: the log it was reading is still there.
        3. When the worker reads, the address is made known.
        """
        if not self._broker.alive:
            self._start_broker()
        worker = self._worker
        if worker is not None and not worker.alive:
            self._count_end(worker)
            worker = self._worker = None
        if worker is None:
            self._worker = _Worker(self._settings, self._broker.address, self._broker.process_id)
        elif worker.became_ready():
            self._failed_starts = 0
            remember_address(self._settings.place.folder, self._broker.address)
            if self._on_ready is not None:
                self._on_ready(self._broker.address)

    def _start_broker(self) -> None:
        forget_address(self._settings.place.folder)
        if self._broker.process_id is not None:
            log.warning("the embedded broker ended; it and the worker start anew")
        if self._worker is not None:
            self._worker.kill()
            self._worker = None
        self._broker.start()

    def _count_end(self, worker: _Worker) -> None:
        log.warning("the worker ended (%s) and starts anew", worker.exit_code)
        if worker.was_ready:
            return
        self._failed_starts += 1
        if self._failed_starts >= MOST_FAILED_STARTS:
            raise WorkerError(
                f"the worker did not get going {self._failed_starts} times in a row (it ended with {worker.exit_code})",
                remedy="what it said is above",
                docs="operations#serve",
            )
        # Perhaps it is the broker that does not let it in: begin with a new one.
        self._broker.stop(patience=0.5)
        self._start_broker()


class _Worker:
    """A worker process on one embedded broker, in a group nobody has been in."""

    def __init__(self, settings: StreamSettings, address: BrokerAddress, broker_process: int | None) -> None:
        told = replace(
            settings,
            brokers=(str(address),),
            cluster=address.cluster,
            group=f"{settings.group}-{uuid.uuid4().hex[:12]}",
            instance=None,
            session_timeout=min(settings.session_timeout, SESSION),
            replication=1,
            security=OPEN,
        )
        context = multiprocessing.get_context("spawn")
        self._ready, theirs = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(
            target=_work, args=(told, theirs, os.getpid(), broker_process), name="coophealth-worker"
        )
        self._process.start()
        theirs.close()
        self.was_ready = False

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def became_ready(self) -> bool:
        """True once: when it has just begun to read."""
        with contextlib.suppress(EOFError, OSError):
            if self._ready.poll():
                self._ready.recv()
                self._ready.close()
                self.was_ready = True
                return True
        return False

    def kill(self) -> None:
        self._process.kill()
        self._process.join()

    def stop(self, patience: float) -> None:
        """End it: asked first, killed when it takes longer than `patience` seconds."""
        self._process.terminate()
        self._process.join(patience)
        if self._process.is_alive():
            self.kill()


def _work(settings: StreamSettings, ready: Connection, parent: int, broker_process: int | None) -> None:
    """What the worker process does."""
    # Ctrl-C goes to all processes of a terminal; the parent tells this one when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with(parent, broker_process)
    try:
        run_worker(settings, on_ready=lambda: ready.send("ready"), catch_interrupt=False)
    except CoophealthError as error:
        sys.stderr.write(f"coophealth: {error}\n")
        sys.exit(1)


def _end_with(parent: int, broker_process: int | None) -> None:
    """End when the parent ends, however it ends: the kernel sees to it on Linux, elsewhere a thread looks."""
    arrange = dies_with_parent()
    if arrange is not None:
        arrange()
        if os.getppid() != parent:
            os._exit(1)
        return

    def look() -> None:
        while os.getppid() == parent:
            threading.Event().wait(0.5)
        if broker_process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(broker_process, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=look, name="parent", daemon=True).start()


@contextmanager
def _signals(stopping: threading.Event) -> Iterator[None]:
    """SIGINT and SIGTERM ask to stop, where this thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.signal(name, lambda *_: stopping.set()) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def remember_address(folder: Path, address: BrokerAddress) -> None:
    """Write where the embedded broker listens, in one piece."""
    fresh = folder / f"{ADDRESS_FILE}.new"
    fresh.write_text(f"{address} {address.cluster}\n", encoding="utf-8")
    fresh.replace(folder / ADDRESS_FILE)


def forget_address(folder: Path) -> None:
    """Take the address away: nobody listens there any more."""
    (folder / ADDRESS_FILE).unlink(missing_ok=True)


def known_address(folder: Path) -> BrokerAddress | None:
    """Where the embedded broker of this lake listens, None while none serves."""
    try:
        place, cluster = (folder / ADDRESS_FILE).read_text(encoding="utf-8").split()
    except (FileNotFoundError, ValueError):
        return None
    host, _, port = place.rpartition(":")
    return BrokerAddress(host, int(port), cluster)
