"""The quadrant: influence across, outcome up, the dots named that matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import altair as alt
from markupsafe import Markup

from scorecards.charts import ALERT, INK, MUTED, RULE, Rows, compiled, drawn
from scorecards.words_numbers import tenth

_CHARACTER: Final = 6.6
_LINE: Final = 14.0
_NAMES: Final = (
    ("coasting", "results without care", 0.0, 100.0, "left", "top"),
    ("thriving", "", 100.0, 100.0, "right", "top"),
    ("failing", "", 0.0, 0.0, "left", "bottom"),
    ("promising", "results to come", 100.0, 0.0, "right", "bottom"),
)


@dataclass(frozen=True)
class Dot:
    """A partnership in the quadrant; `alert` where there is something to act on, `named` where it matters."""

    name: str
    influence: float
    outcome: float
    alert: bool
    named: bool


@dataclass(frozen=True)
class Size:
    """The square's sides in pixels, and at most how many dots are named."""

    width: int
    height: int
    names: int


WIDE: Final = Size(880, 400, 16)
NARROW: Final = Size(282, 282, 6)


def picture(dots: Sequence[Dot], edges: tuple[float, float], size: Size, says: str) -> Markup:
    """SVG of the quadrant, which meets at the `edges` (influence, outcome).

    `dots` in order of importance: where names would overlap, the later ones are left out.
    """
    data: dict[str, Rows] = {
        "dots": [
            {
                "x": dot.influence,
                "y": dot.outcome,
                "colour": ALERT if dot.alert else MUTED,
                "shape": "diamond" if dot.alert else "circle",
                "tip": f"{dot.name}: influence {tenth(dot.influence)}, outcome {tenth(dot.outcome)}",
            }
            for dot in dots
        ],
        "labels": labels(dots, size),
        "names": [
            {"x": x, "y": y, "text": name, "about": about, "align": align, "baseline": baseline}
            for name, about, x, y, align, baseline in _NAMES
        ],
        "edges": [{"x": edges[0], "y": edges[1]}],
    }
    return drawn(_vega(size), data, says)


def labels(dots: Sequence[Dot], size: Size) -> list[Mapping[str, Any]]:
    """Each name right or left of its dot, wherever it covers neither another name nor a dot."""
    points = [(dot.influence / 100 * size.width, (100 - dot.outcome) / 100 * size.height) for dot in dots]
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in points]
    found: list[Mapping[str, Any]] = []
    for dot, (x, y) in zip(dots, points, strict=True):
        if not dot.named or len(found) == size.names:
            continue
        width = _CHARACTER * len(dot.name)
        for align, shift, left in (("left", 9, x + 8), ("right", -9, x - 8 - width)):
            box = (left, y - _LINE / 2, left + width, y + _LINE / 2)
            own = (x - 5, y - 5, x + 5, y + 5)
            inside = box[0] >= 0 and box[2] <= size.width
            if inside and not any(_overlap(box, other) for other in taken if other != own):
                taken.append(box)
                found.append({"x": dot.influence, "y": dot.outcome, "text": dot.name, "side": align, "shift": shift})
                break
    return found


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@cache
def _vega(size: Size) -> dict[str, Any]:
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 100]), axis=_axis("Influence: what leads →"))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, 100]), axis=_axis("Outcome: what came of it →"))
    edges = [
        alt.Chart(alt.Data(name="edges")).mark_rule(aria=False, color=MUTED, strokeWidth=1).encode(x=x),
        alt.Chart(alt.Data(name="edges")).mark_rule(aria=False, color=MUTED, strokeWidth=1).encode(y=y),
    ]
    names = [_quadrant_name(x, y, align, baseline) for _, _, _, _, align, baseline in _NAMES]
    dots = (
        alt.Chart(alt.Data(name="dots"))
        .mark_point(filled=True, size=56, opacity=0.85)
        .encode(
            x=x,
            y=y,
            color=alt.Color("colour:N", scale=None),
            shape=alt.Shape("shape:N", scale=None),
            description="tip:N",
        )
    )
    labels = [
        alt.Chart(alt.Data(name="labels"))
        .transform_filter(f"datum.side == '{align}'")
        .mark_text(aria=False, align=align, baseline="middle", dx=shift, color=INK)
        .encode(x=x, y=y, text="text:N")
        for align, shift in (("left", 8), ("right", -8))
    ]
    chart = alt.layer(*names, *edges, dots, *labels).properties(width=size.width, height=size.height)
    return compiled(chart)


def _axis(title: str) -> alt.Axis:
    return alt.Axis(title=title, values=[0, 20, 40, 60, 80, 100], gridColor=RULE, labelOverlap=False)


def _quadrant_name(x: alt.X, y: alt.Y, align: str, baseline: str) -> Any:
    return (
        alt.Chart(alt.Data(name="names"))
        .transform_filter(f"datum.align == '{align}' && datum.baseline == '{baseline}'")
        .mark_text(
            aria=False,
            align=align,
            baseline=baseline,
            dx=6 if align == "left" else -6,
            dy=6 if baseline == "top" else -6,
            color=MUTED,
            fontSize=13,
            fontStyle="italic",
        )
        .encode(x=x, y=y, text="text:N")
    )
