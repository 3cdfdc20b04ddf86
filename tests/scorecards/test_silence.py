"""A source is silent as counting by hand says, whichever partnerships are asked."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from activity_log import ActivityLog, Event, MakeLake, bring, utc
from reference_silence import stale

from models.policy import Policy
from scorecards import pages, report, text
from scorecards.questions import ask
from scorecards.report import Asked

pytestmark = pytest.mark.thorough

TIMES = [utc(2025, 3, 1), utc(2025, 6, 1, 12), utc(2025, 9, 1)]


def drawn(seed: int) -> list[Event]:
    """Five partnerships written by four sources, each with a rhythm and an end of its own."""
    chance, events = random.Random(seed), []
    for number in range(4):
        log = ActivityLog(source=f"/source/{number}")
        rhythm, until = chance.choice((0.4, 1, 3, 8)), chance.randrange(60, 300)
        if number == 0:
            for pair in range(5):
                log.agree(f"pair-{pair}", utc(2025, 1, 1))
        day = 0.0
        while (day := day + chance.expovariate(1 / rhythm)) < until:
            pair = chance.choice((number, number, number + 1))
            log.give(f"pair-{pair}", utc(2025, 1, 1) + timedelta(seconds=int(day * 86_400)), chance.choice("ab"))
        events += log.events
    return events


@pytest.mark.parametrize("seed", range(5))
def test_sql_finds_what_counting_by_hand_finds(seed: int, make_lake: MakeLake) -> None:
    events = drawn(seed)
    with make_lake() as lake:
        bring(lake, events)
        names = ["pair-0", "pair-1", "pair-3"]
        with ask(lake, Policy(), [(name, time, None) for name in names for time in TIMES]) as question:
            rows = question.dicts("data_stale")
    for time in TIMES:
        found = {
            (row["partnership"], each["source"])
            for row in rows
            if row["as_of"] == time
            for each in row["evidence"]["sources"]
        }
        assert found == {key for key in stale(events, time) if key[0] in names}


def test_the_random_logs_hold_silence_and_none() -> None:
    found = [len(stale(drawn(seed), time)) for seed in range(5) for time in TIMES]
    assert 0 in found
    assert max(found) > 2


def until_a_source_is_silent() -> tuple[list[Event], datetime]:
    """Six months of giving to one side, and beside it another source that goes on; with when it began."""
    log, beside, first = ActivityLog(), ActivityLog(source="/other"), utc(2026, 1, 5)
    log.agree("p", first)
    for week in range(24):
        log.give("p", first + timedelta(days=7 * week), "a", value=400.0)
    for week in range(40):
        beside.give("p", first + timedelta(days=7 * week), "b", value=0.0, needed=False)
    return log.events + beside.events, first


def test_what_rests_on_a_silent_source_is_marked(make_lake: MakeLake) -> None:
    events, first = until_a_source_is_silent()
    before, after = (Asked(first + timedelta(days=7 * week)) for week in (24, 30))
    said = "Nothing comes from /test since 15 June: what is said of 1 partnership may be old news."
    with make_lake() as lake:
        bring(lake, events)
        shown, earlier = (text.portfolio(report.build(lake, Policy(), at), Policy()) for at in (after, before))
        page = pages.html(lake, Policy(), after)
    street = next(line for line in shown.splitlines() if "one-way street" in line and "·" in line)
    assert said in " ".join(shown.split())
    assert street.endswith("· data is stale")
    row = shown.splitlines()[next(at for at, line in enumerate(shown.splitlines()) if line.startswith("Partner ")) + 1]
    assert row.endswith(" stale")
    assert "stale" not in earlier
    assert said in page
    assert "Data is stale" in page


def test_the_page_shows_no_end_of_a_street_that_a_silent_source_left_out(make_lake: MakeLake) -> None:
    events, first = until_a_source_is_silent()
    as_of = first + timedelta(days=7 * 39)
    with make_lake() as lake:
        bring(lake, events)
        page = pages.html(lake, Policy(), Asked(as_of))
        patient = pages.html(lake, Policy.from_toml("[data_stale]\ngaps = 50.0\n", "test"), Asked(as_of))
    assert "Nothing has come from /test since" in page
    assert "stopped giving" not in page.partition("What changed")[2].partition("</section>")[0]
    assert "stopped giving" in patient.partition("What changed")[2].partition("</section>")[0]
