"""Simulated giving acts of pairs whose truth is known, as arrays: a thousand pairs in a blink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# A whole number of weeks, three years of them.
WEEKS: Final = 156
DAYS: Final = 7 * WEEKS
YEAR: Final = 365.25
MONTH: Final = YEAR / 12
# Acts of both sides a month: lognormal around the median, within limits.
MEDIAN_RATE, RATE_SIGMA, RATES = 8.0, 0.6, (2.0, 40.0)
VALUE_SIGMA: Final = 1.2
PARETO: Final = 1.3
CLUSTER_MEAN, CLUSTER_DAYS = 3.0, 3.0
SEASON_SWING: Final = 0.2
TURN_DAYS, TURN_SHARE = (40.0, 50.0), 0.85
BIG_DEAL: Final = 80.0
# A drift halves the other side's giving in so many days, and counts as one-way from this expected share on.
DRIFT_HALVES_IN, DRIFT_TRUE_AT = 60.0, 0.75


@dataclass(frozen=True)
class Kind:
    """How a sort of pair gives and takes. Side A is the one that is watched: the one that goes on giving."""

    name: str
    share: tuple[float, float] = (0.4, 0.6)
    rate: tuple[float, float] | None = None
    season: bool = False
    turns: bool = False
    clustered: bool = False
    heavy: bool = False
    big_deal: bool = False
    # From the change on, on a day of `when`: what is left of B's acts, and of the worth of each.
    changes: bool = False
    when: tuple[float, float] = (365, 730)
    left: float = 1.0
    worth: float = 1.0
    drifts: bool = False
    # Days after the change at which B gives again as before, and at which both stop.
    back_after: float = np.inf
    stops_after: float = np.inf


LOW: Final = (1.0, 2.5)
NULLS: Final = (
    Kind("balanced"),
    Kind("tilted", share=(0.6, 0.72)),
    Kind("seasonal", season=True),
    Kind("bursty", clustered=True),
    Kind("heavy", heavy=True),
    Kind("bigdeal", big_deal=True),
    Kind("dormant", stops_after=0.0),
    Kind("lowrate", rate=LOW),
)
# Not in the mix that false alarms are calibrated on.
STRESS: Final = Kind("phases", turns=True)
CHANGES: Final = (
    Kind("abrupt", changes=True, left=0.05),
    Kind("abrupt+bursty", changes=True, left=0.05, clustered=True),
    Kind("abrupt+heavy", changes=True, left=0.05, heavy=True),
    Kind("abrupt+seasonal", changes=True, left=0.05, season=True),
    Kind("abrupt+lowrate", changes=True, left=0.05, rate=LOW),
    Kind("drift", changes=True, drifts=True),
    Kind("partial", changes=True, left=0.18),
    Kind("tokens", changes=True, worth=0.06),
)
ALL: Final = (*NULLS, STRESS, *CHANGES)


@dataclass(frozen=True)
class Log:
    """Giving acts sorted by pair and time, and the truth of each pair.

    Acts: `pair`, `time` in days, `by_a`, `value` in typical acts of their type. Pairs: `kind` (its place in
    `kinds`), `change` (the day from which on a detector ought to speak; infinity: never), `stop` (both are quiet
    from then on).
    """

    kinds: tuple[Kind, ...]
    kind: Ints
    change: Floats
    stop: Floats
    pair: Ints
    time: Floats
    by_a: Bools
    value: Floats

    @property
    def pairs(self) -> int:
        """How many pairs there are, quiet ones too."""
        return len(self.kind)

    def of(self, *names: str) -> Ints:
        """The pairs of these kinds."""
        places = [place for place, kind in enumerate(self.kinds) if kind.name in names]
        return np.flatnonzero(np.isin(self.kind, places))

    def ordered(self) -> Log:
        """The same acts by pair and time."""
        return self.taken(np.lexsort((self.time, self.pair)))

    def taken(self, acts: Ints | Bools) -> Log:
        """These of the acts."""
        return Log(
            self.kinds,
            self.kind,
            self.change,
            self.stop,
            self.pair[acts],
            self.time[acts],
            self.by_a[acts],
            self.value[acts],
        )


def drawn(kinds: Sequence[Kind], pairs: int, seed: int) -> Log:
    """A log with so many pairs of each kind; a kind is the same whichever others are drawn beside it."""
    names = [kind.name for kind in kinds]
    parts = [_drawn(kind, pairs, np.random.default_rng([seed, *kind.name.encode()])) for kind in kinds]
    if len(set(names)) < len(names):
        raise ValueError(f"kinds of the same name: {names}")
    return Log(
        kinds=tuple(kinds),
        kind=np.repeat(np.arange(len(parts)), pairs),
        change=np.concatenate([part.change for part in parts]),
        stop=np.concatenate([part.stop for part in parts]),
        pair=np.concatenate([part.pair + place * pairs for place, part in enumerate(parts)]),
        time=np.concatenate([part.time for part in parts]),
        by_a=np.concatenate([part.by_a for part in parts]),
        value=np.concatenate([part.value for part in parts]),
    )


def _drawn(kind: Kind, pairs: int, random: np.random.Generator) -> Log:
    rate = random.uniform(*kind.rate, pairs) if kind.rate else _usual_rate(random, pairs)
    share = np.full(pairs, 0.5) if kind.season or kind.turns else random.uniform(*kind.share, pairs)
    truth = np.floor(random.uniform(*kind.when, pairs))
    # A drift begins so much earlier that the expected share passes its mark on the day of truth.
    ahead = DRIFT_HALVES_IN * np.log2((1 - share) / share * DRIFT_TRUE_AT / (1 - DRIFT_TRUE_AT))
    begins = truth - (ahead if kind.drifts else 0)
    size = CLUSTER_MEAN if kind.clustered else 1.0
    pair = np.repeat(np.arange(pairs), random.poisson(rate / size * DAYS / MONTH))
    time = random.uniform(0, DAYS, len(pair))
    by_a = random.random(len(pair)) < _share_at(kind, share[pair], time, random.uniform(0, YEAR, pairs)[pair])
    changed = (time >= begins[pair]) & (time < truth[pair] + kind.back_after)
    left = 0.5 ** ((time - begins[pair]) / DRIFT_HALVES_IN) if kind.drifts else kind.left
    stays = by_a | ~changed | (random.random(len(pair)) < left)
    pair, time, by_a = pair[stays], time[stays], by_a[stays]
    if kind.clustered:
        many = random.geometric(1 / CLUSTER_MEAN, len(pair))
        pair, time, by_a = np.repeat(pair, many), np.repeat(time, many), np.repeat(by_a, many)
        later = np.ones(len(time), bool)
        later[np.cumsum(many) - many] = False
        time = time + later * random.uniform(0, CLUSTER_DAYS, len(time))
    value = _values(kind, len(pair), random)
    fades = ~by_a & (time >= begins[pair]) & (time < truth[pair] + kind.back_after)
    value = np.where(fades, value * kind.worth, value)
    if kind.big_deal:
        pair, by_a = np.r_[pair, np.arange(pairs)], np.r_[by_a, np.ones(pairs, bool)]
        time, value = np.r_[time, random.uniform(0.2, 0.8, pairs) * DAYS], np.r_[value, np.full(pairs, BIG_DEAL)]
    stop = truth + kind.stops_after
    within = time < np.minimum(stop, DAYS)[pair]
    change = truth if kind.changes else np.full(pairs, np.inf)
    log = Log((kind,), np.zeros(pairs, np.int64), change, stop, pair, time, by_a, value)
    return log.taken(within).ordered()


def _usual_rate(random: np.random.Generator, pairs: int) -> Floats:
    return np.clip(MEDIAN_RATE * np.exp(RATE_SIGMA * random.standard_normal(pairs)), *RATES)


def _share_at(kind: Kind, share: Floats, time: Floats, offset: Floats) -> Floats:
    """A's share of the acts at these times, before what a change takes away."""
    if kind.season:
        return 0.5 + SEASON_SWING * np.sin(2 * np.pi * (time + offset) / YEAR)
    if kind.turns:
        # One length of turn a pair: the offset, which is the pair's own, decides it.
        turn = TURN_DAYS[0] + (TURN_DAYS[1] - TURN_DAYS[0]) * offset / YEAR
        return np.where((time + offset) // turn % 2 == 0, TURN_SHARE, 1 - TURN_SHARE)
    return share


def _values(kind: Kind, number: int, random: np.random.Generator) -> Floats:
    """Worth of acts, with the median 1."""
    if kind.heavy:
        return (2 * (1 - random.random(number))) ** (-1 / PARETO)
    return np.exp(VALUE_SIGMA * random.standard_normal(number))
