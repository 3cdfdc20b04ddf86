"""What columns an accepted activity fills."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.columns import AGREED_COLUMNS, RECORD_COLUMNS
from models.examples import DATA, event
from models.records import Accepted, validate
from models.rows import Row

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    """A naive time in UTC, as the lake has it."""
    return datetime.fromisoformat(text)


def accepted(kind: str, data: dict[str, Any] | None = None, **attributes: Any) -> Accepted:
    verdict = validate(json.dumps(event(kind, data, **attributes)).encode(), NOW)
    assert isinstance(verdict, Accepted), verdict
    return verdict


def filled(row: Row) -> Row:
    """The columns beyond the envelope's that are not null."""
    envelope = {"source", "id", "type", "partnership", "time", "data", "people"}
    return {name: value for name, value in row.items() if value is not None and name not in envelope}


EXPECTED: dict[str, Row] = {
    "partnership.agreed": {"counts": True},
    "partnership.ended": {"counts": True},
    "goal.agreed": {
        "counts": True,
        "by_side": "joint",
        "item": "g-1",
        "value": 12.0,
        "due": utc("2027-01-01T00:00"),
    },
    "goal.progressed": {"counts": True, "item": "g-1", "value": 5.0},
    "contact.requested": {"counts": True, "by_side": "a", "item": "c-1"},
    "contact.answered": {
        "counts": True,
        "by_side": "b",
        "item": "c-1",
        "asked_at": utc("2026-03-01T14:30"),
    },
    "meeting.held": {"counts": True, "kind": "meeting", "hours_a": 2.0, "hours_b": 1.5, "travel_a": 120.0},
    "support.given": {"counts": True, "by_side": "a", "kind": "expertise", "value": 450.5, "hours_a": 6.0},
    "referral.given": {"counts": True, "by_side": "b", "item": "r-9", "value": 8000.0},
    "referral.closed": {
        "counts": True,
        "by_side": "b",
        "item": "r-9",
        "kind": "won",
        "value": 7500.0,
        "asked_at": utc("2026-02-15T00:00"),
    },
    "campaign.launched": {
        "counts": True,
        "by_side": "joint",
        "item": "spring",
        "cost_a": 2000.0,
        "cost_b": 1500.0,
        "hours_a": 20.0,
        "hours_b": 12.0,
    },
    "project.won": {
        "counts": True,
        "item": "pr-3",
        "induced_by": "joint",
        "value_a": 40000.0,
        "value_b": 25000.0,
    },
    "revenue.booked": {
        "counts": True,
        "by_side": "a",
        "item": "d-77",
        "kind": "sourced",
        "induced_by": "b",
        "value": 12000.0,
    },
    "investment.pledged": {
        "counts": True,
        "by_side": "a",
        "item": "i-1",
        "value": 5000.0,
        "due": utc("2026-07-01T00:00"),
    },
    "investment.paid": {"counts": True, "by_side": "a", "item": "i-1", "value": 2500.0},
    "promise.made": {
        "counts": True,
        "by_side": "b",
        "item": "v-1",
        "kind": "anchoring_top",
        "due": utc("2026-04-02T00:00"),
    },
    "promise.kept": {"counts": True, "by_side": "b", "item": "v-1", "due": utc("2026-04-02T00:00")},
    "promise.broken": {"counts": True, "by_side": "a", "item": "v-2", "due": utc("2026-03-01T12:00")},
    "request.made": {"counts": True, "by_side": "a", "item": "q-5", "kind": "service"},
    "request.answered": {
        "counts": True,
        "by_side": "b",
        "item": "q-5",
        "asked_at": utc("2026-03-01T08:00"),
    },
    "pulse.rated": {"counts": True, "by_side": "a", "item": "x7f", "kind": "chemistry", "value": 4.0},
    "note.recorded": {"counts": True, "by_side": "a"},
    "activity.retracted": {"counts": True},
}


