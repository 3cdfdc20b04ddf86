"""Cuts numbered records into the pieces in which files are imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyarrow as pa

from scorecards.linefiles import Lines

# A piece ends with whichever is reached first, and where the numbers do not follow one another.
MOST_LINES: Final = 100_000
MOST_BYTES: Final = 32 << 20


def cut(records: Iterable[tuple[int, bytes]], done: Callable[[], int]) -> Iterator[Lines]:
    """The (number, record) in pieces; `done` tells how many bytes of the file have been read."""
    first, batch, size = 0, list[bytes](), 0
    for number, record in records:
        full = len(batch) >= MOST_LINES or size >= MOST_BYTES
        if batch and (full or number != first + len(batch)):
            yield Lines(first, pa.array(batch, pa.large_binary()), done())
            batch, size = [], 0
        if not batch:
            first = number
        batch.append(record)
        size += len(record)
    if batch:
        yield Lines(first, pa.array(batch, pa.large_binary()), done())
