"""The detector against the rules of today: as they are used, and at equal numbers of false alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.detection.figures import CHANGE_NAMES, Figures, Given, calibrated, figures, found, mean_false
from benchmarks.detection.rules import RULES, Said
from benchmarks.detection.worlds import DAYS, Floats, Log

OURS: Final = "**ours**"
REVIEW: Final = "quarterly review"
STRENGTHS: Final = {"leaning": 2.0, "one-way": 2.5, "confirmed": 10.0}
#: False alarms a partnership-year at which the cost curve is read.
CURVE: Final = (1.0, 0.7, 0.5, 0.36, 0.25, 0.18, 0.14, 0.1, 0.07, 0.05, 0.03, 0.02)
HORIZON: Final = np.arange(0, 366, 7)


@dataclass(frozen=True)
class Arena:
    """A log, what was given in it, and what the detector says of it."""

    log: Log
    given: Given
    said: Said


@dataclass(frozen=True)
class Entry:
    """A rule at a threshold and what it is worth."""

    rule: str
    threshold: float
    figures: Figures


@dataclass(frozen=True)
class Contest:
    """As they are; at equal false alarms, by what they are equal to; (false alarms, waste) along the curve."""

    as_used: list[Entry]
    equal: dict[str, tuple[float, list[Entry]]]
    curve: dict[str, list[tuple[float, float]]]
    noticed: dict[str, Floats]

    def entry(self, rule: str, target: str) -> Entry:
        """A rule at the false alarms of a target."""
        return next(entry for entry in self.equal[target][1] if entry.rule == rule)

    def used(self, rule: str) -> Entry:
        """A rule as it is used."""
        return next(entry for entry in self.as_used if entry.rule == rule)


def contest(tuning: Arena, report: Arena) -> Contest:
    """Thresholds are fixed on the tuning log; every figure is that of the other one."""
    forms = {OURS: [(tuning.said, report.said)]}
    as_used = [_entry(f"{OURS}, {name}", report, report.said, m) for name, m in STRENGTHS.items()]
    for rule in RULES:
        as_used.append(_entry(rule.name, report, rule.of(report.log), rule.usual))
        forms[rule.name] = [(form(tuning.log), form(report.log)) for form in rule.forms]
    review = next(rule for rule in RULES if rule.name == REVIEW)
    targets = {
        REVIEW: mean_false(tuning.log, review.of(tuning.log), review.usual),
        **{name: mean_false(tuning.log, tuning.said, STRENGTHS[name]) for name in ("leaning", "one-way")},
    }
    equal = {
        target: (false, [_entry(name, report, *_fitted(tuning, of_rule, false)) for name, of_rule in forms.items()])
        for target, false in targets.items()
    }
    curve = {name: [_point(report, *_fitted(tuning, of_rule, f)) for f in CURVE] for name, of_rule in forms.items()}
    ours_as_review = next(entry.threshold for entry in equal[REVIEW][1] if entry.rule == OURS)
    lines = {
        "detector, at the review's false alarms": (report.said, ours_as_review),
        "detector, leaning": (report.said, STRENGTHS["leaning"]),
        "detector, one-way": (report.said, STRENGTHS["one-way"]),
        "quarterly review": (review.of(report.log), review.usual),
    }
    noticed = {name: _noticed(report, said, threshold) for name, (said, threshold) in lines.items()}
    return Contest(as_used, equal, curve, noticed)


def _entry(name: str, arena: Arena, said: Said, threshold: float) -> Entry:
    return Entry(name, threshold, figures(arena.log, arena.given, said, threshold))


def _waste(arena: Arena, said: Said, threshold: float) -> float:
    kinds = found(arena.log, arena.given, said, threshold).values()
    return float(np.mean([kind.waste.value for kind in kinds]))


def _fitted(tuning: Arena, forms: list[tuple[Said, Said]], false: float) -> tuple[Said, float]:
    """Of the forms of a rule the one that wastes least at so many false alarms, and its threshold; on the tuning log.

    A form that cannot have so many (a share cannot be above all) is left out, unless none can.
    """
    fitted = []
    for off, on in forms:
        threshold = calibrated(tuning.log, off, false)
        able = mean_false(tuning.log, off, threshold) > false / 2
        fitted.append((not able, _waste(tuning, off, threshold), on, threshold))
    _, _, on, threshold = min(fitted, key=lambda one: one[:2])
    return on, threshold


def _point(report: Arena, on: Said, threshold: float) -> tuple[float, float]:
    return mean_false(report.log, on, threshold), _waste(report, on, threshold)


def _noticed(arena: Arena, said: Said, threshold: float) -> Floats:
    """Part of the changes that is noticed within so many days (HORIZON), mean over the kinds."""
    change = np.minimum(arena.log.change, DAYS)
    delay, on = said.first(threshold, change) - change, said.on(threshold, change)
    curves = []
    for name in CHANGE_NAMES:
        pairs = arena.log.of(name)
        curves.append((delay[pairs][~on[pairs], None] <= HORIZON).mean(axis=0))
    return np.mean(curves, axis=0)  # type: ignore[no-any-return]


def table(entries: list[Entry]) -> list[str]:
    """As rows of a page."""
    rows = [
        "| rule | from | false a year: mean | worst kind | phases | found in a year | mean delay, days | median "
        "| waste, months | A's gives |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for entry in entries:
        f = entry.figures
        rows.append(
            f"| {entry.rule} | {threshold(entry)} | {f.mean_false:.3f} | {f.worst_false:.2f} | {f.stress.value:.2f} "
            f"| {f.found:.3f} | {f.delay:.0f} | {f.median:.0f} | {f.waste:.2f} | {f.gives:.0f} |"
        )
    return rows


def threshold(entry: Entry) -> str:
    """The threshold as one would say it."""
    if entry.rule.startswith(OURS):
        return f"M {entry.threshold:.2f}"
    if entry.rule.startswith("CUSUM"):
        return f"S {entry.threshold:.1f}"
    if entry.rule.startswith("Beta"):
        return f"{100 * np.exp(entry.threshold):.0f} % sure"
    return f"{100 * entry.threshold:.0f} %"


def kinds_table(entries: Mapping[str, Entry]) -> list[str]:
    """Part found in a year and median days, by kind of change."""
    rows = ["| change | " + " | ".join(entries) + " |", "|---" * (len(entries) + 1) + "|"]
    for name in CHANGE_NAMES:
        cells = [entry.figures.changes[name] for entry in entries.values()]
        rows.append(f"| {name} | " + " | ".join(f"{c.found.value:.2f}, {c.median:.0f} d" for c in cells) + " |")
    return rows


def false_table(entries: Mapping[str, Entry]) -> list[str]:
    """False alarms a partnership-year, by kind of pair."""
    rows = ["| pair | " + " | ".join(entries) + " |", "|---" * (len(entries) + 1) + "|"]
    for name in next(iter(entries.values())).figures.false:
        cells = [entry.figures.false[name] for entry in entries.values()]
        rows.append(f"| {name} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")
    stress = [entry.figures.stress for entry in entries.values()]
    rows.append("| phases (stress) | " + " | ".join(f"{cell:.3f}" for cell in stress) + " |")
    return rows
