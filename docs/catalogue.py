"""The part of docs/activities.md that is made from the models: every type of activity, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from models.activities import CATALOGUE, BothSided, Data
from models.columns import Into
from models.examples import event
from models.fields import (
    LARGEST_AMOUNT,
    LARGEST_HOURS,
    LARGEST_RATE,
    LONGEST_ID,
    Moments,
    PositiveOfSides,
)
from models.records import AHEAD, LONGEST_RECORD

# Short type -> what the product does with it today.
USES: Final = {
    "partnership.agreed": "Names, agreed share, rates, currency, targets. The latest by `time` hold from then on.",
    "partnership.ended": "It no longer counts among those that can be alive. A later `partnership.agreed` resumes it.",
    "goal.agreed": "`goal_attainment`, `goal_off_track`, `no_yardstick`; listed on the partnership's page.",
    "goal.progressed": "`goal_attainment`, `goal_off_track`; listed on the partnership's page, against the target.",
    "contact.requested": "With content it keeps a partnership from being `lifeless`; its effort counts as spent.",
    "contact.answered": "Recorded, and its effort counts as spent.",
    "meeting.held": "A contact (`steadiness`, `freshness`); `anchoring_top`, `anchoring_working`; a sign of life.",
    "support.given": "A giving act, unless `needed` is false: a purchase out of pity is not support.",
    "referral.given": "A giving act where `committed` and `relevant`; mere word of mouth is recorded, not counted.",
    "referral.closed": "Listed among the outcomes on the partnership's page.",
    "campaign.launched": "`joint_campaigns` where `by` is joint. A giving act of each side that has effort or cost in "
    "it; where neither has, of `by` (joint: of both).",
    "project.won": "`projects_won`; a value event (a meeting before it was not empty).",
    "revenue.booked": "`induced_revenue`; a sign of life; a value event. Of each earner and deal only the rows of its "
    "first role count: sourced before influenced before delivered.",
    "investment.pledged": "`investment`.",
    "investment.paid": "A giving act, weighed by its amount; `investment`.",
    "promise.made": "`commitment`, `promise_overdue`; listed on the page with the factor it is to improve.",
    "promise.kept": "`commitment`.",
    "promise.broken": "`commitment`.",
    "request.made": "Recorded, and its effort counts as spent.",
    "request.answered": "Recorded, and its effort counts as spent.",
    "pulse.rated": "`perception_gap`.",
    "note.recorded": "Shown on the partnership's page.",
    "activity.retracted": "The named activity of the same partnership stops counting, for every as-of time.",
}

# Field, or type:field where it differs -> what it says.
MEANINGS: Final = {
    "partnership.agreed:a": "the organisation that is side a",
    "partnership.agreed:b": "the organisation that is side b",
    "partnership.agreed:kind": "kind of partnership",
    "direction": "same stage of the value chain, or one after the other",
    "currency": "ISO 4217 code of all money of this partnership; else the policy's base currency",
    "hourly_rate": "worth of an hour of each side, in that currency; else the policy's",
    "agreed_share_a": "share of the giving agreed for side a; else 0.5",
    "starts_on": "first day; the partnership's start as long as nothing has happened",
    "ends_on": "last day as agreed",
    "partnership.agreed:owner": "who looks after the partnership",
    "sponsors": "executive sponsor on each side",
    "targets": "agreed yardsticks by factor; a plain number holds for each side",
    "fee": "what a network costs its member",
    "build_hours": "hours it would take to build what the network offers",
    "reason": "why, in words",
    "goal": "id of the goal",
    "owner": "whose goal it is",
    "measure": "what is counted",
    "target": "value at which it is attained",
    "due": "until when; a plain date ends at 24:00 UTC",
    "agreed_by": "the sides that agreed it",
    "value": "its worth in the partnership's currency",
    "goal.progressed:value": "how far it has come",
    "project.won:value": "what it is worth to each side",
    "by": "the side that does it",
    "campaign.launched:by": "who launched it",
    "referral.closed:by": "the side that had given it",
    "request": "id of the request",
    "has_content": "false for a contact for its own sake",
    "requested_at": "when it was asked; not after the answer",
    "occasion": "what kind of meeting",
    "form": "kind of support",
    "needed": "whether the receiver needed it",
    "referral": "id of the referral",
    "committed": "whether the giver stands behind it",
    "relevant": "whether it fits the receiver",
    "outcome": "what became of it",
    "given_at": "when it had been given",
    "campaign": "id of the campaign",
    "project": "id of the project",
    "induced_by": "who brought it about",
    "earned_by": "the side that earns",
    "role": "what the partner did for it",
    "amount": "money, in the partnership's currency",
    "deal": "id of the deal; rows of one deal are not counted twice",
    "pledge": "id of the pledge",
    "promise": "id of the promise",
    "what": "what was promised",
    "factor": "the influence factor it is to improve",
    "pulse.rated:factor": "what is rated: a factor, or chemistry",
    "kind": "what is asked for",
    "org": "the side that rates",
    "score": "1 worst, 5 best",
    "respondent": "who rates; a pseudonym will do",
    "text": "the note",
    "activity": "which activity is taken back",
}
_COMMON: Final = frozenset(Data.model_fields)
_EFFORT: Final = ("effort_hours", "cost", "travel_cost")


def catalogue() -> str:
    """All types: a list of links, then a section each."""
    links = ", ".join(f"[`{name}`](#{anchor(name)})" for name in CATALOGUE)
    return "\n".join([links + ".", "", *(line for name in CATALOGUE for line in _section(name))]).rstrip()


def anchor(name: str) -> str:
    """The anchor of a type's section."""
    return name.replace(".", "")


