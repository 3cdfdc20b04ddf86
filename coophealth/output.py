"""How results are printed: text, JSON or CSV to standard output or a file."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from models.errors import CoophealthError
from scorecards.report import plain


class Format(StrEnum):
    """How a table is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class CountFormat(StrEnum):
    """How counts are printed."""

    TEXT = "text"
    JSON = "json"


class ReportFormat(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def say(text: str) -> None:
    """A remark to the person, on standard error."""
    print(text, file=sys.stderr)  # noqa: T201 - standard error is where remarks go


def put(text: str, out: Path | None = None) -> None:
    """A result: to standard output, or to a file that is whole or not there at all."""
    if out is None:
        sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part = out.with_name(f".{out.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(out)
    except OSError as error:
        raise CoophealthError(f"{out} cannot be written: {error.strerror}", remedy="check --out") from error


def table(names: Sequence[str], rows: Sequence[Sequence[Any]], form: Format) -> str:
    """A table in one of the three forms; unknown is empty in text and CSV, null in JSON."""
    if form is Format.JSON:
        records = [dict(zip(names, (_jsonable(value) for value in row), strict=True)) for row in rows]
        return json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    cells = [["" if value is None else str(_jsonable(value)) for value in row] for row in rows]
    if form is Format.CSV:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(cells)
        return text.getvalue()
    return _aligned(names, rows, cells)


def _aligned(names: Sequence[str], rows: Sequence[Sequence[Any]], cells: Sequence[Sequence[str]]) -> str:
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column, name in enumerate(names):
        numbers = any(isinstance(row[column], (int, float)) and not isinstance(row[column], bool) for row in rows)
        shown.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in cells:
        shown.add_row(*(cell.replace("[", "\\[") for cell in row))
    console = Console(file=io.StringIO(), width=None if sys.stdout.isatty() else 200, color_system=None)
    console.print(shown)
    written = console.file.getvalue() if isinstance(console.file, io.StringIO) else ""
    return "\n".join(line.rstrip() for line in written.splitlines()) + "\n"


def _jsonable(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "backslashreplace")
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)


def progress(unit: str = "bytes") -> Progress:
    """A progress bar on standard error; silent where that is no terminal."""
    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        *([DownloadColumn()] if unit == "bytes" else []),
    ]
    console = Console(stderr=True)
    return Progress(*columns, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal)
