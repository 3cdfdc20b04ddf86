"""How a leading factor's score comes about, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from models.policy import Policy
from scorecards.words_asks import LABELS
from scorecards.words_numbers import listed, number, tenth

Json = Mapping[str, Any]


def scoring(factor: Json, policy: Policy) -> str | None:
    """The rule that makes the score of what is counted; None where the reason says it all."""
    speak = _RULES.get(factor["name"])
    return speak(factor["evidence"], policy) if speak and factor["evidence"] else None


def _anchoring(_: Json, policy: Policy) -> str:
    half = number(policy.factors.anchoring.half_life_days)
    return f"A meeting counts less the older it is, half after {half} days; the aim and more score 100."


def _pace(_: Json, policy: Policy) -> str:
    rule = policy.factors.pace
    return (
        "The same time scores 100, half of it 50; the lower of production and service counts. "
        f"Times are geometric means with {number(rule.pseudo_answers)} answers at the usual pace added to each side, "
        f"and less than {number(rule.floor_hours)} h counts as {number(rule.floor_hours)} h."
    )


def _responsiveness(_: Json, policy: Policy) -> str:
    rule = policy.factors.responsiveness
    return (
        "The score is (answered + 1) of (asked + 2), that of the weaker side. "
        f"What is younger than {number(rule.patience_days)} days may still wait for its answer."
    )


def _investment(evidence: Json, _: Policy) -> str | None:
    paid, shared = evidence["pledges_score"], evidence["cost_share_score"]
    parts = [f"pledges paid by the weaker side score {tenth(paid)}"] if paid is not None else []
    if shared is not None:
        parts.append(f"what both put in, against the share that was agreed, scores {tenth(shared)}")
    text = "; ".join(parts)
    if len(parts) > 1:
        text += "; the mean counts"
    return f"{text[0].upper()}{text[1:]}." if text else None


def _commitment(evidence: Json, policy: Policy) -> str:
    days = number(policy.factors.commitment.overdue_days)
    weak = listed([LABELS[name] for name in evidence["weak"]])
    return (f"Weak: {weak}. " if weak else "") + (
        "A side's score is the mean of (kept + 1) of (due + 2) and (taken on + 1) of (weak + 2), as far as there are "
        f"such; that of the weaker side counts. Overdue is a promise {days} days after its date."
    )


def _freshness(_: Json, policy: Policy) -> str:
    least, most = number(policy.dormancy.least_days), policy.dormancy.gaps
    return (
        "A contact today scores 100, a silence as long as the limit 50. "
        f"The limit comes from the latest gaps, {most} at most, and is never below {least} days."
    )


def _substance(_: Json, policy: Policy) -> str:
    rule = policy.empty_contacts
    return (
        "The score is (not empty + 1) of (all + 2). Empty is what nothing of value followed within "
        f"{number(rule.after_days)} days, nor came in the {number(rule.before_days)} days before."
    )


_RULES: Final[dict[str, Callable[[Json, Policy], str | None]]] = {
    "anchoring_top": _anchoring,
    "anchoring_working": _anchoring,
    "pace": _pace,
    "responsiveness": _responsiveness,
    "investment": _investment,
    "commitment": _commitment,
    "freshness": _freshness,
    "substance": _substance,
}
