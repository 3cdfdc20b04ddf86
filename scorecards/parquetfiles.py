"""Reads sheets in Parquet: columns with types, as the texts that the cells of any sheet have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from models.errors import CoophealthError
from scorecards.linefiles import Lines
from scorecards.pieces import cut
from scorecards.sheet_cells import Writing
from scorecards.sheet_mapping import Mapping, title_of
from scorecards.sheet_rows import Rows, columns, typed

_ROWS: Final = 20_000


def read(path: str, mapping: Mapping) -> Iterator[Lines]:
    """The rows of a Parquet file, counted from 1; the fields of a STRUCT are columns of their own (a.id, ...).

    CoophealthError where it cannot be read, or a column of it is not known.
    """
    try:
        with pq.ParquetFile(path) as file:
            size = Path(path).stat().st_size
            yield from _read(file, mapping, Path(path).name, size)
    except (pa.ArrowException, OSError) as error:
        raise CoophealthError(
            f"{path} cannot be read: {error}", remedy="check that it is a whole Parquet file", docs="import"
        ) from error


def _read(file: pq.ParquetFile, mapping: Mapping, name: str, size: int) -> Iterator[Lines]:
    schema = _flat(file.schema_arrow.empty_table(), mapping).schema
    titles = [title_of(name) for name in schema.names]
    writing = Writing(mapping.zone, mapping.decimal, mapping.dates)
    held = [
        column if _is_text(field.type) else typed(column)
        for column, field in zip(columns(titles, mapping, name, writing), schema, strict=True)
    ]
    turned = Rows(titles, held, mapping, name)
    done = 0

    def records() -> Iterator[tuple[int, bytes]]:
        nonlocal done
        for batch in file.iter_batches(batch_size=_ROWS):
            table = _flat(pa.Table.from_batches([batch]), mapping)
            for row in zip(*map(_texts, table.columns), strict=True):
                done += 1
                record = turned.record(row)
                if record is not None:
                    yield done, record

    yield from cut(records(), lambda: size * done // max(1, file.metadata.num_rows))


def _flat(table: pa.Table, mapping: Mapping) -> pa.Table:
    """The table with the fields of objects as columns, dotted below the field that the object is."""
    left_out = [f.name for f in table.schema if pa.types.is_struct(f.type) and mapping.columns.get(f.name) == ""]
    table = table.drop_columns(left_out)
    names = [mapping.columns.get(f.name, f.name) if pa.types.is_struct(f.type) else f.name for f in table.schema]
    table = table.rename_columns(names)
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(is_a(kind) for is_a in _TEXTS)


_TEXTS: tuple[Callable[[pa.DataType], bool], ...] = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
)


def _texts(column: pa.ChunkedArray) -> list[str]:
    """The cells of a column as texts, absent ones as empty."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    zoned = pa.types.is_timestamp(column.type) and column.type.tz is not None
    if zoned:
        # Without its zone it is in UTC.
        column = column.cast(pa.timestamp(column.type.unit))
    if not _is_text(column.type) and not pa.types.is_nested(column.type):
        with suppress(pa.ArrowException):
            column = pc.cast(column, pa.string())
    ending = "Z" if zoned else ""
    return ["" if cell is None else _text(cell) + ending for cell in column.to_pylist(maps_as_pydicts="lossy")]


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "surrogateescape")
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False, default=_plain)
    return str(cell)


def _plain(value: Any) -> str:
    """What JSON has no form of, within a list or an object."""
    return str(value.isoformat()) if hasattr(value, "isoformat") else _text(value)
