"""Takes the text of a CSV sheet apart into rows, each with the line it starts in."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from models.errors import CoophealthError
from models.records import LONGEST_RECORD
from scorecards.sheet_mapping import Mapping

# A cell may be as long as a record; the reader's own limit holds for the whole process.
csv.field_size_limit(LONGEST_RECORD)

DELIMITERS: Final = (",", ";", "\t", "|")
_DOCS: Final = "import#sheets"


@dataclass(frozen=True)
class SheetRow:
    """A row: the line it starts in (from 1), its cells, and whether these are cells.

    Where they are not (`broken`: a quotation mark that is never closed or stands where none may, a line longer
    than a record), `cells` is the text of that one line; the rows after it are not touched.
    """

    line: int
    cells: list[str]
    broken: bool = False


class _Lines:
    """The lines of a text, which can be given back; remembers those of the row that is being read."""

    def __init__(self, text: io.TextIOWrapper, longest: int) -> None:
        self._text = text
        self._longest = longest
        self._again: deque[str] = deque()
        self._size = 0
        self.row: list[str] = []
        self.number = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(self._longest)
        if not line:
            raise StopIteration
        self.row.append(line)
        self._size += len(line)
        # A quotation mark that is never closed would take in the rest of the file.
        if self._size >= self._longest:
            raise csv.Error
        return line

    def rewind(self) -> None:
        """Give all lines of this row back."""
        self._again.extendleft(reversed(self.row))
        self.row, self._size = [], 0

    def detach(self) -> None:
        """Leave the file open when the text is forgotten."""
        if not self._text.closed and not self._text.buffer.closed:
            self._text.detach()

    def next_row(self) -> int:
        """Forget the lines of the last row; the line that the next one starts in."""
        self.number += len(self.row)
        self.row, self._size = [], 0
        return self.number

    def give_back(self) -> str:
        """All lines of this row but the first, which is returned without its line end (and cut if too long)."""
        first, *others = self.row
        self._again.extendleft(reversed(others))
        self.row = [first]
        if not first.endswith(("\n", "\r")) and len(first) >= self._longest:
            while (rest := self._text.readline(self._longest)) and not rest.endswith(("\n", "\r")):
                pass
        return first.rstrip("\r\n")


def rows(file: IO[bytes], mapping: Mapping, where: str) -> tuple[str, Iterator[SheetRow]]:
    """The delimiter of a CSV file and its rows, the header first.

    The delimiter is the mapping's, else that of a first line `sep=;`, else the one that parts the first line
    into the most cells. CoophealthError where the file is not in its encoding at all.
    """
    encoding = "utf-8-sig" if mapping.encoding == "utf-8" else mapping.encoding
    text = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
    lines = _Lines(text, LONGEST_RECORD)
    try:
        first = next(lines, "")
    except csv.Error:
        raise CoophealthError(
            f"the first line of {where} is too long for the header of a sheet",
            remedy="check that it is a CSV file",
            docs=_DOCS,
        ) from None
    except UnicodeError as error:
        raise _undecodable(where, mapping, error) from None
    said = _said(first)
    delimiter = mapping.delimiter or said or _found(first)
    if said is None:
        lines.rewind()
    return delimiter, _rows(lines, delimiter, mapping, where)


def _rows(lines: _Lines, delimiter: str, mapping: Mapping, where: str) -> Iterator[SheetRow]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        while True:
            line = lines.next_row()
            try:
                yield SheetRow(line, next(reader))
            except csv.Error:
                yield SheetRow(line, [lines.give_back()], broken=True)
    except StopIteration:
        return
    except UnicodeError as error:
        raise _undecodable(f"{where}, line {line}", mapping, error) from None
    finally:
        lines.detach()


def _said(first: str) -> str | None:
    """The delimiter of Excel's first line `sep=;`, None of any other line."""
    text = first.rstrip("\r\n")
    return text[4:] if text[:4].casefold() == "sep=" and text[4:] in DELIMITERS else None


def _found(first: str) -> str:
    def cells(delimiter: str) -> int:
        return len(next(csv.reader([first], delimiter=delimiter), []))

    return max(DELIMITERS, key=cells)


def _undecodable(where: str, mapping: Mapping, error: UnicodeError) -> CoophealthError:
    return CoophealthError(
        f"{where} is not {mapping.encoding}: {error}",
        remedy='name its encoding in a mapping, such as encoding = "cp1252"',
        docs=_DOCS,
    )
