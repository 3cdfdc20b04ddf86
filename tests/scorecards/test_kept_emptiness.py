"""Within a week contacts are not weighed again, and what is read instead is what a report finds that weighs them."""

from __future__ import annotations

from collections.abc import Set
from datetime import timedelta
from typing import Any

import pytest
from activity_log import RECEIVED, ActivityLog, MakeLake, Noting, bring
from test_empty_contacts import met
from test_kept_streets import expect_as_reported

from models.policy import Policy
from scorecards import cycle, emptiness, rounds
from scorecards.lake import Lake
from scorecards.questions import Question

pytestmark = pytest.mark.thorough

POLICY = Policy()


@pytest.fixture
def given(noting_what_is_given: Noting) -> list[Question]:
    """The questions that were given what is kept."""
    return noting_what_is_given(emptiness)


def kept(lake: Lake) -> Set[str]:
    return {name for (name,) in lake.rows("select partnership from progress.open_emptiness")}


def test_what_stands_as_of_the_last_monday_is_read_and_is_what_a_report_says(
    make_lake: MakeLake, given: list[Question]
) -> None:
    lake = make_lake()
    bring(lake, met(1))
    everybody = {name for (name,) in lake.rows("select distinct partnership from partnerships")}
    middle = rounds.monday(lake.one("select max(time) from activities")) + timedelta(days=9)
    log = ActivityLog(source="/later")
    came = 0

    def comes(*events: Any) -> None:
        nonlocal came
        came += 1
        bring(lake, list(events), RECEIVED + timedelta(days=400, hours=came))
        cycle.run(lake, POLICY, middle + timedelta(days=30))

    comes(*(log.give(name, middle, "a") for name in everybody))
    assert not given
    assert kept(lake) == everybody
    rows = lake.rows("select min(partnership) from progress.open_emptiness group by strength order by all")
    names = [name for (name,) in rows]

    # Something of this week comes: what is kept is read, and says what is the case, whether contacts are empty or not.
    comes(*(log.give(name, middle + timedelta(hours=1), "b") for name in everybody))
    assert len(given) == 1
    found = {each["name"] for card in expect_as_reported(lake, *names).values() for each in card["verdicts"]}
    assert "empty_contacts" in found
    assert len(names) >= 2

    # Something of long before in one partnership changes what is usual: nothing is kept of the others.
    first, second = names[:2]
    comes(log.add("meeting.held", first, middle - timedelta(days=200)))
    assert len(given) == 1
    assert kept(lake) == {first}
    comes(log.give(second, middle + timedelta(hours=2), "a"))
    assert len(given) == 1
    assert kept(lake) == {first, second}
    comes(*(log.give(name, middle + timedelta(hours=3), "a") for name in (first, second)))
    assert len(given) == 2
    expect_as_reported(lake, first, second)

    # A Monday passes: all are weighed anew.
    comes(log.give(first, middle + timedelta(days=7), "a"))
    assert len(given) == 2
    assert kept(lake) == everybody
    expect_as_reported(lake, *names)
