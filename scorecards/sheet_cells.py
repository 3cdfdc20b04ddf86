"""Reads the text of a cell as what its field is to hold.

A text that cannot be read comes back as it is, so that validation refuses it by name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from functools import cache, lru_cache, partial
from typing import Any, Final

from models.activities import CATALOGUE, PREFIX
from models.sheets import Kind

_FLAGS: Final = dict.fromkeys(("true", "yes", "1", "ja", "wahr"), True) | dict.fromkeys(
    ("false", "no", "0", "nein", "falsch"), False
)
# Days without a time are at noon: the day is the same then nearly everywhere on earth.
_NOON: Final = time(12)
_LONGEST_INTEGER: Final = 15
_REMEMBERED: Final = 10_000
_BLANKS: Final = " '\u2019\u00a0\u202f"

_MOMENT: Final = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"|(?P<day2>\d\d?)\.(?P<month2>\d\d?)\.(?P<year2>\d{4})"
    r"|(?P<first>\d\d?)/(?P<second>\d\d?)/(?P<year3>\d{4}))"
    r"(?:(?:[Tt]|,? +)(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<sec>\d\d)(?P<fraction>[.,]\d+)?)?"
    r" ?(?P<offset>[Zz]|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Writing:
    """How cells are written: the zone of times without offset, the decimal sign, what 3/2/2026 means.

    Without `decimal`, a number is read where only one reading is possible: 12.5, 12,5 and 1.234,50 are, 1,234
    is not. `semicolons` (cells parted by them) makes 1.234 unclear too: where people part cells by semicolons
    they write decimal commas.
    """

    zone: tzinfo | None = None
    decimal: str | None = None
    dates: str | None = None
    semicolons: bool = False


class Again(str):
    """A key that stands in an object already: both are written, and validation refuses the record for it."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other


def put(into: dict[str, Any], key: str, value: Any) -> None:
    """Set the key, a second time if it is there already."""
    into[Again(key) if key in into else key] = value


def reader(kind: Kind, writing: Writing) -> Callable[[str], Any]:
    """What reads the texts of cells of that kind, stripped and not empty; PEOPLE come as a list of ids."""
    readers: dict[Kind, Callable[[str], Any]] = {
        Kind.TEXT: str,
        Kind.NUMBER: partial(_number, writing=writing),
        Kind.FLAG: lambda text: _FLAGS.get(text.casefold(), text),
        # Many rows of a sheet have a day in common.
        Kind.MOMENT: lru_cache(_REMEMBERED)(partial(_moment, writing=writing, plain_date=False)),
        Kind.DAY: lru_cache(_REMEMBERED)(partial(_moment, writing=writing, plain_date=True)),
        Kind.NAMES: _names,
        Kind.OBJECT: partial(_object, writing=writing),
        Kind.PEOPLE: _names,
        Kind.TYPE: lambda text: PREFIX + text if text in CATALOGUE else text,
    }
    return readers[kind]


@cache
def _form(decimal: str) -> re.Pattern[str]:
    """Numbers with that decimal sign; thousands may be parted by the other one, blanks or apostrophes."""
    by = _BLANKS + ("," if decimal == "." else ".")
    thousands = rf"[1-9]\d{{0,2}}(?:(?P<by>[{by}])\d{{3}})(?:(?P=by)\d{{3}})*"
    return re.compile(rf"[+-]?(?:{thousands}|\d+)(?:\{decimal}\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


def _read(text: str, decimal: str) -> str | None:
    """The number as JSON would have it, None where it is none with that decimal sign."""
    found = _form(decimal).fullmatch(text)
    if found is None:
        return None
    plain = text.replace(found["by"], "") if found["by"] else text
    return plain.replace(decimal, ".")


def _clear(text: str, semicolons: bool) -> str | None:
    """The number where the decimal sign is not said but only one reading is possible."""
    point, comma = _read(text, "."), _read(text, ",")
    if point is None or comma is None or point == comma:
        return point or comma
    return point if "." in text and not semicolons else None


def _number(text: str, writing: Writing) -> Any:
    if text.isdecimal() and text.isascii() and len(text) <= _LONGEST_INTEGER:
        return int(text)
    plain = _read(text, writing.decimal) if writing.decimal else _clear(text, writing.semicolons)
    if plain is None:
        return text
    if len(plain) <= _LONGEST_INTEGER and plain.lstrip("+-").isdecimal():
        return int(plain)
    number = float(plain)
    return text if number in (float("inf"), float("-inf")) else number


def _names(text: str) -> Any:
    if text.startswith("["):
        return _json(text)
    return [name for name in re.split(r"\s*[,;]\s*", text) if name]


def _object(text: str, writing: Writing) -> Any:
    return _json(text) if text.startswith(("{", "[")) else _number(text, writing)


def _json(text: str) -> Any:
    def twice_where_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in pairs:
            put(made, key, value)
        return made

    def no_number(_: str) -> None:
        raise ValueError

    try:
        return json.loads(text, object_pairs_hook=twice_where_twice, parse_constant=no_number)
    except (ValueError, RecursionError):
        return text


def _moment(text: str, writing: Writing, *, plain_date: bool) -> str:
    found = _MOMENT.fullmatch(text)
    if found is None or (found["first"] and writing.dates is None):
        return text
    year, month, day = _date(found, writing)
    date = f"{year}-{month:0>2}-{day:0>2}"
    hour, fraction = found["hour"], (found["fraction"] or "").replace(",", ".")
    clock = f"{hour:0>2}:{found['minute']}:{found['sec'] or '00'}" if hour else ""
    if found["offset"]:
        return f"{date}T{clock}{fraction}{_offset(found['offset'])}"
    if plain_date and (not clock or (clock == "00:00:00" and not fraction.strip(".0"))):
        return date
    if writing.zone is None:
        return text
    return _zoned(date, clock or _NOON.isoformat(), fraction, writing.zone) or text


def _date(found: re.Match[str], writing: Writing) -> tuple[str, str, str]:
    if found["year"]:
        return found["year"], found["month"], found["day"]
    if found["year2"]:
        return found["year2"], found["month2"], found["day2"]
    first, second = found["first"], found["second"]
    month, day = (second, first) if writing.dates == "day/month/year" else (first, second)
    return found["year3"], month, day


def _offset(text: str) -> str:
    return text if ":" in text or text in "Zz" else f"{text[:3]}:{text[3:]}"


def _zoned(date: str, clock: str, fraction: str, zone: tzinfo) -> str | None:
    """With the zone's offset at that time; of a time that the clocks show twice in autumn, the first."""
    try:
        moment = datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=zone)
        offset = moment.isoformat()[19:]
    except (ValueError, OverflowError):
        return None
    return f"{date}T{clock}{fraction}{offset}"
