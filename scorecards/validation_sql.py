"""The statement that takes raw records apart in DuckDB, generated from the models.

It is a sieve, not a judge: of each record it says whether it *surely* is valid, and all others are left to
a second look or to pydantic. How it can be sure: DuckDB's JSON writer yields each field's text minified, and
the lengths of the known fields, with their quotes, colons and commas, must add up to the length of the whole
record as it stands. So there is no field unknown, none twice, none null, and no white space; records with
white space or numbers written otherwise get a second look, minified. The sum can err only where a number is
written longer than it stood, which leaves room for something unknown: but the data must stand in the record
to the letter, and beside them there are only strings. What JSON readers disagree on (escapes, trailing
commas, long records) is left to pydantic; what remains are checks of each field's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from models.activities import PREFIX
from models.columns import RECORD_COLUMNS
from models.envelope import Envelope
from models.fields import LONGEST_ID
from models.records import AHEAD
from scorecards.validation_columns import EXPRESSIONS, feeding
from scorecards.validation_groups import (
    LENGTH_BITS,
    Group,
    around,
    groups,
    sieved_models,
)
from scorecards.validation_models import shape_of
from scorecards.validation_shapes import (
    LONGEST_OBJECT,
    TIME,
    Choice,
    Literally,
    Shape,
    as_moment,
    quoted,
    short_enough,
)

# Longer records are left to pydantic; so are all whose objects end with a comma, which DuckDB would forgive (where
# a record is taken as it stands, its length tells).
LONGEST_SURE = 8_192
_TRAILING_COMMA = r",[ \t\r\n]*[}\]]"
# A record no longer than this holds no id or object that is too long.
_SHORT = min(LONGEST_ID, LONGEST_OBJECT)
# A flat object: then unknown fields of the data are harmless, as long as no key stands twice.
_SCALAR = r'(?:"[^"\\]*"|true|false|null|-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?)'
_FLAT = rf'\{{"[^"\\]*":{_SCALAR}(?:,"[^"\\]*":{_SCALAR})*\}}'


def taken_apart(source: str, carried: Sequence[str] = ()) -> str:
    """SELECT over the relation `source` (ordinal BIGINT, raw BLOB) with the parameter $received_at (UTC).

    Yields each record with `ordinal`, the `carried` columns of `source`, RECORD_COLUMNS, and `surely`: true where
    the record is valid and the columns hold what pydantic's row would; where false, the columns mean nothing.
    """
    columns = ",\n  ".join(f"{EXPRESSIONS[column.name]()} as {column.name}" for column in RECORD_COLUMNS)
    texts = ", ".join(f"{group.text} as {group.name}" for group in groups())
    kept = "".join(f", {name}" for name in carried)
    return f"""
with decoded as (
  select ordinal{kept}, case when octet_length(raw) <= {LONGEST_SURE} then try(decode(raw)) end as record
  from {source}
), opened as (
  select *, try(json_transform(record, {_structure(_envelope_leaves())})) as e from decoded
), known as (
  select opened.*, types.*
  from opened left join (values {_types()}) types({_type_columns()}) on e.type = types.name
), taken as (
  select *, {as_moment("e.time")} as moment, {_data()} as d from known
), grouped as (
  select *, {texts}, {_said_by_data()} as said from taken
)
select ordinal{kept},
  {columns},
  coalesce(moment is not null and short is not null
    and ({_sure_envelope()}) is not false
    and ({_sure_data()}) is not false, false) as surely
from grouped"""


def minified(source: str, carried: Sequence[str] = ()) -> str:
    """SELECT of `ordinal`, `carried` and `raw` over the relation `source`, for a second look: without white space.

    Numbers are written as DuckDB writes them. Records of which only pydantic can be sure are left out.
    """
    kept = "".join(f", {name}" for name in carried)
    return f"""
