"""Whether a membership in a network pays, counted slowly from the events of one membership in euros."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

Event = dict[str, Any]


def when(event: Event) -> datetime:
    return datetime.fromisoformat(event["time"]).replace(tzinfo=None)


def membership(events: Sequence[Event], as_of: datetime) -> tuple[set[str], float, float] | None:
    """(what is missing, value, cost) where it does not pay; None where it does, or is too young to say.

    The first event is the terms: fee and rate; supports carry a value, referrals and the like do not occur.
    """
    terms = events[0]["data"]
    seen = [event for event in events[1:] if when(event) < as_of]
    age = (as_of - min(when(event) for event in seen or events[:1])) / timedelta(days=1)
    if age < 90:
        return None
    missing = {"mentoring", "education", "orders"}
    value, hours = 0.0, 0.0
    for event in seen:
        if when(event) >= as_of - timedelta(days=365):
            what, worth, effort = brings(event["type"].removeprefix("cooperation."), event["data"])
            missing -= {what}
            value, hours = value + worth, hours + effort
    year = max(0.25, min(1.0, age / 365))
    fee = terms["fee"]["yearly"] + (terms["fee"]["entry"] if age < 365 else 0)
    value, cost = value / year, fee + hours / year * terms["hourly_rate"]["a"]
    return (missing, value, cost) if missing or value < cost else None


def brings(kind: str, data: dict[str, Any]) -> tuple[str, float, float]:
    """(which of the three it is, what it is worth to the member, the member's hours)."""
    if kind == "support.given" and data["by"] == "a":
        return "", 0.0, data["effort_hours"]
    if kind == "support.given" and data["needed"]:
        return {"mentoring": "mentoring", "training": "education"}.get(data["form"], ""), data["value"], 0.0
    if kind == "meeting.held":
        return "education" if data["occasion"] != "meeting" else "", 0.0, data["effort_hours"]["a"]
    if kind == "revenue.booked" and data["earned_by"] == "a" and data["induced_by"] in ("b", "joint"):
        return "orders", data["amount"], 0.0
    return "", 0.0, 0.0
