"""People are told once of what changed, with its evidence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from activity_log import ActivityLog, MakeLake, bring, utc

from models.flips import Reason
from models.notices import Notice
from models.policy import Policy
from scorecards import cycle, notices
from scorecards.lake import Lake

pytestmark = pytest.mark.thorough

POLICY = Policy.from_toml('home = ["p-A"]\n', "test")
FIRST = utc(2026, 1, 5)
WEEKS = 12


def given_every_week(log: ActivityLog, by: str, first: datetime, weeks: int) -> None:
    for week in range(weeks):
        log.give("p", first + timedelta(days=7 * week, hours=9), by, value=400.0, effort_hours=3.0)


def scored(lake: Lake, log: ActivityLog, now: datetime) -> list[Notice]:
    bring(lake, log.events, now)
    cycle.run(lake, POLICY, now)
    return notices.due(lake, POLICY, now)


def test_a_street_is_told_once_when_found_and_again_only_when_it_rises(make_lake: MakeLake) -> None:
    lake, log = make_lake(), ActivityLog()
    log.agree("p", FIRST, a={"id": "p-A", "name": "Quellstein"}, b={"id": "p-B", "name": "Nordwind"})
    given_every_week(log, "a", FIRST, WEEKS)
    now = FIRST + timedelta(days=7 * (WEEKS - 1), hours=10)

    (found,) = scored(lake, log, now)
    assert (found.reason, found.strength) == (Reason.FOUND, "one_way")
    assert found.title == "Nordwind: one-way street: you give"
    assert "You have given 12 times" in found.body
    assert "Nordwind not once" in found.body
    assert log.events[WEEKS]["id"] in found.body

    notices.log_sent(lake, found, now)
    assert notices.due(lake, POLICY, now) == []

    given_every_week(log, "a", FIRST + timedelta(days=7 * WEEKS), 30)
    now = FIRST + timedelta(days=7 * (WEEKS + 29), hours=10)
    late = scored(lake, log, now)
    # The rise to confirmed lies months back by then: recorded, not told.
    assert late == []
    assert lake.one("select count(*) from flips where to_state = 'confirmed'") == 1


def test_what_was_told_is_told_to_be_over_when_they_give_again(make_lake: MakeLake) -> None:
    lake, log = make_lake(), ActivityLog()
    log.agree("p", FIRST, a={"id": "p-A", "name": "Quellstein"}, b={"id": "p-B", "name": "Nordwind"})
    given_every_week(log, "a", FIRST, WEEKS)
    now = FIRST + timedelta(days=7 * (WEEKS - 1), hours=10)
    (found,) = scored(lake, log, now)
    notices.log_sent(lake, found, now)

    for week in range(WEEKS, 42):
        log.give("p", FIRST + timedelta(days=7 * week, hours=9), "ab"[week % 2], value=400.0)
    cleared = None
    # The slate is clean some ten weeks after they gave again.
    for week in range(WEEKS + 6, 42):
        now = FIRST + timedelta(days=7 * week, hours=10)
        due = scored(lake, ActivityLog(events=[e for e in log.events if e["time"] < f"{now.isoformat()}Z"]), now)
        if due:
            (cleared,) = due
            break
    assert cleared is not None
    assert (cleared.reason, cleared.strength) == (Reason.RESOLVED, "ok")
    assert "Turned: Nordwind gives again." in cleared.body


def test_what_nobody_was_told_of_is_not_told_to_be_over(make_lake: MakeLake) -> None:
    lake, log = make_lake(), ActivityLog()
    log.agree("p", FIRST)
    given_every_week(log, "a", FIRST, WEEKS)
    # The giver stopped: found and over before anybody looked.
    log.add("note.recorded", "p", FIRST + timedelta(days=200), by="a", text="We let it rest.")
    assert scored(lake, log, FIRST + timedelta(days=200, hours=1)) == []
    assert lake.one("select count(*) from flips where to_state = 'ok' and reason = 'giving stopped'") == 1


def test_nothing_is_told_while_the_source_of_a_partnership_is_silent(make_lake: MakeLake) -> None:
    lake, log, beside = make_lake(), ActivityLog(), ActivityLog(source="/other")
    log.agree("p", FIRST)
    beside.agree("q", FIRST)
    given_every_week(log, "a", FIRST, 24)
    # Another source goes on, so that the report speaks of a time 63 days later: the giver seems to have stopped.
    for week in range(40):
        beside.give("q", FIRST + timedelta(days=7 * week, hours=9), "ab"[week % 2])
    last = FIRST + timedelta(days=7 * 23, hours=9)
    now = FIRST + timedelta(days=7 * 39, hours=10)
    bring(lake, log.events + beside.events, now)
    cycle.run(lake, POLICY, now)
    (over,) = lake.rows("select week from flips where to_state = 'ok'")
    told_before = "select 'n', 'f', 'p', 'one_way_street', 'a', 'confirmed', timestamp '2026-05-04'"
    lake.run(
        "insert into notices (id, flip, partnership, verdict, direction, strength, week, sent_at) "
        f"{told_before}, timestamp '2026-05-04'"
    )
    soon = over[0] + timedelta(hours=1)
    assert soon - last > timedelta(days=35)
    assert notices.due(lake, POLICY, soon) == []
    # Told by a policy that grants such a silence.
    patient = Policy.from_toml("[data_stale]\ngaps = 50.0\n", "test")
    assert [notice.reason for notice in notices.due(lake, patient, soon)] == [Reason.RESOLVED]
