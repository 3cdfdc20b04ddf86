"""How much each factor weighs, and the bands that a composite falls into."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from models.thresholds import Number, Share, Table

Edge = Annotated[float, Field(strict=True, ge=0, le=100, allow_inf_nan=False)]
Span = tuple[Edge, Edge]


class _Weights(Table):
    @model_validator(mode="after")
    def _sum_to_a_hundred(self) -> Self:
        weights: dict[str, float] = self.model_dump()
        # To the millionth: decimal fractions such as 33.3 do not add up exactly in binary.
        total = round(sum(weights.values()), 6)
        if total != 100:
            largest = max(weights, key=lambda name: weights[name])
            raise ValueError(f"sums to {total:g}, must be 100; the largest is {largest} = {weights[largest]:g}")
        return self


class InfluenceWeights(_Weights):
    """Weights of the factors that lead."""

    balance: Number = 20.0
    anchoring_top: Number = 10.0
    anchoring_working: Number = 10.0
    pace: Number = 10.0
    responsiveness: Number = 10.0
    investment: Number = 10.0
    commitment: Number = 15.0
    steadiness: Number = 5.0
    freshness: Number = 5.0
    substance: Number = 5.0


class OutcomeWeights(_Weights):
    """Weights of the factors that lag."""

    joint_campaigns: Number = 15.0
    projects_won: Number = 20.0
    induced_revenue: Number = 20.0
    referral_yield: Number = 15.0
    goal_attainment: Number = 20.0
    return_on_effort: Number = 10.0


class Weights(Table):
    """The two composites, never one."""

    influence: InfluenceWeights = InfluenceWeights()
    outcome: OutcomeWeights = OutcomeWeights()


class Bands(Table):
    """Four bands, half-open over the reals: each from its first number up to, not including, its second.

    The last includes 100.
    """

    critical: Span
    weak: Span
    fair: Span
    strong: Span

    @model_validator(mode="after")
    def _without_holes(self) -> Self:
        spans: list[tuple[str, Span]] = [
            ("critical", self.critical),
            ("weak", self.weak),
            ("fair", self.fair),
            ("strong", self.strong),
        ]
        for name, (begin, end) in spans:
            if not begin < end:
                raise ValueError(f"{name} = [{begin:g}, {end:g}] is empty: the first has to be smaller")
        for (lower, (_, end)), (upper, (begin, _)) in pairwise(spans):
            if begin != end:
                fault = "leaves a hole before" if begin > end else "overlaps"
                raise ValueError(f"{lower} ends at {end:g} and {fault} {upper}, which begins at {begin:g}")
        if self.critical[0] != 0 or self.strong[1] != 100:
            raise ValueError(f"runs from {self.critical[0]:g} to {self.strong[1]:g}, has to run from 0 to 100")
        return self

    def of(self, score: float) -> str:
        """The name of the band of a printed composite between 0 and 100."""
        if score < self.critical[1]:
            return "critical"
        if score < self.weak[1]:
            return "weak"
        return "fair" if score < self.fair[1] else "strong"


class InfluenceBands(Bands):
    """Bands of the composite that leads."""

    critical: Span = (0.0, 40.0)
    weak: Span = (40.0, 60.0)
    fair: Span = (60.0, 75.0)
    strong: Span = (75.0, 100.0)


class OutcomeBands(Bands):
    """Bands of the composite that lags: lower, because an ordinary year scores 50 there."""

    critical: Span = (0.0, 30.0)
    weak: Span = (30.0, 45.0)
    fair: Span = (45.0, 60.0)
    strong: Span = (60.0, 100.0)


class BandPolicy(Table):
    """Bands of both composites, the quadrant's edges, and the margin of a flip."""

    influence: InfluenceBands = InfluenceBands()
    outcome: OutcomeBands = OutcomeBands()
    quadrant_influence: Edge = 60.0
    quadrant_outcome: Edge = 50.0
    least_coverage: Share = 0.5
    flip_margin: Edge = 3.0
