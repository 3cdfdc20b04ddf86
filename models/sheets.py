"""The columns that a sheet of activities may have, made from the catalogue.

A column is named after an attribute of the envelope (`id`, `source`, `type`, `partnership` or `subject`,
`time`) or a field of the data, dotted within objects (`a.name`, `hourly_rate.b`, `targets.balance`). What
stands in its cells is told by the field's type in the model of the row's type of activity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from models.activities import CATALOGUE
from models.fields import Moments, Person


class Kind(Enum):
    """What the text in the cells of a column stands for."""

    TEXT = auto()
    NUMBER = auto()
    FLAG = auto()
    MOMENT = auto()
    """A time."""
    DAY = auto()
    """A time, or a day without one."""
    NAMES = auto()
    """A list of texts."""
    OBJECT = auto()
    """JSON: an object, or a list of them; where the field allows it a plain number."""
    PEOPLE = auto()
    """Ids of people of one side (and level)."""
    TYPE = auto()
    """The type of activity, short or full."""


# The attributes of the envelope; `partnership` is the name that people know the subject by.
ATTRIBUTES: Mapping[str, Kind] = {
    "specversion": Kind.TEXT,
    "id": Kind.TEXT,
    "source": Kind.TEXT,
    "type": Kind.TYPE,
    "subject": Kind.TEXT,
    "time": Kind.MOMENT,
    "datacontenttype": Kind.TEXT,
}
_ALSO = {"partnership": "subject"}

# Columns below this name are fields of the data whatever they are called, those we do not know too.
DATA = "data"


@cache
def people_columns() -> Mapping[str, dict[str, str]]:
    """Columns for ids of people, such as people.a.executive -> {org: a, level: executive}."""
    sides = get_args(Person.model_fields["org"].annotation)
    levels = _choices(Person.model_fields["level"].annotation)
    made = {f"people.{side}": {"org": side} for side in sides}
    return made | {f"people.{s}.{level}": {"org": s, "level": level} for s in sides for level in levels}


@cache
def data_kinds(short_type: str) -> Mapping[str, Kind]:
    """The fields of that type's data, dotted within objects, and the kind of each; none if unknown."""
    model = CATALOGUE.get(short_type)
    return {} if model is None else dict(_fields(model, ""))


@cache
def names() -> frozenset[str]:
    """Every name that a column may have without a mapping."""
    fields = {name for short_type in CATALOGUE for name in data_kinds(short_type)}
    return frozenset(fields | ATTRIBUTES.keys() | _ALSO.keys() | people_columns().keys() | {DATA})


def named(text: str) -> str | None:
    """The field that a column's name means, small or capital; None where it is none.

    Names below `data.` always are fields of the data; they come back without it, unless an attribute of the
    envelope or another field has that name.
    """
    folded = text.casefold()
    name = _folded().get(folded)
    if name is not None:
        return _ALSO.get(name, name)
    root, dot, below = text.partition(".")
    if root.casefold() != DATA or not dot or not all(below.split(".")):
        return None
    field = _folded().get(below.casefold())
    return field if field and field not in ATTRIBUTES and field not in _ALSO else f"{DATA}.{below}"


@cache
def _folded() -> Mapping[str, str]:
    return {name.casefold(): name for name in names()}


def _fields(model: type[BaseModel], before: str) -> Iterator[tuple[str, Kind]]:
    for name, info in model.model_fields.items():
        yield from _kinds(before + name, info.annotation, tuple(info.metadata))


def _kinds(name: str, annotation: Any, metadata: tuple[Any, ...]) -> Iterator[tuple[str, Kind]]:
    annotation, metadata = _bare(annotation, metadata)
    moments = [mark for mark in metadata if isinstance(mark, Moments)]
    origin = get_origin(annotation)
    if moments:
        yield name, Kind.DAY if moments[0].plain_date else Kind.MOMENT
    elif _is_object(annotation):
        yield name, Kind.OBJECT
        yield from _fields(annotation, f"{name}.")
    elif origin is dict:
        keys, value = get_args(annotation)
        yield name, Kind.OBJECT
        for key in _choices(keys):
            yield from _kinds(f"{name}.{key}", value, ())
    elif origin is tuple:
        item, _ = _bare(get_args(annotation)[0], ())
        yield name, Kind.OBJECT if _is_object(item) else Kind.NAMES
    else:
        yield name, {float: Kind.NUMBER, bool: Kind.FLAG}.get(annotation, Kind.TEXT)


def _is_object(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _bare(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """The annotation without Annotated and `| None`, and the metadata that stood in it."""
    while True:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            annotation, metadata = arguments[0], metadata + arguments[1:]
        elif origin in (Union, UnionType) and NoneType in arguments and len(arguments) == 2:
            annotation = next(argument for argument in arguments if argument is not NoneType)
        else:
            return annotation, metadata


def _choices(annotation: Any) -> tuple[str, ...]:
    """The names in a Literal, or in a union of them."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(name for part in get_args(annotation) for name in _choices(part))
