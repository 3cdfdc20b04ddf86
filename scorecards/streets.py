"""Records what the detector of one-way streets says of every Monday, and keeps what stands as of the last one.

Only closed buckets decide, so what happens within a week changes nothing that the detector says of it. A run over
partnerships in which nothing of before that Monday has come reads what is kept, instead of every act since they began.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyarrow as pa

from scorecards.lake import Lake
from scorecards.questions import Question

_OPEN: Final = (
    "giver, week, level, strength, m, channel, share, bound, bound_v, bound_n, began_at, found_at, insight_at, since"
)
_PAST: Final = "giver, strength, since, insight_at, ended_at"
# Relation -> the rows that are kept of it (as of one time), and what is asked, which they are given back to.
_RELATIONS: Final = {
    "open_streets": (
        f"select partnership, {_OPEN} from open_streets where as_of = timestamp '{{as_of}}'",
        f"select q.pair, q.partnership, q.as_of, q.known_at, {_OPEN} from asked as q",
    ),
    "past_streets": (
        f"select p.partnership, {_PAST} from past_streets join pairs as p using (pair)",
        f"select p.pair, {_PAST} from pairs as p",
    ),
}

_WEEKS: Final = (
    "select partnership, giver, week, m, share, bound, calm, channel, strength, found_at, insight_at from street_weeks"
)


@dataclass(frozen=True)
class Found:
    """What the detector has found: of every Monday, and by relation what is kept of the last."""

    weeks: pa.Table
    kept: Mapping[str, pa.Table]


def give(question: Question) -> None:
    """Let a question read what is kept instead of running the detector."""
    for relation, (_, asked) in _RELATIONS.items():
        question.give(relation, f"{asked} join progress.{relation} using (partnership)")


def found(question: Question, as_of: datetime) -> Found:
    """What the detector has found, as of that time."""
    return Found(
        question.arrow(_WEEKS),
        {relation: question.arrow(kept.format(as_of=as_of)) for relation, (kept, _) in _RELATIONS.items()},
    )


def record(lake: Lake, found: Found) -> None:
    """Write it, inside a transaction, of the partnerships that the lake shows as `spans`, from their times on."""
    _rewrite_weeks(lake, found.weeks)
    for relation, table in found.kept.items():
        lake.run(f"delete from progress.{relation} where partnership in (select partnership from spans)")
        with lake.arrow("kept", table):
            lake.run(f"insert into progress.{relation} by name from kept")


def _rewrite_weeks(lake: Lake, weeks: pa.Table) -> None:
    """Mondays up to what touched a partnership stand as they are; later ones are written anew."""
    stale = (
        "select h.partnership, h.giver, h.week from street_history as h join spans as s "
        "on s.partnership = h.partnership and h.week > s.since"
    )
    if lake.one(f"select count(*) from ({stale})"):
        lake.run(f"delete from street_history where (partnership, giver, week) in ({stale})")
    with lake.arrow("found_weeks", weeks):
        lake.run(
            "insert into street_history by name select w.* from found_weeks as w join spans as s "
            "on s.partnership = w.partnership and w.week > s.since order by w.partnership, w.giver, w.week"
        )