@pytest.mark.parametrize("kind", DATA)
def test_the_ordinary_activity_fills_these_columns_and_no_others(kind: str) -> None:
    row = accepted(kind).row
    assert list(row) == [column.name for column in RECORD_COLUMNS]
    assert filled(row) == EXPECTED[kind]
    assert (row["source"], row["id"], row["type"]) == ("/crm/nordwind", f"{kind}-1", kind)
    assert (row["partnership"], row["time"]) == ("nordwind-suedstern", utc("2026-03-02T08:15"))
    assert json.loads(row["data"]) == DATA[kind]


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("support.given", {"needed": False}),
        ("referral.given", {"committed": False}),
        ("referral.given", {"relevant": False}),
        ("contact.requested", {"has_content": False}),
    ],
)
def test_pity_word_of_mouth_and_empty_requests_do_not_count(kind: str, change: dict[str, bool]) -> None:
    assert accepted(kind, DATA[kind] | change).row["counts"] is False


@pytest.mark.parametrize(
    ("kind", "field", "side"),
    [("support.given", "by", "b"), ("revenue.booked", "earned_by", "b"), ("pulse.rated", "org", "b")],
)
def test_effort_goes_to_the_acting_side(kind: str, field: str, side: str) -> None:
    row = accepted(kind, DATA[kind] | {field: side, "effort_hours": 3, "cost": 5, "travel_cost": 7}).row
    assert [row[name] for name in ("hours_a", "cost_a", "travel_a")] == [None] * 3
    assert [row[name] for name in ("hours_b", "cost_b", "travel_b")] == [3.0, 5.0, 7.0]


@pytest.mark.parametrize("kind", ["goal.agreed", "goal.progressed", "partnership.ended", "activity.retracted"])
def test_effort_without_an_acting_side_is_measured_for_nobody(kind: str) -> None:
    owner = {"owner": "a"} if kind == "goal.agreed" else {}
    row = accepted(kind, DATA[kind] | owner | {"effort_hours": 3}).row
    assert row["hours_a"] is None
    assert row["hours_b"] is None


def test_people_are_kept_as_given() -> None:
    people = accepted("meeting.held").row["people"]
    assert json.loads(people) == DATA["meeting.held"]["people"]


def test_agreed_terms_have_a_row_of_their_own() -> None:
    terms = accepted("partnership.agreed").terms
    assert terms is not None
    assert list(terms) == [column.name for column in AGREED_COLUMNS]
    assert terms | {"targets": json.loads(terms["targets"])} == {
        "partnership": "nordwind-suedstern",
        "time": utc("2026-03-02T08:15"),
        "source": "/crm/nordwind",
        "id": "partnership.agreed-1",
        "a_id": "nordwind",
        "a_name": "Nordwind GmbH",
        "b_id": "suedstern",
        "b_name": "Südstern AG",
        "kind": "co-selling",
        "direction": "horizontal",
        "currency": "EUR",
        "rate_a": 95.0,
        "rate_b": 80.5,
        "share_a": 0.5,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2028, 12, 31),
        "owner": "m.keller",
        "sponsor_a": "p-17",
        "sponsor_b": "p-40",
        "targets": {"anchoring_top": 1, "projects_won": {"a": 50000, "b": 30000}},
        "fee_entry": 500.0,
        "fee_yearly": 1200.0,
        "build_hours": 120.0,
    }


def test_terms_that_say_only_who_leave_the_rest_open() -> None:
    data = {"a": {"id": "x"}, "b": {"id": "y", "name": "Y"}, "kind": "referral"}
    terms = accepted("partnership.agreed", data, time="2026-01-05T23:30:00-05:00").terms
    assert terms is not None
    known = {name: value for name, value in terms.items() if value is not None}
    assert known == {
        "partnership": "nordwind-suedstern",
        "time": utc("2026-01-06T04:30"),
        "source": "/crm/nordwind",
        "id": "partnership.agreed-1",
        "a_id": "x",
        "a_name": "x",
        "b_id": "y",
        "b_name": "Y",
        "kind": "referral",
    }
