"""Meetings that lead to nothing: the detector's kernel with one channel.

The kernel stands here in plain numpy; a test holds it equal to that of `scorecards/sql`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.detection.figures import Figure, proportion, rate
from benchmarks.detection.rules import Said
from benchmarks.detection.worlds import DAYS, MONTH, WEEKS, YEAR, Bools, Floats, Ints, Kind, Log, drawn
from models.policy import Policy

AFTER, BEFORE = 45.0, 14.0
MARGIN, BOUNDS = 0.2, (0.5, 0.9)
# Acts of both sides a month: at .5 to 1.2 a tenth to two fifths of the meetings are empty.
_RATE: Final = (0.5, 1.2)
KINDS: Final = (Kind("alive", rate=_RATE), Kind("only talk", rate=_RATE, stops_after=0))
MEETINGS: Final = (1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Emptiness:
    """Of pairs that meet so often a month, from a threshold on: false alarms a year, part found, days until then."""

    meetings: float
    threshold: float
    false: Figure
    found: Figure
    median: float
    late: float


def emptiness(pairs: int, seed: int, policy: Policy | None = None) -> list[Emptiness]:
    """Pairs that live, and pairs that from a day on only meet; asked every Monday, whether contacts are empty."""
    street = (policy or Policy()).street
    found = []
    for meetings in MEETINGS:
        log = drawn(KINDS, pairs, seed)
        pair, time = drawn_meetings(log, meetings, np.random.default_rng([seed, int(10 * meetings)]))
        empty = are_empty(log, pair, time)
        usual = np.median([empty[pair == one].mean() for one in log.of("alive")])
        bound = float(np.clip(usual + MARGIN, *BOUNDS))
        week = ((time + AFTER) // 7).astype(int)
        judged = week < WEEKS
        weeks = np.zeros((2, log.pairs, WEEKS))
        np.add.at(weeks[0], (pair[judged], week[judged]), empty[judged])
        np.add.at(weeks[1], (pair[judged], week[judged]), 1)
        m = evidence(weeks[0], weeks[1], bound, street.bets, street.calm_mondays)
        said = Said(np.arange(7.0, DAYS + 1, 7), m)
        found += [_of(log, said, meetings, m) for m in (street.strengths.leaning, street.strengths.one_way)]
    return found


def _of(log: Log, said: Said, meetings: float, threshold: float) -> Emptiness:
    living, talking = log.of("alive"), log.of("only talk")
    quiet = talking[~said.of(talking).on(threshold, log.stop[talking])]
    days = said.of(quiet).first(threshold, log.stop[quiet]) - log.stop[quiet]
    median, late = np.quantile(days, [0.5, 0.9], method="higher")
    return Emptiness(
        meetings,
        threshold,
        rate(said.of(living).first(threshold, np.zeros(len(living)))),
        proportion(days <= YEAR),
        float(median),
        float(late),
    )


def drawn_meetings(log: Log, a_month: float, random: np.random.Generator) -> tuple[Ints, Floats]:
    """Pair and day of every meeting; the dead meet on."""
    pair = np.repeat(np.arange(log.pairs), random.poisson(a_month * DAYS / MONTH, log.pairs))
    return pair, random.uniform(0, DAYS, len(pair))


def are_empty(log: Log, pair: Ints, time: Floats) -> Bools:
    """Whether no act of either side follows within 45 days and none came in the 14 days before."""
    far = 4.0 * DAYS
    acts = np.r_[log.pair * far + log.time, np.inf]
    following = acts[np.searchsorted(acts, pair * far + time - BEFORE)]
    empty: Bools = following > pair * far + time + AFTER
    return empty


def evidence(empty: Floats, contacts: Floats, bound: float, bets: tuple[float, ...], calm_mondays: int) -> Floats:
    """M of every Monday; `empty` and `contacts` are those judged in the week before each, pair x Monday."""
    pairs, weeks = empty.shape
    f = np.array(bets)
    sums, phase_m = np.zeros((3, pairs, len(f))), np.zeros((3, pairs))
    # Before the first contact every Monday counts as calm.
    calm_run, m = np.full(pairs, calm_mondays), np.zeros((pairs, weeks))
    for monday in range(weeks):
        phase = monday % 3
        a, n = (column[:, max(0, monday - 2) : monday + 1].sum(axis=1) for column in (empty, contacts))
        held = n > 0
        share = a[held] / n[held]
        step = np.log(1 + f / bound * (share[:, None] - bound))
        sums[phase, held] = np.maximum(sums[phase, held], 0) + step
        phase_m[phase, held] = np.exp(sums[phase, held]).mean(axis=1)
        a63, n63 = (column[:, max(0, monday - 8) : monday + 1].sum(axis=1) for column in (empty, contacts))
        calm_run = np.where(a63 <= bound * n63, calm_run + 1, 0)
        clean = calm_run >= calm_mondays
        sums[:, clean] = np.minimum(sums[:, clean], 0)
        phase_m[:, clean] = np.minimum(phase_m[:, clean], 1)
        m[:, monday] = phase_m.mean(axis=0)
    return m


def table(found: list[Emptiness]) -> list[str]:
    """As rows of a page."""
    rows = [
        "| meetings a month | M from | false a year | found in a year | days: median (90 %) |",
        "|---|---|---|---|---|",
    ]
    for one in found:
        median, late = (f"{days:.0f}" if days <= YEAR else "> 365" for days in (one.median, one.late))
        rows.append(f"| {one.meetings:g} | {one.threshold:g} | {one.false:.3f} | {one.found:.3f} | {median} ({late}) |")
    return rows
