"""What the one-way streets cost, month by month: before anybody knew, and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

import altair as alt
from markupsafe import Markup

from scorecards.charts import INK, MUTED, compiled, drawn
from scorecards.words_numbers import month, number


@dataclass(frozen=True)
class Month:
    """What was spent in a month: before anybody knew, and after."""

    month: datetime
    before: float
    after: float


@dataclass(frozen=True)
class Size:
    """The plot's width in pixels and about how many months are written below it."""

    width: int
    ticks: int


WIDE: Final = Size(940, 12)
NARROW: Final = Size(286, 4)
_HEIGHT: Final = 150


def picture(months: Sequence[Month], size: Size, currency: str, says: str) -> Markup:
    """SVG of stacked bars, one a month, in order of time."""
    bars = []
    for row in months:
        begins = 0.0
        for amount, when, colour in ((row.before, "before", MUTED), (row.after, "after", INK)):
            if amount:
                tip = f"{month(row.month)}: {number(amount)} {currency} {when} the insight"
                bars.append({"month": _key(row), "y": begins, "y2": begins + amount, "colour": colour, "tip": tip})
            begins += amount
    return drawn(_vega(size), {"bars": bars, "places": [{"month": _key(row)} for row in months]}, says)


def _key(row: Month) -> str:
    return f"{row.month:%Y-%m}"


@cache
def _vega(size: Size) -> dict[str, Any]:
    axis = alt.Axis(
        title=None,
        labelAngle=0,
        labelOverlap="greedy",
        labelSeparation=12,
        labelExpr="timeFormat(toDate(datum.value + '-01T12:00:00'), '%b %Y')",
    )
    x = alt.X("month:O", axis=axis, scale=alt.Scale(paddingInner=0.25, paddingOuter=0.1))
    bars = (
        alt.Chart(alt.Data(name="bars"))
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("y:Q", axis=alt.Axis(title=None, tickCount=4, format="~s")),
            y2="y2:Q",
            color=alt.Color("colour:N", scale=None),
            description="tip:N",
        )
    )
    # Months without cost keep their place.
    places = alt.Chart(alt.Data(name="places")).mark_point(aria=False, opacity=0).encode(x=x)
    zero = alt.Chart(alt.Data(name="places")).mark_rule(aria=False, color=INK).encode(y=alt.datum(0))
    return compiled(alt.layer(places, bars, zero).properties(width=size.width, height=_HEIGHT))
