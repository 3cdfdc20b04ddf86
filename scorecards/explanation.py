"""Explains a number or a finding: its value, the parts it is made of, and the activities behind them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any, Final

from models.errors import CoophealthError
from models.factors import FACTORS, INFLUENCE
from models.policy import Policy
from scorecards import report, sqlfiles
from scorecards.lake import Lake, quoted
from scorecards.limits import threshold
from scorecards.questions import Question, ask
from scorecards.report import Asked, Json, stamp

COMPOSITES: Final = ("influence", "outcome")
# Of these verdicts it is the absence that shows them: of which part, and its number in the evidence.
ABSENCES: Final = {
    "lifeless": {"contacts": "contacts", "giving_acts": "giving_acts", "induced_revenue": "induced_revenue"},
    "membership": {"mentoring": "mentoring", "education": "education", "orders": "orders"},
    "no_yardstick": {"open_goals": "open_goals"},
    "not_enough_evidence": {"giving_acts": "acts"},
}
USUAL_SPAN: Final = timedelta(days=91)


def explainable() -> tuple[str, ...]:
    """What can be explained: both composites, every factor, every verdict."""
    return (*COMPOSITES, *FACTORS, *sqlfiles.names("verdicts"))


def explain(lake: Lake, policy: Policy, asked: Asked, what: str, since: datetime | None = None) -> Json:
    """What a composite, factor or verdict of one partnership is made of, as docs/explain.md has it.

    `since` is the time a composite's change is counted from, 91 days before unless given. Raises CoophealthError
    for what cannot be explained, and for a partnership that is not in the lake.
    """
    if what not in explainable():
        close = get_close_matches(what, explainable(), 1)
        raise CoophealthError(
            f"{what} is neither a composite nor a factor nor a verdict",
            remedy=f"did you mean {close[0]}?" if close else f"known are {', '.join(explainable())}",
            docs="explain",
        )
    (name,) = report.partnerships(lake, asked)
    before = since or asked.as_of - USUAL_SPAN
    if before >= asked.as_of:
        raise CoophealthError(
            f"{stamp(before)} is not before {stamp(asked.as_of)}", remedy="give an earlier time to compare with"
        )
    times = (asked.as_of, before) if what in COMPOSITES else (asked.as_of,)
    with ask(lake, policy, ((name, time, asked.known_at) for time in times)) as question:
        return explained(question, policy, asked, what, before)


def explained(question: Question, policy: Policy, asked: Asked, what: str, before: datetime) -> Json:
    """The same from a question that is already open: one that asks about the partnership at that time."""
    said = {**_subject(question, asked), "what": what}
    if what in COMPOSITES:
        return {**said, "kind": "composite", **_composite(question, asked, what, before)}
    if what in FACTORS:
        return {**said, "kind": "factor", **_factor(question, asked, what), "parts": _parts(question, asked, what)}
    verdicts = [report.shown(row) for row in _rows(question, asked, what, order="giver")]
    parts = _parts(question, asked, what)
    return {
        **said,
        "kind": "verdict",
        "verdicts": [verdict | {"threshold": threshold(verdict, policy)} for verdict in verdicts],
        "parts": parts + [absent for verdict in verdicts for absent in _absent(verdict, parts)],
    }


def _rows(question: Question, asked: Asked, relation: str, *, join: str = "", order: str = "all") -> list[Json]:
    """What a relation says of the one partnership at the one time."""
    of = f"where partnership = {quoted(str(asked.partnership))} and as_of = timestamp '{asked.as_of}'"
    return question.dicts(relation, f"{join} {of} order by {order}")


def _subject(question: Question, asked: Asked) -> Json:
    rows = _rows(question, asked, "subjects")
    found: Json = {
        "partnership": asked.partnership,
        "as_of": stamp(asked.as_of),
        "known_at": stamp(asked.known_at),
    }
    if not rows:
        raise CoophealthError(
            f"{asked.partnership} has no terms at {stamp(asked.as_of)}: nothing can be measured yet",
            remedy="send its partnership.agreed, or ask for a later time",
        )
    found["currency"] = rows[0]["currency"]
    return found | {side: {"id": rows[0][f"{side}_id"], "name": rows[0][f"{side}_name"]} for side in ("a", "b")}


def _composite(question: Question, asked: Asked, what: str, before: datetime) -> Json:
    """The composite now and then, and what each factor's part has changed: the changes add up to the composite's."""
    rows = _rows(question, asked, "composite_changes", order="abs(change) desc, factor")
    changes = [row for row in rows if row["composite"] == what]
    now, then = changes[0]["composite_now"], changes[0]["composite_before"]
    return {
        "score": now,
        "before": {"as_of": stamp(before), "score": then},
        "change": None if now is None or then is None else round(now - then, 1),
        "factors": [
            {
                "name": row["factor"],
                "score": row["score_now"],
                "contribution": row["contribution_now"],
                "score_before": row["score_before"],
                "contribution_before": row["contribution_before"],
                "change": row["change"],
            }
            for row in changes
        ],
    }


def _factor(question: Question, asked: Asked, what: str) -> Json:
    composite = COMPOSITES[what not in INFLUENCE]
    (card,) = _rows(question, asked, "scorecards_asked")
    whole = report.composite(card, composite)
    (factor,) = (each for each in whole["factors"] if each["name"] == what)
    return {**factor, "composite": {"name": composite, "score": whole["score"]}}


def _absent(verdict: Json, parts: list[Json]) -> list[Json]:
    """The parts of which the verdict says that there is nothing, since when: what is unknown is not absent."""
    there = {part["part"] for part in parts}
    since = None if verdict["name"] == "no_yardstick" else verdict["since"]
    return [
        {"part": name, "side": None, "unit": "count", "total": 0, "since": since, "activities": []}
        for name, number in ABSENCES.get(verdict["name"], {}).items()
        if name not in there and verdict["evidence"][number] is not None
    ]


def _parts(question: Question, asked: Asked, what: str) -> list[Json]:
    """The activities behind it by part and side; `total` is the exact sum of their amounts."""
    name = f"{what}_parts"
    if name not in sqlfiles.names("parts"):
        return []
    question.need("acts")
    rows = _rows(
        question,
        asked,
        name,
        join="join acts using (partnership, known_at, time, source, id)",
        order="part, side, time desc, source desc, id desc",
    )
    return [_part(part, side, of) for (part, side), of in _grouped(rows)]


def _grouped(rows: list[Json]) -> list[tuple[tuple[str, str | None], list[Json]]]:
    groups: dict[tuple[str, str | None], list[Json]] = defaultdict(list)
    for row in rows:
        groups[row["part"], row["side"]].append(row)
    return list(groups.items())


def _part(part: str, side: str | None, rows: list[Json]) -> Json:
    def amount(value: Any, scale: Any) -> float | int:
        return round(value / scale, 9) if scale != 1 else int(value)

    return {
        "part": part,
        "side": side,
        "unit": rows[0]["unit"],
        "total": amount(sum(row["amount"] for row in rows), rows[0]["scale"]),
        "activities": [
            {
                "source": row["source"],
                "id": row["id"],
                "time": stamp(row["time"]),
                "type": row["type"],
                "kind": row["kind"],
                "amount": amount(row["amount"], row["scale"]),
            }
            for row in rows
        ],
    }
