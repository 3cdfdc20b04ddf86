"""A change of band needs three points beyond the edge, is recorded from Monday to Monday, and is told to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from activity_log import RECEIVED, MakeLake, bring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_lakes import NOW, POLICY

from models.demo import demo
from models.policy import Policy
from models.weights import BandPolicy
from scorecards import cycle, notices
from scorecards.lake import Lake
from scorecards.questions import ask

pytestmark = pytest.mark.thorough

BEGINS = datetime(2026, 1, 5)  # noqa: DTZ001 - the lake's times are naive UTC
NAMES = ("critical", "weak", "fair", "strong")
Moves = list[tuple[int, str, str]]


def reference(composite: str, scores: Sequence[float | None], margin: float) -> Moves:
    """(Monday, from, to): one state that is carried from score to score."""
    bands = getattr(BandPolicy(), composite)
    state: int | None = None
    found: Moves = []
    for week, score in enumerate(scores):
        if score is None:
            continue
        if state is None:
            state = NAMES.index(bands.of(score))
        before = state
        while state > 0 and round(score - getattr(bands, NAMES[state])[0], 6) <= -margin:
            state -= 1
        while state < 3 and round(score - getattr(bands, NAMES[state])[1], 6) >= margin:
            state += 1
        if state != before:
            found.append((week, NAMES[before], NAMES[state]))
    return found


def measured(lake: Lake, policy: Policy, composite: str, scores: Sequence[float | None]) -> Moves:
    """The same by SQL."""
    rows = ", ".join(
        f"('p', timestamp '9999-12-31', timestamp '{BEGINS + timedelta(weeks=week)}', '{composite}', "
        f"cast({'null' if score is None else score} as double))"
        for week, score in enumerate(scores)
    )
    with ask(lake, policy, []) as question:
        question.give("monday_scores", f"from (values {rows}) as t (partnership, known_at, week, composite, score)")
        flips = question.dicts("band_flips", "order by week")
    for flip in flips:
        assert flip["verdict"] == f"{composite}_band"
        assert flip["risen"] == (NAMES.index(flip["to_state"]) > NAMES.index(flip["from_state"]))
        assert flip["score"] == scores[(flip["week"] - BEGINS).days // 7]
    return [((flip["week"] - BEGINS).days // 7, flip["from_state"], flip["to_state"]) for flip in flips]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        # Wavering at the edge of 60 is no change, on neither side of it.
        ([61.0, 59.0, 57.1, 62.9, 60.0], []),
        # Three points below it is one, and back only three points above it.
        ([61.0, 57.0, 60.0, 62.9, 63.0], [(1, "fair", "weak"), (4, "weak", "fair")]),
        # What is unknown changes nothing, and the state before it is remembered.
        ([61.0, None, 58.0, None, 50.0], [(4, "fair", "weak")]),
        # Far below two edges, but not clearly below the third: the band between them.
        ([80.0, 39.0, 37.0], [(1, "strong", "weak"), (2, "weak", "critical")]),
        # The first Monday counts as it lies; a single one changes nothing.
        ([59.9, 62.0, 63.0], [(2, "weak", "fair")]),
        ([59.9], []),
        ([None, None], []),
    ],
)
def test_a_change_needs_three_points_beyond_the_edge(lake: Lake, scores: list[float | None], expected: Moves) -> None:
    assert measured(lake, Policy(), "influence", scores) == expected
    assert reference("influence", scores, 3.0) == expected


@pytest.fixture(scope="module")
def shared_lake(make_lake: MakeLake) -> Lake:
    return make_lake()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scores=st.lists(st.none() | st.integers(200, 900).map(lambda tenths: tenths / 10), min_size=1, max_size=40),
    composite=st.sampled_from(("influence", "outcome")),
    margin=st.sampled_from((0.0, 0.3, 3.0, 12.0)),
)
def test_sql_finds_what_a_state_carried_along_finds(
    shared_lake: Lake, scores: list[float | None], composite: str, margin: float
) -> None:
    policy = Policy(bands=BandPolicy(flip_margin=margin))
    assert measured(shared_lake, policy, composite, scores) == reference(composite, scores, margin)


def standing(lake: Lake) -> list[tuple[datetime, str, str, str, bool]]:
    """Band flips of mohnfeld as they hold now."""
    return lake.rows(
        "select week, verdict, from_state, to_state, superseded from flips "
        "where partnership = 'mohnfeld' and verdict like '%_band' "
        "qualify row_number() over (partition by id order by received_at desc) = 1 order by week, verdict"
    )


def test_the_cycle_records_them_and_supersedes_what_late_activities_undo(lake: Lake) -> None:
    """The bakery falls asleep 38 weeks ago; later it turns out that a healthy partnership was not recorded."""
    events = list(demo(NOW))
    pair = [event for event in events if event["subject"] in ("mohnfeld", "wolkenheim")]
    offset = 1
    for number, weeks in enumerate((44, 31, 18)):
        before = (NOW - timedelta(weeks=weeks)).isoformat()
        since = (NOW - timedelta(weeks=weeks + 13)).isoformat() if number else ""
        batch = [event for event in pair if since <= event["time"] < before]
        bring(lake, batch, RECEIVED + timedelta(days=number), first=offset)
        offset += len(batch)
        cycle.run(lake, POLICY, RECEIVED)
    stored = lake.rows(
        "select as_of from scorecards where partnership = 'mohnfeld' and as_of = date_trunc('week', as_of)"
    )
    # No Monday between the runs is left out, and the first run looks two weeks back.
    assert len({as_of for (as_of,) in stored}) == 3 + 2 * 13
    asleep = [flip for flip in standing(lake) if flip[1] == "influence_band"]
    assert [flip[2:] for flip in asleep] == [("strong", "fair", False), ("fair", "weak", False)]
    latest = asleep[-1][0]
    # People are told of none, not even on the day it is found.
    assert notices.due(lake, POLICY, latest) == []
    sleep = (NOW - timedelta(weeks=38)).isoformat()
    copies = [
        {**event, "subject": "mohnfeld", "id": f"late {event['id']}"}
        for event in pair
        if event["subject"] == "wolkenheim" and sleep < event["time"] < before
    ]
    bring(lake, copies, RECEIVED + timedelta(days=9), first=offset)
    cycle.run(lake, POLICY, RECEIVED + timedelta(days=9))
    undone = [flip for flip in standing(lake) if flip[1] == "influence_band"]
    assert {flip[:4] for flip in undone if flip[4]} >= {flip[:4] for flip in asleep if flip[3] == "weak"}
    assert not [flip for flip in undone if flip[3] == "weak" and not flip[4]]
    # What was recorded is still there; nothing is deleted.
    assert lake.one("select count(*) from flips where verdict = 'influence_band' and not superseded") >= len(asleep)
