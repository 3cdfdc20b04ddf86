"""Takes batches of records into the lake: validated, deduplicated, each exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pyarrow as pa

from scorecards import deadletters, sqlfiles
from scorecards.batches import Part, Span, of_lines, of_parts
from scorecards.judging import RELATIONS, Judge, Judged, forget, judging
from scorecards.lake import Lake, quoted
from scorecards.linefiles import Lines
from scorecards.offsets import Stand

# The times of a batch are asked for as at most so many ranges: enough to keep one record of 2019 from
# scanning all the years between, few enough for a short statement.
_MOST_RANGES: Final = 32
# A batch of a live stream happened within minutes: then files that hold the rest of the day need not be read.
_LIVE: Final = timedelta(days=2)


@dataclass(frozen=True)
class Appended:
    """What became of a batch.

    `refused` names the partitions whose progress stood elsewhere: nothing of them was written.
    """

    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    dead: int = 0
    refused: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: Appended) -> Appended:
        return Appended(
            self.read + other.read,
            self.accepted + other.accepted,
            self.duplicate + other.duplicate,
            self.dead + other.dead,
            self.refused + other.refused,
        )


def append(lake: Lake, cluster: str, parts: Sequence[Part], received_at: datetime) -> Appended:
    """Judge a batch and write it, as `append_judged` does. `received_at` is naive UTC."""
    with judging(lake, of_parts(parts), received_at) as judged:
        return append_judged(lake, cluster, parts, received_at, judged)


def append_judged(lake: Lake, cluster: str, spans: Sequence[Span], received_at: datetime, judged: Judged) -> Appended:
    """Write a batch and where reading stands after it, in one transaction.

    `received_at` is naive UTC; `judged` is what was found of the records that were read.
    Raises ConflictError when another worker committed to one of these partitions at the same time: look whether
    they are still ours, and do it again or drop it.
    """
    with lake.transaction():
        stand = Stand(lake, cluster, spans)
        ours = [span for span in spans if not stand.refuses(span)]
        refused = tuple(span.place for span in spans if span not in ours)
        if not ours:
            return Appended(refused=refused)
        done = _write(lake, judged, received_at, refused)
        stand.advance(ours)
    return done + Appended(refused=refused)


def append_lines(
    lake: Lake,
    topic: str,
    first_line: int,
    lines: pa.Array,
    received_at: datetime,
    numbers: pa.Array | None = None,
) -> Appended:
    """Write lines of a file (Arrow binary), from `first_line` on or each with its own of `numbers` (int64).

    A file has no progress: coming again, its events are duplicates.
    """
    piece = Lines(first_line, lines, 0, numbers)
    return sum((done for _, done in append_pieces(lake, topic, iter([piece]), lambda: received_at)), Appended())


def append_pieces(
    lake: Lake, topic: str, pieces: Iterator[Lines], clock: Callable[[], datetime]
) -> Iterator[tuple[Lines, Appended]]:
    """Write a file piece by piece; the next piece is read and judged while one is written."""
    judge, partition = Judge(lake), _unused(lake, topic)

    def ahead() -> tuple[Lines, Judged] | None:
        piece = next(pieces, None)
        if piece is None:
            return None
        return piece, judge.judge(of_lines(topic, partition, piece.first, piece.lines, piece.numbers), clock())

    with closing(judge), ThreadPoolExecutor(1, "judging") as thread:
        coming = thread.submit(ahead)
        while (ready := coming.result()) is not None:
            piece, judged = ready
            coming = thread.submit(ahead)
            try:
                with lake.transaction():
                    done = _write(lake, judged, clock())
            finally:
                forget(lake, judged)
            yield piece, done


def _unused(lake: Lake, topic: str) -> int:
    """A partition that no file of this name has: one that was corrected has other activities in the same lines."""
    return int(lake.one("select coalesce(max(topic_partition) + 1, 0) from activities where topic = ?", [topic]))


def waiting(lake: Lake) -> tuple[int, int]:
    """How many activities of how many partnerships wait for terms."""
    activities, partnerships = lake.rows(
        "select count(*), count(distinct partnership) from activities anti join partnerships using (partnership)"
    )[0]
    return int(activities), int(partnerships)


def _write(lake: Lake, judged: Judged, received_at: datetime, refused: Sequence[tuple[str, int]] = ()) -> Appended:
    """Inside a transaction: leave out what is known or was refused, insert, and note what was touched."""
    places = ", ".join(f"({quoted(topic)}, {partition})" for topic, partition in refused)
    kept = f"where (topic, topic_partition) not in ({places})" if refused else "where true"
    for relation in RELATIONS:
        lake.run(f"create or replace temp view {relation} as from {judged.schema}.{relation} {kept}")
    _find_known(lake)
    for step in ("repeated_keys", "fates", "dead"):
        lake.run(f"create or replace temp table {step} as {_sql(step)}", _bound(step, received_at))
    if lake.one("select count(*) from fates where fate <> 'new'"):
        kept += " and ordinal not in (select ordinal from fates where fate <> 'new')"
        for relation in ("valid", "agreed"):
            lake.run(f"create or replace temp view {relation} as from {judged.schema}.{relation} {kept}")
    for table in ("activities", "partnerships", "exclusions", "touched"):
        lake.run(f"insert into lake.main.{table} by name {_sql(table)}", _bound(table, received_at))
    deadletters.keep(lake, received_at)
    read, accepted, duplicate, dead = lake.rows(_sql("counts"))[0]
    return Appended(read, accepted, duplicate, dead)


def _sql(step: str) -> str:
    return sqlfiles.bare(sqlfiles.text(f"ingest/{step}.sql"))


def _bound(step: str, received_at: datetime) -> dict[str, datetime] | None:
    return {"received_at": received_at} if sqlfiles.parameters(_sql(step)) else None


def _find_known(lake: Lake) -> None:
    """What the lake has of these events already: looked for about their times only (a re-sent event has the same)."""
    ((first, last),) = lake.rows("select min(time), max(time) from valid")
    width = timedelta(minutes=1) if first is not None and last - first < _LIVE else timedelta(days=1)
    starts = lake.rows(
        f"select distinct time_bucket(interval '{width.total_seconds():.0f} seconds', time) from valid order by all"
    )
    spans = " or ".join(
        f"(time >= timestamp '{first}' and time < timestamp '{last}')"
        for first, last in ranges([start for (start,) in starts], width)
    )
    lake.run(
        "create or replace temp table known_keys as select distinct source, id from "
        f"(select source, id from lake.main.activities where {spans or 'false'}) semi join valid using (source, id)"
    )
    lake.run(
        "create or replace temp table known as "
        "select source, id, type, partnership, time, data, received_at, topic_partition, topic_offset "
        f"from lake.main.activities semi join known_keys using (source, id) where {spans or 'false'}"
        if lake.one("select count(*) from known_keys")
        else "create or replace temp table known as select source, id, type, partnership, time, data, received_at, "
        "topic_partition, topic_offset from lake.main.activities where false"
    )
    lake.run("drop table temp.known_keys")


def ranges(starts: Sequence[datetime], width: timedelta, most: int = _MOST_RANGES) -> list[tuple[datetime, datetime]]:
    """Buckets of time of one width, sorted, as at most so many ranges [first, last): the widest gaps stay open."""
    if not starts:
        return []
    gaps = sorted(range(1, len(starts)), key=lambda i: (starts[i - 1] - starts[i], i))[: most - 1]
    cuts = sorted(i for i in gaps if starts[i] - starts[i - 1] > width)
    return [(starts[a], starts[b - 1] + width) for a, b in zip([0, *cuts], [*cuts, len(starts)], strict=True)]