select ordinal{kept}, encode(try(json(written))::varchar) as raw
from (select *, case when octet_length(raw) <= {LONGEST_SURE} then try(decode(raw)) end as written from {source})
where not regexp_matches(written, {quoted(_TRAILING_COMMA)})"""


def _data() -> str:
    """SQL: the data taken apart as its type has it, each field under the name of its group."""
    whole = ", ".join(f"{group.name} {group.leaf}" for group in groups())
    branches = []
    for number, kind in enumerate(sieved_models()):
        fields = {group.names[kind]: group for group in groups() if kind in group.names}
        structure = _structure({name: group.leaf for name, group in fields.items()})
        names = ", ".join(f"{quoted(group.name)}: {quoted(name)}" for name, group in fields.items())
        absent = (f"{quoted(group.name)}: null::{group.leaf}" for group in groups() if kind not in group.names)
        branches.append(
            f"when {number} then remap_struct(json_transform(e.data, {structure}), "
            f"null::struct({whole}), {{{names}}}, {{{', '.join(absent)}}})"
        )
    return f"case number {' '.join(branches)} end"


def _choosing() -> list[Group]:
    return [group for group in groups() if group.choices()]


def _structure(leaves: dict[str, str]) -> str:
    return quoted("{" + ",".join(f'"{name}":"{leaf}"' for name, leaf in leaves.items()) + "}")


@cache
def _envelope_shapes() -> dict[str, Shape]:
    """The shapes of the attributes, but for those whose own checks follow below."""
    special: dict[str, Shape] = {
        "type": Choice(tuple(PREFIX + name for name in sieved_models())),
        # Of a record as it stands, 1.0 and 10e-1 are numbers.
        "specversion": Literally("1.0"),
        "datacontenttype": Choice(("application/json",)),
    }
    return {
        name: special.get(name) or shape_of(field)
        for name, field in Envelope.model_fields.items()
        if name not in ("data_base64", "data")
    }


def _envelope_leaves() -> dict[str, str]:
    return {**{name: shape.leaf for name, shape in _envelope_shapes().items()}, "data": "JSON"}


def _weighed() -> list[Group]:
    """Groups whose fields have names of different lengths."""
    return [group for group in groups() if len({group.weight(kind) for kind in group.names}) > 1]


def _type_columns() -> str:
    weights = [f"{group.name}_weight" for group in _weighed()]
    choices = [f"{group.name}_names" for group in _choosing()]
    return ", ".join(["name", "short", "number", "required", *weights, *choices])


def _types() -> str:
    """SQL: what has to be known of each type of activity, in the order of `_type_columns`."""
    rows = []
    for number, (kind, model) in enumerate(sieved_models().items()):
        fields = [(group, group.names[kind]) for group in groups() if kind in group.names]
        required = sum(1 << group.bit for group, name in fields if model.model_fields[name].is_required())
        weights = [f"{group.weight(kind) if kind in group.names else 0}::bigint" for group in _weighed()]
        names = ("".join(f"\n{name}" for name in group.choices().get(kind, ())) for group in _choosing())
        choices = [quoted(f"{some}\n") if some else "null" for some in names]
        row = [quoted(PREFIX + kind), quoted(kind), str(number), f"{required}::bigint", *weights, *choices]
        rows.append(f"({', '.join(row)})")
    return ", ".join(rows)


def _said_by_data() -> str:
    weighed = {group.name for group in _weighed()}
    parts = []
    for group in groups():
        weight = f"{group.name}_weight" if group.name in weighed else max(map(group.weight, group.names))
        parts.append(f"coalesce(strlen({group.text}) + {weight}, 0)")
    return " + ".join(parts)


def _length_of_envelope() -> str:
    """SQL: the length of the whole record without white space; null where a required attribute is missing."""
    parts = []
    for name, leaf in _envelope_leaves().items():
        length = f"strlen(e.{name}::varchar) + {around(name, leaf)}"
        parts.append(length if _is_required(name) else f"coalesce({length}, 0)")
    return " + ".join(["1", *parts])


def _is_required(attribute: str) -> bool:
    return Envelope.model_fields[attribute].is_required()


def _sure_envelope() -> str:
    checks = [
        shape.condition(f"e.{name}::varchar")
        for name, shape in _envelope_shapes().items()
        if name not in ("type", "time")
    ]
    return " and ".join(
        [
            "not contains(record, '\\')",
            "coalesce(contains(record, e.data::varchar) and starts_with(e.data::varchar, '{'), false)",
            f"coalesce(strlen(record) = {_length_of_envelope()}, false)",
            f"regexp_full_match(e.time, {quoted(TIME)})",
            f"moment <= $received_at::timestamp + interval {int(AHEAD.total_seconds())} seconds",
            *checks,
            f"case when strlen(record) <= {_SHORT} then true else {' and '.join(_short_enough())} end",
        ]
    )


def _short_enough() -> list[str]:
    """Conditions on length, needless where the whole record is short."""
    of_envelope = (short_enough(shape, f"e.{name}::varchar") for name, shape in _envelope_shapes().items())
    of_data = (group.short_enough() for group in groups())
    return [limit for limit in (*of_envelope, *of_data) if limit]


def _sure_data() -> str:
    checks = [
        f"(said >> {LENGTH_BITS}) & required = required",
        # Braces, and a comma less than fields; an empty object has none to spare.
        f"case when strlen(e.data) = greatest(said & {(1 << LENGTH_BITS) - 1}, 1) + 1 then true "
        f"else regexp_full_match(e.data, {quoted(_FLAT)}) "
        "and len(json_keys(e.data)) = list_unique(json_keys(e.data)) end",
        *(group.condition() for group in groups()),
        *(f"({name} is null or {as_moment(name)} <= moment)" for name in feeding("asked_at")),
    ]
    return "\n    and ".join(checks)
