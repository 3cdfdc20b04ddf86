"""Which partnerships rely on a source that has gone silent, counted slowly from a list of events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

Event = dict[str, Any]
DAY = timedelta(days=1)


def when(event: Event) -> datetime:
    return datetime.fromisoformat(event["time"]).replace(tzinfo=None)


def stale(events: Sequence[Event], as_of: datetime) -> set[tuple[str, str]]:
    """(partnership, source) of a log without retractions and ends."""
    seen = [event for event in events if when(event) < as_of]
    silent = set()
    for source in {event["source"] for event in seen}:
        times = [when(event) for event in seen if event["source"] == source]
        days = sorted({time.date() for time in times})
        gaps = [(later - earlier) / DAY for earlier, later in pairwise(days)]
        if as_of - max(times) > DAY * max(7, 5 * median(gaps or [0])):
            silent.add(source)
    counts: dict[tuple[str, str], int] = {}
    for event in seen:
        key = (event["subject"], event["source"])
        counts[key] = counts.get(key, 0) + 1
    return {key for key, count in counts.items() if count >= 20 and key[1] in silent}
