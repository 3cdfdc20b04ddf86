"""The picture of how scoring grows with the portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

from scorecards.charts import INK, MUTED, PAPER, A, compiled


def picture(figures: Sequence[Mapping[str, Any]]) -> str:
    """Seconds of processors against millions of activities, as SVG; the dashed line is growth in proportion."""
    rows = [{"x": each["activities"] / 1e6, "y": each["cpu"]} for each in figures]
    middle = rows[len(rows) // 2]
    even = [{"x": row["x"], "y": middle["y"] * row["x"] / middle["x"]} for row in rows]
    x = alt.X("x:Q", title="million activities", scale=alt.Scale(type="log"), axis=alt.Axis(format="~g"))
    y = alt.Y("y:Q", title="seconds of processors", scale=alt.Scale(type="log"), axis=alt.Axis(format="~g"))
    proportion = alt.Chart(alt.Data(values=even)).mark_line(color=MUTED, strokeDash=[4, 4]).encode(x=x, y=y)
    line = alt.Chart(alt.Data(values=rows)).mark_line(color=A, point={"size": 40, "color": A}).encode(x=x, y=y)
    named = line.mark_text(dy=-12, color=INK).encode(text=alt.Text("y:Q", format=".1f"))
    chart = (proportion + line + named).properties(
        width=520, height=280, title="Does scoring grow in proportion to the log?"
    )
    return vl_convert.vega_to_svg({**compiled(chart), "background": PAPER, "padding": 10}) + "\n"
