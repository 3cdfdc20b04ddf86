"""Takes batches of records into the lake: validated, deduplicated, each exactly once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import pyarrow as pa

from models.binarymode import structured
from scorecards import deadletters, sqlfiles
from scorecards.lake import Lake, quoted
from scorecards.validation import FEW, slow_sql, slow_terms_sql, surely_sql, validate_slowly

Headers = tuple[tuple[str, bytes], ...]

# The days of a batch are asked for as at most so many ranges: enough to keep one record of 2019 from
# scanning all the years between, few enough for a short statement.
_MOST_RANGES: Final = 32
_PIECE: Final = 16_384


@dataclass(frozen=True)
class Part:
    """Records of one partition, in the order of their offsets.

    `begins_at` is where reading stood before the first record and must be where the lake's progress stands;
    `ends_at` is the next offset to read. A value of None (a tombstone) becomes a dead letter.
    """

    topic: str
    partition: int
    begins_at: int
    ends_at: int
    offsets: Sequence[int]
    values: Sequence[bytes | None]
    keys: Sequence[bytes | None]
    headers: Sequence[Headers]


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
    """Write a batch and where reading stands after it, in one transaction.

    `received_at` is naive UTC. Raises ConflictError when another worker committed to one of these partitions
    at the same time: look whether they are still ours, and do it again or drop it.
    """
    with lake.transaction():
        stands = progress(lake, cluster)
        for part in parts:
            if (part.topic, part.partition) not in stands:
                stands[part.topic, part.partition] = _begin(lake, cluster, part)
        ours = [part for part in parts if stands[part.topic, part.partition] == part.begins_at]
        refused = tuple(
            (part.topic, part.partition) for part in parts if stands[part.topic, part.partition] != part.begins_at
        )
        if not ours:
            return Appended(refused=refused)
        done = _write(lake, _records(ours), received_at)
        for part in ours:
            _advance(lake, cluster, part)
    return Appended(done.read, done.accepted, done.duplicate, done.dead, refused)


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
    count, raw = len(lines), lines.cast(pa.binary())
    records = pa.table(
        {
            "ordinal": pa.arange(0, count),
            "raw": raw,
            "original": raw,
            "topic": pa.repeat(topic, count),
            "topic_partition": pa.repeat(pa.scalar(0, pa.int32()), count),
            "topic_offset": pa.arange(first_line, first_line + count) if numbers is None else numbers,
            "key": pa.nulls(count, pa.binary()),
            "headers": pa.nulls(count, pa.string()),
        }
    )
    with lake.transaction():
        return _write(lake, records, received_at)


def progress(lake: Lake, cluster: str) -> dict[tuple[str, int], int]:
    """Where reading stands: the next offset of each (topic, partition) of a Kafka cluster."""
    names = lake.rows(
        "select table_name from duckdb_tables() "
        "where database_name = 'lake' and schema_name = 'progress' and starts_with(table_name, ?)",
        [f"{cluster}/"],
    )
    stands = {}
    for (name,) in names:
        _, topic, partition = name.rsplit("/", 2)
        stands[topic, int(partition)] = int(lake.one(f'select next_offset from progress."{name}"'))
    return stands


def waiting(lake: Lake) -> tuple[int, int]:
    """How many activities of how many partnerships wait for terms."""
    activities, partnerships = lake.rows(
        "select count(*), count(distinct partnership) from activities anti join partnerships using (partnership)"
    )[0]
    return int(activities), int(partnerships)


def _table(cluster: str, part: Part) -> str:
    name = f"{cluster}/{part.topic}/{part.partition}".replace('"', "")
    return f'progress."{name}"'


def _begin(lake: Lake, cluster: str, part: Part) -> int:
    """A partition the lake has never seen begins where this worker began to read."""
    lake.run(f"create table {_table(cluster, part)} (next_offset bigint)")
    lake.run(f"insert into {_table(cluster, part)} values (?)", [part.begins_at])
    _show_offsets(lake)
    return part.begins_at


def _show_offsets(lake: Lake) -> None:
    """The view over all progress tables, made anew when there is one more."""
    names = [
        name
        for (name,) in lake.rows(
            "select table_name from duckdb_tables() "
            "where database_name = 'lake' and schema_name = 'progress' and contains(table_name, '/') order by all"
        )
    ]
    parts = []
    for name in names:
        cluster, topic, partition = name.rsplit("/", 2)
        parts.append(
            f"select {quoted(cluster)} as cluster, {quoted(topic)} as topic, {partition} as topic_partition, "
            f'next_offset from progress."{name}"'
        )
    lake.create_view("offsets", " union all ".join(parts), "Where reading stands: the next offset of each partition.")


def _advance(lake: Lake, cluster: str, part: Part) -> None:
    lake.run(f"update {_table(cluster, part)} set next_offset = ?", [part.ends_at])


def _records(parts: Iterable[Part]) -> pa.Table:
    parts = list(parts)
    original = pa.array([value for part in parts for value in part.values], pa.binary())
    headers = [header for part in parts for header in part.headers]
    keys = [key for part in parts for key in part.keys]
    columns: Mapping[str, pa.Array] = {
        "raw": _structured(original, keys, headers) if any(headers) else original,
        "original": original,
        "topic": pa.chunked_array([pa.repeat(part.topic, len(part.values)) for part in parts]),
        "topic_partition": pa.chunked_array(
            [pa.repeat(pa.scalar(part.partition, pa.int32()), len(part.values)) for part in parts]
        ),
        "topic_offset": pa.array([offset for part in parts for offset in part.offsets], pa.int64()),
        "key": pa.array(keys, pa.binary()),
        "headers": pa.array([_headers_text(header) for header in headers], pa.string())
        if any(headers)
        else pa.nulls(len(original), pa.string()),
    }
    return pa.table({"ordinal": pa.arange(0, len(original)), **columns})


def _structured(values: pa.Array, keys: Sequence[bytes | None], headers: Sequence[Headers]) -> pa.Array:
    """Events in binary mode (ce_ headers) as structured ones; the others as they are."""
    return pa.array(
        [structured(value, header, key) for value, header, key in zip(values.to_pylist(), headers, keys, strict=True)],
        pa.binary(),
    )


def _headers_text(headers: Headers) -> str | None:
    """Headers as JSON, for people who look at a dead letter; bytes that are no text are shown escaped."""
    if not headers:
        return None
    return json.dumps([[name, (value or b"").decode("utf-8", "backslashreplace")] for name, value in headers])


def _validate(lake: Lake, records: pa.Table, received_at: datetime) -> None:
    """Make the temporary tables valid, agreed and refused: the fast path first, pydantic for what it leaves."""
    if len(records) >= FEW:
        lake.run(f"create or replace temp table valid as {surely_sql('records')}", {"received_at": received_at})
        unsure = lake.rows("select ordinal, raw from records anti join (from valid where surely) using (ordinal)")
        lake.run("delete from temp.valid where not surely")
    else:
        unsure = list(zip(records["ordinal"].to_pylist(), records["raw"].to_pylist(), strict=True))
    judged = validate_slowly(unsure, received_at)
    with lake.arrow("slow", judged.accepted), lake.arrow("slow_terms", judged.terms):
        if len(records) >= FEW:
            lake.run(f"insert into temp.valid by name select *, true as surely from ({slow_sql('slow')})")
        else:
            lake.run(f"create or replace temp table valid as select *, true as surely from ({slow_sql('slow')})")
        lake.run(f"create or replace temp table agreed as {slow_terms_sql('slow_terms')}")
    dead = pa.table(
        {
            "ordinal": pa.array([letter.ordinal for letter in judged.dead], pa.int64()),
            "path": pa.array([letter.path for letter in judged.dead], pa.string()),
            "reason": pa.array([letter.reason for letter in judged.dead], pa.string()),
        }
    )
    with lake.arrow("dead_rows", dead):
        lake.run("create or replace temp table refused as from dead_rows")


def _write(lake: Lake, records: pa.Table, received_at: datetime) -> Appended:
    """Inside a transaction: validate, leave out what is known, insert, and note what was touched."""
    # In pieces: DuckDB gives each of its threads one piece of an Arrow table at a time.
    records = pa.Table.from_batches(records.to_batches(max_chunksize=_PIECE), records.schema)
    with lake.arrow("records", records):
        _validate(lake, records, received_at)
        _find_known(lake)
        for step in ("repeated_keys", "fates", "dead"):
            lake.run(f"create or replace temp table {step} as {_sql(step)}", _bound(step, received_at))
        for table in ("activities", "partnerships", "exclusions", "touched"):
            lake.run(f"insert into lake.main.{table} by name {_sql(table)}", _bound(table, received_at))
        deadletters.keep(lake, records, received_at)
        read, accepted, duplicate, dead = lake.rows(_sql("counts"))[0]
        for relation in ("dead", "fates", "repeated_keys", "known", "valid", "agreed", "refused"):
            lake.run(f"drop table temp.{relation}")
    return Appended(read, accepted, duplicate, dead)


def _sql(step: str) -> str:
    return sqlfiles.bare(sqlfiles.text(f"ingest/{step}.sql"))


def _bound(step: str, received_at: datetime) -> dict[str, datetime] | None:
    return {"received_at": received_at} if sqlfiles.parameters(_sql(step)) else None


def _find_known(lake: Lake) -> None:
    """What the lake has of these events already: looked for on their days only (a re-sent event has the same time)."""
    days = [day for (day,) in lake.rows("select distinct cast(time as date) from valid order by all")]
    spans = " or ".join(
        f"(time >= timestamp '{first}' and time < timestamp '{last + timedelta(days=1)}')"
        for first, last in ranges(days)
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


def ranges(days: Sequence[date], most: int = _MOST_RANGES) -> list[tuple[date, date]]:
    """Days, sorted, as at most so many ranges (first, last): the widest gaps stay open."""
    if not days:
        return []
    gaps = sorted(range(1, len(days)), key=lambda i: (days[i - 1] - days[i], i))[: most - 1]
    cuts = sorted(i for i in gaps if days[i] - days[i - 1] > timedelta(days=1))
    return [(days[a], days[b - 1]) for a, b in zip([0, *cuts], [*cuts, len(days)], strict=True)]
