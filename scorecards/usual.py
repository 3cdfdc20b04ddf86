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
from scorecards.lake import Error, Lake, has_expired
from scorecards.questions import Question

# Relation -> which of its rows are kept: those of the Monday, or of all Mondays up to it.
_RELATIONS: Final = {
    "usual_emptiness": "",
    "usual_paces": "where monday = timestamp '{}'",
    "usual_yields": "where monday = timestamp '{}'",
}


@dataclass(frozen=True)
class State:
    """What the references rest on: the policy, their Monday, the activities from before it, as of which snapshot."""

    policy: str
    monday: datetime
    activities: int
    snapshot: int


def state(lake: Lake, policy: Policy, monday: datetime) -> State:
    """What references of this Monday would rest on now."""
    snapshot = lake.snapshot()
    return State(policy.hash, monday, lake.one("select count(*) from activities where time < ?", [monday]), snapshot)


def is_kept(lake: Lake, wanted: State) -> bool:
    """Whether the references kept rest on just that: nothing of before their Monday has come or been taken out."""
    rows = lake.rows("select policy, monday, activities, snapshot from progress.usual")
    if not rows or rows[0][:3] != (wanted.policy, wanted.monday, wanted.activities):
        return False
    return not _taken_out(lake, rows[0][3] + 1, wanted)


def _taken_out(lake: Lake, since: int, wanted: State) -> bool:
    """Whether something of before the Monday has been taken out from that snapshot on."""
    if since > wanted.snapshot:
        return False
    came = "ducklake_table_insertions('lake', 'main', 'exclusions', ?, ?)"
    span = [since, wanted.snapshot]
    try:
        if not lake.one(f"select count(*) from {came}", span):
            return False
        return bool(
            lake.one(
                "select count(*) from activities as a "
                f"semi join {came} as e on a.partnership = e.partnership and a.source = e.source and a.id = e.id "
                "where a.time < ?",
                [*span, wanted.monday],
            )
        )
    except Error as error:
        if not has_expired(error):
            raise
        # What was taken out since is not known any more.
        return True


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
        [rests_on.policy, rests_on.monday, rests_on.activities, rests_on.snapshot],
    )
    for relation, table in references.tables.items():
        lake.run(f"delete from progress.{relation}")
        with lake.arrow("kept", table):
            lake.run(f"insert into progress.{relation} by name from kept")


def keep_on(lake: Lake, looked_at: State) -> None:
    """Note, inside a transaction, up to which snapshot they have been found to stand: no look back again and again."""
    lake.run("update progress.usual set snapshot = ?", [looked_at.snapshot])
