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
from time import monotonic
from typing import Any, Final

from aiokafka.errors import KafkaError
from faust.types import TP

from models.errors import CoophealthError
from scorecards.lake import Lake
from streams import topics
from streams.agents import Agents, read_progress
from streams.app import App, build, quiet_logs
from streams.lakethread import LakeThread
from streams.publishing import producing
from streams.settings import ACTIVITIES, StreamSettings

log = logging.getLogger("coophealth.streams")

LOOK_EVERY: Final = 0.2
WATCH_EVERY: Final = 10.0
ANSWER: Final = 3.0


class WorkerError(CoophealthError):
    """The worker cannot go on; started again it reads on from the lake's progress."""


def run_worker(
    settings: StreamSettings, on_ready: Callable[[], None] | None = None, *, catch_interrupt: bool = True
) -> None:
    """Work until SIGINT or SIGTERM; returns after a clean end. `on_ready` is called once it reads.

    With `catch_interrupt` False only SIGTERM asks it to stop: a parent sees to SIGINT.

    Raises CoophealthError when it cannot start (broker, lake) or cannot go on (lake away for good, a fault
    in an agent); the caller prints it and ends with 1. Nothing is lost or doubled by any way of ending.
    """
    quiet_logs(settings.log_level, settings.security.secrets)
    # Records of a poll live together and die together, in no cycles: looking for garbage among them all the time
    # took a twelfth of the worker's work.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    with ExitStack() as stack:
        cluster = topics.prepare(
            settings.brokers, settings.partitions, settings.replication, security=settings.security
        )
        lake = stack.enter_context(Lake.open(settings.place, write=True, doing="worker"))
        lake.dead_letter_limits = settings.dead_letters
        judging, taking, scoring = (
            LakeThread(lake, name, settings.pace.patience) for name in ("judging", "taking", "scoring")
        )
        for thread in (judging, taking, scoring):
            stack.callback(thread.close)
        producer = stack.enter_context(producing(settings.brokers, security=settings.security))
        name = settings.cluster or cluster
        app = build(settings, partial(read_progress, taking, name))
        agents = Agents(app, settings, name, judging, taking, scoring, producer)
        agents.install()
        signals = [signal.SIGTERM, signal.SIGINT] if catch_interrupt else [signal.SIGTERM]
        asyncio.run(_run(app, agents, settings, on_ready, signals))


async def _run(
    app: App,
    agents: Agents,
    settings: StreamSettings,
    on_ready: Callable[[], None] | None,
    signals: Sequence[signal.Signals],
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
        if on_ready is not None and not stopping.is_set():
            on_ready()
        await _watch(app, agents, stopping, settings.pace.stalled_after)
    except CoophealthError as error:
        failure = error
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


async def _watch(app: App, agents: Agents, stopping: asyncio.Event, stalled_after: float) -> None:
    last_look = monotonic()
    while not stopping.is_set():
        if app.crashed or app.should_stop:
            raise _crash(app)
        if monotonic() - last_look > WATCH_EVERY:
            last_look = monotonic()
            await _refuse_to_stall(app, agents, stalled_after)
        try:
            await asyncio.wait_for(stopping.wait(), LOOK_EVERY)
        except TimeoutError:
            continue


def _crash(app: App) -> CoophealthError:
    reason = getattr(app, "_crash_reason", None)
    if isinstance(reason, CoophealthError):
        return reason
    log.error("an agent failed", exc_info=reason)
    said = f"{type(reason).__name__}: {reason}" if reason is not None else "no reason given"
    return WorkerError(
        f"the worker cannot go on ({said})",
        remedy="start it again, it loses nothing",
        docs="operations#worker",
    )


async def _refuse_to_stall(app: App, agents: Agents, stalled_after: float) -> None:
    """End a worker that reads nothing although there is something to read; a new start is the known cure."""
    intake = agents.intake
    if intake.busy or monotonic() - intake.last_read < stalled_after or app.rebalancing:
        return
    ours = {tp for tp in app.consumer.assignment() if tp.topic == ACTIVITIES}
    try:
        ends: Mapping[TP, int] = await asyncio.wait_for(app.consumer.highwaters(*ours), ANSWER) if ours else {}
    except (KafkaError, TimeoutError) as error:
        # A new start would not bring the broker back; the client keeps trying to reach it.
        log.warning("the broker does not answer (%s)", type(error).__name__)
        return
    taken = await read_progress(agents.taking, agents.cluster)
    waiting = {tp: end - taken.get(tp, 0) for tp, end in ends.items() if end > taken.get(tp, 0)}
    if waiting:
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
    os._exit(0 if failure is None else 1)
