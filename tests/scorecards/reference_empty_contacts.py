"""Empty contacts in plain loops: one channel of the detector's kernel, written from the words of the specification."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reference_portfolio import FEWEST, Event, Log, contacts, is_empty, moment, short

BETS = (0.25, 0.5, 0.75, 0.95)
EPOCH = datetime(2001, 1, 1)  # noqa: DTZ001 - the lake's times are naive UTC
WEEK = timedelta(days=7)
JUDGED = timedelta(days=45)
FOREVER = datetime(9999, 1, 1)  # noqa: DTZ001


@dataclass(frozen=True)
class Judged:
    """A meeting or request for contact, on the moment from which it is known whether it was empty."""

    at: datetime
    empty: bool
    contact: Event


@dataclass
class Phase:
    """One of the three phases: C of the four bets, M, and each bucket's logarithms since the slate was clean."""

    sums: list[float] = field(default_factory=lambda: [0.0] * 4)
    m: float = 0.0
    since_clean: list[tuple[datetime, list[float]]] = field(default_factory=list)


@dataclass(frozen=True)
class Monday:
    """What is said on a Monday."""

    week: datetime
    m: float
    share: float | None
    bound: float
    calm: bool
    strength: str
    since: datetime | None
    found_at: datetime | None
    insight_at: datetime | None


def judged(log: Log) -> list[Judged]:
    return [Judged(moment(one) + JUDGED, is_empty(one, log, FOREVER), one) for one in contacts(log)]


def within(entries: Sequence[Judged], begin: datetime, end: datetime) -> tuple[int, int]:
    """(empty, all) of those judged from the one time on and before the other."""
    found = [entry.empty for entry in entries if begin <= entry.at < end]
    return sum(found), len(found)


def bound(everyone: Mapping[str, Sequence[Judged]], agreed: Mapping[str, datetime], monday: datetime) -> float:
    """The median of the portfolio's shares of a year, and .2 more."""
    shares = []
    for name, entries in everyone.items():
        empty, count = within(entries, monday - 52 * WEEK, monday)
        if agreed[name] < monday and count >= 3:
            shares.append(empty / count)
    usual = statistics.median(shares) if len(shares) >= FEWEST else 0.3
    return min(0.9, max(0.5, usual + 0.2))


def first_terms(logs: Mapping[str, Log]) -> dict[str, datetime]:
    return {
        name: min(moment(event) for event in log if short(event) == "partnership.agreed") for name, log in logs.items()
    }


def mondays(entries: Sequence[Judged], bounds: Mapping[datetime, float]) -> list[Monday]:
    """Every Monday of `bounds` after the first contact was judged."""
    phases = [Phase(), Phase(), Phase()]
    calm_run, level = 1_000, 0
    since = found_at = insight_at = None
    found = []
    first = min((entry.at for entry in entries), default=FOREVER)
    for end, m0 in sorted(bounds.items()):
        if end <= first:
            continue
        empty, count = within(entries, end - 3 * WEEK, end)
        phase = phases[(end - EPOCH) // WEEK % 3]
        if count:
            logs = [math.log(1 + bet / m0 * (empty / count - m0)) for bet in BETS]
            phase.sums = [max(one, 0) + log for one, log in zip(phase.sums, logs, strict=True)]
            phase.m = statistics.fmean(math.exp(one) for one in phase.sums)
            phase.since_clean.append((end - 3 * WEEK, logs))
        empty63, count63 = within(entries, end - 9 * WEEK, end)
        calm = empty63 == 0 or empty63 / count63 <= m0
        calm_run = calm_run + 1 if calm else 0
        if calm_run >= 6:
            for one in phases:
                one.sums, one.m = [min(c, 0) for c in one.sums], min(one.m, 1)
                one.since_clean.clear()
            level, since, found_at, insight_at = 0, None, None, None
        m = sum(one.m for one in phases) / 3
        enough = sum(entry.at < end for entry in entries) >= 8
        reached = (m >= 2) + (m >= 2.5 and enough)
        if reached > level:
            level, found_at, since = reached, end, _since(phases)
            insight_at = end if level == 2 else None
        share = empty / count if count else None
        strength = ("", "leaning", "pushed")[level]
        found.append(Monday(end, m, share, m0, calm, strength, since, found_at, insight_at))
    return found


def _first_largest(values: Sequence[float]) -> int:
    """The first of the largest; what differs in the last digits only is equal."""
    return next(i for i, value in enumerate(values) if value >= max(values) * (1 - 1e-10))


def _since(phases: Sequence[Phase]) -> datetime:
    """When the first contact of the first bucket after the last minimum may have been held."""
    phase = phases[_first_largest([one.m for one in phases])]
    bet = _first_largest([math.exp(one) for one in phase.sums])
    path = [0.0]
    for _, logs in phase.since_clean:
        path.append(path[-1] + logs[bet])
    last_minimum = max(i for i, value in enumerate(path) if value <= min(path) + 1e-11)
    return phase.since_clean[last_minimum][0] - JUDGED
