"""Verdicts on organisations: over all their partnerships, whichever of them a report is about."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from activity_log import ActivityLog, Event, MakeLake, bring, utc
from reference_organisations import multipliers, one_sided

from models.policy import Policy
from scorecards import report
from scorecards.lake import Lake
from scorecards.questions import ask
from scorecards.report import Asked

pytestmark = pytest.mark.thorough

TIMES = [utc(2024, 6, 1), utc(2025, 3, 1), utc(2026, 1, 1)]


def tangled(seed: int) -> list[Event]:
    """Twelve partnerships of six organisations; some give far more than others, some bring more business."""
    chance, log = random.Random(seed), ActivityLog()
    names = [f"org-{number}" for number in range(6)]
    generous = {name: chance.choice((0, 1, 3, 9)) for name in names}
    for number in range(12):
        pair = f"pair-{number:02}"
        a, b = chance.sample(names, 2)
        kind = chance.choice(("referral", "referral", "network-membership"))
        share = {"agreed_share_a": 0.4} if chance.random() < 0.3 else {}
        log.agree(pair, utc(2022, 1, 1), a={"id": a}, b={"id": b}, kind=kind, **share)
        for _ in range(chance.randrange(60)):
            giver = chance.choices("ab", (generous[a] + 0.1, generous[b] + 0.1))[0]
            time = utc(2023, 1, 1) + timedelta(hours=chance.randrange(26_280))
            log.give(pair, time, giver, value=float(chance.randrange(0, 1200)))
        for _ in range(chance.randrange(12)):
            time = utc(2022, 6, 1) + timedelta(hours=chance.randrange(31_000))
            outcome = chance.choice(("won", "won", "lost"))
            value = {"value": float(chance.randrange(3000))} if chance.random() < 0.8 else {}
            referral = f"r{chance.randrange(9)}"
            log.add("referral.closed", pair, time, by=chance.choice("ab"), referral=referral, outcome=outcome, **value)
        if chance.random() < 0.2:
            log.add("partnership.ended", pair, utc(2024, 1, 1) + timedelta(days=chance.randrange(400)))
    return log.events


@pytest.mark.parametrize("seed", range(6))
def test_sql_finds_what_counting_by_hand_finds(seed: int, make_lake: MakeLake) -> None:
    events = tangled(seed)
    with make_lake() as lake:
        bring(lake, events)
        # Asked about one partnership at three times: the others count all the same.
        with ask(lake, Policy(), [("pair-00", time, None) for time in TIMES]) as question:
            lopsided = question.dicts("organisations_one_sided")
            best = question.dicts("multiplier")
    for time in TIMES:
        found = {
            (row["name"], row["organisation"]): row["evidence"]["share"] for row in lopsided if row["as_of"] == time
        }
        assert found == pytest.approx(one_sided(events, time), abs=6e-5)
        ranked = sorted((row for row in best if row["as_of"] == time), key=lambda row: row["evidence"]["place"])
        assert [
            (row["organisation"], row["evidence"]["won"], row["evidence"]["value"]) for row in ranked
        ] == multipliers(events, time)


def test_the_random_logs_hold_every_verdict() -> None:
    found = [one_sided(tangled(seed), time) for seed in range(6) for time in TIMES]
    assert {name for verdicts in found for name, _ in verdicts} == {"over_giver", "taker"}
    assert any(len(multipliers(tangled(seed), TIMES[-1])) == 5 for seed in range(6))


def test_a_report_of_one_partnership_says_of_its_organisations_what_the_whole_says(lake: Lake) -> None:
    bring(lake, tangled(2))
    whole = report.build(lake, Policy(), Asked(TIMES[-1]))["organisations"]
    assert sum(bool(each["verdicts"]) for each in whole) > 1
    for name in ("pair-00", "pair-05", "pair-09"):
        one = report.build(lake, Policy(), Asked(TIMES[-1], partnership=name))["organisations"]
        assert one == [each for each in whole if each["id"] in {found["id"] for found in one}]
        assert len(one) == 2
