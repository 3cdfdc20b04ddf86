"""The numbers of the policy by which the factors are scored."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from models.thresholds import Count, Days, InnerShare, Positive, Score, Share, Table, rising


class Targets(Table):
    """Yardsticks where the terms of a partnership agree none."""

    anchoring_top: Positive = 1.0
    anchoring_working: Positive = 6.0
    joint_campaigns: Positive = 2.0


class BalancePolicy(Table):
    """Mutual support: the shrunk share of what was given."""

    days: Days = 189
    prior_acts: Positive = 4.0
    fewest_acts: Count = 8


class AnchoringPolicy(Table):
    """Rates of meetings at the top and the working level, fading with age."""

    half_life_days: Days = 90
    youngest_days: Days = 21
    single_threaded: Share = 0.5
    single_threaded_days: Days = 180
    single_threaded_activities: Count = 3


class PacePolicy(Table):
    """How quickly requests for production and service are answered."""

    days: Days = 180
    floor_hours: Positive = 1.0
    pseudo_answers: Positive = 5.0
    fewest_answers: Count = 3
    usual_hours: Positive = 24.0


class ResponsivenessPolicy(Table):
    """Contacts and requests that are answered."""

    days: Days = 180
    patience_days: Days = 14


class CommitmentPolicy(Table):
    """Taking on what is weak, and keeping promises."""

    weak_below: Score = 60.0
    shaping_days: Days = 180
    reliability_days: Days = 365
    overdue_days: Count = 14


class SteadinessPolicy(Table):
    """Pieces of time with a contact."""

    piece_days: Days = 21
    pieces: Days = 9
    youngest_days: Days = 63


class SubstancePolicy(Table):
    """Contacts and meetings that lead to something."""

    days: Days = 365
    fewest: Count = 3


class WindowPolicy(Table):
    """A window of days back from the as-of time."""

    days: Days = 365


class InducedRevenuePolicy(Table):
    """Revenue that the other side or both induced."""

    days: Days = 365
    youngest_days: Days = 456


class ReferralYieldPolicy(Table):
    """Referrals that are won, against the portfolio."""

    days: Days = 365
    prior_won: Positive = 1.0
    prior_closed: Positive = 4.0
    usual: InnerShare = 0.25

    @model_validator(mode="after")
    def _rise(self) -> Self:
        rising(("prior_won", self.prior_won), ("prior_closed", self.prior_closed))
        return self


class FactorPolicy(Table):
    """How the factors are scored; `year_least` is the smallest part of a year a young pair is divided by."""

    year_least: Share = 0.25
    balance: BalancePolicy = BalancePolicy()
    anchoring: AnchoringPolicy = AnchoringPolicy()
    pace: PacePolicy = PacePolicy()
    responsiveness: ResponsivenessPolicy = ResponsivenessPolicy()
    commitment: CommitmentPolicy = CommitmentPolicy()
    steadiness: SteadinessPolicy = SteadinessPolicy()
    substance: SubstancePolicy = SubstancePolicy()
    joint_campaigns: WindowPolicy = WindowPolicy()
    projects_won: WindowPolicy = WindowPolicy()
    induced_revenue: InducedRevenuePolicy = InducedRevenuePolicy()
    referral_yield: ReferralYieldPolicy = ReferralYieldPolicy()
