"""A record set: what one poll brought from one partition, as columns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from faust.transport.utils import DefaultSchedulingStrategy
from faust.types import TP

from scorecards.batches import Part


@dataclass(frozen=True, slots=True)
class RecordSet:
    """Consecutive records of one partition as columns, with where reading stood before and after them.

    `seek` counts the seeks of this consumer: sets of an older seek than the last one are stale.
    Offsets may have gaps (transaction markers); `begins_at` is where reading stood, not the first offset.
    """

    topic: str
    partition: int
    seek: int
    begins_at: int
    ends_at: int
    timestamp: int | None
    offsets: Sequence[int]
    values: Sequence[bytes | None]
    keys: Sequence[bytes | None]
    headers: Sequence[tuple[tuple[str, bytes], ...]]

    def __len__(self) -> int:
        return len(self.offsets)

    @property
    def size(self) -> int:
        """Bytes of its values."""
        return sum(len(value) for value in self.values if value is not None)

    def after(self, offset: int) -> RecordSet:
        """What of it has `offset` or a later one."""
        cut = bisect_left(self.offsets, offset)
        return replace(
            self,
            begins_at=offset,
            offsets=self.offsets[cut:],
            values=self.values[cut:],
            keys=self.keys[cut:],
            headers=self.headers[cut:],
        )


def part(sets: Sequence[RecordSet]) -> Part:
    """Record sets that follow one another in a partition, as one part of a transaction."""
    first, last = sets[0], sets[-1]

    def column(values: Iterator[Sequence[Any]]) -> Sequence[Any]:
        return next(values) if len(sets) == 1 else list(chain.from_iterable(values))

    return Part(
        first.topic,
        first.partition,
        first.begins_at,
        last.ends_at,
        column(found.offsets for found in sets),
        column(found.values for found in sets),
        column(found.keys for found in sets),
        column(found.headers for found in sets),
    )


class RecordSetScheduler(DefaultSchedulingStrategy):  # type: ignore[misc]
    """Delivers a record set in one piece, and everything else round robin as Faust does."""

    def iterate(self, records: Mapping[TP, Any]) -> Iterator[tuple[TP, Any]]:
        """Yield (partition, record or record set)."""
        pieces = {tp: [found] if isinstance(found, RecordSet) else found for tp, found in records.items()}
        return super().iterate(pieces)  # type: ignore[no-any-return]
