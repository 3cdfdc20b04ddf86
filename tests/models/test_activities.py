"""The catalogue: what each type of activity requires, allows and refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from models.activities import CATALOGUE
from models.columns import ACTIVITY_COLUMNS, AGREED_COLUMNS, RECORD_COLUMNS, TERMS_COLUMNS
from models.examples import DATA, event
from models.factors import FACTORS, INFLUENCE, OUTCOME, PulseFactor
from models.records import Accepted, Refused, validate

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    """A naive time in UTC, as the lake has it."""
    return datetime.fromisoformat(text)


# Required by the specification: sides, the id named after the noun, a, b, kind, form, outcome, amount, due,
# target, pulse factor and score, requested_at, project value, activity.
REQUIRED = {
    "partnership.agreed": {"a", "b", "kind"},
    "partnership.ended": set(),
    "goal.agreed": {"goal", "owner", "target", "due"},
    "goal.progressed": {"goal"},
    "contact.requested": {"by", "request"},
    "contact.answered": {"by", "request", "requested_at"},
    "meeting.held": set(),
    "support.given": {"by", "form"},
    "referral.given": {"by", "referral"},
    "referral.closed": {"by", "referral", "outcome"},
    "campaign.launched": {"campaign", "by"},
    "project.won": {"project", "value", "induced_by"},
    "revenue.booked": {"earned_by", "induced_by", "amount"},
    "investment.pledged": {"by", "pledge", "amount", "due"},
    "investment.paid": {"by", "pledge", "amount"},
    "promise.made": {"by", "promise", "due"},
    "promise.kept": {"by", "promise", "due"},
    "promise.broken": {"by", "promise", "due"},
    "request.made": {"by", "request", "kind"},
    "request.answered": {"by", "request", "requested_at"},
    "pulse.rated": {"org", "factor", "score"},
    "note.recorded": {"by"},
    "activity.retracted": {"activity"},
}


def verdict(kind: str, data: dict[str, Any]) -> Accepted | Refused:
    return validate(json.dumps(event(kind, data)).encode(), NOW)


def test_the_catalogue_holds_the_types_of_the_specification_and_an_example_of_each() -> None:
    assert set(CATALOGUE) == set(REQUIRED) == set(DATA)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_the_ordinary_activity_is_accepted(kind: str) -> None:
    assert isinstance(verdict(kind, DATA[kind]), Accepted)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_exactly_what_is_required_is_required(kind: str) -> None:
    required = {name: DATA[kind][name] for name in REQUIRED[kind]}
    assert isinstance(verdict(kind, required), Accepted)
    for name in required:
        without = {key: value for key, value in DATA[kind].items() if key != name}
        for data in (without, DATA[kind] | {name: None}):
            refused = verdict(kind, data)
            assert isinstance(refused, Refused)
            assert refused == Refused(f"$.data.{name}", f"{name} is missing")


@pytest.mark.parametrize("kind", CATALOGUE)
def test_optional_fields_may_be_null_and_unknown_ones_are_kept(kind: str) -> None:
    optional = dict.fromkeys(set(CATALOGUE[kind].model_fields) - REQUIRED[kind])
    data = DATA[kind] | optional | {"crm": {"stage": [1, None]}}
    accepted = verdict(kind, data)
    assert isinstance(accepted, Accepted)
    assert json.loads(accepted.row["data"]) == data


WRONG = [
    ("support.given", {"by": "c"}, "$.data.by", '"c" is neither a nor b'),
    ("support.given", {"by": "joint"}, "$.data.by", '"joint" is neither a nor b'),
    ("support.given", {"value": "450"}, "$.data.value", '"450" is not a number'),
    ("support.given", {"value": True}, "$.data.value", "true is not a number"),
    ("support.given", {"value": -0.01}, "$.data.value", "-0.01 is below 0"),
    ("support.given", {"value": 1e13}, "$.data.value", "10000000000000.0 is above 1,000,000,000,000"),
    ("support.given", {"effort_hours": {"a": 1}}, "$.data.effort_hours", '{"a": 1} is not a number'),
    ("support.given", {"needed": "yes"}, "$.data.needed", '"yes" is neither true nor false'),
    ("support.given", {"note": 5}, "$.data.note", "5 is not a string"),
    ("support.given", {"people": {}}, "$.data.people", None),
    (
        "support.given",
        {"people": [{"id": "x", "org": "c"}]},
        "$.data.people[0].org",
        '"c" is neither a nor b',
    ),
    ("support.given", {"people": [{"org": "a"}]}, "$.data.people[0].id", "id is missing"),
    ("meeting.held", {"effort_hours": 2}, "$.data.effort_hours", "2 is not an object {a, b}"),
    ("meeting.held", {"cost": {}}, "$.data.cost", "{} names neither a nor b"),
    ("meeting.held", {"cost": {"a": -1}}, "$.data.cost.a", "-1 is below 0"),
    ("goal.agreed", {"target": 0}, "$.data.target", "0 is not above 0"),
    ("goal.agreed", {"owner": "none"}, "$.data.owner", '"none" is none of a, b, joint'),
    ("goal.agreed", {"goal": ""}, "$.data.goal", "the string is empty"),
    ("goal.agreed", {"goal": "x" * 1001}, "$.data.goal", None),
    ("goal.agreed", {"goal": "a\nb"}, "$.data.goal", r'"a\nb" holds a control character'),
    ("goal.agreed", {"due": "2026-02-30"}, "$.data.due", '"2026-02-30" is not a day of the calendar'),
    ("goal.agreed", {"due": "soon"}, "$.data.due", None),
    ("goal.agreed", {"agreed_by": []}, "$.data.agreed_by", "the list is empty"),
    ("goal.agreed", {"agreed_by": ["c"]}, "$.data.agreed_by[0]", '"c" is neither a nor b'),
    ("investment.pledged", {"amount": 0}, "$.data.amount", "0 is not above 0"),
    ("pulse.rated", {"score": 0}, "$.data.score", "0 is below 1"),
    ("pulse.rated", {"score": 6}, "$.data.score", "6 is above 5"),
    ("pulse.rated", {"score": 3.5}, "$.data.score", "3.5 is not a whole number"),
    ("pulse.rated", {"factor": "luck"}, "$.data.factor", None),
    ("promise.made", {"factor": "chemistry"}, "$.data.factor", None),
    ("contact.answered", {"requested_at": "2026-03-03"}, "$.data.requested_at", None),
    ("request.answered", {"requested_at": "2026-03-02T08:15:00.000001Z"}, "$.data.requested_at", None),
    ("referral.closed", {"given_at": "2026-03-02T09:15:01+01:00"}, "$.data.given_at", None),
    ("partnership.agreed", {"targets": {"balance": 0}}, "$.data.targets.balance", None),
    ("partnership.agreed", {"targets": {"pace": {"b": -1}}}, "$.data.targets.pace.b", "-1 is not above 0"),
    ("partnership.agreed", {"targets": {"chemistry": 1}}, "$.data.targets.chemistry", None),
    ("partnership.agreed", {"agreed_share_a": 0.05}, "$.data.agreed_share_a", "0.05 is below 0.1"),
    ("partnership.agreed", {"currency": "eur"}, "$.data.currency", None),
    ("partnership.agreed", {"a": {"name": "A"}}, "$.data.a.id", "id is missing"),
    ("partnership.agreed", {"hourly_rate": 80}, "$.data.hourly_rate", "80 is not an object {a, b}"),
    ("activity.retracted", {"activity": {"id": "e-1"}}, "$.data.activity.source", "source is missing"),
    ("revenue.booked", {"induced_by": "x"}, "$.data.induced_by", '"x" is none of a, b, joint, none'),
]


@pytest.mark.parametrize(("kind", "change", "path", "reason"), WRONG)
def test_a_wrong_value_is_refused_with_its_path_and_a_sentence(
    kind: str, change: dict[str, Any], path: str, reason: str | None
) -> None:
    refused = verdict(kind, DATA[kind] | change)
    assert isinstance(refused, Refused)
    assert refused.path == path
    assert reason in (None, refused.reason)


def test_an_answer_on_the_day_it_was_asked_is_no_answer_before_its_request() -> None:
    accepted = verdict("request.answered", DATA["request.answered"] | {"requested_at": "2026-03-02"})
    assert isinstance(accepted, Accepted)
    assert accepted.row["asked_at"] == accepted.row["time"] == utc("2026-03-02T08:15")


def test_the_names_of_factors_are_those_of_the_specification() -> None:
    assert (len(INFLUENCE), len(OUTCOME)) == (10, 6)
    assert FACTORS == INFLUENCE + OUTCOME
    assert get_args(PulseFactor) == (*FACTORS, "chemistry")


def test_the_tables_have_the_columns_of_the_record_and_of_where_it_came_from() -> None:
    assert {c.name for c in ACTIVITY_COLUMNS} - {c.name for c in RECORD_COLUMNS} == {
        "received_at", "topic", "topic_partition", "topic_offset",
    }  # fmt: skip
    assert {c.name for c in TERMS_COLUMNS} > {c.name for c in AGREED_COLUMNS}
    assert all(c.meaning for c in (*ACTIVITY_COLUMNS, *TERMS_COLUMNS))
