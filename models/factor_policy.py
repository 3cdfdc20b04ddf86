"""The numbers of the policy by which the factors are scored."""

from __future__ import annotations

from models.thresholds import Count, Days, Positive, Share, Table


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


class CommitmentPolicy(Table):
    """Keeping promises."""

    reliability_days: Days = 365
    overdue_days: Count = 14


class SteadinessPolicy(Table):
    """Pieces of time with a contact."""

    piece_days: Days = 21
    pieces: Days = 9
    youngest_days: Days = 63


class WindowPolicy(Table):
    """A window of days back from the as-of time."""

    days: Days = 365


class InducedRevenuePolicy(Table):
    """Revenue that the other side or both induced."""

    days: Days = 365
    youngest_days: Days = 456


class InvestmentPolicy(Table):
    """Paying what was pledged, and sharing the cost; the share starts from so many typical investments."""

    days: Days = 365
    prior_references: Positive = 2.0


class FactorPolicy(Table):
    """How the factors are scored; `year_least` is the smallest part of a year a young pair is divided by."""

    year_least: Share = 0.25
    balance: BalancePolicy = BalancePolicy()
    anchoring: AnchoringPolicy = AnchoringPolicy()
    commitment: CommitmentPolicy = CommitmentPolicy()
    steadiness: SteadinessPolicy = SteadinessPolicy()
    joint_campaigns: WindowPolicy = WindowPolicy()
    projects_won: WindowPolicy = WindowPolicy()
    induced_revenue: InducedRevenuePolicy = InducedRevenuePolicy()
    investment: InvestmentPolicy = InvestmentPolicy()
    return_on_effort: WindowPolicy = WindowPolicy()
