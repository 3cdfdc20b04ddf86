"""The record of what changed from Monday to Monday: what is new, and what late activities have undone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

import pyarrow as pa

from models.flips import STREET
from scorecards.lake import Lake
from scorecards.questions import BESIDE_STREETS, Question

# A partnership, and a Monday its scorecard was asked for.
Monday = tuple[str, datetime]
Flips = list[dict[str, Any]]
_COLUMNS: Final = (
    "id",
    "partnership",
    "verdict",
    "direction",
    "week",
    "from_state",
    "to_state",
    "reason",
    "superseded",
)


def found(question: Question, mondays: Collection[Monday], *, streets: bool) -> Flips:
    """What has changed, of the partnerships asked about.

    Streets, where the detector has been asked, speak of every Monday; bands of those whose scorecards are stored, with
    those found just now; other verdicts of these `mondays` alone, each against the last before it.
    """
    question.give("monday_scores", "from stored_monday_scores")
    relations = ["street_flips", "band_flips"] if streets else ["band_flips"]
    if mondays:
        question.give("monday_verdicts", "from stored_monday_verdicts")
        relations.append("verdict_flips")
    return [flip for relation in relations for flip in question.dicts(relation, "order by id")]


def record(
    lake: Lake,
    flips: Flips,
    partnerships: Collection[str],
    mondays: Collection[Monday],
    received_at: datetime,
    *,
    streets: bool,
) -> int:
    """Write, inside a transaction, flips that are new, and supersede those that no longer hold; how many these are.

    What is recorded is compared with what was `found` of these partnerships and Mondays. The lake has to show the
    partnerships as `spans`.
    """
    recorded = {row["id"]: row for row in _standing(lake) if _spoken_of(row, mondays, streets=streets)}
    current = {flip["id"]: flip for flip in flips if flip["partnership"] in partnerships}
    news = [
        {**flip, "superseded": False}
        for key, flip in current.items()
        # The same flip may have come from another state, or for another reason, than was known so far.
        if key not in recorded or any(flip[name] != recorded[key][name] for name in ("from_state", "reason"))
    ]
    news += [{**recorded[key], "superseded": True} for key in recorded if key not in current]
    if news:
        table = pa.table({name: [row[name] for row in news] for name in _COLUMNS})
        with lake.arrow("new_flips", table):
            lake.run("insert into flips by name select *, ? as received_at from new_flips", [received_at])
    return len(news)


def _standing(lake: Lake) -> Flips:
    rows = lake.dicts(
        "select * from flips semi join spans using (partnership) "
        "qualify row_number() over (partition by id order by received_at desc) = 1"
    )
    return [row for row in rows if not row["superseded"]]


def _spoken_of(flip: dict[str, Any], mondays: Collection[Monday], *, streets: bool) -> bool:
    """Whether what was found now says if this flip holds."""
    if flip["verdict"] == STREET:
        return streets
    return flip["verdict"] not in BESIDE_STREETS or (flip["partnership"], flip["week"]) in mondays
