"""How long a street that is over stays on the list: they give again, or both have stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.detection.measured import mondays
from benchmarks.detection.worlds import MONTH, Kind, drawn

MONTHS: Final = (4, 8, 14)
# Early enough that the longest of them ends seven months before the log does.
_WHEN: Final = (365.0, 450.0)
KINDS: Final = (
    *(Kind(f"{m} months, back", changes=True, left=0.05, when=_WHEN, back_after=m * MONTH) for m in MONTHS),
    *(Kind(f"{m} months, stop", changes=True, left=0.05, when=_WHEN, stops_after=m * MONTH) for m in MONTHS),
)
#: Weeks to clear as published, median and 90th percentile.
PUBLISHED: Final = ("10 (19)", "10 (20)", "9 (16)", "13-14 (15)", "13-14 (15)", "13-14 (15)")


@dataclass(frozen=True)
class Clearing:
    """Of a kind of recovery: how many streets were open, and the weeks until they were cleared."""

    kind: Kind
    open: int
    median: float
    late: float


def clearings(pairs: int, seed: int) -> list[Clearing]:
    """Weeks from the end of the one-way time to the first Monday without an open street; of those open at its end."""
    log = drawn(KINDS, pairs, seed)
    said = mondays(log)
    level = said.level[0]
    found = []
    for kind in KINDS:
        of_kind = log.of(kind.name)
        over = log.change[of_kind] + min(kind.back_after, kind.stops_after)
        last = np.searchsorted(said.days, over, side="right") - 1
        was_open = level[of_kind, last] > 0
        of_kind, over, last = of_kind[was_open], over[was_open], last[was_open]
        later = (np.arange(level.shape[1]) > last[:, None]) & (level[of_kind] == 0)
        weeks = np.where(later.any(axis=1), (said.days[later.argmax(axis=1)] - over) / 7, np.inf)
        median, late = np.quantile(weeks, [0.5, 0.9], method="higher")
        found.append(Clearing(kind, len(of_kind), float(median), float(late)))
    return found


def table(found: list[Clearing]) -> list[str]:
    """As rows of a page."""
    rows = [
        "| one-way for, then | open when it ended | weeks to clear: median (90 %) | published |",
        "|---|---|---|---|",
    ]
    for clearing, published in zip(found, PUBLISHED, strict=True):
        name = clearing.kind.name.replace("back", "balanced again").replace("stop", "both stop")
        rows.append(f"| {name} | {clearing.open} | {clearing.median:.0f} ({clearing.late:.0f}) | {published} |")
    return rows
