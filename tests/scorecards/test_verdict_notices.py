"""People are told of every verdict that is pushed, and of its end, in words of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from activity_log import ActivityLog, MakeLake, bring, utc

from models.flips import Reason
from models.notices import Notice
from models.policy import Policy
from scorecards import cycle, notices, pages
from scorecards.lake import Lake
from scorecards.report import Asked

pytestmark = pytest.mark.thorough

POLICY = Policy.from_toml('home = ["us"]\n', "test")
MONDAY = utc(2026, 6, 1)
WEDNESDAY = utc(2026, 6, 3, 10)
US = {"a": {"id": "us", "name": "Quellstein"}}


def agreed(log: ActivityLog, subject: str, time: datetime, name: str, **data: object) -> None:
    log.agree(subject, time, **US, b={"id": subject, "name": name}, **data)


def promised(log: ActivityLog, subject: str, name: str) -> None:
    """Due on 15 May: overdue from 30 May on."""
    agreed(log, subject, utc(2026, 5, 1), name)
    log.add("promise.made", subject, utc(2026, 5, 2), by="b", promise="plan", what="a joint plan", due="2026-05-15")


def story() -> ActivityLog:
    """What is pushed from the first of June on, and not two weeks before."""
    log = ActivityLog()
    promised(log, "promise", "Nordwind")
    promised(log, "kept-on-tuesday", "Hollerbusch")
    log.add("promise.kept", "kept-on-tuesday", MONDAY + timedelta(days=1), by="b", promise="plan", due="2026-05-15")
    # Every third day until 2 May, then silence: 27 days of it are too many.
    agreed(log, "dormant", utc(2026, 2, 1), "Perlmutt")
    for number in range(25):
        log.give("dormant", utc(2026, 5, 2, 9) - timedelta(days=3 * number), "ab"[number % 2])
    # The only act leaves the last 180 days on 27 May.
    agreed(log, "lifeless", utc(2025, 11, 1), "Mohnfeld")
    log.give("lifeless", utc(2025, 11, 28, 9), "a")
    # 90 days old on 30 May.
    agreed(log, "member", utc(2026, 2, 1), "Gewerbeverein", kind="network-membership", fee={"yearly": 1200})
    log.give("member", utc(2026, 3, 1), "a", form="participation", effort_hours=4)
    # The eighth meeting, of 13 April, can be called empty from 28 May on.
    agreed(log, "empty", utc(2026, 2, 1), "Falkenried")
    for week in range(15):
        log.add("meeting.held", "empty", utc(2026, 2, 23, 9) + timedelta(weeks=week), occasion="meeting")
    return log


@pytest.fixture(scope="module")
def told(make_lake: MakeLake) -> Iterator[tuple[Lake, dict[str, Notice]]]:
    with make_lake() as lake:
        bring(lake, [event for event in story().events if event["time"] < f"{WEDNESDAY.isoformat()}Z"], WEDNESDAY)
        cycle.run(lake, POLICY, WEDNESDAY)
        yield lake, {notice.partnership: notice for notice in notices.due(lake, POLICY, WEDNESDAY)}


@pytest.mark.parametrize(
    ("partnership", "verdict", "title", "lines"),
    [
        (
            "promise",
            "promise_overdue",
            "Nordwind: promise overdue: they",
            ["Nordwind promised “a joint plan” by 15 May;", "Overdue from 14 days after", "Since 30 May.", "new date"],
        ),
        ("dormant", "dormant", "Perlmutt: dormant", ["No contact since 2 May: quiet for", "pushed from", "Call Perlm"]),
        ("lifeless", "lifeless", "Mohnfeld: lifeless", ["no meetings or requests", "no giving acts", "in good order"]),
        (
            "member",
            "membership",
            "Gewerbeverein: membership does not pay",
            ["no mentoring", "A year of it is worth", "against", "give notice"],
        ),
        (
            "empty",
            "empty_contacts",
            "Falkenried: empty contacts",
            ["have led to nothing", "M is", "pushed from 2.5 on", "Agree beforehand"],
        ),
    ],
)
def test_each_is_told_with_what_it_is_held_against_and_the_next_step(
    told: tuple[Lake, dict[str, Notice]], partnership: str, verdict: str, title: str, lines: list[str]
) -> None:
    notice = told[1][partnership]
    assert (notice.verdict, notice.strength, notice.reason) == (verdict, "pushed", Reason.FOUND)
    assert notice.week == MONDAY
    assert notice.title == title
    for line in lines:
        assert line in notice.body
    # Of what is missing there is no activity.
    assert ("Activities: " in notice.body) == (verdict not in ("lifeless", "membership"))
    assert notice.body.endswith(f"Why: coophealth report --partnership {partnership}")


def test_what_is_no_longer_so_since_its_monday_is_not_told(told: tuple[Lake, dict[str, Notice]]) -> None:
    lake, found = told
    recorded = "select to_state from flips where partnership = 'kept-on-tuesday' and verdict = 'promise_overdue'"
    assert lake.rows(recorded) == [("pushed",)]
    assert set(found) == {"promise", "dormant", "lifeless", "member", "empty"}


def test_the_page_lists_what_began_with_its_monday(told: tuple[Lake, dict[str, Notice]]) -> None:
    page = pages.html(told[0], POLICY, Asked(WEDNESDAY))
    assert "Other verdicts that began or ended" in page
    assert "A promise of Nordwind is overdue." in page
    assert "The membership does not pay." in page
    assert '<time datetime="2026-06-01">1 June</time>' in page


def test_the_end_is_told_to_who_was_told_of_the_beginning_unless_the_partnership_ended(
    told: tuple[Lake, dict[str, Notice]],
) -> None:
    lake, found = told
    for notice in found.values():
        notices.log_sent(lake, notice, WEDNESDAY)
    assert notices.due(lake, POLICY, WEDNESDAY) == []
    log, thursday = ActivityLog(source="/later"), utc(2026, 6, 4)
    log.add("promise.kept", "promise", thursday, by="b", promise="plan", due="2026-05-15")
    log.give("dormant", thursday, "b")
    log.give("lifeless", thursday, "a")
    log.add("partnership.ended", "member", thursday, reason="it did not pay")
    log.add("note.recorded", "empty", utc(2026, 6, 9), by="a", text="no change")
    now = utc(2026, 6, 10)
    bring(lake, log.events, now, name="later.jsonl")
    cycle.run(lake, POLICY, now)
    over = {notice.partnership: notice for notice in notices.due(lake, POLICY, now)}
    assert {notice.reason for notice in over.values()} == {Reason.RESOLVED}
    assert {name: notice.title for name, notice in over.items()} == {
        "promise": "Nordwind: No promise of Nordwind is overdue any more.",
        "dormant": "Perlmutt: In touch again.",
        "lifeless": "Mohnfeld: A sign of life again.",
    }
    assert "Seen on Monday, 8 June." in over["promise"].body
    ends = "select to_state, reason from flips where partnership = 'member' and verdict = 'membership' order by week"
    assert lake.rows(ends) == [("pushed", None), ("ok", "the partnership ended")]
