"""Brings the records of one poll and partition through Faust as one message, from where the lake stands.

Faust delivers record by record, which costs more than the record's work. Here a *record set* is one
message: what one poll brought from one partition. The lake's `progress` says where
reading begins, not Kafka's committed offsets. Assignment, rebalancing, flow control and commits stay
Faust's, and so do all topics not named in `record_set_topics`. The private names of Faust 0.15 and
aiokafka 0.14 used here are guarded one by one in `tests/streams/test_transport.py`.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from faust.transport.consumer import RecordMap, ensure_TP
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

from models.errors import CoophealthError
from scorecards.batches import Part
from streams.recordset import RecordSet

log = logging.getLogger("coophealth.streams")

FETCH_WAIT_MS = 100
"""A broker that has nothing answers so soon. Faust's 1,500 ms are for all partitions of a broker: those that a fetch
under way does not name, as when their position was not known yet, wait for its end."""

FETCH_BYTES = 1 << 20
"""A broker answers with less only when that time has passed: of a thousand activities a second it would bring ten at a
time, each a record set, which took half of what a worker takes then."""

ReadProgress = Callable[[], Awaitable[Mapping[TP, int]]]
"""Yields (topic, partition) -> next offset, as the lake has it."""


class LogBeginsAnewError(CoophealthError):
    """The broker's log ends before what the lake has already read of it."""


@dataclass(slots=True)
class _Position:
    """Where reading stands in a partition; `state` is aiokafka's and is another after each assignment."""

    state: Any
    seek: int
    offset: int
    has_read: bool = False


class _ReadOffsets(defaultdict[TP, int | None]):
    """Faust's read offsets, which it does not keep for record sets: whether one was read, the lake knows."""

    def __init__(self, topics: frozenset[str]) -> None:
        super().__init__(lambda: None)
        self._topics = topics

    def __setitem__(self, tp: TP, offset: int | None) -> None:
        if tp.topic not in self._topics:
            super().__setitem__(tp, offset)


