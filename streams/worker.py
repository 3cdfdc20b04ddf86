"""A worker process: one Faust app with its agents on one lake, from start to a clean end."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from multiprocessing import parent_process
from time import monotonic, sleep
from typing import Any, Final

import pyarrow as pa
from aiokafka.errors import KafkaError
from faust.types import TP

from models.errors import CoophealthError
from scorecards.lake import Error, Lake, ends_database, without_secrets
from streams import topics
from streams.agents import Agents, read_progress
from streams.app import App, build, quiet_logs
from streams.freshness import Newest
from streams.health import answering
from streams.lakethread import LakeThread
from streams.publishing import producing
from streams.settings import ACTIVITIES, Pace, StreamSettings
from streams.vitals import Vitals

log = logging.getLogger("coophealth.streams")

LOOK_EVERY: Final = 0.2
OPEN_EVERY: Final = 1.0
ANSWER: Final = 3.0


class WorkerError(CoophealthError):
    """The worker cannot go on; started again it reads on from the lake's progress."""


class DatabaseEndedError(WorkerError):
    """A fault within the database ended it: the process has to begin anew."""


class StuckError(WorkerError):
    """A thread of the worker does not come back: the process can only be left."""


def run_worker(
    settings: StreamSettings, on_ready: Callable[[], None] | None = None, *, catch_interrupt: bool = True
) -> None:
    """Work until SIGINT or SIGTERM; returns after a clean end. `on_ready` is called once it reads.

    With `catch_interrupt` False only SIGTERM asks it to stop: a parent sees to SIGINT.

    Raises CoophealthError when it cannot start (broker, lake) or cannot go on (lake away for good, a fault
    in an agent); the caller prints it and ends with 1. Nothing is lost or doubled by any way of ending. After a fault
    within the database the process begins anew, under the same number.
    """
    quiet_logs(settings.log_level, settings.security.secrets)
    # Records of a poll live together and die together, in no cycles: looking for garbage among them all the time
    # took a twelfth of the worker's work.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    # Arrow's own allocator keeps what it once took, and batches differ: a fifth of the memory.
    pa.set_memory_pool(pa.system_memory_pool())
    vitals = Vitals(settings.pace.stalled_after, settings.pace.stalled_after + settings.pace.patience)
    with ExitStack() as stack:
        stack.enter_context(answering(settings.health, vitals))
        cluster = topics.prepare(
            settings.brokers, settings.partitions, settings.replication, security=settings.security
        )
        lake = stack.enter_context(Lake.open(settings.place, write=True, doing="worker"))
        lake.dead_letter_limits = settings.dead_letters
        judging, taking, scoring, publishing, keeping, watching = threads = [
            LakeThread(lake, name, settings.pace.patience)
            for name in ("judging", "taking", "scoring", "publishing", "keeping", "watching")
        ]
        for thread in threads:
            stack.callback(thread.close)
        producer = stack.enter_context(producing(settings.brokers, security=settings.security))
        name = settings.cluster or cluster
        app = build(settings, partial(read_progress, taking, name, vitals))
        agents = Agents(app, settings, name, judging, taking, scoring, publishing, keeping, producer, vitals)
        agents.install()
        signals = [signal.SIGTERM, signal.SIGINT] if catch_interrupt else [signal.SIGTERM]
        newest = Newest(watching, vitals) if settings.health is not None else None
        asyncio.run(_run(app, agents, settings, on_ready, signals, newest))


