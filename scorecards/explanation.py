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
from scorecards.lake import Lake
from scorecards.questions import Question, ask
from scorecards.report import Asked, Json, stamp

COMPOSITES: Final = ("influence", "outcome")
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
        return explained(question, asked, what, before)


def explained(question: Question, asked: Asked, what: str, before: datetime) -> Json:
    """The same from a question that is open already."""
    found = _subject(question, asked)
    if what in COMPOSITES:
        return {**found, "what": what, "kind": "composite", **_composite(question, what, before)}
    if what in FACTORS:
        return {**found, "what": what, "kind": "factor", **_factor(question, what), "parts": _parts(question, what)}
    return {**found, "what": what, "kind": "verdict", **_verdict(question, what), "parts": _parts(question, what)}


def _subject(question: Question, asked: Asked) -> Json:
    rows = question.dicts("subjects", f"where as_of = timestamp '{asked.as_of}'")
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
    return found | {side: {"id": rows[0][f"{side}_id"], "name": rows[0][f"{side}_name"]} for side in ("a", "b")}


def _composite(question: Question, what: str, before: datetime) -> Json:
    """The composite now and then, and what each factor's part has changed: the changes add up to the composite's."""
    changes = question.dicts("composite_changes", f"where composite = '{what}' order by abs(change) desc, factor")
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


def _factor(question: Question, what: str) -> Json:
    composite = COMPOSITES[what not in INFLUENCE]
    (card,) = question.dicts("scorecards_asked")
    whole = report.composite(card, composite)
    (factor,) = (each for each in whole["factors"] if each["name"] == what)
    return {**factor, "composite": {"name": composite, "score": whole["score"]}}


def _verdict(question: Question, what: str) -> Json:
    return {"verdicts": [report.shown(row) for row in question.dicts(what, "order by giver")]}


def _parts(question: Question, what: str) -> list[Json]:
    """The activities behind it by part and side; `total` is the exact sum of their amounts."""
    name = f"{what}_parts"
    if name not in sqlfiles.names("parts"):
        return []
    question.need("acts")
    rows = question.dicts(
        name,
        "join acts using (partnership, known_at, time, source, id) "
        "order by part, side, time desc, source desc, id desc",
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