def _section(name: str) -> Iterator[str]:
    model = CATALOGUE[name]
    yield from (f"### {name}", "", str(model.__doc__), "", f"Used for: {USES[name]}", "")
    own = {f: info for f, info in model.model_fields.items() if f not in _COMMON and f not in _EFFORT}
    if own:
        yield from ("| field | | form | meaning | column |", "|---|---|---|---|---|")
        yield from (_row(name, field, info) for field, info in own.items())
        yield ""
    yield from (_effort(model), "")
    example = {key: value for key, value in event(name).items() if key in ("type", "data")}
    yield from ("```json", json.dumps(example, ensure_ascii=False), "```", "")


def _row(name: str, field: str, info: FieldInfo) -> str:
    meaning = MEANINGS.get(f"{name}:{field}") or MEANINGS[field]
    mark = next((mark for mark in info.metadata if isinstance(mark, Into)), None)
    feeds = "" if mark is None else f"`{mark.target}`"
    if mark is not None and mark.target == "value_of_sides":
        feeds = "`value_a`, `value_b`"
    return f"| `{field}` | {_need(info)} | {_form(info.annotation, tuple(info.metadata))} | {meaning} | {feeds} |"


def _need(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    if info.default is None:
        return "optional"
    default = list(info.default) if isinstance(info.default, tuple) else info.default
    return f"optional, else `{json.dumps(default)}`"


def _effort(model: type[Data]) -> str:
    if issubclass(model, BothSided):
        return "Effort: `effort_hours`, `cost` and `travel_cost` each as an object {a, b}."
    acting = next(
        (
            field
            for field, info in model.model_fields.items()
            if any(isinstance(mark, Into) and mark.acting for mark in info.metadata)
        ),
        None,
    )
    if acting is None:
        return "Effort: kept, but measured for nobody, since no side acts."
    return f"Effort: one number each, that of the side in `{acting}`."


def _flat(metadata: tuple[Any, ...]) -> list[Any]:
    return [part for mark in metadata for part in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]


def _form(annotation: Any, metadata: tuple[Any, ...]) -> str:
    """How a value is written, in a few words."""
    while True:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            annotation, metadata = arguments[0], metadata + arguments[1:]
        elif origin in (Union, UnionType) and NoneType in arguments:
            annotation = next(argument for argument in arguments if argument is not NoneType)
        else:
            break
    marks = _flat(metadata)
    if any(isinstance(mark, Moments) for mark in marks):
        return "date or time" if any(getattr(mark, "plain_date", False) for mark in marks) else "time"
    return _plain_form(annotation, marks)


def _plain_form(annotation: Any, marks: list[Any]) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal or origin is Union:
        return ", ".join(f"`{choice}`" for choice in _choices(annotation))
    if origin is tuple:
        return f"list of {_form(arguments[0], ())}"
    if origin is dict:
        return f"object {{factor: {_form(arguments[1], ())}}}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        members = ", ".join(
            field if info.is_required() else f"{field}?" for field, info in annotation.model_fields.items()
        )
        return f"number > 0, or {{{members}}}" if annotation is PositiveOfSides else f"object {{{members}}}"
    if annotation is float:
        return _number(marks)
    return "true or false" if annotation is bool else _text(marks)


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(name) for part in get_args(annotation) for name in (_choices(part) or (part,)))
    return tuple(name for part in get_args(annotation) for name in _choices(part))


def _number(marks: list[Any]) -> str:
    least = next((mark.ge for mark in marks if isinstance(mark, Ge)), None)
    above = next((mark.gt for mark in marks if isinstance(mark, Gt)), None)
    most = next((mark.le for mark in marks if isinstance(mark, Le)), None)
    if most is not None and float(str(most)) <= 5:
        whole = any(type(mark).__name__ == "MultipleOf" for mark in marks)
        return f"{'whole ' if whole else ''}number {least} to {most}"
    return f"number > {above}" if above is not None else f"number ≥ {least}"


def _text(marks: list[Any]) -> str:
    constraints = [mark for mark in marks if isinstance(mark, StringConstraints)]
    if any(mark.max_length == LONGEST_ID for mark in constraints):
        return "id"
    return "three capital letters" if any(getattr(mark, "pattern", None) for mark in marks) else "text"


def limits() -> str:
    """The limits of a record, from the models."""
    rows = [
        ("a record", f"{LONGEST_RECORD:,} bytes, 200 levels deep"),
        ("an id: source, id, subject, those in the data", f"1 to {LONGEST_ID:,} characters, no control characters"),
        ("an amount of money, a value", f"0 to {LARGEST_AMOUNT:,.0f}"),
        ("hours", f"0 to {LARGEST_HOURS:,.0f}"),
        ("an hourly rate", f"0 to {LARGEST_RATE:,.0f}"),
        ("`time`", f"at most {AHEAD.total_seconds() / 3600:.0f} hours after its arrival"),
    ]  # fmt: skip
    return "\n".join(["| what | limit |", "|---|---|", *(f"| {what} | {limit} |" for what, limit in rows)])
