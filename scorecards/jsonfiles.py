"""Reads files of JSON that is not one record a line: an array of records, or records over several lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Final

from pydantic_core import from_json

from models.errors import CoophealthError
from models.records import LONGEST_RECORD
from scorecards import linefiles
from scorecards.linefiles import Lines
from scorecards.pieces import cut

LARGEST: Final = 256 << 20
_HEAD: Final = 64 << 10
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_MARK: Final = "\ufeff"


def read(file: IO[bytes], largest: int = LARGEST) -> Iterator[Lines]:
    """The records of a .json file (that can be wound back), exactly as their bytes stand there.

    A record a line is read line by line, however large the file. An array, and records that span lines, are
    read as a whole: `first` counts the records then, and an array of more than `largest` bytes is a
    CoophealthError. What follows a mistake in the JSON comes out line by line, for validation to refuse.
    """
    head = file.read(_HEAD)
    file.seek(0)
    opening = head.decode("utf-8", "replace").removeprefix(_MARK).lstrip()
    is_array = opening.startswith("[")
    if not is_array and not (opening.startswith("{") and _spans_lines(opening)):
        yield from linefiles.read(file)
        return
    data = file.read(largest + 1)
    if len(data) > largest and not is_array:
        # Rather many lines, of which the first is broken.
        file.seek(0)
        yield from linefiles.read(file)
        return
    if len(data) > largest:
        raise CoophealthError(
            f"{getattr(file, 'name', 'the file')} is one array of more than {largest >> 20} MB",
            remedy="write a record a line (JSON lines), for instance with: jq -c '.[]'",
            docs="import",
        )
    text = data.decode("utf-8", "surrogateescape").removeprefix(_MARK)
    del data
    records = (_bytes(record) for record in _values(text, is_array=is_array))
    yield from cut(enumerate(records, 1), lambda: linefiles.position(file))


def _spans_lines(opening: str) -> bool:
    """Whether the first line is only the beginning of a record."""
    line, more, _ = opening.partition("\n")
    try:
        from_json(line)
    except ValueError:
        return bool(more) and len(line) < _HEAD // 2 and not line.rstrip().endswith("}")
    return False


def _values(text: str, *, is_array: bool) -> Iterator[str]:
    """The texts of the values that follow one another, parted by blanks or, in an array, by commas."""
    decoder = json.JSONDecoder()
    at = _next(text, 0)
    at = _next(text, at + 1) if is_array else at
    while at < len(text) and not (is_array and text[at] == "]"):
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            yield from _lines(text[at:])
            return
        yield text[at:end]
        at = _next(text, end)
        if is_array and at < len(text) and text[at] == ",":
            at = _next(text, at + 1)
        elif is_array and at < len(text) and text[at] != "]":
            yield from _lines(text[at:])
            return
    if is_array and (at >= len(text) or text[at + 1 :].strip()):
        # The end is missing, or something follows it: nobody shall think that this was all.
        yield text[at + 1 :].strip()


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _next(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _bytes(record: str) -> bytes:
    return record[: LONGEST_RECORD + 1].encode("utf-8", "surrogateescape")
