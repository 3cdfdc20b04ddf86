"""The names of the factors: those that lead (influence) and those that lag (outcome)."""

from __future__ import annotations

from typing import Literal, get_args

InfluenceFactor = Literal[
    "balance",
    "anchoring_top",
    "anchoring_working",
    "pace",
    "responsiveness",
    "investment",
    "commitment",
    "steadiness",
    "freshness",
    "substance",
]
OutcomeFactor = Literal[
    "joint_campaigns",
    "projects_won",
    "induced_revenue",
    "referral_yield",
    "goal_attainment",
    "return_on_effort",
]
Factor = Literal[InfluenceFactor, OutcomeFactor]
# What a pulse may rate: every factor, and the chemistry between the people.
PulseFactor = Literal[Factor, "chemistry"]

INFLUENCE: tuple[str, ...] = get_args(InfluenceFactor)
OUTCOME: tuple[str, ...] = get_args(OutcomeFactor)
FACTORS: tuple[str, ...] = INFLUENCE + OUTCOME
