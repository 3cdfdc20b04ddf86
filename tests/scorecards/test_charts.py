"""Pictures are the same for the same data, follow the page's colours, and say what they show."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from activity_log import utc

from scorecards import chart_give_take, chart_months, chart_quadrant, chart_strips
from scorecards.chart_give_take import NARROW, WIDE
from scorecards.chart_give_take_panels import Size
from scorecards.charts import COLOURS, SIDES
from scorecards.words_sides import Sides

BEGINS = utc(2025, 1, 6)
SIDES_OF_PAIR = Sides("Quellstein", "Nordwind", "a")


def pieces(count: int = 30, one_way_from: int = 22) -> list[dict[str, Any]]:
    """Both give two typical acts in each piece, later only a."""
    found, ahead = [], 0.0
    for place in range(count):
        back = 2.0 if place < one_way_from else 0.0
        ahead += 2.0 - back
        begins = BEGINS + timedelta(days=21 * place)
        found.append(
            {
                "begins_at": begins,
                "ends_at": begins + timedelta(days=21),
                "open": place == count - 1,
                "acts_a": 2,
                "acts_b": int(back),
                "typical_a": 2.0,
                "typical_b": back,
                "hours_a": 4.0,
                "hours_b": back,
                "ahead_a": ahead,
                "share_a": 2.0 / (2.0 + back),
                "upper": 0.65,
                "lower": 0.35,
            }
        )
    return found


def street(since: datetime, insight_at: datetime | None) -> dict[str, Any]:
    return {"giver": "a", "since": since, "insight_at": insight_at}


def episode(began_at: datetime, insight_at: datetime | None, ended_at: datetime | None = None) -> dict[str, Any]:
    how = None if ended_at is None else "give_again"
    return {"giver": "a", "began_at": began_at, "insight_at": insight_at, "ended_at": ended_at, "ended_how": how}


def draw(size: Size = WIDE, **changes: Any) -> str:
    since, seen = BEGINS + timedelta(days=21 * 22), BEGINS + timedelta(days=21 * 26)
    given: dict[str, Any] = {
        "pieces": pieces(),
        "episodes": [episode(seen - timedelta(days=14), seen)],
        "streets": [street(since, seen)],
        "sides": SIDES_OF_PAIR,
        "says": "what it shows",
    }
    return str(chart_give_take.picture(**(given | changes), size=size))


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("text")]


def test_the_same_data_give_the_same_bytes() -> None:
    assert draw() == draw()
    assert draw(NARROW) == draw(NARROW)


def test_the_picture_is_well_formed_and_says_what_it_shows() -> None:
    root = ElementTree.fromstring(draw(says='"quotes" & <signs>'))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == '"quotes" & <signs>'


def test_every_colour_is_one_the_page_can_change() -> None:
    svg = draw() + draw(NARROW) + str(quadrant(chart_quadrant.WIDE)) + str(months())
    used = {value for value in re.findall(r'(?:fill|stroke)="([^"]+)"', svg) if value not in ("none", "transparent")}
    # Points that only hold a scale open keep Vega's colour, and cannot be seen.
    visible = re.sub(r"<path[^>]*opacity=\"0\"[^>]*/>", "", svg)
    used = {value for value in used if f'"{value}"' in visible}
    assert used <= set(COLOURS.values())


def test_a_bar_stands_for_each_side_of_each_piece_that_gave() -> None:
    svg = draw()
    assert svg.count(f'fill="{SIDES["b"]}"><title>') == 22
    assert "6 January to 26 January 2025: Nordwind 2 acts, weighing 2, 2 h" in svg


def test_the_marks_say_since_when_and_when_it_was_seen() -> None:
    shown = texts(draw())
    assert "since 13 April" in shown
    assert "seen 6 July" in shown
    assert "You gave, in typical acts" in shown
    assert "Nordwind gave" in shown
    assert "Balance: you are 16 ahead" in shown


def test_a_street_older_than_the_picture_points_to_the_left() -> None:
    shown = texts(draw(NARROW, streets=[street(BEGINS, None)], episodes=[episode(BEGINS, None)]))
    assert "← since 6 January 2025" in shown


def test_an_episode_that_is_over_is_marked_where_it_turned() -> None:
    over = BEGINS + timedelta(days=21 * 12)
    shown = texts(draw(streets=[], episodes=[episode(over - timedelta(days=84), None, over)]))
    assert "turned 15 September 2025" in shown
    assert not any(text.startswith("since") for text in shown)


def test_the_narrow_picture_shows_the_last_year_only() -> None:
    assert "2025: Nordwind" in draw()
    assert draw(NARROW).count("<title>") < draw().count("<title>")
    assert "6 January to 26 January 2025" not in draw(NARROW)


def test_names_from_outside_stay_text() -> None:
    svg = draw(sides=Sides("<script>alert(1)</script>", '"&', None))
    assert "<script" not in svg
    assert ElementTree.fromstring(svg) is not None


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_young_pair_has_a_picture_too(count: int) -> None:
    assert ElementTree.fromstring(draw(pieces=pieces(count), streets=[], episodes=[])) is not None


def test_the_strip_marks_where_the_street_began() -> None:
    strip = str(chart_strips.strip(pieces(), BEGINS + timedelta(days=21 * 22), "a & b"))
    assert ElementTree.fromstring(strip).attrib["aria-label"] == "a & b"
    assert strip.count("<rect") == 17 + 9
    assert strip.count("V45") == 1


def test_a_sparkline_leaves_gaps_where_nothing_is_known() -> None:
    line = str(chart_strips.sparkline([None, 50.0, None, 60.0, 70.0], "scores"))
    assert line.count("M") == 2
    assert "<circle" in line
    assert "<circle" not in str(chart_strips.sparkline([50.0, None], "scores"))
    assert chart_strips.sparkline([None, None], "scores") == ""


def quadrant(size: chart_quadrant.Size) -> str:
    dots = [chart_quadrant.Dot(f"Partner {n}", 30.0 + n, 40.0 + n, n % 2 == 0, named=True) for n in range(20)]
    return str(chart_quadrant.picture(dots, (60.0, 50.0), size, "quadrant"))


def months() -> str:
    rows = [chart_months.Month(utc(2026, 1 + n, 1), 100.0 * n, 50.0) for n in range(6)]
    return str(chart_months.picture(rows, chart_months.WIDE, "EUR", "months"))


@pytest.mark.parametrize("size", [chart_quadrant.WIDE, chart_quadrant.NARROW])
def test_names_in_the_quadrant_do_not_cover_each_other(size: chart_quadrant.Size) -> None:
    dots = [chart_quadrant.Dot(f"Partner {n}", 30.0 + n, 40.0 + n, alert=False, named=True) for n in range(20)]
    boxes = [
        (x, y, x + len(label["text"]) * 6.6, y + 14)
        for label in chart_quadrant.labels(dots, size)
        for x in [label["x"] / 100 * size.width + (8 if label["side"] == "left" else -8 - len(label["text"]) * 6.6)]
        for y in [(100 - label["y"]) / 100 * size.height - 7]
    ]
    assert boxes
    assert not any(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for place, one in enumerate(boxes)
        for other in boxes[place + 1 :]
    )
    assert "coasting" in texts(quadrant(size))


def test_months_are_written_below_their_bars() -> None:
    shown = texts(months())
    assert "Jan 2026" in shown
    assert "February 2026: 100 EUR before the insight" in months()
