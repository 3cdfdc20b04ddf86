"""Reads off a field of the models what shape its values have."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, MaxLen, MinLen, MultipleOf
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from models.fields import Moments
from scorecards.validation_shapes import Choice, Flag, ListOf, Number, Object, Shape, String, When


def shape_of(field: FieldInfo) -> Shape:
    """The shape of a field of a model."""
    return _shape(field.annotation, tuple(field.metadata))


def _shape(annotation: Any, metadata: tuple[Any, ...]) -> Shape:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        return _shape(inner, (*metadata, *marks))
    moments = _mark(metadata, Moments)
    if moments:
        return When(moments.plain_date)
    if origin in (Union, UnionType):
        (inner,) = (kind for kind in get_args(annotation) if kind is not NoneType)
        return _shape(inner, metadata)
    if origin is tuple:
        minimum = _mark(metadata, MinLen)
        return ListOf(_shape(get_args(annotation)[0], ()), minimum.min_length if minimum else 0)
    return _plain(annotation, origin, metadata)


def _plain(annotation: Any, origin: Any, metadata: tuple[Any, ...]) -> Shape:
    if origin is Literal:
        return Choice(get_args(annotation))
    if annotation is bool:
        return Flag()
    if annotation is float:
        return _number(metadata)
    if annotation is str:
        return _string(metadata)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields
        return Object(
            tuple((name, shape_of(field)) for name, field in fields.items()),
            frozenset(name for name, field in fields.items() if field.is_required()),
        )
    raise TypeError(f"no shape is known for {annotation}")


def _number(metadata: tuple[Any, ...]) -> Number:
    above, least, most = (_mark(metadata, kind) for kind in (Gt, Ge, Le))
    return Number(
        above=above and float(above.gt),
        least=least and float(least.ge),
        most=float(most.le),
        whole=_mark(metadata, MultipleOf) is not None,
    )


def _string(metadata: tuple[Any, ...]) -> String:
    minimum, maximum = _mark(metadata, MinLen), _mark(metadata, MaxLen)
    return String(minimum.min_length if minimum else 0, maximum.max_length if maximum else None)


def _mark(metadata: tuple[Any, ...], kind: type) -> Any:
    return next((mark for mark in _flat(metadata) if isinstance(mark, kind)), None)


def _flat(metadata: tuple[Any, ...]) -> Iterator[Any]:
    """The marks themselves, also those that pydantic groups (`Field(...)`, `StringConstraints(...)`)."""
    for mark in metadata:
        if isinstance(mark, FieldInfo):
            yield from _flat(tuple(mark.metadata))
        elif hasattr(mark, "__iter__") and not isinstance(mark, str | bytes):
            yield from mark
        else:
            yield mark
