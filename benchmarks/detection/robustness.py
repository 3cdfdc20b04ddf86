"""What the detector says of logs as they are in practice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.detection import disturbances
from benchmarks.detection.figures import Figures, Given, figures
from benchmarks.detection.measured import mondays
from benchmarks.detection.rules import ours
from benchmarks.detection.worlds import ALL, drawn


@dataclass(frozen=True)
class Disturbed:
    """A disturbance: whether every M is the same as without, and the figures from M 2 and from M 2.5 on."""

    name: str
    identical: bool
    leaning: Figures
    one_way: Figures


def disturbed(pairs: int, seed: int) -> list[Disturbed]:
    """Waste and gives are those of the true log, whatever was recorded."""
    log = drawn(ALL, pairs, seed)
    given, plain = Given(log), mondays(log)
    logs = {
        "none": (log, 1.0),
        "arrival shuffled": (disturbances.shuffled(log, seed), 1.0),
        "10 % entered twice": (disturbances.duplicated(log, 0.10, seed), 1.0),
        "2 % on the wrong side": (disturbances.swapped(log, 0.02, seed), 1.0),
        "5 % on the wrong side": (disturbances.swapped(log, 0.05, seed), 1.0),
        "references half as large": (log, 0.5),
        "references twice as large": (log, 2.0),
    }
    found = []
    for name, (seen, reference) in logs.items():
        said = plain if seen is log and reference == 1 else mondays(seen, reference)
        identical = all(np.array_equal(one, other) for one, other in zip(said.m, plain.m, strict=True))
        at = [figures(log, given, ours(said), threshold) for threshold in (2.0, 2.5)]
        found.append(Disturbed(name, identical, *at))
    return found


def table(found: list[Disturbed]) -> list[str]:
    """As rows of a page."""
    rows = [
        "| disturbance | from M 2: false a year | found | mean delay, days | waste, months "
        "| from M 2.5: false a year | found | mean delay, days | waste, months |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        cells = [
            f"{f.mean_false.value:.3f} | {f.found.value:.3f} | {f.delay.value:.0f} | {f.waste.value:.2f}"
            for f in (one.leaning, one.one_way)
        ]
        same = " (every M identical)" if one.identical and one.name != "none" else ""
        rows.append(f"| {one.name}{same} | " + " | ".join(cells) + " |")
    return rows
