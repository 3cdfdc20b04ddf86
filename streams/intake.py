"""Takes record sets into the lake: reads the next batch while the last one is written."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from faust.types import TP

from scorecards.ingest import Appended, Part
from streams.gathering import Batch, Gathering
from streams.settings import Pace

log = logging.getLogger("coophealth.streams")

LOADED = 2_000
"""A batch of so many records is a sign of load: from then on commits come at a steady pace."""


@dataclass
class Intake:
    """One agent's work, from record sets to acknowledged transactions.

    `append` writes parts in one transaction (and tries again in place while the lake is away),
    `begin_again` makes a partition be read again from the lake's progress and returns the number of the last
    seek that is stale then, `on_appended` hears of every transaction.
    """

    append: Callable[[tuple[Part, ...]], Awaitable[Appended]]
    begin_again: Callable[[set[TP]], Awaitable[int]]
    on_appended: Callable[[Appended], None]
    pace: Pace = field(default_factory=Pace)
    gathering: Gathering = field(default_factory=Gathering)
    last_read: float = field(default_factory=monotonic)
    appending: asyncio.Task[Appended] | None = None
    _batch: Batch | None = None
    _not_before: float = 0.0

    @property
    def busy(self) -> bool:
        """Whether something has been read that the lake does not have yet."""
        return self.appending is not None or self.gathering.records > 0

    async def run(self, events: AsyncIterator[Any]) -> None:
        """Work until the events end. Raises what `append` raises for good."""
        reading: asyncio.Task[Any] | None = None
        try:
            while True:
                if reading is None and not self._full:
                    reading = asyncio.ensure_future(anext(events))
                if self.appending is None and self._wait == 0.0:
                    self._start()
                await asyncio.wait(
                    {task for task in (reading, self.appending) if task is not None},
                    timeout=self._wait if self.appending is None else None,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if reading is not None and reading.done():
                    self.last_read = monotonic()
                    self.gathering.add(reading.result())
                    reading = None
                if self.appending is not None and self.appending.done():
                    await self._finish(self.appending)
        except StopAsyncIteration:
            return
        finally:
            # What the lake's thread has begun it ends; the next start reads on from the progress it leaves.
            for task in (reading, self.appending):
                if task is not None:
                    task.cancel()

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
        return max(0.0, max(self.gathering.since + self.pace.linger, self._not_before) - monotonic())

    def _start(self) -> None:
        self._batch = batch = self.gathering.take()
        pause = self.pace.between_under_load if batch.records >= LOADED else self.pace.between
        self._not_before = monotonic() + pause
        self.appending = asyncio.ensure_future(self.append(batch.parts))

    async def _finish(self, appending: asyncio.Task[Appended]) -> None:
        """Acknowledge what was written; let what was refused be read again, if it is still ours."""
        assert self._batch is not None
        appended, batch = appending.result(), self._batch
        self.appending, self._batch = None, None
        refused = {TP(topic, partition) for topic, partition in appended.refused}
        if refused:
            log.info("refused, since the lake's progress had moved: %s", sorted(refused))
            stale = await self.begin_again(refused)
            for tp in refused:
                self.gathering.begin_again(tp, stale)
        for event in batch.events:
            if event.message.tp not in refused:
                event.ack()
        self.on_appended(appended)
