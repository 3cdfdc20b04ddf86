"""Takes record sets into the lake: one batch is read, the next judged, and the last one written at the same time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import Any

from faust.types import TP

from scorecards.batches import Part, Span
from scorecards.ingest import Appended
from scorecards.judging import Judged
from streams.gathering import Gathering
from streams.settings import Pace

log = logging.getLogger("coophealth.streams")

LOADED = 10_000
"""So many records in one batch are a sign of load."""


@dataclass(frozen=True)
class _Read:
    """How far was read for a transaction, with the Faust events to acknowledge after it."""

    spans: tuple[Span, ...]
    events: tuple[Any, ...]

    @property
    def seeks(self) -> dict[TP, int]:
        """The seek after which each partition was read, the last one where there were several."""
        return {event.message.tp: event.value.seek for event in self.events}


@dataclass
class Intake:
    """One agent's work, from record sets to acknowledged transactions.

    `judge` says what of some parts is valid, before the lake is asked; `append` writes that in one transaction with
    how far was read (and tries again in place while the lake is away), `begin_again` makes a partition be read again
    from the lake's progress and returns the number of the last seek that is stale then, `on_appended` hears of every
    transaction.
    """

    judge: Callable[[tuple[Part, ...]], Awaitable[Judged]]
    append: Callable[[tuple[Span, ...], Judged], Awaitable[Appended]]
    begin_again: Callable[[set[TP]], Awaitable[int]]
    on_appended: Callable[[Appended], None]
    pace: Pace = field(default_factory=Pace)
    gathering: Gathering = field(default_factory=Gathering)
    loaded: bool = False
    """Whether the last batch was a large one."""
    last_read: float = field(default_factory=monotonic)
    _judging: tuple[_Read, asyncio.Task[Judged]] | None = None
    _appending: tuple[_Read, asyncio.Task[Appended]] | None = None
    _began: float = -inf

    @property
    def busy(self) -> bool:
        """Whether something has been read that the lake does not have yet."""
        return self._appending is not None or self._judging is not None or self.gathering.records > 0

    async def run(self, events: AsyncIterator[Any]) -> None:
        """Work until the events end. Raises what `append` raises for good."""
        reading: asyncio.Task[Any] | None = None
        try:
            while True:
                if reading is None and not self._full:
                    reading = asyncio.ensure_future(anext(events))
                if self._judging is None and self._wait == 0.0:
                    self._judge()
                if self._appending is None and self._judging is not None and self._judging[1].done():
                    self._append(*self._judging)
                    continue
                await self._until_something_is_done(reading)
                if reading is not None and reading.done():
                    self.last_read = monotonic()
                    self.gathering.add(reading.result())
                    reading = None
                if self._appending is not None and self._appending[1].done():
                    await self._finish(*self._appending)
        except StopAsyncIteration:
            return
        finally:
            # What the lake's thread has begun it ends; the next start reads on from the progress it leaves.
            for task in (reading, *self._working):
                if task is not None:
                    task.cancel()

    async def _until_something_is_done(self, reading: asyncio.Task[Any] | None) -> None:
        """Or until the next transaction is due; what is judged has to wait for the transaction before it."""
        working = self._working if self._appending is None else [self._appending[1]]
        tasks = [task for task in (reading, *working) if task is not None]
        if not any(task.done() for task in tasks):
            due = self._wait if self._judging is None else None
            await asyncio.wait(tasks, timeout=due, return_when=asyncio.FIRST_COMPLETED)

    @property
    def _working(self) -> list[asyncio.Task[Any]]:
        return [stage[1] for stage in (self._judging, self._appending) if stage is not None]

    @property
    def _full(self) -> bool:
        gathered = self.gathering
        if gathered.since is None:
            return False
        return gathered.records >= self.pace.records or gathered.size >= self.pace.megabytes << 20

    @property
    def _wait(self) -> float | None:
        """Seconds until the next transaction is due, None while there is nothing to write."""
        if self.gathering.since is None:
            return None
        if self._full:
            return 0.0
        return max(0.0, max(self.gathering.since + self.pace.linger, self._began + self.pace.between) - monotonic())

    def _judge(self) -> None:
        batch = self.gathering.take()
        self.loaded = batch.records >= LOADED
        self._began = monotonic()
        # What is judged is in the lake's tables: the records need not be held until they are written.
        judging = asyncio.ensure_future(self.judge(batch.parts))
        self._judging = _Read(tuple(part.span for part in batch.parts), batch.events), judging

    def _append(self, read: _Read, judging: asyncio.Task[Judged]) -> None:
        self._judging = None
        self._appending = read, asyncio.ensure_future(self.append(read.spans, judging.result()))

    async def _finish(self, read: _Read, appending: asyncio.Task[Appended]) -> None:
        """Acknowledge what was written; let what was refused be read again, if it is still ours."""
        appended = appending.result()
        self._appending = None
        refused = {TP(topic, partition) for topic, partition in appended.refused}
        # What was read before a partition began again is refused, too. Were it to begin again for that as well, it
        # would from a progress that knows nothing of what is on its way, and one batch after the other be refused.
        anew = {tp for tp in refused if not self.gathering.is_stale(tp, read.seeks[tp])}
        if anew:
            log.info("refused, since the lake's progress had moved: %s", sorted(anew))
            stale = await self.begin_again(anew)
            for tp in anew:
                self.gathering.begin_again(tp, stale)
        for event in read.events:
            if event.message.tp not in refused:
                event.ack()
        self.on_appended(appended)
