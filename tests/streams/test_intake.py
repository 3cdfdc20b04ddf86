"""When transactions begin, what they hold, and what becomes of what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from scorecards.batches import Part, Span
from scorecards.ingest import Appended
from scorecards.judging import Judged
from streams.intake import Intake
from streams.recordset import RecordSet
from streams.settings import Pace

TOPIC = "cooperation.activities"
QUICK = Pace(linger=0.0, between=0.0)


class Log:
    """A partition's log and a lake with its progress; each append can be made slow or refused."""

    def __init__(self, length: int, size: int, slow: float = 0.0) -> None:
        self.length, self.size, self.slow = length, size, slow
        self.position = 0
        self.seek = 1
        self.lake: list[int] = []
        self.batches: list[int] = []
        self.acknowledged: list[int] = []
        self.moved_to: int | None = None
        self.begun_again = 0
        self.writing = self.overlapped = False

    async def events(self) -> AsyncIterator[Any]:
        while True:
            while self.position >= self.length:
                await asyncio.sleep(0.001)
            ends = min(self.position + self.size, self.length)
            offsets = list(range(self.position, ends))
            part = Part.of(TOPIC, 0, self.position, ends, offsets, [b"x"] * len(offsets))
            found = RecordSet(self.seek, None, part)
            self.position = ends
            message = SimpleNamespace(tp=TP(TOPIC, 0))
            yield SimpleNamespace(value=found, message=message, ack=lambda ends=ends: self.acknowledged.append(ends))
            await asyncio.sleep(0)

    async def judge(self, parts: tuple[Part, ...]) -> Judged:
        self.overlapped = self.overlapped or self.writing
        await asyncio.sleep(self.slow)
        return Judged("beside", sum(len(part) for part in parts))

    async def append(self, spans: tuple[Span, ...], judged: Judged) -> Appended:
        assert judged.read == sum(span.ends_at - span.begins_at for span in spans)
        self.writing = True
        await asyncio.sleep(self.slow)
        self.writing = False
        if self.moved_to is not None:
            # Another worker had the partition for a while and took in what lies before.
            self.lake.extend(range(len(self.lake), self.moved_to))
            self.moved_to = None
        refused = []
        for span in spans:
            if span.begins_at != len(self.lake):
                refused.append((span.topic, span.partition))
            else:
                self.lake.extend(range(span.begins_at, span.ends_at))
                self.batches.append(span.ends_at - span.begins_at)
        return Appended(read=sum(self.batches), accepted=1, refused=tuple(refused))

    async def begin_again(self, partitions: set[TP]) -> int:
        assert partitions == {TP(TOPIC, 0)}
        stale, self.seek = self.seek, self.seek + 1
        self.position = len(self.lake)
        self.begun_again += 1
        await asyncio.sleep(self.slow)
        return stale

    async def taken(self, intake: Intake, seconds: float = 5.0) -> None:
        running = asyncio.ensure_future(intake.run(self.events()))
        until = asyncio.get_running_loop().time() + seconds
        while len(self.lake) < self.length or intake.busy:
            assert asyncio.get_running_loop().time() < until, f"only {len(self.lake)} of {self.length} taken"
            if running.done():
                running.result()
            await asyncio.sleep(0.001)
        running.cancel()

    def intake(self, pace: Pace = QUICK) -> Intake:
        return Intake(self.judge, self.append, self.begin_again, lambda appended: None, pace)


def test_everything_is_taken_once_in_order_and_acknowledged() -> None:
    log = Log(1_000, 7)
    asyncio.run(log.taken(log.intake()))
    assert log.lake == list(range(1_000))
    assert log.acknowledged == [*range(7, 1_000, 7), 1_000]


def test_batches_grow_while_the_lake_is_slow() -> None:
    log = Log(5_000, 10, slow=0.02)
    asyncio.run(log.taken(log.intake()))
    assert log.lake == list(range(5_000))
    assert max(log.batches) > 50


def test_the_next_batch_is_judged_while_the_last_one_is_written() -> None:
    log = Log(1_000, 10, slow=0.005)
    asyncio.run(log.taken(log.intake(Pace(records=100, linger=0, between=0))))
    assert log.overlapped


