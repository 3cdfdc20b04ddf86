"""What the cycle recorded is handed over for publishing in order, once it is noted once only."""

from __future__ import annotations

import json
from datetime import timedelta

from activity_log import ActivityLog, MakeLake, bring, utc

from models.policy import Policy
from scorecards import cycle, outbox

FIRST = utc(2026, 1, 5)
SCORECARDS, FLIPS = "cooperation.scorecards", "cooperation.flips"


def test_scorecards_and_flips_are_published_until_they_are_noted(make_lake: MakeLake) -> None:
    lake, log = make_lake(), ActivityLog()
    log.agree("p", FIRST)
    for week in range(12):
        log.give("p", FIRST + timedelta(days=7 * week, hours=9), "a")
    bring(lake, log.events)
    cycle.run(lake, Policy(), utc(2026, 4, 1))

    flips = outbox.unpublished(lake, FLIPS, 100)
    values = [json.loads(flip.value) for flip in flips]
    assert [each["to_state"] for each in values if each["verdict"] == "one_way_street"] == ["leaning", "one_way"]
    # Nothing says what success is; within the last three Mondays it grew old enough to be judged.
    beside = {(each["verdict"], each["to_state"]) for each in values if each["verdict"] != "one_way_street"}
    assert beside == {("no_yardstick", "leaning"), ("not_enough_evidence", "leaning"), ("not_enough_evidence", "ok")}
    assert {flip.key for flip in flips} == {b"p"}
    cards = outbox.unpublished(lake, SCORECARDS, 100)
    latest = json.loads(cards[-1].value)
    assert latest["verdicts"][0]["name"] == "one_way_street"
    assert {factor["name"] for factor in latest["factors"]} >= {"balance", "joint_campaigns"}

    outbox.published(lake, FLIPS, flips[-1].position)
    assert outbox.unpublished(lake, FLIPS, 100) == []
    assert outbox.unpublished(lake, SCORECARDS, 100) == cards


def test_a_limit_never_cuts_what_one_run_of_the_cycle_recorded(make_lake: MakeLake) -> None:
    lake = make_lake()
    for run, name in enumerate("pqr"):
        log = ActivityLog(source=f"/{name}")
        log.agree(name, FIRST)
        log.give(name, FIRST + timedelta(days=1), "a")
        bring(lake, log.events, utc(2026, 2, 1 + run))
        cycle.run(lake, Policy(), utc(2026, 2, 1 + run))
    taken: list[bytes] = []
    rounds = 0
    while outgoing := outbox.unpublished(lake, SCORECARDS, 1):
        taken += [each.key for each in outgoing]
        outbox.published(lake, SCORECARDS, outgoing[-1].position)
        rounds += 1
    assert rounds == 3
    assert set(taken) == {b"p", b"q", b"r"}
