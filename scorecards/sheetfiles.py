"""Reads activities from files of every kind that they come in: JSON lines, JSON, CSV and Parquet.

Whatever the kind, out come records in JSON with the line (element, row) where each stood; validation comes
next and is the only judge. A row that cannot be turned into an activity comes out as a record that it
refuses: nothing is lost, and no row raises.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import IO, Final

from models.errors import CoophealthError
from scorecards import jsonfiles, linefiles, parquetfiles, sheet_lines
from scorecards.linefiles import Lines
from scorecards.pieces import cut
from scorecards.sheet_cells import Writing
from scorecards.sheet_mapping import Mapping, title_of
from scorecards.sheet_rows import Rows, as_list, columns

read_parquet = parquetfiles.read

_DOCS: Final = "import"


def open_rows(path: str, mapping: Mapping | None = None) -> Iterator[Lines]:
    """The records of a file of activities, in pieces.

    By its ending: .jsonl and .ndjson (a record a line), .json (a record a line, or one array of records), .csv
    and .tsv, each also .gz, and .parquet; `-` is JSON lines on standard input. `mapping` is for sheets (CSV
    and Parquet). `first` counts the lines, of an array its elements, of Parquet its rows, from 1.
    CoophealthError where the ending, the file or a column of it is not known.
    """
    mapping = mapping or Mapping()
    if path == "-":
        return linefiles.read(linefiles.open_bytes(path))
    if path.lower().endswith(".parquet"):
        return read_parquet(path, mapping)
    readers: dict[str, Callable[[IO[bytes]], Iterator[Lines]]] = {
        ".jsonl": linefiles.read,
        ".ndjson": linefiles.read,
        ".json": jsonfiles.read,
        ".csv": lambda file: read_csv(file, mapping),
        ".tsv": lambda file: read_csv(file, mapping),
    }
    reader = readers.get(PurePath(path.lower().removesuffix(".gz")).suffix)
    if reader is None:
        raise CoophealthError(
            f"{path} has an ending that is not known",
            remedy=f"known are {', '.join(readers)} (each also .gz), .parquet, and - for standard input",
            docs=_DOCS,
        )
    return _closing(linefiles.open_bytes(path), reader)


def read_csv(file: IO[bytes], mapping: Mapping, name: str = "") -> Iterator[Lines]:
    """The rows of a CSV file (called `name`, else as it says), whose first row is the header.

    A row is counted by the line in which it starts (`numbers`, where rows with line breaks in a cell or empty
    ones, which are none, come between).
    CoophealthError where a column of the header is not known.
    """
    where = name or PurePath(str(getattr(file, "name", "sheet.csv"))).name
    delimiter, rows = sheet_lines.rows(file, mapping, where)
    header = next(rows, None)
    if header is None:
        return
    titles = [title_of(cell) for cell in header.cells]
    if header.broken or any(not title.isprintable() for title in titles):
        raise CoophealthError(
            f"the header of {where} is no text in {mapping.encoding}",
            remedy='name its encoding in a mapping, such as encoding = "cp1252" or "utf-16"',
            docs=_DOCS,
        )
    writing = Writing(mapping.zone, mapping.decimal, mapping.dates, semicolons=delimiter == ";")
    turned = Rows(titles, columns(titles, mapping, where, writing), mapping, where.removesuffix(".gz"))
    records = (
        (row.line, record)
        for row in rows
        if (record := as_list(row.cells) if row.broken else turned.record(row.cells)) is not None
    )
    yield from cut(records, lambda: linefiles.position(file))


def _closing(file: IO[bytes], read: Callable[[IO[bytes]], Iterator[Lines]]) -> Iterator[Lines]:
    with file:
        try:
            yield from read(file)
        except (OSError, EOFError, zlib.error) as error:
            raise linefiles.damaged(file, error) from error
