"""Reads a log as a patient person would: one partnership, one activity after the other, nothing clever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from activity_log import Event

REFERENCES = {"support.given": 400.0, "investment.paid": 5000.0}
HOURLY_RATE = 80.0
SIDES = ("a", "b")


def when(text: str) -> datetime:
    """A time or a date of an activity; a date ends at 24:00."""
    if len(text) == 10:
        return datetime.fromisoformat(text) + timedelta(days=1)
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True, order=True)
class Act:
    """An activity that counts."""

    time: datetime
    id: str
    type: str
    data: Any


def acts_of(events: Iterable[Event], pair: str) -> list[Act]:
    """The activities of a partnership that count, in their order."""
    own = [event for event in events if event["subject"] == pair]
    taken_back = {e["data"]["activity"]["id"] for e in own if e["type"] == "cooperation.activity.retracted"}
    return sorted(
        (
            Act(when(e["time"]), e["id"], e["type"].removeprefix("cooperation."), e["data"])
            for e in own
            if e["id"] not in taken_back or e["type"] == "cooperation.activity.retracted"
        ),
        key=lambda act: (act.time, act.id),
    )


@dataclass(frozen=True)
class Log:
    """What was known of one partnership by a time."""

    acts: list[Act]
    as_of: datetime

    @property
    def past(self) -> list[Act]:
        return [act for act in self.acts if act.time < self.as_of]

    def of(self, *types: str) -> list[Act]:
        """Those of these types; of all where none is named."""
        return [act for act in self.past if not types or act.type in types]

    def within(self, days: int, *types: str) -> list[Act]:
        return [act for act in self.of(*types) if act.time >= self.as_of - timedelta(days=days)]

    @property
    def terms(self) -> Any:
        """The terms that hold; None where there are none yet."""
        found = None
        for act in self.of("partnership.agreed"):
            found = act.data
        return found

    @property
    def started_at(self) -> datetime:
        others = [act.time for act in self.past if act.type != "partnership.agreed"]
        return min(others or [act.time for act in self.of("partnership.agreed")])

    @property
    def ended(self) -> bool:
        last = None
        for act in self.of("partnership.agreed", "partnership.ended"):
            last = act.type
        return last == "partnership.ended"

    def rate(self, side: str, time: datetime) -> float:
        """Money an hour of a side is worth at that time: by the latest terms, before the first by the first."""
        all_terms = [act for act in self.acts if act.type == "partnership.agreed"]
        held = all_terms[0].data
        for act in all_terms:
            if act.time <= time:
                held = act.data
        return float(held.get("hourly_rate", {}).get(side, HOURLY_RATE))

    def effort(self, act: Act, side: str) -> float | None:
        """What a side put into an activity, in money; None where nothing is said."""
        by = act.data.get("by", act.data.get("earned_by", act.data.get("org")))
        found = []
        for name in ("effort_hours", "cost", "travel_cost"):
            number = act.data.get(name)
            if isinstance(number, dict):
                number = number.get(side)
            elif side != by:
                number = None
            if number is not None:
                found.append(number * self.rate(side, act.time) if name == "effort_hours" else number)
        return sum(found) if found else None

    def gift(self, act: Act) -> tuple[str, float] | None:
        """Who gave with this activity, and what it weighs; None where it is no giving act."""
        if act.type == "investment.paid":
            return act.data["by"], act.data["amount"]
        if act.type != "support.given" or not act.data.get("needed", True):
            return None
        by = act.data["by"]
        if "value" in act.data:
            return by, act.data["value"]
        effort = self.effort(act, by)
        return by, REFERENCES[act.type] if effort is None else effort