class _ConsumerThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """Fetches in its own thread; here seeks and fetches follow one another, so positions are exact."""

    consumer: Consumer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._positions: dict[TP, _Position] = {}
        self._seeks = 0

    def _state(self, tp: TP) -> Any:
        """What aiokafka keeps of an assigned partition, None if it is not assigned now."""
        subscription = self._ensure_consumer()._fetcher._subscriptions.subscription
        assignment = subscription.assignment if subscription is not None else None
        return assignment.state_value(tp) if assignment is not None and tp in assignment.tps else None

    def _position(self, tp: TP) -> _Position | None:
        position = self._positions.get(tp)
        return position if position is not None and position.state is self._state(tp) else None

    def _create_worker_consumer(self, transport: Any) -> Any:
        """A consumer that sees what is committed only, as Faust's does where it writes itself, and waits briefly."""
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        consumer._fetch_min_bytes = FETCH_BYTES
        return consumer

    async def missing(self, partitions: set[TP]) -> set[TP]:
        """Those of the partitions for which nobody has said yet where reading begins."""
        return {tp for tp in partitions if self.consumer.in_sets(tp) and self._position(tp) is None}

    async def begin(self, progress: Mapping[TP, int], partitions: set[TP]) -> None:
        """Read on from where the lake stands, from the start what it has never seen."""
        for tp in partitions:
            state = self._state(tp)
            if state is not None:
                self._seeks += 1
                offset = progress.get(tp, 0)
                self._ensure_consumer().seek(tp, offset)
                self._positions[tp] = _Position(state, self._seeks, offset)

    async def forget(self, partitions: set[TP]) -> int:
        """Let these begin again from the lake's progress. Returns the number of the last seek so far."""
        for tp in partitions:
            self._positions.pop(tp, None)
        return self._seeks

    async def read_to(self, stands: Mapping[TP, int]) -> dict[TP, int]:
        """Where reading stands, given where the lake does: beyond it where nothing but markers and aborted records is.

        No record bears such offsets, so the lake's progress never gets there.
        """
        found = dict(stands)
        for tp, offset in stands.items():
            position = self._position(tp)
            if position is not None and position.offset == offset and position.state.has_valid_position:
                found[tp] = max(offset, position.state.position)
        return found

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Go to the offsets committed to Kafka, where they are the truth: not for record sets."""
        others = [tp for tp in self._ensure_consumer().assignment() if not self.consumer.in_sets(tp)]
        if not others:
            return {}
        found: Mapping[TP, int] = await self.call_thread(self._ensure_consumer().seek_to_committed, *others)
        return {ensure_TP(tp): offset for tp, offset in found.items()}

    async def _fetch_records(self, *args: Any, **kwargs: Any) -> RecordMap:
        records = await super()._fetch_records(*args, **kwargs)
        # From here on nothing waits: between this fetch and its stamp no seek can come.
        return {tp: self._stamped(ensure_TP(tp), found) for tp, found in records.items() if found}

    def _stamped(self, tp: TP, records: list[Any]) -> RecordSet | list[Any]:
        if not self.consumer.in_sets(tp):
            return records
        position = self._position(tp)
        if position is None:  # an assignment came in between: these are read again from the right place
            return []
        if records[0].offset < position.offset:
            raise LogBeginsAnewError(
                f"{tp.topic}[{tp.partition}] begins anew at {records[0].offset}, the lake has read it up to "
                f"{position.offset}",
                remedy="if the topic was made anew on purpose, name its log anew (COOPHEALTH_CLUSTER)",
                docs="operations#log-begins-anew",
            )
        if not position.has_read and records[0].offset > position.offset:
            log.warning(
                "%s[%d] is read from %d on: nothing from %d to there is left in the log",
                *(tp.topic, tp.partition, records[0].offset, position.offset),
            )
        last = records[-1]
        made = Part.of(
            tp.topic,
            tp.partition,
            position.offset,
            last.offset + 1,
            [record.offset for record in records],
            [record.value for record in records],
            [record.key for record in records],
            [record.headers for record in records] if any(record.headers for record in records) else None,
        )
        position.offset, position.has_read = made.ends_at, True
        return RecordSet(position.seek, last.timestamp, made)


class Consumer(driver.Consumer):  # type: ignore[misc]
    """Faust's consumer, with record sets for some topics."""

    transport: Transport

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_offset = _ReadOffsets(self.transport.record_set_topics)

    def in_sets(self, tp: TP) -> bool:
        """Whether this partition comes as record sets."""
        return tp.topic in self.transport.record_set_topics

    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> RecordMap:
        missing = await self._thread.call_thread(self._thread.missing, active_partitions or set())
        if missing:
            progress = await self.transport.read_progress()
            await self._thread.call_thread(self._thread.begin, progress, missing)
        return await super()._getmany(active_partitions, timeout)

    async def read_to(self, stands: Mapping[TP, int]) -> Mapping[TP, int]:
        """Where reading stands, given where the lake does; see the thread's `read_to`."""
        return await self._thread.call_thread(self._thread.read_to, stands)  # type: ignore[no-any-return]

    async def begin_again(self, partitions: set[TP]) -> int:
        """Read these again from the lake's progress; sets with a `seek` up to the one returned are stale."""
        return await self._thread.call_thread(self._thread.forget, partitions)  # type: ignore[no-any-return]

    def _to_message(self, tp: TP, record: Any) -> ConsumerMessage:
        if not isinstance(record, RecordSet):
            return super()._to_message(tp, record)
        return ConsumerMessage(
            tp.topic,
            tp.partition,
            record.part.ends_at - 1,
            None if record.timestamp is None else record.timestamp / 1000.0,
            0,
            [],
            None,
            record,
            None,
            tp=tp,
            generation_id=self.app.consumer_generation_id,
        )

    def _new_offset(self, tp: TP) -> int | None:
        if not self.in_sets(tp):
            return super()._new_offset(tp)  # type: ignore[no-any-return]
        # Sets are acknowledged in order, each after its transaction: the last one speaks for all before it.
        acked = self._acked[tp]
        newest = max(acked, default=None)
        acked.clear()
        self._acked_index[tp].clear()
        return None if newest is None else newest + 1


class Transport(driver.Transport):  # type: ignore[misc]
    """Faust's transport with the consumer above."""

    Consumer = Consumer
    record_set_topics: frozenset[str] = frozenset()
    read_progress: ReadProgress
