"""The published figures of this detector, made with another generator's code, and whether ours are worse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.detection.figures import Figure, Given, figures
from benchmarks.detection.rules import Said
from benchmarks.detection.worlds import Log

COLUMNS: Final = (
    "false a year, mean",
    "false a year, worst kind",
    "found in a year",
    "mean delay, days",
    "waste, months",
)
#: M >= -> the columns; of 150 pairs a kind. With a clean slate after six calm Mondays, and without.
WITH_SLATE: Final = {
    2.0: (0.137, 0.34, 0.979, 120.0, 4.24),
    2.5: (0.068, 0.16, 0.948, 154.0, 5.47),
    3.0: (0.039, 0.09, 0.919, 176.0, 6.37),
}
WITHOUT_SLATE: Final = {
    2.0: (0.196, 0.44, 0.986, 103.0, 3.69),
    2.5: (0.096, 0.21, 0.968, 134.0, 4.76),
    3.0: (0.055, 0.11, 0.953, 157.0, 5.69),
}
PAIRS: Final = 150
_MORE_IS_BETTER: Final = (False, False, True, False, False)
_DIGITS: Final = (3, 2, 3, 0, 2)


@dataclass(frozen=True)
class Compared:
    """A column at a threshold: what was published, what was measured, and a word for it."""

    threshold: float
    column: str
    digits: int
    published: float
    measured: Figure
    word: str


def compared(
    log: Log, given: Given, said: Said, pairs: int, figures_published: Mapping[float, tuple[float, ...]]
) -> list[Compared]:
    """Every column at every threshold. What was published has an error as well: that of 150 pairs a kind."""
    found = []
    for threshold, row in figures_published.items():
        f = figures(log, given, said, threshold)
        measured = (f.mean_false, f.worst_false, f.found, f.delay, f.waste)
        for column, digits, published, figure, more in zip(
            COLUMNS, _DIGITS, row, measured, _MORE_IS_BETTER, strict=True
        ):
            found.append(
                Compared(threshold, column, digits, published, figure, word(published, figure, pairs, more=more))
            )
    return found


def word(published: float, measured: Figure, pairs: int, *, more: bool) -> str:
    """Better or worse beyond two standard errors of the difference, else equal."""
    error = measured.error * np.sqrt(1 + pairs / PAIRS)
    gain = (measured.value - published) * (1 if more else -1)
    if abs(gain) <= 2 * error:
        return "equal"
    return "better" if gain > 0 else "**worse**"


def table(found: list[Compared]) -> list[str]:
    """As rows of a page: measured, published, word."""
    rows = ["| M from | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for threshold in sorted({one.threshold for one in found}):
        cells = [
            f"{one.measured:.{one.digits}f}; {one.published:.{one.digits}f}: {one.word}"
            for one in found
            if one.threshold == threshold
        ]
        rows.append(f"| {threshold:g} | " + " | ".join(cells) + " |")
    return rows
