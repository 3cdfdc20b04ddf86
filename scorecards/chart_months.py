"""What the one-way streets cost, month by month: before anybody knew, and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import altair as alt

from scorecards.charts import INK, MUTED, compiled, drawn
from scorecards.words_numbers import month, number

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Size:
    """The plot's width in pixels and about how many months are written below it."""

    width: int
    ticks: int


WIDE: Final = Size(940, 12)
NARROW: Final = Size(286, 4)
_HEIGHT: Final = 150


def picture(months: Sequence[Json], size: Size, currency: str, says: str) -> str:
    """SVG of stacked bars; `months` has `month` (time), `before` and `after` (amounts) in order of time."""
    bars = []
    for row in months:
        key = f"{row['month']:%Y-%m}"
        begins = 0.0
        for part, colour in (("before", MUTED), ("after", INK)):
            if row[part]:
                tip = f"{month(row['month'])}: {number(row[part])} {currency} {part} the insight"
                bars.append(
                    {"month": key, "y": begins, "y2": begins + row[part], "colour": colour, "tip": tip}
                )
            begins += row[part]
    labels = [{"month": f"{row['month']:%Y-%m}", "text": f"{row['month']:%b %Y}"} for row in months]
    return drawn(_vega(size), {"bars": bars, "labels": labels}, says)


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
    places = alt.Chart(alt.Data(name="labels")).mark_point(aria=False, opacity=0).encode(x=x)
    zero = alt.Chart(alt.Data(name="labels")).mark_rule(aria=False, color=INK).encode(y=alt.datum(0))
    return compiled(alt.layer(places, bars, zero).properties(width=size.width, height=_HEIGHT))
