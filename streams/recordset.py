"""A record set: what one poll brought from one partition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from faust.transport.utils import DefaultSchedulingStrategy
from faust.types import TP

from scorecards.batches import Part


@dataclass(slots=True)
class RecordSet:
    """Consecutive records of one partition, as the part of a transaction that they may become.

    `seek` counts the seeks of this consumer: sets of an older seek than the last one are stale. `timestamp` is
    the last record's, in milliseconds. Offsets may have gaps (transaction markers).
    """

    seek: int
    timestamp: int | None
    part: Part

    def take(self) -> Part:
        """The records, which the set then no longer holds: Faust keeps it until it is acknowledged."""
        taken, self.part = self.part, replace(self.part, records=self.part.records.schema.empty_table())
        return taken


class RecordSetScheduler(DefaultSchedulingStrategy):  # type: ignore[misc]
    """Delivers a record set in one piece, and everything else round robin as Faust does."""

    def iterate(self, records: Mapping[TP, Any]) -> Iterator[tuple[TP, Any]]:
        """Yield (partition, record or record set)."""
        pieces = {tp: [found] if isinstance(found, RecordSet) else found for tp, found in records.items()}
        return super().iterate(pieces)  # type: ignore[no-any-return]
