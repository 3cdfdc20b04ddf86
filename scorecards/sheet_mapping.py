"""The mapping of a sheet: what its columns are called here, and how its cells are written."""

from __future__ import annotations

import codecs
import json
import tomllib
import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from models import sheets
from models.errors import CoophealthError

_DOCS = "import#mapping"
_ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16")


def suggestion(name: str, known: Iterable[str], otherwise: str) -> str:
    """`did you mean ...?` where something known is spelled much like the name, else what to do otherwise."""
    close = get_close_matches(name, list(known), 1)
    return f"did you mean {close[0]}?" if close else otherwise


def _field(name: str) -> str:
    """The field a column is mapped to; nothing where the column is to be left out."""
    field = sheets.named(name.strip()) if name else ""
    if field is None:
        remedy = suggestion(
            name,
            sheets.names(),
            'a field unknown here is written "data.NAME", and "" leaves the column out',
        )
        raise ValueError(f"{name} is not a field; {remedy}")
    return field


def _time_zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        remedy = suggestion(name, zoneinfo.available_timezones(), "give a name of the IANA list, such as Europe/Berlin")
        raise ValueError(f"{name} is not a time zone; {remedy}") from None
    return name


def _encoding(name: str) -> str:
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        remedy = suggestion(name, _ENCODINGS, "give one such as utf-8 or cp1252")
        raise ValueError(f"{name} is not an encoding; {remedy}") from None


def _cell(value: object) -> object:
    """What TOML writes without quotation marks, as the text that a cell would have."""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _flattened(value: object) -> object:
    """[constants] with the fields of objects dotted: hourly_rate = {a = 95} is "hourly_rate.a" = 95."""

    def walk(table: dict[str, Any], before: str) -> Iterator[tuple[str, Any]]:
        for key, below in table.items():
            if isinstance(below, dict):
                yield from walk(below, f"{before}{key}.")
            else:
                yield before + key, below

    return dict(walk(value, "")) if isinstance(value, dict) else value


def title_of(text: str) -> str:
    """The title of a column, its line breaks and blanks made one blank each."""
    return " ".join(text.split())


Header = Annotated[str, AfterValidator(title_of)]
Text = Annotated[str, AfterValidator(str.strip)]
Field = Annotated[str, AfterValidator(_field)]
Cell = Annotated[str, BeforeValidator(_cell), AfterValidator(str.strip)]


class Mapping(BaseModel):
    """How a sheet is to be read; without one its columns are called like our fields.

    - `columns`: column of the sheet -> field (`sheets.names()`, `data.NAME` for one unknown here, "" to leave
      the column out). A column that is not named here has to be called like a field.
    - `constants`: field -> what holds in every row whose cell for it is empty or that has no such column.
    - `values`: column of the sheet -> {text of a cell: text to read instead}.
    - `timezone`: IANA name of the zone of times written without offset.
    - `delimiter` between cells (else found out), `encoding` of the text (else UTF-8), `decimal` sign of
      numbers (else what is clear by itself), `dates`: what 3/2/2026 means (else such dates are refused).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[Header, Field] = {}
    constants: Annotated[dict[Field, Cell], BeforeValidator(_flattened)] = {}
    values: dict[Header, dict[Text, Cell]] = {}
    timezone: Annotated[str, AfterValidator(_time_zone)] | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    decimal: Literal[".", ","] | None = None
    dates: Literal["day/month/year", "month/day/year"] | None = None

    @property
    def zone(self) -> zoneinfo.ZoneInfo | None:
        """The zone of times without offset."""
        return None if self.timezone is None else zoneinfo.ZoneInfo(self.timezone)

    @classmethod
    def from_toml(cls, text: str, where: str) -> Mapping:
        """Read a mapping file. CoophealthError names `where`, the key, its value and the remedy."""
        try:
            return cls.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise CoophealthError(f"{where} is not TOML: {error}", remedy="correct that line", docs=_DOCS) from None
        except ValidationError as error:
            message, remedy = _explained(error.errors(include_url=False)[0])
            raise CoophealthError(f"{where}: {message}", remedy=remedy, docs=_DOCS) from None

    def field(self, header: str, where: str) -> str:
        """The field that a column of a sheet means, "" for none. CoophealthError where it is not known."""
        if not header or header in self.columns:
            return self.columns.get(header, "")
        field = sheets.named(header)
        if field is None:
            close = suggestion(header, [*self.columns, *sheets.names()], "")
            raise CoophealthError(
                f'{where}: the column "{header}" is not a field',
                remedy=f"{close} [columns] of a mapping says which field it is, "
                f'or leaves it out: "{header}" = ""'.lstrip(),
                docs=_DOCS,
            )
        return field


def _explained(error: ErrorDetails) -> tuple[str, str]:
    location = [str(step) for step in error["loc"] if step != "[key]"]
    if error["type"] == "extra_forbidden":
        known = ", ".join(Mapping.model_fields)
        remedy = suggestion(location[0], Mapping.model_fields, f"known are {known}")
        return f"a mapping has no key {location[0]}", remedy
    table = f"[{'.'.join(location[:-1])}] " if location[1:] else ""
    if error["type"] == "value_error":
        message, _, remedy = str(error["ctx"]["error"]).partition("; ")
        return f"{table}{location[-1]}: {message}", remedy
    value = json.dumps(error["input"], ensure_ascii=False, default=str)
    wanted = error["msg"].replace("Input should", "it has to", 1)
    return f"{table}{location[-1]} = {value}: {wanted}", "correct that line"
