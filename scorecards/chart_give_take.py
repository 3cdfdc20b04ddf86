"""The picture of the product: what each side gave over time, who is ahead, and what is usual for the pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from markupsafe import Markup

from scorecards.chart_give_take_panels import Size, panels
from scorecards.charts import MUTED, SIDES, SIDES_TEXT, Rows, drawn, milliseconds
from scorecards.words_numbers import counted, day, hours, number
from scorecards.words_sides import Sides

Json = Mapping[str, Any]
_GAP: Final = timedelta(days=1.5)
# The least time a picture spans.
_LEAST: Final = timedelta(days=12 * 21)
# Room that the words at a mark need, in pixels.
_WORDS: Final = 130
_TURNS: Final = {"give_again": "turned", "giving_stopped": "giving stopped"}


WIDE: Final = Size(width=940, pieces=36)
NARROW: Final = Size(width=286, pieces=17)


def picture(
    pieces: Sequence[Json], episodes: Sequence[Json], streets: Sequence[Json], sides: Sides, size: Size, says: str
) -> Markup:
    """SVG of the last pieces of `give_and_take`, with the episodes and open streets that fall into them.

    `pieces` in order of time; `streets` are the open verdicts (`giver`, `since`, `insight_at` as times).
    """
    shown = list(pieces)[-size.pieces :]
    ends = shown[-1]["ends_at"]
    # A young pair keeps room on the left, so that its few bars look like few.
    begins = min(shown[0]["begins_at"], ends - _LEAST)
    top = max(1.0, *(piece["typical_a"] for piece in shown)) * 1.08
    bottom = max(1.0, *(piece["typical_b"] for piece in shown)) * 1.08
    data: dict[str, Rows] = {
        "bars": [row for piece in shown for row in _bars(piece, sides)],
        "spans": _spans(episodes, streets, begins, ends),
        "marks": _marks(episodes, streets, begins, ends, size),
        "frame": [{"x": milliseconds(begins), "y": top}, {"x": milliseconds(ends), "y": -bottom}],
        "names": _names(sides),
        "balance": _balance(shown),
        "corridor": _corridor(shown),
        "dots": [_dot(piece, sides) for piece in shown if piece["share_a"] is not None],
        "titles": _titles(shown, sides),
    }
    return drawn(panels(size), data, says)


def _bars(piece: Json, sides: Sides) -> list[Json]:
    begins, ends = piece["begins_at"], piece["ends_at"]
    gap = min(_GAP, (ends - begins) / 6)
    span = {"s": milliseconds(begins + gap), "e": milliseconds(ends - gap)}
    faint = 0.45 if piece["open"] else 1
    return [
        {
            **span,
            "y": sign * piece[f"typical_{side}"],
            "colour": SIDES[side],
            "faint": faint,
            "tip": f"{span_words(piece)}: {amount(piece, side, sides)}",
        }
        for side, sign in (("a", 1), ("b", -1))
        if piece[f"typical_{side}"] > 0
    ]


def span_words(piece: Json) -> str:
    """The piece's days in words."""
    last = piece["ends_at"] - timedelta(microseconds=1)
    return f"{day(piece['begins_at'], last)} to {day(last)}"


def amount(piece: Json, side: str, sides: Sides) -> str:
    """What a side gave in a piece: acts, weight, hours."""
    acts = piece[f"acts_{side}"]
    if not acts:
        return f"{sides.who(side)} nothing"
    text = f"{sides.who(side)} {counted(acts, 'act', 'acts')}, weighing {number(piece[f'typical_{side}'])}"
    spent = piece[f"hours_{side}"]
    return f"{text}, {hours(spent)} h" if spent else text


def _spans(episodes: Sequence[Json], streets: Sequence[Json], begins: datetime, ends: datetime) -> list[Json]:
    """Shaded: an open street from where it began, one that is over from when it was found."""
    since = {street["giver"]: street["since"] for street in streets}
    rows: list[Json] = []
    for episode in episodes:
        start, stop = episode["began_at"], episode["ended_at"]
        if stop is None:
            start, stop = since.get(episode["giver"], start), ends
        rows += _span(start, stop, begins, ends, episode["giver"], 0.10, "bars")
        rows += _span(episode["began_at"], stop, begins, ends, episode["giver"], 0.12, "shares")
        if episode["insight_at"] is not None:
            rows += _span(episode["insight_at"], stop, begins, ends, episode["giver"], 0.16, "shares")
    return rows


