"""Validation of one raw record: pydantic's word is the law.

It sees the record and its time of arrival, nothing else. Documented limits: a record of at most 1 MiB, 200
levels deep, ids of at most 1,000 characters, amounts up to 1e12, hours and hourly rates up to 1e6. A key
that stands twice in one object is refused: readers of JSON do not agree which of the two holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from models.activities import CATALOGUE, PREFIX, Data, PartnershipAgreed
from models.envelope import Envelope
from models.fields import begins_at, shown
from models.reasons import first_reason, shortened
from models.rows import Row, mapped_fields, row, terms

LONGEST_RECORD = 1 << 20
AHEAD = timedelta(hours=24)


@dataclass(frozen=True)
class Accepted:
    """A valid activity: its row (RECORD_COLUMNS) and, of agreed terms, the row of those (AGREED_COLUMNS)."""

    row: Row
    terms: Row | None


@dataclass(frozen=True)
class Refused:
    """A record that is none: where in it (a JSON path), and why (a plain sentence)."""

    path: str
    reason: str


def validate(raw: bytes | None, received_at: datetime) -> Accepted | Refused:
    """Take a record in or refuse it; `received_at` is aware, or naive in UTC. Never raises for any bytes."""
    if not raw:
        return Refused("$", "the record is empty")
    if len(raw) > LONGEST_RECORD:
        return Refused("$", f"the record has {len(raw):,} bytes, more than {LONGEST_RECORD:,}")
    try:
        return _validated(raw, received_at)
    except _DoubledKeyError as doubled:
        return Refused("$", shortened(f"the key {shown(doubled.key)} stands twice in one object"))
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        return Refused("$", shortened(f"the record cannot be read: {error}"))


class _DoubledKeyError(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


def _unique(pairs: list[tuple[str, Any]]) -> None:
    seen = set()
    for key, _ in pairs:
        if key in seen:
            raise _DoubledKeyError(key)
        seen.add(key)


def _validated(raw: bytes, received_at: datetime) -> Accepted | Refused:
    try:
        record = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        return Refused("$", shortened(f"not JSON: {error}"))
    if not isinstance(record, dict):
        return Refused("$", f"{shown(record)} is not an object")
    json.loads(raw, object_pairs_hook=_unique)
    try:
        envelope = Envelope.model_validate(record)
    except ValidationError as error:
        return Refused(*first_reason("$", error))
    try:
        data = CATALOGUE[envelope.type.removeprefix(PREFIX)].model_validate(envelope.data)
    except ValidationError as error:
        return Refused(*first_reason("$.data", error))
    return _out_of_time(envelope, data, received_at) or _accepted(envelope, data)


def _accepted(envelope: Envelope, data: Data) -> Accepted | Refused:
    try:
        made = row(envelope, data)
    except ValueError:
        return Refused("$.data", "a number is too large")
    return Accepted(made, terms(envelope, data) if isinstance(data, PartnershipAgreed) else None)


def _out_of_time(envelope: Envelope, data: Data, received_at: datetime) -> Refused | None:
    arrival = received_at if received_at.tzinfo else received_at.replace(tzinfo=UTC)
    if envelope.time - arrival > AHEAD:
        return Refused(
            "$.time",
            f"{envelope.time.isoformat()} is more than 24 hours after its arrival at "
            f"{arrival.astimezone(UTC).isoformat()}",
        )
    for name, into in mapped_fields(type(data)):
        asked = getattr(data, name) if into.target == "asked_at" else None
        if asked is not None and begins_at(asked) > envelope.time:
            return Refused(
                f"$.data.{name}",
                f"{shown(asked.isoformat())} lies after the answer of {envelope.time.isoformat()}",
            )
    return None
