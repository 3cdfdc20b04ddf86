"""The rules that people use today, each as a number per pair and moment that an alarm is raised at or above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from benchmarks.detection.measured import Mondays
from benchmarks.detection.worlds import DAYS, Bools, Floats, Ints, Log

QUARTER: Final = 91
LIKELY, UNLIKELY = 0.9, 0.5
HALF_LIFE: Final = 60.0
ONE_WAY_SHARE: Final = 0.75
_NODES: Final = (np.arange(200) + 0.5) / 200


@dataclass(frozen=True)
class Said:
    """What a rule says: `says` of each pair at `days`; either one row of days for all pairs, or one for each.

    Minus infinity: nothing. An alarm is the first moment at which `says` is at or above a threshold.
    """

    days: Floats
    says: Floats

    def first(self, threshold: float, since: Floats) -> Floats:
        """The first day, not before `since` of each pair, at or above the threshold; infinity if there is none."""
        days = np.broadcast_to(self.days, self.says.shape)
        above = (self.says >= threshold) & (days >= since[:, None])
        place = above.argmax(axis=1)
        rows = np.arange(len(above))
        return np.where(above[rows, place], days[rows, place], np.inf)

    def on(self, threshold: float, when: Floats) -> Bools:
        """Whether its last word before `when` of each pair was at or above the threshold."""
        days = np.broadcast_to(self.days, self.says.shape)
        before = days < when[:, None]
        last = before.shape[1] - 1 - before[:, ::-1].argmax(axis=1)
        says: Bools = before.any(axis=1) & (self.says[np.arange(len(last)), last] >= threshold)
        return says

    def of(self, pairs: Ints) -> Said:
        """What it says of some of the pairs."""
        return Said(self.days if self.days.ndim == 1 else self.days[pairs], self.says[pairs])


@dataclass(frozen=True)
class Rule:
    """A rule by its name, what it says of a log, and the threshold it is used with.

    `forms` are those among which the best is chosen on the tuning log; `of` is that in which it is used.
    """

    name: str
    of: Callable[[Log], Said]
    usual: float
    forms: tuple[Callable[[Log], Said], ...]


def ours(mondays: Mondays) -> Said:
    """M of the direction in which A gives."""
    return Said(mondays.days, mondays.m[0])


def share_of_90_days(log: Log, fewest: int = 5) -> Said:
    """A's share of the value of the last 90 days, every Monday, where at least so many acts passed."""
    return _share(log, np.arange(7, DAYS + 1, 7), 90, fewest)


def quarterly_review(log: Log, fewest: int = 5) -> Said:
    """A's share of the value of each quarter, looked at when it has ended."""
    return _share(log, np.arange(QUARTER, DAYS + 1, QUARTER), QUARTER, fewest)


def _share(log: Log, days: Ints, window: int, fewest: int) -> Said:
    begins = np.maximum(0, days - window)

    def passed(amount: Floats) -> Floats:
        sums = _through(log, amount)
        within: Floats = sums[:, days] - sums[:, begins]
        return within

    number, a, n = passed(np.ones(len(log.pair))), passed(log.value * log.by_a), passed(log.value)
    return Said(days.astype(float), np.where(number >= fewest, a / np.where(n > 0, n, 1), -np.inf))


def _through(log: Log, amount: Floats) -> Floats:
    """Sums up to the beginning of each day: column d holds what passed before day d."""
    daily = np.bincount(log.pair * DAYS + log.time.astype(int), weights=amount, minlength=log.pairs * DAYS)
    sums: Floats = np.c_[np.zeros(log.pairs), np.cumsum(daily.reshape(log.pairs, DAYS), axis=1)]
    return sums


def cusum_of_counts(log: Log, likely: float = LIKELY) -> Said:
    """After every act S := max(0, S + log of (chance if one-way / chance if balanced))."""
    return _cusum(log, _steps(log, likely))


def cusum_of_values(log: Log, likely: float = LIKELY) -> Said:
    """The same, each act weighed min(1, value / 2 typical ones)."""
    return _cusum(log, _steps(log, likely) * np.minimum(1, log.value / 2))


def _steps(log: Log, likely: float) -> Floats:
    steps: Floats = np.log(np.where(log.by_a, likely / UNLIKELY, (1 - likely) / (1 - UNLIKELY)))
    return steps


def _cusum(log: Log, step: Floats) -> Said:
    """S after every act: the running sum above its lowest so far."""
    many = np.bincount(log.pair, minlength=log.pairs)
    column = np.arange(len(log.pair)) - np.repeat(np.cumsum(many) - many, many)
    shape = (log.pairs, max(1, int(many.max(initial=0))))
    days, steps = np.full(shape, np.inf), np.zeros(shape)
    days[log.pair, column], steps[log.pair, column] = log.time, step
    sums = np.cumsum(steps, axis=1)
    lowest = np.minimum(0, np.minimum.accumulate(sums, axis=1))
    return Said(days, np.where(np.isfinite(days), sums - lowest, -np.inf))


def beta_binomial(log: Log, half_life: float = HALF_LIFE) -> Said:
    """Chance, every Monday, that A's share is above .75, with acts by value that count half after the half-life."""
    weight = 2 * np.minimum(1, log.value / 2)
    a, b = _faded(log, weight * log.by_a, half_life), _faded(log, weight * ~log.by_a, half_life)
    return Said(np.arange(7.0, DAYS + 1, 7), np.log(_above(4 + a, 4 + b)))


def _faded(log: Log, amount: Floats, half_life: float) -> Floats:
    """Sums on Mondays, each act halved for every half-life that has passed."""
    grown = _through(log, amount * 2.0 ** (log.time / half_life))
    mondays = np.arange(7, DAYS + 1, 7)
    faded: Floats = grown[:, mondays] / 2.0 ** (mondays / half_life)
    return faded


def _above(a: Floats, b: Floats) -> Floats:
    """Chance that a share is above .75 under Beta(a, b), by adding up its density."""
    chance = np.empty(a.shape)
    logs, rests = np.log(_NODES), np.log1p(-_NODES)
    for row in range(len(a)):
        density = (a[row][:, None] - 1) * logs + (b[row][:, None] - 1) * rests
        density = np.exp(density - density.max(axis=1, keepdims=True))
        chance[row] = density[:, _NODES > ONE_WAY_SHARE].sum(axis=1) / density.sum(axis=1)
    return np.maximum(chance, 1e-300)


def _forms(rule: Callable[..., Said], **values: tuple[float, ...]) -> tuple[Callable[[Log], Said], ...]:
    return tuple(partial(rule, **{name: value}) for name, many in values.items() for value in many)


#: As they are used: 80 %, no alarm in a hundred acts of a balanced pair on average (e^h), 95 % sure.
RULES: Final = (
    Rule("80/20 over 90 days", share_of_90_days, 0.8, _forms(share_of_90_days, fewest=(5, 10, 15))),
    Rule("quarterly review", quarterly_review, 0.8, _forms(quarterly_review, fewest=(5, 10, 15))),
    Rule("CUSUM of acts", cusum_of_counts, np.log(100.0), _forms(cusum_of_counts, likely=(0.8, 0.9))),
    Rule("CUSUM of values", cusum_of_values, np.log(100.0), _forms(cusum_of_values, likely=(0.8, 0.9))),
    Rule("Beta-Binomial", beta_binomial, np.log(0.95), _forms(beta_binomial, half_life=(60.0,))),
)
