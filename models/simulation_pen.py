"""The events of one simulated partnership on paper: envelope, ids and times."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

Event = dict[str, Any]
#: Milliseconds since the log begins, order of writing, event: sorts by time, never compares events.
Line = tuple[int, int, Event]

DAY_MS = 86_400_000
MORNING_MS = 25_200_000
WORKDAY_MS = 36_000_000


class Calendar:
    """Days since the log begins as dates and times; made once for all partnerships."""

    def __init__(self, begins: date, days: int) -> None:
        self.days = days
        margin = 2 * 366
        self.dates = tuple((begins + timedelta(days=day)).isoformat() for day in range(days + margin))

    def date(self, day: float) -> str:
        """The date of `day`, e.g. for `due`; at most two years after the end."""
        return self.dates[min(int(day), len(self.dates) - 1)]


def milliseconds(day: float) -> int:
    """The instant of `day`: the day's fraction is spread over 07:00 to 17:00 UTC, so order is kept."""
    whole = int(day)
    return whole * DAY_MS + MORNING_MS + int((day - whole) * WORKDAY_MS)


def written(calendar: Calendar, at: int) -> str:
    """`at` milliseconds after the log begins, as RFC 3339 in UTC."""
    whole, rest = divmod(at, DAY_MS)
    seconds, milli = divmod(rest, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{calendar.dates[whole]}T{hour:02d}:{minute:02d}:{second:02d}.{milli:03d}Z"


class Pen:
    """Writes the events of one partnership; events after the log's end are left out."""

    __slots__ = ("calendar", "count", "lines", "origin", "partnership", "sequence")

    def __init__(self, calendar: Calendar, partnership: str, number: int, origin: str) -> None:
        self.calendar = calendar
        self.partnership = partnership
        self.origin = origin
        self.count = 0
        self.sequence = number << 24
        self.lines: list[Line] = []

    def write(
        self, day: float, system: str, type_: str, data: dict[str, Any], *, name: str | None = None
    ) -> Event | None:
        """Add an event of `type_` (without prefix) at `day`; `name` is its id, by default the next number."""
        at = milliseconds(day)
        if at >= self.calendar.days * DAY_MS:
            return None
        if name is None:
            self.count += 1
            name = f"{self.partnership}-{self.count}"
        self.sequence += 1
        event: Event = {
            "specversion": "1.0",
            "id": name,
            "source": self.origin + system,
            "type": "cooperation." + type_,
            "subject": self.partnership,
            "time": written(self.calendar, at),
            "datacontenttype": "application/json",
            "data": data,
        }
        self.lines.append((at, self.sequence, event))
        return event
