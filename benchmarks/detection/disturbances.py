"""Logs as they are in practice: out of order, with acts entered twice or on the wrong side, wrongly weighed."""

from __future__ import annotations

import numpy as np

from benchmarks.detection.worlds import Log


def shuffled(log: Log, seed: int) -> Log:
    """The same acts, arriving in any order."""
    return log.taken(np.random.default_rng(seed).permutation(len(log.pair)))


def duplicated(log: Log, part: float, seed: int) -> Log:
    """With a part of the acts entered a second time under another name, so that nobody can tell."""
    again = np.flatnonzero(np.random.default_rng(seed).random(len(log.pair)) < part)
    return log.taken(np.sort(np.r_[np.arange(len(log.pair)), again]))


def swapped(log: Log, part: float, seed: int) -> Log:
    """With giver and receiver of a part of the acts mixed up."""
    wrong = np.random.default_rng(seed).random(len(log.pair)) < part
    return Log(
        log.kinds, log.kind, log.change, log.stop, log.pair, log.time, np.where(wrong, ~log.by_a, log.by_a), log.value
    )
