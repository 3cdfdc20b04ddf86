"""What people are told of one flip: a title, and the lines below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from models.flips import STREET, Flip
from scorecards.words_changes import change
from scorecards.words_limits import limit
from scorecards.words_numbers import day
from scorecards.words_verdicts import Setting, detection, label, told

Json = Mapping[str, Any]
_ACTIVITIES: Final = 3


@dataclass(frozen=True)
class Speech:
    """A notice in words."""

    title: str
    lines: list[str]


def found(verdict: Json, setting: Setting) -> Speech:
    """A verdict that was found or rose: what happened, what it is held against, the next step, the activities.

    It comes with its `threshold`.
    """
    said = told(verdict, setting)
    lines = [said.sentence, said.unanswered, _measured(verdict, setting), said.step, _activities(verdict)]
    title = f"{setting.sides.partner}: {label(verdict, setting.sides, beside=True)}"
    return Speech(title, [line for line in lines if line])


def over(flip: Flip, setting: Setting) -> Speech:
    """A verdict that is resolved."""
    sentence, _ = change(flip.model_dump(), setting.sides)
    return Speech(f"{setting.sides.partner}: {sentence}", [sentence, f"Seen on Monday, {day(flip.week, setting.now)}."])


def _measured(verdict: Json, setting: Setting) -> str | None:
    if verdict["name"] == STREET:
        return detection(verdict, setting)
    # Without a limit there is nothing to add to the sentence.
    return limit(verdict, setting) if verdict["threshold"] is not None else None


def _activities(verdict: Json) -> str | None:
    acts = ", ".join(f"{act['id']} ({act['source']})" for act in verdict["activities"][:_ACTIVITIES])
    what = "Last acts without an answer" if verdict["name"] == STREET else "Activities"
    return f"{what}: {acts}." if acts else None
