"""Every factor says in words why it scores as it does, and what it lacks to be known."""

from __future__ import annotations

from typing import Any

from activity_log import utc

from scorecards.words_factors import reason
from scorecards.words_sides import Sides
from scorecards.words_verdicts import Setting

SETTING = Setting(Sides("Quellstein", "Nordwind", "a"), utc(2026, 11, 20), "EUR")


def said(name: str, evidence: dict[str, Any], score: float | None = 50.0) -> str:
    return reason({"name": name, "score": score, "evidence": evidence}, SETTING)


def test_commitment_tells_of_kept_promises_and_of_weak_factors_taken_on() -> None:
    kept = {"kept": 2, "broken": 1, "overdue": 0, "reliability": 60.0}
    evidence = {"a": kept, "b": None, "weak": ["balance", "pace"], "addressed": {"a": 1, "b": 0}}
    assert said("commitment", evidence) == "you kept 2 of 3; 2 weak factors, taken on 1 by you and 0 by Nordwind"
    nothing = {"a": None, "b": None, "weak": [], "addressed": {"a": 0, "b": 0}}
    assert said("commitment", nothing, None) == "unknown: no promise was due in 365 days"
