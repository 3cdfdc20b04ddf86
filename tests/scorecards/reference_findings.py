"""The findings other than one-way streets, worked out slowly: does it hold now, and since when has it held?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean
from typing import Any

from reference_acts import SIDES, Act, Log, when

TICK = timedelta(microseconds=1)


def day(number: float) -> timedelta:
    return timedelta(days=number)


def began(holds: Callable[[datetime], bool], as_of: datetime, turns: Iterable[datetime]) -> datetime:
    """When it began to hold what holds now: walk back over all times at which anything can have changed."""
    later = as_of
    for turn in sorted({turn for turn in turns if turn < as_of}, reverse=True):
        if not holds(turn + TICK):
            # Somewhere in between, where nothing happened but time went by.
            low, high = turn + TICK, later
            while high - low > TICK:
                middle = low + (high - low) / 2
                low, high = (low, middle) if holds(middle) else (middle, high)
            return low
        if not holds(turn):
            return turn
        later = turn
    return later


def dormant(log: Log) -> dict[str | None, Any]:
    times = sorted({act.time for act in log.past if act.type == "meeting.held" or log.gift(act)})
    gaps = [(later - earlier) / day(1) for earlier, later in pairwise(times)]
    gaps = [gap for gap in gaps if gap >= 2][-20:]
    if len(gaps) < 4:
        return {}
    silent = (log.as_of - times[-1]) / day(1)
    limits = [max(14, (sum(gaps) + 10) * (q ** (-1 / (len(gaps) + 1)) - 1)) for q in (0.005, 0.001)]
    if silent <= limits[0]:
        return {}
    last = {act.id for act in log.past if act.time == times[-1] and (act.type == "meeting.held" or log.gift(act))}
    return {None: ("pushed" if silent > limits[1] else "leaning", times[-1] + day(limits[0]), last)}


def promise_overdue(log: Log) -> dict[str | None, Any]:
    found: dict[str | None, Any] = {}
    for side in SIDES:
        late: list[tuple[datetime, Act]] = []
        told = [act for act in log.of("promise.made", "promise.kept", "promise.broken") if act.data["by"] == side]
        for promise in {act.data["promise"] for act in told}:
            its = [act for act in told if act.data["promise"] == promise]
            if all(act.type == "promise.made" for act in its):
                overdue_at = when(its[0].data["due"]) + day(14)
                if overdue_at <= log.as_of:
                    late.append((overdue_at, its[0]))
        if late:
            found[side] = ("pushed", min(at for at, _ in late), {act.id for _, act in late})
    return found


def hanging_on(log: Log, side: str) -> str | None:
    """The one person of a side that is named, if there is just one in enough activities."""
    named = [act for act in log.within(180) if act.data.get("people") is not None and act.data["people"]]
    people = {person["id"] for act in named for person in act.data["people"] if person["org"] == side}
    return people.pop() if len(named) >= 3 and len(people) == 1 else None


def single_threaded(log: Log) -> dict[str | None, Any]:
    found: dict[str | None, Any] = {}
    turns = [act.time + day(days) for act in log.past for days in (0, 180)]
    for side in SIDES:
        person = hanging_on(log, side)
        if person is None:
            continue

        def holds(time: datetime, side: str = side, person: str = person) -> bool:
            return hanging_on(Log(log.acts, time), side) == person

        named = [
            act.id
            for act in log.within(180)
            if any((p["org"], p["id"]) == (side, person) for p in act.data.get("people") or [])
        ]
        found[side] = ("leaning", began(holds, log.as_of, turns), set(named[-3:]))
    return found


def goals(log: Log) -> dict[str, Any]:
    """Goal -> its latest agreement, how much of it is attained and how much of its time is gone."""
    found = {}
    for act in log.of("goal.agreed"):
        found[act.data["goal"]] = act
    states = {}
    for goal, agreed in found.items():
        value = 0.0
        for act in log.of("goal.progressed"):
            if act.data["goal"] == goal and "value" in act.data:
                value = act.data["value"]
        due = when(agreed.data["due"])
        length = due - agreed.time
        elapsed = 1.0 if length <= timedelta(0) else min(1.0, (log.as_of - agreed.time) / length)
        states[goal] = (agreed, due, value / agreed.data["target"], elapsed)
    return states


def goal_off_track(log: Log) -> dict[str | None, Any]:
    found: dict[str | None, Any] = {}
    behind: dict[str, list[tuple[datetime, Act]]] = defaultdict(list)
    for goal, (agreed, due, _, _) in goals(log).items():

        def holds(time: datetime, goal: str = goal, of: Act = agreed) -> bool:
            state = goals(Log(log.acts, time)).get(goal)
            if state is None or state[0] != of:
                return False
            return bool(state[3] >= 0.25 and state[2] < 0.5 * state[3])

        if holds(log.as_of) and due >= log.as_of - day(365):
            turns = [agreed.time, due, *(act.time for act in log.of("goal.progressed") if act.time > agreed.time)]
            behind[agreed.data["owner"]].append((began(holds, log.as_of, turns), agreed))
    for owner, late in behind.items():
        side = None if owner == "joint" else owner
        found[side] = ("leaning", min(at for at, _ in late), {act.id for _, act in late})
    return found


def undefined(log: Log) -> bool:
    """Whether there is no open goal of both, or no target for a factor of influence."""
    if not log.of("partnership.agreed"):
        # The first terms hold before them, too.
        terms = next(act.data for act in log.acts if act.type == "partnership.agreed")
    else:
        terms = log.terms
    aims = [name for name in terms.get("targets", {}) if name not in ("projects_won", "joint_campaigns")]
    both = [
        agreed
        for agreed, due, _, _ in goals(log).values()
        if due > log.as_of and set(agreed.data.get("agreed_by", "ab")) == {"a", "b"}
    ]
    return not both or not aims


def no_yardstick(log: Log) -> dict[str | None, Any]:
    ripe = log.started_at + day(30)
    if log.as_of < ripe or not undefined(log):
        return {}
    turns = [ripe, *(act.time for act in log.past), *(when(a.data["due"]) for a in log.of("goal.agreed"))]
    since = began(
        lambda time: time >= ripe and undefined(Log(log.acts, time)), log.as_of, [t for t in turns if t >= ripe]
    )
    last = log.of("partnership.agreed")[-1]
    one = {
        agreed.id
        for agreed, due, _, _ in goals(log).values()
        if due > log.as_of and set(agreed.data.get("agreed_by", "ab")) != {"a", "b"}
    }
    return {None: ("leaning", since, {last.id} | one)}


def standing_pulses(log: Log) -> dict[str, dict[tuple[str | None, str], Act]]:
    """Side -> the latest pulse of each respondent on each factor within 365 days."""
    latest: dict[str, dict[tuple[str | None, str], Act]] = {"a": {}, "b": {}}
    for act in log.within(365, "pulse.rated"):
        latest[act.data["org"]][act.data.get("respondent"), act.data["factor"]] = act
    return latest


def gap(log: Log) -> float | None:
    """How far apart the two sides' means are; None where one has too few respondents."""
    latest = standing_pulses(log)
    if any(len({respondent for respondent, _ in latest[side]}) < 3 for side in SIDES):
        return None
    a, b = (mean([float(act.data["score"]) for act in latest[side].values()]) for side in SIDES)
    return abs(a - b)


def perception_gap(log: Log) -> dict[str | None, Any]:
    def holds(time: datetime) -> bool:
        apart = gap(Log(log.acts, time))
        return apart is not None and apart > 1 - 1e-9

    if not holds(log.as_of):
        return {}
    turns = [act.time + day(days) for act in log.of("pulse.rated") for days in (0, 365)]
    shown = {act.id for pulses in standing_pulses(log).values() for act in pulses.values()}
    return {None: ("leaning", began(holds, log.as_of, turns), shown)}


FINDINGS = {
    "dormant": dormant,
    "promise_overdue": promise_overdue,
    "single_threaded": single_threaded,
    "goal_off_track": goal_off_track,
    "no_yardstick": no_yardstick,
    "perception_gap": perception_gap,
}
