"""What the words of a report mean: thresholds, bands and weights, read from the policy."""

from __future__ import annotations

from models.policy import Policy
from scorecards.words_numbers import number


def bands(policy: Policy) -> list[str]:
    """One line a composite: the half-open bands of its score."""
    lines = []
    for composite, spans in (("Influence", policy.bands.influence), ("Outcome", policy.bands.outcome)):
        last = list(spans.model_dump())[-1]
        parts = [
            f"{name} [{number(begin)}, {number(end)}{']' if name == last else ')'}"
            for name, (begin, end) in spans.model_dump().items()
        ]
        lines.append(f"{composite}: {', '.join(parts)}")
    return lines


def thresholds(policy: Policy) -> str:
    """The detector's thresholds in one line."""
    strengths, evidence = policy.street.strengths, policy.evidence
    return (
        f"One-way streets by the evidence M: leaning from {number(strengths.leaning)}, "
        f"one-way from {number(strengths.one_way)}, confirmed from {number(strengths.confirmed)}; "
        f"nothing below {evidence.acts} acts or {evidence.days} days"
    )
