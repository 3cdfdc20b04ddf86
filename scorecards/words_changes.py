"""What changed from one Monday to the next, as sentences without their date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from models.flips import OK, PUSHED, STREET
from scorecards.words_findings import SIDED, whom
from scorecards.words_numbers import tenth
from scorecards.words_sides import OTHER, Sides
from scorecards.words_verdicts import LABELS

Json = Mapping[str, Any]
# Of the verdicts that are pushed: that it began, and that it is over or no longer so strong. {} is the side concerned.
_CHANGES: Final = {
    "dormant": ("Gone quiet for longer than this pair ever is.", "In touch again."),
    "lifeless": ("No sign of life any more.", "A sign of life again."),
    "empty_contacts": ("Meetings and contacts lead to nothing.", "Meetings and contacts are not empty any more."),
    "promise_overdue": ("A promise of {} is overdue.", "No promise of {} is overdue any more."),
    "membership": ("The membership does not pay.", "The membership pays."),
}


def change(flip: Json, sides: Sides) -> tuple[str, bool]:
    """A flip of a verdict as a sentence, and whether it is good news."""
    return street_change(flip, sides) if flip["verdict"] == STREET else verdict_change(flip, sides)


def street_change(flip: Json, sides: Sides) -> tuple[str, bool]:
    """A street's rise or end as a sentence without its date, and whether it is good news."""
    giver, receiver = flip["direction"], OTHER[flip["direction"]]
    if flip["to_state"] == "ok":
        if flip["reason"] == "giving stopped":
            return f"One-way street over: {sides.who(giver)} stopped giving.", False
        return f"Turned: {sides.who(receiver)} give{sides.s(receiver)} again.", True
    strength = {
        "leaning": "Leaning one-way",
        "one_way": "Became a one-way street",
        "confirmed": "One-way street confirmed",
    }[flip["to_state"]]
    return f"{strength}: {sides.who(giver)} give{sides.s(giver)}, {sides.who(receiver)} little.", False


def verdict_change(flip: Json, sides: Sides) -> tuple[str, bool]:
    """The same of any other verdict."""
    began, eased = _CHANGES.get(flip["verdict"]) or _plain(flip["verdict"])
    side = whom(flip["direction"], sides) if flip["direction"] else "both"
    if flip["to_state"] == OK and flip["reason"]:
        return f"No longer so, for {flip['reason']}: {LABELS[flip['verdict']]}.", False
    if flip["to_state"] == OK or flip["from_state"] in PUSHED:
        return eased.format(side), True
    return began.format(side), False


def _plain(verdict: str) -> tuple[str, str]:
    label = LABELS[verdict] + (" ({})" if verdict in SIDED else "")
    return f"{label[:1].upper()}{label[1:]}.", f"No longer so: {label}."


def band_change(flip: Json) -> dict[str, Any]:
    """A composite that changed its band, as a sentence without its date, and whether it is good news."""
    verb = "rose" if flip["risen"] else "fell"
    what = str(flip["composite"]).capitalize()
    text = f"{what} {verb} from {flip['from_state']} to {flip['to_state']} ({tenth(flip['score'])})."
    return {"text": text, "good": flip["risen"]}
