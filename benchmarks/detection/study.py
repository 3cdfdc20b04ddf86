"""All that is measured about the detector, one after the other."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.detection import contacts, contest, deaths, portfolios, published, recoveries, robustness, silences
from benchmarks.detection.figures import NULL_NAMES, Figure, Given, false_alarms, mean
from benchmarks.detection.measured import Mondays, mondays
from benchmarks.detection.rules import Said, ours
from benchmarks.detection.worlds import ALL, DAYS, YEAR, Log, drawn
from models.policy import Policy

T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    """Pairs of each kind, and the seeds: thresholds are fixed on the one, figures are those of the other."""

    pairs: int
    tuning_seed: int
    seed: int


@dataclass(frozen=True)
class Both:
    """Both directions of null pairs: false alarms in the direction that B gives, and episodes a partnership-year."""

    mirrored: dict[str, Figure]
    episodes: dict[str, float]


@dataclass(frozen=True)
class Study:
    """Everything the page tells."""

    setting: Setting
    acts: int
    pairs: int
    contest: contest.Contest
    compared: list[published.Compared]
    without_slate: list[published.Compared]
    both: Both
    shares: tuple[dict[str, Figure], dict[str, Figure]]
    lists: list[portfolios.Lists]
    clearings: list[recoveries.Clearing]
    disturbed: list[robustness.Disturbed]
    endings: list[silences.Ending]
    lifeless: list[silences.Ending]
    emptiness: list[contacts.Emptiness]


def studied(setting: Setting) -> Study:
    """Run it all; says on standard error what took how long."""
    pairs, seed = setting.pairs, setting.seed
    off, off_said, _ = _clocked("tuning log", lambda: _arena(pairs, setting.tuning_seed))
    on, on_said, log = _clocked("reported log", lambda: _arena(pairs, seed))
    return Study(
        setting=setting,
        acts=len(log.pair),
        pairs=log.pairs,
        contest=_clocked("rules", lambda: contest.contest(off, on)),
        compared=published.compared(log, on.given, on.said, pairs, published.WITH_SLATE),
        without_slate=_clocked("without slate", lambda: _without_slate(on, pairs)),
        both=_both(log, on_said),
        shares=(portfolios.shares(off.log, off_said), portfolios.shares(on.log, on_said)),
        lists=_clocked("portfolios", lambda: portfolios.lists(log, on_said, seed)),
        clearings=_clocked("recoveries", lambda: recoveries.clearings(pairs, seed + 1)),
        disturbed=_clocked("robustness", lambda: robustness.disturbed(max(1, pairs // 2), seed + 2)),
        endings=_clocked("silences", lambda: silences.endings(pairs, seed + 3)),
        lifeless=_clocked("deaths", lambda: deaths.lifeless(max(1, pairs // 2), seed + 4)),
        emptiness=_clocked("contacts", lambda: contacts.emptiness(pairs, seed + 5)),
    )


def _arena(pairs: int, seed: int) -> tuple[contest.Arena, Mondays, Log]:
    log = drawn(ALL, pairs, seed)
    said = mondays(log)
    return contest.Arena(log, Given(log), ours(said)), said, log


def _without_slate(arena: contest.Arena, pairs: int) -> list[published.Compared]:
    policy = Policy.from_toml("[street]\ncalm_mondays = 500\n", "without slate")
    said = ours(mondays(arena.log, policy=policy))
    return published.compared(arena.log, arena.given, said, pairs, published.WITHOUT_SLATE)


def _both(log: Log, said: Mondays) -> Both:
    other = Said(said.days, said.m[1])
    mirrored = {
        name: mean([false_alarms(log, other, m, kind) for kind in NULL_NAMES]) for name, m in contest.STRENGTHS.items()
    }
    nulls = log.of(*NULL_NAMES)
    episodes = {}
    for number, name in enumerate(contest.STRENGTHS, start=1):
        begun = sum(int(((level[nulls, 1:] >= number) & (level[nulls, :-1] < number)).sum()) for level in said.level)
        episodes[name] = begun / (len(nulls) * DAYS / YEAR)
    return Both(mirrored, episodes)


def _clocked(name: str, work: Callable[[], T]) -> T:
    began = time.perf_counter()
    result = work()
    print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return result
