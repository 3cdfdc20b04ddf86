"""What has been read and waits for its transaction, in order, partition by partition."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from time import monotonic
from typing import Any

from faust.types import TP

from scorecards.ingest import Part
from streams.transport import RecordSet


def after(found: RecordSet, offset: int) -> RecordSet:
    """What of a record set has `offset` or a later one."""
    cut = bisect_left(found.offsets, offset)
    return replace(
        found,
        begins_at=offset,
        offsets=found.offsets[cut:],
        values=found.values[cut:],
        keys=found.keys[cut:],
        headers=found.headers[cut:],
    )


def part(sets: Sequence[RecordSet]) -> Part:
    """Record sets that follow one another in a partition, as one part of a transaction."""
    if len(sets) == 1:
        only = sets[0]
        return Part(
            only.topic,
            only.partition,
            only.begins_at,
            only.ends_at,
            only.offsets,
            only.values,
            only.keys,
            only.headers,
        )
    return Part(
        sets[0].topic,
        sets[0].partition,
        sets[0].begins_at,
        sets[-1].ends_at,
        list(chain.from_iterable(found.offsets for found in sets)),
        list(chain.from_iterable(found.values for found in sets)),
        list(chain.from_iterable(found.keys for found in sets)),
        list(chain.from_iterable(found.headers for found in sets)),
    )


@dataclass(frozen=True)
class Batch:
    """Parts of one transaction, with the Faust events to acknowledge after it."""

    parts: tuple[Part, ...]
    events: tuple[Any, ...]
    records: int


@dataclass
class Gathering:
    """Collects record sets until they are taken as a batch."""

    records: int = 0
    size: int = 0
    since: float | None = None
    _pending: dict[TP, list[RecordSet]] = field(default_factory=dict)
    _events: list[Any] = field(default_factory=list)
    _read_to: dict[TP, int] = field(default_factory=dict)
    _stale: dict[TP, int] = field(default_factory=dict)

    def add(self, event: Any) -> None:
        """Take a record set in, if it is not stale and brings anything new.

        1. A set read before the partition was told to begin again is dropped: it will be read anew.
        2. What overlaps with what is pending or on its way to the lake (after a rebalance reading begins at
           the lake's progress, which does not know of them yet) is cut off.
        3. A set that begins later than we had read speaks of progress another worker made meanwhile: what
           was pending before it is in the lake already.
        """
        found: RecordSet = event.value
        tp = TP(found.topic, found.partition)
        if found.seek <= self._stale.get(tp, 0):
            return
        read_to = self._read_to.get(tp)
        if read_to is not None and found.begins_at < read_to:
            found = after(found, read_to)
        elif read_to is not None and found.begins_at > read_to:
            self._drop(tp)
        if found.offsets:
            self._keep(tp, found, event)

    def _keep(self, tp: TP, found: RecordSet, event: Any) -> None:
        self._pending.setdefault(tp, []).append(found)
        self._events.append(event)
        self._read_to[tp] = found.ends_at
        self.records += len(found)
        self.size += sum(len(value) for value in found.values if value is not None)
        if self.since is None:
            self.since = monotonic()

    def _drop(self, tp: TP) -> None:
        for found in self._pending.pop(tp, ()):
            self.records -= len(found)

    def begin_again(self, tp: TP, stale: int) -> None:
        """Forget what was read of a partition; only sets of a later seek than `stale` count from now on."""
        self._stale[tp] = stale
        self._read_to.pop(tp, None)
        self._drop(tp)

    def take(self) -> Batch:
        """Everything gathered, which is then no longer pending."""
        batch = Batch(
            tuple(part(sets) for sets in self._pending.values()), tuple(self._events), max(self.records, 0)
        )
        self._pending, self._events = {}, []
        self.records, self.size, self.since = 0, 0, None
        return batch
