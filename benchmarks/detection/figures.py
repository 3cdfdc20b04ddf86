"""What an alarm rule is worth: false alarms, what it finds, how late, and what was given in vain until then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.detection.rules import Said
from benchmarks.detection.worlds import CHANGES, DAYS, MONTH, NULLS, STRESS, YEAR, Bools, Floats, Log

WITHIN: Final = 365.0
NULL_NAMES: Final = tuple(kind.name for kind in NULLS)
CHANGE_NAMES: Final = tuple(kind.name for kind in CHANGES)


@dataclass(frozen=True)
class Figure:
    """A number with its standard error."""

    value: float
    error: float

    def __format__(self, spec: str) -> str:
        return f"{self.value:{spec}} ± {self.error:{spec}}"


@dataclass(frozen=True)
class OfKind:
    """What was found of one kind of change."""

    found: Figure
    delay: Figure
    median: float
    waste: Figure
    gives: float


@dataclass(frozen=True)
class Figures:
    """Of a rule at a threshold: false alarms by kind, and what it finds, by kind and on the mean over the kinds."""

    false: dict[str, Figure]
    stress: Figure
    changes: dict[str, OfKind]

    @property
    def mean_false(self) -> Figure:
        """First false alarms a partnership-year, mean over the null kinds."""
        return mean([self.false[name] for name in NULL_NAMES])

    @property
    def worst_false(self) -> Figure:
        """Those of the worst null kind."""
        return max((self.false[name] for name in NULL_NAMES), key=lambda figure: figure.value)

    @property
    def found(self) -> Figure:
        """Part found within a year."""
        return mean([kind.found for kind in self.changes.values()])

    @property
    def delay(self) -> Figure:
        """Mean days from the change to the alarm; a year where it did not come."""
        return mean([kind.delay for kind in self.changes.values()])

    @property
    def waste(self) -> Figure:
        """What A gave without answer until the alarm, in months of its giving before."""
        return mean([kind.waste for kind in self.changes.values()])

    @property
    def gives(self) -> float:
        """Median number of A's acts from the change to the alarm, mean over the kinds."""
        return float(np.mean([kind.gives for kind in self.changes.values()]))

    @property
    def median(self) -> float:
        """Median days of delay, mean over the kinds."""
        return float(np.mean([kind.median for kind in self.changes.values()]))


def mean(figures: list[Figure]) -> Figure:
    """Mean of independent figures."""
    return Figure(
        float(np.mean([figure.value for figure in figures])),
        float(np.sqrt(sum(figure.error**2 for figure in figures)) / len(figures)),
    )


def spread(values: Floats) -> Figure:
    """Mean of a sample."""
    return Figure(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))))


def rate(first: Floats, until: float = DAYS) -> Figure:
    """First alarms a year at risk, from the days of the first alarm (infinity: none). The error is Poisson's."""
    alarms = int((first <= until).sum())
    years = np.minimum(first, until).sum() / YEAR
    return Figure(alarms / years, float(np.sqrt(max(1, alarms)) / years))


def false_alarms(log: Log, said: Said, threshold: float, *names: str) -> Figure:
    """First false alarms a partnership-year among these kinds of pairs."""
    pairs = log.of(*names)
    return rate(said.of(pairs).first(threshold, np.zeros(len(pairs))))


def mean_false(log: Log, said: Said, threshold: float) -> float:
    """First false alarms a partnership-year, mean over the null kinds: what thresholds are calibrated by."""
    return float(np.mean([false_alarms(log, said, threshold, name).value for name in NULL_NAMES]))


class Given:
    """What was given in a log up to any day."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._key = log.pair * float(2 * DAYS) + log.time
        self._net = np.r_[0.0, np.cumsum(np.where(log.by_a, log.value, -log.value))]
        self._of_a = np.r_[0.0, np.cumsum(log.value * log.by_a)]
        self._acts = np.r_[0.0, np.cumsum(log.by_a)]

    def _between(self, sums: Floats, since: Floats, until: Floats) -> Floats:
        place = np.arange(self._log.pairs) * float(2 * DAYS)
        begins, ends = (np.searchsorted(self._key, place + day) for day in (since, until))
        between: Floats = sums[ends] - sums[begins]
        return between

    def waste(self, until: Floats) -> Floats:
        """A's unanswered value from the change until then, in months of what A gave before the change.

        Not a number where A had given nothing before.
        """
        change = np.minimum(self._log.change, DAYS)
        before = self._between(self._of_a, np.zeros(len(change)), change) / (change / MONTH)
        unanswered = np.maximum(0, self._between(self._net, change, until))
        return np.where(before > 0, unanswered / np.where(before > 0, before, 1), np.nan)

    def acts(self, until: Floats) -> Floats:
        """A's acts from the change until then."""
        return self._between(self._acts, np.minimum(self._log.change, DAYS), until)


def figures(log: Log, given: Given, said: Said, threshold: float) -> Figures:
    """All figures of a rule at a threshold."""
    false = {name: false_alarms(log, said, threshold, name) for name in NULL_NAMES}
    return Figures(false, false_alarms(log, said, threshold, STRESS.name), found(log, given, said, threshold))


def found(log: Log, given: Given, said: Said, threshold: float) -> dict[str, OfKind]:
    """What a rule finds of each kind of change, among the pairs on which it was quiet when the change came."""
    change = np.minimum(log.change, DAYS)
    delay = np.minimum(said.first(threshold, change) - change, WITHIN)
    caught = delay < WITHIN
    quiet = np.flatnonzero(~said.on(threshold, change))
    waste, gives = given.waste(change + delay), given.acts(change + delay)
    kinds = {}
    for name in CHANGE_NAMES:
        pairs = np.intersect1d(log.of(name), quiet)
        kinds[name] = OfKind(
            proportion(caught[pairs]),
            spread(delay[pairs]),
            float(np.median(delay[pairs])),
            spread(waste[pairs][~np.isnan(waste[pairs])]),
            float(np.median(gives[pairs])),
        )
    return kinds


def proportion(hits: Bools) -> Figure:
    """A part of a sample. The error is never less than that of one in the sample."""
    part = float(hits.mean())
    least = min(max(part, 1 / len(hits)), 1 - 1 / len(hits)) if len(hits) > 1 else 0.5
    return Figure(part, float(np.sqrt(least * (1 - least) / len(hits))))


def calibrated(log: Log, said: Said, false: float) -> float:
    """The threshold at which a rule raises so many false alarms a partnership-year on the mean of the null kinds."""
    kinds = [said.of(log.of(name)) for name in NULL_NAMES]
    begins = [np.zeros(len(kind.says)) for kind in kinds]
    heard = np.concatenate([kind.says[np.isfinite(kind.says)] for kind in kinds])
    low, high = float(heard.min()), float(heard.max()) + 1e-9
    for _ in range(40):
        middle = (low + high) / 2
        rates = [rate(kind.first(middle, since)).value for kind, since in zip(kinds, begins, strict=True)]
        low, high = (middle, high) if np.mean(rates) > false else (low, middle)
    return high
