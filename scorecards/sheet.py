"""The report as a spreadsheet: CSV that opens in Excel, one row a partnership or a street."""

from __future__ import annotations

import csv as csv_module
import io
from collections.abc import Sequence
from typing import Any, Final

from scorecards import report as reports
from scorecards.words_asks import LABELS
from scorecards.words_numbers import moment

# Without it Excel reads UTF-8 as its own code page.
_MARK: Final = "\ufeff"
# A cell that begins like this would be calculated, not shown.
_CALCULATED: Final = ("=", "+", "-", "@", "\t", "\r")
_HEAD: Final = (
    "partnership", "a_id", "a_name", "b_id", "b_name", "kind", "class", "quadrant",
    "influence", "influence_band", "influence_coverage", "outcome", "outcome_band", "outcome_coverage",
    "verdicts", "one_way_strength", "giver", "giver_name", "since", "insight_on",
    "unanswered_acts", "unanswered_hours", "unanswered_cost", "unanswered_travel", "unanswered_value",
    "spent_hours", "spent_value", "spent_after_insight_value", "clears_if_acts", "clears_if_value", "m",
    "last_contact_on", "as_of",
)  # fmt: skip
_STREET_HEAD: Final = (
    "partnership", "giver", "giver_name", "receiver_name", "strength", "since", "insight_on",
    "given_acts", "given_value", "received_acts", "received_value",
    "unanswered_acts", "unanswered_hours", "unanswered_cost", "unanswered_travel", "unanswered_value",
    "spent_hours", "spent_value", "spent_after_insight_hours", "spent_after_insight_value",
    "clears_if_acts", "clears_if_value", "m", "share", "bound", "as_of",
)  # fmt: skip
Json = dict[str, Any]


def csv(report: Json) -> str:
    """One row a partnership, in the order of the report.

    Who (ids and names of both sides, kind, class, quadrant), both composites with band and coverage, all
    verdicts as "name:strength:giver" parted by blanks; of the one-way street with the most unanswered value
    its direction, start (UTC date), unanswered and spent effort (hours; amounts in the base currency) and
    what would clear it (acts, and v: a typical act is 0.5); the last contact; then the score of every factor
    (factor_NAME) and what it contributes (contribution_NAME). Unknown is empty. UTF-8 with a byte order mark,
    RFC 4180 line ends; cells that a spreadsheet would calculate begin with an apostrophe.
    """
    factors = _factor_names(report)
    head = [*_HEAD, *(f"{what}_{name}" for name in factors for what in ("factor", "contribution"))]
    return _written(head, (_row(card, report, factors) for card in report["partnerships"]))


def streets_csv(report: Json) -> str:
    """One row an open one-way street, worst unanswered effort first; amounts in the base currency, dates UTC."""
    cards = {card["id"]: card for card in report["partnerships"]}
    return _written(_STREET_HEAD, (_street(cards[v["partnership"]], v, report) for v in reports.streets(report)))


def _written(head: Sequence[str], rows: Any) -> str:
    out = io.StringIO()
    writer = csv_module.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return _MARK + out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_CALCULATED):
        return f"'{value}"
    return value


def _date(text: str | None) -> str | None:
    return None if text is None else moment(text).date().isoformat()


def _factor_names(report: Json) -> list[str]:
    """The factors in the order of the policy; every name once, also where partnerships have other policies."""
    names: dict[str, None] = {}
    for card in report["partnerships"]:
        for composite in ("influence", "outcome"):
            names.update(dict.fromkeys(factor["name"] for factor in card[composite]["factors"]))
    return list(names) or list(LABELS)


def _row(card: Json, report: Json, factors: Sequence[str]) -> list[Any]:
    scores = {factor["name"]: factor for side in ("influence", "outcome") for factor in card[side]["factors"]}
    verdicts = " ".join(
        ":".join(part for part in (verdict["name"], verdict["strength"], verdict["giver"]) if part)
        for verdict in card["verdicts"]
    )
    return [
        card["id"], card["a"]["id"], card["a"]["name"], card["b"]["id"], card["b"]["name"],
        card["kind"], card["class"], card["quadrant"],
        *(card[side][key] for side in ("influence", "outcome") for key in ("score", "band", "coverage")),
        verdicts, *_worst(card), _last_contact(scores.get("freshness")), report["as_of"],
        *(scores[name][what] if name in scores else None for name in factors for what in ("score", "contribution")),
    ]  # fmt: skip


def _worst(card: Json) -> list[Any]:
    found = [verdict for verdict in card["verdicts"] if verdict["name"] == "one_way_street"]
    if not found:
        return [None] * 16
    street = max(found, key=lambda verdict: verdict["unanswered"]["value"])
    unanswered, spent, after = street["unanswered"], street["spent"], street["spent_after_insight"]
    return [
        street["strength"], street["giver"], card[street["giver"]]["name"],
        _date(street["since"]), _date(street["insight_at"]),
        *(unanswered[key] for key in ("acts", "hours", "cost", "travel", "value")),
        spent["hours"], spent["value"], after["value"],
        street["clears_if"]["acts"], street["clears_if"]["value"], street["evidence"]["m"],
    ]  # fmt: skip


def _last_contact(freshness: Json | None) -> str | None:
    return _date(((freshness or {}).get("evidence") or {}).get("last_contact_at"))


def _street(card: Json, street: Json, report: Json) -> list[Any]:
    giver = street["giver"]
    receiver = "b" if giver == "a" else "a"
    return [
        card["id"], giver, card[giver]["name"], card[receiver]["name"], street["strength"],
        _date(street["since"]), _date(street["insight_at"]),
        *(street[what][key] for what in ("given", "received") for key in ("acts", "value")),
        *(street["unanswered"][key] for key in ("acts", "hours", "cost", "travel", "value")),
        *(street[what][key] for what in ("spent", "spent_after_insight") for key in ("hours", "value")),
        street["clears_if"]["acts"], street["clears_if"]["value"],
        *(street["evidence"][key] for key in ("m", "share", "bound")), report["as_of"],
    ]  # fmt: skip
