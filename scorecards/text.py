"""The report on a terminal: 80 columns, the same sentences as the page."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from models.policy import Policy
from scorecards import report as reports
from scorecards import text_table, words, words_organisations
from scorecards.text_table import grid
from scorecards.words_asks import LABELS
from scorecards.words_factors import reason
from scorecards.words_legend import bands, thresholds
from scorecards.words_numbers import UNKNOWN, moment, money, tenth
from scorecards.words_sides import Sides, clean
from scorecards.words_verdicts import PUSHED, Setting, stale, told

COLUMNS: Final = 80
_ACT_NOW: Final = 7
Json = dict[str, Any]


def portfolio(report: Json, policy: Policy, *, colour: bool = False) -> str:
    """The portfolio: first sentences, what to act on now, one line a partnership, the thresholds, what it rests on.

    `colour` is for a terminal whose user has not set NO_COLOR. No line is longer than 80 columns.
    """
    currency = _currency(policy)
    parts: list[Any] = [Text(" ".join(words.headline(report, policy.home, currency)), style="bold"), ""]
    for warning in words.warnings(report):
        parts += [Text(warning, style="yellow"), ""]
    parts += _act_now(report, policy)
    parts += [text_table.table(report, policy), "", *_organisations(report, policy)]
    return printed([*parts, *_legend(policy), *_footing(report)], colour)


def partnerships(report: Json, *, colour: bool = False) -> str:
    """The partnerships as a table alone, with the ids that other commands take."""
    table = grid(("Id", 22, "left"), ("Between", 34, "left"), ("Kind", 12, "left"), ("Verdicts", 9, "left"), wraps=True)
    for card in report["partnerships"]:
        between = f"{clean(card['a']['name'])} and {clean(card['b']['name'])}"
        count = len([verdict for verdict in card["verdicts"] if verdict["name"] != "not_enough_evidence"])
        table.add_row(
            Text(clean(card["id"])), Text(between), Text(clean(card["kind"] or UNKNOWN)), str(count or UNKNOWN)
        )
    return printed([table], colour)


def streets(report: Json, policy: Policy, *, colour: bool = False) -> str:
    """The open one-way streets, worst unanswered effort first, and how many of them are expected to be false."""
    found = reports.streets(report)
    cards = {card["id"]: card for card in report["partnerships"]}
    now, currency = moment(report["as_of"]), _currency(policy)
    parts: list[Any] = []
    for verdict in found:
        card = cards[verdict["partnership"]]
        parts += _told(verdict, Setting(Sides.of(card, policy.home), now, currency), of=card)
    parts.append(Text(words.list_chances(found, report["expected_false"])))
    return printed([*parts, *_footing(report)], colour)


def partnership(report: Json, policy: Policy, *, colour: bool = False) -> str:
    """One partnership: its verdicts as sentences and its factors with their reasons; the first of the report."""
    card = report["partnerships"][0]
    sides = Sides.of(card, policy.home)
    setting = Setting(sides, moment(report["as_of"]), _currency(policy))
    weighed = f" · class {card['class']}" if card["class"] else ""
    parts: list[Any] = [Text(f"{sides.a} and {sides.b}{weighed}", style="bold"), ""]
    for verdict in card["verdicts"]:
        parts += _told(verdict, setting)
    if not card["verdicts"]:
        parts += ["No verdict: nothing to act on.", ""]
    for composite in ("influence", "outcome"):
        parts += [_factors(card[composite], composite, setting), ""]
    return printed([*parts, *_legend(policy), *_footing(report)], colour)


def _currency(policy: Policy) -> str:
    return policy.currency.base


def printed(parts: Iterable[Any], colour: bool) -> str:
    """Parts for rich as text of 80 columns."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=COLUMNS,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _act_now(report: Json, policy: Policy) -> list[Any]:
    chosen = report["act_now"][:_ACT_NOW]
    if not chosen:
        return ["Nothing to act on now.", ""]
    cards = {card["id"]: card for card in report["partnerships"]}
    now, currency = moment(report["as_of"]), _currency(policy)
    more = len(report["act_now"]) - len(chosen)
    title = "ACT NOW, worst unanswered effort first" + (f" ({more} more below)" if more else "")
    parts: list[Any] = [Text(title, style="bold"), ""]
    for name in chosen:
        card = cards[name]
        setting = Setting(Sides.of(card, policy.home), now, currency)
        for verdict in (verdict for verdict in card["verdicts"] if verdict["strength"] in PUSHED):
            parts += _told(verdict, setting, of=card)
    return parts


def _organisations(report: Json, policy: Policy) -> list[Any]:
    parts: list[Any] = []
    for speech in words_organisations.told_of_all(report, policy.home, _currency(policy)):
        title = Text.assemble((clean(speech.who, 44), "bold"), f" · {speech.label}")
        body = " ".join(part for part in (speech.sentence, speech.step) if part)
        parts += [title, Padding(Text(body), (0, 0, 0, 2)), ""]
    return [Text("ORGANISATIONS, over all their partnerships", style="bold"), "", *parts] if parts else []


def _told(verdict: Json, setting: Setting, of: Json | None = None) -> list[Any]:
    """Two lines or three: who and what it is, what went unanswered; then the sentence and the next step.

    `of` the partnership is said whether its data is stale, where that is not said beside it.
    """
    speech = told(verdict, setting)
    partner = setting.sides.partner
    title = Text.assemble((clean(partner, 44), "bold"), f" · {speech.kind}")
    value = (verdict.get("unanswered") or {}).get("value")
    if value:
        title.append(f" · {money(value, setting.currency)}")
    if of is not None and stale(of) is not None:
        title.append(" · data is stale", style="yellow")
    body = " ".join(part for part in (speech.sentence, speech.step) if part)
    return [title, Padding(Text(body), (0, 0, 0, 2)), ""]


def _factors(composite: Json, name: str, setting: Setting) -> Table:
    band = "unknown" if composite["score"] is None else f"{tenth(composite['score'])} {composite['band']}"
    table = grid(
        (f"{name.capitalize()}: {band}", 26, "left"),
        ("Score", 6, "right"),
        ("Adds", 6, "right"),
        ("Why", 39, "left"),
        wraps=True,
    )
    for factor in composite["factors"]:
        table.add_row(
            Text(LABELS[factor["name"]]),
            tenth(factor["score"]),
            tenth(factor["contribution"]),
            Text(reason(factor, setting)),
            style="dim" if factor["score"] is None else "",
        )
    return table


def _footing(report: Json) -> list[Any]:
    return [Text(line, style="dim") for line in (words.late(report), words.footing(report)) if line]


def _legend(policy: Policy) -> list[Any]:
    return [Text(line, style="dim") for line in (*bands(policy), thresholds(policy))]
