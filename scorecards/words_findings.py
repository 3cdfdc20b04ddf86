"""Findings other than one-way streets as sentences: what happened with its numbers, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from scorecards.words_asks import LABELS
from scorecards.words_numbers import counted, day, moment, number, percent, span, until
from scorecards.words_sides import OTHER, Sides, clean

Json = Mapping[str, Any]
# A sentence and a next step.
Words = tuple[str, str]
_LONGEST: Final = 120


def _due(due: str, now: datetime) -> str:
    """The day something was due on."""
    return day(until(due), now)


def _dormant(verdict: Json, sides: Sides, now: datetime) -> Words:
    evidence = verdict["evidence"]
    sentence = (
        f"No contact since {day(evidence['last_contact_at'], now)}: quiet for {span(evidence['days_silent'])}, "
        f"where this pair is hardly ever quiet for more than {span(evidence['limit_days'])}."
    )
    if sides.home is None:
        return sentence, "One call would tell whether it goes on."
    return sentence, f"Call {sides.partner}, or agree to let it rest."


def _promise_overdue(verdict: Json, sides: Sides, now: datetime) -> Words:
    promises, side = verdict["evidence"]["promises"], verdict["giver"]
    oldest = promises[0]
    what = f"“{clean(oldest['what'] or oldest['promise'], _LONGEST)}”"
    late = span((now - moment(oldest["due"])).days)
    if len(promises) == 1:
        sentence = (
            f"{sides.who(side, begins=True)} promised {what} by {_due(oldest['due'], now)}; "
            f"{late} later it is neither kept nor broken."
        )
    else:
        sentence = (
            f"{len(promises)} promises of {whom(side, sides)} are overdue, neither kept nor broken; "
            f"the oldest, {what}, was due by {_due(oldest['due'], now)}, {late} ago."
        )
    if side == sides.home:
        return sentence, "Keep it, agree on a new date, or say that it is off."
    return sentence, f"Ask {sides.who(side)} for a new date, or for a clear no."


def whom(side: str, sides: Sides) -> str:
    """Of whom something is: yours, or the organisation's name."""
    return "yours" if side == sides.home else sides.name(side)


def _single_threaded(verdict: Json, sides: Sides, _: datetime) -> Words:
    evidence, side = verdict["evidence"], verdict["giver"]
    other = evidence["people_other"]
    beside = {0: "nobody is", 1: "one person is"}.get(other, f"{other:,} people are")
    sentence = (
        f"Everything on {sides.whose(side)} side goes through one person ({clean(evidence['person'], _LONGEST)}): "
        f"nobody else of {whom(side, sides)} is named in "
        f"{counted(evidence['activities'], 'activity', 'activities')} of the last {evidence['days']} days; "
        f"on {sides.whose(OTHER[side])} side {beside}."
    )
    if side == sides.home:
        return sentence, "Take a second person along to the next meeting."
    return sentence, f"Ask {sides.name(side)} to bring a second person to the next meeting."


def _goal_off_track(verdict: Json, sides: Sides, now: datetime) -> Words:
    goals, owner = verdict["evidence"]["goals"], verdict["giver"]
    worst = goals[0]
    whose = "joint" if owner is None else sides.whose(owner)
    what = f"“{clean(worst['measure'] or worst['goal'], _LONGEST)}”"
    far = (
        "nothing has been reported"
        if worst["latest"] is None
        else f"{number(worst['latest'])} of {number(worst['target'])} are reached ({percent(worst['attained'])})"
    )
    if worst["elapsed"] < 1:
        when = f"{percent(worst['elapsed'])} of the time until {_due(worst['due'], now)} is gone"
    else:
        when = f"the time was up on {_due(worst['due'], now)}"
    the = "the " if owner is None else ""
    if len(goals) == 1:
        sentence = f"{the}{whose} goal {what}: {far}, {when}."
    else:
        sentence = f"{len(goals)} of {the}{whose} goals are off track; furthest behind is {what}: {far}, {when}."
    return sentence[:1].upper() + sentence[
        1:
    ], "Agree on what brings it back on track, or on a goal that can be reached."


def _no_yardstick(verdict: Json, _: Sides, now: datetime) -> Words:
    evidence = verdict["evidence"]
    lacks = []
    if not evidence["open_goals"]:
        one = evidence["open_goals_of_one_side"]
        beside = f" ({counted(one, 'is', 'are')} agreed by one side only)" if one else ""
        lacks.append(f"no open goal is agreed by both{beside}")
    if not evidence["influence_targets"]:
        lacks.append("no factor of influence has a target")
    until = evidence["defined_until"]
    since = "Success has never been defined" if until is None else f"Since {day(until, now)} success is not defined"
    steps = []
    if not evidence["open_goals"]:
        steps.append("a goal with a date")
    if not evidence["influence_targets"]:
        steps.append("a target for a factor of influence")
    return f"{since}: {' and '.join(lacks)}.", f"Agree on {' and on '.join(steps)}."


def _perception_gap(verdict: Json, sides: Sides, _: datetime) -> Words:
    evidence, widest = verdict["evidence"], verdict["evidence"]["widest"]
    sentence = (
        f"{sides.who('a', begins=True)} rate{sides.s('a')} the partnership {number(evidence['mean_a'])} of 5, "
        f"{sides.who('b')} {number(evidence['mean_b'])} "
        f"({evidence['respondents_a']} and {evidence['respondents_b']} people were asked)"
    )
    if widest is None:
        return f"{sentence}.", "Compare the answers with each other."
    factor = LABELS.get(widest["factor"], str(widest["factor"])).lower()
    sentence += f"; furthest apart on {factor}, {number(widest['mean_a'])} and {number(widest['mean_b'])}."
    return sentence, f"Compare the answers with each other, {factor} first."


FINDINGS: Final[dict[str, Callable[[Json, Sides, datetime], Words]]] = {
    "dormant": _dormant,
    "promise_overdue": _promise_overdue,
    "single_threaded": _single_threaded,
    "goal_off_track": _goal_off_track,
    "no_yardstick": _no_yardstick,
    "perception_gap": _perception_gap,
}
# Of these one side is concerned, and a list has to say which.
SIDED: Final = frozenset({"promise_overdue", "single_threaded", "goal_off_track"})
