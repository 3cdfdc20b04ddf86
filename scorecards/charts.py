"""Draws charts as small SVG that follows the page's colours, in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any, Final

import vl_convert
from markupsafe import Markup

# The light set. The page's style sheet finds these very values in the pictures and puts its variables in their
# place, so that a picture follows light and dark; where there is no style sheet they hold as they are.
A: Final = "#0072b2"
B: Final = "#d55e00"
# Orange that can be read as text.
B_TEXT: Final = "#ad4a00"
INK: Final = "#1c2126"
MUTED: Final = "#5a636e"
RULE: Final = "#dfe3e8"
BAND: Final = "#e8ebef"
PAPER: Final = "#fefefe"
ALERT: Final = "#b3261e"
COLOURS: Final = {
    "a": A,
    "b": B,
    "b-text": B_TEXT,
    "ink": INK,
    "muted": MUTED,
    "rule": RULE,
    "band": BAND,
    "paper": PAPER,
    "alert": ALERT,
}
SIDES: Final = {"a": A, "b": B}
SIDES_TEXT: Final = {"a": A, "b": B_TEXT}

Rows = Sequence[Mapping[str, Any]]
_CONFIG: Final = {
    "font": "system-ui, sans-serif",
    "background": "transparent",
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "labelColor": MUTED,
        "labelFontSize": 12,
        "labelPadding": 6,
        "gridColor": RULE,
        "titleColor": MUTED,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "text": {"fontSize": 12, "color": MUTED},
}
_FRAMES: Final = re.compile(
    r'<path (?:class="(?:background|foreground)"|aria-hidden="true")[^>]*(?:d="M0,0h0v0h0Z"|display="none")[^>]*/>'
)
_NOISE: Final = re.compile(
    r" (?:class|role|aria-label|aria-roledescription|aria-hidden|pointer-events|font-family|stroke-miterlimit|"
    r'xmlns|xmlns:xlink|version)="[^"]*"| opacity="1"| font-size="12px"'
)
_GEOMETRY: Final = re.compile(r' (?:d|transform)="[^"]*"')
_DECIMALS: Final = re.compile(r"-?\d+\.\d+")
_TIPS: Final = re.compile(r'<path aria-label="([^"]*)"([^>]*)/>')
_EMPTY: Final = re.compile(r"<g(?: [^>]*)?/>|<g(?: [^>]*[^/>])?></g>")


def compiled(chart: Any) -> dict[str, Any]:
    """A chart of altair as a Vega specification whose named data are still to be filled in."""
    spec = chart.to_dict()
    spec["config"] = _CONFIG
    vega: dict[str, Any] = vl_convert.vegalite_to_vega(spec)
    return vega


def drawn(vega: Mapping[str, Any], data: Mapping[str, Rows], says: str) -> Markup:
    """The picture as SVG; `data` fills the named data, `says` is what the picture shows, in words.

    The same data give the same bytes. Marks with a description show it when pointed at.
    """
    filled = [
        {**source, "values": list(data[source["name"]])} if source["name"] in data else source
        for source in vega["data"]
    ]
    return _slim(vl_convert.vega_to_svg({**vega, "data": filled}), says)


def milliseconds(when: datetime) -> int:
    """A naive UTC time as charts count it."""
    return int(when.replace(tzinfo=UTC).timestamp() * 1000)


def _slim(svg: str, says: str) -> Markup:
    """Without what only programs read, with titles for pointing at, and a name for who cannot see it."""
    svg = _TIPS.sub(lambda tip: f"<path{tip[2]}><title>{escape(unescape(tip[1]))}</title></path>", svg)
    svg = _NOISE.sub("", _FRAMES.sub("", svg))
    svg = _GEOMETRY.sub(lambda found: _DECIMALS.sub(_tenth, found[0]), svg)
    before = ""
    while before != svg:
        before, svg = svg, _EMPTY.sub("", svg)
    head = re.match(r'<svg width="([\d.]+)" height="([\d.]+)"[^>]*>', svg)
    if head is None:
        raise ValueError("the picture has no size")
    width, height = head[1], head[2]
    return Markup(  # noqa: S704 - Vega has escaped what stands in the picture, the words are escaped here
        f'<svg class="chart" role="img" aria-label="{escape(says)}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{svg[head.end() :]}'
    )


def _tenth(found: re.Match[str]) -> str:
    return f"{float(found[0]):.1f}".removesuffix(".0")
