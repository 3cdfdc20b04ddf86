"""The three panels of the give-and-take picture: mirrored bars, running balance, shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import altair as alt

from scorecards.charts import BAND, INK, MUTED, RULE, SIDES, compiled

_BARS: Final = 200
_BALANCE: Final = 60
_SHARES: Final = 64
# Above the bars there is a row for who gave, and two for the words at the marks.
_NAME: Final = -9
_ROWS: Final = (-25, -41)
_LEFT: Final = 28


@dataclass(frozen=True)
class Size:
    """How wide the picture is (pixels of the plot) and how many pieces of three weeks it shows at most."""

    width: int
    pieces: int


@cache
def panels(size: Size) -> dict[str, Any]:
    """The picture's Vega specification for a size; its named data are those of `chart_give_take.picture`."""
    chart = alt.vconcat(_bars(size), _balance(size), _shares(size), spacing=38)
    return compiled(chart.resolve_scale(x="shared"))


def _source(name: str, only: str = "") -> Any:
    chart = alt.Chart(alt.Data(name=name))
    return chart.transform_filter(only) if only else chart


def _x(field: str, axis: alt.Axis | None = None) -> alt.X:
    # No nice edges: the picture begins with its first piece and ends now.
    return alt.X(f"{field}:T", scale=alt.Scale(type="utc", nice=False), axis=axis)


def _y(field: str, ticks: int) -> alt.Y:
    axis = alt.Axis(title=None, tickCount=ticks, labelExpr="abs(datum.value)", minExtent=_LEFT, maxExtent=_LEFT)
    return alt.Y(f"{field}:Q", axis=axis)


def _share(field: str) -> alt.Y:
    axis = alt.Axis(
        title=None, values=[0, 0.5, 1], tickCount=3, format="%", labelOverlap=False, minExtent=_LEFT, maxExtent=_LEFT
    )
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[-0.08, 1.08], nice=False), axis=axis)


def _colour() -> alt.Color:
    return alt.Color("colour:N", scale=None)


def _shade(panel: str, height: int, axis: alt.Axis | None) -> Any:
    return (
        _source("spans", f"datum.panel == '{panel}'")
        .mark_rect(aria=False)
        .encode(
            x=_x("s", axis),
            x2="e:T",
            y=alt.value(0),
            y2=alt.value(height),
            color=_colour(),
            opacity=alt.Opacity("tint:Q", scale=None),
        )
    )


def _title(panel: str, width: int) -> Any:
    return (
        _source("titles", f"datum.panel == '{panel}'")
        .mark_text(aria=False, align="left", baseline="bottom", color=INK, limit=width)
        .encode(x=alt.value(0), y=alt.value(-7), text="text:N")
    )


def _bars(size: Size) -> Any:
    y = _y("y", 6)
    frame = _source("frame").mark_point(aria=False, opacity=0).encode(x=_x("x"), y=y)
    bars = (
        _source("bars")
        .mark_rect()
        .encode(
            x=_x("s"),
            x2="e:T",
            y=y,
            y2=alt.datum(0),
            color=_colour(),
            opacity=alt.Opacity("faint:Q", scale=None),
            description="tip:N",
        )
    )
    zero = _source("frame").mark_rule(aria=False, color=INK).encode(y=alt.datum(0))
    layers = alt.layer(frame, _shade("bars", _BARS, None), bars, zero, *_names(size.width), *_marks())
    return layers.properties(width=size.width, height=_BARS)


def _names(width: int) -> list[Any]:
    return [
        _source("names", f"datum.side == '{side}'")
        .mark_text(aria=False, align="left", baseline="middle", fontSize=13, fontWeight=600, limit=width)
        .encode(x=alt.value(0), y=alt.value(height), text="text:N", color=_colour())
        for side, height in (("a", _NAME), ("b", _BARS - _NAME))
    ]


def _marks() -> list[Any]:
    """The lines since when and when it was seen, their words in two rows above, turned away from the edge."""
    layers = [
        _source("marks", f"datum.row == {row} && datum.strong == {strong}")
        .mark_rule(aria=False, color=INK, strokeWidth=1, strokeDash=dash)
        .encode(x=_x("x"), y=alt.value(_ROWS[row]), y2=alt.value(_BARS))
        for row in (0, 1)
        for strong, dash in (("true", [1, 0]), ("false", [3, 3]))
    ]
    for row in (0, 1):
        for left, align, gap in (("true", "right", -5), ("false", "left", 5)):
            for strong, weight in (("true", 600), ("false", "normal")):
                words = _source("marks", f"datum.left == {left} && datum.row == {row} && datum.strong == {strong}")
                layers.append(
                    words.mark_text(
                        aria=False, align=align, baseline="middle", dx=gap, color=INK, fontWeight=weight
                    ).encode(x=_x("x"), y=alt.value(_ROWS[row]), text="text:N")
                )
    return layers


def _balance(size: Size) -> Any:
    y = _y("y", 3)
    areas = [
        _source("balance")
        .transform_calculate(part=f"{fold}(0, datum.y)")
        .mark_area(aria=False, interpolate="step-before", color=SIDES[side], opacity=0.22)
        .encode(x=_x("x"), y=_y("part", 3), y2=alt.datum(0))
        for side, fold in (("a", "max"), ("b", "min"))
    ]
    line = _source("balance").mark_line(aria=False, interpolate="step-before", color=INK, strokeWidth=1.3)
    zero = _source("frame").mark_rule(aria=False, color=INK, strokeWidth=0.7).encode(y=alt.datum(0))
    layers = alt.layer(*areas, zero, line.encode(x=_x("x"), y=y), _title("balance", size.width))
    return layers.properties(width=size.width, height=_BALANCE)


def _shares(size: Size) -> Any:
    quarters = alt.TimeIntervalStep(interval="month", step=3)
    axis = alt.Axis(title=None, format="%b %Y", tickCount=quarters, labelOverlap=True, labelFlush=True)
    corridor = _source("corridor").mark_area(aria=False, color=BAND, interpolate="step-after", opacity=1)
    corridor = corridor.encode(x=_x("x", axis), y=_share("lower"), y2="upper:Q")
    edges = [
        _source("corridor")
        .mark_line(aria=False, color=MUTED, strokeWidth=0.8, interpolate="step-after")
        .encode(x=_x("x", axis), y=_share(edge))
        for edge in ("lower", "upper")
    ]
    dots = _source("dots").mark_circle(size=34, opacity=1)
    dots = dots.encode(x=_x("x", axis), y=_share("y"), color=_colour(), description="tip:N")
    half = _source("frame").mark_rule(aria=False, color=RULE, strokeWidth=1).encode(y=alt.datum(0.5))
    layers = alt.layer(_shade("shares", _SHARES, axis), corridor, half, *edges, dots, _title("shares", size.width))
    return layers.properties(width=size.width, height=_SHARES)
