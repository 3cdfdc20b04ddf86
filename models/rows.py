"""The row of the lake that an accepted activity becomes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

from models.activities import PREFIX, Data, PartnershipAgreed
from models.columns import AGREED_COLUMNS, EFFORT, RECORD_COLUMNS, Into
from models.envelope import Envelope
from models.fields import begins_at, ends_at

# A row: column name -> value; times naive in UTC, JSON as compact text.
Row = dict[str, Any]


@cache
def mapped_fields(model: type[Data]) -> tuple[tuple[str, Into], ...]:
    """The fields of an activity's data that feed columns."""
    return tuple(
        (name, mark) for name, field in model.model_fields.items() for mark in field.metadata if isinstance(mark, Into)
    )


def compact(value: Any) -> str:
    """JSON without spaces; ValueError where a number is not finite."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _acting_side(data: Data) -> str | None:
    for name, into in mapped_fields(type(data)):
        if into.acting:
            side: str = getattr(data, name)
            return side
    return None


def _put_effort(row: Row, target: str, value: Any, side: str | None) -> None:
    if isinstance(value, float):
        if side is not None:
            row[f"{target}_{side}"] = value
    else:
        row[f"{target}_a"], row[f"{target}_b"] = value.a, value.b


def _answered(asked: date | datetime, time: datetime) -> datetime:
    return _naive(min(ends_at(asked), time)) if not isinstance(asked, datetime) else _naive(asked)


def row(envelope: Envelope, data: Data) -> Row:
    """The columns RECORD_COLUMNS of an accepted activity."""
    made: Row = dict.fromkeys(column.name for column in RECORD_COLUMNS)
    made |= {
        "source": envelope.source,
        "id": envelope.id,
        "type": envelope.type.removeprefix(PREFIX),
        "partnership": envelope.subject,
        "time": _naive(envelope.time),
        "counts": True,
        "data": compact(envelope.data),
    }
    side = _acting_side(data)
    for name, into in mapped_fields(type(data)):
        value = getattr(data, name)
        if value is not None:
            _put(made, into, value, side, envelope)
    return made


def _put(made: Row, into: Into, value: Any, side: str | None, envelope: Envelope) -> None:
    if into.target in EFFORT:
        _put_effort(made, into.target, value, side)
    elif into.target == "value_of_sides":
        made["value_a"], made["value_b"] = value.a, value.b
    elif into.target == "counts":
        made["counts"] = made["counts"] and value
    elif into.target == "due":
        made["due"] = _naive(ends_at(value))
    elif into.target == "asked_at":
        made["asked_at"] = _answered(value, envelope.time)
    elif into.target == "people":
        made["people"] = compact(envelope.data["people"])
    else:
        made[into.target] = value


def _day(when: date | datetime | None) -> date | None:
    return None if when is None else begins_at(when).date()


# What each column of the terms is made of; a, b, rates and sponsors may be left out.
_TERMS: dict[str, Callable[[Envelope, PartnershipAgreed], Any]] = {
    "partnership": lambda e, _: e.subject,
    "time": lambda e, _: _naive(e.time),
    "source": lambda e, _: e.source,
    "id": lambda e, _: e.id,
    "a_id": lambda _, d: d.a.id,
    "a_name": lambda _, d: d.a.name or d.a.id,
    "b_id": lambda _, d: d.b.id,
    "b_name": lambda _, d: d.b.name or d.b.id,
    "kind": lambda _, d: d.kind,
    "direction": lambda _, d: d.direction,
    "currency": lambda _, d: d.currency,
    "rate_a": lambda _, d: d.hourly_rate and d.hourly_rate.a,
    "rate_b": lambda _, d: d.hourly_rate and d.hourly_rate.b,
    "share_a": lambda _, d: d.agreed_share_a,
    "starts_on": lambda _, d: _day(d.starts_on),
    "ends_on": lambda _, d: _day(d.ends_on),
    "owner": lambda _, d: d.owner,
    "sponsor_a": lambda _, d: d.sponsors and d.sponsors.a,
    "sponsor_b": lambda _, d: d.sponsors and d.sponsors.b,
    "targets": lambda e, d: None if d.targets is None else compact(e.data["targets"]),
    "fee_entry": lambda _, d: d.fee and d.fee.entry,
    "fee_yearly": lambda _, d: d.fee and d.fee.yearly,
    "build_hours": lambda _, d: d.build_hours,
}


def terms(envelope: Envelope, data: PartnershipAgreed) -> Row:
    """The columns AGREED_COLUMNS of agreed terms."""
    return {column.name: _TERMS[column.name](envelope, data) for column in AGREED_COLUMNS}
