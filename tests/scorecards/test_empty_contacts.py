"""Empty contacts equal the plain reference, on every Monday and as a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import reference_empty_contacts as reference
import reference_portfolio
from activity_log import ActivityLog, Event, MakeLake, bring, utc
from drawn_logs import drawn

from models.policy import Policy
from scorecards import questions
from scorecards.lake import Lake

pytestmark = pytest.mark.thorough

POLICY = Policy.from_toml("[currency.rates]\nUSD = 0.92\nCHF = 1.04\n", "test")
PAIRS = 10
# How often a partnership is as usual, always gives, never gives.
PHASES = (0.4, 0.2, 0.4)
UNTIL = utc(2024, 6, 3)
TIMES = [utc(2021, 10, 4), *(utc(2021, 12, 1) + timedelta(days=61 * step, hours=5 * step) for step in range(14)), UNTIL]


def met(seed: int) -> list[Event]:
    """Partnerships that meet often, some of them for nothing for a while, and then not."""
    log = ActivityLog(source=f"/met/{seed}")
    for number in range(PAIRS):
        chance = np.random.default_rng([seed, number])
        name, begins = f"met-{seed}-{number:02}", utc(2021, 1, 1)
        log.agree(name, begins + timedelta(days=float(chance.uniform(0, 300))))
        usual, day, full = chance.uniform(0.5, 0.95), 0.0, 0.0
        while day < 1200:
            day += float(chance.exponential(12))
            if day > full:
                full, often = day + float(chance.uniform(90, 300)), float(chance.choice([usual, 0.0, 1.0], p=PHASES))
            held = begins + timedelta(seconds=int(day * 86_400))
            if chance.random() < 0.1:
                held = utc(held.year, held.month, held.day) - timedelta(days=held.weekday())
            for _ in range(int(chance.choice([1, 2], p=[0.9, 0.1]))):
                if chance.random() < 0.7:
                    effort = {"effort_hours": {"a": 2, "b": 1.5}, "cost": {"a": 10.25}}
                    log.add("meeting.held", name, held, **(effort if chance.random() < 0.6 else {}))
                else:
                    has = bool(chance.random() < 0.6)
                    log.add("contact.requested", name, held, by="a", request=f"c{day}", has_content=has, effort_hours=1)
            if chance.random() >= often:
                days = float(chance.choice([-14, 0, 7.5, 45, 45.00001, -14.00001]))
                log.give(name, held + timedelta(days=days), "a" if chance.random() < 0.5 else "b", value=400)
    return log.events


@dataclass(frozen=True)
class Drawn:
    """A lake, and what the reference makes of its log."""

    lake: Lake
    entries: dict[str, list[reference.Judged]]
    mondays: dict[str, list[reference.Monday]]


@pytest.fixture(scope="module", params=[1, 2])
def log(request: pytest.FixtureRequest, make_lake: MakeLake) -> Drawn:
    # Half of them ordinary, so that the portfolio is no stranger than real ones.
    events = met(request.param) + drawn(40 + request.param, 6)
    lake = make_lake()
    brought = bring(lake, events)
    assert (brought.accepted, brought.dead) == (len(events), 0)
    logs = reference_portfolio.logs(events)
    entries = {name: reference.judged(found) for name, found in logs.items()}
    agreed = reference.first_terms(logs)
    first = reference.EPOCH + (utc(2000, 1, 3) - reference.EPOCH) // reference.WEEK * reference.WEEK
    weeks = [first + step * reference.WEEK for step in range((UNTIL - first) // reference.WEEK + 1)]
    bounds = {week: reference.bound(entries, agreed, week) for week in weeks}
    return Drawn(lake, entries, {name: reference.mondays(found, bounds) for name, found in entries.items()})


def equal(measured: float | None, expected: float | None) -> bool:
    if measured is None or expected is None:
        return measured is expected
    return measured == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_every_monday_equals_the_reference(log: Drawn) -> None:
    with questions.ask_all(log.lake, POLICY, TIMES) as question:
        rows = question.dicts("empty_weeks", "order by partnership, monday")
    weeks: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        weeks.setdefault(row["partnership"], []).append(row)
    assert {name for name, found in log.mondays.items() if found} == weeks.keys()
    for name, found in weeks.items():
        assert [row["week"] for row in found] == [monday.week for monday in log.mondays[name]], name
        for row, monday in zip(found, log.mondays[name], strict=True):
            where = (name, row, monday)
            assert equal(row["m"], monday.m), where
            assert equal(row["share"], monday.share), where
            assert equal(row["bound"], monday.bound), where
            assert row["calm"] == monday.calm, where
            assert row["strength"] == (monday.strength or None), where
            assert row["found_at"] == monday.found_at, where
            assert row["insight_at"] == monday.insight_at, where


def test_the_logs_hold_what_can_go_wrong(log: Drawn) -> None:
    mondays = [monday for found in log.mondays.values() for monday in found]
    assert {monday.strength for monday in mondays} == {"", "leaning", "pushed"}
    assert {monday.calm for monday in mondays} == {True, False}
    assert len({monday.bound for monday in mondays}) > 20
    assert any(first.strength and not then.strength for first, then in pairwise(mondays))


def test_the_verdict_carries_what_the_reference_has(log: Drawn) -> None:
    with questions.ask_all(log.lake, POLICY, TIMES) as question:
        rows = {(row["partnership"], row["as_of"]): row for row in question.dicts("empty_contacts")}
        subjects = set(question.rows("select partnership, as_of from subjects"))
    open_ones = {
        (name, time): monday
        for name, found in log.mondays.items()
        for time in TIMES
        for monday in found
        if monday.week == reference_portfolio.last_monday(time) and monday.strength and (name, time) in subjects
    }
    assert rows.keys() == open_ones.keys()
    assert len(rows) > 15
    for (name, time), monday in open_ones.items():
        assert_verdict(rows[name, time], monday, log.entries[name], time)


def assert_verdict(
    row: dict[str, Any], monday: reference.Monday, entries: list[reference.Judged], time: datetime
) -> None:
    assert monday.since is not None
    assert (row["strength"], row["since"]) == (monday.strength, monday.since)
    assert row["insight_at"] == monday.insight_at
    known = [one for one in entries if one.at < time and one.at - reference.JUDGED >= monday.since]
    empty = [one.contact for one in known if one.empty]
    assert row["giver"] is None
    assert (row["evidence"]["contacts"], row["evidence"]["empty"]) == (len(known), len(empty))
    assert row["evidence"]["m"] == pytest.approx(monday.m, rel=1e-9, abs=1e-6)
    last = sorted(empty, key=lambda e: (reference_portfolio.moment(e), e["source"], e["id"]))[::-1][:3]
    assert [(one["source"], one["id"]) for one in row["activities"]] == [(e["source"], e["id"]) for e in last]
    assert row["spent"]["hours"] == pytest.approx(sum(map(hours, empty)), abs=1e-6)
    later = [e for e in empty if monday.insight_at and reference_portfolio.moment(e) >= monday.insight_at]
    assert row["spent_after_insight"]["hours"] == pytest.approx(sum(map(hours, later)), abs=1e-6)


def hours(event: Event) -> float:
    """What both sides put in."""
    put_in = event["data"].get("effort_hours", 0)
    return sum(put_in.values()) if isinstance(put_in, dict) else put_in


def test_the_mondays_are_the_same_whoever_asks(log: Drawn) -> None:
    with questions.ask_all(log.lake, POLICY, TIMES) as question:
        of_all = question.dicts("empty_weeks", "order by partnership, monday")
    one = next(row["partnership"] for row in of_all if row["strength"] == "pushed")
    numbers = ("week", "m", "share", "bound", "calm", "strength", "found_at", "insight_at")
    with questions.ask(log.lake, POLICY, [(one, UNTIL, None)]) as question:
        alone = question.dicts("empty_weeks", "order by partnership, monday")
    expected = [[row[name] for name in numbers] for row in of_all if row["partnership"] == one]
    assert [[row[name] for name in numbers] for row in alone] == expected
