"""The statement that takes raw records apart in DuckDB, generated from the models.

It is a sieve, not a judge: of each record it says whether it *surely* is valid, and all others are left to
pydantic. How it can be sure: the record is minified by DuckDB's own JSON writer, and the lengths of the
known fields, with their quotes, colons and commas, must add up to the length of the whole. So there is no
field unknown, none twice, none null. What JSON readers disagree on (escapes, trailing commas, long records)
is left to pydantic beforehand; what remains are checks of each field's text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from models.activities import CATALOGUE, PREFIX, Data
from models.columns import EFFORT, RECORD_COLUMNS, Into, Target
from models.envelope import Envelope
from models.fields import SIDES
from models.records import AHEAD
from models.rows import mapped_fields
from scorecards.validation_shapes import (
    Choice,
    Shape,
    as_moment,
    as_number,
    quoted,
    shape_of,
)

# Terms come once per partnership and have a row of their own as well: pydantic takes them.
LEFT_TO_PYDANTIC = frozenset({"partnership.agreed"})
# Longer records are left to pydantic; so are all whose objects end with a comma, which DuckDB would forgive.
LONGEST_SURE = 8_192
_TRAILING_COMMA = r",[ \t\r\n]*[}\]]"
# A flat object: then unknown fields of the data are harmless, as long as no key stands twice.
_SCALAR = r'(?:"[^"\\]*"|true|false|null|-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?)'
_FLAT = rf'\{{"[^"\\]*":{_SCALAR}(?:,"[^"\\]*":{_SCALAR})*\}}'

# Presence (one bit a field) and length (the lower bits) travel in one sum of BIGINTs.
_LENGTH_BITS = 20


@dataclass(frozen=True)
class _Field:
    """A field of the data by name, with its shape and its column in each of the types that have it."""

    name: str
    bit: int
    shapes: dict[str, Shape]
    marks: frozenset[Into]

    @property
    def leaf(self) -> str:
        """How it is extracted: as VARCHAR only where every type agrees on that."""
        leaves = {shape.leaf for shape in self.shapes.values()}
        return leaves.pop() if len(leaves) == 1 else "JSON"

    @property
    def text(self) -> str:
        """SQL: its JSON text or, of VARCHAR, the string."""
        return f'd."{self.name}"::varchar' if self.leaf == "JSON" else f'd."{self.name}"'

    def is_into(self, target: Target) -> bool:
        """Whether it feeds that column."""
        return any(mark.target == target for mark in self.marks)


@cache
def _models() -> dict[str, type[Data]]:
    return {name: model for name, model in CATALOGUE.items() if name not in LEFT_TO_PYDANTIC}


@cache
def _fields() -> tuple[_Field, ...]:
    shapes: dict[str, dict[str, Shape]] = {}
    marks: dict[str, set[Into]] = {}
    for kind, model in _models().items():
        for name, field in model.model_fields.items():
            shapes.setdefault(name, {})[kind] = shape_of(field)
        for name, into in mapped_fields(model):
            marks.setdefault(name, set()).add(into)
    if len(shapes) > 63 - _LENGTH_BITS:
        raise TypeError(f"{len(shapes)} names of fields do not fit beside the length into a BIGINT")
    return tuple(
        _Field(name, bit, of, frozenset(marks.get(name, ()))) for bit, (name, of) in enumerate(shapes.items())
    )


def taken_apart(source: str) -> str:
    """SELECT over the relation `source` (ordinal BIGINT, raw BLOB) with the parameter $received_at (UTC).

    Yields each record with `ordinal`, RECORD_COLUMNS, and `surely`: true where the record is valid and the
    columns hold what pydantic's row would; where false, the columns mean nothing.
    """
    columns = ",\n  ".join(f"{_COLUMNS[column.name]()} as {column.name}" for column in RECORD_COLUMNS)
    return f"""
