"""What the policy has otherwise for one kind of partnership: weights and targets."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from models.factors import InfluenceFactor, OutcomeFactor
from models.thresholds import Number, Positive, Table

Target = Literal["anchoring_top", "anchoring_working", "joint_campaigns"]


class KindWeights(Table):
    """Weights that differ; with the others of the same composite they have to sum to 100."""

    influence: dict[InfluenceFactor, Number] = Field(default_factory=dict)
    outcome: dict[OutcomeFactor, Number] = Field(default_factory=dict)


class KindPolicy(Table):
    """A kind of partnership with a mind of its own; what it does not name holds as for all."""

    weights: KindWeights = KindWeights()
    targets: dict[Target, Positive] = Field(default_factory=dict)
