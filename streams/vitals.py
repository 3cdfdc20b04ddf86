"""What a worker knows of itself: how far it is, how fresh, and whether it gets on; as Prometheus metrics, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic

from faust.types import TP
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from scorecards.batches import Span
from scorecards.ingest import Appended

ALIVE_WITHIN = 30.0


class Vitals:
    """Written by the worker's loop, read by whoever asks over HTTP; each value is set in one piece."""

    def __init__(self, slow_after: float, stuck_after: float) -> None:
        self._slow_after = slow_after
        self._stuck_after = stuck_after
        self.ready = False
        self.looked = monotonic()
        self.appending_since: float | None = None
        self.stands: dict[TP, int] = {}
        self.newest: tuple[datetime, datetime] | None = None
        self._committed = self._cycled = monotonic()
        self.registry = CollectorRegistry()
        self._metrics()

    def _metrics(self) -> None:
        def counter(name: str, meaning: str) -> Counter:
            return Counter(f"coophealth_{name}", meaning, registry=self.registry)

        def gauge(name: str, meaning: str, labels: Sequence[str] = ()) -> Gauge:
            return Gauge(f"coophealth_{name}", meaning, labels, registry=self.registry)

        self._batches = counter("batches", "Transactions that took records into the lake.")
        self._refused = counter("batches_refused", "Batches with a partition whose progress had moved.")
        self._records = counter("records", "Records taken in, whatever became of them.")
        self._accepted = counter("records_accepted", "Records that became activities.")
        self._duplicates = counter("records_duplicate", "Records whose activity was known already.")
        self._dead = counter("dead_letters", "Records that were refused.")
        self._cycles = counter("cycles", "Cycles that kept the scores up to date.")
        lag = "Records of a partition that the lake does not have yet."
        self._lag = gauge("lag_records", lag, ("topic", "partition"))
        self._ours: frozenset[TP] = frozenset()
        gauge("commit_age_seconds", "Seconds since the last transaction, or since the start.").set_function(
            lambda: monotonic() - self._committed
        )
        gauge("cycle_age_seconds", "Seconds since the last cycle ended, or since the start.").set_function(
            lambda: monotonic() - self._cycled
        )
        self._cycle_took = gauge("cycle_seconds", "How long the last cycle took.")
        gauge("activity_age_seconds", "Now minus the time of the latest activity; NaN: there is none.").set_function(
            lambda: self._age(0)
        )
        gauge("received_age_seconds", "Now minus when the latest activity came; NaN: there is none.").set_function(
            lambda: self._age(1)
        )
        gauge("ready", "1 while the worker reads and gets on.").set_function(lambda: float(self.trouble() is None))

    def _age(self, which: int) -> float:
        newest = self.newest
        if newest is None:
            return float("nan")
        return (datetime.now(UTC).replace(tzinfo=None) - newest[which]).total_seconds()

    def began(self) -> None:
        """A transaction has been asked for."""
        self.appending_since = monotonic()

    def ended(self) -> None:
        """It has ended, well or not."""
        self.appending_since = None

    def committed(self, spans: Sequence[Span], appended: Appended) -> None:
        """A transaction was written."""
        self._committed = monotonic()
        for span in spans:
            if (span.topic, span.partition) not in appended.refused:
                self.stands[TP(span.topic, span.partition)] = span.ends_at
        self._batches.inc()
        self._refused.inc(bool(appended.refused))
        self._records.inc(appended.read)
        self._accepted.inc(appended.accepted)
        self._duplicates.inc(appended.duplicate)
        self._dead.inc(appended.dead)

    def cycled(self, took: float) -> None:
        """A cycle has ended."""
        self._cycled = monotonic()
        self._cycles.inc()
        self._cycle_took.set(took)

    def lagging(self, ends: Mapping[TP, int], read_to: Mapping[TP, int]) -> dict[TP, int]:
        """Note where the partitions we have end. Returns those of which something waits, and how much."""
        for tp in self._ours - set(ends):
            self._lag.remove(tp.topic, str(tp.partition))
        self._ours = frozenset(ends)
        behind = {tp: max(0, end - read_to.get(tp, 0)) for tp, end in ends.items()}
        for tp, count in behind.items():
            self._lag.labels(tp.topic, str(tp.partition)).set(count)
        return {tp: count for tp, count in behind.items() if count}

    @property
    def stuck_for(self) -> float | None:
        """Seconds that a transaction takes already, if that is so long that it will not end."""
        return self._appending_for(self._stuck_after)

    def _appending_for(self, least: float) -> float | None:
        since = self.appending_since
        if since is None or monotonic() - since <= least:
            return None
        return monotonic() - since

    def trouble(self) -> str | None:
        """Why the worker is not ready, None if it is."""
        dead = self.dead()
        if dead is not None:
            return dead
        slow = self._appending_for(self._slow_after)
        if slow is not None:
            return f"a transaction has not ended for {slow:.0f} seconds"
        return None if self.ready else "the worker does not read yet, or no longer"

    def dead(self) -> str | None:
        """Why the worker cannot be said to live, None if it does."""
        silent = monotonic() - self.looked
        return f"the worker's loop has not turned for {silent:.0f} seconds" if silent > ALIVE_WITHIN else None

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)
