"""Turns the rows of a sheet into records: CloudEvents in JSON, for the one validation to judge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic_core import PydanticSerializationError, to_json

from models import sheets
from models.activities import CATALOGUE, PREFIX
from models.errors import CoophealthError
from models.sheets import Kind
from scorecards.sheet_cells import Writing, put, reader
from scorecards.sheet_mapping import Mapping

_DOCS: Final = "import#sheets"
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# How what is no text is written: typed columns, and the constants of a mapping.
_TYPED: Final = "."
_OF_ORIGIN: Final = frozenset({"source", "id"})

Read = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """A column of a sheet: the field it holds ("" if none), and how its cells are written."""

    field: str
    writing: Writing


@dataclass
class _Plan:
    """How the cells of one type of activity are read: index of the cell, where it goes, what reads it."""

    attributes: list[tuple[int, str, Read]] = field(default_factory=list)
    fields: list[tuple[int, str, Read]] = field(default_factory=list)
    below: list[tuple[int, tuple[str, ...], Read]] = field(default_factory=list)
    people: list[tuple[int, dict[str, str], Read]] = field(default_factory=list)
    whole: tuple[int, Read] | None = None

    def read(self, cells: list[str]) -> dict[str, Any]:
        """The data, but for what a column for the whole of it says."""
        data: dict[str, Any] = {name: read(cells[i]) for i, name, read in self.fields if cells[i]}
        for i, path, read in self.below:
            if cells[i]:
                _put_below(data, path, read(cells[i]))
        people = [(marks, read(cells[i])) for i, marks, read in self.people if cells[i]]
        if people:
            _put_people(data, people)
        return data


def columns(header: Sequence[str], mapping: Mapping, where: str, writing: Writing) -> list[Column]:
    """What the columns of a sheet hold. CoophealthError where one is not known, or two are the same field."""
    found: dict[str, str] = {}
    for name in header:
        held = mapping.field(name, where)
        if held and held in found:
            raise CoophealthError(
                f'{where}: the columns "{found[held]}" and "{name}" both are {held}',
                remedy=f'leave one out: in a mapping, under [columns], "{name}" = ""',
                docs=_DOCS,
            )
        found[held] = name
    return [Column(mapping.field(name, where), writing) for name in header]


class Rows:
    """The rows of one sheet, with its header and mapping.

    Cells are texts, without blanks around them; an empty one is absent. A row without an id gets one made
    from its content (the cells that hold fields, and the mapping's constants), and without a source
    `file:NAME`: the same sheet imported twice gives duplicates, and so do two rows that say the same.
    """

    def __init__(self, header: Sequence[str], held: Sequence[Column], mapping: Mapping, name: str) -> None:
        self._width = len(header)
        self._unnamed = [i for i, title in enumerate(header) if not title]
        self._source = f"file:{name}"
        fields = [column.field for column in held]
        constant = Writing(mapping.zone, _TYPED, mapping.dates)
        self._defaults = [(fields.index(f), text) for f, text in mapping.constants.items() if f in fields]
        added = {f: text for f, text in mapping.constants.items() if f not in fields}
        self._added = list(added.values())
        self._columns = [*held, *(Column(f, constant) for f in added)]
        values = ((i, mapping.values.get(title)) for i, title in enumerate(header))
        self._values = [(i, table) for i, table in values if table]
        self._type = next((i for i, column in enumerate(self._columns) if column.field == "type"), None)
        self._content = sorted(
            (f"{column.field}\x1e", i)
            for i, column in enumerate(self._columns)
            if column.field and column.field not in _OF_ORIGIN
        )
        self._plans: dict[str, _Plan] = {}

    def record(self, cells: Sequence[str]) -> bytes | None:
        """The record of a row; None of an empty one.

        A row with a cell outside the header comes out as the list of its cells, which validation refuses.
        """
        row = list(map(str.strip, cells))
        if not any(row):
            return None
        if any(row[self._width :]) or (self._unnamed and any(row[i] for i in self._unnamed if i < len(row))):
            return as_list(row)
        row = [*row[: self._width], *[""] * (self._width - len(row)), *self._added]
        for i, text in self._defaults:
            row[i] = row[i] or text
        return _encoded(self._event(row))

    def _event(self, row: list[str]) -> dict[str, Any]:
        cells = row
        if self._values:
            cells = row.copy()
            for i, table in self._values:
                cells[i] = table.get(cells[i], cells[i])
        plan = self._plan(cells[self._type] if self._type is not None else "")
        event: dict[str, Any] = {"specversion": "1.0", "id": "", "source": self._source}
        for i, name, read in plan.attributes:
            if cells[i]:
                event[name] = read(cells[i])
        event["id"] = event["id"] or self._id(row)
        data = plan.read(cells)
        if plan.whole is None or not cells[plan.whole[0]]:
            event["data"] = data
        else:
            _unite(event, plan.whole[1](cells[plan.whole[0]]), data)
        return event

    def _id(self, row: list[str]) -> str:
        content = "\x1f".join([name + row[i] for name, i in self._content if row[i]])
        return f"row-{hashlib.sha256(content.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}"

    def _plan(self, type_text: str) -> _Plan:
        short_type = type_text.removeprefix(PREFIX)
        # All that are unknown share one: the sheet may have as many of them as rows.
        short_type = short_type if short_type in CATALOGUE else ""
        if short_type not in self._plans:
            self._plans[short_type] = self._planned(short_type)
        return self._plans[short_type]

    def _planned(self, short_type: str) -> _Plan:
        plan = _Plan()
        kinds = sheets.data_kinds(short_type)
        for i, column in enumerate(self._columns):
            name, writing = column.field, column.writing
            if name in sheets.ATTRIBUTES:
                plan.attributes.append((i, name, reader(sheets.ATTRIBUTES[name], writing)))
            elif name in sheets.people_columns():
                people = sheets.people_columns()[name]
                plan.people.append((i, people, reader(Kind.PEOPLE, writing)))
            elif name == sheets.DATA:
                plan.whole = (i, reader(Kind.OBJECT, writing))
            elif name:
                path = name.removeprefix(f"{sheets.DATA}.")
                read = reader(kinds.get(path, Kind.TEXT), writing)
                if "." in path:
                    plan.below.append((i, tuple(path.split(".")), read))
                else:
                    plan.fields.append((i, path, read))
        plan.below.sort(key=lambda entry: len(entry[1]))
        return plan


def typed(column: Column) -> Column:
    """The column where its cells were no text before they became texts."""
    return replace(column, writing=replace(column.writing, decimal=_TYPED))


def as_list(cells: Sequence[str]) -> bytes:
    """A row that cannot be turned: the list of its cells, which validation refuses and shows."""
    return _encoded(list(cells))


def _encoded(record: Any) -> bytes:
    try:
        return to_json(record)
    except PydanticSerializationError:
        # Bytes that are no text in the sheet's encoding come out as they were, for validation to refuse.
        return _ENCODE(record).encode("utf-8", "surrogateescape")


def _unite(event: dict[str, Any], whole: Any, data: dict[str, Any]) -> None:
    if not isinstance(whole, dict):
        event["data"] = whole
        if data:
            put(event, "data", data)
        return
    event["data"] = whole
    for key, value in data.items():
        inner = whole.get(key)
        if isinstance(inner, dict) and isinstance(value, dict):
            for below, cell in value.items():
                put(inner, below, cell)
        else:
            put(whole, key, value)


def _put_below(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    into = data
    for step in path[:-1]:
        inner = into.setdefault(step, {})
        if not isinstance(inner, dict):
            # The object's fields stand beside a value for the whole of it.
            inner = {}
            put(into, step, inner)
        into = inner
    put(into, path[-1], value)


def _put_people(data: dict[str, Any], named: list[tuple[dict[str, str], Any]]) -> None:
    people = [{"id": person} | marks for marks, ids in named for person in (ids if isinstance(ids, list) else [ids])]
    if isinstance(data.get("people"), list):
        data["people"] = [*data["people"], *people]
    else:
        put(data, "people", people)
