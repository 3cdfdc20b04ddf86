"""A membership pays or not as counting by hand says."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from activity_log import ActivityLog, MakeLake, bring, utc
from reference_membership import Event, membership

from models.policy import Policy
from scorecards.questions import ask_all

pytestmark = pytest.mark.thorough

TIMES = [utc(2024, 4, 15), utc(2024, 10, 1), utc(2025, 6, 1), utc(2026, 1, 1)]


def drawn(seed: int) -> list[Event]:
    """A membership of two years, with more or less in it."""
    chance, log, pair = random.Random(seed), ActivityLog(), f"member-{seed}"
    log.agree(
        pair,
        utc(2024, 1, 1),
        kind="network-membership",
        fee={"entry": float(chance.randrange(2000)), "yearly": float(chance.randrange(3000))},
        hourly_rate={"a": float(chance.randrange(40, 120))},
    )
    for _ in range(chance.randrange(1, 30)):
        time = utc(2024, 1, 1) + timedelta(hours=chance.randrange(17_520))
        kind = chance.choice(("support", "meeting", "order"))
        if kind == "support":
            form = chance.choice(("mentoring", "training", "knowledge"))
            value, spent = float(chance.randrange(900)), float(chance.randrange(9))
            needed = chance.random() < 0.8
            log.give(pair, time, chance.choice("abb"), form=form, value=value, effort_hours=spent, needed=needed)
        elif kind == "meeting":
            occasion = chance.choice(("meeting", "event", "workshop"))
            log.add("meeting.held", pair, time, occasion=occasion, effort_hours={"a": float(chance.randrange(9))})
        else:
            induced = chance.choice(("a", "b", "joint", "none"))
            amount = float(chance.randrange(1, 2000))
            log.add("revenue.booked", pair, time, earned_by=chance.choice("aab"), induced_by=induced, amount=amount)
    return log.events


def test_sql_finds_what_counting_by_hand_finds(make_lake: MakeLake) -> None:
    logs = [drawn(seed) for seed in range(40)]
    with make_lake() as lake:
        bring(lake, [event for log in logs for event in log])
        with ask_all(lake, Policy(), TIMES) as question:
            rows = {(row["partnership"], row["as_of"]): row["evidence"] for row in question.dicts("membership")}
    expected = {
        (log[0]["subject"], time): found
        for log in logs
        for time in TIMES
        if (found := membership(log, time)) is not None
    }
    assert rows.keys() == expected.keys()
    assert 40 < len(rows) < 155
    assert any(not evidence["missing"] for evidence in rows.values())
    for key, (missing, value, cost) in expected.items():
        assert set(rows[key]["missing"]) == missing, key
        assert (rows[key]["value"], rows[key]["cost"]) == pytest.approx((value, cost), abs=0.02), key
