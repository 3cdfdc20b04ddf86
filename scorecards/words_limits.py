"""What a verdict is held against, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from scorecards.words_numbers import day, listed, moment, money, number, percent
from scorecards.words_verdicts import Setting

Json = Mapping[str, Any]
_ABSENT: Final = {
    "contacts": "meeting or request with content",
    "giving_acts": "giving act",
    "induced_revenue": "partner-induced revenue",
    "mentoring": "mentoring",
    "education": "training or event",
    "orders": "order of one's own",
    "open_goals": "open goal agreed by both",
}
_STRENGTHS: Final = {"one_way": "one-way"}


def limit(verdict: Json, setting: Setting) -> str | None:
    """The measured number against its limits, and since when it holds: None where there is neither."""
    held, said = verdict["threshold"], []
    if held is not None and (held["value"] is not None or verdict["name"] != "membership"):
        said.append(_SAID[verdict["name"]](held["value"], held["limits"], setting))
    if verdict["since"] is not None:
        said.append(f"Since {day(verdict['since'], setting.now)}.")
    return " ".join(said) or None


def _strong(value: float, limits: Json, _: Setting) -> str:
    return f"M is {number(value)}: {_from(limits)}."


def _quiet(value: float, limits: Json, _: Setting) -> str:
    return f"Quiet for {number(value)} days: {_from(limits, 'more than ')}."


_SAID: Final[dict[str, Callable[[Any, Json, Setting], str]]] = {
    "one_way_street": _strong,
    "empty_contacts": _strong,
    "dormant": _quiet,
    "data_stale": _quiet,
    "goal_off_track": lambda _, limits, __: (
        f"Off track: below {percent(limits['leaning'])} of what the time gone asks."
    ),
    "perception_gap": lambda _, limits, __: f"Shown from a difference of {number(limits['leaning'])} on.",
    "promise_overdue": lambda _, limits, __: f"Overdue from {number(limits['pushed'])} days after the due date on.",
    "no_yardstick": lambda _, limits, __: f"Asked for from day {number(limits['leaning'])} on.",
    "membership": lambda value, limits, setting: (
        f"Worth {money(value, setting.currency)} a year, against {money(limits['pushed'], setting.currency)}."
    ),
    "not_enough_evidence": lambda value, limits, _: (
        f"{number(value)} giving acts, of {number(limits['enough'])} that it takes."
    ),
    "single_threaded": lambda value, limits, _: (
        f"{number(value)} activities name people, of at least {number(limits['leaning'])} that it takes."
    ),
}


def _from(limits: Json, more: str = "") -> str:
    """Leaning from 2, one-way from 2.5 and confirmed from 10."""
    return listed([f"{_STRENGTHS.get(name, name)} from {more}{number(value)} on" for name, value in limits.items()])


def absence(part: Json, found: Json) -> str:
    """That there is nothing of a part: "No giving act in 180 days."."""
    name = _ABSENT[part["part"]]
    if part["since"] is None:
        return f"No {name}."
    days = (moment(found["as_of"]) - moment(part["since"])).days
    return f"No {name} in {number(days)} days."
