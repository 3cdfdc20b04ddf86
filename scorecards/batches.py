"""Batches of records as Arrow tables: parts of Kafka's partitions, or lines of files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from models.binarymode import structured

Headers = tuple[tuple[str, bytes], ...]


_HEADERS: Final = pa.list_(pa.struct([("name", pa.string()), ("value", pa.binary())]))
_COLUMNS: Final = pa.schema(
    [("offset", pa.int64()), ("value", pa.binary()), ("key", pa.binary()), ("headers", _HEADERS)]
)


@dataclass(frozen=True)
class Span:
    """What was read of one partition.

    `begins_at` is where reading stood before the first record and must be where the lake's progress stands;
    `ends_at` is the next offset to read.
    """

    topic: str
    partition: int
    begins_at: int
    ends_at: int

    @property
    def place(self) -> tuple[str, int]:
        """Topic and partition."""
        return self.topic, self.partition


@dataclass(frozen=True)
class Part(Span):
    """Records of one partition (offset, value, key, headers), in the order of their offsets, which may have gaps.

    A value of null (a tombstone) becomes a dead letter; headers are null where a record has none.
    """

    records: pa.Table

    @classmethod
    def of(
        cls,
        topic: str,
        partition: int,
        begins_at: int,
        ends_at: int,
        offsets: Sequence[int],
        values: Sequence[bytes | None],
        keys: Sequence[bytes | None] | None = None,
        headers: Sequence[Headers] | None = None,
    ) -> Part:
        """A part of columns as sequences."""
        count = len(offsets)
        named = [[{"name": k, "value": v} for k, v in each] or None for each in headers] if headers else None
        columns = [
            pa.array(offsets, pa.int64()),
            pa.array(values, pa.binary()),
            pa.nulls(count, pa.binary()) if keys is None else pa.array(keys, pa.binary()),
            pa.nulls(count, _HEADERS) if named is None else pa.array(named, _HEADERS),
        ]
        return cls(topic, partition, begins_at, ends_at, pa.Table.from_arrays(columns, schema=_COLUMNS))

    def __len__(self) -> int:
        return len(self.records)

    @property
    def span(self) -> Span:
        """The same without the records."""
        return Span(self.topic, self.partition, self.begins_at, self.ends_at)

    def after(self, offset: int) -> Part:
        """What of it has `offset` or a later one."""
        cut = int(self.records["offset"].to_numpy().searchsorted(offset))
        return replace(self, begins_at=offset, records=self.records.slice(cut))


def joined(parts: Sequence[Part]) -> Part:
    """Parts that follow one another in a partition, as one."""
    return replace(parts[0], ends_at=parts[-1].ends_at, records=pa.concat_tables([part.records for part in parts]))


def of_parts(parts: Iterable[Part]) -> pa.Table:
    """One batch of records, numbered by `ordinal`; `original` is null where a record came as `raw` has it."""
    parts = list(parts)
    records = pa.concat_tables([part.records for part in parts])
    values, keys = records["value"], records["key"]
    in_binary_mode = records["headers"].null_count < len(records)
    headers = _unpacked(records["headers"]) if in_binary_mode else []
    return pa.table(
        {
            "ordinal": pa.arange(0, len(records)),
            "raw": _structured(values, keys, headers) if in_binary_mode else values,
            "original": values if in_binary_mode else pa.nulls(len(records), pa.binary()),
            "topic": pa.chunked_array([pa.repeat(part.topic, len(part)) for part in parts]),
            "topic_partition": pa.chunked_array(
                [pa.repeat(pa.scalar(part.partition, pa.int32()), len(part)) for part in parts]
            ),
            "topic_offset": records["offset"],
            "key": keys,
            "headers": pa.array([_headers_text(header) for header in headers], pa.string())
            if in_binary_mode
            else pa.nulls(len(records), pa.string()),
        }
    )


def of_lines(topic: str, partition: int, first: int, lines: pa.Array, numbers: pa.Array | None = None) -> pa.Table:
    """The same of lines of a file (Arrow binary), from line `first` on or each with its own of `numbers` (int64).

    `partition` tells apart the files of one name.
    """
    count = len(lines)
    return pa.table(
        {
            "ordinal": pa.arange(0, count),
            "raw": lines,
            "original": pa.nulls(count, pa.binary()),
            "topic": pa.repeat(topic, count),
            "topic_partition": pa.repeat(pa.scalar(partition, pa.int32()), count),
            "topic_offset": pa.arange(first, first + count) if numbers is None else numbers,
            "key": pa.nulls(count, pa.binary()),
            "headers": pa.nulls(count, pa.string()),
        }
    )


def _unpacked(headers: pa.ChunkedArray) -> list[Headers]:
    return [tuple((name["name"], name["value"]) for name in each or ()) for each in headers.to_pylist()]


def _structured(values: pa.ChunkedArray, keys: pa.ChunkedArray, headers: Sequence[Headers]) -> pa.Array:
    """Events in binary mode (ce_ headers) as structured ones; the others as they are."""
    return pa.array(
        [
            structured(value, header, key)
            for value, header, key in zip(values.to_pylist(), headers, keys.to_pylist(), strict=True)
        ],
        pa.binary(),
    )


def _headers_text(headers: Headers) -> str | None:
    """Headers as JSON, for people who look at a dead letter; bytes that are no text are shown escaped."""
    if not headers:
        return None
    return json.dumps([[name, (value or b"").decode("utf-8", "backslashreplace")] for name, value in headers])
