"""The numbers of the policy that say from when on something is found."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator

Number = Annotated[float, Strict(), Field(ge=0, le=1e12, allow_inf_nan=False)]
Positive = Annotated[float, Strict(), Field(gt=0, le=1e12, allow_inf_nan=False)]
Share = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False)]
InnerShare = Annotated[float, Strict(), Field(gt=0, lt=1, allow_inf_nan=False)]
Score = Annotated[float, Strict(), Field(ge=0, le=100, allow_inf_nan=False)]
Count = Annotated[int, Strict(), Field(ge=0, le=1_000_000)]
Days = Annotated[int, Strict(), Field(ge=1, le=36_500)]


class Table(BaseModel):
    """A table of the policy file: immutable, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def rising(*pairs: tuple[str, float]) -> None:
    """ValueError unless the named numbers rise."""
    for (lower_name, lower), (upper_name, upper) in pairwise(pairs):
        if not lower < upper:
            raise ValueError(f"{lower_name} = {lower:g} has to be below {upper_name} = {upper:g}")


class Strengths(Table):
    """M of the detector from which a one-way street has each strength."""

    leaning: Positive = 2.0
    one_way: Positive = 2.5
    confirmed: Positive = 10.0

    @model_validator(mode="after")
    def _rise(self) -> Self:
        rising(("leaning", self.leaning), ("one_way", self.one_way), ("confirmed", self.confirmed))
        return self


class StreetPolicy(Table):
    """The detector of one-way streets (docs/detector.md). Buckets of 21 days in three phases are fixed."""

    strengths: Strengths = Strengths()
    bets: tuple[InnerShare, InnerShare, InnerShare, InnerShare] = (0.25, 0.5, 0.75, 0.95)
    prior_acts: Positive = 8.0
    margin: Share = 0.10
    bound_least: InnerShare = 0.65
    bound_most: InnerShare = 0.80
    mature_buckets: Count = 9
    mature_lag: Annotated[int, Strict(), Field(ge=1, le=100)] = 4
    agreed_margin: Share = 0.15
    agreed_most: InnerShare = 0.90
    calm_mondays: Annotated[int, Strict(), Field(ge=1, le=520)] = 6

    @model_validator(mode="after")
    def _rise(self) -> Self:
        rising(("bound_least", self.bound_least), ("bound_most", self.bound_most))
        rising(("bound_least", self.bound_least), ("agreed_most", self.agreed_most))
        return self


class ExpectedFalse(Table):
    """Share of null Mondays on which an episode of at least that strength is open (benchmark)."""

    leaning: Share = 0.036
    one_way: Share = 0.017
    confirmed: Share = 0.0002


class EvidencePolicy(Table):
    """Below this there is not enough evidence: no colour, never healthy."""

    acts: Count = 8
    days: Days = 63
    late_days: Days = 7


class PortfolioPolicy(Table):
    """What is usual is taken over at least so many partnerships."""

    fewest: Count = 5


class EmptyStrengths(Table):
    """M of the detector from which empty contacts have each strength."""

    leaning: Positive = 2.0
    pushed: Positive = 2.5

    @model_validator(mode="after")
    def _rise(self) -> Self:
        rising(("leaning", self.leaning), ("pushed", self.pushed))
        return self


class EmptyContactsPolicy(Table):
    """Meetings and requests for contact that lead to nothing; bets and calm Mondays are those of the streets."""

    strengths: EmptyStrengths = EmptyStrengths()
    after_days: Days = 45
    before_days: Days = 14
    margin: Share = 0.20
    bound_least: InnerShare = 0.5
    bound_most: InnerShare = 0.9
    usual_weeks: Annotated[int, Strict(), Field(ge=1, le=520)] = 52
    usual_contacts: Count = 3
    usual_share: Share = 0.3
    fewest_to_push: Count = 8

    @model_validator(mode="after")
    def _rise(self) -> Self:
        rising(("bound_least", self.bound_least), ("bound_most", self.bound_most))
        return self


class AlertPolicy(Table):
    """What is told to people."""

    oldest_days: Days = 14


class DormancyPolicy(Table):
    """A pair's own limit of silence: Gamma-Poisson over its last gaps between contacts."""

    q_leaning: InnerShare = 0.005
    q_pushed: InnerShare = 0.001
    least_days: Days = 14
    gaps: Annotated[int, Strict(), Field(ge=1, le=1_000)] = 20
    gap_days: Days = 2
    fewest_gaps: Count = 4
    prior_gaps: Positive = 1.0
    prior_days: Positive = 10.0

    @model_validator(mode="after")
    def _rise(self) -> Self:
        rising(("q_pushed", self.q_pushed), ("q_leaning", self.q_leaning))
        return self


class LifelessPolicy(Table):
    """From which age on a partnership has to show that it is alive, and in which days."""

    days: Days = 180
    youngest_days: Days = 90


class ClassPolicy(Table):
    """Relations weighed: A, B, C among all partnerships."""

    days: Days = 365
    fewest_partnerships: Count = 5
    share_a: Share = 0.2
    share_b: Share = 0.3


class DataStalePolicy(Table):
    """When a source that a partnership relies on counts as silent."""

    fewest_activities: Count = 20
    least_days: Days = 7
    gaps: Positive = 5.0


class MembershipPolicy(Table):
    """Whether a membership in a network pays."""

    youngest_days: Days = 90
    days: Days = 365


class MultiplierPolicy(Table):
    """Organisations whose referrals the others won most from."""

    days: Days = 730
    most: Count = 5
    fewest_won: Count = 3


class OrganisationPolicy(Table):
    """An organisation over its partnerships: gives or receives too much, brings the others business."""

    days: Days = 365
    fewest_partnerships: Count = 3
    prior_v: Positive = 4.0
    share: InnerShare = 0.5
    least_v: Number = 4.0
    multiplier: MultiplierPolicy = MultiplierPolicy()
