"""What is refused is kept within limits, handed over for publishing once, and marked when it comes again."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from activity_log import ActivityLog, MakeLake, utc

from models.deadletters import AGAIN, DeadLetterLimits
from models.errors import CoophealthError
from scorecards import deadletters, ingest
from scorecards.batches import Part
from scorecards.lake import Lake

TOPIC = "cooperation.activities"
NOW = utc(2026, 3, 2, 10)


def take(
    lake: Lake,
    values: list[bytes | None],
    first: int = 0,
    at: timedelta = timedelta(),
    partition: int = 0,
    **more: object,
) -> ingest.Appended:
    count = len(values)
    headers = more.get("headers", [()] * count)
    keys = more.get("keys", [None] * count)
    part = Part.of(TOPIC, partition, first, first + count, range(first, first + count), values, keys, headers)  # type: ignore[arg-type]
    return ingest.append(lake, "cluster", [part], NOW + at)


def good(number: int) -> bytes:
    log = ActivityLog()
    log.give("pair", utc(2026, 1, 1 + number), "a")
    return json.dumps(log.events[0] | {"id": f"good-{number}"}).encode()


def test_a_long_record_is_cut_with_its_full_length_and_hash(make_lake: MakeLake) -> None:
    lake = make_lake()
    lake.dead_letter_limits = DeadLetterLimits(bytes=10)
    record = b'{"broken": "' + "ü".encode() * 500
    take(lake, [record, b"0123456789", b"01234567890", None], keys=[b"k" * 10, b"k" * 11, None, None])
    rows = lake.rows("select raw, size, sha256, key from dead_letters order by topic_offset")
    assert [bytes(raw) if raw is not None else None for raw, *_ in rows] == [
        record[:10],
        b"0123456789",
        b"0123456789",
        None,
    ]
    assert [size for _, size, _, _ in rows] == [len(record), 10, 11, 0]
    assert [sha for _, _, sha, _ in rows] == [
        hashlib.sha256(value).hexdigest() for value in (record, b"0123456789", b"01234567890", b"")
    ]
    assert [key for *_, key in rows] == [b"k" * 10, None, None, None]
    assert [letter.whole for letter in deadletters.find(lake)] == [False, True, False, True]


def test_of_a_flood_so_many_are_kept_in_an_hour_and_the_others_are_counted(make_lake: MakeLake) -> None:
    """Limit 3: of 2 + 6 bad records in the hour from 10:00 3 are kept; at 11:00 there is room for 3 again."""
    lake = make_lake()
    lake.dead_letter_limits = DeadLetterLimits(per_hour=3)
    assert take(lake, [b"x", b"x"]).dead == 2
    odd = json.dumps({**json.loads(good(1)), "time": "never"}).encode()
    done = take(lake, [b"x", good(1), b"x", odd, b"x", odd, b"x"], 2, timedelta(minutes=59))
    assert (done.read, done.accepted, done.dead) == (7, 1, 6)
    assert lake.one("select count(*) from dead_letters") == 3
    # Offsets 2 x, 3 good, 4 x, 5 odd, 6 x, 7 odd, 8 x: 2 is kept, the others are not.
    counted = [
        (row["topic_partition"], row["path"], row["records"], row["first_offset"], row["last_offset"])
        for row in deadletters.not_kept(lake)
    ]
    assert counted == [(0, "$", 3, 4, 8), (0, "$.time", 2, 5, 7)]
    take(lake, [b"x"] * 4, 9, timedelta(minutes=60))
    assert lake.one("select count(*) from dead_letters") == 6
    assert sum(row["records"] for row in deadletters.not_kept(lake)) == 6


def test_what_is_counted_has_at_most_six_rows_a_batch_and_partition(make_lake: MakeLake) -> None:
    lake = make_lake()
    lake.dead_letter_limits = DeadLetterLimits(per_hour=0)
    fields = ("id", "source", "type", "subject", "time", "data", "specversion", "datacontenttype")
    records = [json.dumps({**json.loads(good(1)), field: 7}).encode() for field in fields]
    assert take(lake, [*records, *records]).dead == 16
    rows = lake.rows("select path, records from dead_letters_not_kept order by path <> '(others)', path")
    assert rows[0] == ("(others)", 6)
    assert [records for _, records in rows[1:]] == [2] * 5
    assert lake.one("select count(*) from dead_letters") == 0


def test_letters_are_handed_over_until_they_are_noted_also_those_committed_late(make_lake: MakeLake) -> None:
    lake = make_lake()
    take(lake, [b"x", b"y", b"z"], at=timedelta(minutes=10), headers=[(("a", b"1"),), (), ()], keys=[b"k", None, None])
    first = deadletters.unpublished(lake, 2)
    assert [(each.key, each.value) for each in first] == [(b"k", b"x"), (None, b"y")]
    told = dict(first[0].headers)
    assert (told["coophealth-topic"], told["coophealth-partition"], told["coophealth-offset"]) == (
        TOPIC.encode(),
        b"0",
        b"0",
    )
    assert (told["coophealth-path"], told["coophealth-size"]) == (b"$", b"1")
    assert told["coophealth-id"].decode() == first[0].id
    assert b"JSON" in told["coophealth-reason"]
    assert deadletters.unpublished(lake, 2) == first
    deadletters.published(lake, [letter.id for letter in first])
    second = deadletters.unpublished(lake, 2)
    assert [each.value for each in second] == [b"z"]
    deadletters.published(lake, [letter.id for letter in second])
    # Another worker's transaction began earlier and was committed later.
    take(lake, [b"late"], at=timedelta(minutes=5), partition=1)
    assert [each.value for each in deadletters.unpublished(lake, 2)] == [b"late"]


def test_a_record_that_names_its_letter_marks_it_and_counts_once(make_lake: MakeLake) -> None:
    lake = make_lake()
    take(lake, [b"bad", b"worse"])
    bad, worse = (letter.id for letter in deadletters.find(lake))
    again = [((AGAIN, bad.encode()),), ((AGAIN, worse.encode()),), ((AGAIN, bad.encode()),)]
    done = take(lake, [good(1), b"still bad", good(1)], 2, headers=again)
    assert (done.accepted, done.duplicate, done.dead) == (1, 1, 1)
    assert deadletters.refused_again(lake, [bad, worse]) == 1
    assert [letter.raw for letter in deadletters.find(lake)] == [b"still bad"]
    assert lake.one("select count(*) from activities") == 1
    deadletters.mark(lake, [deadletters.find(lake)[0].id], NOW)
    assert deadletters.find(lake) == []
    assert [letter.raw for letter in deadletters.find(lake, [worse, bad])] == [b"worse", b"bad"]
    with pytest.raises(CoophealthError, match="no dead letter nothere"):
        deadletters.find(lake, [bad, "nothere"])


def test_a_letter_whose_attributes_came_as_headers_is_one_record_again(make_lake: MakeLake) -> None:
    lake = make_lake()
    event = json.loads(good(1))
    headers = [(f"ce_{name}", str(event[name]).encode()) for name in ("specversion", "id", "source", "type", "time")]
    take(lake, [b"[]"], headers=[(("content-type", b"application/json"), *headers)], keys=[b"pair"])
    (letter,) = deadletters.find(lake)
    assert json.loads(letter.record) | {"datacontenttype": None} == {
        **{name: event[name] for name in ("specversion", "id", "source", "type", "time")},
        "subject": "pair",
        "data": [],
        "datacontenttype": None,
    }
