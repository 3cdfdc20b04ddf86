"""Reads files of records line by line, exactly as the bytes stand there."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import IO, Final, cast

import pyarrow as pa
import pyarrow.compute as pc

from models.errors import CoophealthError
from models.records import LONGEST_RECORD

CHUNK: Final = 64 << 20
_MARK: Final = b"\xef\xbb\xbf"
_OFFSETS: Final = Struct("=qq")


@dataclass(frozen=True)
class Lines:
    """Some lines of a file, one after the other: the number of the first (from 1), the lines, the bytes read.

    `lines` is an Arrow array of large binary. `numbers` (Arrow int64) has the number of each where they do not
    follow one another. `done` counts the bytes of the file as it is stored (of a .gz the packed ones), so that
    it reaches the file's size at the end.
    """

    first: int
    lines: pa.Array
    done: int
    numbers: pa.Array | None = None


def open_bytes(path: str) -> IO[bytes]:
    """The bytes of a file, of a .gz unpacked, of `-` standard input. CoophealthError if it cannot be read."""
    if path == "-":
        return sys.stdin.buffer
    try:
        if path.lower().endswith(".gz"):
            return cast(IO[bytes], gzip.open(path, "rb"))
        return Path(path).open("rb")
    except OSError as error:
        raise CoophealthError(
            f"{path} cannot be read: {error.strerror}", remedy="check the name of the file"
        ) from error


def position(file: IO[bytes]) -> int:
    """How many bytes of a file have been read, as it is stored; 0 where that cannot be known."""
    stored = file.fileobj if isinstance(file, gzip.GzipFile) else file
    try:
        return int(stored.tell())
    except (OSError, AttributeError, ValueError):
        return 0


def damaged(file: IO[bytes], error: Exception) -> CoophealthError:
    """What to raise when a file breaks off in the middle of reading."""
    return CoophealthError(
        f"{getattr(file, 'name', 'the file')} cannot be read to its end: {error}",
        remedy="get the file anew and import it again: what came in already is found as duplicates",
    )


def read(file: IO[bytes], chunk: int = CHUNK, longest: int = LONGEST_RECORD) -> Iterator[Lines]:
    """All lines of a file in large pieces, without their line ends (LF or CRLF).

    A byte order mark at the beginning is no part of the first line. Blank lines are lines, but at the very
    end of the file none (up to `longest` bytes of them). Of a line longer than `longest` bytes, one byte more
    than that is kept: enough to be refused as too long, so a line of any length is read in bounded memory.
    CoophealthError where a .gz is damaged; all lines before have been yielded then.
    """
    number = 1
    for block, size in _without_blank_end(_whole_lines(file, chunk, longest), longest):
        lines = _split(block, longest)
        yield Lines(number, lines, position(file) or size)
        number += len(lines)


def _chunks(file: IO[bytes], chunk: int) -> Iterator[bytes]:
    try:
        first = file.read(max(chunk, len(_MARK)))
        yield first.removeprefix(_MARK)
        while first and (data := file.read(chunk)):
            yield data
    except (OSError, EOFError, zlib.error) as error:
        raise damaged(file, error) from error


def _whole_lines(file: IO[bytes], chunk: int, longest: int) -> Iterator[bytes]:
    """The bytes in blocks of whole lines, each with its line feed but the last; too long lines cut."""
    # With a carriage return that may belong to the line end.
    kept = longest + 2
    rest, skipping = b"", False
    for data in _chunks(file, chunk):
        if skipping:
            _, found, data = data.partition(b"\n")
            skipping = not found
        data = rest + data
        end = data.rfind(b"\n") + 1
        rest = data[end:]
        if len(rest) > kept:
            yield data[: end + kept] + b"\n"
            rest, skipping = b"", True
        elif end:
            yield data[:end]
    if rest:
        yield rest


def _without_blank_end(blocks: Iterator[bytes], longest: int) -> Iterator[tuple[bytes, int]]:
    """The blocks without the blank lines at the very end, and how many bytes have been read."""
    held, size, owed = b"", 0, False
    for block in blocks:
        size += len(block)
        body = len(block.rstrip())
        if body:
            end = block.find(b"\n", body) + 1 or len(block)
            yield held + block[:end], size
            held, owed = block[end:], False
        else:
            held += block
        # Nobody leaves that many blank lines at the end: they are lines, and so are those that follow them.
        if len(held) > longest:
            yield held, size
            held, owed = b"", True
    if held and owed:
        yield held, size


def _split(block: bytes, longest: int) -> pa.Array:
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    ends_open = not block.endswith(b"\n")
    end = len(block) - (block.endswith(b"\r") if ends_open else 1)
    # One value over the bytes as they lie there: blocks are large, and copies of them slow.
    whole = pa.Array.from_buffers(
        pa.large_binary(), 1, [None, pa.py_buffer(_OFFSETS.pack(0, end)), pa.py_buffer(block)]
    )
    lines = pc.split_pattern(whole, pattern=b"\n").values
    if end > longest and pc.max(pc.binary_length(lines)).as_py() > longest:
        return pa.array([line[: longest + 1] for line in lines.to_pylist()], pa.large_binary())
    return lines
