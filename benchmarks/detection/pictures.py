"""The page's pictures: how soon it is noticed, and what few false alarms cost."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import vl_convert

from benchmarks.detection.contest import HORIZON, OURS
from benchmarks.detection.worlds import Floats
from scorecards.charts import ALERT, INK, MUTED, PAPER, A, B, compiled

Rows = list[dict[str, Any]]
_COLOURS: Final = (A, "#56b4e9", INK, B, MUTED, ALERT)
_SIZE: Final = {"width": 560, "height": 300}
# What only programs read, and decimals that no eye sees; numbers that are written out stay as they are.
_NOISE: Final = re.compile(r' (?:class|role|aria-[a-z]+|pointer-events|stroke-miterlimit|font-family)="[^"]*"')
_GEOMETRY: Final = re.compile(r' (?:d|transform)="[^"]*"')
_DECIMALS: Final = re.compile(r"-?\d+\.\d{2,}")


def noticed(curves: Mapping[str, Floats]) -> str:
    """Part of the one-way streets that has been noticed, by weeks since they began."""
    rows = [
        {"rule": name, "x": int(day) / 7, "y": 100 * float(part)}
        for name, curve in curves.items()
        for day, part in zip(HORIZON, curve, strict=True)
    ]
    x = alt.X("x:Q", title="weeks since the other side stopped", scale=alt.Scale(domain=[0, 52]))
    y = alt.Y("y:Q", title="% noticed", scale=alt.Scale(domain=[0, 100]))
    line = alt.Chart(alt.Data(values=rows)).mark_line(strokeWidth=2.2).encode(x=x, y=y, color=_colour(list(curves)))
    return _svg(line)


def costs(curves: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Waste against false alarms, each rule at many thresholds."""
    named = {name.replace(OURS, "detector"): points for name, points in curves.items()}
    rows = [
        {"rule": name, "x": max(false, 0.01), "y": waste} for name, points in named.items() for false, waste in points
    ]
    x = alt.X(
        "x:Q",
        title="false alarms a partnership-year",
        scale=alt.Scale(type="log", domain=[0.02, 1.2]),
        axis=alt.Axis(values=[0.02, 0.05, 0.1, 0.2, 0.5, 1], format="~g"),
    )
    y = alt.Y("y:Q", title="months of giving wasted until the alarm", scale=alt.Scale(zero=True))
    line = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(strokeWidth=2.2, clip=True, point={"size": 22, "filled": True})
        .encode(x=x, y=y, color=_colour(list(named)), order="x:Q")
    )
    return _svg(line)


def _colour(names: list[str]) -> alt.Color:
    legend = alt.Legend(title=None, orient="top", columns=2, labelFontSize=12, labelLimit=300, symbolStrokeWidth=3)
    return alt.Color("rule:N", scale=alt.Scale(domain=names, range=list(_COLOURS[: len(names)])), legend=legend)


def _svg(chart: alt.Chart) -> str:
    """On paper of its own, so that it can be read on a dark page; with one decimal, which is enough for the eye."""
    vega = {**compiled(chart.properties(**_SIZE)), "background": PAPER, "padding": 10}
    svg = _NOISE.sub("", vl_convert.vega_to_svg(vega)).replace("<svg ", '<svg font-family="sans-serif" ', 1)
    return _GEOMETRY.sub(lambda place: _DECIMALS.sub(lambda found: f"{float(found[0]):.1f}", place[0]), svg) + "\n"
