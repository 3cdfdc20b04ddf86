"""The portfolio as the top of the page shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup

from scorecards import chart_months, chart_quadrant, chart_strips, words
from scorecards.page_answers import Answers
from scorecards.page_partnership import COMPOSITES, View, pictured_streets, strip_words
from scorecards.report import Json
from scorecards.words_numbers import UNKNOWN, counted, day, hours, iso, moment, money, month, percent, signed, tenth, whole
from scorecards.words_verdicts import PUSHED, label, missing, told

_ACT_NOW: Final = 7
_ATTENTION: Final = 6


def summary(answers: Answers, views: Sequence[View]) -> dict[str, Any]:
    """Everything the portfolio's template shows."""
    report, policy = answers.report, views[0].policy if views else None
    by_id = {view.card["id"]: view for view in views}
    if policy is None:
        raise ValueError("a page needs at least one partnership")
    urgent = [by_id[name] for name in report["act_now"]]
    return {
        "headline": words.headline(report, policy.home, policy.currency.base),
        "waiting": words.waiting(report),
        "act_now": [_card(view) for view in urgent[:_ACT_NOW]],
        "act_now_left": max(0, len(urgent) - _ACT_NOW),
        "changes": _changes(views, answers.now),
        "moves": _moves(views),
        "rows": [_row(view) for view in ordered(views)],
        "with_class": any(view.card["class"] for view in views),
        "quadrant": _quadrant(views),
        "months": _months(views),
        "attention": _attention(views),
    }


def ordered(views: Sequence[View]) -> list[View]:
    """Worst unanswered effort first, then the weaker influence, then by id; without enough evidence last."""
    return sorted(views, key=lambda view: (view.lacks is not None, -unanswered(view), _influence(view), view.card["id"]))


def unanswered(view: View) -> float:
    """The most money's worth that is unanswered in one direction."""
    return max((street["unanswered"]["value"] for street in view.streets), default=0.0)


def _influence(view: View) -> float:
    score = view.card["influence"]["score"]
    return 101.0 if score is None else float(score)


