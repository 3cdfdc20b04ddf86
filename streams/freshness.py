"""Keeps in mind how fresh the lake is, without ever waiting for it."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Any

from scorecards.lake import Error, Lake
from streams.lakethread import LakeThread
from streams.vitals import Vitals

log = logging.getLogger("coophealth.streams")


class Newest:
    """Asks the lake, in a thread of its own, for the latest activity among those that came since it last asked."""

    def __init__(self, watching: LakeThread, vitals: Vitals) -> None:
        self._watching = watching
        self._vitals = vitals
        self._asking: asyncio.Task[Any] | None = None

    def ask(self) -> None:
        """Begin to ask, unless the lake has not answered yet."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask())

    async def _ask(self) -> None:
        known = self._vitals.newest
        try:
            time, received_at = await self._watching.once(_newest, None if known is None else known[1])
        except (Error, OSError) as error:
            log.info("the lake does not say how fresh it is (%s)", type(error).__name__)
            return
        if time is not None and received_at is not None:
            self._vitals.newest = (max(time, known[0]), received_at) if known is not None else (time, received_at)


def _newest(lake: Lake, since: datetime | None) -> tuple[datetime | None, datetime | None]:
    found = lake.rows(
        "select max(time), max(received_at) from activities where received_at >= coalesce(?, timestamp '0001-01-01')",
        [since],
    )
    return found[0][0], found[0][1]
