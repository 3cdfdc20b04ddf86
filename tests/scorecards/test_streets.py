"""The detector in SQL equals the plain reference, on drawn logs and on the published cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import street_reference as reference
from activity_log import Event, MakeLake, bring, utc
from drawn_logs import RATES, REFERENCES, drawn

from models.policy import Policy
from scorecards import cycle, questions, report
from scorecards.lake import Lake

pytestmark = pytest.mark.thorough

NOW = utc(2029, 1, 1)
POLICY = Policy.from_toml("[currency.rates]\nUSD = 0.92\nCHF = 1.04\n", "test")
PAIRS = 24
# From before the logs begin to after they have fallen silent.
TIMES = [utc(2001, 1, 1), *(utc(2021, 9, 1) + timedelta(days=67 * step, hours=step) for step in range(20))]
# Hours come in thousandths, money in cents.
SCALES = (1000, 100, 100, 100)
Key = tuple[str, str]


@dataclass(frozen=True)
class Drawn:
    """A drawn log, the lake it was brought into, and what the reference makes of it."""

    lake: Lake
    events: list[Event]
    pairs: dict[str, reference.Pair]
    mondays: dict[Key, list[reference.Monday]]
    until: datetime


@pytest.fixture(scope="module", params=[1, 2])
def log(request: pytest.FixtureRequest, make_lake: MakeLake) -> Drawn:
    events = drawn(request.param, PAIRS)
    lake = make_lake()
    brought = bring(lake, events)
    assert (brought.accepted, brought.dead) == (len(events), 0)
    cycle.run(lake, POLICY, NOW)
    pairs, until = reference.read(events, REFERENCES, RATES), report.newest(lake)
    mondays = {
        (name, giver): found
        for name, pair in pairs.items()
        for giver in "ab"
        if (found := reference.mondays(pair, giver, max(until, TIMES[-1])))
    }
    return Drawn(lake, events, pairs, mondays, until)


def mondays_of(lake: Lake) -> dict[Key, list[dict[str, Any]]]:
    found: dict[Key, list[dict[str, Any]]] = {}
    for row in lake.dicts("from street_history order by partnership, giver, week"):
        found.setdefault((row["partnership"], row["giver"]), []).append(row)
    return found


def equal(measured: float | None, expected: float | None, precision: float = 1e-9) -> bool:
    if measured is None or expected is None:
        return measured is expected
    return measured == pytest.approx(expected, rel=precision, abs=1e-12)


def test_every_monday_of_the_history_equals_the_reference(log: Drawn) -> None:
    history = mondays_of(log.lake)
    assert history.keys() == log.mondays.keys()
    for key, all_mondays in log.mondays.items():
        rows, mondays = history[key], [monday for monday in all_mondays if monday.week <= log.until]
        assert [row["week"] for row in rows] == [monday.week for monday in mondays], key
        for row, monday in zip(rows, mondays, strict=True):
            where = (key, row, monday)
            assert equal(row["m"], monday.m), where
            assert equal(row["share"], monday.share), where
            assert equal(row["bound"], monday.bound), where
            assert row["calm"] == monday.calm, where
            assert row["strength"] == (monday.strength or None), where
            assert row["found_at"] == monday.found_at, where
            assert row["insight_at"] == monday.insight_at, where


def test_the_drawn_logs_hold_what_can_go_wrong(log: Drawn) -> None:
    mondays = [monday for found in log.mondays.values() for monday in found]
    assert {monday.strength for monday in mondays} == {"", "leaning", "one_way", "confirmed"}
    assert {monday.calm for monday in mondays} == {True, False}
    assert len({monday.bound for monday in mondays}) > 20
    assert min(monday.week for monday in mondays) < utc(2001, 1, 1)
    assert sum(monday.share is not None and monday.m > 0 for monday in mondays) > 500


def in_thousandths(quantity: dict[str, float]) -> tuple[int, int, int, int, int]:
    """Acts, hours in thousandths, and money in cents, as the reference has them."""
    return (
        int(quantity["acts"]),
        round(1000 * quantity["hours"]),
        round(100 * quantity["cost"]),
        round(100 * quantity["travel"]),
        round(100 * quantity["value"]),
    )


def assert_verdict(row: dict[str, Any], expected: reference.Verdict) -> None:
    monday = expected.monday
    assert row["strength"] == monday.strength
    assert row["since"] == monday.since
    assert row["insight_at"] == monday.insight_at
    for name in ("given", "received", "unanswered", "spent", "spent_after_insight"):
        assert in_thousandths(row[name]) == getattr(expected, name), name
    assert [(act["source"], act["id"]) for act in row["activities"]] == list(expected.last_acts)
    assert row["clears_if"]["acts"] == expected.clears_if_acts
    assert row["clears_if"]["value"] == pytest.approx(expected.clears_if_value, abs=0.0005001)
    assert row["evidence"]["m"] == pytest.approx(monday.m, abs=1e-6)
    assert (row["evidence"]["share"] is None) == (monday.share is None)


def test_open_streets_carry_since_effort_and_what_would_clear_them_as_the_reference_has_it(log: Drawn) -> None:
    with questions.ask_all(log.lake, POLICY, TIMES) as question:
        found = question.dicts("one_way_street")
    rows = {(row["partnership"], row["giver"], row["as_of"]): row for row in found}
    expected = {
        (name, giver, time): street
        for (name, giver), mondays in log.mondays.items()
        for time in TIMES
        if (street := reference.verdict(log.pairs[name], giver, time, mondays)) is not None
    }
    assert rows.keys() == expected.keys()
    assert len(expected) > 20
    for key, verdict in expected.items():
        try:
            assert_verdict(rows[key], verdict)
        except AssertionError as error:
            error.add_note(f"{key}: {rows[key]}")
            raise


def test_what_a_street_has_cost_is_what_its_verdict_said_and_stands_still_once_it_has_ended(log: Drawn) -> None:
    at = TIMES[-1]
    with questions.ask_all(log.lake, POLICY, [at]) as question:
        found = question.dicts("wasted_effort", "where verdict = 'one_way_street'")
    rows = {(row["partnership"], row["side"], row["ended_at"]): row for row in found}
    expected: dict[tuple[str, str, datetime | None], reference.Verdict] = {}
    for (name, giver), mondays in log.mondays.items():
        if open_now := reference.verdict(log.pairs[name], giver, at, mondays):
            expected[name, giver, None] = open_now
        for last, after in pairwise(mondays):
            if last.strength and not after.strength and after.week <= at:
                final = reference.verdict(log.pairs[name], giver, after.week - timedelta(microseconds=1), mondays)
                assert final is not None
                expected[name, giver, after.week] = final
    assert len(rows) == len(found)
    assert rows.keys() == expected.keys()
    assert sum(ended is not None for *_, ended in expected) > 10
    for key, verdict in expected.items():
        row = rows[key]
        assert (row["since"], row["insight_at"]) == (verdict.monday.since, verdict.monday.insight_at), key
        # Without the number of acts: hours, cost, travel, money.
        later = verdict.spent_after_insight[1:]
        earlier = tuple(total - part for total, part in zip(verdict.spent[1:], later, strict=True))
        for when, amounts in (("before", earlier), ("after", later)):
            found_then = [row[f"{name}_{when}"] for name in ("hours", "cost", "travel", "money")]
            whole = tuple(round(amount * scale) for amount, scale in zip(found_then, SCALES, strict=True))
            assert whole == amounts, (key, when)
