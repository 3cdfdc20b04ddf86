"""Within a week the detector is not run again, and what is read instead is what it would say."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from activity_log import RECEIVED, ActivityLog, MakeLake, Noting, bring, utc

from models.policy import Policy
from models.simulation import Simulation
from scorecards import cycle, report, rounds, streets
from scorecards.lake import Lake
from scorecards.questions import Question

pytestmark = pytest.mark.thorough

POLICY = Policy()


@pytest.fixture
def given(noting_what_is_given: Noting) -> list[Question]:
    """The questions that were given what is kept."""
    return noting_what_is_given(streets)


def expect_as_reported(lake: Lake, *partnerships: str) -> dict[str, dict[str, Any]]:
    """The latest scorecards, all of one time, are what a report finds that runs the detector; returns the report's."""
    rows = lake.dicts("from scorecards_latest where list_contains(?, partnership)", [list(partnerships)])
    (as_of,) = {row["as_of"] for row in rows}
    made = report.build(lake, POLICY, report.Asked(as_of))
    cards = {card["id"]: card for card in made["partnerships"] if card["id"] in partnerships}
    assert {row["partnership"] for row in rows} == set(cards) == set(partnerships)
    for row in rows:
        name, card = row["partnership"], cards[row["partnership"]]
        assert json.loads(row["verdicts"]) == card["verdicts"]
        wasted = [each for each in made["wasted_effort"] if each["partnership"] == name]
        assert [{"partnership": name, **each} for each in json.loads(row["wasted"])] == wasted
        assert (row["influence"], row["outcome"]) == (card["influence"]["score"], card["outcome"]["score"])
    return cards


def streets_of(card: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((each["giver"], each["strength"]) for each in card["verdicts"] if each["name"] == "one_way_street")


@pytest.mark.parametrize("apart", [1, 500])
def test_what_stands_as_of_the_last_monday_is_read_and_is_what_the_detector_says(
    apart: int, make_lake: MakeLake, given: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cycle, "APART", apart)
    lake = make_lake()
    bring(lake, list(Simulation(24, 14, 3).events()))
    last: datetime = lake.one("select max(time) from activities")
    middle = rounds.monday(last) + timedelta(days=9)
    log = ActivityLog(source="/later")
    came = 0

    def comes(*events: Any) -> None:
        nonlocal came
        came += 1
        bring(lake, list(events), RECEIVED + timedelta(days=400, hours=came))
        cycle.run(lake, POLICY, middle + timedelta(days=30))

    comes(log.agree("new", middle), log.give("elsewhere", middle, "a"))
    assert not given
    open_ones = lake.rows("select partnership, giver, strength from progress.open_streets order by all")
    past = lake.rows("select distinct partnership from progress.past_streets order by all")
    assert len({strength for _, _, strength in open_ones}) >= 2
    assert past
    weeks = lake.rows("from street_history order by all")
    flips = lake.rows("from flips where verdict = 'one_way_street' order by all")

    # In every partnership with a street, and in one without and a new one, the giver gives again, this week.
    names = {name: giver for name, giver, _ in open_ones} | {name: "a" for (name,) in past}
    comes(*(log.give(name, middle + timedelta(hours=1), giver) for name, giver in [*names.items(), ("new", "b")]))
    assert len(given) == 1
    for name, card in expect_as_reported(lake, *names, "new").items():
        assert streets_of(card) == [each[1:] for each in open_ones if each[0] == name]
    assert lake.rows("from street_history order by all") == weeks
    assert lake.rows("from flips where verdict = 'one_way_street' order by all") == flips

    # Something of long before comes for one of them, and something of this week for another: where that is many, apart.
    name, giver, _ = open_ones[0]
    other = open_ones[-1][0]
    comes(
        *(log.give(name, middle - timedelta(weeks=back), "ab"[giver == "a"], value=2_000) for back in range(3, 12)),
        log.give(other, middle + timedelta(hours=2), "a"),
    )
    assert lake.rows("from street_history where partnership = ? order by all", [name]) != [
        week for week in weeks if week[0] == name
    ]
    assert len(given) == (2 if apart == 1 else 1)
    expect_as_reported(lake, name, other)
    comes(log.give(name, middle + timedelta(hours=3), giver))
    assert len(given) == (3 if apart == 1 else 2)
    expect_as_reported(lake, name)

    # A Monday passes: the detector speaks for all.
    before = len(given)
    comes(log.give(name, middle + timedelta(days=7), giver))
    assert len(given) == before
    expect_as_reported(lake, *names)


def test_for_a_new_partnership_the_detector_is_not_run(make_lake: MakeLake, given: list[Question]) -> None:
    lake, log = make_lake(), ActivityLog()
    begins, now = utc(2026, 5, 6), utc(2026, 8, 6)
    log.agree("old", begins)
    for week in range(14):
        log.give("old", begins + timedelta(weeks=week), "a")
    bring(lake, log.events)
    cycle.run(lake, POLICY, now)
    assert not given
    # Its terms reach back to the beginning; but nothing of it is known before this week.
    agreed = log.agree("new", now - timedelta(days=2))
    bring(lake, [agreed, log.give("new", now - timedelta(days=1), "a")], RECEIVED + timedelta(days=1))
    cycle.run(lake, POLICY, now)
    assert len(given) == 1
    assert expect_as_reported(lake, "new")
    assert lake.one("select count(*) from scorecards where partnership = 'new'") == 1
    # Older terms that come late do reach back.
    bring(lake, [log.agree("new", now - timedelta(weeks=9))], RECEIVED + timedelta(days=2))
    cycle.run(lake, POLICY, now)
    assert len(given) == 1
    assert expect_as_reported(lake, "new")
    assert lake.one("select count(distinct as_of) from scorecards where partnership = 'new'") > 1
