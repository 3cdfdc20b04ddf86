"""What is gathered for a transaction when reading jumps, repeats or begins again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from scorecards.batches import Part
from streams.gathering import Gathering
from streams.recordset import RecordSet

TOPIC = "cooperation.activities"


def event(begins: int, ends: int, seek: int = 1, partition: int = 0) -> Any:
    offsets = list(range(begins, ends))
    values = [b"%d" % offset for offset in offsets]
    found = RecordSet(seek, None, Part.of(TOPIC, partition, begins, ends, offsets, values))
    return SimpleNamespace(value=found, message=SimpleNamespace(tp=TP(TOPIC, partition)))


def gathered(*events: Any) -> Gathering:
    gathering = Gathering()
    for each in events:
        gathering.add(each)
    return gathering


def places(gathering: Gathering) -> list[tuple[int, int, int]]:
    return [(part.partition, part.begins_at, part.ends_at) for part in gathering.take().parts]


def test_sets_that_follow_one_another_become_one_part_of_each_partition() -> None:
    gathering = gathered(event(0, 3), event(0, 2, partition=1), event(3, 7))
    assert gathering.records == 9
    assert gathering.size > 9
    batch = gathering.take()
    first = batch.parts[0]
    assert (first.begins_at, first.ends_at, first.records["offset"].to_pylist()) == (0, 7, list(range(7)))
    assert first.records["value"].to_pylist() == [b"%d" % offset for offset in range(7)]
    assert len(first) == 7
    assert [(part.partition, part.ends_at) for part in batch.parts] == [(0, 7), (1, 2)]
    assert len(batch.events) == 3


def test_taking_leaves_nothing_behind() -> None:
    gathering = gathered(event(0, 3))
    gathering.take()
    assert (gathering.records, gathering.size, gathering.since) == (0, 0, None)
    assert places(gathering) == []


def test_what_is_on_its_way_to_the_lake_is_cut_off_when_reading_begins_again_behind_it() -> None:
    gathering = gathered(event(0, 5))
    gathering.take()
    gathering.add(event(0, 8, seek=2))
    assert places(gathering) == [(0, 5, 8)]


@pytest.mark.parametrize("ends", [3, 5])
def test_a_set_that_brings_nothing_new_is_dropped(ends: int) -> None:
    gathering = gathered(event(0, 5))
    gathering.take()
    gathering.add(event(0, ends, seek=2))
    assert gathering.records == 0
    assert gathering.since is None


def test_a_later_beginning_replaces_what_was_pending_before_it() -> None:
    gathering = gathered(event(0, 5), event(0, 2, partition=1), event(9, 12, seek=2))
    assert gathering.records == 5
    assert sorted(places(gathering)) == [(0, 9, 12), (1, 0, 2)]


def test_after_a_partition_begins_again_only_sets_of_a_later_seek_count() -> None:
    gathering = gathered(event(0, 5, seek=3), event(0, 2, seek=4, partition=1))
    gathering.begin_again(TP(TOPIC, 0), stale=4)
    gathering.add(event(5, 9, seek=3))
    assert places(gathering) == [(1, 0, 2)]
    gathering.add(event(2, 6, seek=5))
    assert places(gathering) == [(0, 2, 6)]


def test_a_gap_in_the_offsets_is_no_jump() -> None:
    gapped = event(0, 3)
    gapped.value = RecordSet(1, None, Part.of(TOPIC, 0, 3, 9, [5, 8], [b"5", b"8"]))
    gathering = gathered(event(0, 3), gapped)
    assert places(gathering) == [(0, 0, 9)]
