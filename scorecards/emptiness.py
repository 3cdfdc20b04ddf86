"""Keeps from run to run of the cycle whose contacts are empty as of the last Monday.

As with streets only closed buckets decide, so within a week that stands as long as nothing of before it comes. It rests
on what is usual in the portfolio, too: when that is found anew, all that is kept is forgotten.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from typing import Final

import pyarrow as pa

from scorecards.lake import Lake
from scorecards.questions import Question

_COLUMNS: Final = "week, level, strength, m, share, bound, found_at, insight_at, since"


def is_kept(lake: Lake, partnerships: Set[str]) -> bool:
    """Whether it is known of all these partnerships."""
    return partnerships <= {name for (name,) in lake.rows("select partnership from progress.open_emptiness")}


def give(question: Question) -> None:
    """Let a question read what is kept instead of weighing every contact since they began."""
    question.give(
        "open_emptiness",
        f"select q.pair, q.partnership, q.as_of, q.known_at, {_COLUMNS} "
        "from asked as q join progress.open_emptiness using (partnership) where level is not null",
    )


def found(question: Question, as_of: datetime) -> pa.Table:
    """What was found as of that time, with a row without strength for those whose contacts are not empty."""
    return question.arrow(
        f"select q.partnership, {_COLUMNS} from asked as q left join open_emptiness using (pair, as_of) "
        f"where q.as_of = timestamp '{as_of}'"
    )


def keep(lake: Lake, rows: pa.Table) -> None:
    """Keep it, inside a transaction, of the partnerships that the lake shows as `spans`."""
    lake.run("delete from progress.open_emptiness where partnership in (select partnership from spans)")
    with lake.arrow("kept", rows):
        lake.run("insert into progress.open_emptiness by name from kept")


def forget(lake: Lake) -> None:
    """Keep nothing any more, inside a transaction."""
    lake.run("delete from progress.open_emptiness")
