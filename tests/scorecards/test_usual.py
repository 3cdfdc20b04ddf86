"""What is usual in the portfolio is kept between runs of the cycle, and never other than found anew."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from activity_log import RECEIVED, ActivityLog, MakeLake, bring, hide_insertions

from models.policy import Policy
from models.simulation import Simulation
from scorecards import cycle, questions, report, rounds
from scorecards.lake import Error, Lake

pytestmark = pytest.mark.thorough

POLICY = Policy()


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each question the cycle asks, whether it read only what it was asked about."""
    asked: list[bool] = []

    def noted(*arguments: Any, alone: bool = False) -> Any:
        asked.append(alone)
        return questions.ask(*arguments, alone=alone)

    monkeypatch.setattr(cycle, "ask", noted)
    return asked


def expect_as_reported(lake: Lake, partnership: str) -> None:
    """The latest scorecard is what a report finds that reads the whole portfolio."""
    row = lake.dicts("from scorecards_latest where partnership = ?", [partnership])[0]
    card = report.build(lake, POLICY, report.Asked(row["as_of"], None, partnership))["partnerships"][0]
    factors = [factor for side in ("influence", "outcome") for factor in card[side]["factors"]]
    assert [{k: v for k, v in f.items() if k != "composite"} for f in json.loads(row["factors"])] == factors
    assert json.loads(row["verdicts"]) == card["verdicts"]


def test_references_are_kept_within_a_week_and_found_anew_when_something_of_before_comes(
    make_lake: MakeLake, alone: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = make_lake()
    bring(lake, list(Simulation(24, 14, 3).events()))
    last = lake.one("select max(time) from activities")
    now = last + timedelta(days=30)
    # A day in the middle of a week, so that what follows happens in it.
    middle = rounds.monday(last) + timedelta(days=9)
    log = ActivityLog(source="/later")
    names = [name for (name,) in lake.rows("select partnership from partnerships order by all limit 3")]

    def comes(*events: Any, hours: int) -> None:
        bring(lake, list(events), RECEIVED + timedelta(days=400, hours=hours))
        cycle.run(lake, POLICY, now)

    comes(log.give(names[0], middle, "a"), hours=0)
    assert alone == [False]
    pooled = lake.rows(
        "select sum(partnerships) from progress.usual_paces union all select partnerships from progress.usual_yields"
    )
    assert min(pooled)[0] >= 5
    kept = lake.rows("select policy, monday, activities from progress.usual")

    comes(log.give(names[1], middle + timedelta(hours=1), "b"), hours=1)
    assert alone == [False, True]
    assert lake.rows("select policy, monday, activities from progress.usual") == kept
    expect_as_reported(lake, names[1])

    late = middle - timedelta(days=40)
    won = log.add("referral.closed", names[2], late, referral="late", by="a", outcome="won", value=900)
    comes(won, hours=2)
    assert alone == [False, True, False]
    expect_as_reported(lake, names[2])
    assert lake.one("select activities from progress.usual") == kept[0][2] + 1

    comes(log.give(names[0], middle + timedelta(hours=2), "a"), hours=3)
    comes(log.retract(won, middle + timedelta(hours=3)), hours=4)
    assert alone == [False, True, False, True, False]
    expect_as_reported(lake, names[2])

    # What is taken out of this week, of a partnership of this week, changes nothing that is usual.
    mistaken = log.give("new", middle + timedelta(hours=5), "b")
    comes(log.agree("new", middle + timedelta(hours=4)), mistaken, hours=5)
    comes(log.retract(mistaken, middle + timedelta(hours=6)), hours=6)
    assert alone == [False, True, False, True, False, True, True]
    expect_as_reported(lake, "new")

    # Nor does it of a partnership that has long been known; what is taken out of before does reach back.
    mistaken = log.give(names[0], middle + timedelta(hours=7), "b")
    comes(mistaken, hours=7)
    comes(log.retract(mistaken, middle + timedelta(hours=8)), hours=8)
    assert alone[-2:] == [True, True]
    expect_as_reported(lake, names[0])
    before = lake.one("select count(*) from scorecards where partnership = ?", [names[2]])
    old = log.give(names[2], middle - timedelta(days=21), "a")
    comes(old, hours=9)
    comes(log.retract(old, middle + timedelta(hours=10)), hours=10)
    assert alone[-2:] == [False, False]
    expect_as_reported(lake, names[2])
    # Both scored now and the Mondays since then, and no others.
    weeks = "select distinct as_of from scorecards where as_of >= ? and as_of = date_trunc('day', as_of)"
    mondays = len(lake.rows(weeks, [middle - timedelta(days=21)]))
    assert lake.one("select count(*) from scorecards where partnership = ?", [names[2]]) == before + 2 * (1 + mondays)
    # Terms hold from the beginning, so taking them out reaches back as they did.
    agreed = log.agree(names[1], middle + timedelta(hours=11))
    comes(agreed, hours=11)
    comes(log.retract(agreed, middle + timedelta(hours=12)), hours=12)
    assert alone[-2:] == [False, False]
    expect_as_reported(lake, names[1])

    hide_insertions(monkeypatch, "one")
    with pytest.raises(Error, match="away"):
        comes(log.give(names[0], middle + timedelta(hours=7), "a"), hours=7)
