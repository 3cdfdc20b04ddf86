"""What a table's row says of a partnership: its kind, and its verdicts as far as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from scorecards.words_sides import Sides, clean
from scorecards.words_verdicts import LABELS, PUSHED, brief, label

Json = dict[str, Any]
_ROOM: Final = 2


@dataclass(frozen=True)
class Label:
    """A verdict, or one that both sides have, in a few words; and where there is hardly room, in fewer."""

    text: str
    brief: str
    pushed: bool


def kind(name: str | None) -> str:
    """The kind of a partnership as people write it: co-selling, network membership."""
    return clean(name or "").replace("network-", "network ")


def labels(verdicts: Sequence[Json], sides: Sides) -> list[Label]:
    """The verdicts in their order; what holds for both sides is said once."""
    both = {
        (name, strength)
        for name, strength, giver in ((v["name"], v["strength"], v["giver"]) for v in verdicts)
        if giver == "b" and any((v["name"], v["strength"], v["giver"]) == (name, strength, "a") for v in verdicts)
    }
    found = []
    for verdict in verdicts:
        pushed = verdict["strength"] in PUSHED
        if (verdict["name"], verdict["strength"]) not in both:
            found.append(Label(label(verdict, sides, beside=True), brief(verdict, sides), pushed))
        elif verdict["giver"] == "a":
            name = LABELS.get(verdict["name"], str(verdict["name"]).replace("_", " "))
            found.append(Label(f"{name}: both", f"{name}: both", pushed))
    return found


def shown(found: Sequence[Label]) -> tuple[list[Label], int]:
    """What a row shows, and how many it leaves out: all that is pushed, and weaker ones while there is room."""
    count = max(_ROOM, sum(each.pushed for each in found))
    return list(found[:count]), max(0, len(found) - count)
