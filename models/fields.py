"""The kinds of values that stand in the fields of an activity."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

# Limits, documented; the largest sums of money stay exact in 64-bit cents.
LONGEST_ID = 1_000
LARGEST_AMOUNT = 1e12
LARGEST_HOURS = 1e6
LARGEST_RATE = 1e6

SIDES = ("a", "b")
Side = Literal["a", "b"]
SideOrJoint = Literal["a", "b", "joint"]
SideJointOrNone = Literal["a", "b", "joint", "none"]


def shown(value: object) -> str:
    """The value as JSON, cut to one readable piece, for a sentence in a dead letter."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def refused(sentence: str) -> PydanticCustomError:
    """The error that carries `sentence` as the reason of a dead letter."""
    return PydanticCustomError("refused", "{sentence}", {"sentence": sentence})


def _without_control_characters(text: str) -> str:
    if any(character < " " for character in text):
        raise refused(f"{shown(text)} holds a control character")
    return text


Id = Annotated[
    str,
    Strict(),
    StringConstraints(min_length=1, max_length=LONGEST_ID),
    AfterValidator(_without_control_characters),
]
Text = Annotated[str, Strict()]
Flag = Annotated[bool, Strict()]
Amount = Annotated[float, Strict(), Field(ge=0, le=LARGEST_AMOUNT, allow_inf_nan=False)]
PositiveAmount = Annotated[float, Strict(), Field(gt=0, le=LARGEST_AMOUNT, allow_inf_nan=False)]
Hours = Annotated[float, Strict(), Field(ge=0, le=LARGEST_HOURS, allow_inf_nan=False)]
Rate = Annotated[float, Strict(), Field(ge=0, le=LARGEST_RATE, allow_inf_nan=False)]
Score = Annotated[float, Strict(), Field(ge=1, le=5, multiple_of=1, allow_inf_nan=False)]
AgreedShare = Annotated[float, Strict(), Field(ge=0.1, le=0.9, allow_inf_nan=False)]

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_WANTED_TIME = "an RFC 3339 time with offset, such as 2026-03-02T09:00:00+01:00"


def read_moment(value: object) -> datetime:
    """An RFC 3339 time with offset, in UTC; what is finer than a microsecond is cut off."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise refused(f"{shown(value)} is not {_WANTED_TIME}")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise refused(f"{shown(value)} is not a time of the calendar") from None


def read_day_or_moment(value: object) -> date | datetime:
    """A plain date, or an RFC 3339 time with offset in UTC."""
    if isinstance(value, str) and not _DATE.fullmatch(value):
        if not _TIME.fullmatch(value):
            raise refused(f"{shown(value)} is neither a date such as 2026-03-02 nor {_WANTED_TIME}")
        return read_moment(value)
    if not isinstance(value, str):
        raise refused(f"{shown(value)} is neither a date such as 2026-03-02 nor {_WANTED_TIME}")
    try:
        day = date.fromisoformat(value)
        ends_at(day)
    except (ValueError, OverflowError):
        raise refused(f"{shown(value)} is not a day of the calendar") from None
    return day


def begins_at(when: date | datetime) -> datetime:
    """The moment itself, or where the day begins, UTC."""
    return when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)


def ends_at(when: date | datetime) -> datetime:
    """The moment itself, or 24:00 UTC of the day."""
    return when if isinstance(when, datetime) else datetime.combine(when + timedelta(days=1), time(), UTC)


@dataclass(frozen=True)
class Moments:
    """Metadata: how a field of time may be written; `plain_date` where a day without a time is enough."""

    plain_date: bool


Moment = Annotated[datetime, PlainValidator(read_moment), Moments(plain_date=False)]
DayOrMoment = Annotated[date | datetime, PlainValidator(read_day_or_moment), Moments(plain_date=True)]


def _an_object(value: object) -> object:
    if not isinstance(value, dict):
        raise refused(f"{shown(value)} is not an object {{a, b}}")
    if value.get("a") is None and value.get("b") is None:
        raise refused(f"{shown(value)} names neither a nor b")
    return value


class Record(BaseModel):
    """An object of the log: immutable; null is the same as absent; fields we do not know stay in the JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: item for key, item in value.items() if item is not None}
        return value


class AmountOfSides(Record):
    """An amount of each side; a side left out has none."""

    a: Amount | None = None
    b: Amount | None = None


class HoursOfSides(Record):
    """Hours of each side; a side left out has none."""

    a: Hours | None = None
    b: Hours | None = None


class RatesOfSides(Record):
    """An hourly rate of each side; a side left out has the policy's."""

    a: Rate | None = None
    b: Rate | None = None


class PositiveOfSides(Record):
    """A number above 0 for each side; a side may be left out."""

    a: PositiveAmount | None = None
    b: PositiveAmount | None = None


class NamesOfSides(Record):
    """A name of somebody on each side; a side may be left out."""

    a: Id | None = None
    b: Id | None = None


SidesAmount = Annotated[AmountOfSides, BeforeValidator(_an_object)]
SidesHours = Annotated[HoursOfSides, BeforeValidator(_an_object)]
SidesRates = Annotated[RatesOfSides, BeforeValidator(_an_object)]
SidesNames = Annotated[NamesOfSides, BeforeValidator(_an_object)]


class Person(Record):
    """Somebody who took part; the id may be a pseudonym."""

    id: Id
    org: Side
    level: Literal["executive", "working"] | None = None
    role: Text | None = None


class ActivityReference(Record):
    """Which activity is meant."""

    source: Id
    id: Id


class Organisation(Record):
    """One of the two organisations of a partnership."""

    id: Id
    name: Id | None = None


class Fee(Record):
    """What a network costs its member."""

    entry: Amount | None = None
    yearly: Amount | None = None


def _for_each_side(value: object) -> object:
    if isinstance(value, dict):
        return _an_object(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refused(f"{shown(value)} is neither a number nor an object {{a, b}}")
    if not 0 < value <= LARGEST_AMOUNT:
        raise refused(f"{shown(value)} is not above 0 and at most {LARGEST_AMOUNT:,.0f}")
    return {"a": value, "b": value}


# A plain number holds for each side.
FactorTarget = Annotated[PositiveOfSides, BeforeValidator(_for_each_side)]
