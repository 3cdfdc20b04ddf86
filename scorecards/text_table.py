"""Tables on a terminal, and the portfolio as one of them: a line for each partnership."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from models.policy import Policy
from scorecards.words_labels import labels
from scorecards.words_numbers import UNKNOWN, iso, moment, tenth, whole
from scorecards.words_sides import Sides, clean
from scorecards.words_verdicts import missing, stale

_PARTNER: Final = 17
_VERDICTS: Final = 18
_STYLES: Final = {"critical": "red", "weak": "yellow", "fair": "", "strong": "green"}
Json = dict[str, Any]


def grid(*columns: tuple[str, int, Any], wraps: bool = False) -> Table:
    """A table without lines: head, width and side of each column."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for head, width, side in columns:
        table.add_column(head, width=width, justify=side, overflow="fold" if wraps else "ellipsis", no_wrap=not wraps)
    return table


def table(report: Json, policy: Policy) -> Table:
    """One line a partnership: both scores, its first verdict, what is unanswered, how long it has been quiet."""
    found = grid(
        ("Partner", _PARTNER, "left"),
        ("Influence", 14, "left"),
        ("Outcome", 14, "left"),
        ("Verdicts", _VERDICTS, "left"),
        (policy.currency.base[:3], 7, "right"),
        ("Quiet", 5, "right"),
    )
    for card in in_order(report["partnerships"]):
        found.add_row(*_row(card, report, Sides.of(card, policy.home)))
    return found


def in_order(cards: Sequence[Json]) -> list[Json]:
    """Worst unanswered effort first, then the weaker influence, then by id; last what lacks evidence or has ended."""
    return sorted(cards, key=lambda card: (_grey(card), -_unanswered(card), _score(card), card["id"]))


def _grey(card: Json) -> bool:
    return card["ended_at"] is not None or any(v["name"] == "not_enough_evidence" for v in card["verdicts"])


def _score(card: Json) -> float:
    score = card["influence"]["score"]
    return 101.0 if score is None else float(score)


def _unanswered(card: Json) -> float:
    return max((verdict["unanswered"]["value"] for verdict in card["verdicts"] if "unanswered" in verdict), default=0.0)


def _row(card: Json, report: Json, sides: Sides) -> list[Text]:
    lacks = next((verdict for verdict in card["verdicts"] if verdict["name"] == "not_enough_evidence"), None)
    ended, grey = card["ended_at"], _grey(card)
    style = "dim" if grey else ""
    found = labels([verdict for verdict in card["verdicts"] if verdict is not lacks], sides)
    verdicts = [each.brief for each in found[:1]]
    if ended or lacks:
        verdicts = [f"ended {iso(ended)}" if ended else missing(lacks or {})]
    left = len(found) - (0 if grey else len(verdicts))
    more = f" +{left}" if left else ""
    if verdicts and more:
        verdicts = [clean(verdicts[0], _VERDICTS - len(more)) + more]
    value = _unanswered(card)
    return [
        Text(_name(sides), style=style),
        *(_composite(card[side], grey=grey) for side in ("influence", "outcome")),
        Text(", ".join(verdicts) or UNKNOWN, style=style),
        Text(whole(value) if value else UNKNOWN, style=style),
        Text(_quiet(card, report), style=style),
    ]


def _name(sides: Sides) -> str:
    """The partner; of two others as much of both as there is room, so that no two lines read the same."""
    if sides.home is not None:
        return clean(sides.partner)
    return "/".join(clean(name, (_PARTNER - 1) // 2) for name in (sides.a, sides.b))


def _composite(composite: Json, *, grey: bool) -> Text:
    if composite["score"] is None or grey:
        return Text("unknown" if composite["score"] is None else f"{tenth(composite['score']):>5}", style="dim")
    return Text.assemble(f"{tenth(composite['score']):>5} ", (composite["band"], _STYLES.get(composite["band"], "")))


def _quiet(card: Json, report: Json) -> str:
    """Days since the last contact, as the freshness factor has them; unless a source is silent, too."""
    if stale(card) is not None:
        return "stale"
    for factor in card["influence"]["factors"]:
        last = (factor["evidence"] or {}).get("last_contact_at")
        if factor["name"] == "freshness" and last:
            return f"{(moment(report['as_of']) - moment(last)).days:,} d"
    return UNKNOWN