with minified as (
  select ordinal, case when octet_length(raw) <= {LONGEST_SURE}
    and not coalesce(regexp_matches(try(decode(raw)), {quoted(_TRAILING_COMMA)}), true)
    then try(json(decode(raw))) end as record
  from {source}
), opened as (
  select ordinal, record, json_transform(record, {_structure(_envelope_leaves())}) as e from minified
), taken as (
  select ordinal, record, e, json_transform(e.data, {_structure(_data_leaves())}) as d,
    {as_moment("e.time")} as moment from opened
), known as (
  select taken.*, short, allowed, required, {_sum([(f.text, f.name, f.leaf) for f in _fields()])} as said
  from taken left join (values {_types()}) types(name, short, allowed, required) on e.type = name
)
select ordinal,
  {columns},
  coalesce(record is not null and moment is not null and short is not null
    and ({_sure_envelope()}) is not false
    and ({_sure_data()}) is not false, false) as surely
from known"""


def _structure(leaves: dict[str, str]) -> str:
    return quoted("{" + ",".join(f'"{name}":"{leaf}"' for name, leaf in leaves.items()) + "}")


def _data_leaves() -> dict[str, str]:
    return {field.name: field.leaf for field in _fields()}


@cache
def _envelope_shapes() -> dict[str, Shape]:
    """The shapes of the attributes, but for those whose own checks follow below."""
    special: dict[str, Shape] = {
        "type": Choice(tuple(PREFIX + name for name in _models())),
        "datacontenttype": Choice(("application/json",)),
    }
    return {
        name: special.get(name) or shape_of(field)
        for name, field in Envelope.model_fields.items()
        if name not in ("data_base64", "data")
    }


def _envelope_leaves() -> dict[str, str]:
    return {**{name: shape.leaf for name, shape in _envelope_shapes().items()}, "data": "JSON"}


def _sum(leaves: list[tuple[str, str, str]]) -> str:
    """SQL: one bit for each field that is there, above the length they take in minified JSON."""
    parts = []
    for bit, (expression, name, leaf) in enumerate(leaves):
        around = len(f'"{name}":,') + (2 if leaf == "VARCHAR" else 0)
        parts.append(f"coalesce(strlen({expression}) + {(1 << bit + _LENGTH_BITS) + around}, 0)")
    return " + ".join(parts)


def _types() -> str:
    bits = {field.name: 1 << field.bit for field in _fields()}
    rows = []
    for kind, model in _models().items():
        allowed = sum(bits[name] for name in model.model_fields)
        required = sum(bits[name] for name, field in model.model_fields.items() if field.is_required())
        rows.append(f"({quoted(PREFIX + kind)}, {quoted(kind)}, {allowed}::bigint, {required}::bigint)")
    return ", ".join(rows)


def _sure_envelope() -> str:
    names = _envelope_leaves()
    length = _sum([(f"e.{name}::varchar", name, leaf) for name, leaf in names.items()])
    required = sum(
        1 << bit
        for bit, name in enumerate(names)
        if name == "data" or Envelope.model_fields[name].is_required()
    )
    checks = [
        shape.condition(f"e.{name}::varchar") for name, shape in _envelope_shapes().items() if name != "type"
    ]
    hours = int(AHEAD.total_seconds() // 3600)
    return " and ".join(
        [
            "not contains(record, '\\')",
            f"strlen(record) = (({length}) & {(1 << _LENGTH_BITS) - 1}) + 1",
            f"(({length}) >> {_LENGTH_BITS}) & {required} = {required}",
            f"moment <= $received_at::timestamp + interval {hours} hours",
            *checks,
        ]
    )


def _sure_data() -> str:
    present = f"(said >> {_LENGTH_BITS})"
    length = f"(said & {(1 << _LENGTH_BITS) - 1}) + 1"
    checks = [
        f"{present} & required = required",
        f"{present} & allowed = {present}",
        f"case when strlen(e.data) = {length} then true "
        f"else regexp_full_match(e.data, {quoted(_FLAT)}) "
        "and len(json_keys(e.data)) = list_unique(json_keys(e.data)) end",
        *(_sure_field(field) for field in _fields()),
        *(f"({field.text} is null or {as_moment(field.text)} <= moment)" for field in _feeding("asked_at")),
    ]
    return "\n    and ".join(checks)


def _sure_field(field: _Field) -> str:
    """The condition on a field, told apart by type where the types differ."""
    kinds: dict[Shape, list[str]] = {}
    for kind, shape in field.shapes.items():
        kinds.setdefault(shape, []).append(kind)
    *rarer, commonest = sorted(kinds, key=lambda shape: len(kinds[shape]))
    otherwise = commonest.condition(field.text)
    if not rarer:
        return otherwise
    branches = " ".join(
        f"when {_is_one_of(kinds[shape])} then {shape.condition(field.text)}" for shape in rarer
    )
    return f"case {branches} else {otherwise} end"


def _is_one_of(kinds: list[str]) -> str:
    return f"short in ({', '.join(map(quoted, kinds))})"


def _feeding(target: Target) -> list[_Field]:
    return [field for field in _fields() if field.is_into(target)]


def _first(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"coalesce({', '.join(expressions)})"


def _names(target: Target) -> str:
    """Strings; those extracted as JSON lose their quotes."""
    strings = [field.text for field in _feeding(target) if field.leaf == "VARCHAR"]
    in_quotes = [field.text for field in _feeding(target) if field.leaf == "JSON"]
    return _first(strings + ([f"({_first(in_quotes)})[2:-2]"] if in_quotes else []))


def _counts() -> str:
    return " and ".join(f"coalesce({field.text} = 'true', true)" for field in _feeding("counts"))


def _of_sides(field: _Field, side: str) -> str:
    """A number out of an object {a, b}."""
    path = quoted(f"$.{side}")
    return as_number(f"json_extract_string({field.text}, {path})")


def _value_of_side(side: str) -> str:
    (field,) = _feeding("value_of_sides")
    return f"case when {_has_sides(field)} then {_of_sides(field, side)} end"


def _has_sides(field: _Field) -> str:
    return f"starts_with({field.text}, '{{')"


def _effort(target: Target, side: str) -> str:
    """A number of effort goes to the acting side; of an object {a, b} each side has its own."""
    (field,) = _feeding(target)
    acting = _first([f.text for f in _fields() if any(mark.acting for mark in f.marks)])
    return (
        f"case when {field.text} is null then null when {_has_sides(field)} then {_of_sides(field, side)} "
        f"when {acting} = {quoted(side)} then {as_number(field.text)} end"
    )


def _due() -> str:
    text = _first([field.text for field in _feeding("due")])
    return f"{as_moment(text)} + case when strlen({text}) = 10 then interval 1 day else interval 0 day end"


def _asked_at() -> str:
    text = _first([field.text for field in _feeding("asked_at")])
    return (
        f"case when strlen({text}) = 10 then least({as_moment(text)} + interval 1 day, moment) "
        f"else {as_moment(text)} end"
    )


# How each column is computed.
_COLUMNS: dict[str, Callable[[], str]] = {
    "source": lambda: "(e.source::varchar)[2:-2]",
    "id": lambda: "(e.id::varchar)[2:-2]",
    "type": lambda: "short",
    "partnership": lambda: "(e.subject::varchar)[2:-2]",
    "time": lambda: "moment",
    "by_side": lambda: _names("by_side"),
    "item": lambda: _names("item"),
    "kind": lambda: _names("kind"),
    "induced_by": lambda: _names("induced_by"),
    "counts": _counts,
    "value": lambda: as_number(_first([field.text for field in _feeding("value")])),
    **{f"value_{side}": partial(_value_of_side, side) for side in SIDES},
    **{f"{name}_{side}": partial(_effort, name, side) for name in EFFORT for side in SIDES},
    "due": _due,
    "asked_at": _asked_at,
    "people": lambda: _first([f'd."{field.name}"' for field in _feeding("people")]),
    "data": lambda: "e.data",
}