def _card(view: View) -> dict[str, Any]:
    pushed = [verdict for verdict in view.card["verdicts"] if verdict["strength"] in PUSHED]
    streets = pictured_streets(view)
    since = {"time": min(street["since"] for street in streets)} if streets else None
    pieces = view.rows("give_and_take")
    return {
        "anchor": view.anchor,
        "partner": view.sides.partner,
        "a": view.sides.short("a", begins=True),
        "b": view.sides.short("b", begins=True),
        "verdicts": [told(verdict, view.setting) for verdict in pushed],
        "strip": Markup(chart_strips.strip(pieces, since, strip_words(view))) if streets else None,
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


def _changes(views: Sequence[View], now: datetime) -> list[dict[str, Any]]:
    """Streets that rose or ended in the last quarter, each direction by its latest change, newest first."""
    latest: dict[tuple[str, str], tuple[datetime, View, Json]] = {}
    for view in views:
        for flip in view.rows("street_flips"):
            latest.setdefault((view.card["id"], flip["direction"]), (flip["week"], view, flip))
    found = []
    for when, view, flip in sorted(latest.values(), key=lambda change: change[1].card["id"]):
        text, good = words.street_change(flip, view.sides)
        found.append({**_link(view), "when": when, "date": day(when, now), "text": text, "good": good})
    return sorted(found, key=lambda change: change["when"], reverse=True)


def _moves(views: Sequence[View]) -> list[dict[str, Any]]:
    """Composites that changed their band within a quarter, the worst fall first."""
    found = [
        {**_link(view), "by": trend["change"], **words.band_change(trend)}
        for view in views
        for trend in view.rows("composite_trends")
        if trend["band_changed"]
    ]
    return sorted(found, key=lambda move: (move["by"], move["anchor"], move["what"]))


def _link(view: View) -> dict[str, str]:
    return {"anchor": view.anchor, "partner": view.sides.partner}


def _row(view: View) -> dict[str, Any]:
    last = view.answers.one("dormancy_limits", view.card["id"]).get("last_contact_at")
    value = unanswered(view)
    lacks = view.lacks
    return {
        "anchor": view.anchor,
        "partner": view.sides.partner,
        "kind": str(view.card["kind"] or "").replace("-", " "),
        "class": view.card["class"] or UNKNOWN,
        "grey": lacks is not None,
        "composites": [_composite(view, name) for name in COMPOSITES],
        "verdicts": [
            {"label": label(verdict, view.sides, beside=True), "pushed": verdict["strength"] in PUSHED}
            for verdict in view.card["verdicts"]
            if verdict is not lacks
        ],
        "lacks": None if lacks is None else missing(lacks),
        "hours": hours(max((street["unanswered"]["hours"] for street in view.streets), default=0.0)) if view.streets else UNKNOWN,
        "value": whole(value) if view.streets else UNKNOWN,
        "sort": {
            "influence": view.card["influence"]["score"],
            "outcome": view.card["outcome"]["score"],
            "unanswered": value,
            "contact": None if last is None else iso(last),
        },
        "contact": words.silence(last, view.answers.now),
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
        "spark": Markup(chart_strips.sparkline(scores, says)),
    }


def _quadrant(views: Sequence[View]) -> dict[str, Any] | None:
    known = [view for view in ordered(views) if view.card["quadrant"] is not None and view.lacks is None]
    if not known:
        return None
    counts: dict[str, int] = defaultdict(int)
    for view in known:
        counts[view.card["quadrant"]] += 1
    finding = ", ".join(f"{counts[name]} {name}" for name in ("thriving", "promising", "coasting", "failing"))
    dots = [_dot(view) for view in known]
    says = f"Quadrant of influence and outcome: {finding}. The scores are in the table of partnerships."
    return {
        "finding": finding,
        "unknown": len(views) - len(known),
        "wide": Markup(chart_quadrant.picture(dots, chart_quadrant.WIDE, says)),
        "narrow": Markup(chart_quadrant.picture(dots, chart_quadrant.NARROW, says)),
    }


def _dot(view: View) -> chart_quadrant.Dot:
    alert = any(verdict["strength"] in PUSHED for verdict in view.card["verdicts"])
    matters = alert or view.card["quadrant"] != "thriving"
    influence, outcome = view.card["influence"]["score"], view.card["outcome"]["score"]
    name = view.sides.short("b" if view.sides.home == "a" else "a") if view.sides.home else view.sides.partner[:30]
    return chart_quadrant.Dot(name, influence, outcome, alert, matters)


def _months(views: Sequence[View]) -> dict[str, Any] | None:
    """What open streets cost by month: the giver's cost, where home is known home's only."""
    months: dict[datetime, dict[str, float]] = defaultdict(lambda: {"before": 0.0, "after": 0.0})
    home = views[0].policy.home
    for view in views:
        for row in view.rows("wasted_by_month"):
            if not home or row["giver"] == view.sides.home:
                months[row["month"]]["after" if row["after_insight"] else "before"] += row["money"]
    if not months:
        return None
    rows = [{"month": when, **months[when]} for when in _filled(sorted(months))]
    totals = {part: sum(row[part] for row in rows) for part in ("before", "after")}
    currency = views[0].policy.currency.base
    whom = "you" if home else "the givers"
    finding = (
        f"Open one-way streets have cost {whom} {money(totals['before'], currency)} before they were seen "
        f"and {money(totals['after'], currency)} since."
    )
    says = f"{finding} By month; the numbers are in the table below."
    return {
        "finding": finding,
        "wide": Markup(chart_months.picture(rows, chart_months.WIDE, currency, says)),
        "narrow": Markup(chart_months.picture(rows[-9:], chart_months.NARROW, currency, says)),
        "rows": [
            {"month": month(row["month"]), **{part: whole(row[part]) for part in ("before", "after")}} for row in rows
        ],
    }


def _filled(months: Sequence[datetime]) -> list[datetime]:
    """All months from the first to the last."""
    found, when = [], months[0]
    while when <= months[-1]:
        found.append(when)
        when = when.replace(year=when.year + when.month // 12, month=when.month % 12 + 1)
    return found


def _attention(views: Sequence[View]) -> dict[str, Any] | None:
    """Where home's (else everybody's) hours and the value returned differ most, in both directions."""
    home = bool(views[0].policy.home)
    found = []
    for view in views:
        side = view.sides.home or "a"
        row = next((row for row in view.rows("attention") if row["side"] == side), None)
        if row is not None and (view.sides.home or not home):
            spent, value = (row["hours_share"], row["value_share"]) if home else (row["pair_hours_share"], row["pair_value_share"])
            if spent is not None and value is not None:
                found.append((view, spent, value))
    if not found:
        return None
    found.sort(key=lambda row: (row[2] - row[1], row[0].card["id"]))
    largest = max(max(spent, value) for _, spent, value in found) or 1.0
    groups = [
        ("more hours than value", [row for row in found if row[1] > row[2]][:_ATTENTION]),
        ("more value than hours", [row for row in reversed(found) if row[2] > row[1]][:_ATTENTION]),
    ]
    return {
        "groups": [
            {
                "name": name,
                "rows": [
                    {
                        **_link(view),
                        "hours": percent(spent),
                        "value": percent(value),
                        "hours_bar": round(100 * spent / largest, 1),
                        "value_bar": round(100 * value / largest, 1),
                    }
                    for view, spent, value in rows
                ],
            }
            for name, rows in groups
            if rows
        ]
    }


def lead(report: Json) -> str:
    """The title of the browser's tab."""
    return f"Cooperation health, {day(moment(report['as_of']))}"
