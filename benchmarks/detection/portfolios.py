"""The lists of simulated portfolios: as many false entries as each list says of itself?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.detection.figures import NULL_NAMES, Figure
from benchmarks.detection.measured import Mondays
from benchmarks.detection.worlds import Bools, Floats, Log
from models.policy import Policy

STRENGTHS: Final = ("leaning", "one_way", "confirmed")
SIZES: Final = {40: 1000, 400: 100}
CHANGED: Final = 0.1
#: A ratio of expected to true within this factor holds what the list promises.
FACTOR: Final = 1.5


@dataclass(frozen=True)
class Lists:
    """Of portfolios of a size: entries of at least a strength, those false, and those the list expects to be."""

    size: int
    strength: str
    entries: float
    false: Figure
    expected: float

    @property
    def ratio(self) -> float:
        """Expected for each that is false; not a number where none is."""
        return self.expected / self.false.value if self.false.value else float("nan")


def shares(log: Log, mondays: Mondays) -> dict[str, Figure]:
    """Part of the Mondays with enough evidence on which an episode of at least a strength is open; of null pairs.

    Mean over the null kinds and both directions; the error is that between pairs.
    """
    pairs = log.of(*NULL_NAMES)
    enough = mondays.enough[pairs]
    found = {}
    for number, strength in enumerate(STRENGTHS, start=1):
        a, b = ((level[pairs] >= number) & enough for level in mondays.level)
        open_ = (a.astype(float) + b) / 2
        of_pair = open_.sum(axis=1) / np.maximum(1, enough.sum(axis=1))
        found[strength] = Figure(float(of_pair.mean()), float(of_pair.std() / np.sqrt(len(pairs))))
    return found


def lists(log: Log, mondays: Mondays, seed: int, policy: Policy | None = None) -> list[Lists]:
    """Portfolios drawn from the log's pairs, a tenth of them changing, each on a Monday of its own."""
    random = np.random.default_rng(seed)
    expected_share = (policy or Policy()).expected_false.model_dump()
    nulls, changing = log.of(*NULL_NAMES), np.flatnonzero(np.isfinite(log.change))
    entries, false = (np.zeros((len(STRENGTHS), *mondays.enough.shape)) for _ in range(2))
    for level, a_gives in zip(mondays.level, (True, False), strict=True):
        for number in range(len(STRENGTHS)):
            open_ = (level > number) & mondays.enough
            entries[number] += open_
            false[number] += open_ & ~_true(log, mondays.days, a_gives=a_gives)
    found = []
    for size, many in SIZES.items():
        drawn = []
        for _ in range(many):
            changed = random.binomial(size, CHANGED)
            members = np.r_[random.choice(nulls, size - changed), random.choice(changing, changed)]
            monday = random.integers(mondays.enough.shape[1])
            row = [2 * mondays.enough[members, monday].sum()]
            row += [counts[number, members, monday].sum() for number in range(3) for counts in (entries, false)]
            drawn.append(row)
        means, errors = np.mean(drawn, axis=0), np.std(drawn, axis=0) / np.sqrt(many)
        for number, strength in enumerate(STRENGTHS):
            listed, wrong = 1 + 2 * number, 2 + 2 * number
            expected = means[0] * expected_share[strength]
            found.append(Lists(size, strength, means[listed], Figure(means[wrong], errors[wrong]), expected))
    return found


def _true(log: Log, days: Floats, *, a_gives: bool) -> Bools:
    """Where an entry in this direction is right: from the change on, if A is the giver."""
    if not a_gives:
        return np.zeros((log.pairs, len(days)), bool)
    return days[None, :] >= log.change[:, None]


def table(found: list[Lists]) -> list[str]:
    """As rows of a page."""
    rows = [
        "| partnerships | list of | entries | of them false | the list says | says : is |",
        "|---|---|---|---|---|---|",
    ]
    for one in found:
        # With hardly any false ones, nothing can be said about a ratio.
        told = one.false.value > 3 * one.false.error
        word = "too rare to tell" if not told else f"{one.ratio:.2f}, {verdict(one.ratio)}"
        rows.append(
            f"| {one.size} | {one.strength.replace('_', '-')} and more | {one.entries:.2f} | {one.false:.3f} "
            f"| {one.expected:.3f} | {word} |"
        )
    return rows


def verdict(ratio: float) -> str:
    """Whether a ratio of expected to true lies within the factor."""
    return "holds" if 1 / FACTOR <= ratio <= FACTOR else "**does not hold**"
