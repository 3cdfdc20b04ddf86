"""Logs written by hand, for the detection benchmark."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.detection.worlds import Kind, Log


def log_of(*pairs: Sequence[tuple[float, str, float]], change: float = np.inf, stop: float = np.inf) -> Log:
    """Pairs of one kind, each a list of (day, giver, value in typical acts)."""
    acts = [(pair, day, giver == "a", value) for pair, log in enumerate(pairs) for day, giver, value in log]
    return Log(
        kinds=(Kind("handmade", changes=bool(np.isfinite(change)), stops_after=0 if np.isfinite(stop) else np.inf),),
        kind=np.zeros(len(pairs), np.int64),
        change=np.full(len(pairs), change),
        stop=np.full(len(pairs), stop),
        pair=np.array([act[0] for act in acts], np.int64),
        time=np.array([act[1] for act in acts], float),
        by_a=np.array([act[2] for act in acts], bool),
        value=np.array([act[3] for act in acts], float),
    ).ordered()
