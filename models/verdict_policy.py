"""The numbers of the policy by which goals, yardsticks and pulses are judged."""

from __future__ import annotations

from models.thresholds import Count, Days, Positive, Share, Table


class GoalPolicy(Table):
    """Goals: how long a closed one counts, how young ones are scored, and when one is off track."""

    days: Days = 365
    least_elapsed: Share = 0.1
    off_track: Share = 0.5
    off_track_earliest: Share = 0.25


class YardstickPolicy(Table):
    """From which age on a partnership has to have goals and targets."""

    days: Count = 30


class PerceptionPolicy(Table):
    """When the pulses of the two sides lie apart."""

    days: Days = 365
    respondents: Count = 3
    difference: Positive = 1.0
