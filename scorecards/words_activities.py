"""Activities, promises and goals in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scorecards.words_numbers import hours, money, number
from scorecards.words_sides import Sides, clean

Json = Mapping[str, Any]
_WHAT: Final = {
    "partnership.agreed": "Terms agreed",
    "partnership.ended": "Partnership ended",
    "goal.agreed": "Goal agreed",
    "goal.progressed": "Goal progressed",
    "contact.requested": "Asked for a contact",
    "contact.answered": "Answered a contact",
    "meeting.held": "Meeting",
    "support.given": "Support given",
    "referral.given": "Referral given",
    "referral.closed": "Referral closed",
    "campaign.launched": "Campaign launched",
    "project.won": "Project won",
    "revenue.booked": "Revenue booked",
    "investment.pledged": "Investment pledged",
    "investment.paid": "Investment paid",
    "promise.made": "Promise made",
    "promise.kept": "Promise kept",
    "promise.broken": "Promise broken",
    "request.made": "Request made",
    "request.answered": "Request answered",
    "pulse.rated": "Pulse",
    "note.recorded": "Note",
    "activity.retracted": "Activity taken back",
}
STATES: Final = {
    "kept": "kept",
    "broken": "broken",
    "overdue": "overdue",
    "due": "due",
    "open": "open",
}
_LONGEST: Final = 200


def what(activity: Json) -> str:
    """What happened: "Support given: training", "Meeting: workshop"."""
    text = _WHAT.get(activity["type"], str(activity["type"]))
    kind = activity.get("kind")
    if activity["type"] == "revenue.booked":
        return f"{text}, {clean(kind)}" if kind else text
    if kind and not (activity["type"] == "meeting.held" and kind == "meeting"):
        text = f"{text}: {clean(kind).replace('_', ' ')}"
    if activity.get("counts") is False:
        text += " (does not count)"
    return text


def who(activity: Json, sides: Sides) -> str:
    """Who did it: a side, both, or nobody in particular."""
    side = activity["by_side"]
    if side in ("a", "b"):
        return sides.who(side, begins=True)
    return "Both" if side == "joint" else ""


def detail(activity: Json, sides: Sides, currency: str) -> str:
    """Value, hours and note of an activity, as far as it has them; `currency` is that of the terms."""
    parts = []
    if activity["type"] == "pulse.rated":
        parts.append(f"{number(activity['value'])} of 5")
    elif activity["type"] in ("goal.agreed", "goal.progressed"):
        parts.append(number(activity["value"]) if activity["value"] is not None else "")
    elif activity["value"] is not None:
        parts.append(money(activity["value"], currency))
    parts += [
        f"{sides.who(side)} {money(activity[f'value_{side}'], currency)}"
        for side in ("a", "b")
        if activity[f"value_{side}"] is not None
    ]
    spent = {side: activity.get(f"hours_{side}") for side in ("a", "b")}
    both = all(spent.values())
    parts += [
        f"{sides.who(side)} {hours(value)} h" if both else f"{hours(value)} h" for side, value in spent.items() if value
    ]
    if activity.get("note"):
        parts.append(clean(activity["note"], _LONGEST))
    return " · ".join(part for part in parts if part)


def outcome(activity: Json, sides: Sides, currency: str) -> str:
    """What an outcome was worth, and to whom."""
    if activity["type"] == "project.won":
        worth = [f"{sides.who(side)} {money(activity[f'value_{side}'], currency)}" for side in ("a", "b")]
        return ", ".join(worth)
    if activity["type"] == "revenue.booked":
        by = "both" if activity["induced_by"] == "joint" else sides.who(activity["induced_by"])
        return f"{money(activity['value'], currency)}, brought about by {by}"
    return "" if activity["value"] is None else money(activity["value"], currency)
