"""Batches come into the lake whole or not at all, each event once, and what is bad stops nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from activity_log import RECEIVED, ActivityLog, Event, MakeLake, as_bytes, bring, part, utc

from scorecards import ingest, offsets
from scorecards.lake import ConflictError, Lake
from scorecards.validation import FEW

PROJECT = Path(__file__).parents[2]
CLUSTER = "cluster-1"
TOPIC = "cooperation.activities"
GOOD = ActivityLog().give("pair", utc(2026, 1, 5), "a", value=1)


def changed(**attributes: Any) -> bytes:
    """The good event with other attributes; None leaves one out."""
    event = {key: value for key, value in (GOOD | attributes).items() if value is not None}
    return as_bytes(event)


def with_data(**data: Any) -> bytes:
    return changed(data={key: value for key, value in (GOOD["data"] | data).items() if value is not None})


def answered(requested_at: str) -> bytes:
    data = {"by": "b", "request": "r", "requested_at": requested_at}
    return changed(type="cooperation.request.answered", data=data)


# What is bad, the JSON path the dead letter names, and words of its reason.
BAD: dict[str, tuple[bytes | None, str, str]] = {
    "a tombstone": (None, "$", "empty"),
    "nothing": (b"", "$", "empty"),
    "not JSON": (b'{"specversion": "1.0", ', "$", "not JSON"),
    "not UTF-8": (b'{"specversion": "\xff"}', "$", "not JSON"),
    "no object": (b'["specversion"]', "$", "not an object"),
    "a doubled key": (changed().replace(b'"by"', b'"by": "b", "by"'), "$", "twice"),
    "no CloudEvent": (b'{"by": "a", "form": "expertise"}', "$.specversion", "missing"),
    "another version": (changed(specversion="0.3"), "$.specversion", "1.0"),
    "no id": (changed(id=None), "$.id", "missing"),
    "no subject": (changed(subject=None), "$.subject", "missing"),
    "no data": (changed(data=None), "$.data", "missing"),
    "an unknown type": (changed(type="cooperation.support.taken"), "$.type", "support.taken"),
    "a type of somebody else": (changed(type="com.example.support.given"), "$.type", "com.example"),
    "a missing field": (with_data(form=None), "$.data.form", "missing"),
    "a wrong field": (with_data(form="applause"), "$.data.form", "applause"),
    "a side that is neither": (with_data(by="c"), "$.data.by", '"c"'),
    "an organisation for a side": (with_data(by="pair-A"), "$.data.by", "pair-A"),
    "text for a number": (with_data(value="12"), "$.data.value", '"12"'),
    "a time without offset": (changed(time="2026-01-05T00:00:00"), "$.time", "offset"),
    "a time that is none": (changed(time="2026-02-30T00:00:00Z"), "$.time", "2026-02-30"),
    "a time too far ahead": (changed(time="2027-01-02T00:00:01Z"), "$.time", "24 hours"),
    "an answer before its request": (answered("2026-01-05T00:00:01Z"), "$.data.requested_at", "after the answer"),
    "NaN": (with_data(value="?").replace(b'"?"', b"NaN"), "$", "not JSON"),
    "infinity": (with_data(value="?").replace(b'"?"', b"1e999"), "$.data.value", "finite"),
    "a negative amount": (with_data(value=-1), "$.data.value", "-1"),
    "a negative effort": (with_data(effort_hours=-0.5), "$.data.effort_hours", "-0.5"),
}


def neighbours(count: int) -> list[bytes]:
    return [changed(id=f"good {number}") for number in range(count)]


def between(bad: Sequence[bytes | None], good: Sequence[bytes]) -> list[bytes | None]:
    """Each bad record between two good ones; the rest of the good ones after them."""
    mixed: list[bytes | None] = [good[0]]
    for record, neighbour in zip(bad, good[1:], strict=False):
        mixed += [record, neighbour]
    return mixed + list(good[1 + len(bad) :])


@pytest.mark.parametrize("size", [len(BAD) + 1, FEW], ids=["few", "many"])
def test_bad_records_become_dead_letters_between_good_neighbours(size: int, lake: Lake) -> None:
    records = between([raw for raw, _, _ in BAD.values()], neighbours(size))
    keys = [f"key {number}".encode() for number in range(len(records))]
    done = ingest.append(lake, CLUSTER, [part(records, 500, topic=TOPIC, partition=3, keys=keys)], RECEIVED)
    assert done == ingest.Appended(read=len(records), accepted=size, duplicate=0, dead=len(BAD))
    letters = {row["topic_offset"]: row for row in lake.dicts("from dead_letters")}
    for number, (name, (raw, path, words)) in enumerate(BAD.items()):
        offset = 501 + 2 * number
        letter = letters.pop(offset)
        assert letter["location"] == f"{TOPIC}[3]@{offset}", name
        assert letter["path"] == path, (name, letter)
        assert words in letter["reason"], (name, letter)
        assert (letter["raw"], letter["key"]) == (raw, f"key {offset - 500}".encode()), name
        assert (letter["received_at"], letter["topic"], letter["topic_partition"]) == (RECEIVED, TOPIC, 3)
    assert letters == {}
    assert lake.one("select count(distinct id) from dead_letters") == len(BAD)
    offsets = [offset for (offset,) in lake.rows("select topic_offset from activities order by all")]
    assert offsets == [500 + number for number, record in enumerate(records) if record in set(neighbours(size))]


@pytest.mark.parametrize("size", [len(BAD) + 1, FEW], ids=["few", "many"])
def test_bad_lines_of_a_file_become_dead_letters_with_file_and_line(size: int, lake: Lake) -> None:
    lines = between([raw for raw, _, _ in BAD.values() if raw is not None], neighbours(size))
    done = bring(lake, [line for line in lines if line is not None], name="march.jsonl", first=101)
    assert (done.read, done.accepted, done.dead) == (len(lines), size, len(BAD) - 1)
    letters = lake.dicts("from dead_letters order by topic_offset")
    assert [row["location"] for row in letters] == [f"march.jsonl:{102 + 2 * i}" for i in range(len(BAD) - 1)]
    assert [row["raw"] for row in letters] == [raw for raw, _, _ in BAD.values() if raw is not None]
    assert {row["key"] for row in letters} == {None}


def test_a_time_up_to_24_hours_ahead_and_an_answer_at_the_instant_of_its_request_are_good(lake: Lake) -> None:
    done = bring(lake, [changed(time="2027-01-02T00:00:00Z"), answered("2026-01-05T00:00:00Z").replace(b"/0", b"/1")])
    assert (done.accepted, done.dead) == (2, 0)


def test_the_first_content_counts_and_another_is_a_conflict_wherever_it_comes(lake: Lake) -> None:
    first, other, third = changed(), with_data(value=2), with_data(value=3)
    assert bring(lake, [first, other, first]) == ingest.Appended(3, 1, 1, 1)
    assert bring(lake, [third, first], first=4) == ingest.Appended(2, 0, 1, 1)
    assert lake.rows("select value from activities") == [(1.0,)]
    letters = lake.rows("select path, reason, raw from dead_letters order by topic_offset")
    assert [(path, raw) for path, _, raw in letters] == [("$.id", other), ("$.id", third)]
    assert all(reason.startswith("conflict") and '"/test"' in reason for _, reason, _ in letters)


@pytest.mark.parametrize("count", [5, FEW])
def test_duplicates_count_once_in_a_batch_across_batches_and_across_days(count: int, lake: Lake) -> None:
    log = ActivityLog()
    log.agree("pair", utc(2025, 1, 1))
    for number in range(count):
        # More days than a statement names one by one, and one far from all others.
        log.give("pair", utc(2020, 1, 1) + timedelta(days=3 * number, hours=number % 24), "a", value=number)
    log.give("pair", utc(2019, 5, 1), "b")
    size = len(log.events)
    assert bring(lake, log.events + log.events[:3]) == ingest.Appended(size + 3, size, 3, 0)
    again = [as_bytes(event) for event in reversed(log.events)]
    done = ingest.append(lake, CLUSTER, [part(again)], RECEIVED + timedelta(days=400))
    assert done == ingest.Appended(size, 0, size, 0)
    # Spelled otherwise, it is the same event all the same.
    spelled = json.dumps(log.events[1], indent=1, sort_keys=True).replace("00:00Z", "00:00.000+00:00").encode()
    assert bring(lake, [spelled]).duplicate == 1
    assert lake.one("select count(*) from activities") == size
    assert lake.one("select count(*) from partnerships") == 1


def test_an_event_in_binary_mode_is_the_same_event(lake: Lake) -> None:
    event = GOOD | {"id": "binary"}
    headers = [(f"ce_{name}", str(event[name]).encode()) for name in ("specversion", "id", "source", "type", "time")]
    headers.append(("content-type", b"application/json"))
    value = json.dumps(event["data"]).encode()
    records = part([value, b"{"], keys=[b"pair", b"pair"], headers=[tuple(headers), tuple(headers)])
    assert ingest.append(lake, CLUSTER, [records], RECEIVED) == ingest.Appended(2, 1, 0, 1)
    assert bring(lake, [event]).duplicate == 1
    raw, kept = lake.rows("select raw, headers from dead_letters")[0]
    assert (raw, json.loads(kept)[1]) == (b"{", ["ce_id", "binary"])


def test_partitions_whose_first_transaction_was_refused_begin_with_the_next(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two workers that make tables at the same time: the second is refused, and its tables are gone.
    parts = [part([as_bytes(event)], partition=number) for number, event in enumerate((GOOD, GOOD | {"id": "2"}))]
    commit = Lake.commit

    def refused(lake: Lake) -> None:
        lake._rollback()
        raise ConflictError("another worker made a table")

    monkeypatch.setattr(Lake, "commit", refused)
    with pytest.raises(ConflictError):
        ingest.append(lake, CLUSTER, parts, RECEIVED)
    monkeypatch.setattr(Lake, "commit", commit)
    for accepted in (2, 0):
        assert ingest.append(lake, CLUSTER, parts, RECEIVED).accepted == accepted
    assert offsets.read(lake, CLUSTER) == {(TOPIC, 0): 1, (TOPIC, 1): 1}


def test_progress_that_is_not_to_be_seen_for_a_moment_is_looked_for_again(lake: Lake) -> None:
    event = as_bytes(ActivityLog().give("pair", utc(2026, 1, 1), "a"))
    ingest.append(lake, "c", [part([event])], RECEIVED)
    table = 'progress."c/cooperation.activities"'
    lake.run(f"delete from {table}")
    with pytest.raises(ConflictError, match="rewritten"):
        offsets.read(lake, "c")
    with pytest.raises(ConflictError, match="rewritten"):
        ingest.append(lake, "c", [part([event], 1)], RECEIVED)
    other = lake.cursor()
    with ThreadPoolExecutor(1) as thread:
        looked = thread.submit(offsets.read, lake, "c")
        time.sleep(0.1)
        other.run(f"insert into {table} values ('c', 'cooperation.activities', 0, 1)")
        assert looked.result() == {("cooperation.activities", 0): 1}


def test_progress_moves_with_the_batch_and_refuses_what_begins_elsewhere(lake: Lake) -> None:
    ingest.append(lake, CLUSTER, [part(neighbours(3), 10, partition=0), part([], 7, partition=1)], RECEIVED)
    assert offsets.read(lake, CLUSTER) == {(TOPIC, 0): 13, (TOPIC, 1): 7}
    assert offsets.read(lake, "cluster") == {}
    again = part([changed(id="new")], 10, partition=0)
    ahead = part([changed(id="new")], 14, partition=0)
    for elsewhere in (again, ahead):
        done = ingest.append(lake, CLUSTER, [elsewhere], RECEIVED)
        assert done == ingest.Appended(refused=((TOPIC, 0),))
    # What is refused takes nothing of the other partitions with it.
    done = ingest.append(lake, CLUSTER, [again, part([changed(id="other")], 7, partition=1)], RECEIVED)
    assert done == ingest.Appended(1, 1, 0, 0, ((TOPIC, 0),))
    assert offsets.read(lake, CLUSTER) == {(TOPIC, 0): 13, (TOPIC, 1): 8}
    assert offsets.read(lake, "another") == {}
    assert lake.rows("select id from activities where id in ('new', 'other')") == [("other",)]
    # A partition that was added later, and another topic.
    ingest.append(lake, CLUSTER, [part([], 3, partition=4), part([], 5, topic="other", partition=0)], RECEIVED)
    assert lake.rows("from offsets order by all") == [
        *((CLUSTER, TOPIC, partition, offset) for partition, offset in ((0, 13), (1, 8), (4, 3))),
        (CLUSTER, "other", 0, 5),
    ]


KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, "tests/scorecards")
from activity_log import RECEIVED, part
from scorecards import ingest, offsets
from scorecards.lake import Lake, LakePlace

lake = Lake.open(LakePlace(Path(sys.argv[1])), write=True)
commit = Lake.commit

def killed(lake):
    if sys.argv[2] == "after":
        commit(lake)
    os._exit(9)

Lake.commit = killed
values = [line.encode() for line in sys.stdin.read().splitlines()]
ingest.append(lake, "cluster-1", [part(values, 5)], RECEIVED)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_killed_around_its_commit_loses_nothing_and_doubles_nothing(when: str, make_lake: MakeLake) -> None:
    lake = make_lake()
    lake.close()
    records = [*neighbours(4), b"{"]
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(lake.place.folder), when],
        input=b"\n".join(records),
        cwd=PROJECT,
        check=False,
    )
    assert killed.returncode == 9
    with Lake.open(lake.place, write=True) as anew:
        stands = offsets.read(anew, CLUSTER).get((TOPIC, 0), 5)
        assert stands == (5 if when == "before" else 10)
        # A worker reads on from where the lake stands; Kafka may deliver the whole batch once more.
        done = ingest.append(anew, CLUSTER, [part(records, 5)], RECEIVED)
        assert done.refused == (() if when == "before" else ((TOPIC, 0),))
        assert offsets.read(anew, CLUSTER) == {(TOPIC, 0): 10}
        counts = [anew.one(f"select count(*) from {table}") for table in ("activities", "dead_letters", "touched")]
        assert counts == [4, 1, 1]


def test_a_batch_touches_its_partnerships_from_their_earliest_new_time_on(lake: Lake) -> None:
    log = ActivityLog()
    late = log.give("one", utc(2026, 3, 1), "a")
    log.give("one", utc(2026, 2, 1), "a")
    log.give("two", utc(2026, 1, 1), "a")
    bring(lake, log.events)
    touched = "select partnership, since from touched where received_at = ? order by all"
    assert lake.rows(touched, [RECEIVED]) == [("one", utc(2026, 2, 1)), ("two", utc(2026, 1, 1))]
    later = RECEIVED + timedelta(days=1)
    # What is known already touches nothing; terms and retractions reach back to the beginning.
    bring(lake, [late, log.retract(late, utc(2026, 3, 2)), log.agree("two", utc(2026, 4, 1))], later)
    assert lake.rows(touched, [later]) == [("one", utc(1, 1, 1)), ("two", utc(1, 1, 1))]
    assert lake.rows("select partnership, id, reason, detail from exclusions") == [
        ("one", late["id"], "retracted", "a mistake")
    ]


def test_activities_without_terms_wait_and_are_counted(lake: Lake) -> None:
    log = ActivityLog()
    for name in ("one", "one", "two"):
        log.give(name, utc(2026, 1, 1), "a")
    bring(lake, log.events)
    assert ingest.waiting(lake) == (3, 2)
    bring(lake, [log.agree("one", utc(2026, 2, 1))])
    assert ingest.waiting(lake) == (1, 1)


def test_times_are_asked_for_in_few_ranges_with_the_widest_gaps_left_open() -> None:
    day = timedelta(days=1)
    days = [utc(2019, 1, 1), utc(2026, 1, 1), utc(2026, 1, 2), utc(2026, 1, 9), utc(2026, 2, 1)]
    assert ingest.ranges([], day) == []
    assert ingest.ranges(days, day, 3) == [
        (utc(2019, 1, 1), utc(2019, 1, 2)),
        (utc(2026, 1, 1), utc(2026, 1, 10)),
        (utc(2026, 2, 1), utc(2026, 2, 2)),
    ]
    assert ingest.ranges(days, day)[1] == (utc(2026, 1, 1), utc(2026, 1, 3))


@pytest.mark.parametrize("years", [0, 3])
def test_what_comes_again_is_known_by_its_time_in_a_live_batch_and_in_one_of_years(lake: Lake, years: int) -> None:
    times = ["1969-12-31T23:59:59.999999Z", "2026-03-01T09:00:00Z", "2026-03-01T09:59:59.999999Z"][0 if years else 1 :]
    events = [GOOD | {"id": f"{number}", "time": time} for number, time in enumerate(times)]
    assert bring(lake, events).accepted == len(events)
    assert bring(lake, [*events, GOOD | {"id": "new", "time": times[-1]}]).duplicate == len(events)


def test_unknown_fields_stay_in_the_data(lake: Lake) -> None:
    event: Event = GOOD | {"data": GOOD["data"] | {"mood": {"of": ["b", 1.5]}}}
    bring(lake, [event])
    assert json.loads(lake.one("select data from activities")) == event["data"]
