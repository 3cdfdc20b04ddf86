"""Small pictures within lines and cards: a strip of give and take, a sparkline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final

from markupsafe import Markup

from scorecards.charts import INK, MUTED, SIDES

Json = Mapping[str, Any]
_PIECES: Final = 17
_BAR, _GAP = 8.0, 2.0
_HALF: Final = 22.0
_LINE_WIDTH, _LINE_HEIGHT = 76.0, 22.0


def strip(pieces: Sequence[Json], since: datetime, says: str) -> Markup:
    """What each side gave in the last year, a above and b below, a mark where `since` falls.

    `pieces` are those of `give_and_take` in order of time.
    """
    shown = list(pieces)[-_PIECES:]
    largest = max(1.0, *(max(piece["typical_a"], piece["typical_b"]) for piece in shown))
    step = _BAR + _GAP
    width, parts = step * len(shown) - _GAP, []
    for place, piece in enumerate(shown):
        for side, up in (("a", True), ("b", False)):
            height = round(piece[f"typical_{side}"] / largest * _HALF, 1)
            top = _HALF - height if up else _HALF + 1
            if height:
                faint = ' opacity="0.45"' if piece["open"] else ""
                parts.append(
                    f'<rect x="{_plain(place * step)}" y="{_plain(top)}" width="{_plain(_BAR)}" '
                    f'height="{_plain(height)}" fill="{SIDES[side]}"{faint}/>'
                )
        if piece["begins_at"] <= since < piece["ends_at"]:
            x = _plain(max(0.5, place * step - _GAP / 2))
            parts.append(f'<path d="M{x} 0V{_plain(2 * _HALF + 1)}" stroke="{INK}" stroke-width="1"/>')
    parts.append(f'<path d="M0 {_plain(_HALF + 0.5)}H{_plain(width)}" stroke="{INK}" stroke-width="1"/>')
    return _svg("strip", width, 2 * _HALF + 1, says, parts)


def sparkline(scores: Sequence[float | None], says: str) -> Markup:
    """Scores of 0 to 100 over time, the last marked; gaps where unknown, empty text where all are."""
    if all(score is None for score in scores):
        return Markup()
    step = (_LINE_WIDTH - 6) / max(1, len(scores) - 1)
    points = [
        None if score is None else (3 + place * step, 3 + (100 - score) / 100 * (_LINE_HEIGHT - 6))
        for place, score in enumerate(scores)
    ]
    parts, path, pen = [], "", "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        path += f"{pen}{_plain(point[0])} {_plain(point[1])}"
        pen = "L"
    parts.append(f'<path d="{path}" fill="none" stroke="{MUTED}" stroke-width="1.4" stroke-linejoin="round"/>')
    last = points[-1]
    if last is not None:
        parts.append(f'<circle cx="{_plain(last[0])}" cy="{_plain(last[1])}" r="2.4" fill="{INK}"/>')
    return _svg("spark", _LINE_WIDTH, _LINE_HEIGHT, says, parts)


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _svg(name: str, width: float, height: float, says: str, parts: Sequence[str]) -> Markup:
    size = f"{_plain(width)} {_plain(height)}"
    return Markup(  # noqa: S704 - numbers of ours, and words that are escaped here
        f'<svg class="chart {name}" role="img" aria-label="{escape(says)}" viewBox="0 0 {size}" '
        f'width="{_plain(width)}" height="{_plain(height)}">{"".join(parts)}</svg>'
    )
