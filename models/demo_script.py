"""The log of one partnership of the demo portfolio, written in weeks before the last Monday."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

Event = dict[str, Any]
#: When it happened, order of writing, event.
Line = tuple[datetime, int, Event]
DAY_BEGINS = 8
DAY_HOURS = 9.0


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company, chamber, network or person of the portfolio."""

    id: str
    name: str


class Script:
    """Collects the events of one partnership; `weeks` counts back from the Monday, below zero is after it."""

    def __init__(self, partnership: str, source: str, begins: float, place: int, monday: date, seed: int) -> None:
        self.partnership = partnership
        self.begins = begins
        self.source = source
        self.monday = datetime.combine(monday, time(), UTC)
        self.random = Random(seed * 1009 + place).random
        self.place = place
        self.count = 0
        self.lines: list[Line] = []

    def at(self, weeks: float) -> datetime:
        """A working hour: the week's fraction is spread over Monday to Friday, 08:00 to 17:00 UTC."""
        whole = math.floor(-weeks)
        day, rest = divmod((-weeks - whole) * 5, 1.0)
        minutes = int(rest * DAY_HOURS * 60)
        return self.monday + timedelta(weeks=whole, days=int(day), hours=DAY_BEGINS, minutes=minutes)

    def date(self, weeks: float) -> str:
        """The date of `weeks` before the Monday, as `due` has it."""
        return self.at(weeks).date().isoformat()

    def write(self, at: datetime, system: str, type_: str, data: dict[str, Any]) -> Event:
        """Add an event of `type_` (without prefix), recorded by `system`."""
        self.count += 1
        event: Event = {
            "specversion": "1.0",
            "id": f"{self.partnership}-{self.count}",
            "source": self.source if self.source.count("/") > 1 else f"{self.source}/{system}",
            "type": f"cooperation.{type_}",
            "subject": self.partnership,
            "time": written(at),
            "datacontenttype": "application/json",
            "data": data,
        }
        self.lines.append((at, self.place * 100_000 + self.count, event))
        return event

    def name(self, noun: str) -> str:
        """A name that nothing else of this partnership bears."""
        return f"{self.partnership}-{noun}-{self.count + 1}"

    def between(self, low: float, high: float) -> float:
        """A number spread evenly over [low, high)."""
        return low + (high - low) * self.random()

    def one_of(self, choices: Sequence[str]) -> str:
        """One of the choices, each as likely."""
        return choices[int(self.random() * len(choices))]

    def around(self, typical: float, spread: float = 0.35) -> float:
        """A positive amount around `typical`."""
        normal = math.sqrt(-2.0 * math.log(1.0 - self.random())) * math.cos(2.0 * math.pi * self.random())
        return typical * math.exp(spread * normal)

    def evenly(self, begins: float, ends: float, per_four_weeks: float) -> list[float]:
        """Weeks at a steady rhythm, each somewhere within its own piece of the stretch."""
        length = begins - ends
        number = int(length * per_four_weeks / 4 + self.between(0.25, 0.75))
        piece = length / max(number, 1)
        return [begins - piece * (place + self.between(0.15, 0.85)) for place in range(number)]


#: A scripted moment of a story.
Beat = Callable[[Script], None]


def written(at: datetime) -> str:
    """RFC 3339 in UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
