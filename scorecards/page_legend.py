"""How to read the page: every threshold, band and weight, taken from the policy."""

from __future__ import annotations

from typing import Any

from models.policy import Policy
from scorecards.words_asks import ASKS, LABELS
from scorecards.words_numbers import number, percent


def legend(policy: Policy) -> dict[str, Any]:
    """The tables of the page's last part."""
    strengths = policy.street.strengths
    bands = {"influence": policy.bands.influence.model_dump(), "outcome": policy.bands.outcome.model_dump()}
    weights = {"influence": policy.weights.influence.model_dump(), "outcome": policy.weights.outcome.model_dump()}
    return {
        "strengths": [
            ("leaning one-way", number(strengths.leaning), "shown, not pushed"),
            ("one-way street", number(strengths.one_way), "pushed: somebody is told"),
            ("confirmed", number(strengths.confirmed), "pushed, with the proposal to stop investing"),
        ],
        "coverage": percent(policy.bands.least_coverage),
        "quadrant": (number(policy.bands.quadrant_influence), number(policy.bands.quadrant_outcome)),
        "evidence": {"acts": policy.evidence.acts, "days": policy.evidence.days},
        "bands": [
            {
                "name": name,
                "influence": _span(bands["influence"][name], last=name == "strong"),
                "outcome": _span(bands["outcome"][name], last=name == "strong"),
            }
            for name in ("critical", "weak", "fair", "strong")
        ],
        "weights": [
            {
                "composite": composite,
                "factors": [
                    {"label": LABELS[name], "weight": number(weight), "asks": ASKS[name]}
                    for name, weight in weights[composite].items()
                ],
            }
            for composite in ("influence", "outcome")
        ],
        "references": [
            {"type": name.replace(".", " "), "amount": number(amount)}
            for name, amount in policy.references.by_type().items()
        ],
        "currency": policy.currency.base,
        "rate": number(policy.hourly_rate),
    }


def _span(span: tuple[float, float], *, last: bool) -> str:
    begin, end = span
    return f"{number(begin)} to {number(end)}" if last else f"{number(begin)} to below {number(end)}"
