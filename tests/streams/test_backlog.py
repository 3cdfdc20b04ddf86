"""A worker that is far behind holds little of what waits for it: the rest stays in Kafka."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from faust.types import TP
from stage import Stage, activity

from models.policy import Policy
from streams.app import WAITING_SETS, App, build, record_sets
from streams.publishing import send
from streams.settings import Pace, StreamSettings

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

RECORDS = 100_000
POLL = 1_000


async def from_the_start() -> Mapping[TP, int]:
    return {}


def read(app: App) -> int:
    """How many records have left the client as record sets."""
    return sum(position.offset for position in app.consumer._thread._positions.values())


async def once_it_rests(app: App) -> int:
    """How many were read when no more are for two seconds."""
    before, now = -1, 0
    while before != now or now == 0:
        await asyncio.sleep(2)
        before, now = now, read(app)
    return now


def test_an_agent_that_takes_nothing_is_read_ahead_of_by_a_few_sets_only_and_gets_all_later(stage: Stage) -> None:
    assert send([stage.broker], (activity(number, "backlog") for number in range(RECORDS))).sent == RECORDS

    async def behind() -> tuple[int, int]:
        app = build(
            StreamSettings((stage.broker,), stage.place, Policy(), group=stage.group, pace=Pace(poll=POLL)),
            from_the_start,
        )
        app.loop = asyncio.get_running_loop()
        may_take, taken = asyncio.Event(), 0

        async def late(stream: Any) -> None:
            nonlocal taken
            await may_take.wait()
            async for event in stream.noack().events():
                taken += len(event.value.take())
                event.ack()

        app.agent(record_sets(app), name="late")(late)
        app.finalize()
        await app.start()
        try:
            held = await once_it_rests(app)
            may_take.set()
            async with asyncio.timeout(60):
                while taken < RECORDS:
                    await asyncio.sleep(0.1)
        finally:
            await app.stop()
        return held, taken

    held, taken = asyncio.run(behind())
    # What waits, what the agent would get next, and a poll that finds no room.
    assert 0 < held <= (WAITING_SETS + 1) * POLL + POLL
    assert taken == RECORDS
