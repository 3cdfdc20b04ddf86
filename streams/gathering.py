"""What has been read and waits for its transaction, in order, partition by partition."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from faust.types import TP

from scorecards.batches import Part, joined
from streams.recordset import RecordSet


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
    _pending: dict[TP, list[tuple[Part, Any]]] = field(default_factory=dict)
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
        records: RecordSet = event.value
        found = records.take()
        tp = TP(*found.place)
        if self.is_stale(tp, records.seek):
            return
        read_to = self._read_to.get(tp)
        if read_to is not None and found.begins_at < read_to:
            found = found.after(read_to)
        elif read_to is not None and found.begins_at > read_to:
            self._drop(tp)
        if len(found):
            self._keep(tp, found, event)

    def _keep(self, tp: TP, found: Part, event: Any) -> None:
        self._pending.setdefault(tp, []).append((found, event))
        self._read_to[tp] = found.ends_at
        self.records += len(found)
        self.size += found.records.nbytes
        if self.since is None:
            self.since = monotonic()

    def _drop(self, tp: TP) -> None:
        for found, _ in self._pending.pop(tp, ()):
            self.records -= len(found)
            self.size -= found.records.nbytes
        if not self._pending:
            self.since = None

    def is_stale(self, tp: TP, seek: int) -> bool:
        """Whether a partition has been told to begin again since that seek."""
        return seek <= self._stale.get(tp, 0)

    def begin_again(self, tp: TP, stale: int) -> None:
        """Forget what was read of a partition; only sets of a later seek than `stale` count from now on."""
        self._stale[tp] = stale
        self._read_to.pop(tp, None)
        self._drop(tp)

    def take(self) -> Batch:
        """Everything gathered, which is then no longer pending."""
        pending = self._pending.values()
        batch = Batch(
            tuple(joined([found for found, _ in sets]) for sets in pending),
            tuple(event for sets in pending for _, event in sets),
            self.records,
        )
        self._pending = {}
        self.records, self.size, self.since = 0, 0, None
        return batch
