"""One partnership as its section of the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scorecards import words_activities
from scorecards.page_give_take import picture, without_picture
from scorecards.page_view import COMPOSITES, View
from scorecards.report import Json
from scorecards.words_asks import ASKS, LABELS
from scorecards.words_factors import reason
from scorecards.words_labels import kind
from scorecards.words_numbers import (
    UNKNOWN,
    day,
    due,
    iso,
    number,
    percent,
    signed,
    tenth,
    whole,
)
from scorecards.words_sides import clean
from scorecards.words_verdicts import Told, detection, told

_LISTED: Final = 20
_OUTCOMES: Final = 12
_LEVERS: Final = 10


@dataclass(frozen=True)
class Evidence:
    """A verdict with what it rests on: the words, the numbers behind them, the acts."""

    told: Told
    strength: str
    detection: str | None
    acts: Sequence[Mapping[str, str]]
    count: int


def section(view: View) -> dict[str, Any]:
    """Everything the section's template shows; the pictures as ready markup, all else as plain text."""
    subject = view.subject
    return {
        "anchor": view.anchor,
        "id": view.card["id"],
        "a": view.sides.a,
        "b": view.sides.b,
        "partner": view.sides.partner,
        "facts": _facts(view, subject),
        "judged": view.lacks is None,
        "composites": [composite(view, name) for name in COMPOSITES],
        "verdicts": [_evidence(view, verdict) for verdict in view.card["verdicts"]],
        "picture": picture(view),
        "without_picture": without_picture(view),
        "levers": [_lever(view, row) for row in view.rows("levers")[:_LEVERS]],
        "levers_left": max(0, len(view.rows("levers")) - _LEVERS),
        "goals": [_goal(view, row) for row in view.rows("goal_list")],
        "outcomes": [_outcome(view, row) for row in view.rows("outcome_list")[:_OUTCOMES]],
        "outcomes_left": max(0, len(view.rows("outcome_list")) - _OUTCOMES),
        "activities": [_activity(view, row) for row in _recent(view)],
        "notes": [
            {
                "date": iso(row["time"]),
                "who": words_activities.who(row, view.sides),
                "text": clean(row["text"] or "", 2000),
            }
            for row in view.rows("note_list")
        ],
    }


def _facts(view: View, subject: Json) -> list[str]:
    facts = [kind(view.card["kind"])]
    if subject:
        facts.append(f"since {day(subject['started_at'])}")
        if subject["owner"]:
            facts.append(f"looked after by {clean(subject['owner'])}")
        if subject["share_agreed"]:
            facts.append(f"agreed: {view.sides.who('a')} {percent(subject['share_a'])} of the giving")
        if subject["ended"]:
            facts.append(f"ended on {day(subject['ended_at'])}")
    if view.card["class"]:
        facts.append(f"class {view.card['class']}")
    return [fact for fact in facts if fact]


def composite(view: View, name: str) -> dict[str, Any]:
    """A composite with its band, its trend and its factors, each bar beginning where the one before ends."""
    card = view.card[name]
    trend = next((row for row in view.rows("composite_trends") if row["composite"] == name), {})
    bars, so_far = [], 0.0
    for factor in card["factors"]:
        adds = factor["contribution"] or 0.0
        bars.append(
            {
                "label": LABELS[factor["name"]],
                "asks": ASKS[factor["name"]],
                "score": tenth(factor["score"]),
                "weight": number(factor["weight"]),
                "adds": tenth(factor["contribution"]),
                "begins": round(so_far, 1),
                "width": adds,
                "why": reason(factor, view.setting),
                "known": factor["score"] is not None,
            }
        )
        so_far += adds
    return {
        "name": name,
        "score": tenth(card["score"]),
        "known": card["score"] is not None,
        # Where there is not enough evidence a score has no colour.
        "band": "" if view.lacks is not None else card["band"] or "unknown",
        "coverage": number(card["coverage"]),
        "factors": bars,
        "change": signed(trend.get("change")),
        "direction": trend.get("direction"),
    }


def _evidence(view: View, verdict: Json) -> Evidence:
    speech = told(verdict, view.setting)
    if verdict["name"] != "one_way_street":
        return Evidence(speech, verdict["strength"], None, (), 0)
    acts = [row for row in view.rows("activity_list") if row["street"] == verdict["giver"]]
    count = verdict["given"]["acts"] + verdict["received"]["acts"]
    return Evidence(
        speech, verdict["strength"], detection(verdict, view.setting), [_act(view, row) for row in acts], count
    )


def _act(view: View, row: Json) -> dict[str, str]:
    return {
        "date": iso(row["time"]),
        "side": row["giver"],
        "who": view.sides.who(row["giver"], begins=True),
        "what": words_activities.what(row),
        "detail": words_activities.detail({**row, "value": None}, view.sides, view.terms_currency),
        "weight": whole(row["weight"]) + (" (assumed)" if row["assumed"] else ""),
        "id": clean(row["id"]),
    }


def _recent(view: View) -> list[Json]:
    """The last twenty activities, each once though both sides may have given in it."""
    seen: dict[tuple[str, str], Json] = {}
    for row in view.rows("activity_list"):
        if row["recency"] <= _LISTED:
            seen.setdefault((row["source"], row["id"]), row)
    return list(seen.values())


def _activity(view: View, row: Json) -> dict[str, str]:
    return {
        "date": iso(row["time"]),
        "who": words_activities.who(row, view.sides),
        "what": words_activities.what(row),
        "detail": words_activities.detail(row, view.sides, view.terms_currency),
        "id": clean(row["id"]),
    }


def _lever(view: View, row: Json) -> dict[str, Any]:
    return {
        "what": clean(row["what"] or row["item"], 200),
        "factor": LABELS.get(row["factor"], UNKNOWN),
        "who": view.sides.who(row["by_side"], begins=True),
        "due": due(row["due"]),
        "state": words_activities.STATES[row["state"]],
        "then": tenth(row["score_then"]),
        "now": tenth(row["score_now"]),
    }


def _goal(view: View, row: Json) -> dict[str, Any]:
    owner = "Both" if row["owner"] == "joint" else view.sides.who(row["owner"], begins=True)
    return {
        "measure": clean(row["measure"] or row["item"], 200),
        "owner": owner,
        "due": due(row["due"]),
        "target": number(row["target"]),
        "latest": number(row["latest"]),
        "attained": percent(row["attained"]),
        "elapsed": percent(row["elapsed"]),
        "bar": round(100 * min(1.0, row["attained"]), 1),
    }


def _outcome(view: View, row: Json) -> dict[str, str]:
    return {
        "date": iso(row["time"]),
        "what": words_activities.what({**row, "kind": None}),
        "who": words_activities.who(row, view.sides),
        "detail": words_activities.outcome(row, view.sides, view.terms_currency),
    }
