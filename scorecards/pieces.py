"""Cuts numbered records into the pieces in which files are imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyarrow as pa

from scorecards.linefiles import Lines

# A piece ends with whichever is reached first.
MOST_LINES: Final = 100_000
MOST_BYTES: Final = 32 << 20


def cut(records: Iterable[tuple[int, bytes]], done: Callable[[], int]) -> Iterator[Lines]:
    """The (number, record) in pieces; `done` tells how many bytes of the file have been read."""
    numbers, batch, size = list[int](), list[bytes](), 0
    for number, record in records:
        if len(batch) >= MOST_LINES or size >= MOST_BYTES:
            yield _piece(numbers, batch, done())
            numbers, batch, size = [], [], 0
        numbers.append(number)
        batch.append(record)
        size += len(record)
    if batch:
        yield _piece(numbers, batch, done())


def _piece(numbers: list[int], batch: list[bytes], done: int) -> Lines:
    gaps = numbers[-1] - numbers[0] != len(numbers) - 1
    return Lines(numbers[0], pa.array(batch, pa.large_binary()), done, pa.array(numbers, pa.int64()) if gaps else None)