def test_no_more_is_read_than_a_batch_may_hold_while_the_last_one_is_written() -> None:
    log = Log(1_000, 10, slow=0.005)
    asyncio.run(log.taken(log.intake(Pace(records=100, linger=0, between=0))))
    assert log.lake == list(range(1_000))
    assert max(log.batches) == 100


def test_a_batch_also_ends_at_its_bytes() -> None:
    log = Log(100, 10, slow=0.005)
    asyncio.run(log.taken(log.intake(Pace(megabytes=0, linger=0, between=0))))
    assert max(log.batches) == 10


def test_what_is_read_while_a_partition_begins_again_is_taken() -> None:
    log = Log(10, 10, slow=0.02)
    log.moved_to = 5
    asyncio.run(log.taken(log.intake()))
    assert log.begun_again == 1
    assert log.lake == list(range(10))


def test_what_is_refused_is_dropped_and_read_again_from_the_lakes_progress() -> None:
    log = Log(500, 7, slow=0.002)

    async def scenario() -> None:
        intake = log.intake(Pace(records=20, linger=0, between=0))
        running = asyncio.ensure_future(log.taken(intake))
        while len(log.lake) < 100:
            await asyncio.sleep(0.001)
        log.moved_to = len(log.lake) + 60
        await running

    asyncio.run(scenario())
    assert log.lake == list(range(500))
    # Once: what had been read before is refused too, and making it begin again for that as well, from a progress that
    # does not know yet of the batch that is right, would have one batch after the other refused.
    assert log.begun_again == 1


def test_what_is_refused_is_not_acknowledged() -> None:
    log = Log(20, 10)
    log.moved_to = 15
    asyncio.run(log.taken(log.intake()))
    assert log.lake == list(range(20))
    assert log.acknowledged == [20]


def test_commits_keep_a_pace_of_their_own() -> None:
    log = Log(40, 10)

    async def scenario() -> float:
        began = asyncio.get_running_loop().time()
        await log.taken(log.intake(Pace(records=10, linger=0.0, between=0.05)))
        return asyncio.get_running_loop().time() - began

    # A full batch waits for nobody; with small ones there is a pause between the beginnings of two commits.
    assert asyncio.run(scenario()) < 0.05
    log = Log(40, 10)

    async def in_pieces() -> float:
        began = asyncio.get_running_loop().time()
        intake = log.intake(Pace(linger=0.0, between=0.05))
        running = asyncio.ensure_future(intake.run(log.events()))
        log.length = 10
        for length in (20, 30, 40):
            while len(log.lake) < length - 10:
                await asyncio.sleep(0.001)
            log.length = length
        while len(log.lake) < 40:
            await asyncio.sleep(0.001)
        running.cancel()
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(in_pieces()) >= 0.1


def test_what_comes_after_a_pause_or_fills_a_batch_need_not_wait() -> None:
    log, full = Log(10, 10), 10_000

    async def seconds_for(more: int) -> float:
        log.length += more
        began = asyncio.get_running_loop().time()
        while len(log.lake) < log.length:
            await asyncio.sleep(0.001)
        return asyncio.get_running_loop().time() - began

    async def scenario() -> tuple[float, float, float]:
        pace = Pace(records=full, linger=0.0, between=0.5)
        running = asyncio.ensure_future(log.intake(pace).run(log.events()))
        first = await seconds_for(0)
        log.size = full
        much = await seconds_for(full)
        little = await seconds_for(10)
        running.cancel()
        return first, much, little

    first, much, little = asyncio.run(scenario())
    assert first < 0.4
    assert much < 0.4
    assert little >= 0.4


def test_a_lake_that_fails_for_good_ends_the_work_with_its_error() -> None:
    log = Log(100, 10)

    async def refuse(spans: tuple[Span, ...], judged: Judged) -> Appended:
        raise OSError("the disk is full")

    intake = Intake(log.judge, refuse, log.begin_again, lambda appended: None, QUICK)
    with pytest.raises(OSError, match="disk is full"):
        asyncio.run(log.taken(intake))
