"""Batches of records as Arrow tables: parts of Kafka's partitions, or lines of files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from models.binarymode import structured

Headers = tuple[tuple[str, bytes], ...]


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

    @property
    def place(self) -> tuple[str, int]:
        """Topic and partition."""
        return self.topic, self.partition


def of_parts(parts: Iterable[Part]) -> pa.Table:
    """One batch of records, numbered by `ordinal`; `original` is null where a record came as `raw` has it."""
    parts = list(parts)
    values = pa.array([value for part in parts for value in part.values], pa.binary())
    keys = pa.array([key for part in parts for key in part.keys], pa.binary())
    headers = [header for part in parts for header in part.headers]
    in_binary_mode = any(headers)
    return pa.table(
        {
            "ordinal": pa.arange(0, len(values)),
            "raw": _structured(values, keys, headers) if in_binary_mode else values,
            "original": values if in_binary_mode else pa.nulls(len(values), pa.binary()),
            "topic": pa.chunked_array([pa.repeat(part.topic, len(part.values)) for part in parts]),
            "topic_partition": pa.chunked_array(
                [pa.repeat(pa.scalar(part.partition, pa.int32()), len(part.values)) for part in parts]
            ),
            "topic_offset": pa.array([offset for part in parts for offset in part.offsets], pa.int64()),
            "key": keys,
            "headers": pa.array([_headers_text(header) for header in headers], pa.string())
            if in_binary_mode
            else pa.nulls(len(values), pa.string()),
        }
    )


def of_lines(topic: str, first: int, lines: pa.Array, numbers: pa.Array | None = None) -> pa.Table:
    """The same of lines of a file (Arrow binary), from line `first` on or each with its own of `numbers` (int64)."""
    count = len(lines)
    return pa.table(
        {
            "ordinal": pa.arange(0, count),
            "raw": lines,
            "original": pa.nulls(count, pa.binary()),
            "topic": pa.repeat(topic, count),
            "topic_partition": pa.repeat(pa.scalar(0, pa.int32()), count),
            "topic_offset": pa.arange(first, first + count) if numbers is None else numbers,
            "key": pa.nulls(count, pa.binary()),
            "headers": pa.nulls(count, pa.string()),
        }
    )


def _structured(values: pa.Array, keys: pa.Array, headers: Sequence[Headers]) -> pa.Array:
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
