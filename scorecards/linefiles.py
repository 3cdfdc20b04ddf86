"""Reads files of records line by line, exactly as the bytes stand there."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import pyarrow as pa
import pyarrow.compute as pc

from models.errors import CoophealthError

CHUNK: Final = 64 << 20


@dataclass(frozen=True)
class Lines:
    """Some lines of a file: the number of the first (from 1), the lines (Arrow binary), and the bytes read so far."""

    first: int
    lines: pa.Array
    done: int


def open_bytes(path: str) -> IO[bytes]:
    """The bytes of a file, of a .gz unpacked, of `-` standard input. CoophealthError if it cannot be read."""
    if path == "-":
        return sys.stdin.buffer
    try:
        if path.endswith(".gz"):
            return gzip.open(path, "rb")
        return Path(path).open("rb")
    except OSError as error:
        raise CoophealthError(f"{path} cannot be read: {error.strerror}", remedy="check the name of the file") from error


def read(file: IO[bytes], chunk: int = CHUNK) -> Iterator[Lines]:
    """All lines of a file in large pieces, without their line ends; blank lines at the very end are none."""
    number, done, rest = 1, 0, b""
    blank = 0
    while data := file.read(chunk):
        done += len(data)
        head, newline, tail = data.rpartition(b"\n")
        if not newline:
            rest += data
            continue
        lines = _split(rest + head)
        rest = tail
        # Blank lines are held back until something follows them.
        if blank:
            lines = pa.concat_arrays([pa.array([b""] * blank, pa.large_binary()), lines])
        blank = _blank_at_end(lines)
        lines = lines[: len(lines) - blank]
        if len(lines):
            yield Lines(number, lines, done)
            number += len(lines)
    if rest.strip():
        lines = _split(rest)
        if blank:
            lines = pa.concat_arrays([pa.array([b""] * blank, pa.large_binary()), lines])
        yield Lines(number, lines, done)


def _split(data: bytes) -> pa.Array:
    lines = pc.split_pattern(pa.array([data], pa.large_binary()), pattern=b"\n").values
    if b"\r" in data:
        lines = pa.array([line.removesuffix(b"\r") for line in lines.to_pylist()], pa.large_binary())
    return lines


def _blank_at_end(lines: pa.Array) -> int:
    count = 0
    while count < len(lines) and not lines[len(lines) - 1 - count].as_py().strip():
        count += 1
    return count