async def _run(
    app: App,
    agents: Agents,
    settings: StreamSettings,
    on_ready: Callable[[], None] | None,
    signals: Sequence[signal.Signals],
    newest: Newest | None,
) -> None:
    """Start, watch, stop.

    1. The signals ask it to stop; a second one ends it at once.
    2. Start, within a time: joining a group can hang for ever, and Faust does not say so.
    3. Look after it: a crash of an agent raises nowhere, it only sets a flag.
    4. Stop, within a time; what will not stop by then is left, the lake is in order at every instant.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in signals:
        loop.add_signal_handler(name, partial(_asked_to_stop, stopping))
    app.loop = loop
    app.finalize()
    failure: CoophealthError | None = None
    try:
        await _start(app, stopping, settings.start_timeout)
        agents.vitals.ready = not stopping.is_set()
        if on_ready is not None and not stopping.is_set():
            on_ready()
        await _watch(app, agents, stopping, settings.pace, newest)
    except CoophealthError as error:
        failure = error
    agents.vitals.ready = False
    if isinstance(failure, DatabaseEndedError):
        _begin_anew(failure, settings)
    if isinstance(failure, StuckError):
        _leave(failure)
    if not await _stop(app, settings.stop_timeout):
        _leave(failure)
    if failure is not None:
        raise failure


def _asked_to_stop(stopping: asyncio.Event) -> None:
    if stopping.is_set():
        os._exit(1)
    stopping.set()


async def _start(app: App, stopping: asyncio.Event, timeout: float) -> None:
    starting = asyncio.ensure_future(app.start())
    stop = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({starting, stop}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.cancel()
    if starting.done():
        starting.result()
    elif not stopping.is_set():
        starting.cancel()
        raise WorkerError(
            f"the worker did not become a member of its group within {timeout:g} seconds",
            remedy="start it again; if it stays so, look at the broker",
            docs="operations#worker",
        )


async def _watch(app: App, agents: Agents, stopping: asyncio.Event, pace: Pace, newest: Newest | None) -> None:
    last_look = agents.intake.last_read = monotonic()
    while not stopping.is_set():
        agents.vitals.looked = monotonic()
        if app.crashed or app.should_stop:
            raise _crash(app)
        if monotonic() - last_look > pace.watch_every:
            last_look = monotonic()
            if newest is not None:
                newest.ask()
            await _refuse_to_stall(app, agents, pace.stalled_after)
        try:
            await asyncio.wait_for(stopping.wait(), LOOK_EVERY)
        except TimeoutError:
            continue


def _crash(app: App) -> CoophealthError:
    reason = getattr(app, "_crash_reason", None)
    if isinstance(reason, CoophealthError):
        return reason
    first_line = str(reason).partition("\n")[0]
    said = without_secrets(f"{type(reason).__name__}: {first_line}") if reason is not None else "no reason given"
    kind = DatabaseEndedError if ends_database(reason) else WorkerError
    if kind is WorkerError:
        log.error("an agent failed", exc_info=reason)
    return kind(
        f"the worker cannot go on ({said})",
        remedy="start it again, it loses nothing",
        docs="operations#worker",
    )


async def _refuse_to_stall(app: App, agents: Agents, stalled_after: float) -> None:
    """End a worker that does not get on although there is something to read; a new start is the known cure.

    Nothing here asks the lake: its thread may be what is stuck.
    """
    intake, vitals = agents.intake, agents.vitals
    if app.rebalancing:
        return
    ours = {tp for tp in app.consumer.assignment() if tp.topic == ACTIVITIES}
    try:
        ends: Mapping[TP, int] = await asyncio.wait_for(app.consumer.highwaters(*ours), ANSWER) if ours else {}
        read_to = await asyncio.wait_for(app.consumer.read_to(vitals.stands), ANSWER)
    except (KafkaError, TimeoutError) as error:
        # A new start would not bring the broker back; the client keeps trying to reach it.
        log.warning("the broker does not answer (%s)", type(error).__name__)
        return
    waiting = vitals.lagging(ends, read_to)
    stuck_for = vitals.stuck_for
    if stuck_for is not None:
        raise StuckError(
            f"a transaction has not ended for {stuck_for:.0f} seconds, and {sum(waiting.values())} activities wait",
            remedy="start it again, it loses nothing; if it stays so, look at the lake's catalog and storage",
            docs="operations#worker",
        )
    if waiting and not intake.busy and monotonic() - intake.last_read >= stalled_after:
        raise WorkerError(
            f"nothing was read for {stalled_after:g} seconds, yet {sum(waiting.values())} activities wait",
            remedy="start it again, it loses nothing",
            docs="operations#worker",
        )


async def _stop(app: App, timeout: float) -> bool:
    stopping: asyncio.Future[Any] = asyncio.ensure_future(app.stop())
    done, _ = await asyncio.wait({stopping}, timeout=timeout)
    if done and stopping.exception() is not None:
        log.warning("while stopping: %r", stopping.exception())
    return bool(done)


def _leave(failure: CoophealthError | None) -> None:
    """End the process without waiting for threads that will not end."""
    if failure is not None:
        sys.stderr.write(f"coophealth: {failure}\n")
        sys.stderr.flush()
    os._exit(0 if failure is None else 2)


def _begin_anew(failure: DatabaseEndedError, settings: StreamSettings) -> None:
    """Start the process again as it was started, once the lake is there; a parent that looks after it does that.

    Nothing is closed before: DuckDB 1.5.5 ends a process that closes a database with a fault in it.
    """
    if parent_process() is not None:
        _leave(failure)
    log.warning("%s: it begins anew", failure.message)
    # Nothing has to be stopped in order any more, and the event loop does not come to it.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)
    until = monotonic() + settings.pace.patience
    while monotonic() < until:
        try:
            Lake.open(settings.place).close()
            break
        except (CoophealthError, Error):
            sleep(OPEN_EVERY)
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - no shell is wanted
