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
    assert said("commitment", evidence) == "you kept 2 of 3 promises; of 2 weak factors you took on 1, Nordwind none"
    nothing: dict[str, Any] = {"a": None, "b": None, "weak": [], "addressed": {"a": 0, "b": 0}}
    assert said("commitment", nothing, None) == "unknown: no promise was due in 365 days"


def test_the_pace_is_that_of_the_kind_of_request_in_which_it_differs_most() -> None:
    def kind(a: int, b: int, score: float | None, times: tuple[float, float] = (6.0, 24.2)) -> dict[str, Any]:
        return {"a": {"answers": a, "hours": times[0]}, "b": {"answers": b, "hours": times[1]}, "score": score}

    evidence = {"production": kind(5, 4, 90.0), "service": kind(3, 3, 25.0, (0.96, 3.25)), "answers_needed": 3}
    assert said("pace", evidence) == "answered in service: you in 1, Nordwind in 3.2 hours"
    evidence = {"production": kind(2, 4, None), "service": kind(0, 0, None), "answers_needed": 3}
    few = "unknown: answers of you and Nordwind: 2 and 4 in production, 0 and 0 in service; 3 of each are needed"
    assert said("pace", evidence, None) == few


def test_responsiveness_counts_the_answers_of_each_side_that_was_asked() -> None:
    evidence = {"a": {"answered": 5, "asked": 7}, "b": {"answered": 0, "asked": 1}, "days": 180}
    assert said("responsiveness", evidence) == "you answered 5 of 7, Nordwind answered 0 of 1"
    evidence = {"a": {"answered": 0, "asked": 0}, "b": {"answered": 0, "asked": 0}, "days": 180}
    assert said("responsiveness", evidence, None) == "unknown: nothing to be answered in 180 days"


def test_substance_counts_what_was_empty() -> None:
    assert said("substance", {"contacts": 5, "empty": 2, "contacts_needed": 3}) == (
        "2 of 5 meetings and contacts were empty"
    )
    assert said("substance", {"contacts": 2, "empty": 2, "contacts_needed": 3}, None) == (
        "unknown: 2 of 3 meetings and contacts"
    )


def test_the_referral_yield_is_told_beside_what_is_usual() -> None:
    evidence = {"a": {"won": 2, "closed": 3}, "b": {"won": 0, "closed": 2}, "usual": 0.251}
    assert said("referral_yield", evidence) == "referrals won: 2 of your 3, none of Nordwind's 2; 25 % is usual"
    evidence = {"a": {"won": 0, "closed": 0}, "b": {"won": 0, "closed": 0}, "usual": 0.25}
    assert said("referral_yield", evidence, None) == "unknown: no referral was closed in 365 days"
