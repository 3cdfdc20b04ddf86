"""The parts of the page that set partnerships beside each other: quadrant, months, attention."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from scorecards import chart_months, chart_quadrant, words
from scorecards.page_view import View, ordered
from scorecards.report import Json
from scorecards.words_labels import kind
from scorecards.words_numbers import hours, month, percent, whole
from scorecards.words_sides import clean
from scorecards.words_verdicts import PUSHED

# How many a list, months a narrow picture, and characters a name may have.
_ATTENTION: Final = 6
_SHORT: Final = 9
_NAME: Final = 30
_NONE: Final = "not known"
_GROUPINGS: Final = {"class": "By class", "kind": "By kind", "direction": "By direction", "organisation": "By partner"}
_WASTED: Final = ("hours_before", "money_before", "hours_after", "money_after")
_WASTES: Final = {
    "one_way_street": "one-way streets, open",
    "ended": "one-way streets that have ended",
    "lifeless": "partnerships that are not alive",
    "empty_contacts": "empty meetings and contacts",
}


def quadrant(views: Sequence[View]) -> dict[str, Any] | None:
    """Influence against outcome of all that are known; the dots named that need care."""
    running = [view for view in ordered(views) if view.card["ended_at"] is None]
    known = [view for view in running if view.card["quadrant"] is not None and view.lacks is None]
    if not known:
        return None
    counts = Counter(view.card["quadrant"] for view in known)
    finding = ", ".join(f"{counts[name]} {name}" for name in ("thriving", "promising", "coasting", "failing"))
    dots = [_dot(view) for view in known]
    bands = views[0].policy.bands
    edges = (bands.quadrant_influence, bands.quadrant_outcome)
    says = f"Quadrant of influence and outcome: {finding}. The scores are in the table of partnerships."
    return {
        "finding": finding,
        "unknown": len(running) - len(known),
        "wide": chart_quadrant.picture(dots, edges, chart_quadrant.WIDE, says),
        "narrow": chart_quadrant.picture(dots, edges, chart_quadrant.NARROW, says),
    }


def _dot(view: View) -> chart_quadrant.Dot:
    alert = any(verdict["strength"] in PUSHED for verdict in view.card["verdicts"])
    sides = view.sides
    return chart_quadrant.Dot(
        name=clean(sides.partner, _NAME),
        influence=view.card["influence"]["score"],
        outcome=view.card["outcome"]["score"],
        alert=alert,
        named=alert or view.card["quadrant"] != "thriving",
    )


def months(views: Sequence[View]) -> dict[str, Any] | None:
    """What open streets cost by month: those in which home gives, where home is known, else all."""
    home = bool(views[0].policy.home)
    sums: dict[datetime, dict[bool, float]] = defaultdict(lambda: {False: 0.0, True: 0.0})
    for view in views:
        for row in view.rows("wasted_by_month"):
            if not home or row["giver"] == view.sides.home:
                sums[row["month"]][row["after_insight"]] += row["money"]
    if not sums:
        return None
    rows = [chart_months.Month(when, sums[when][False], sums[when][True]) for when in _filled(sorted(sums))]
    currency = views[0].policy.currency.base
    finding = words.insight(sum(row.before for row in rows), sum(row.after for row in rows), currency, home=home)
    says = f"{finding} By month; the numbers are in the table below."
    return {
        "finding": finding,
        "wide": chart_months.picture(rows, chart_months.WIDE, currency, says),
        "narrow": chart_months.picture(rows[-_SHORT:], chart_months.NARROW, currency, says),
        "rows": [{"month": month(row.month), "before": whole(row.before), "after": whole(row.after)} for row in rows],
    }


def _filled(found: Sequence[datetime]) -> list[datetime]:
    """All months from the first to the last."""
    filled, when = [], found[0]
    while when <= found[-1]:
        filled.append(when)
        when = when.replace(year=when.year + when.month // 12, month=when.month % 12 + 1)
    return filled


@dataclass(frozen=True)
class _Shares:
    view: View
    hours: float
    value: float


def attention(views: Sequence[View]) -> dict[str, Any] | None:
    """Where the share of the hours and of the value returned differ most, both ways; home's, else everybody's."""
    found = [shares for shares in map(_shares, views) if shares is not None]
    largest = max((max(shares.hours, shares.value) for shares in found), default=0.0)
    if not largest:
        return None
    found.sort(key=lambda shares: (shares.value - shares.hours, shares.view.card["id"]))
    groups = (
        ("more hours than value", [shares for shares in found if shares.hours > shares.value]),
        ("more value than hours", [shares for shares in reversed(found) if shares.value > shares.hours]),
    )
    return {
        "groups": [
            {"name": name, "rows": [_bars(shares, largest) for shares in group[:_ATTENTION]]}
            for name, group in groups
            if group
        ]
    }


def _shares(view: View) -> _Shares | None:
    home = view.sides.home
    row = next((row for row in view.rows("side_attention") if row["side"] == (home or "a")), None)
    if row is None or (home is None and view.policy.home):
        return None
    spent, value = (row["pair_hours_share"], row["pair_value_share"])
    if home is not None:
        spent, value = row["hours_share"], row["value_share"]
    return None if spent is None or value is None else _Shares(view, spent, value)


def _bars(shares: _Shares, largest: float) -> dict[str, Any]:
    return {
        **shares.view.link,
        "hours": percent(shares.hours),
        "value": percent(shares.value),
        "hours_bar": round(100 * shares.hours / largest, 1),
        "value_bar": round(100 * shares.value / largest, 1),
    }


def attention_groups(report: Json) -> list[dict[str, Any]]:
    """Shares of hours and value by class, kind and direction, and of the organisations where they differ most."""
    names = {each["id"]: each["name"] or each["id"] for each in report["organisations"]}
    found = []
    for grouping, title in _GROUPINGS.items():
        rows = [row for row in report["attention"] if row["grouping"] == grouping and row["hours_share"] is not None]
        rows = [row for row in rows if row["value_share"] is not None]
        # One group alone has everything, which says nothing.
        if len(rows) < 2:
            continue
        if grouping == "organisation":
            rows = sorted(rows, key=lambda row: (-abs(row["hours_share"] - row["value_share"]), row["name"]))[
                :_ATTENTION
            ]
        largest = max(max(row["hours_share"], row["value_share"]) for row in rows)
        found.append({"name": title, "rows": [_group_bars(row, names, largest) for row in rows]})
    return found


def _group_bars(row: Json, names: Mapping[str, str], largest: float) -> dict[str, Any]:
    name = names.get(row["name"], row["name"]) if row["grouping"] == "organisation" else row["name"]
    return {
        "name": kind(row["name"]) if row["grouping"] == "kind" else clean(str(name or _NONE), _NAME),
        "hours": percent(row["hours_share"]),
        "value": percent(row["value_share"]),
        "hours_bar": round(100 * row["hours_share"] / largest, 1),
        "value_bar": round(100 * row["value_share"] / largest, 1),
    }


def wasted(report: Json, views: Sequence[View]) -> list[dict[str, str]]:
    """Hours and money before and after the insight, by verdict: home's, where home is known, else both sides'."""
    home = views[0].policy.home
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in report["wasted_effort"]:
        if not home or row["organisation"] in home:
            name = "ended" if row["ended_at"] else row["verdict"]
            for quantity in _WASTED:
                sums[name][quantity] += row[quantity]
    return [
        {"name": title, **{key: (hours if "hours" in key else whole)(sums[name][key]) for key in _WASTED}}
        for name, title in _WASTES.items()
        if name in sums
    ]
