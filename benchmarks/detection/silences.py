"""When is a silence the end? The dormancy limit beside simpler rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.detection.figures import Figure, rate
from benchmarks.detection.measured import BEGINS, Database, moments
from benchmarks.detection.rules import Said
from benchmarks.detection.worlds import DAYS, LOW, YEAR, Bools, Floats, Kind, Log, drawn

LIVING: Final = (Kind("balanced"), Kind("bursty", clustered=True), Kind("lowrate", rate=LOW))
DYING: Final = (
    Kind("dying", stops_after=0),
    Kind("dying+bursty", clustered=True, stops_after=0),
    Kind("dying+lowrate", rate=LOW, stops_after=0),
)
MONDAYS: Final = np.arange(7.0, DAYS + 1, 7)
LEAST, GAPS, TIMES = 14.0, 20, 8.0


@dataclass(frozen=True)
class Ending:
    """Of a rule: false alarms a year by living kind; of those that died the part found in a year, and the days by kind.

    Days are the median and the 90th percentile.
    """

    rule: str
    false: tuple[Figure, ...]
    found: float
    days: tuple[tuple[float, float], ...]


def endings(pairs: int, seed: int) -> list[Ending]:
    """The rules of the page's table, each asked every Monday."""
    log = drawn((*LIVING, *DYING), pairs, seed)
    silent, limits = limits_of_the_product(log)
    rules = {
        "fixed 90 days": silent > 90,
        "8 x the mean gap": silent > np.maximum(LEAST, _times_the_mean_gap(log, 0)),
        "8 x the mean of gaps of 2 days and more": silent > np.maximum(LEAST, _times_the_mean_gap(log, 2)),
        "**ours**, q = .005, leaning": silent > limits[0],
        "**ours**, q = .001, pushed": silent > limits[1],
    }
    return [ending(name, log, fires) for name, fires in rules.items()]


def ending(name: str, log: Log, fires: Bools) -> Ending:
    """Figures of a rule that fires or not, for each pair and Monday."""
    said = Said(MONDAYS, fires.astype(float))
    false = tuple(
        rate(said.of(log.of(kind.name)).first(1, np.zeros(len(log.of(kind.name)))))
        for kind in log.kinds
        if kind.stops_after > DAYS
    )
    found, days = [], []
    for kind in log.kinds:
        if kind.stops_after == 0:
            dead = log.of(kind.name)
            waited = said.of(dead).first(1, log.stop[dead]) - log.stop[dead]
            found.append((waited <= YEAR).mean())
            median, late = np.quantile(waited, [0.5, 0.9], method="higher")
            days.append((float(median), float(late)))
    return Ending(name, false, float(np.mean(found)), tuple(days))


def limits_of_the_product(log: Log) -> tuple[Floats, tuple[Floats, Floats]]:
    """Days of silence, and both limits, of each pair and Monday; not a number where they are unknown."""
    with Database() as database:
        database.give(
            "contacts",
            "select distinct cast(pair as integer) as pair, timestamp '9999-12-31' as known_at, "
            "'p' || pair as partnership, time from given",
            {"pair": log.pair, "time": moments(log.time)},
        )
        give_asked(database, log.pairs)
        database.need("dormancy_limits")
        rows = database.columns(
            f"select pair, cast(date_diff('day', timestamp '{BEGINS}', as_of) as integer) as day, days_silent, "
            "limit_leaning, limit_pushed from dormancy_limits"
        )
    place = rows["pair"], rows["day"] // 7 - 1
    shape = (log.pairs, len(MONDAYS))
    found = []
    for name in ("days_silent", "limit_leaning", "limit_pushed"):
        column = np.full(shape, np.nan)
        column[place] = np.ma.filled(rows[name].astype(float), np.nan)
        found.append(column)
    return found[0], (found[1], found[2])


def give_asked(database: Database, pairs: int) -> None:
    """Ask about every pair on every Monday."""
    database.give(
        "asked",
        "select cast(pair as integer) as pair, 'p' || pair as partnership, as_of, "
        "timestamp '9999-12-31' as known_at from given",
        {"pair": np.repeat(np.arange(pairs), len(MONDAYS)), "as_of": moments(np.tile(MONDAYS, pairs))},
    )


def _times_the_mean_gap(log: Log, shortest: float) -> Floats:
    """Eight times the mean of the last 20 gaps of at least so many days; unknown below 4 gaps."""
    limits = np.full((log.pairs, len(MONDAYS)), np.nan)
    begins = np.searchsorted(log.pair, np.arange(log.pairs + 1))
    for pair in range(log.pairs):
        times = log.time[begins[pair] : begins[pair + 1]]
        gaps = np.diff(times)
        ends, gaps = times[1:][gaps >= shortest], gaps[gaps >= shortest]
        sums = np.r_[0, np.cumsum(gaps)]
        so_far = np.searchsorted(ends, MONDAYS)
        counted = np.minimum(so_far, GAPS)
        mean = (sums[so_far] - sums[so_far - counted]) / np.maximum(counted, 1)
        limits[pair] = np.where(so_far >= 4, TIMES * mean, np.nan)
    return limits


def table(found: list[Ending]) -> list[str]:
    """As rows of a page."""
    rows = [
        "| rule | false a year: balanced | bursty | low-rate | died: found in a year "
        "| days, median (90 %): usual pace | bursty | low-rate |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        false = " | ".join(f"{figure:.3f}" for figure in one.false)
        days = " | ".join(f"{_days(median)} ({_days(late)})" for median, late in one.days)
        rows.append(f"| {one.rule} | {false} | {one.found:.2f} | {days} |")
    return rows


def _days(days: float) -> str:
    return f"{days:.0f}" if days <= YEAR else "> 365"
