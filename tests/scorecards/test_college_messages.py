"""A real log of 59,835 messages, brought in as activities, has the reciprocity that was published for it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from activity_log import RECEIVED, MakeLake

from models.policy import Policy
from scorecards import ingest, questions
from scorecards.lake import Lake

# One terms line for each pair; everything else of a partnership is its messages.
TERMS = (
    '{{"specversion":"1.0","id":"terms {0}","source":"/college","type":"cooperation.partnership.agreed",'
    '"subject":"{0}","time":"2004-01-01T00:00:00Z",'
    '"data":{{"a":{{"id":"{1}"}},"b":{{"id":"{2}"}},"kind":"advisory"}}}}'
)
MESSAGE = (
    '{{"specversion":"1.0","id":"{0}","source":"/college","type":"cooperation.support.given",'
    '"subject":"{1}","time":"{2}","data":{{"by":"{3}","form":"expertise","effort_hours":0.1}}}}'
)


def lines(file: Path) -> Iterator[str]:
    """Each message as a support given, in the partnership of the unordered pair."""
    known = set()
    with gzip.open(file, "rt") as messages:
        for number, message in enumerate(messages):
            sender, receiver, seconds = message.split()
            a, b = sorted((sender, receiver), key=int)
            pair = f"{a}-{b}"
            if pair not in known:
                known.add(pair)
                yield TERMS.format(pair, a, b)
            time = datetime.fromtimestamp(int(seconds), UTC).isoformat()
            yield MESSAGE.format(number, pair, time, "a" if sender == a else "b")


@pytest.fixture(scope="module")
def college(shared: Path, make_lake: MakeLake) -> Lake:
    file = shared / "data" / "CollegeMsg.txt.gz"
    if not file.exists():
        pytest.skip(f"no {file}: it is published by SNAP as CollegeMsg")
    lake = make_lake()
    records = pa.array((line.encode() for line in lines(file)), pa.large_binary())
    done = ingest.append_lines(lake, "file:CollegeMsg", 1, records, RECEIVED)
    assert (done.accepted, done.dead) == (len(records), 0)
    return lake


def test_the_log_has_the_published_number_of_messages_and_directed_pairs(college: Lake) -> None:
    counted = college.rows(
        "select count(*), count(distinct (partnership, by_side)) from activities_counted where type = 'support.given'"
    )
    assert counted == [(59_835, 20_296)]


def test_the_giving_acts_have_the_published_reciprocity_and_symmetry(college: Lake) -> None:
    with questions.ask_all(college, Policy(), [RECEIVED]) as question:
        pairs, answered, as_often = question.rows(
            "with directed as (select pair, giver, count(*) as acts from contributions group by all) "
            "select count(*), count(*) filter (back.acts is not null), count(*) filter (back.acts = out.acts) "
            "from directed as out left join directed as back "
            "on back.pair = out.pair and back.giver <> out.giver"
        )[0]
    assert pairs == 20_296
    # Published by KONECT and SuiteSparse, in percent, to one decimal.
    assert round(100 * answered / pairs, 1) == 63.6
    assert round(100 * as_often / pairs, 1) == 26.3