def _span(
    start: datetime, stop: datetime, begins: datetime, ends: datetime, giver: str, tint: float, panel: str
) -> list[Json]:
    start, stop = max(start, begins), min(stop, ends)
    if start >= stop:
        return []
    return [{"s": milliseconds(start), "e": milliseconds(stop), "colour": SIDES[giver], "tint": tint, "panel": panel}]


def _marks(
    episodes: Sequence[Json], streets: Sequence[Json], begins: datetime, ends: datetime, size: Size
) -> list[Json]:
    """The lines with words: since when, when it was seen, when it turned.

    In the right half the words stand left of their lines, since below seen; in the left half right of them,
    since above seen: so no line runs through words.
    """
    middle, edge = begins + (ends - begins) / 2, begins + (ends - begins) * (1 - _WORDS / size.width)
    found = []
    for street in streets:
        since, seen = street["since"], street["insight_at"]
        late = since > middle
        arrow = "" if since >= begins else "← "
        found.append((max(since, begins), f"{arrow}since {day(since, ends)}", 0 if late else 1, True, late))
        if seen is not None and seen >= begins:
            found.append((seen, f"seen {day(seen, ends)}", 1 if late else 0, False, late or seen > edge))
    for episode in episodes:
        over = episode["ended_at"]
        if over is not None and over >= begins:
            found.append((over, f"{_TURNS[episode['ended_how']]} {day(over, ends)}", 0, False, over > edge))
    return [
        {"x": milliseconds(when), "text": text, "row": row, "strong": strong, "left": left}
        for when, text, row, strong, left in found
    ]


def _names(sides: Sides) -> list[Json]:
    return [
        {"text": f"{sides.short(side, begins=True)} gave{unit}", "colour": SIDES_TEXT[side], "side": side}
        for side, unit in (("a", ", in typical acts"), ("b", ""))
    ]


def _balance(shown: Sequence[Json]) -> list[Json]:
    first = shown[0]
    start = first["ahead_a"] - first["typical_a"] + first["typical_b"]
    rows: list[Json] = [{"x": milliseconds(first["begins_at"]), "y": round(start, 3)}]
    rows += [{"x": milliseconds(piece["ends_at"]), "y": piece["ahead_a"]} for piece in shown]
    return rows


def _corridor(shown: Sequence[Json]) -> list[Json]:
    """What is usual, in steps: each point holds until the next."""
    bounded = [piece for piece in shown if piece["upper"] is not None]
    rows: list[Json] = [_usual(piece, piece["begins_at"]) for piece in bounded]
    return [*rows, _usual(bounded[-1], bounded[-1]["ends_at"])] if bounded else rows


def _usual(piece: Json, when: datetime) -> Json:
    lower = 0.0 if piece["lower"] is None else piece["lower"]
    return {"x": milliseconds(when), "lower": round(lower, 3), "upper": round(piece["upper"], 3)}


def _dot(piece: Json, sides: Sides) -> Json:
    share, lower, upper = piece["share_a"], piece["lower"] or 0.0, piece["upper"]
    colour = SIDES["a"] if share > upper else SIDES["b"] if share < lower else MUTED
    middle = piece["begins_at"] + (piece["ends_at"] - piece["begins_at"]) / 2
    tip = f"{span_words(piece)}: {share:.0%} from {sides.who('a')}, usual {lower:.0%} to {upper:.0%}"
    return {"x": milliseconds(middle), "y": round(share, 3), "colour": colour, "tip": tip}


def _titles(shown: Sequence[Json], sides: Sides) -> list[Json]:
    whose = "Your share" if sides.home == "a" else f"Share of {sides.short('a')}"
    return [
        {"panel": "balance", "text": f"Balance: {_ahead(shown[-1]['ahead_a'], sides)}"},
        {"panel": "shares", "text": f"{whose}, and what is usual for this pair"},
    ]


def _ahead(ahead: float, sides: Sides) -> str:
    giver = "a" if ahead >= 0 else "b"
    size = number(round(abs(ahead), 1 if abs(ahead) < 10 else 0))
    return "even" if size == "0" else f"{sides.short(giver)} {sides.be(giver)} {size} ahead"
