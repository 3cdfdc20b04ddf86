"""The give-and-take picture of a partnership with the words and the table around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from scorecards import chart_give_take, chart_strips, words
from scorecards.page_view import View
from scorecards.report import Json
from scorecards.words_numbers import UNKNOWN, hours, iso, number, percent, signed, tenth, times, whole
from scorecards.words_sides import OTHER, clean


def picture(view: View) -> dict[str, Any] | None:
    """The give-and-take picture in two widths with the sentence it shows, and its table."""
    pieces = view.rows("give_and_take")
    if not any(piece["acts_a"] + piece["acts_b"] for piece in pieces):
        return None
    finding = _finding(view, pieces)
    says = f"Give and take over time. {finding} The numbers are in the table below."
    drawn = {
        name: chart_give_take.picture(pieces, view.rows("street_episodes"), view.spans, view.sides, size, says)
        for name, size in (("wide", chart_give_take.WIDE), ("narrow", chart_give_take.NARROW))
    }
    return {"finding": finding, **drawn, "rows": [_piece(piece) for piece in reversed(pieces)]}


def without_picture(view: View) -> str:
    """Why there is nothing to draw."""
    if view.subject.get("without_rate"):
        return f"Nothing can be weighed: the policy has no rate for {clean(view.subject['currency'])}."
    return "Nothing has been given yet, by either side."


def _finding(view: View, pieces: Sequence[Json]) -> str:
    if view.streets:
        return " ".join(words.street_shares(street, view.sides, view.answers.now) for street in view.streets)
    shown = list(pieces)[-chart_give_take.WIDE.pieces :]
    over = [
        episode
        for episode in view.rows("street_episodes")
        if episode["ended_at"] is not None and episode["ended_at"] >= shown[0]["begins_at"]
    ]
    if over:
        return words.street_over(over[-1], view.sides, view.answers.now)
    return words.balance(shown, view.sides, enough=view.lacks is None)


def _piece(piece: Json) -> dict[str, Any]:
    return {
        "span": f"{iso(piece['begins_at'])} to {iso(piece['ends_at'])}",
        "open": piece["open"],
        "cells": [
            cell
            for side in ("a", "b")
            for cell in (
                str(piece[f"acts_{side}"]),
                tenth(piece[f"typical_{side}"]),
                hours(piece[f"hours_{side}"]),
                whole(piece[f"money_{side}"]),
            )
        ],
        "ahead": signed(piece["ahead_a"]),
        "share": percent(piece["share_a"]),
        "usual": UNKNOWN
        if piece["upper"] is None
        else f"{percent(piece['lower'] or 0.0)} to {percent(piece['upper'])}",
        "m": f"{UNKNOWN if piece['m_a'] is None else number(piece['m_a'])} / "
        f"{UNKNOWN if piece['m_b'] is None else number(piece['m_b'])}",
    }


def strip(view: View) -> Markup | None:
    """The strip of a card; None where no street is open."""
    if not view.spans:
        return None
    sides = view.sides
    says = "; ".join(
        f"{sides.who(street['giver'], begins=True)} gave {times(street['given']['acts'])}, "
        f"{sides.who(OTHER[street['giver']])} {times(street['received']['acts'])}"
        for street in view.streets
    )
    return chart_strips.strip(view.rows("give_and_take"), min(span["since"] for span in view.spans), says)
