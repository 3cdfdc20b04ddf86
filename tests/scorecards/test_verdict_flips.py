"""What changes in a verdict is recorded from Monday to Monday, whenever somebody looked; what comes late undoes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from activity_log import ActivityLog, MakeLake, bring, utc
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.policy import Policy
from scorecards import cycle, rounds
from scorecards.lake import Lake
from scorecards.questions import ask

pytestmark = pytest.mark.thorough

BEGINS = utc(2026, 1, 5)
# (verdict, side) of which the states are drawn.
WATCHED = (("promise_overdue", "a"), ("promise_overdue", "b"), ("lifeless", None), ("data_stale", None))
OK = "ok"
Change = tuple[int, str, str | None, str, str, str | None]
# Of a Monday: the strengths of what stands, whether the partnership has ended; None: no scorecard of it.
Week = tuple[dict[tuple[str, str | None], str], bool] | None


def reference(weeks: Sequence[Week], judged_from: int) -> list[Change]:
    """One state for each verdict and side, carried from Monday to Monday."""
    found: list[Change] = []
    for key in WATCHED:
        state = OK
        for number, week in enumerate(weeks):
            if week is None or (key[0] != "data_stale" and ("data_stale", None) in week[0]):
                continue
            now = week[0].get(key, OK)
            if now != state and number >= judged_from:
                reason = "the partnership ended" if now == OK and week[1] else None
                found.append((number, *key, state, now, reason))
            state = now
    return sorted(found, key=str)


def measured(lake: Lake, weeks: Sequence[Week], judged_from: int) -> list[Change]:
    """The same by SQL."""
    listed = "cast([{}] as struct(name varchar, giver varchar, strength varchar)[])"
    rows = ", ".join(
        f"(timestamp '{BEGINS + timedelta(weeks=number)}', {week[1]}, {number >= judged_from}, "
        + listed.format(", ".join(_struct(*key, strength) for key, strength in week[0].items()))
        + ")"
        for number, week in enumerate(weeks)
        if week is not None
    )
    columns = "'p' as partnership, timestamp '9999-12-31' as known_at"
    source = f"(values {rows}) as t (week, ended, judged, verdicts)"
    with ask(lake, Policy(), []) as question:
        question.give("monday_verdicts", f"select {columns}, * from {source}")
        flips = question.dicts("verdict_flips")
    assert len({flip["id"] for flip in flips}) == len(flips)
    return sorted(
        (
            (
                (flip["week"] - BEGINS).days // 7,
                *(flip[name] for name in ("verdict", "direction", "from_state", "to_state", "reason")),
            )
            for flip in flips
        ),
        key=str,
    )


def _struct(name: str, giver: str | None, strength: str) -> str:
    side = "null" if giver is None else f"'{giver}'"
    return f"{{name: '{name}', giver: {side}, strength: '{strength}'}}"


P, L, STALE = WATCHED[0], WATCHED[2], WATCHED[3]


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        # What stands on the first Monday known is found on it.
        ([({P: "pushed"}, False)], [(0, *P, OK, "pushed", None)]),
        # Each strength is a change of its own.
        (
            [({}, False), ({L: "leaning"}, False), ({L: "pushed"}, False), ({}, False)],
            [(1, *L, OK, "leaning", None), (2, *L, "leaning", "pushed", None), (3, *L, "pushed", OK, None)],
        ),
        # What a silent source leaves out resolves nothing, and it begins nothing.
        (
            [({L: "pushed"}, False), ({STALE: "leaning", P: "pushed"}, False), ({L: "pushed"}, False)],
            [(0, *L, OK, "pushed", None), (1, *STALE, OK, "leaning", None), (2, *STALE, "leaning", OK, None)],
        ),
        # A Monday without a scorecard is left out.
        ([({P: "pushed"}, False), None, ({P: "pushed"}, False)], [(0, *P, OK, "pushed", None)]),
        # With its partnership a verdict ends for another reason.
        (
            [({P: "pushed"}, False), ({}, True)],
            [(0, *P, OK, "pushed", None), (1, *P, "pushed", OK, "the partnership ended")],
        ),
    ],
)
def test_a_verdict_flips_from_monday_to_monday(lake: Lake, weeks: list[Week], expected: list[Change]) -> None:
    assert measured(lake, weeks, 0) == sorted(expected, key=str)
    assert reference(weeks, 0) == sorted(expected, key=str)


@pytest.fixture(scope="module")
def shared_lake(make_lake: MakeLake) -> Lake:
    return make_lake()


_STRENGTHS = st.dictionaries(st.sampled_from(WATCHED), st.sampled_from(("leaning", "pushed")))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weeks=st.lists(st.none() | st.tuples(_STRENGTHS, st.booleans()), max_size=12).filter(any),
    judged_from=st.integers(0, 12),
)
def test_sql_finds_what_a_state_carried_along_finds(shared_lake: Lake, weeks: list[Week], judged_from: int) -> None:
    assert measured(shared_lake, weeks, judged_from) == reference(weeks, judged_from)


WEEKS = 20


def story() -> ActivityLog:
    """Twenty weeks: promises overdue and kept, a silence, an end, and a source that is silent for a month."""
    log = ActivityLog()
    for name in "pqr":
        log.agree(name, BEGINS)
    for week in range(WEEKS):
        log.give("p", BEGINS + timedelta(weeks=week, hours=9), "ab"[week % 2])
    for day in (*range(0, 36, 2), *range(98, 7 * WEEKS, 2)):
        log.add("meeting.held", "q", BEGINS + timedelta(days=day, hours=10))
    log.add("promise.made", "p", BEGINS + timedelta(days=1), by="a", promise="one", due="2026-01-20")
    log.add("promise.made", "p", BEGINS + timedelta(days=1), by="b", promise="two", due="2026-02-10")
    log.add("promise.kept", "p", BEGINS + timedelta(weeks=7, days=2), by="a", promise="one", due="2026-01-20")
    log.add("promise.made", "r", BEGINS + timedelta(days=1), by="b", promise="three", due="2026-01-20")
    log.add("partnership.ended", "r", BEGINS + timedelta(weeks=9, days=3), reason="all is done")
    silent = ActivityLog(source="/elsewhere")
    silent.agree("s", BEGINS)
    for day in (*range(50), *range(80, 7 * WEEKS)):
        silent.add("note.recorded", "s", BEGINS + timedelta(days=day, hours=8), by="a", text="every day")
    silent.add("promise.made", "s", BEGINS + timedelta(days=2), by="a", promise="four", due="2026-02-20")
    return ActivityLog(events=sorted(log.events + silent.events, key=lambda event: str(event["time"])))


def standing(lake: Lake) -> list[tuple[object, ...]]:
    """The flips that hold, of all but streets and bands."""
    return lake.rows(
        "select partnership, week, verdict, direction, from_state, to_state, reason from ("
        "from flips qualify row_number() over (partition by id order by received_at desc) = 1) "
        "where not superseded and verdict not similar to '(one_way_street|.*_band)' order by all"
    )


def lived(make_lake: MakeLake, hours: int, until: datetime = BEGINS + timedelta(weeks=WEEKS)) -> Lake:
    """A lake that took the story in and was scored every so many hours, from the first Wednesday on."""
    lake, events, offset = make_lake(), story().events, 1
    now = BEGINS + timedelta(days=2)
    while now <= until:
        batch = [event for event in events if event["time"] < f"{now.isoformat()}Z"]
        events = events[len(batch) :]
        bring(lake, batch, now, first=offset)
        offset += len(batch)
        cycle.run(lake, Policy(), now)
        now += timedelta(hours=hours)
    return lake


@pytest.fixture(scope="module")
def weekly(make_lake: MakeLake) -> Lake:
    return lived(make_lake, 7 * 24)


def test_the_cycle_records_every_change(weekly: Lake) -> None:
    def monday(week: int) -> datetime:
        return BEGINS + timedelta(weeks=week)

    found = [flip for flip in standing(weekly) if "pushed" in flip[4:6] or flip[2] == "data_stale"]
    # Overdue two weeks after the end of the day a promise was due: on 4 February, on 25 February, and on 7 March, when
    # nothing has come from elsewhere for 10 days; that is so until 26 March.
    promise, ended = "promise_overdue", "the partnership ended"
    assert [flip for flip in found if flip[2] in (promise, "data_stale")] == [
        ("p", monday(5), promise, "a", OK, "pushed", None),
        ("p", monday(8), promise, "a", "pushed", OK, None),
        ("p", monday(8), promise, "b", OK, "pushed", None),
        ("r", monday(5), promise, "b", OK, "pushed", None),
        ("r", monday(10), promise, "b", "pushed", OK, ended),
        ("s", monday(9), "data_stale", None, OK, "leaning", None),
        ("s", monday(12), "data_stale", None, "leaning", OK, None),
        ("s", monday(12), promise, "a", OK, "pushed", None),
    ]
    dormant = [flip[5] for flip in found if flip[:1] + flip[2:3] == ("q", "dormant")]
    assert dormant == ["pushed", OK]


@pytest.mark.parametrize("hours", [4 * 24, 5 * 7 * 24 + 30])
def test_it_is_the_same_however_often_it_ran(make_lake: MakeLake, weekly: Lake, hours: int) -> None:
    until = BEGINS + timedelta(weeks=WEEKS)
    lake = lived(make_lake, hours, until)
    bring(lake, story().events, until, name="rest.jsonl")
    cycle.run(lake, Policy(), until)
    cycle.run(lake, Policy(), until)
    assert standing(lake) == standing(weekly)


def test_what_the_last_three_mondays_brought_is_the_same_for_who_looks_only_now(
    make_lake: MakeLake, weekly: Lake
) -> None:
    lake = make_lake()
    now = BEGINS + timedelta(weeks=9, days=2)
    bring(lake, [event for event in story().events if event["time"] < f"{now.isoformat()}Z"], now)
    cycle.run(lake, Policy(), now)
    first = rounds.monday(now) - timedelta(weeks=2)
    recent = [flip for flip in standing(weekly) if first < flip[1] <= now]  # type: ignore[operator]
    assert [flip for flip in standing(lake) if flip[1] != first] == recent
    # What stood before that is found on the first of them: too old to be told.
    assert ("r", first, "promise_overdue", "b", OK, "pushed", None) in standing(lake)


def test_what_late_activities_undo_is_superseded_and_what_stands_before_them_is_left(make_lake: MakeLake) -> None:
    lake = lived(make_lake, 7 * 24, BEGINS + timedelta(weeks=9))
    before = standing(lake)
    written = lake.one("select count(*) from flips")
    log = ActivityLog(source="/late")
    kept = log.add("promise.kept", "p", BEGINS + timedelta(weeks=6), by="b", promise="two", due="2026-02-10")
    bring(lake, log.events, utc(2026, 4, 1), name="late.jsonl")
    cycle.run(lake, Policy(), utc(2026, 4, 1))
    gone = [flip for flip in before if flip[0] == "p" and flip[2:4] == ("promise_overdue", "b")]
    assert len(gone) == 1
    assert standing(lake) == [flip for flip in before if flip not in gone]
    assert lake.one("select count(*) from flips") == written + 1
    # It was a mistake: what had been found holds again.
    bring(lake, [log.retract(kept, BEGINS + timedelta(weeks=8))], utc(2026, 4, 2), name="later.jsonl")
    cycle.run(lake, Policy(), utc(2026, 4, 2))
    assert standing(lake) == before
