"""Keeps what is usual in the portfolio from run to run of the cycle.

References are taken as of the last Monday, so within a week they change only when something of before it comes late or
is taken out. To find them anew, every partnership has to be read; a run that finds them kept reads only those it
scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyarrow as pa

from models.policy import Policy
from scorecards.lake import Lake
from scorecards.questions import Question

# Relation -> which of its rows are kept: those of the Monday, or of all Mondays up to it.
_RELATIONS: Final = {
    "usual_emptiness": "",
    "usual_paces": "where monday = timestamp '{}'",
    "usual_yields": "where monday = timestamp '{}'",
}


@dataclass(frozen=True)
class State:
    """What the references rest on: the policy, their Monday, how many activities are from before it, what is out."""

    policy: str
    monday: datetime
    activities: int
    taken_out: int


def state(lake: Lake, policy: Policy, monday: datetime) -> State:
    """What references of this Monday would rest on now."""
    activities = lake.one("select count(*) from activities where time < ?", [monday])
    return State(policy.hash, monday, activities, lake.one("select count(*) from exclusions"))


def is_kept(lake: Lake, wanted: State) -> bool:
    """Whether the references kept rest on just that."""
    rows = lake.rows("select policy, monday, activities, taken_out from progress.usual")
    return rows == [(wanted.policy, wanted.monday, wanted.activities, wanted.taken_out)]


def give(question: Question) -> None:
    """Let a question read the references kept instead of finding them."""
    for relation in _RELATIONS:
        question.give(relation, f"from progress.{relation}")


@dataclass(frozen=True)
class Found:
    """References by relation, and what they rest on."""

    rests_on: State
    tables: Mapping[str, pa.Table]


def found(question: Question, rests_on: State) -> Found:
    """The references that a question has found."""
    return Found(
        rests_on,
        {name: question.arrow(f"from {name} {kept.format(rests_on.monday)}") for name, kept in _RELATIONS.items()},
    )


def keep(lake: Lake, references: Found) -> None:
    """Keep them, inside a transaction."""
    rests_on = references.rests_on
    lake.run("delete from progress.usual")
    lake.run(
        "insert into progress.usual values (?, ?, ?, ?)",
        [rests_on.policy, rests_on.monday, rests_on.activities, rests_on.taken_out],
    )
    for relation, table in references.tables.items():
        lake.run(f"delete from progress.{relation}")
        with lake.arrow("kept", table):
            lake.run(f"insert into progress.{relation} by name from kept")
