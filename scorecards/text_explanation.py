"""An explanation on a terminal: the number, what it is made of, the activities behind it."""

from __future__ import annotations

from math import exp
from typing import Any, Final

from rich.text import Text

from models.policy import Policy
from scorecards.text import printed
from scorecards.text_table import grid
from scorecards.words_activities import what as happened
from scorecards.words_asks import ASKS, LABELS
from scorecards.words_factors import reason
from scorecards.words_limits import absence, limit
from scorecards.words_numbers import counted, day, hours, moment, money, number, percent, signed, tenth
from scorecards.words_scoring import scoring
from scorecards.words_sides import Sides, clean
from scorecards.words_verdicts import Setting, told

Json = dict[str, Any]
MOST: Final = 20
_PARTS: Final = {"v": "typical acts", "hours": "hours", "days": "days", "points": "points"}


def explanation(found: Json, policy: Policy, *, colour: bool = False) -> str:
    """What `explain` found, in 80 columns: at most the latest 20 activities of each part."""
    sides = Sides.of(found, policy.home)
    setting = Setting(sides, moment(found["as_of"]), policy.currency.base)
    parts: list[Any] = [Text(f"{sides.a} and {sides.b}", style="bold"), ""]
    parts += {"composite": _composite, "factor": _factor, "verdict": _verdict}[found["kind"]](found, setting)
    rule = scoring(found, policy) if found["kind"] == "factor" else None
    parts += [rule] if rule else []
    for part in found.get("parts", ()):
        parts += ["", *(_part(part, setting, found["currency"]) if part["activities"] else [absence(part, found)])]
    return printed(parts, colour)


def _composite(found: Json, setting: Setting) -> list[Any]:
    before = found["before"]
    then = day(before["as_of"], setting.now)
    if found["change"] is None:
        title = f"{found['what'].capitalize()} {tenth(found['score'])}; on {then} {tenth(before['score'])}"
    else:
        title = (
            f"{found['what'].capitalize()} {tenth(found['score'])}, "
            f"{signed(found['change'])} since {then} ({tenth(before['score'])})"
        )
    table = grid(
        ("Factor", 26, "left"), ("Score", 8, "right"), ("before", 8, "right"), ("adds", 8, "right"),
        ("before", 8, "right"), ("change", 8, "right"),
    )  # fmt: skip
    for factor in found["factors"]:
        table.add_row(
            LABELS[factor["name"]],
            *(tenth(factor[key]) for key in ("score", "score_before", "contribution", "contribution_before")),
            signed(factor["change"]) if factor["change"] else "",
        )
    return [title, "", table]


def _factor(found: Json, setting: Setting) -> list[Any]:
    whole = found["composite"]
    name = LABELS[found["name"]]
    lines = [f"{name}: {tenth(found['score'])} of 100", ASKS[found["name"]], f"{reason(found, setting)}."]
    if found["contribution"] is not None:
        lines.append(
            f"Weight {number(found['weight'])}; adds {tenth(found['contribution'])} to the {whole['name']} "
            f"of {tenth(whole['score'])}."
        )
    return lines


def _verdict(found: Json, setting: Setting) -> list[Any]:
    lines = []
    for verdict in found["verdicts"]:
        words = told(verdict, setting)
        lines += [Text(words.label, style="bold"), words.sentence]
        if words.step:
            lines.append(words.step)
        held = limit(verdict, setting)
        if held:
            lines.append(held)
    return lines or [f"No {found['what'].replace('_', ' ')}: what it looks for is not there."]


def _part(part: Json, setting: Setting, agreed: str) -> list[Any]:
    activities, unit = part["activities"], part["unit"]
    currency = agreed if unit == "terms_money" else setting.currency
    who = "" if part["side"] is None else f" ({setting.sides.who(part['side'])})"
    name = part["part"].replace("_", " ").capitalize()
    title = f"{name}{who}: {counted(len(activities), 'activity', 'activities')}{_total(part, currency)}"
    amounts = [] if unit == "count" else [("Amount", 8, "right")]
    widest = 26 if amounts else 34
    table = grid(("Date", 18, "left"), ("What", widest, "left"), *amounts, ("Id", 24, "left"), wraps=True)
    for activity in activities[:MOST]:
        amount = [_amount(activity["amount"], unit)] if amounts else []
        table.add_row(day(activity["time"], setting.now), happened(activity), *amount, Text(clean(activity["id"])))
    rest = [f"... and {len(activities) - MOST} more: --format json has them all"] if len(activities) > MOST else []
    return [Text(title, style="bold"), table, *rest]


def _total(part: Json, currency: str) -> str:
    """What the activities of a part come to, where that is more than their number."""
    activities, total, unit = part["activities"], part["total"], part["unit"]
    if unit == "ln_hours":
        return f", typically {hours(exp(total / len(activities)))} hours"
    if unit == "count":
        return "" if total == len(activities) else f", {number(total)} of them count"
    return f", {'together ' if len(activities) > 1 else ''}{_amount(total, unit, currency)}"


def _amount(value: float, unit: str, currency: str | None = None) -> str:
    """An amount in words, short without a currency; v is told in typical acts, of which one act counts at most two."""
    if unit in ("money", "terms_money"):
        return money(value, currency or "").strip()
    if unit == "share":
        return percent(value)
    if unit == "rate":
        return f"{value:.3f}" if currency is None else f"{number(value)} a quarter"
    if unit == "days":
        shown = f"{value:,.1f}"
    elif unit in ("hours", "ln_hours"):
        shown = hours(exp(value) if unit == "ln_hours" else value)
    else:
        shown = number(2 * value if unit == "v" else value)
    return shown if currency is None or unit not in _PARTS else f"{shown} {_PARTS[unit]}"
