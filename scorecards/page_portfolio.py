"""The portfolio as the top of the page shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from models.flips import OK
from scorecards import chart_strips, words, words_changes
from scorecards.page_answers import Answers
from scorecards.page_comparisons import attention, attention_groups, months, quadrant, wasted
from scorecards.page_give_take import strip
from scorecards.page_view import COMPOSITES, View, ordered
from scorecards.report import Json
from scorecards.words_labels import labels, shown
from scorecards.words_numbers import (
    UNKNOWN,
    counted,
    day,
    hours,
    iso,
    moment,
    money,
    signed,
    tenth,
    whole,
)
from scorecards.words_organisations import told_of_all
from scorecards.words_verdicts import PUSHED, missing, told

_ACT_NOW: Final = 7


def summary(answers: Answers, views: Sequence[View]) -> dict[str, Any]:
    """Everything the portfolio's template shows."""
    report, policy = answers.report, views[0].policy
    by_id = {view.card["id"]: view for view in views}
    if policy is None:
        raise ValueError("a page needs at least one partnership")
    urgent = [by_id[name] for name in report["act_now"]]
    return {
        "headline": words.headline(report, policy.home, policy.currency.base),
        "warnings": words.warnings(report),
        "act_now": [_card(view) for view in urgent[:_ACT_NOW]],
        "act_now_left": max(0, len(urgent) - _ACT_NOW),
        "changes": _streets(views, answers.now),
        "findings": _findings(views, answers.now),
        "moves": _moves(views, answers.now),
        "rows": [_row(view) for view in ordered(views)],
        "with_class": any(view.card["class"] for view in views),
        "quadrant": quadrant(views),
        "months": months(views),
        "wasted": wasted(report, views),
        "organisations": told_of_all(report, policy.home, policy.currency.base),
        "attention": attention(views),
        "attention_groups": attention_groups(report),
    }


def _card(view: View) -> dict[str, Any]:
    pushed = [verdict for verdict in view.card["verdicts"] if verdict["strength"] in PUSHED]
    return {
        **view.link,
        "a": view.sides.short("a", begins=True),
        "b": view.sides.short("b", begins=True),
        "verdicts": [told(verdict, view.setting) for verdict in pushed],
        "stale": view.stale_since is not None,
        "strip": strip(view),
        "amounts": _amounts(view),
    }


def _amounts(view: View) -> dict[str, str] | None:
    """What is unanswered in the worst direction: the money, and the hours and acts as far as there are any."""
    if not view.streets:
        return None
    effort = max(view.streets, key=lambda street: float(street["unanswered"]["value"]))["unanswered"]
    parts = [f"{hours(effort['hours'])} hours"] if effort["hours"] else []
    parts += [counted(effort["acts"], "act", "acts")] if effort["acts"] else []
    return {"money": money(effort["value"], view.policy.currency.base), "rest": ", ".join(parts)}


def _streets(views: Sequence[View], now: datetime) -> list[Json]:
    """Streets that rose or ended, but for ends that a silent source only seems to have brought."""

    def tell(view: View, flip: Json) -> Json | None:
        if flip["to_state"] == OK and view.stale_since is not None and flip["week"] > view.stale_since:
            return None
        return _told(words_changes.street_change(flip, view.sides))

    return _latest(views, "street_flips", tell, now)


def _findings(views: Sequence[View], now: datetime) -> list[Json]:
    """Other verdicts that were pushed or are so no more; of what has ended none."""

    def tell(view: View, flip: Json) -> Json | None:
        return None if view.card["ended_at"] is not None else _told(words_changes.verdict_change(flip, view.sides))

    return _latest(views, "verdict_flips", tell, now)


def _moves(views: Sequence[View], now: datetime) -> list[Json]:
    """Composites that changed their band; left out is what has ended, or has no colour for want of evidence."""

    def tell(view: View, flip: Json) -> Json | None:
        return None if view.grey else words_changes.band_change(flip)

    return _latest(views, "band_flips", tell, now)


def _told(change: tuple[str, bool]) -> Json:
    return {"text": change[0], "good": change[1]}


def _latest(
    views: Sequence[View], relation: str, tell: Callable[[View, Json], Json | None], now: datetime
) -> list[Json]:
    """What changed within a quarter: of each verdict and side the latest change that is told, newest first."""
    found: dict[tuple[str, str, str | None], Json] = {}
    for view in views:
        for flip in view.rows(relation):
            words_of_it = tell(view, flip)
            if words_of_it is not None:
                line = {**view.link, "when": flip["week"], "date": day(flip["week"], now), **words_of_it}
                found.setdefault((view.card["id"], flip["verdict"], flip["direction"]), line)
    lines = [found[key] for key in sorted(found, key=lambda key: key[0])]
    return sorted(lines, key=lambda line: line["when"], reverse=True)


def _row(view: View) -> dict[str, Any]:
    last = view.answers.one("dormancy_limits", view.card["id"]).get("last_contact_at")
    value = view.unanswered
    lacks, ended_at = view.lacks, view.card["ended_at"]
    verdicts, left = shown(labels([each for each in view.card["verdicts"] if each is not lacks], view.sides))
    return {
        **view.link,
        "class": view.card["class"] or UNKNOWN,
        "grey": view.grey,
        "ended": None if ended_at is None else iso(ended_at),
        "nothing": not view.streets,
        "composites": [_composite(view, name) for name in COMPOSITES],
        "verdicts": verdicts,
        "verdicts_left": left,
        "lacks": None if lacks is None else missing(lacks),
        "hours": hours(max((street["unanswered"]["hours"] for street in view.streets), default=0.0))
        if view.streets
        else UNKNOWN,
        "value": whole(value) if view.streets else UNKNOWN,
        "sort": {
            "influence": view.card["influence"]["score"],
            "outcome": view.card["outcome"]["score"],
            "unanswered": value,
            "contact": None if last is None else iso(last),
        },
        "contact": words.silence(last, view.answers.now),
        "stale": view.stale_since is not None,
    }


def _composite(view: View, name: str) -> dict[str, Any]:
    card = view.card[name]
    trend = next((row for row in view.rows("composite_trends") if row["composite"] == name), {})
    scores = [row[name] for row in view.answers.history.get(view.card["id"], ())]
    known = [score for score in scores if score is not None]
    says = f"{name} over twelve months, from {tenth(known[0])} to {tenth(known[-1])}" if known else "unknown"
    return {
        "name": name,
        "score": tenth(card["score"]),
        "band": card["band"] or "unknown",
        "direction": trend.get("direction"),
        "change": signed(trend.get("change")),
        "spark": chart_strips.sparkline(scores, says),
    }


def lead(report: Json) -> str:
    """The title of the browser's tab."""
    return f"Cooperation health, {day(moment(report['as_of']))}"
